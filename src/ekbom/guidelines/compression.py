"""Compression of a leg: is it safe, how much, and for what.

Sources: international consensus on compression 2020 (contraindications), ACC/AHA 2024 (arterial bands), ESVS 2022
and SVS/AVF/AVLS 2022 (venous indications), AAN 2016 (pumps in restless legs). The seven states, tested from the
top, are our conservative union of them. Pressures are in mmHg, never a bare class: class 2 differs by country.

An arterial pressure that was not measured does not match a row (presumed by name); an unknown history item leaves
the state open and is asked for. Refuses: a garment or a pump on a leg that was not tested where a test is due,
and stockings for restless legs without a venous reason.
"""

from ekbom.facts.variables import (
    allergy,
    allergy_list,
    condition_list,
    epifascial_bypass,
    foot_pulses_palpable,
    fragile_skin,
    gangrene,
    genital_lymphoedema,
    heart_failure_decompensated,
    leg_cancer,
    leg_fracture_or_compartment,
    leg_infection,
    leg_revascularisation,
    leg_wound_or_graft,
    long_term_steroids,
    medication_list,
    nyha_class,
    pedal_waveform,
    peripheral_neuropathy,
    planned_compression_pressure,
    procedure_list,
    pulmonary_embolism,
    reduced_leg_sensation,
    severe_diabetic_neuropathy,
    skin_necrosis_risk,
    stocking_sensory_loss,
    systolic_toe,
    uses_compression_stockings,
    uses_pneumatic_compression,
    wants,
)
from ekbom.guidelines.arteries import (
    ABI_LOW,
    ABI_PAD,
    ABI_REDUCED,
    TOE_CRITICAL,
    TOE_POOR,
    abi_value,
    acute_limb_ischaemia,
    ankle_value,
    at_most_as_printed,
    claudication_there,
    has_diabetes,
    has_kidney_disease,
    limb_threat,
    possible_limb_threat,
    skin_oxygen_pressure,
    stiff_arteries,
)
from ekbom.guidelines.ceap import (
    VENOUS_COMPRESSION,
    compression_asked_for,
    compression_indication,
    earlier_dvt,
    skin_change,
    venous_oedema,
)
from ekbom.guidelines.conditions import no_heart_failure
from ekbom.guidelines.devices import nondrug_arm
from ekbom.guidelines.populations import adult, is_pregnant
from ekbom.guidelines.sources import AAN_2016, COMPRESSION_2020, EKBOM, ESVS_2022
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, alert, block, finding, option, row, words
from ekbom.guidelines.vte import (
    dvt_proven,
    leg_vte_open,
    likely_wells_score,
    pulmonary_embolism_open,
    superficial_thrombosis,
    thrombosis_treated,
    vte_open,
)
from ekbom.logic.expressions import (
    any_of,
    either_leg,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
)

ANKLE_UNSAFE = parameter("ankle_pressure_unsafe", 60, "mm[Hg]", source="COMPRESSION-2020", flag="V")
ANKLE_CAUTION = parameter("ankle_pressure_caution", 80, "mm[Hg]", source="EKBOM", flag="D")
TCPO2_UNSAFE = parameter("tcpo2_unsafe", 20, "mm[Hg]", source="COMPRESSION-2020", flag="V")
TCPO2_CAUTION = parameter("tcpo2_caution", 30, "mm[Hg]", source="PAD-2024", flag="V")
NYHA_UNSAFE = parameter("nyha_no_compression", 4, "1", source="COMPRESSION-2020", flag="V")
NYHA_CAUTION = parameter("nyha_compression_caution", 3, "1", source="COMPRESSION-2020", flag="V")
PRESSURE_UNTESTED = parameter(
    "compression_untested", 20, "mm[Hg]", source="EKBOM", flag="D", label="most pressure without a recorded index"
)
PRESSURE_CAUTION = parameter(
    "compression_caution", 20, "mm[Hg]", source="EKBOM", flag="D", label="most pressure in the state CAUTION"
)
PRESSURE_LIMITED = parameter(
    "compression_limited", 30, "mm[Hg]", source="EKBOM", flag="D", label="most pressure in the state LIMITED"
)

# --- arterial side -----------------------------------------------------------------------------------

