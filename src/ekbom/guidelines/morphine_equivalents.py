"""Morphine equivalents: all opioids a patient takes, as one number of mg of morphine by mouth a day.

Follows the conversion factors of the CDC (2022). Buprenorphine has no factor and counts nothing here, though it
is an opioid for every other rule. From 50 mg a day on the plan warns; from 90 on it offers no opioid, which is a
choice of this project and no limit of the CDC. An opioid of unknown dose, or without a factor, leaves the sum
unknown; what is known already may still be enough to warn.
"""

from ekbom.facts.variables import daily_dose, fentanyl_patch_rate, peak_mme, takes
from ekbom.guidelines.sources import CDC_2022
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import (
    Expression,
    Parameter,
    first_match,
    is_known,
    known_true,
    magnitude,
    parameter,
    quantity,
)


def _factor(drug: str, value: float) -> Parameter:
    return parameter(
        f"morphine_factor_{drug}", value, "1", source=CDC_2022.id, flag="K", label=f"mg of morphine for 1 mg of {drug}"
    )


FACTORS: dict[str, Parameter] = {
    "codeine": _factor("codeine", 0.15),
    "hydrocodone": _factor("hydrocodone", 1),
    "hydromorphone": _factor("hydromorphone", 5),
    "methadone": _factor("methadone", 4.7),
    "morphine": _factor("morphine", 1),
    "oxycodone": _factor("oxycodone", 1.5),
    "oxymorphone": _factor("oxymorphone", 3),
    "tapentadol": _factor("tapentadol", 0.4),
    "tramadol": _factor("tramadol", 0.2),
}
FENTANYL_PATCH = parameter(
    "morphine_factor_fentanyl_patch",
    2.4,
    "1",
    source=CDC_2022.id,
    flag="K",
    label="mg of morphine a day for each ug/h of a fentanyl patch",
)
MME_HIGH = parameter(
    "mme_high", 50, "mg/d", source="CDC-2022", flag="K", label="morphine equivalents a day that the plan warns of"
)
MME_CEILING = parameter(
    "mme_ceiling",
    90,
    "mg/d",
    source="EKBOM",
    flag="D",
    label="morphine equivalents a day from which no opioid is offered",
)
_NONE = quantity(0, "mg/d")


def _sum(parts: list[Expression]) -> Expression:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _known_or_none(dose: Expression) -> Expression:
    return first_match((is_known(dose), dose), otherwise=_NONE)


_patch = magnitude(fentanyl_patch_rate, "ug/h") * FENTANYL_PATCH * quantity(1, "mg/d")
_fentanyl = first_match((known_true(~takes("fentanyl")), _NONE), otherwise=_patch)
_parts = [*(daily_dose(drug) * factor for drug, factor in FACTORS.items()), _fentanyl]
#: The factor is that of the patch: fentanyl under the tongue or by the nose has none.
_fentanyl_without_patch = known_true(takes("fentanyl")) & (
    known_true(daily_dose("fentanyl") > _NONE) | known_true(magnitude(fentanyl_patch_rate, "ug/h") <= 0)
)
#: True, false or unknown: an opioid is taken that has no factor here.
opioid_outside_sum = finding(
    "opioid_outside_sum",
    "Takes an opioid without a conversion factor here",
    takes("opioid_without_factor") | _fentanyl_without_patch,
    source=CDC_2022,
)
_sum_known = is_known(_sum(_parts)) & known_true(~opioid_outside_sum)
morphine_equivalents = finding(
    "morphine_equivalents",
    "Morphine equivalents of all opioids a day",
    first_match((_sum_known, _sum(_parts)), otherwise=peak_mme),
    source=CDC_2022,
)
morphine_equivalents_at_least = finding(
    "morphine_equivalents_at_least",
    "Morphine equivalents of the opioids whose dose is known",
    _sum([_known_or_none(part) for part in _parts]),
    source=CDC_2022,
)
mme_at_ceiling = finding(
    "mme_at_ceiling",
    "90 mg of morphine equivalents a day or more",
    (morphine_equivalents_at_least >= MME_CEILING) | (takes("opioid") & (morphine_equivalents >= MME_CEILING)),
    source=CDC_2022,
    flag="D",
)
mme_high = finding(
    "mme_high",
    "50 mg of morphine equivalents a day or more",
    (morphine_equivalents_at_least >= MME_HIGH) | (takes("opioid") & (morphine_equivalents >= MME_HIGH)),
    source=CDC_2022,
)
