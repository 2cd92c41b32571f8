"""Pressures: the index as it is defined, each limit on both sides through the book, and no index that is not one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.guidelines import arteries
from ekbom.vascular.disagreement import disagreements
from ekbom.vascular.entered import rows_of_csv
from ekbom.vascular.measurement import Single, Study, as_data
from ekbom.vascular.pressures import RAISED, facts_of, measure
from tests.guidelines import cases

LYING = {"position": "supine", "rest_minutes": 10}
ARMS = {"arm_left": 150, "arm_right": 148, **LYING}


def of(study: Study, name: str, side: str = "left") -> Single:
    """The value with this name, which there must be once."""
    (found,) = (s for s in study.singles if s.name == name and s.side == side)
    return found


def names(study: Study) -> set[str]:
    """The names of all values."""
    return {s.name for s in study.singles}


def reasons(study: Study) -> str:
    """All that was refused, and all problems, as one text."""
    return " ".join([r.reason for r in study.refused] + list(study.problems))


def leg(arm: float = 100, **fields: object) -> Study:
    """A left leg, both arms alike."""
    return measure([{"arm_left": arm, "arm_right": arm, **LYING}, {"side": "left", "checked": "yes", **fields}])


def book(study: Study, **more: object) -> cases.Result:
    """What the book says of these pressures in an ordinary patient."""
    return cases.judge({**facts_of(study), **more})


# --- how the index is made ---------------------------------------------------------------------------


def test_the_index_is_the_higher_ankle_artery_over_the_higher_arm_unrounded() -> None:
    study = measure([ARMS, {"side": "left", "ankle_pt": 110, "ankle_dp": 104, "toe": 70}])
    assert of(study, "abi").value == 110 / 150
    assert of(study, "abi_low_ankle").value == 104 / 150
    assert of(study, "tbi").value == 70 / 150
    assert of(study, "ankle_pressure").value == 110
    assert of(study, "abi_method").value == "higher_ankle_artery"
    assert of(study, "inter_arm_difference", "").value == 2
    assert not study.refused
    assert not study.problems
    assert {s.origin for s in study.singles if s.kind == "index"} == {"measured"}
    assert of(study, "systolic_toe").origin == "reported"


def test_the_book_makes_the_same_index_from_the_raw_pressures() -> None:
    study = measure([ARMS, {"side": "right", "ankle_pt": 131, "ankle_dp": 97, "toe": 83}])
    raw = {k: v for k, v in facts_of(study).items() if k.startswith("systolic")}
    result = cases.judge(raw)
    assert result.finding("abi_value", "right") == of(study, "abi", "right").value
    assert result.finding("abi_low_ankle", "right") == of(study, "abi_low_ankle", "right").value
    assert result.finding("tbi_value", "right") == of(study, "tbi", "right").value
    assert result.finding("abi_value", "left") is None


def test_every_value_that_becomes_a_fact_is_one_of_the_catalogue_and_in_its_range() -> None:
    study = measure(
        [
            {**ARMS, "arm_after_exercise": 180},
            {"side": "left", "ankle_pt": ">250", "toe": 70, "ankle_after_exercise": 80},
        ]
    )
    keys = {key for definition in FACTS.values() for key in keys_of(definition)}
    assert facts_of(study)
    assert set(facts_of(study)) <= keys


def test_one_arm_is_enough_and_said_and_a_bad_one_is_not() -> None:
    study = measure([{"arm_right": 120, **LYING}, {"side": "left", "ankle_pt": 120}])
    assert of(study, "abi").value == 1.0
    assert "only the right arm was measured" in of(study, "abi").notes
    assert "from the posterior tibial artery only" in of(study, "abi").notes
    assert "abi_method" not in names(study)
    study = measure([{"arm_left": 400, "arm_right": 100, **LYING}, {"side": "left", "ankle_pt": 120}])
    assert "abi" not in names(study)
    assert "could not be used" in reasons(study)
    assert book(study).finding("abi_value", "left") is None


@pytest.mark.parametrize(("left", "right", "gap"), [(150, 135, True), (135, 150, True), (150, 135.1, False)])
def test_arms_that_differ_by_fifteen_are_flagged_and_the_higher_one_counts(
    left: float, right: float, gap: bool
) -> None:
    study = measure([{"arm_left": left, "arm_right": right, **LYING}, {"side": "left", "ankle_pt": 135}])
    assert book(study).finding("inter_arm_gap") is gap
    assert of(study, "abi").value == 0.9


# --- limits, through the book ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ankle", "arm", "band", "edge"),
    [
        (90, 100, "abnormal", False),
        (180.8, 200, "abnormal", True),
        (181, 200, "borderline", False),
        (199.2, 200, "borderline", True),
        (199.0, 200, "borderline", True),
        (198.9, 200, "borderline", False),
        (200, 200, "normal", False),
        (140, 100, "normal", False),
        (140.4, 100, "non_compressible", True),
        (140.5, 100, "non_compressible", False),
        (">250", 150, "non_compressible", False),
    ],
)
def test_bands_of_the_index(ankle: object, arm: float, band: str, edge: bool) -> None:
    result = book(leg(arm, ankle_dp=ankle))
    assert result.finding("abi_band", "left") == band
    assert result.finding("abi_rounding_edge", "left") is edge


@pytest.mark.parametrize(("toe", "low", "edge"), [(140, True, False), (140.9, True, True), (141, False, False)])
def test_toe_index_of_arterial_disease(toe: float, low: bool, edge: bool) -> None:
    result = book(leg(200, toe=toe))
    assert result.finding("low_tbi", "left") is low
    assert result.finding("tbi_rounding_edge", "left") is edge


@pytest.mark.parametrize(
    ("arm", "fields", "grade"),
    [
        (200, {"ankle_pt": 160}, "0"),
        (200, {"ankle_pt": 159.9}, "1"),
        (200, {"ankle_pt": 120}, "1"),
        (200, {"ankle_pt": 119.9}, "2"),
        (200, {"ankle_pt": 80}, "2"),
        (200, {"ankle_pt": 79.9}, "3"),
        (100, {"ankle_pt": 100.1}, "0"),
        (100, {"ankle_pt": 100}, "1"),
        (80, {"ankle_pt": 70.1}, "1"),
        (80, {"ankle_pt": 70}, "2"),
        (60, {"ankle_pt": 50}, "2"),
        (60, {"ankle_pt": 49.9}, "3"),
        (100, {"ankle_pt": 30, "toe": 60}, "0"),
        (100, {"toe": 59.9}, "1"),
        (100, {"toe": 40}, "1"),
        (100, {"toe": 39.9}, "2"),
        (100, {"toe": 30}, "2"),
        (100, {"toe": 29.9}, "3"),
        (100, {"toe": "absent"}, "3"),
        (100, {"ankle_pt": "absent", "ankle_dp": "absent"}, "3"),
        (100, {"ankle_pt": "absent"}, None),
        (150, {"ankle_pt": ">250"}, None),
        (150, {"ankle_pt": ">250", "toe": 45}, "1"),
    ],
)
def test_ischaemia_grade(arm: float, fields: dict[str, object], grade: str | None) -> None:
    assert book(leg(arm, **fields)).finding("wifi_ischaemia", "left") == grade


@pytest.mark.parametrize(
    ("fields", "threat"),
    [
        ({"ankle_pt": 80}, False),
        ({"ankle_pt": 79.9}, True),
        ({"toe": 30}, False),
        ({"toe": 29.9}, True),
        ({"toe": "absent"}, True),
        ({"ankle_pt": "absent", "ankle_dp": "absent"}, True),
    ],
)
def test_pressures_that_threaten_the_limb(fields: dict[str, object], threat: bool) -> None:
    result = book(leg(200, **fields))
    assert result.finding("limb_threatening_pressure", "left") is threat
    assert (result.alert("limb_ischaemia", "left") == "critical") is threat


@pytest.mark.parametrize(
    ("age", "after", "arm_after", "fall", "ankle_fall"),
    [
        (60, 96, 120, False, False),
        (60, 95.9, 120, True, False),
        (60, 90, 90, False, False),
        (60, 89.9, 89.9, False, True),
        (30, 95.9, 120, True, False),
        (30, 89, 120, True, True),
    ],
)
def test_an_exercise_test_by_what_is_lost(
    age: int, after: float, arm_after: float, fall: bool, ankle_fall: bool
) -> None:
    study = measure(
        [
            {"arm_left": 120, "arm_right": 120, "arm_after_exercise": arm_after, **LYING},
            {"side": "left", "ankle_pt": 120, "ankle_dp": 110, "ankle_after_exercise": after},
        ]
    )
    assert of(study, "exercise_abi").value == after / arm_after
    assert of(study, "exercise_abi_fall").value == pytest.approx(1 - after / arm_after)
    assert of(study, "exercise_ankle_fall").value == 120 - after
    result = book(study, age=age)
    assert result.finding("abi_falls_on_exercise", "left") is fall
    assert result.finding("ankle_pressure_falls_on_exercise", "left") is ankle_fall
    assert result.finding("exercise_test_positive", "left") is (
        (fall and ankle_fall) if age <= 30 else fall or ankle_fall
    )


@pytest.mark.parametrize(("after", "low"), [(108, True), (108.5, True), (108.7, False)])
def test_an_index_after_exercise_that_is_low(after: float, low: bool) -> None:
    study = measure(
        [{**ARMS, "arm_after_exercise": 120}, {"side": "left", "ankle_pt": 150, "ankle_after_exercise": after}]
    )
    assert book(study).finding("abi_low_after_exercise", "left") is low


@pytest.mark.parametrize(
    ("arm", "fields", "more", "state"),
    [
        (200, {"ankle_pt": 119.9}, {}, "UNSAFE"),
        (200, {"ankle_pt": 119.4}, {}, "UNSAFE"),
        (200, {"ankle_pt": 120}, {}, "CAUTION"),
        (200, {"ankle_pt": 160.9}, {}, "CAUTION"),
        (200, {"ankle_pt": 161}, {}, "LIMITED"),
        (200, {"ankle_pt": 180.9}, {}, "LIMITED"),
        (200, {"ankle_pt": 181}, {}, "SAFE"),
        (100, {"ankle_pt": 140}, {}, "SAFE"),
        (100, {"ankle_pt": 140.1}, {}, "NEED_TEST"),
        (100, {"ankle_pt": 140.1, "toe": 50}, {}, "LIMITED"),
        (100, {"ankle_pt": 140.1, "toe": 49.9}, {}, "CAUTION"),
        (100, {"ankle_pt": 140.1, "toe": 30}, {}, "CAUTION"),
        (100, {"ankle_pt": 140.1, "toe": 29.9}, {}, "UNSAFE"),
        (100, {"ankle_pt": 110, "toe": "absent"}, {}, "UNSAFE"),
        (100, {"ankle_pt": 55, "toe": 90}, {}, "UNSAFE"),
        (60, {"ankle_pt": 59.9}, {}, "UNSAFE"),
        (60, {"ankle_pt": 60}, {}, "CAUTION"),
        (80, {"ankle_pt": 79.9}, {}, "CAUTION"),
        (80, {"ankle_pt": 80}, {}, "SAFE"),
        (100, {"ankle_pt": "absent", "ankle_dp": "absent"}, {}, "UNSAFE"),
        (100, {"ankle_pt": "absent", "ankle_dp": 95}, {}, "SAFE"),
        (150, {"ankle_pt": ">250"}, {"foot_pulses_palpable@left": True}, "NEED_TEST"),
        (150, {"ankle_pt": ">250", "toe": 60}, {}, "LIMITED"),
        (100, {"ankle_pt": 100}, {"diabetes": True}, "NEED_TEST"),
        (100, {"ankle_pt": 80}, {"diabetes": True}, "CAUTION"),
        (100, {"ankle_pt": 100, "toe": 70}, {"diabetes": True}, "SAFE"),
        (100, {}, {"foot_pulses_palpable@left": True}, "SAFE_LOW"),
        (100, {}, {"foot_pulses_palpable@left": False}, "NEED_TEST"),
        (100, {}, {}, "NEED_TEST"),
    ],
)
def test_compression_state(arm: float, fields: dict[str, object], more: dict[str, object], state: str) -> None:
    assert book(leg(arm, **fields), **more).finding("compression_state", "left") == state


# --- no index that is not one ------------------------------------------------------------------------


def test_an_artery_that_was_not_closed_asks_for_the_toe_and_never_reads_normal() -> None:
    study = measure([ARMS, {"side": "left", "ankle_pt": ">250", "ankle_dp": 120, "toe": 70}])
    assert of(study, "abi").value == 250 / 150
    assert "lower limit" in " ".join(of(study, "abi").notes)
    assert of(study, "tbi").value == 70 / 150
    assert of(study, "systolic_posterior_tibial").value == "non_compressible"
    assert book(study).finding("abi_band", "left") == "non_compressible"
    for typed in (">200", "non_compressible", "NC"):
        study = measure([ARMS, {"side": "left", "ankle_pt": typed}])
        assert "abi" not in names(study), typed
        assert "did not close" in reasons(study)
        assert of(study, "calcified_arteries").value is True
        assert of(study, "ankle_not_compressible").value is True
        judged = book(study, **{"foot_pulses_palpable@left": True})
        assert judged.finding("abi_band", "left") == "non_compressible"
        assert judged.finding("compression_state", "left") == "NEED_TEST"
    known = measure([ARMS, {"side": "left", "ankle_pt": "NC", "toe": 110}])
    assert book(known, **{"foot_pulses_palpable@left": True}).finding("compression_state", "left") != "NEED_TEST"


def test_the_limit_for_stiff_arteries_is_that_of_the_book() -> None:
    assert [number for _, number in arteries.ABI_STIFF.values] == [RAISED]


def test_a_silent_ankle_makes_no_index_of_zero() -> None:
    study = leg(ankle_pt="absent", ankle_dp="absent", toe="absent")
    assert not {"abi", "tbi", "abi_low_ankle"} & names(study)
    assert "not zero" in reasons(study)
    assert book(study).finding("abi_value", "left") is None
    assert book(study).finding("ankle_pressure_value", "left") == 0
    one = leg(ankle_pt="absent")
    assert "the other was not measured" in reasons(one)
    assert book(one).finding("ankle_pressure_value", "left") is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-1, "no pressure is negative"),
        (0, "write absent"),
        ("0", "write absent"),
        (300.1, "above 300 mmHg"),
        (1e9, "is 1e+09"),
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        (True, "not a number"),
        ("Doe, Jane", "not a number"),
        ("1_0", "not a number"),
        ("12 kPa", "not a number"),
        ([110], "not a number"),
        (">400", "only 1 to 300"),
        (10**400, "finite"),
    ],
)
def test_a_pressure_that_none_can_have_is_refused_with_a_sentence(value: object, said: str) -> None:
    for field in ("ankle_pt", "toe", "ankle_after_exercise"):
        study = measure([ARMS, {"side": "left", field: value}])
        assert said in reasons(study), field
        assert "Doe" not in reasons(study)
        assert {s.name for s in study.singles} == {"systolic_arm", "inter_arm_difference"}
        assert all(r.reason.endswith(".") for r in study.refused)


def test_three_hundred_is_read_and_units_may_stand_beside_the_number() -> None:
    assert of(leg(200, ankle_pt="300 mmHg"), "ankle_pressure").value == 300
    assert of(leg(200, ankle_pt="120 mm[Hg]"), "ankle_pressure").value == 120


@pytest.mark.parametrize("arm", [29.9, 0, -5, "absent", ">250", 301])
def test_an_arm_without_a_true_pressure_makes_no_index(arm: object) -> None:
    study = measure([{"arm_left": arm, **LYING}, {"side": "left", "ankle_pt": 100}])
    assert "abi" not in names(study)
    assert "left arm" in reasons(study)


def test_arm_and_ankle_that_look_swapped_are_refused_until_somebody_checked_them() -> None:
    swapped: list[dict[str, object]] = [
        {"arm_left": 84, "arm_right": 80},
        {"side": "left", "ankle_pt": 150},
        {"side": "right", "ankle_pt": 148},
    ]
    study = measure(swapped)
    assert not study.singles
    assert "look swapped" in reasons(study)
    assert facts_of(study) == {}
    checked = measure([{**swapped[0], "checked": "yes"}, *swapped[1:]])
    assert of(checked, "abi").value == 150 / 84
    claudicant: list[dict[str, object]] = [
        {"arm_left": 180},
        {"side": "left", "ankle_pt": 110},
        {"side": "right", "ankle_pt": 115},
    ]
    assert not measure(claudicant).refused
    turned: list[dict[str, object]] = [
        {"arm_left": 110, "arm_right": 115},
        {"side": "left", "ankle_pt": 180},
        {"side": "right", "ankle_pt": 178},
    ]
    assert "look swapped" in reasons(measure(turned))


def test_stiff_arteries_are_not_taken_for_a_swap() -> None:
    stiff = measure([{"arm_left": 140}, {"side": "left", "ankle_pt": 240}, {"side": "right", "ankle_pt": 215}])
    assert of(stiff, "abi").value == 240 / 140
    one = measure([{"arm_left": 140}, {"side": "left", "ankle_pt": 210}])
    assert of(one, "abi").value == 1.5


def test_a_toe_above_the_ankle_is_pointed_out() -> None:
    assert "swapped" in " ".join(of(leg(120, ankle_pt=60, toe=90), "tbi").notes)
    assert "swapped" not in " ".join(of(leg(120, ankle_pt=60, toe=70), "tbi").notes)


def test_pressures_taken_sitting_make_no_index() -> None:
    study = measure([{"arm_left": 120, "position": "sitting"}, {"side": "left", "ankle_pt": 180, "toe": 90}])
    assert names(study) == {"systolic_arm"}
    assert "unless lying" in reasons(study)


def test_conditions_that_were_not_said_or_not_kept_stand_at_the_index() -> None:
    study = measure([{"arm_left": 120, "rest_minutes": 2}, {"side": "left", "ankle_pt": 120}])
    assert {"position not said: lying is meant", "after 2 minutes of rest: five to ten are meant"} <= set(
        of(study, "abi").notes
    )


def test_a_reported_index_stands_and_a_disagreement_is_shown() -> None:
    study = measure([ARMS, {"side": "left", "ankle_pt": 120, "abi": 0.95}])
    assert facts_of(study)["abi@left"] == 0.95
    (differ,) = disagreements(study)
    assert "Ankle-brachial index reported as 0.95 and measured as 0.8; both stand" in str(differ)
    assert not disagreements(measure([ARMS, {"side": "left", "ankle_pt": 120, "abi": 0.81}]))


def test_a_single_ankle_pressure_is_used_and_never_goes_before_its_two_arteries() -> None:
    study = measure([ARMS, {"side": "left", "ankle": 120}])
    assert of(study, "abi").value == 0.8
    study = measure([ARMS, {"side": "left", "ankle": 140, "ankle_pt": 120, "ankle_dp": 90}])
    assert of(study, "abi").value == 0.8
    assert "the arteries count" in reasons(study)
    assert of(study, "ankle_pressure").value == 120


def test_legs_are_kept_apart_and_a_leg_that_stands_twice_is_refused() -> None:
    study = measure([ARMS, {"side": "L", "ankle_pt": 150}, {"side": "right", "ankle_pt": 75}])
    assert (of(study, "abi").value, of(study, "abi", "right").value) == (1.0, 0.5)
    twice = measure([ARMS, {"side": "left", "ankle_pt": 150}, {"side": "left", "ankle_pt": 75}])
    assert "abi" not in names(twice)
    assert "two rows" in reasons(twice)


def test_rows_without_a_leg_and_unknown_fields_are_told_without_repeating_them() -> None:
    study = measure(
        [ARMS, {"ankle_pt": 150}, {"side": "Jane", "toe": 3}, {"side": "left", "Jane Doe": 4, "ankle_tp": 3}]
    )
    text = reasons(study)
    assert "does not say which leg" in text
    assert "neither left nor right" in text
    assert "perhaps ankle_pt is meant" in text
    assert "Jane" not in text
    assert not [s for s in study.singles if s.side == "left" and s.name != "systolic_arm"]


def test_a_table_with_commas() -> None:
    rows = rows_of_csv(
        "side,arm_left,arm_right,ankle_pt,ankle_dp,toe\nleft,150,148,110,104,70\nright,150,148,absent,,\n"
    )
    study = measure(rows, "table.csv")
    assert of(study, "abi").value == 110 / 150
    assert of(study, "abi").source == "table.csv"
    for bad in ("side,toe\nleft,1,2\n", 'side,toe\n"left,1\n', "side\n" + "left\n" * 1002):
        with pytest.raises(ValueError, match=r"line \d|more than"):
            rows_of_csv(bad)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.sampled_from(["absent", "nc", ">250", "> 100", "120", " 85 mmHg", "left", "yes", ""]),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
)
fields = st.sampled_from(
    [
        "side",
        "ankle_pt",
        "ankle_dp",
        "ankle",
        "toe",
        "ankle_after_exercise",
        "abi",
        "tbi",
        "arm_left",
        "arm_right",
        "arm_after_exercise",
        "position",
        "rest_minutes",
        "checked",
        "zzz",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.dictionaries(fields, values, max_size=8), max_size=4))
def test_whatever_is_typed_gives_values_or_sentences_and_no_crash(rows: list[dict[str, object]]) -> None:
    study = measure([*rows])
    as_data(study)
    for key, value in facts_of(study).items():
        definition = FACTS[key.split("@")[0]]
        if definition.kind == "number":
            assert isinstance(value, float | int)
            assert definition.low is not None
            assert definition.high is not None
            assert definition.low <= value <= definition.high, key
    for single in study.singles:
        assert single.name != "abi" or (isinstance(single.value, float) and single.value > 0)