unsafe_pressure = finding(
    "unsafe_leg_pressure",
    "A measured pressure forbids compression",
    any_of(
        abi_value < ABI_LOW,
        ankle_value < ANKLE_UNSAFE,
        systolic_toe < TOE_CRITICAL,
        skin_oxygen_pressure < TCPO2_UNSAFE,
    ),
    source=COMPRESSION_2020,
    flag="V",
)
arterial_unsafe = finding(
    "arterial_unsafe",
    "The arteries forbid compression of this leg",
    presume(unsafe_pressure, False, name="no_unsafe_leg_pressure") | limb_threat | acute_limb_ischaemia,
    source=COMPRESSION_2020,
    flag="V",
)
reduced_pressure = finding(
    "reduced_leg_pressure",
    "A measured pressure asks for caution",
    any_of(
        at_most_as_printed(abi_value, ABI_REDUCED),
        ankle_value < ANKLE_CAUTION,
        systolic_toe < TOE_POOR,
        skin_oxygen_pressure < TCPO2_CAUTION,
    ),
    source=EKBOM,
    flag="D",
)
arterial_caution = presume(reduced_pressure, False, name="no_reduced_leg_pressure")
earlier_revascularisation = absent_unless_listed(leg_revascularisation, procedure_list)
toe_or_waveform = is_known(systolic_toe) | known_true(pedal_waveform.is_in("triphasic", "biphasic"))
arterial_test_due = finding(
    "arterial_test_due",
    "An arterial test of this leg is due before compression",
    any_of(
        known_true(stiff_arteries) & ~is_known(systolic_toe),
        ~is_known(abi_value) & any_of(~known_true(foot_pulses_palpable), claudication_there, earlier_revascularisation),
        any_of(has_diabetes, has_kidney_disease)
        & ~known_true(at_most_as_printed(abi_value, ABI_REDUCED))
        & ~toe_or_waveform,
        known_true(planned_compression_pressure > PRESSURE_UNTESTED) & ~is_known(abi_value),
        possible_limb_threat,
    ),
    source=EKBOM,
    flag="D",
)
arterial_doubt = finding(
    "arterial_doubt",
    "Arterial disease, a reduced pressure, stiff arteries or no foot pulses: not without a vascular specialist",
    any_of(
        arterial_caution,
        presume(at_most_as_printed(abi_value, ABI_PAD), False, name="no_low_abi"),
        known_true(stiff_arteries),
        first_match(
            (known_true(abi_value > ABI_PAD), known_true(~foot_pulses_palpable)), otherwise=~foot_pulses_palpable
        ),
    ),
    source=EKBOM,
    flag="D",
)

# --- everything else that forbids or limits it -------------------------------------------------------

compression_allergy = absent_unless_listed(allergy("compression_material"), allergy_list)
untreated_infection = absent_unless_listed(leg_infection, condition_list)
heart_forbids = (
    (no_heart_failure & (nyha_class >= NYHA_UNSAFE))
    | known_true(nyha_class >= NYHA_UNSAFE)
    | absent_unless_listed(heart_failure_decompensated, condition_list)
)
other_unsafe = finding(
    "compression_forbidden",
    "Clot, heart, nerves, skin, infection, allergy or a bypass under the skin forbid compression",
    any_of(
        leg_vte_open,
        pulmonary_embolism_open,
        likely_wells_score,
        heart_forbids,
        absent_unless_listed(epifascial_bypass, procedure_list),
        absent_unless_listed(severe_diabetic_neuropathy, condition_list),
        absent_unless_listed(skin_necrosis_risk, condition_list),
        compression_allergy,
        untreated_infection,
    ),
    source=COMPRESSION_2020,
    flag="V",
)
other_caution = finding(
    "compression_other_caution",
    "Stable heart failure NYHA III, reduced feeling in the legs, or fragile skin",
    any_of(
        no_heart_failure & (nyha_class >= NYHA_CAUTION),
        known_true(nyha_class >= NYHA_CAUTION),
        absent_unless_listed(peripheral_neuropathy, condition_list),
        known_true(stocking_sensory_loss),
        known_true(reduced_leg_sensation),
        absent_unless_listed(long_term_steroids, medication_list),
        absent_unless_listed(fragile_skin, condition_list),
    ),
    source=(COMPRESSION_2020, EKBOM),
    flag="D",
)

# --- the state ---------------------------------------------------------------------------------------

