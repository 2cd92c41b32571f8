"""Theorem 10: a plan for a child, in pregnancy, while breastfeeding, on dialysis never offers what its table blocks.

The tables are entered here a second time: pregnancy and breastfeeding by trimester from the matrix of hard blocks,
children from the rule that only iron and habits are proposed, dialysis from the table of ceilings (theorem 5 holds
the rest of it), severe liver disease from its rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ekbom.facts import variables as fact
from ekbom.guidelines.populations import is_pregnant, lactating
from ekbom.logic.expressions import FALSE, Category, Expression, any_of, is_known, known_true
from ekbom.proofs.claims import OFFERED, Judged, Never, Theorem, offered
from ekbom.proofs.combinations import BENZODIAZEPINES, DOPAMINERGIC, GABAPENTINOIDS, OPIOIDS

_OTHER = ("dipyridamole", "bupropion_for_rls", "valproate", "carbamazepine", "valerian", "perampanel", "clonidine")
_IV_IRON = (
    "iv_fcm", "iv_iron_dextran", "iv_ferumoxytol", "iv_iron_sucrose", "iv_ferric_derisomaltose", "iv_ferric_gluconate",
)  # fmt: skip
#: A number with what it counts: words of a step like "the last fifth" or "4 weeks" hold no dose.
_NUMBER = re.compile(r"\d[\d.]*(?: to [\d.]+)? ?(?:mg|g|ug|mL|IU)\b")
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
    ("to a child", _child, _IV_IRON),
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


def _shown(judged: Judged) -> Expression:
    """A plan shows the dose: the option is offered, or should be avoided."""
    return known_true(judged.status.is_in(*OFFERED, "avoid"))


def _names_an_amount(words: Expression) -> Expression:
    """One of the words of a dose or step that hold a number is said."""
    assert isinstance(words.type, Category)
    amounts = [label for label in words.type.labels if _NUMBER.search(label)]
    return known_true(words.is_in(*amounts)) if amounts else FALSE


def _no_dose_for_a_child(options: Mapping[str, Judged]) -> Iterator[Never]:
    """Under 18 no number is shown but that of oral iron (S39): neither most a day, nor in words, nor in a step."""
    for id, judged in options.items():
        option, dose = judged.option, judged.option.dose
        if id == "oral_iron":
            continue
        if option.kind in ("drug", "iron") and dose is not None:
            if dose.maximum_per_day is not None:
                yield Never(
                    f"dose of {id} for a child",
                    f"a dose of {option.title} is shown for a child",
                    _child & is_known(dose.maximum_per_day),
                    (id,),
                )
            said = [part for part in (dose.start, dose.titrate, dose.maximum, dose.renal) if part is not None]
            yield Never(
                f"words of {id} for a child",
                f"an amount of {option.title} is told for a child",
                _shown(judged) & _child & any_of(FALSE, *(_names_an_amount(part) for part in said)),
                (id,),
            )
        if option.schedule:
            steps = [s.text for s in option.schedule]
            amounts = [_names_an_amount(s) if isinstance(s.type, Category) else is_known(s) for s in steps]
            yield Never(
                f"steps of {id} for a child",
                f"a step of {option.title} with an amount is told for a child",
                _shown(judged) & _child & any_of(FALSE, *amounts),
                (id,),
            )


def special_states(options: Mapping[str, Judged]) -> Theorem:
    """10: what a special state blocks is not offered in it."""
    claims = (*_blocked(options), *_no_dose_for_a_child(options))
    return Theorem(10, "A child, pregnancy, breastfeeding and dialysis never meet what their tables block", claims)
