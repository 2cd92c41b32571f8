"""Stages of leg artery disease: acute class, Fontaine, Rutherford, WIfI, GLASS, and the convention of severity.

Sources: SVS 2014 (WIfI), Global Vascular Guidelines 2019 (GLASS), Rutherford 1997 (acute ischaemia). A toe pressure
decides the ischaemia of WIfI; an index above 1.40 is ignored there, not read as grade 0. Refuses: a Rutherford
category from metres, a class of acute ischaemia or a GLASS stage that nobody gave, a WIfI grade of a part that was
not measured, and a WIfI stage from a sum of grades.
"""

from ekbom.facts.variables import (
    claudication,
    claudication_distance,
    fontaine_stage,
    gangrene,
    glass_stage,
    limb_ischaemia_from_injury,
    rest_pain,
    rutherford_acute,
    rutherford_category,
    systolic_toe,
    tissue_loss,
    vasospasm_or_vasculitis,
    wifi_foot_infection,
    wifi_wound,
)
from ekbom.guidelines.arteries import (
    ABI_CRITICAL,
    ABI_LOW,
    ABI_REDUCED,
    ANKLE_CRITICAL,
    TCPO2_CRITICAL,
    TOE_CRITICAL,
    abi_value,
    acute_limb_ischaemia,
    ankle_value,
    low_abi,
    peripheral_artery_disease,
    skin_oxygen_pressure,
    stiff_arteries,
)
from ekbom.guidelines.sources import GVG_2019, PAD_2024, WIFI_2014
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import Expression, first_match, is_known, known_true, label, parameter

ANKLE_LOW = parameter(
    "ankle_pressure_low",
    70,
    "mm[Hg]",
    source="WIFI-2014",
    flag="V",
    label="ankle pressure up to which WIfI ischaemia is grade 2 (70 itself by our choice)",
)
ANKLE_REDUCED = parameter("ankle_pressure_reduced", 100, "mm[Hg]", source="WIFI-2014", flag="V")
TOE_LOW = parameter("toe_pressure_low", 40, "mm[Hg]", source="WIFI-2014", flag="V")
TOE_REDUCED = parameter("toe_pressure_reduced", 60, "mm[Hg]", source="WIFI-2014", flag="V")
TCPO2_LOW = parameter("tcpo2_low", 40, "mm[Hg]", source="WIFI-2014", flag="V")
TCPO2_REDUCED = parameter("tcpo2_reduced", 60, "mm[Hg]", source="WIFI-2014", flag="V")
ABI_MODERATE = parameter(
    "abi_moderate", 0.70, "1", source="PAD-2024", flag="K", label="index below which disease is moderate, by convention"
)
CLAUDICATION_FAR = parameter(
    "claudication_far",
    200,
    "m",
    source="PAD-2024",
    flag="K",
    label="walking distance between Fontaine IIa and IIb",
)

# --- acute ischaemia ---------------------------------------------------------------------------------

URGENCY = ("urgent", "emergency", "emergency_now", "emergency_limb_may_be_lost")
acute_ischaemia_urgency = finding(
    "acute_ischaemia_urgency",
    "Urgency of acute limb ischaemia, by the class that a clinician gave",
    first_match(
        (rutherford_acute.is_("I"), label("urgent", URGENCY)),
        (rutherford_acute.is_("IIa"), label("emergency", URGENCY)),
        (rutherford_acute.is_("IIb"), label("emergency_now", URGENCY)),
        otherwise=label("emergency_limb_may_be_lost", URGENCY),
    ),
    source=GVG_2019,
    flag="V2",
)

# --- WIfI --------------------------------------------------------------------------------------------

GRADES = ("0", "1", "2", "3")
not_for_wifi = finding(
    "not_for_wifi",
    "WIfI does not apply: acute ischaemia, vasospasm, vasculitis, Buerger disease or an injury",
    acute_limb_ischaemia | known_true(vasospasm_or_vasculitis) | known_true(limb_ischaemia_from_injury),
    source=WIFI_2014,
    flag="V2",
)
_ankle_tests_count = ~known_true(stiff_arteries)


def _worst(abi_or_ankle: Expression, oxygen: Expression) -> Expression:
    return (_ankle_tests_count & known_true(abi_or_ankle)) | known_true(oxygen)


