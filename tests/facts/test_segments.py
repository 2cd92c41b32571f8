"""The leg map: every segment once, every parent there, no loops, cut-offs as the guidelines have them."""

from __future__ import annotations

from collections import Counter

import pytest

from ekbom.facts.segments import ALIASES, AMBIGUOUS, LEG_VEINS, SEGMENTS


def test_counts() -> None:
    assert Counter(s.system for s in SEGMENTS.values()) == {
        "deep": 22,
        "superficial": 28,
        "perforator": 16,
        "artery": 22,
    }
    assert len(SEGMENTS) == 88
    assert len(LEG_VEINS) == 65
    assert "ivc" not in LEG_VEINS


def test_parents_exist_and_lead_to_the_heart_without_loops() -> None:
    for segment in SEGMENTS.values():
        seen = {segment.id}
        at = segment
        while at.parent:
            at = SEGMENTS[at.parent]
            assert at.id not in seen
            seen.add(at.id)


def test_perforators_join_a_deep_vein_and_leave_a_superficial_one() -> None:
    for segment in SEGMENTS.values():
        if segment.system == "perforator":
            assert SEGMENTS[segment.parent].system == "deep"
            assert SEGMENTS[segment.fed_from].system == "superficial"
        else:
            assert segment.fed_from == ""


def test_order_runs_from_hip_to_foot_and_is_unique() -> None:
    orders = [s.order for s in SEGMENTS.values()]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize(
    ("id", "cut"),
    [
        ("cfv", 1000),
        ("fv_mid", 1000),
        ("popv_bk", 1000),
        ("dfv", 500),
        ("ptv", 500),
        ("gsv_knee", 500),
        ("ssv_dist", 500),
        ("sfj", 500),
        ("pv_pt_lower", 500),
        ("pv_foot", None),
        ("civ", None),
        ("foot_deep_v", None),
        ("saphenous_unspecified", None),
        ("ata", None),
        ("tel", None),
    ],
)
def test_the_reflux_cut_off_of_a_segment(id: str, cut: int | None) -> None:
    assert SEGMENTS[id].cut_ms == cut


def test_the_superficial_femoral_vein_is_deep() -> None:
    for id in ALIASES["sfv"]:
        assert SEGMENTS[id].system == "deep"
        assert SEGMENTS[id].ceap == "FV"


def test_names_for_other_segments_lead_to_segments_and_doubtful_ones_do_not() -> None:
    assert all(id in SEGMENTS for ids in ALIASES.values() for id in ids)
    assert not set(AMBIGUOUS) & set(ALIASES)


def test_sides_and_flags() -> None:
    assert {s.id for s in SEGMENTS.values() if s.sides == "M"} == {"ivc", "aorta_infrarenal"}
    assert all(s.flag in ("V", "K", "C", "D") for s in SEGMENTS.values())
