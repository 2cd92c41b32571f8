"""The leg map and its table: every segment on its side, states told apart without colour, nothing unsaid or unsafe."""

import math
import re
from itertools import combinations, pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ekbom.facts.segments import SEGMENTS
from ekbom.reports import leg_map as drawing
from ekbom.reports.leg_map import LOOK, PAPER, SKIN, SegmentState, leg_map
from ekbom.reports.leg_map_courses import CONTINUED, COURSES, NO_ONE_WAY, PANELS
from ekbom.reports.leg_map_states import DRAWN, SIGNS, STATES, sides_of
from ekbom.reports.leg_map_table import leg_table

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>&\"'\x00\u202e\ud800"
GSV = {
    ("sfj", "right"): SegmentState("refluxing", 2400, 30, 9.1),
    ("gsv_thigh_mid", "right"): SegmentState("refluxing", 1980, 25, 7.2, manoeuvre="distal_compression"),
    ("pv_pt_middle", "right"): SegmentState("borderline", 510, 20, 3.4),
    ("ssv_prox", "left"): SegmentState("normal", 120),
    ("fv_mid", "left"): SegmentState("occluded", note="seen on two days"),
    ("pelv_gonadal", "left"): SegmentState(diameter_mm=8.4),
    ("ivc", ""): SegmentState("narrowed"),
}


def _crowded() -> dict[tuple[str, str], SegmentState]:
    found = {}
    states = [state for state in STATES if state != "seen"]
    for n, (id, segment) in enumerate(DRAWN.items()):
        for side in sides_of(segment):
            if id in SIGNS:
                found[id, side] = SegmentState("seen", diameter_mm=2.5)
            elif segment.system == "artery":
                found[id, side] = SegmentState("occluded", diameter_mm=12.4)
            else:
                found[id, side] = SegmentState(states[n % len(states)], 12500, 150, 12.4)
    return found


STUDIES = {
    "empty": {},
    "gsv": GSV,
    "crowded": _crowded(),
    "all_reflux": {
        (id, side): SegmentState("refluxing", 1850, 30, 7.2)
        for id, segment in DRAWN.items()
        if segment.system != "artery" and id not in SIGNS
        for side in sides_of(segment)
    },
    "arteries": {
        (id, side): SegmentState("narrowed") for id, s in DRAWN.items() if s.system == "artery" for side in sides_of(s)
    },
}


def _soup(html: str) -> Any:
    return BeautifulSoup(html, "html.parser")


def _tree(svg: str) -> Any:
    return etree.fromstring(svg.encode())


def _segments(tree):
    return {(g.get("data-segment"), g.get("data-side")): g for g in tree.iter(f"{SVG}g") if g.get("data-segment")}


@pytest.fixture(params=STUDIES)
def tree(request):
    return _tree(leg_map(STUDIES[request.param]))


def test_every_segment_but_the_arm_is_drawn_once_on_each_of_its_sides(tree):
    groups = [(g.get("data-segment"), g.get("data-side")) for g in tree.iter(f"{SVG}g") if g.get("data-segment")]
    expected = {(id, side) for id, s in SEGMENTS.items() if id != "arm_a" for side in sides_of(s)}
    assert len(groups) == len(set(groups)) == 2 * 85 + 2
    assert set(groups) == expected


def _numbers(path):
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def test_the_left_leg_is_the_mirror_of_the_right_and_the_right_leg_lies_on_the_left(tree):
    groups = _segments(tree)
    empty = _segments(_tree(leg_map({})))
    assert groups.keys() == empty.keys()
    for id in (id for id, s in DRAWN.items() if s.sides == "LR"):
        right, left = (
            [_numbers(path.get("d")) for path in empty[id, side].iter(f"{SVG}path")] for side in ("right", "left")
        )
        assert right == [[-n if k % 2 == 0 else n for k, n in enumerate(line)] for line in left]
        assert max(x for line in right for x in line[::2]) <= 0 <= min(x for line in left for x in line[::2])


def test_each_panel_says_right_on_the_left_and_left_on_the_right(tree):
    for side, right_half in (("RIGHT", False), ("LEFT", True)):
        places = [float(t.get("x")) for t in tree.iter(f"{SVG}text") if t.text == side]
        assert len(places) == len(PANELS) == 4
        assert all((x > drawing.HALF) is right_half for x in places)


