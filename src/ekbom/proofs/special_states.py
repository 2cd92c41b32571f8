"""Theorem 10: a plan for a child, in pregnancy, while breastfeeding, on dialysis never offers what its table blocks.

The tables are entered here a second time: pregnancy and breastfeeding by trimester from the matrix of hard blocks,
children from the rule that only iron and habits are proposed, dialysis from the table of ceilings (theorem 5 holds
the rest of it), severe liver disease from its rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ekbom.facts import variables as fact
from ekbom.guidelines.populations import is_pregnant, lactating
from ekbom.logic.expressions import Expression, any_of, is_known, known_true
from ekbom.proofs.claims import Judged, Never, Theorem, offered
from ekbom.proofs.combinations import BENZODIAZEPINES, DOPAMINERGIC, GABAPENTINOIDS, OPIOIDS

_OTHER = ("dipyridamole", "bupropion_for_rls", "valproate", "carbamazepine", "valerian", "perampanel", "clonidine")
_IV_IRON = (
    "iv_fcm", "iv_iron_dextran", "iv_ferumoxytol", "iv_iron_sucrose", "iv_ferric_derisomaltose", "iv_ferric_gluconate",
)  # fmt: skip
_child = known_true(fact.age < 18)
_pregnant = known_true(is_pregnant)
#: A gestation that is not known counts as the first trimester.
_first = _pregnant & ~known_true(fact.gestational_age >= 14)
_later = _pregnant & known_true(fact.gestational_age >= 14)
_lactating = known_true(lactating)
_dialysis = known_true(fact.dialysis)
_child_pugh_c = known_true(fact.liver_child_pugh.is_("C"))

#: In words, when, and the options that are then never offered as a start.
BLOCKED: tuple[tuple[str, Expression, tuple[str, ...]], ...] = (
    ("to a child", _child, (*GABAPENTINOIDS, *DOPAMINERGIC, *OPIOIDS, *BENZODIAZEPINES, *_OTHER)),
    ("to a child", _child, ("tomac", "vein_ablation", "sclerotherapy", "phlebectomy")),
    ("in the first trimester", _first, _IV_IRON),
    ("in the first trimester", _first, ("valproate", "carbamazepine", "cabergoline", "pergolide", "pregabalin")),
    ("in the first trimester", _first, ("tramadol", "codeine", "methadone", "buprenorphine")),
    ("from the second trimester on", _later, ("valproate", "carbamazepine", "cabergoline", "pergolide")),
    ("in pregnancy", _pregnant, ("vein_ablation", "sclerotherapy", "phlebectomy")),
    ("while breastfeeding", _lactating, ("pramipexole", "ropinirole", "rotigotine", "cabergoline")),
    ("while breastfeeding", _lactating, ("oxycodone", "tramadol", "codeine")),
    ("on dialysis", _dialysis, ("gabapentin_enacarbil", "pramipexole", "oxycodone", "tramadol", "codeine", "morphine")),
    ("on dialysis", _dialysis, ("hydrocodone", "magnesium")),
    # In pregnancy the more specific statement on levodopa goes before that for dialysis.
    ("on dialysis", _dialysis & ~_pregnant, ("levodopa", "rotigotine")),
    ("in severe liver disease", _child_pugh_c, ("oxycodone", "methadone", "clonazepam", "perampanel", "valproate")),
)


def _starts(judged: Judged) -> Expression:
    return any_of(*(offered(leg.status) & ~known_true(leg.current) for leg in judged.legs))


def _blocked(options: Mapping[str, Judged]) -> Iterator[Never]:
    for words, when, ids in BLOCKED:
        for id in ids:
            yield Never(
                f"{id} {words}", f"{options[id].option.title} is offered {words}", _starts(options[id]) & when, (id,)
            )


def _no_dose_for_a_child(options: Mapping[str, Judged]) -> Iterator[Never]:
    """Under 18 no number is shown but that of oral iron."""
    for id, judged in options.items():
        dose = judged.option.dose
        if judged.option.kind != "drug" or dose is None or dose.maximum_per_day is None or id in ("vitamin_c",):
            continue
        yield Never(
            f"dose of {id} for a child",
            f"a dose of {judged.option.title} is shown for a child",
            _child & is_known(dose.maximum_per_day),
            (id,),
        )


def special_states(options: Mapping[str, Judged]) -> Theorem:
    """10: what a special state blocks is not offered in it."""
    claims = (*_blocked(options), *_no_dose_for_a_child(options))
    return Theorem(10, "A child, pregnancy, breastfeeding and dialysis never meet what their tables block", claims)