wifi_ischaemia = finding(
    "wifi_ischaemia",
    "WIfI grade of ischaemia: toe pressure decides, else the worst of the other tests",
    first_match(
        (not_for_wifi, label(None, GRADES)),
        (known_true(systolic_toe >= TOE_REDUCED), label("0", GRADES)),
        (known_true(systolic_toe >= TOE_LOW), label("1", GRADES)),
        (known_true(systolic_toe >= TOE_CRITICAL), label("2", GRADES)),
        (is_known(systolic_toe), label("3", GRADES)),
        (
            _worst(
                (abi_value < ABI_CRITICAL) | (ankle_value < ANKLE_CRITICAL),
                skin_oxygen_pressure < TCPO2_CRITICAL,
            ),
            label("3", GRADES),
        ),
        (
            _worst((abi_value < ABI_LOW) | (ankle_value <= ANKLE_LOW), skin_oxygen_pressure < TCPO2_LOW),
            label("2", GRADES),
        ),
        (
            _worst((abi_value < ABI_REDUCED) | (ankle_value <= ANKLE_REDUCED), skin_oxygen_pressure < TCPO2_REDUCED),
            label("1", GRADES),
        ),
        (
            is_known(skin_oxygen_pressure) | (_ankle_tests_count & (is_known(abi_value) | is_known(ankle_value))),
            label("0", GRADES),
        ),
        otherwise=label(None, GRADES),
    ),
    source=WIFI_2014,
    flag="V",
)
wifi_wound_grade = finding(
    "wifi_wound_grade",
    "WIfI grade of the wound, as a clinician gave it",
    first_match((not_for_wifi, label(None, GRADES)), otherwise=wifi_wound),
    source=WIFI_2014,
)
wifi_infection_grade = finding(
    "wifi_infection_grade",
    "WIfI grade of foot infection, as a clinician gave it",
    first_match((not_for_wifi, label(None, GRADES)), otherwise=wifi_foot_infection),
    source=WIFI_2014,
)
glass = finding(
    "glass",
    "GLASS stage of the target artery path, as read from an angiogram by its reader",
    first_match((is_known(glass_stage), glass_stage)),
    source=GVG_2019,
)

# --- chronic disease ---------------------------------------------------------------------------------

FONTAINE = ("I", "II", "IIa", "IIb", "III", "IV")
RUTHERFORD = ("0", "1", "2", "3", "4", "5", "6")


def _said(stage: str, *categories: str) -> Expression:
    return known_true(fontaine_stage.is_(stage)) | known_true(rutherford_category.is_in(*categories))


fontaine = finding(
    "fontaine",
    "Fontaine stage: the worst that is seen or on record (II where the distance is not known)",
    first_match(
        (known_true(gangrene | tissue_loss) | _said("IV", "5", "6"), label("IV", FONTAINE)),
        (known_true(rest_pain) | _said("III", "4"), label("III", FONTAINE)),
        (_said("IIb", "2", "3"), label("IIb", FONTAINE)),
        (_said("IIa", "1"), label("IIa", FONTAINE)),
        (_said("I", "0"), label("I", FONTAINE)),
        (~is_known(gangrene | tissue_loss) | ~is_known(rest_pain), label(None, FONTAINE)),
        (~peripheral_artery_disease, label(None, FONTAINE)),
        (~claudication, label("I", FONTAINE)),
        (~is_known(claudication_distance), label("II", FONTAINE)),
        (claudication_distance > CLAUDICATION_FAR, label("IIa", FONTAINE)),
        otherwise=label("IIb", FONTAINE),
    ),
    source=PAD_2024,
)
rutherford = finding(
    "rutherford",
    "Rutherford category: a clinician's word, else only what follows from the stage",
    first_match(
        (is_known(rutherford_category), rutherford_category),
        (fontaine.is_("I"), label("0", RUTHERFORD)),
        (fontaine.is_("III"), label("4", RUTHERFORD)),
        otherwise=label(None, RUTHERFORD),
    ),
    source=PAD_2024,
)
SEVERITY = ("mild", "moderate", "severe")
artery_disease_severity = finding(
    "artery_disease_severity",
    "Severity of artery disease by the index, a convention that the guideline does not share",
    first_match(
        (~low_abi, label(None, SEVERITY)),
        (abi_value < ABI_CRITICAL, label("severe", SEVERITY)),
        (abi_value < ABI_MODERATE, label("moderate", SEVERITY)),
        otherwise=label("mild", SEVERITY),
    ),
    source=PAD_2024,
)