def test_a_segment_begins_on_its_parent_or_on_a_pale_line_that_stands_for_it():
    for id, segment in DRAWN.items():
        wanted = segment.fed_from or segment.parent
        course = COURSES[id]
        if not wanted or id == "pv_leg_lateral":
            continue
        lines = [COURSES[wanted].lines[0]] if COURSES[wanted].panel == course.panel else []
        lines += [line for panel, _, _, ids, line in CONTINUED if panel == course.panel and wanted in ids]
        assert lines, id
        gap = min(math.dist(course.lines[0][0], point) for line in lines for point in _fine(line))
        assert gap <= 4, (id, wanted, gap)


def _fine(line):
    points = drawing._sampled(line)
    for (ax, ay), (bx, by) in pairwise(points):
        for n in range(11):
            yield ax + (bx - ax) * n / 10, ay + (by - ay) * n / 10


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_states_differ_in_colour_and_without_colour():
    assert list(LOOK) == list(STATES)
    colours = [look[0].colour for look in LOOK.values()]
    shapes = [tuple((s.width, s.dashes, s.colour == PAPER) for s in look) for look in LOOK.values()]
    assert len(set(colours)) == len(set(shapes)) == len(STATES)
    for one, other in combinations(LOOK.values(), 2):
        dashes = [tuple(s.dashes for s in look) for look in (one, other)]
        assert dashes[0] != dashes[1] or abs(one[0].width - other[0].width) >= 2.5
    for look in LOOK.values():
        assert _contrast(look[0].colour, SKIN) >= 3
        assert _contrast(look[0].colour, PAPER) >= 4.5


def test_words_have_the_contrast_that_words_need(tree):
    for text in tree.iter(f"{SVG}text"):
        colour = text.get("fill", drawing.INK)
        assert _contrast(colour, drawing.INK if colour == PAPER else SKIN) >= 4.5, text.text


def test_not_examined_is_grey_dots_and_never_the_look_of_healthy():
    groups = _segments(_tree(leg_map({})))
    assert {g.get("data-state") for g in groups.values()} == {"unknown"}
    assert all(g.find(f"{SVG}title").text.endswith(". Not examined") for g in groups.values())
    grey = LOOK["unknown"][0].colour
    red, green, blue = grey[1:3], grey[3:5], grey[5:7]
    assert red == green == blue
    strokes = {path.get("stroke") for g in groups.values() for path in g.iter() if path.get("stroke")}
    assert strokes == {grey}
    assert all(p.get("stroke-dasharray") for g in groups.values() for p in g.iter(f"{SVG}path", f"{SVG}circle"))
    tree = _tree(leg_map({}))
    assert "Right leg. Nothing was examined. Left leg. Nothing was examined." in tree.find(f"{SVG}desc").text


def test_a_number_without_a_judgement_stays_grey_and_is_said():
    svg = leg_map({("cfv", "left"): SegmentState(reflux_ms=1500, error_ms=40)})
    group = _segments(_tree(svg))["cfv", "left"]
    assert group.get("data-state") == "unknown"
    assert group.find(f"{SVG}title").text == "Left leg: Common femoral vein. Measured, not judged; 1500 ± 40 ms"
    assert "1500±40 ms" in svg
    assert "Measured, not judged: 1." in svg


def test_the_alternative_text_names_what_was_found_by_leg():
    tree = _tree(leg_map(GSV, title="Legs"))
    ids = {element.get("id"): element for element in tree.iter() if element.get("id")}
    assert tree.get("role") == "img"
    title, desc = (ids[id] for id in tree.get("aria-labelledby").split())
    assert (title.tag, title.text) == (f"{SVG}title", "Legs")
    assert desc.text == (
        "Right leg. Reflux: Sapheno-femoral junction 2400 ± 30 ms, 9.1 mm; "
        "Great saphenous vein, mid thigh 1980 ± 25 ms, 7.2 mm. "
        "Borderline: Posterior tibial perforator, middle (Cockett II) 510 ± 20 ms, 3.4 mm. "
        "Normal: 0 of 85. Not examined: 82 of 85. "
        "Left leg. Occluded: Femoral vein, middle third. Normal: 1 of 85. Measured, not judged: 1. "
        "Not examined: 82 of 85. "
        "Midline. Narrowed: Inferior vena cava. Normal: 0 of 2. Not examined: 1 of 2."
    )


def test_a_finding_of_the_midline_stands_in_the_box_of_both_legs():
    assert leg_map({("ivc", ""): SegmentState("occluded")}).count(">Occluded: IVC<") == 2


