"""Each statement of the guideline of 2025 stands in the book with the grade that its body gave it."""

from __future__ import annotations

import re

import pytest

from ekbom.plan.book import load_tables

FOR, AGAINST = "for", "against"
#: statement -> (options that carry it, direction, strength, certainty, population)
AASM: dict[str, tuple[tuple[str, ...], str, str, str, str]] = {
    "A1": (("gabapentin_enacarbil",), FOR, "strong", "moderate", "adult"),
    "A2": (("gabapentin",), FOR, "strong", "moderate", "adult"),
    "A3": (("pregabalin",), FOR, "strong", "moderate", "adult"),
    "A4": (("iv_fcm",), FOR, "strong", "moderate", "adult"),
    "A5": (("iv_iron_dextran",), FOR, "conditional", "very low", "adult"),
    "A6": (("iv_ferumoxytol",), FOR, "conditional", "very low", "adult"),
    "A7": (("oral_iron",), FOR, "conditional", "moderate", "adult"),
    "A8": (("dipyridamole",), FOR, "conditional", "low", "adult"),
    "A9": (
        ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone"),
        FOR,
        "conditional",
        "moderate",
        "adult",
    ),
    "A10": (("tomac",), FOR, "conditional", "moderate", "adult"),
    "A11": (("levodopa",), AGAINST, "conditional", "very low", "adult"),
    "A12": (("pramipexole",), AGAINST, "conditional", "moderate", "adult"),
    "A13": (("rotigotine",), AGAINST, "conditional", "low", "adult"),
    "A14": (("ropinirole",), AGAINST, "conditional", "moderate", "adult"),
    "A15": (("bupropion_for_rls",), AGAINST, "conditional", "moderate", "adult"),
    "A16": (("carbamazepine",), AGAINST, "conditional", "low", "adult"),
    "A17": (("clonazepam",), AGAINST, "conditional", "very low", "adult"),
    "A18": (("valerian",), AGAINST, "conditional", "very low", "adult"),
    "A19": (("valproate",), AGAINST, "conditional", "low", "adult"),
    "A20": (("cabergoline",), AGAINST, "strong", "moderate", "adult"),
    "E1": (("gabapentin",), FOR, "conditional", "very low", "dialysis"),
    "E2": (("iv_iron_sucrose",), FOR, "conditional", "moderate", "dialysis"),
    "E3": (("vitamin_c",), FOR, "conditional", "low", "dialysis"),
    "E4": (("levodopa",), AGAINST, "conditional", "low", "dialysis"),
    "E5": (("rotigotine",), AGAINST, "conditional", "very low", "dialysis"),
    "P1": (("benzodiazepine_or_z",), AGAINST, "conditional", "very low", "adult"),
    "P2": (("valproate",), AGAINST, "conditional", "very low", "adult"),
    "C1": (("oral_iron",), FOR, "conditional", "very low", "child"),
}


def _grades() -> list[tuple[str, tuple[str, str, str, str, str]]]:
    """Every grade of the guideline of 2025: option; statement, direction, strength, certainty, population."""
    return [
        (option.id, (g.statement, g.direction, g.strength, g.certainty, g.population))
        for option in load_tables().options
        for g in option.grades
        if g.source == "AASM-2025"
    ]


@pytest.mark.parametrize("statement", AASM)
def test_a_statement_keeps_its_grade_and_its_options(statement: str) -> None:
    options, *grade = AASM[statement]
    found = {option: tuple(rest) for option, (id, *rest) in _grades() if id == statement}
    assert found == dict.fromkeys(options, tuple(grade))


def test_no_statement_of_the_guideline_bears_another_number() -> None:
    known = re.compile(r"A([1-9]|1\d|20)|E[1-5]|G[1-3]|P[12]|C1|NOT-GRADED-[A-Z-]+")
    found = {id for _, (id, *_) in _grades()}
    assert {id for id in found if not known.fullmatch(id)} == set()
    assert {"G1", "G2", "G3"} <= found


def test_good_practice_statements_are_not_graded() -> None:
    good = {tuple(rest) for _, (id, *rest) in _grades() if id.startswith("G")}
    assert {(direction, strength, certainty) for direction, strength, certainty, _ in good} == {
        (FOR, "good_practice", "not graded")
    }


@pytest.mark.parametrize(
    ("option", "level"),
    [
        ("gabapentin_enacarbil", "A"),
        ("pregabalin", "B"),
        ("iv_fcm", "B"),
        ("oxycodone", "C"),
        ("pneumatic_compression", "B"),
        ("near_infrared", "C"),
        ("rtms", "C"),
        ("vibration_pad", "C"),
        ("vitamin_e", "B"),
    ],
)
def test_the_older_guideline_is_shown_with_its_own_level(option: str, level: str) -> None:
    row = next(o for o in load_tables().options if o.id == option)
    assert {g.certainty for g in row.grades if g.source == "AAN-2016"} == {f"level {level}"}