STATES = ("UNSAFE", "NEED_TEST", "CAUTION", "LIMITED", "SAFE", "SAFE_LOW")
compression_state = finding(
    "compression_state",
    "Compression of this leg",
    first_match(
        (arterial_unsafe | other_unsafe, label("UNSAFE", STATES)),
        (arterial_test_due, label("NEED_TEST", STATES)),
        (arterial_caution | other_caution, label("CAUTION", STATES)),
        (
            known_true(at_most_as_printed(abi_value, ABI_PAD))
            | known_true(stiff_arteries & (systolic_toe >= TOE_POOR)),
            label("LIMITED", STATES),
        ),
        (is_known(abi_value) & ~known_true(stiff_arteries), label("SAFE", STATES)),
        (known_true(foot_pulses_palpable), label("SAFE_LOW", STATES)),
        otherwise=label("NEED_TEST", STATES),
    ),
    source=(COMPRESSION_2020, EKBOM),
    flag="D",
)
compression_limit = finding(
    "compression_limit",
    "Most pressure at the ankle that the state allows without a vascular specialist",
    first_match(
        (compression_state.is_("CAUTION"), PRESSURE_CAUTION),
        (compression_state.is_("SAFE_LOW"), PRESSURE_UNTESTED),
        (compression_state.is_("LIMITED"), PRESSURE_LIMITED),
    ),
    source=EKBOM,
    flag="D",
)
#: Open as long as a test is due: index and toe pressure are then what has to be known.
compression_tested = finding(
    "compression_tested",
    "The arterial test that compression asks for is there",
    first_match(
        (compression_state.is_("NEED_TEST"), (abi_value >= 0) & (systolic_toe >= 0)),
        otherwise=is_known(compression_state),
    ),
    source=EKBOM,
    flag="D",
)
reason_to_test = finding(
    "compression_test_wanted",
    "A test is due for a reason that is known, not only for want of any record",
    any_of(
        known_true(stiff_arteries),
        known_true(~foot_pulses_palpable),
        known_true(claudication_there),
        known_true(earlier_revascularisation),
        known_true(has_diabetes),
        known_true(has_kidney_disease),
        known_true(possible_limb_threat),
    ),
    source=EKBOM,
    flag="D",
)

NO_NEW_COMPRESSION = block(
    "clot_not_settled",
    vte_open,
    "No new compression of either leg while a clot is suspected or untreated.",
    source=EKBOM,
    rule="S44",
    state="proposed",
)

# --- options -----------------------------------------------------------------------------------------

