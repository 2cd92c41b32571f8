"""Facts that the reader works out itself and that a record can therefore not state."""

from __future__ import annotations

from ekbom.records.chart import LISTS

#: The fact that says that a list of the record is there.
LIST_FACTS = dict(
    zip(LISTS, ("condition_list", "allergy_list", "medication_list", "procedure_list", "device_list"), strict=True)
)
DAYS_SINCE = "days_since_"
_BEGINNINGS = ("takes_", "days_on_", DAYS_SINCE)
_ENDINGS = ("_daily_dose", "_patch_rate")
_ALONE = frozenset((*LIST_FACTS.values(), "unrecognised_drug", "as_of", "locale"))


def is_derived(fact: str) -> bool:
    """Whether a fact follows from the medicines, the lists, the dates or the plan itself."""
    return fact in _ALONE or fact.startswith(_BEGINNINGS) or fact.endswith(_ENDINGS)