def test_every_refluxing_segment_is_named_above_the_panels(tree):
    above = " ".join(text.text for text in tree.findall(f"{SVG}text"))
    for (id, _), group in _segments(tree).items():
        if group.get("data-state") == "refluxing":
            assert re.search(rf"Reflux: [^:]*{re.escape(COURSES[id].name)}", above), id


def test_numbers_stand_at_their_segment_and_a_plain_normal_one_has_no_label():
    svg = leg_map({**GSV, ("cfv", "right"): SegmentState("normal")})
    assert ">1980±25 ms 7.2 mm<" in svg
    assert ">GSV mid thigh<" in svg
    assert f">{COURSES['cfv'].name}<" not in svg


def test_reflux_has_arrows_away_from_the_heart_where_it_has_one_way():
    groups = _segments(_tree(leg_map(STUDIES["all_reflux"])))
    for (id, _), group in groups.items():
        if group.get("data-state") == "refluxing":
            arrows = [p for p in group.iter(f"{SVG}path") if p.get("stroke-width") == "1.5"]
            one_way = id not in NO_ONE_WAY and DRAWN[id].system != "perforator"
            assert len(arrows) == one_way, id
    arrow = next(p for p in groups["gsv_thigh_mid", "left"].iter(f"{SVG}path") if p.get("stroke-width") == "1.5")
    (_, tail), (_, tip), _ = list(zip(*[iter(_numbers(arrow.get("d")))] * 2, strict=True))[:3]
    assert tip > tail


def _boxes(tree):
    """The box of every word in a panel, by panel."""
    for panel in tree.findall(f"{SVG}g"):
        inner = panel.find(f"{SVG}g")
        found = []
        for text in inner.iter(f"{SVG}text"):
            size = float(text.get("font-size", 11))
            wide = drawing._wide(text.text, size)
            x, y = float(text.get("x")), float(text.get("y"))
            x -= {"end": wide, "middle": wide / 2}.get(text.get("text-anchor"), 0)
            found.append((x, y - size * 0.8, x + wide, y + size * 0.2, text.text))
        yield found, float(panel.find(f"{SVG}rect").get("height"))


def test_no_label_lies_on_another_or_leaves_its_panel(tree):
    for boxes, height in _boxes(tree):
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + 0.2 or other[3] <= one[1] + 0.2
            assert apart, (one, other)
        for left, top, right, bottom, words in boxes:
            assert left >= -drawing.HALF, words
            assert right <= drawing.HALF, words
            assert top >= 0 and bottom + drawing.HEAD <= height, words


def test_the_words_above_the_panels_stay_on_the_page(tree):
    for text in tree.findall(f"{SVG}text"):
        size = float(text.get("font-size", 11))
        assert float(text.get("x")) + drawing._wide(text.text, size) * 0.97 <= drawing.WIDTH, text.text


@given(
    st.lists(st.tuples(st.floats(-50, 600), st.floats(8, 40)), max_size=30),
    st.floats(0, 60),
)
def test_labels_keep_their_order_and_never_overlap(labels, top):
    labels.sort()
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    tops = drawing._apart(wanted, heights, top, 500)
    assert all(y >= top - 1e-6 for y in tops)
    assert all(b >= a + h - 1e-6 for (a, b), h in zip(pairwise(tops), heights, strict=False))
    if sum(heights) <= 500 - top:
        assert all(y + h <= 500 + 1e-6 for y, h in zip(tops, heights, strict=True))


def test_labels_with_room_stand_beside_their_segments():
    assert drawing._apart([10, 100, 300], [20, 20, 20], 0, 500) == [10, 100, 300]
    assert drawing._apart([100, 100], [20, 20], 0, 500) == [90, 110]


def test_nothing_runs_and_nothing_is_fetched(tree):
    allowed = {"svg", "g", "title", "desc", "rect", "path", "circle", "text"}
    assert {etree.QName(element).localname for element in tree.iter()} == allowed
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert name not in ("style", "href", "class") and not name.startswith("on")
            assert "url(" not in value and "://" not in value


def test_hostile_text_is_only_text():
    svg = leg_map({("sfj", "left"): SegmentState("refluxing", note=HOSTILE, manoeuvre=HOSTILE)}, HOSTILE, name='a"><b')
    tree = _tree(svg)
    assert not tree.xpath("//*[local-name()='script']")
    assert tree.find(f"{SVG}title").text.startswith("</title><script>")
    assert "\x00" not in svg and "\u202e" not in svg
    table = leg_table({("sfj", "left"): SegmentState("refluxing", note=HOSTILE, manoeuvre=HOSTILE)}, HOSTILE)
    assert not _soup(table).find("script")
    assert "alert(1)" in _soup(table).find("bdi").text
    (table + svg).encode()