S16_UNSAFE = "No compression of this leg: its arteries, a clot, the heart, the skin, nerves, an infection or an allergy forbid it."
compression_stockings = option(
    "compression_stockings",
    "Compression stockings for vein disease",
    kind="device",
    text="For complaints, oedema, skin change or ulcer of venous origin; not for restless legs by themselves. The pressure "
    "is bound to the leg's state; say it in mmHg, not as a class.",
    indication=adult & compression_indication,
    must_know=(compression_state, compression_tested),
    never=(
        block("compression_unsafe", compression_state.is_("UNSAFE"), S16_UNSAFE, source=COMPRESSION_2020, rule="S16"),
        NO_NEW_COMPRESSION,
    ),
    statements=(
        ESVS_2022.statement(
            "compression",
            "Compression for venous oedema, skin change and ulcer; lower strength for complaints alone",
            direction="for",
            strength="strong",
            certainty="moderate",
        ),
        *VENOUS_COMPRESSION,
    ),
    #: The strong grade is for oedema, skin change and ulcer in a leg that was tested; the rest is worth a try.
    groundwork=known_true(compression_state.is_("SAFE")) & known_true(venous_oedema | skin_change),
    dose=Dose(
        start=words(
            (
                known_true(either_leg(compression_state.is_in("CAUTION", "SAFE_LOW"))),
                "at most 20 mmHg at the ankle; in reduced circulation inelastic material, skin checked after 24 to 48 hours",
            ),
            (known_true(either_leg(compression_state.is_("LIMITED"))), "at most 30 mmHg at the ankle"),
            otherwise="the usual pressure for the venous finding, on in the morning, off at night",
        ),
        maximum=words(
            (known_true(either_leg(compression_state.is_("CAUTION"))), "20 mmHg (25 by a vascular specialist)"),
            (
                known_true(either_leg(compression_state.is_("SAFE_LOW"))),
                "20 mmHg until the ankle-brachial index is known",
            ),
            (known_true(either_leg(compression_state.is_("LIMITED"))), "30 mmHg (more by a vascular specialist)"),
            otherwise="as the venous finding asks",
        ),
    ),
    current=uses_compression_stockings,
    must_know_current=(compression_state, compression_tested),
    monitoring=("skin and toes after 1 to 2 days", "ankle-brachial index again after 12 months or with new complaints"),
    how_to_stop="They can be left off at once.",
    evidence="No adequate trial of stockings in restless legs was found.",
    necessity="support",
)
pneumatic_compression = option(
    "pneumatic_compression",
    "Pneumatic compression pump for the legs",
    kind="device",
    text="About 30 mmHg for an hour before the usual time of complaints, as an addition where the circulation of the leg is "
    "safe and its ankle-brachial index is recorded.",
    indication=nondrug_arm,
    must_know=(compression_state, compression_tested, abi_value),
    never=(
        block("compression_unsafe", compression_state.is_("UNSAFE"), S16_UNSAFE, source=COMPRESSION_2020, rule="S16"),
        NO_NEW_COMPRESSION,
        block(
            "clot",
            any_of(
                either_leg(dvt_proven),
                presume(pulmonary_embolism, False, name="no_pulmonary_embolism"),
                either_leg(superficial_thrombosis),
            ),
            "No pump with a fresh clot in a deep or superficial vein, or in the lung.",
            source=EKBOM,
            rule="S16",
        ),
        block(
            "leg_not_whole",
            any_of(
                presume(gangrene, False, name="no_gangrene"),
                absent_unless_listed(leg_wound_or_graft, condition_list),
                absent_unless_listed(leg_fracture_or_compartment, condition_list),
                absent_unless_listed(leg_cancer, condition_list),
            ),
            "No pump over a wound, graft, fracture, compartment syndrome, gangrene or cancer of the leg.",
            source=EKBOM,
        ),
    ),
    not_unless=(
        block(
            "reduced_circulation",
            compression_state.is_in("CAUTION", "LIMITED"),
            "In this state a pump is for a vascular specialist only.",
            source=EKBOM,
            rule="S16",
        ),
        block(
            "treated_clot_before",
            earlier_dvt & thrombosis_treated,
            "An earlier clot under anticoagulation: specialist only.",
            source=EKBOM,
        ),
        block("pregnant", is_pregnant, "Pregnancy: specialist only.", source=EKBOM),
        block(
            "genital_lymphoedema",
            absent_unless_listed(genital_lymphoedema, condition_list),
            "Lymphoedema of the genital region: specialist only.",
            source=EKBOM,
        ),
    ),
    statements=(
        AAN_2016.statement(
            "pneumatic-compression",
            "Pneumatic compression before the usual time of complaints, where non-drug care is wanted",
            direction="for",
            strength="conditional",
            certainty="level B",
        ),
    ),
    evidence="One sham-controlled trial of 35 people over a month; blinding doubtful. The AASM guideline of 2025 makes no "
    "recommendation that was found.",
    current=uses_pneumatic_compression,
    must_know_current=(compression_state, compression_tested),
    monitoring=("IRLS before and after a month", "skin"),
    if_it_fails="Stop after a month without benefit.",
    how_to_stop="It can be stopped at once.",
    necessity="support",
)
compression_in_question = finding(
    "compression_in_question",
    "Compression has an indication, is wished for or is used",
    any_of(compression_indication, compression_asked_for, nondrug_arm),
    source=EKBOM,
    flag="D",
)
compression_contraindicated_alert = alert(
    "compression_contraindicated",
    "S16",
    "No compression of this leg",
    row(compression_state.is_("UNSAFE") & compression_in_question, "critical", S16_UNSAFE),
    source=COMPRESSION_2020,
)
compression_caution_alert = alert(
    "compression_caution",
    "S16",
    "Compression only with care",
    row(
        compression_state.is_("NEED_TEST")
        & any_of(compression_indication, compression_asked_for, nondrug_arm & reason_to_test),
        "high",
        "No compression of this leg until its arteries are tested: ankle-brachial index, and toe pressure where the ankle "
        "arteries cannot be compressed or diabetes or kidney disease is there.",
    ),
    row(
        compression_state.is_in("CAUTION", "LIMITED")
        & any_of(nondrug_arm, known_true(wants("pneumatic_compression")), known_true(uses_pneumatic_compression)),
        "high",
        "Reduced circulation, feeling or skin: a pump only by a vascular specialist; stockings only within the pressure limit.",
    ),
    row(
        compression_state.is_in("CAUTION", "LIMITED") & compression_in_question,
        "moderate",
        "Reduced circulation, feeling or skin: stockings only within the pressure limit, with a check of the skin.",
    ),
    source=(COMPRESSION_2020, EKBOM),
)
