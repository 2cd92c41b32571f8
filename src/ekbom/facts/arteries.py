"""Arteries of the legs: pressures, indices, stages and the emergencies of a leg without blood.

Pressures, indices and oxygen older than twelve months count as missing (our choice, marked D).
"""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no
from ekbom.facts.definition import FactDefinition

YEAR = 366


def _pressure(id: str, label: str, low: float = 0, high: float = 350, request: str = "abi") -> FactDefinition:
    return number(id, label, "mm[Hg]", low, high, sided=True, request=request, look_back_days=YEAR, flag="D")


FACTS = in_group(
    "arteries",
    _pressure("systolic_dorsalis_pedis", "Systolic pressure, dorsalis pedis artery"),
    _pressure("systolic_posterior_tibial", "Systolic pressure, posterior tibial artery"),
    _pressure("systolic_arm", "Systolic pressure of the arm", 30),
    _pressure("systolic_toe", "Systolic pressure of the great toe", request="tbi"),
    _pressure("ankle_pressure", "Highest ankle pressure"),
    number("abi", "Ankle-brachial index", "1", 0, 3, sided=True, look_back_days=YEAR, flag="D", request="abi"),
    category(
        "abi_method",
        "How the recorded ankle-brachial index was made",
        ("higher_ankle_artery", "lower_ankle_artery"),
        "Was the index made from the higher or from the lower ankle artery?",
        sided=True,
        request="abi",
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no(
        "leg_complaints_new_since_tests",
        "New complaints of this leg since its arteries were tested",
        sided=True,
        look_back_days=YEAR,
        flag="D",
        request="abi",
    ),
    number("tbi", "Toe-brachial index", "1", 0, 3, sided=True, look_back_days=YEAR, flag="D", request="tbi"),
    number(
        "exercise_abi",
        "Ankle-brachial index after exercise",
        "1",
        0,
        3,
        sided=True,
        request="abi",
        look_back_days=YEAR,
        flag="D",
    ),
    number(
        "exercise_ankle_pressure",
        "Ankle pressure after exercise",
        "mm[Hg]",
        0,
        350,
        sided=True,
        request="abi",
        look_back_days=YEAR,
        flag="D",
    ),
    number(
        "tcpo2", "Oxygen through the skin of the forefoot", "mm[Hg]", 0, 150, sided=True, look_back_days=YEAR, flag="D"
    ),
    yes_no(
        "tcpo2_at_supine_rest",
        "The oxygen electrode was read at rest, lying, at 44 degrees, with one on the chest",
        sided=True,
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no(
        "foot_pulses_palpable",
        "Foot pulses can be felt",
        "Can a foot pulse be felt?",
        sided=True,
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no("cold_foot", "Cold foot", sided=True, look_back_days=92, request="red_flags"),
    yes_no(
        "rest_pain",
        "Pain of forefoot or toes at rest from lack of blood",
        sided=True,
        icd10cm="I70.22* I70.32* I70.42* I70.52* I70.62* I70.72*",
        look_back_days=YEAR,
        request="red_flags",
    ),
    yes_no(
        "tissue_loss",
        "Loss of tissue from lack of blood",
        sided=True,
        look_back_days=YEAR,
        icd10cm=(
            "I70.23* I70.24* I70.33* I70.34* I70.43* I70.44* I70.53* I70.54* I70.63* I70.64* I70.73* I70.74* I70.25"
        ),
        request="red_flags",
    ),
    yes_no(
        "gangrene",
        "Gangrene",
        sided=True,
        icd10cm="E08.52 E09.52 E10.52 E11.52 E13.52 I70.26* I70.36* I70.46* I70.56* I70.66* I70.76* I96",
        look_back_days=YEAR,
        request="red_flags",
    ),
    yes_no(
        "ulcer_present",
        "Open ulcer of leg or foot",
        sided=True,
        icd10cm="E08.621 E09.621 E10.621 E11.621 E13.621 L89.5* L89.6* L97* I83.0* I83.2*",
        look_back_days=YEAR,
    ),
    number("ischaemic_symptom_weeks", "Weeks of rest pain or tissue loss", "wk", 0, 3000, sided=True),
    yes_no(
        "acute_cold_pulseless_leg",
        "Leg suddenly cold, pale, mottled, without pulse or paralysed",
        "Did the leg become cold, pale, mottled, pulseless or paralysed within minutes to 14 days?",
        sided=True,
        icd10cm="I74.01 I74.09 I74.3 I74.5",
        look_back_days=14,
        flag="D",
        request="red_flags",
    ),
    category(
        "rutherford_acute",
        "Class of acute ischaemia, by a clinician",
        ("I", "IIa", "IIb", "III"),
        "Class of acute ischaemia, by a clinician: I (feeling and strength kept, artery and vein heard on Doppler), IIa "
        "(feeling lost in the toes at most, strength kept, vein heard, artery often not), IIb (feeling lost beyond the "
        "toes, some weakness, vein heard, artery usually not) or III (no feeling, paralysed or rigid, neither heard)?",
        sided=True,
        look_back_days=14,
        flag="V2",
        request="red_flags",
    ),
    category(
        "fontaine_stage",
        "Fontaine stage",
        ("I", "IIa", "IIb", "III", "IV"),
        sided=True,
        look_back_days=YEAR,
        flag="D",
    ),
    category(
        "rutherford_category",
        "Rutherford category",
        ("0", "1", "2", "3", "4", "5", "6"),
        "Rutherford category, from a treadmill test or by a clinician?",
        sided=True,
        look_back_days=YEAR,
        flag="D",
    ),
    number("claudication_distance", "Walking distance until the calf hurts", "m", 0, 20000, sided=True),
    yes_no(
        "pad_recorded",
        "Peripheral arterial disease on record",
        sided=True,
        listed_in="conditions",
        icd10cm=(
            "E08.51 E08.52 E09.51 E09.52 E10.51 E10.52 E11.51 E11.52 E13.51 E13.52 I70.2* I70.3* "
            "I70.4* I70.5* I70.6* I70.7* I70.92 I73.9"
        ),
        snomed="399957001",
    ),
    yes_no("epifascial_bypass", "Bypass just under the skin, under the garment", sided=True),
    category(
        "wifi_wound",
        "WIfI wound grade",
        ("0", "1", "2", "3"),
        "WIfI wound grade: 0 (none), 1 (small and shallow, no bone unless of the last toe bone, no gangrene), 2 (deeper, "
        "with bone, joint or tendon, a shallow heel ulcer, or gangrene of toes) or 3 (extensive at fore- or midfoot, a deep "
        "heel ulcer, or extensive gangrene)?",
        sided=True,
        look_back_days=YEAR,
    ),
    category(
        "wifi_foot_infection",
        "WIfI foot infection grade",
        ("0", "1", "2", "3"),
        "WIfI foot infection grade: 0 (none), 1 (local, redness more than 0.5 and up to 2 cm around), 2 (redness beyond "
        "2 cm, or deeper than the skin) or 3 (with signs of the whole body)?",
        sided=True,
        look_back_days=YEAR,
    ),
    yes_no("limb_ischaemia_from_injury", "The wound or shortage of blood comes from an injury", sided=True),
    category("glass_stage", "GLASS stage of the target artery path", ("I", "II", "III"), sided=True),
    category("glass_femoropopliteal", "GLASS grade above the knee", ("0", "1", "2", "3", "4"), sided=True),
    category("glass_infrapopliteal", "GLASS grade below the knee", ("0", "1", "2", "3", "4"), sided=True),
    yes_no("calcified_arteries", "Calcified arteries", sided=True),
    yes_no(
        "ankle_not_compressible",
        "The cuff could not close an artery of the ankle",
        sided=True,
        look_back_days=YEAR,
    ),
    yes_no("raynaud", "Raynaud phenomenon", listed_in="conditions", icd10cm="I73.00 I73.01"),
    yes_no(
        "oedema_or_cellulitis_at_electrode",
        "Swelling or infection under the oxygen electrode",
        sided=True,
        look_back_days=YEAR,
    ),
    yes_no("exercise_and_drugs_tried_for_claudication", "Structured exercise and drug care were tried, still limited"),
    yes_no(
        "foot_ulcer_over_two_weeks",
        "Foot ulcer open for more than two weeks",
        sided=True,
        look_back_days=YEAR,
        flag="D",
        request="red_flags",
    ),
    yes_no(
        "leg_revascularisation",
        "Artery of the leg operated or dilated in the past",
        sided=True,
        listed_in="procedures",
        icd10cm="I70.3* I70.4* I70.5* I70.6* I70.7* Z95.820 Z98.62",
    ),
    yes_no("limb_ischaemia_other_cause", "A clinician finds another cause of the pain or ulcer", sided=True),
    category(
        "pedal_waveform",
        "Doppler waveform at ankle or foot",
        ("triphasic", "biphasic", "monophasic", "absent"),
        sided=True,
        request="abi",
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no("raised_pad_risk", "Raised risk of leg artery disease, in a clinician's judgement"),
    yes_no("vein_for_bypass", "A vein that can serve as bypass", sided=True),
    yes_no("claudication_limits_life", "Claudication limits life"),
    asked_as="leg_examination",
)
