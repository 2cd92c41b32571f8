"""Small vessels: nailfold capillaroscopy and oxygen pressure of the skin.

Source: EULAR/SCTC fast track and standardisation. In restless legs these tests are research: they may show another
disease (scleroderma spectrum, limb ischaemia), never confirm or exclude restless legs, and never choose a drug.
Refuses: to call an unspecific picture normal, a person "not scleroderma" before all eight fingers were read, a
result of a picture whose capillaries nobody counted, a stage of the scleroderma pattern that no reader gave, and
a range of normal for laser Doppler or hyperaemia, where none is agreed.
"""

from ekbom.facts.variables import (
    abnormal_capillary_shapes,
    capillaroscopy_fingers_read,
    capillaroscopy_readable,
    capillary_apex_diameter,
    capillary_density,
    capillary_haemorrhages,
    condition_list,
    connective_tissue_disease_suspected,
    cutolo_pattern,
    flow_mediated_dilation,
    giant_capillaries,
    hyperaemia_rise,
    laser_doppler_flow,
    raynaud,
    wants,
)
from ekbom.guidelines.arteries import TCPO2_CRITICAL, skin_oxygen_pressure
from ekbom.guidelines.artery_stages import TCPO2_LOW, TCPO2_REDUCED
from ekbom.guidelines.compression import TCPO2_UNSAFE
from ekbom.guidelines.sources import EKBOM, EULAR_2019, WIFI_2014
from ekbom.guidelines.vocabulary import absent_unless_listed, finding, option
from ekbom.logic.expressions import BOOLEAN, FALSE, any_of, first_match, is_known, known_true, label, parameter, unknown

GIANT_WIDTH = parameter("giant_capillary_width", 50, "um", source="EULAR-2019", flag="C")
DILATED_WIDTH = parameter("dilated_capillary_width", 20, "um", source="EULAR-2019", flag="K")
DENSITY_NORMAL = parameter("capillary_density_normal", 7, "/mm", source="EULAR-2019", flag="K")
DENSITY_LOST = parameter("capillary_density_lost", 3, "/mm", source="EULAR-2019", flag="K")
FINGERS = parameter("capillaroscopy_fingers", 8, "1", source="EULAR-2019", flag="K")

