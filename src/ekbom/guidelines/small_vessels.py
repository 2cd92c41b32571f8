"""Small vessels: nailfold capillaroscopy and oxygen pressure of the skin.

Source: EULAR/SCTC fast track and standardisation. In restless legs these tests are research: they may show another
disease (scleroderma spectrum, limb ischaemia), never confirm or exclude restless legs, and never choose a drug.
Refuses: to call an unspecific picture normal, and a person "not scleroderma" before all eight fingers were read.
"""

from ekbom.facts.variables import (
    abnormal_capillary_shapes,
    capillaroscopy_fingers_read,
    capillaroscopy_readable,
    capillary_apex_diameter,
    capillary_density,
    condition_list,
    connective_tissue_disease_suspected,
    giant_capillaries,
    raynaud,
)
from ekbom.guidelines.arteries import TOE_CRITICAL, TOE_LOW, TOE_REDUCED, skin_oxygen_pressure
from ekbom.guidelines.compression import TCPO2_UNSAFE
from ekbom.guidelines.sources import EULAR_2019, WIFI_2014
from ekbom.guidelines.vocabulary import absent_unless_listed, finding, option
from ekbom.logic.expressions import FALSE, any_of, first_match, is_known, known_true, label, parameter

GIANT_WIDTH = parameter("giant_capillary_width", 50, "um", source="EULAR-2019", flag="C")
DILATED_WIDTH = parameter("dilated_capillary_width", 20, "um", source="EULAR-2019", flag="K")
DENSITY_NORMAL = parameter("capillary_density_normal", 7, "/mm", source="EULAR-2019", flag="K")
DENSITY_LOST = parameter("capillary_density_lost", 3, "/mm", source="EULAR-2019", flag="K")
FINGERS = parameter("capillaroscopy_fingers", 8, "1", source="EULAR-2019", flag="K")

giant = finding(
    "giant_capillary",
    "A giant capillary: as read, else an apex wider than 50 um",
    first_match((is_known(giant_capillaries), giant_capillaries), otherwise=capillary_apex_diameter > GIANT_WIDTH),
    source=EULAR_2019,
    flag="C",
)
#: Texts differ on exactly 50 um.
giant_edge = finding(
    "giant_capillary_edge",
    "Apex of exactly 50 um: a person must read it",
    (capillary_apex_diameter >= GIANT_WIDTH) & (capillary_apex_diameter <= GIANT_WIDTH),
    source=EULAR_2019,
    flag="C",
)
dilated = finding(
    "dilated_capillary",
    "Dilated capillary: apex above 20 and below 50 um",
    (capillary_apex_diameter > DILATED_WIDTH) & (capillary_apex_diameter < GIANT_WIDTH),
    source=EULAR_2019,
)
PATTERNS = ("scleroderma", "normal_density", "not_normal_non_specific")
capillary_pattern = finding(
    "capillary_pattern",
    "Nailfold pattern of the picture",
    first_match(
        (known_true(~capillaroscopy_readable), label(None, PATTERNS)),
        (giant, label("scleroderma", PATTERNS)),
        (capillary_density >= DENSITY_NORMAL, label("normal_density", PATTERNS)),
        ((capillary_density <= DENSITY_LOST) & abnormal_capillary_shapes, label("scleroderma", PATTERNS)),
        otherwise=label("not_normal_non_specific", PATTERNS),
    ),
    source=EULAR_2019,
)
PERSON = ("scleroderma_pattern", "non_scleroderma", "incomplete")
capillaroscopy_result = finding(
    "capillaroscopy_result",
    "Nailfold capillaroscopy of the person",
    first_match(
        (capillary_pattern.is_("scleroderma"), label("scleroderma_pattern", PERSON)),
        (known_true(capillaroscopy_fingers_read >= FINGERS), label("non_scleroderma", PERSON)),
        otherwise=label("incomplete", PERSON),
    ),
    source=EULAR_2019,
    flag="D",
)
SKIN_OXYGEN = ("not_reduced", "mildly_reduced", "reduced", "limb_threatening", "compression_unsafe")
skin_oxygen = finding(
    "skin_oxygen",
    "Oxygen pressure of the skin of the forefoot",
    first_match(
        (skin_oxygen_pressure < TCPO2_UNSAFE, label("compression_unsafe", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TOE_CRITICAL, label("limb_threatening", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TOE_LOW, label("reduced", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TOE_REDUCED, label("mildly_reduced", SKIN_OXYGEN)),
        otherwise=label("not_reduced", SKIN_OXYGEN),
    ),
    source=WIFI_2014,
    flag="V",
)
capillaroscopy = option(
    "capillaroscopy",
    "Nailfold capillaroscopy",
    kind="test",
    text="For Raynaud phenomenon or a suspected connective tissue disease: eight fingers, about 200-fold. It never confirms or excludes "
    "restless legs and chooses no drug.",
    indication=first_match(
        (known_true(capillaroscopy_result.is_in("scleroderma_pattern", "non_scleroderma")), FALSE),
        otherwise=any_of(
            absent_unless_listed(raynaud, condition_list),
            absent_unless_listed(connective_tissue_disease_suspected, condition_list),
        ),
    ),
    statements=(
        EULAR_2019.statement(
            "fast-track",
            "Capillaroscopy in Raynaud phenomenon to look for the scleroderma spectrum",
            direction="for",
            strength="conditional",
            certainty="moderate",
        ),
    ),
    evidence="No capillaroscopy study in restless legs was found; other tests of small vessels are small case-control studies.",
    necessity="test",
)
