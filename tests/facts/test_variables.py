"""Facts as variables of the language: typed, named, one object for one fact."""

from __future__ import annotations

import pytest

from ekbom.facts import variables
from ekbom.facts.catalogue import FACTS
from ekbom.logic.expressions import BookError, Boolean, Category, Date, Number


@pytest.mark.parametrize("id", FACTS)
def test_every_fact_is_a_variable_of_its_type(id: str) -> None:
    fact, variable = FACTS[id], variables.fact(id)
    expected = {"bool": Boolean, "number": Number, "category": Category, "date": Date}[fact.kind]
    assert isinstance(variable.type, expected)
    assert (variable.id, variable.sided, variable.label) == (fact.id, fact.sided, fact.label)
    assert variables.fact(id) is variable


def test_a_variable_can_be_imported_by_name() -> None:
    from ekbom.facts.variables import ferritin

    assert ferritin is variables.fact("ferritin")


@pytest.mark.parametrize(
    ("made", "id"),
    [
        (variables.takes("opioid"), "takes_opioid"),
        (variables.daily_dose("gabapentin"), "gabapentin_daily_dose"),
        (variables.days_on("dopamine_agonist"), "days_on_dopamine_agonist"),
        (variables.days_since("creatinine"), "days_since_creatinine"),
        (variables.worse_after_starting("ssri"), "worse_after_starting_ssri"),
        (variables.allergy("polidocanol"), "allergy_polidocanol"),
        (variables.wants("psg"), "wants_psg"),
    ],
)
def test_the_short_words_name_their_facts(made: object, id: str) -> None:
    assert made is variables.fact(id)


def test_a_misspelt_fact_stops_the_book() -> None:
    with pytest.raises(ImportError):
        from ekbom.facts.variables import feritin  # noqa: F401
    with pytest.raises(BookError):
        variables.takes("opioids")


def test_a_duplex_fact_is_put_at_a_segment_of_a_leg() -> None:
    placed = variables.fact("reflux_time").at("gsv_knee").on("left")  # type: ignore[attr-defined]
    assert placed.key == "reflux_time.gsv_knee@left"
