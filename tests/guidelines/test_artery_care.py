"""Care of leg arteries: every graded statement as its body gave it, nothing prescribed, nothing for restless legs."""

from __future__ import annotations

import pytest

from ekbom.guidelines import artery_care, compression, small_vessels
from ekbom.guidelines.vocabulary import Option
from ekbom.plan.collect import load_book
from ekbom.plan.status import all_cells
from tests.guidelines.leg import variables_of

FOR, AGAINST = "for", "against"
GRADES: dict[str, tuple[str, str, str, str, str]] = {
    "PAD-2024/resting-abi": ("abi", FOR, "strong", "level B-NR", "V"),
    "PAD-2024/abi-bands": ("abi", FOR, "strong", "level B-NR", "V"),
    "PAD-2024/screening-raised-risk": ("abi_screening", FOR, "conditional", "level B-NR", "V"),
    "PAD-2024/screening-without-risk": ("abi_screening_without_risk", AGAINST, "strong", "level B-NR", "V"),
    "PAD-2024/toe-pressure": ("tbi", FOR, "strong", "level B-NR", "V"),
    "PAD-2024/exercise-abi": ("exercise_abi", FOR, "strong", "level B-NR", "V"),
    "PAD-2024/exercise-abi-function": ("exercise_abi", FOR, "conditional", "level B-NR", "V"),
    "PAD-2024/locate-disease": ("duplex_arterial", FOR, "conditional", "level C-LD", "V"),
    "PAD-2024/limb-threat-tests": ("tbi", FOR, "conditional", "not graded", "K"),
    "PAD-2024/restore-flow": ("bypass", FOR, "strong", "not graded", "K"),
    "PAD-2024/save-limb": ("endovascular_revascularisation", FOR, "strong", "not graded", "K"),
    "PAD-2024/prevent-progression": (
        "revascularisation_to_prevent_progression",
        AGAINST,
        "strong",
        "not graded",
        "K",
    ),
    "PAD-2024/exercise-therapy": ("supervised_exercise_pad", FOR, "strong", "level A", "K"),
    "PAD-2024/antiplatelet": ("artery_risk_care", FOR, "not_graded", "not graded", "V"),
    "PAD-2024/antiplatelet-silent": ("artery_risk_care", FOR, "conditional", "not graded", "K"),
    "PAD-2024/low-dose-rivaroxaban": ("artery_risk_care", FOR, "not_graded", "not graded", "V"),
    "PAD-2024/statin": ("artery_risk_care", FOR, "not_graded", "not graded", "V"),
    "PAD-2024/risk-factors": ("artery_risk_care", FOR, "not_graded", "not graded", "V"),
    "AAN-2016/pneumatic-compression": ("pneumatic_compression", FOR, "conditional", "level B", "V"),
    "AASM-2025/NOT-GRADED": ("pneumatic_compression", "no_recommendation", "not_graded", "not graded", "V2"),
    "ESVS-2022/compression": ("compression_stockings", FOR, "strong", "level B", "K"),
    "ESVS-2022/compression-ulcer": ("compression_stockings", FOR, "strong", "level A", "K"),
    "ESVS-2022/compression-skin-change": ("compression_stockings", FOR, "conditional", "level B", "K"),
    "ESVS-2022/compression-mixed-ulcer": ("compression_stockings", FOR, "conditional", "not graded", "K"),
    "CHEST-2021/post-thrombotic-prevention": ("compression_stockings", AGAINST, "conditional", "not graded", "V2"),
    "ESVS-2021/post-thrombotic-prevention": ("compression_stockings", FOR, "conditional", "not graded", "K"),
    "SVS-AVF-2014/ulcer-arterial-limit": ("compression_stockings", AGAINST, "not_graded", "not graded", "K"),
}


@pytest.mark.parametrize("statement", GRADES)
def test_a_statement_keeps_its_grade(statement: str) -> None:
    option, *grade = GRADES[statement]
    found = {
        f"{s.source.id}/{s.id}": [s.direction, s.strength, s.certainty, s.flag]
        for s in load_book().options[option].statements
    }
    assert found[statement] == grade


def test_no_arterial_medicine_is_an_option_of_its_own() -> None:
    names = ("statin", "rivaroxaban", "cilostazol", "clopidogrel", "aspirin")
    assert not [id for id in load_book().options if any(name in id for name in names)]
    assert artery_care.artery_risk_care.kind == "referral"


@pytest.mark.parametrize("kind", ["drug", "iron"])
def test_small_vessels_choose_no_drug(kind: str) -> None:
    research = {
        "capillary_density",
        "giant_capillaries",
        "capillary_apex_diameter",
        "cutolo_pattern",
        "laser_doppler_flow",
        "hyperaemia_rise",
        "flow_mediated_dilation",
    }
    drugs: list[Option] = [o for o in load_book().options.values() if o.kind == kind]
    assert drugs
    for option in drugs:
        status, _ = all_cells(option)
        assert not research & set(variables_of(status)), option.id
    assert small_vessels.microvascular_tests_for_rls.unproven


def test_blood_flow_is_never_restored_for_restless_legs() -> None:
    assert artery_care.revascularisation_for_rls.unproven
    for option in (artery_care.bypass, artery_care.endovascular_revascularisation):
        read = set(variables_of(option.indication))
        assert not {"urge_to_move_legs", "irls_total", "clinically_significant"} & read


def test_a_pump_needs_a_recorded_index() -> None:
    assert any("abi" in variables_of(node) for node in compression.pneumatic_compression.must_know)