@pytest.mark.parametrize(
    ("option", "statement", "level"),
    [
        ("pramipexole", "AAN-PRAMIPEXOLE", "A"),
        ("pramipexole", "AAN-PRAMIPEXOLE-PLMS", "B"),
        ("pramipexole", "AAN-PRAMIPEXOLE-SLEEP", "B"),
        ("ropinirole", "AAN-ROPINIROLE", "B"),
        ("ropinirole", "AAN-ROPINIROLE-PLMS", "A"),
        ("ropinirole", "AAN-ROPINIROLE-SLEEP", "B"),
        ("ropinirole", "AAN-ROPINIROLE-HAEMODIALYSIS", "C"),
        ("rotigotine", "AAN-ROTIGOTINE", "A"),
        ("rotigotine", "AAN-ROTIGOTINE-PLMS", "B"),
        ("rotigotine", "AAN-ROTIGOTINE-SLEEP", "B"),
        ("cabergoline", "AAN-CABERGOLINE", "A"),
        ("cabergoline", "AAN-CABERGOLINE-PLMS", "B"),
        ("cabergoline", "AAN-CABERGOLINE-SLEEP", "A"),
        ("levodopa", "AAN-LEVODOPA", "C"),
        ("levodopa", "AAN-LEVODOPA-HAEMODIALYSIS", "C"),
    ],
)
def test_an_older_level_is_that_of_its_outcome(option: str, statement: str, level: str) -> None:
    row = next(o for o in load_tables().options if o.id == option)
    grade = next(g for g in row.grades if (g.source, g.statement) == ("AAN-2016", statement))
    assert (grade.direction, grade.certainty) == (FOR, f"level {level}")


@pytest.mark.parametrize(
    ("option", "source", "statement", "direction", "strength"),
    [
        ("pramipexole", "EFNS-2012", "EFNS-PRAMIPEXOLE", FOR, "strong"),
        ("ropinirole", "EFNS-2012", "EFNS-ROPINIROLE", FOR, "strong"),
        ("rotigotine", "EFNS-2012", "EFNS-ROTIGOTINE", FOR, "strong"),
        ("rotigotine", "EFNS-2012", "EFNS-ROTIGOTINE-LONG-TERM", FOR, "strong"),
        ("pramipexole", "S2k-2022", "S2K-PRAMIPEXOLE", FOR, "not_graded"),
        ("pramipexole", "MAYO-2021", "MAYO-PRAMIPEXOLE", FOR, "expert"),
        ("levodopa", "MAYO-2021", "MAYO-LEVODOPA", FOR, "expert"),
        ("benzodiazepine_or_z", "MAYO-2021", "MAYO-HYPNOTIC", FOR, "expert"),
        ("clonazepam", "S2k-2022", "S2K-BENZODIAZEPINES", AGAINST, "not_graded"),
        ("cannabinoids", "S2k-2022", "S2K-CANNABINOIDS", AGAINST, "not_graded"),
        ("rotigotine", "IRLSSG-AUG-2016", "IRLSSG-AUG-ROTIGOTINE", FOR, "expert"),
        ("levodopa", "IRLSSG-AUG-2016", "IRLSSG-AUG-INTERMITTENT", FOR, "expert"),
        ("levodopa", "IRLSSG-AUG-2016", "IRLSSG-AUG-NO-LEVODOPA", AGAINST, "good_practice"),
        ("da_taper", "IRLSSG-AUG-2016", "IRLSSG-AUG-WASHOUT", FOR, "expert"),
        ("da_dose_increase", "IRLSSG-AUG-2016", "IRLSSG-AUG-NEVER-RAISE", AGAINST, "good_practice"),
        ("da_abrupt_stop", "IRLSSG-AUG-2016", "IRLSSG-AUG-NEVER-STOP", AGAINST, "good_practice"),
        ("perampanel", "AASM-2025", "NOT-GRADED-PERAMPANEL", "no_recommendation", "not_graded"),
        ("botulinum_toxin", "AAN-2016", "AAN-BOTULINUM-TOXIN", "no_recommendation", "not_graded"),
    ],
)
def test_what_others_say_is_shown_beside_it(
    option: str, source: str, statement: str, direction: str, strength: str
) -> None:
    row = next(o for o in load_tables().options if o.id == option)
    grade = next(g for g in row.grades if (g.source, g.statement) == (source, statement))
    assert (grade.direction, grade.strength) == (direction, strength)
