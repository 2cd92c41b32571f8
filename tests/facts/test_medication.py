"""Medicines are recognised by code or name, and sets hold exactly what rules mean."""

from __future__ import annotations

import pytest

from ekbom.facts.allergies import SUBSTANCES
from ekbom.facts.catalogue import FACTS
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, OTHER_NAMES, SETS, sets_of_atc, sets_of_ingredient


def test_ids_are_unique_and_differ_from_sets() -> None:
    assert all(id.isidentifier() and id == ingredient.id for id, ingredient in INGREDIENTS.items())
    assert not set(SETS) & set(INGREDIENTS)
    assert len(OTHER_NAMES) == len(set(OTHER_NAMES))


def test_no_name_means_two_ingredients() -> None:
    seen: dict[str, str] = {}
    for ingredient in INGREDIENTS.values():
        for name in {*ingredient.names, ingredient.label}:
            assert name == name.lower()
            assert seen.setdefault(name, ingredient.id) == ingredient.id


def test_no_code_means_two_ingredients() -> None:
    for kind in ("rxnorm", "atc"):
        seen: dict[str, str] = {}
        for ingredient in INGREDIENTS.values():
            for code in getattr(ingredient, kind):
                assert seen.setdefault(code, ingredient.id) == ingredient.id


def test_sets_name_ingredients_that_exist() -> None:
    for drugs in SETS.values():
        assert set(drugs.ingredients) <= set(INGREDIENTS)
        assert drugs.atc
        assert all(3 <= len(code) <= 7 and code[0].isalpha() for code in (*drugs.atc, *drugs.atc_except))


@pytest.mark.parametrize("id", [*FOLLOWED, *SETS])
def test_whatever_a_rule_names_has_its_facts(id: str) -> None:
    assert FACTS[f"takes_{id}"].listed_in == "medications"
    assert FACTS[f"days_on_{id}"].unit == "d"
    assert FACTS[f"worse_after_starting_{id}"].request == "drug_timeline"


@pytest.mark.parametrize("id", FOLLOWED)
def test_a_named_medicine_has_a_dose_and_an_allergy(id: str) -> None:
    assert FACTS[f"{id}_daily_dose"].unit == "mg/d"
    assert FACTS[f"allergy_{id}"].listed_in == "allergies"


def test_substances_have_an_allergy_each() -> None:
    assert all(FACTS[f"allergy_{id}"].listed_in == "allergies" for id in SUBSTANCES)


@pytest.mark.parametrize(
    ("ingredient", "sets"),
    [
        ("lithium", {"serotonergic"}),
        ("domperidone", {"qt_drug"}),
        ("naloxone", set()),
        ("naltrexone", set()),
        ("buprenorphine", {"opioid"}),
        ("tramadol", {"opioid", "full_opioid_agonist"}),
        ("codeine", {"opioid", "full_opioid_agonist"}),
        ("gabapentin_enacarbil", {"gabapentinoid"}),
        ("levodopa", {"dopaminergic"}),
        ("cabergoline", {"dopamine_agonist", "dopaminergic"}),
        ("dipyridamole", set()),
        ("aspirin", {"antiplatelet", "antithrombotic"}),
        ("amitriptyline", {"antidepressant", "tca", "serotonergic"}),
        ("bupropion", {"antidepressant"}),
        ("clonazepam", {"benzodiazepine", "benzodiazepine_or_z", "antiepileptic"}),
        ("zopiclone", {"z_drug", "benzodiazepine_or_z"}),
        ("prochlorperazine", {"antipsychotic", "d2_blocker", "d2_antiemetic", "other_cns_depressant"}),
        ("metoclopramide", {"d2_blocker", "d2_antiemetic"}),
        (
            "promethazine",
            {"sedating_antihistamine", "d2_blocker", "d2_antiemetic", "other_cns_depressant"},
        ),
        ("selegiline", {"maoi"}),
        ("linezolid", {"maoi", "non_selective_maoi"}),
        ("ciprofloxacin", {"cyp1a2_inhibitor", "quinolone"}),
        ("fluvoxamine", {"cyp1a2_inhibitor", "ssri", "antidepressant", "serotonergic"}),
        ("carbamazepine", {"antiepileptic", "strong_cyp3a4_agent"}),
        ("ferrous_sulfate", {"oral_iron"}),
        ("ferumoxytol", {"iv_iron"}),
        ("paracetamol", set()),
        ("cetirizine", set()),
        ("loratadine", set()),
        ("fexofenadine", set()),
        ("desloratadine", set()),
    ],
)
def test_an_ingredient_is_in_exactly_these_sets(ingredient: str, sets: set[str]) -> None:
    assert set(sets_of_ingredient(ingredient)) == sets


