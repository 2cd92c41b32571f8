"""Theorem 9: a vein or artery procedure has its reason in that leg and never in restless legs; compression is safe.

The reasons and the arterial limits are entered here a second time, from the tables of the societies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ekbom.facts import variables as fact
from ekbom.facts.catalogue import FACTS
from ekbom.guidelines.arteries import (
    abi_value,
    acute_limb_ischaemia,
    ankle_value,
    exercise_test_positive,
    limb_threat,
    low_abi_after_exercise,
    tbi_value,
)
from ekbom.guidelines.veins import axial_superficial, tributary_reflux
from ekbom.logic.expressions import SIDES, Expression, any_of, is_sided, known_true, on_side, quantity
from ekbom.proofs.claims import Judged, Learning, Never, Theorem, offered

VEINS = ("vein_ablation", "sclerotherapy", "phlebectomy")
ARTERIES = ("bypass", "endovascular_revascularisation")
#: Facts that speak of restless legs: whatever they are, they make no procedure of a vessel offered.
RLS_GROUPS = ("criteria", "course", "dopaminergic_course", "opioid_gate")
RLS_FACTS = frozenset(
    [f.id for f in FACTS.values() if f.group in RLS_GROUPS]
    + [id for id in FACTS if id.startswith("irls") or id in ("jhrlss", "asrs_total", "refractory_rls")]
)

_VISIBLE = ("C2", "C2r", "C3", "C4a", "C4b", "C4c", "C5", "C6", "C6r")


def _vein_reasons() -> Mapping[str, Expression]:
    """What must be known to be true of a leg before a vein of it is treated."""
    trunk = known_true(axial_superficial)
    signs = known_true(fact.ceap_c.is_in(*_VISIBLE))
    return {
        "vein_ablation": trunk & signs,
        "sclerotherapy": any_of(trunk, signs, known_true(tributary_reflux), known_true(fact.ceap_c.is_("C1"))),
        "phlebectomy": signs,
    }


def _artery_reason() -> Expression:
    return any_of(
        known_true(abi_value <= quantity(0.905)),
        known_true(fact.rest_pain),
        known_true(fact.tissue_loss),
        known_true(fact.gangrene),
        known_true(fact.systolic_toe < quantity(30, "mm[Hg]")),
        known_true(fact.tcpo2 < quantity(30, "mm[Hg]")),
        known_true(ankle_value < quantity(50, "mm[Hg]")),
        known_true(tbi_value <= quantity(0.705)),
        known_true(fact.acute_cold_pulseless_leg),
        known_true(limb_threat),
        known_true(acute_limb_ischaemia),
        known_true(exercise_test_positive) & known_true(fact.claudication),
        known_true(low_abi_after_exercise) & known_true(fact.claudication),
    )


def _unsafe() -> Expression:
    """Measured or recorded: no compression of this leg, at any pressure."""
    return any_of(
        known_true(abi_value < quantity(0.595)),
        known_true(ankle_value < quantity(60, "mm[Hg]")),
        known_true(fact.systolic_toe < quantity(30, "mm[Hg]")),
        known_true(fact.rest_pain),
        known_true(fact.gangrene),
        known_true(fact.tissue_loss),
        known_true(fact.acute_cold_pulseless_leg),
        known_true(fact.epifascial_bypass),
        known_true(fact.nyha_class >= quantity(4)),
        known_true(fact.heart_failure_decompensated),
        known_true(fact.severe_diabetic_neuropathy),
        known_true(fact.leg_infection),
        known_true(fact.allergy("compression_material")),
        known_true(fact.acute_dvt)
        & ~known_true(fact.dvt_treated)
        & ~known_true(fact.takes("anticoagulant"))
        & ~known_true(fact.venous_thrombosis_excluded),
    )


def _not_for_pumps() -> Expression:
    """Beyond that, a pump asks for a normal index: not below, not stiff, not unmeasured."""
    return ~known_true(abi_value > quantity(0.895)) | known_true(abi_value > quantity(1.405))


def _on(node: Expression, side: str) -> Expression:
    return on_side(node, side) if is_sided(node) else node


def _reasons(options: Mapping[str, Judged]) -> Iterator[Never]:
    reasons = {**_vein_reasons(), **dict.fromkeys(ARTERIES, _artery_reason())}
    for id, reason in reasons.items():
        for leg in options[id].legs:
            assert leg.side
            yield Never(
                f"reason for {id}@{leg.side}",
                f"{options[id].option.title} is offered without a reason in that leg",
                offered(leg.status) & ~_on(reason, leg.side),
                (id,),
            )


def _never_for_rls(options: Mapping[str, Judged]) -> Iterator[Learning | Never]:
    for id in (*VEINS, *ARTERIES, "iliac_vein_imaging", "venography"):
        for leg in options[id].legs:
            yield Learning(
                f"{id}@{leg.side} through restless legs",
                f"{options[id].option.title} is offered because of a fact about restless legs",
                ~offered(leg.status),
                offered(leg.status),
                changing=RLS_FACTS,
                about=(id,),
            )
    for id in ("vein_ablation_for_rls", "sclerotherapy_for_rls", "revascularisation_for_rls"):
        yield Never(f"{id} ever", f"{options[id].option.title} is offered", options[id].offered(), (id,))


def _compression(options: Mapping[str, Judged]) -> Iterator[Never]:
    for id in ("compression_stockings", "pneumatic_compression"):
        for leg in options[id].legs:
            assert leg.side in SIDES
            forbidden = _on(_unsafe(), leg.side)
            yield Never(
                f"{id}@{leg.side} where it is unsafe",
                f"{options[id].option.title} is offered for a leg that must not be compressed",
                offered(leg.status) & known_true(forbidden),
                (id,),
            )
    for leg in options["pneumatic_compression"].legs:
        assert leg.side
        yield Never(
            f"pneumatic_compression@{leg.side} without a normal index",
            "a pump is offered for a leg whose index is not known to be normal",
            offered(leg.status) & ~known_true(leg.current) & _on(_not_for_pumps(), leg.side),
            ("pneumatic_compression",),
        )


def procedures_of_legs(options: Mapping[str, Judged]) -> Theorem:
    """9: procedures of vessels have their own reason, compression its safety."""
    claims = (*_reasons(options), *_compression(options), *_never_for_rls(options))
    return Theorem(9, "A vessel is treated for its own disease only, and no leg is compressed that must not be", claims)