def test_two_maps_of_one_page_share_no_id():
    assert set(re.findall(r' id="([^"]+)"', leg_map({}))) == {"leg-map-title", "leg-map-desc"}
    assert set(re.findall(r' id="([^"]+)"', leg_map({}, name="later"))) == {"later-title", "later-desc"}


def test_the_same_states_give_the_same_bytes_in_whatever_order_they_come():
    backwards = dict(reversed(list(GSV.items())))
    assert leg_map(GSV) == leg_map(backwards)
    assert leg_table(GSV) == leg_table(backwards)


def test_the_page_is_as_wide_as_it_says_and_an_ordinary_study_fits_an_a4_sheet():
    for study in ("empty", "gsv"):
        _, _, width, height = (float(n) for n in _tree(leg_map(STUDIES[study])).get("viewBox").split())
        assert width == 900
        assert height / width <= (297 - 24) / (210 - 24)  # margins of 12 mm


@pytest.mark.parametrize(
    ("place", "state", "words"),
    [
        (("gsv", "left"), SegmentState(), "no segment 'gsv' on side 'left'"),
        (("arm_a", "left"), SegmentState(), "no segment 'arm_a'"),
        (("sfj", ""), SegmentState(), "no segment 'sfj' on side ''"),
        (("ivc", "left"), SegmentState(), "no segment 'ivc' on side 'left'"),
        (("sfj", "left"), SegmentState("healthy"), "state is 'healthy'"),
        (("sfj", "left"), SegmentState("refluxing", -1), "reflux_ms is -1"),
        (("sfj", "left"), SegmentState("refluxing", 600, math.nan), "error_ms is nan"),
        (("sfj", "left"), SegmentState("refluxing", 600, 10, math.inf), "diameter_mm is inf"),
        (("cfa", "left"), SegmentState("refluxing"), "has no venous reflux"),
        (("cfa", "left"), SegmentState("normal", 300), "has no venous reflux"),
        (("tel", "left"), SegmentState("refluxing"), "has no venous reflux"),
        (("tel", "left"), SegmentState("occluded"), "seen is for"),
        (("sfj", "left"), SegmentState("seen"), "seen is for"),
    ],
)
def test_what_cannot_be_drawn_truthfully_is_refused(place, state, words):
    for make in (leg_map, leg_table):
        with pytest.raises(ValueError, match=re.escape(words)):
            make({place: state})


def test_the_table_says_each_examined_segment_with_its_numbers():
    soup = _soup(leg_table(GSV))
    assert [th.text for th in soup.thead.find_all("th", scope="col")][3:6] == ["Reflux time", "Diameter", "Manoeuvre"]
    rows = [
        [cell.text for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr") if row.find(scope="row")
    ]
    assert len(rows) == len(GSV)
    assert [
        "Great saphenous vein, mid thigh",
        "right",
        "Reflux",
        "1980 ± 25 ms",
        "7.2 mm",
        "distal compression",
        "",
    ] in rows
    assert ["Small saphenous vein, upper calf", "left", "Normal, no reflux", "120 ms", "", "", ""] in rows
    assert ["Femoral vein, middle third", "left", "Occluded", "", "", "", "seen on two days"] in rows
    assert ["Ovarian or testicular vein", "left", "Measured, not judged", "", "8.4 mm", "", ""] in rows
    assert ["Inferior vena cava", "midline", "Narrowed", "", "", "", ""] in rows
    assert [s.text for s in soup.find_all("summary")] == [
        "Right leg: 82 of 85 segments not examined",
        "Left leg: 82 of 85 segments not examined",
        "Midline: 1 of 2 segments not examined",
    ]


def test_an_empty_study_has_a_sentence_and_no_empty_table():
    soup = _soup(leg_table({}))
    assert soup.find("table") is None
    assert soup.p.text == "No segment was examined."
    assert "Right leg: 85 of 85" in soup.text


def test_a_normal_artery_is_not_said_to_have_no_reflux():
    assert "no reflux" not in leg_table({("cfa", "left"): SegmentState("normal")})
    assert "no reflux" not in leg_map({("eiv", "left"): SegmentState("normal")})
    assert "Not seen" in leg_table({("tel", "left"): SegmentState("normal")})
