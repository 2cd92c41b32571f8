"""Each statement of the guideline of 2025 stands in the book with the grade that its body gave it."""

from __future__ import annotations

import re

import pytest

from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book

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
    known = re.compile(r"A([1-9]|1\d|20)|E[1-5]|G[1-3]|P[12]|C1|NOT-GRADED")
    found = {id for _, (id, *_) in _grades()}
    assert {id for id in found if not known.fullmatch(id)} == set()
    assert {"G1", "G2", "G3"} <= found


def test_good_practice_statements_are_not_graded() -> None:
    good = {tuple(rest) for _, (id, *rest) in _grades() if id.startswith("G")}
    assert {(direction, strength, certainty) for direction, strength, certainty, _ in good} == {
        (FOR, "good_practice", "not graded")
    }


#: option -> what the guideline of 2016 says of it, by subject.
AAN: dict[str, dict[str, str]] = {
    "pramipexole": {"AAN-PRAMIPEXOLE": "A", "AAN-PLMS": "B", "AAN-SLEEP": "B"},
    "rotigotine": {"AAN-ROTIGOTINE": "A", "AAN-PLMS": "B", "AAN-SLEEP": "B"},
    "cabergoline": {"AAN-CABERGOLINE": "A", "AAN-PLMS": "B", "AAN-SLEEP": "A"},
    "gabapentin_enacarbil": {"AAN-GABAPENTIN-ENACARBIL": "A", "AAN-SLEEP": "A"},
    "ropinirole": {"AAN-ROPINIROLE": "B", "AAN-PLMS": "A", "AAN-SLEEP": "B", "AAN-HD": "C"},
    "pregabalin": {"AAN-PREGABALIN": "B", "AAN-PLMS": "B", "AAN-SLEEP": "B"},
    "iv_fcm": {"B": "B"},
    "oral_iron": {"B": "B"},
    "levodopa": {"AAN-LEVODOPA": "C", "AAN-HD": "C"},
    "oxycodone": {"AAN-OXYCODONE-NALOXONE": "C", "AAN-OXYCODONE": ""},
    "pneumatic_compression": {"pneumatic-compression": "B"},
    "near_infrared": {"near-infrared": "C"},
    "rtms": {"rtms": "C"},
    "vibration_pad": {"vibration": "C"},
    "vitamin_c": {"B": "B", "B-HD": "B"},
    "vitamin_e": {"B-HD": "B"},
    "exercise": {"AAN-HD": "C"},
    "gabapentin": {"AAN-GABAPENTIN": ""},
    "iv_iron_sucrose": {"AAN-IRON-SUCROSE": ""},
    "clonazepam": {"AAN-CLONAZEPAM": ""},
    "bupropion_for_rls": {"AAN-BUPROPION": ""},
    "clonidine": {"AAN-CLONIDINE": ""},
    "selenium": {"AAN-SELENIUM": ""},
    "rifaximin": {"AAN-RIFAXIMIN": ""},
    "botulinum_toxin": {"AAN-BOTULINUM": ""},
    "valproate": {"AAN-VALPROATE": ""},
    "carbamazepine": {"AAN-CARBAMAZEPINE": ""},
    "valerian": {"AAN-VALERIAN": ""},
}


def _said_by(source: str) -> dict[str, dict[str, tuple[str, str, str, str, str]]]:
    """What a body says: option -> statement -> direction, strength, certainty, population, flag."""
    found: dict[str, dict[str, tuple[str, str, str, str, str]]] = {}
    for option in load_tables().options:
        for g in option.grades:
            if g.source == source:
                grade = (g.direction, g.strength, g.certainty, g.population, g.flag)
                found.setdefault(option.id, {})[g.statement] = grade
    return found


def test_the_older_guideline_is_shown_with_its_own_level_and_nothing_is_left_out() -> None:
    levels = {
        option: {
            id: certainty.removeprefix("level ").replace("not graded", "")
            for id, (_, _, certainty, _, _) in said.items()
        }
        for option, said in _said_by("AAN-2016").items()
    }
    assert levels == AAN


def test_what_was_called_insufficient_is_no_recommendation_and_never_against() -> None:
    for said in _said_by("AAN-2016").values():
        for direction, strength, certainty, _, flag in said.values():
            if certainty == "not graded":
                assert (direction, strength, flag) == ("no_recommendation", "not_graded", "K")
            else:
                assert direction == FOR


#: What the guideline of 2025 leaves without a recommendation.
NOT_GRADED = (
    "exercise",
    "magnesium",
    "yoga_massage",
    "acupuncture",
    "near_infrared",
    "pneumatic_compression",
    "compression_stockings",
    "rtms",
    "vein_ablation_for_rls",
    "sclerotherapy_for_rls",
    "cannabinoids",
    "perampanel",
)


def test_what_was_not_graded_has_no_direction() -> None:
    found = {o: said["NOT-GRADED"][0] for o, said in _said_by("AASM-2025").items() if "NOT-GRADED" in said}
    assert found == dict.fromkeys(NOT_GRADED, "no_recommendation")