@pytest.mark.parametrize(
    ("code", "within", "without"),
    [
        ("N05AN01", "serotonergic", "d2_blocker"),
        ("N05AX12", "d2_blocker", "serotonergic"),
        ("A03FA03", "qt_drug", "d2_blocker"),
        ("R06AE05", "sedating_antihistamine", "d2_blocker"),
        ("R06AX02", "sedating_antihistamine", "opioid"),
        ("R05DA04", "opioid", "benzodiazepine"),
        ("N02AE01", "opioid", "full_opioid_agonist"),
        ("N02AJ13", "full_opioid_agonist", "antiplatelet"),
        ("B01AC04", "antithrombotic", "anticoagulant"),
        ("N03AX12", "gabapentinoid", "antiepileptic"),
        ("N02BF02", "gabapentinoid", "antiepileptic"),
        ("N05CF02", "benzodiazepine_or_z", "benzodiazepine"),
        ("A03CA02", "benzodiazepine", "opioid"),
        ("G02CB03", "dopamine_agonist", "d2_blocker"),
    ],
)
def test_an_atc_code_alone_decides_the_sets(code: str, within: str, without: str) -> None:
    assert within in sets_of_atc(code)
    assert without not in sets_of_atc(code)


@pytest.mark.parametrize(
    "code", ["R06AE07", "R06AE09", "R06AX13", "R06AX26", "R06AX27", "N07BC04", "N07BB04", "N02BE01"]
)
def test_what_the_plain_prefixes_would_catch_wrongly_is_in_no_set(code: str) -> None:
    assert sets_of_atc(code) == ()


@pytest.mark.parametrize(
    "id",
    [
        "codeine",
        "hydrocodone",
        "morphine",
        "oxycodone",
        "hydromorphone",
        "tapentadol",
        "tramadol",
        "methadone",
        "oxymorphone",
        "fentanyl",
        "buprenorphine",
    ],
)
def test_an_opioid_with_a_factor_or_a_rule_of_its_own_is_not_without_one(id: str) -> None:
    assert "opioid" in sets_of_ingredient(id)
    assert "opioid_without_factor" not in sets_of_ingredient(id)


@pytest.mark.parametrize(
    "id", ["dihydrocodeine", "pethidine", "levorphanol", "tilidine", "levomethadone", "butorphanol"]
)
def test_every_other_opioid_has_no_factor(id: str) -> None:
    assert {"opioid", "opioid_without_factor"} <= set(sets_of_ingredient(id))


def test_a_combination_known_by_its_code_alone_has_no_factor() -> None:
    assert "opioid_without_factor" in sets_of_atc("N02AJ13")


def test_dipyridamole_is_no_antiplatelet_of_its_own_rule() -> None:
    assert sets_of_atc("B01AC07") == ()


@pytest.mark.parametrize(
    ("id", "rxnorm"),
    [
        ("gabapentin", "25480"),
        ("pramipexole", "746741"),
        ("ferric_carboxymaltose", "1433693"),
        ("methylene_blue", "6878"),
        ("valproate", "266856"),
        ("magnesium", "6582"),
    ],
)
def test_an_ingredient_is_known_by_its_rxnorm_code(id: str, rxnorm: str) -> None:
    assert rxnorm in INGREDIENTS[id].rxnorm