#: Texts differ on exactly 50 um.
giant_edge = finding(
    "giant_capillary_edge",
    "Apex of exactly 50 um: a person must read it",
    (capillary_apex_diameter >= GIANT_WIDTH) & (capillary_apex_diameter <= GIANT_WIDTH),
    source=EULAR_2019,
    flag="C",
)
giant = finding(
    "giant_capillary",
    "A giant capillary: as read, else an apex wider than 50 um (exactly 50 is left to a reader)",
    first_match(
        (is_known(giant_capillaries), giant_capillaries),
        (giant_edge, unknown(BOOLEAN)),
        otherwise=capillary_apex_diameter > GIANT_WIDTH,
    ),
    source=EULAR_2019,
    flag="C",
)
dilated = finding(
    "dilated_capillary",
    "Dilated capillary: apex above 20 and below 50 um",
    (capillary_apex_diameter > DILATED_WIDTH) & (capillary_apex_diameter < GIANT_WIDTH),
    source=EULAR_2019,
)
capillaries_normal = finding(
    "capillaries_normal",
    "Normal picture: seven capillaries a millimetre or more, slim hairpins, no bleeding",
    (capillary_density >= DENSITY_NORMAL)
    & (capillary_apex_diameter <= DILATED_WIDTH)
    & ~abnormal_capillary_shapes
    & ~capillary_haemorrhages
    & ~known_true(~capillaroscopy_readable),
    source=EULAR_2019,
)
PATTERNS = ("scleroderma", "normal_density", "not_normal_non_specific")
capillary_pattern = finding(
    "capillary_pattern",
    "Nailfold pattern of the picture",
    first_match(
        (known_true(~capillaroscopy_readable) | ~is_known(capillary_density), label(None, PATTERNS)),
        (giant, label("scleroderma", PATTERNS)),
        (capillary_density >= DENSITY_NORMAL, label("normal_density", PATTERNS)),
        ((capillary_density <= DENSITY_LOST) & abnormal_capillary_shapes, label("scleroderma", PATTERNS)),
        otherwise=label("not_normal_non_specific", PATTERNS),
    ),
    source=EULAR_2019,
)
PERSON = ("scleroderma_pattern", "non_scleroderma", "incomplete")
_something_read = (
    is_known(capillary_pattern) | is_known(capillaroscopy_fingers_read) | is_known(capillaroscopy_readable)
)
capillaroscopy_result = finding(
    "capillaroscopy_result",
    "Nailfold capillaroscopy of the person",
    first_match(
        (known_true(capillary_pattern.is_("scleroderma")), label("scleroderma_pattern", PERSON)),
        (
            is_known(capillary_pattern) & known_true(capillaroscopy_fingers_read >= FINGERS),
            label("non_scleroderma", PERSON),
        ),
        (_something_read, label("incomplete", PERSON)),
    ),
    source=EULAR_2019,
    flag="D",
)
CUTOLO = ("early", "active", "late")
scleroderma_stage = finding(
    "scleroderma_stage",
    "Stage of a scleroderma pattern, as its reader gave it",
    first_match((capillaroscopy_result.is_("scleroderma_pattern"), cutolo_pattern)),
    source=EULAR_2019,
)
SKIN_OXYGEN = ("not_reduced", "mildly_reduced", "reduced", "limb_threatening", "compression_unsafe")
skin_oxygen = finding(
    "skin_oxygen",
    "Oxygen pressure of the skin of the forefoot",
    first_match(
        (skin_oxygen_pressure < TCPO2_UNSAFE, label("compression_unsafe", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TCPO2_CRITICAL, label("limb_threatening", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TCPO2_LOW, label("reduced", SKIN_OXYGEN)),
        (skin_oxygen_pressure < TCPO2_REDUCED, label("mildly_reduced", SKIN_OXYGEN)),
        otherwise=label("not_reduced", SKIN_OXYGEN),
    ),
    source=WIFI_2014,
    flag="V",
)
capillaroscopy = option(
    "capillaroscopy",
    "Nailfold capillaroscopy",
    kind="test",
    text="For Raynaud phenomenon or a suspected connective tissue disease: eight fingers without the thumbs, about 200-fold, two to "
    "four fields of a millimetre each. It never confirms or excludes restless legs and chooses no drug.",
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
    monitoring=("Fingers seen and quality of the pictures; a single picture is no examination.",),
    evidence="No capillaroscopy study in restless legs was found. Readers agree in more than four of five on scleroderma pattern or not, "
    "in at most seven of ten on the single capillary; a program told normal from non-specific at 0.75 only, so a non-specific "
    "picture is weak ground.",
    necessity="test",
)
refer_rheumatology = option(
    "refer_rheumatology",
    "Refer to rheumatology",
    kind="referral",
    text="With the pictures. A scleroderma pattern is a reason to look for the disease, not the diagnosis.",
    indication=known_true(capillaroscopy_result.is_("scleroderma_pattern")),
    statements=(
        EULAR_2019.statement(
            "scleroderma-pattern",
            "A scleroderma pattern is seen by a rheumatologist",
            direction="for",
            strength="good_practice",
        ),
    ),
    monitoring=("The rheumatologist's letter.",),
    necessity="safety",
)
small_vessel_research = finding(
    "small_vessel_research",
    "Research values of small vessels are on record: context only, no range of normal is agreed",
    any_of(is_known(laser_doppler_flow), is_known(hyperaemia_rise), is_known(flow_mediated_dilation)),
    source=EKBOM,
)
microvascular_tests_for_rls = option(
    "microvascular_tests_for_rls",
    "Tests of small vessels because of restless legs",
    kind="test",
    text="Oxygen of the skin, laser Doppler, hyperaemia after a cuff, dilation of the arm artery, capillaroscopy: in restless legs "
    "research only. They confirm and exclude nothing there and choose no drug.",
    indication=known_true(wants("microvascular_tests_for_rls")),
    unproven=True,
    evidence="Eight small case-control or crossover studies (8 to 34 people with restless legs, mostly one centre), none prospective, "
    "none that changed treatment. Lying still, oxygen of the leg skin was lower (5.54 against 7.19 kPa, Salminen 2014) and "
    "rose on pramipexole; skin warmth and laser Doppler of the toes differed (Anderson 2013); muscle flow fell from morning "
    "to evening (Oskarsson 2014); baseline skin flow was lower (Mitchell, vibration trial); flow-mediated dilation was lower "
    "(Koh 2015: 6.6 against 8.4 %; a study of 2019 alike); leg flow was lower (Bertisch 2016). Endocan was lower too (Celik "
    "2015), which does not fit; Chenini 2019 was not read. The same answer for every patient.",
    necessity="test",
)