OTHERS: list[tuple[str, str, str, tuple[str, str, str, str, str]]] = [
    ("EFNS-2012", "EFNS-PRAMIPEXOLE", "pramipexole", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-ROPINIROLE", "ropinirole", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-ROTIGOTINE", "rotigotine", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-GABAPENTIN", "gabapentin", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-GABAPENTIN-ENACARBIL", "gabapentin_enacarbil", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-PREGABALIN", "pregabalin", (FOR, "strong", "level A", "adult", "V")),
    ("EFNS-2012", "EFNS-ROTIGOTINE-LONG", "rotigotine", (FOR, "strong", "not graded", "adult", "V")),
    ("EFNS-2012", "EFNS-GABAPENTIN-ENACARBIL-LONG", "gabapentin_enacarbil", (FOR, "conditional", "not graded", "adult", "V")),
    ("S2k-2022", "S2K-ORAL-IRON", "oral_iron", (FOR, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-IV-IRON", "iv_fcm", (FOR, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-GABAPENTINOID", "pregabalin", (FOR, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-AGONIST", "ropinirole", (FOR, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-OPIOID", "oxycodone", (FOR, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-CANNABINOIDS", "cannabinoids", (AGAINST, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "MAGNESIUM", "magnesium", (AGAINST, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-BENZODIAZEPINES", "clonazepam", (AGAINST, "not_graded", "not graded", "adult", "V2")),
    ("S2k-2022", "S2K-TDCS", "tdcs", ("no_recommendation", "not_graded", "not graded", "adult", "V2")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-FIRST", "gabapentin", (FOR, "expert", "not graded", "adult", "V")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-FACTORS", "drug_substitution_review", (FOR, "good_practice", "not graded", "adult", "V")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-SPLIT", "da_split_or_earlier", (FOR, "expert", "not graded", "adult", "V")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-LONGER-ACTING", "rotigotine", (FOR, "expert", "not graded", "adult", "K")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-ABRUPT", "da_abrupt_stop", (AGAINST, "expert", "not graded", "adult", "K")),
    ("IRLSSG-AUG-2016", "IRLSSG-AUG-LEVODOPA", "levodopa", (AGAINST, "expert", "not graded", "adult", "K")),
    ("MAYO-2021", "MAYO-FIRST", "pregabalin", (FOR, "expert", "not graded", "adult", "V")),
    ("MAYO-2021", "MAYO-SECOND", "pramipexole", (FOR, "expert", "not graded", "adult", "V")),
    ("MAYO-2021", "MAYO-LOW-POTENCY", "codeine", (FOR, "expert", "not graded", "adult", "K")),
    ("MAYO-2021", "MAYO-HIGH-POTENCY", "methadone", (FOR, "expert", "not graded", "adult", "K")),
    ("RLSF-OPIOID-2018", "RLSF-REFRACTORY", "methadone", (FOR, "conditional", "not graded", "adult", "V")),
    ("IRLSSG-IRON-2018", "CHILD", "oral_iron", ("no_recommendation", "not_graded", "not graded", "child", "V")),
    ("IRLSSG-PREG-2015", "PREG-GABAPENTIN", "gabapentin", (AGAINST, "expert", "not graded", "pregnant", "K")),
    ("IRLSSG-PREG-2015", "PREG-CLONAZEPAM", "clonazepam", (FOR, "conditional", "not graded", "pregnant", "K")),
    ("IRLSSG-PREG-2015", "PREG-LEVODOPA", "levodopa", (FOR, "expert", "not graded", "pregnant", "K")),
    ("IRLSSG-PREG-2015", "PREG-OXYCODONE", "oxycodone", (FOR, "conditional", "not graded", "pregnant", "K")),
    ("IRLSSG-PREG-2015", "PREG-TRAMADOL", "tramadol", (FOR, "expert", "not graded", "pregnant", "K")),
    ("IRLSSG-PREG-2015", "LACT-TRAMADOL", "tramadol", (FOR, "expert", "not graded", "lactating", "K")),
    ("FDA-2017", "FDA-LACTATION", "tramadol", (AGAINST, "strong", "not graded", "lactating", "V")),
    ("FDA-2017", "FDA-LACTATION", "codeine", (AGAINST, "strong", "not graded", "lactating", "V")),
    ("IRLSSG-PREG-2015", "LACT-PROLACTIN", "rotigotine", (AGAINST, "expert", "not graded", "lactating", "K")),
    ("IRLSSG-PREG-2015", "PREG-BEHAVIOUR", "exercise", (FOR, "expert", "not graded", "adult", "K")),
    ("IRLSSG-PREG-2015", "PREG-BEHAVIOUR", "trigger_review", (FOR, "good_practice", "not graded", "pregnant", "K")),
    ("AASM-2012", "AASM-2012-PERGOLIDE", "pergolide", (AGAINST, "strong", "not graded", "adult", "V")),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "option", "grade"), OTHERS, ids=[f"{s}-{o}" for _, s, o, _ in OTHERS])
def test_the_other_bodies_keep_their_grades(
    source: str, statement: str, option: str, grade: tuple[str, str, str, str, str]
) -> None:
    assert _said_by(source)[option][statement] == grade


def test_what_newer_guidelines_replaced_says_so() -> None:
    replaced = {s.id: s.superseded_by for s in load_book().sources.values() if s.superseded_by}
    assert {"AAN-2016", "EFNS-2012", "AASM-2012"} <= set(replaced)
    assert replaced["EFNS-2012"] == replaced["AAN-2016"] == "AASM-2025"
