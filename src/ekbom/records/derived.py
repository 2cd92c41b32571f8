"""Facts that the reader works out itself and that a record can therefore not state."""

from __future__ import annotations

from ekbom.facts import catalogue
from ekbom.facts.definition import FactDefinition
from ekbom.records.chart import LISTS

#: The fact that says that a list of the record is there.
LIST_FACTS = dict(
    zip(LISTS, ("condition_list", "allergy_list", "medication_list", "procedure_list", "device_list"), strict=True)
)
DAYS_SINCE = "days_since_"
_OF_THE_PLAN = frozenset((*LIST_FACTS.values(), "as_of", "locale"))


def is_derived(definition: FactDefinition) -> bool:
    """Whether a fact follows from the medicines, the lists, the dates or the plan itself."""
    return definition.id in _OF_THE_PLAN or catalogue.is_derived(definition)
