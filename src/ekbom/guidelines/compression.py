"""Compression of a leg: is it safe, how much, and for what.

Sources: international consensus on compression 2020 (contraindications), ACC/AHA 2024 (arterial bands), ESVS 2022
and SVS/AVF/AVLS 2022 (venous indications), CHEST and ESVS 2021 (after a thrombosis), AAN 2016 (pumps in restless
legs). The seven rows of the state, tested from the top, are our conservative union of them. An older ulcer
guideline (2014) allows an index down to 0.5; the safer 0.6 counts. Pressures are in mmHg, never a bare class.

An arterial pressure that was not measured does not match a row (presumed by name); an unknown history item leaves
the state open and is asked for. Where complaints are new since the test, a good result clears nothing any more and
a bad one still counts. Refuses: a garment or a pump on a leg that was not tested where a test is due, and
stockings for restless legs without a venous reason.
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
    harmed_by_venous_return,
    heart_failure_decompensated,
    leg_cancer,
    leg_complaints_new_since_tests,
    leg_fracture_or_compartment,
    leg_infection,
    leg_oedema,
    leg_revascularisation,
    leg_wound_or_graft,
    long_term_steroids,
    medication_list,
    new_calf_or_thigh_pain,
    nyha_class,
    peripheral_neuropathy,
    post_thrombotic_leg,
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
    abi_value,
    acute_limb_ischaemia,
    ankle_value,
    at_most_as_printed,
    claudication_there,
    has_diabetes,
    has_kidney_disease,
    limb_threat,
    low_abi,
    normal_waveform,
    possible_limb_threat,
    skin_oxygen_pressure,
    stiff_arteries,
)
from ekbom.guidelines.ceap import (
    VENOUS_COMPRESSION,
    ceap_within,
    compression_asked_for,
    compression_indication,
    earlier_dvt,
    open_venous_ulcer,
    venous_oedema,
)
from ekbom.guidelines.compression_classes import planned_pressure
from ekbom.guidelines.conditions import no_heart_failure
from ekbom.guidelines.devices import nondrug_arm
from ekbom.guidelines.populations import adult, is_pregnant
from ekbom.guidelines.sources import (
    AAN_2016,
    CHEST_2021,
    COMPRESSION_2020,
    EKBOM,
    ESVS_2021,
    ESVS_2022,
    SVS_AVF_2014,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import (
    Dose,
    absent_unless_listed,
    alert,
    block,
    finding,
    follow_up,
    option,
    row,
    words,
)
from ekbom.guidelines.vte import (
    dvt_proven,
    leg_vte_open,
    likely_wells_score,
    one_leg_swollen,
    pulmonary_embolism_open,
    superficial_thrombosis,
    thrombosis_treated,
    vte_open,
)
from ekbom.logic.expressions import (
    Expression,
    any_of,
    either_leg,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
    unknown,
)

ABI_UNSAFE = parameter(
    "abi_unsafe", 0.60, "1", source="COMPRESSION-2020", flag="V", label="index below which nothing is worn"
)
ABI_CAUTION = parameter("abi_caution", 0.80, "1", source="EKBOM", flag="D", label="highest index of the state CAUTION")
ABI_LIMITED = parameter("abi_limited", 0.90, "1", source="EKBOM", flag="D", label="highest index of the state LIMITED")
TOE_UNSAFE = parameter("toe_pressure_unsafe", 30, "mm[Hg]", source="COMPRESSION-2020", flag="V")
TOE_CAUTION = parameter("toe_pressure_caution", 50, "mm[Hg]", source="EKBOM", flag="D")
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
PRESSURE_CAUTION_SPECIALIST = parameter(
    "compression_caution_specialist",
    25,
    "mm[Hg]",
    source="EKBOM",
    flag="D",
    label="most pressure in the state CAUTION by a vascular specialist",
)
PRESSURE_LIMITED = parameter(
    "compression_limited", 30, "mm[Hg]", source="EKBOM", flag="D", label="most pressure in the state LIMITED"
)

# --- arterial side -----------------------------------------------------------------------------------

unsafe_pressure = finding(
    "unsafe_leg_pressure",
    "A measured pressure forbids compression",
    any_of(
        abi_value < ABI_UNSAFE,
        ankle_value < ANKLE_UNSAFE,
        systolic_toe < TOE_UNSAFE,
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
        at_most_as_printed(abi_value, ABI_CAUTION),
        ankle_value < ANKLE_CAUTION,
        systolic_toe < TOE_CAUTION,
        skin_oxygen_pressure < TCPO2_CAUTION,
    ),
    source=EKBOM,
    flag="D",
)
arterial_caution = presume(reduced_pressure, False, name="no_reduced_leg_pressure")
earlier_revascularisation = absent_unless_listed(leg_revascularisation, procedure_list)
#: Complaints that are new since the test take its power to clear the leg.
_retest = known_true(leg_complaints_new_since_tests)
abi_in_force = finding(
    "abi_in_force",
    "Ankle-brachial index that can clear the leg: no complaints are new since",
    first_match((_retest, unknown(abi_value.type)), otherwise=abi_value),
    source=EKBOM,
    flag="D",
)
toe_in_force = finding(
    "toe_pressure_in_force",
    "Toe pressure that can clear the leg: no complaints are new since",
    first_match((_retest, unknown(systolic_toe.type)), otherwise=systolic_toe),
    source=EKBOM,
    flag="D",
)
arterial_test_due = finding(
    "arterial_test_due",
    "An arterial test of this leg is due before compression",
    any_of(
        known_true(stiff_arteries) & ~is_known(toe_in_force),
        ~is_known(abi_in_force)
        & any_of(~known_true(foot_pulses_palpable), claudication_there, earlier_revascularisation),
        any_of(has_diabetes, has_kidney_disease)
        & ~known_true(at_most_as_printed(abi_in_force, ABI_CAUTION))
        & ~(is_known(toe_in_force) | (normal_waveform & ~_retest)),
        known_true(planned_pressure > PRESSURE_UNTESTED) & ~is_known(abi_in_force),
        _retest & known_true(reduced_pressure | low_abi),
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
        presume(low_abi, False, name="no_low_abi"),
        known_true(stiff_arteries),
        first_match((known_true(~low_abi), known_true(~foot_pulses_palpable)), otherwise=~foot_pulses_palpable),
    ),
    source=EKBOM,
    flag="D",
)

# --- everything else that forbids or limits it -------------------------------------------------------

compression_allergy = absent_unless_listed(allergy("compression_material"), allergy_list)
untreated_infection = absent_unless_listed(leg_infection, condition_list)


def _of_class(least: Expression, name: str) -> Expression:
    """Heart failure of this class or a graver one; where there is no heart failure its class is presumed, by name."""
    return presume(nyha_class >= least, False, name=name, provided=~no_heart_failure)


heart_forbids = _of_class(NYHA_UNSAFE, "no_heart_failure_of_class_4") | absent_unless_listed(
    heart_failure_decompensated, condition_list
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
        _of_class(NYHA_CAUTION, "no_heart_failure_of_class_3"),
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
            known_true(at_most_as_printed(abi_in_force, ABI_LIMITED)) | known_true(stiff_arteries),
            label("LIMITED", STATES),
        ),
        (is_known(abi_in_force), label("SAFE", STATES)),
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
        (compression_state.is_("NEED_TEST"), (abi_in_force >= 0) & (toe_in_force >= 0)),
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
        _retest,
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

post_thrombotic = absent_unless_listed(post_thrombotic_leg, condition_list)
#: Not to prevent the post-thrombotic syndrome, only for complaints.
complaints_of_treated_clot = finding(
    "complaints_of_treated_clot",
    "Deep vein thrombosis under treatment, with pain or swelling of the leg",
    known_true(dvt_proven) & thrombosis_treated & (known_true(leg_oedema) | known_true(new_calf_or_thigh_pain)),
    source=CHEST_2021,
    flag="V2",
)
S16_UNSAFE = "No compression of this leg: its arteries, a clot, the heart, the skin, nerves, an infection or an allergy forbid it."
_cautious = known_true(either_leg(compression_state.is_in("CAUTION", "SAFE_LOW")))
_limited = known_true(either_leg(compression_state.is_("LIMITED")))
compression_stockings = option(
    "compression_stockings",
    "Compression stockings for vein disease",
    kind="device",
    text="For complaints, oedema, skin change or ulcer of venous origin; not for restless legs by themselves. The pressure "
    "is bound to the leg's state; say it in mmHg, not as a class.",
    indication=adult & (compression_indication | complaints_of_treated_clot),
    must_know=(compression_state, compression_tested),
    never=(
        block("compression_unsafe", compression_state.is_("UNSAFE"), S16_UNSAFE, source=COMPRESSION_2020, rule="S16"),
        NO_NEW_COMPRESSION,
    ),
    not_unless=(
        block(
            "pressure_far_too_high",
            compression_state.is_("CAUTION") & known_true(planned_pressure > PRESSURE_CAUTION_SPECIALIST),
            "In this state more than 25 mmHg is too much, also with a vascular specialist.",
            source=EKBOM,
            rule="S16",
        ),
        block(
            "pressure_too_high",
            known_true(planned_pressure > compression_limit),
            "The planned pressure is above the limit of this leg: only a vascular specialist goes beyond it.",
            source=EKBOM,
            rule="S16",
        ),
    ),
    statements=(
        *beside("compression_stockings"),
        *VENOUS_COMPRESSION,
        ESVS_2022.statement(
            "compression",
            "Class I: compression for oedema of vein disease (C3)",
            direction="for",
            strength="strong",
            certainty="level B",
        ),
        ESVS_2022.statement(
            "compression-ulcer",
            "Class I: compression for a venous ulcer, at 40 mmHg or more where the leg allows",
            direction="for",
            strength="strong",
            certainty="level A",
        ),
        ESVS_2022.statement(
            "compression-skin-change",
            "Class IIa: compression for skin change (C4b)",
            direction="for",
            strength="conditional",
            certainty="level B",
        ),
        ESVS_2022.statement(
            "compression-mixed-ulcer",
            "Class IIa: below 40 mmHg for a mixed ulcer where the ankle pressure exceeds 60 mmHg and the leg's state allows",
            direction="for",
            strength="conditional",
        ),
        CHEST_2021.statement(
            "post-thrombotic-prevention",
            "Stockings are not routine to prevent the post-thrombotic syndrome; for pain and swelling they may be worn early",
            direction="against",
            strength="conditional",
            flag="V2",
        ),
        ESVS_2021.statement(
            "post-thrombotic-prevention",
            "Early use after a thrombosis is still allowed",
            direction="for",
            strength="conditional",
        ),
        SVS_AVF_2014.statement(
            "ulcer-arterial-limit",
            "No compression at an index of 0.5 or less, or an ankle pressure below 60 mmHg (here the safer 0.6 counts)",
            direction="against",
            strength="not_graded",
        ),
    ),
    #: The strong grade is for oedema and ulcer (open or healed) in a leg that was tested; the rest is worth a try.
    groundwork=known_true(compression_state.is_("SAFE"))
    & known_true(venous_oedema | open_venous_ulcer | ceap_within("C5")),
    dose=Dose(
        start=words(
            (
                _cautious,
                "at most 20 mmHg at the ankle; in reduced circulation inelastic, supervised, skin seen after 24 to 48 hours",
            ),
            (_limited, "at most 30 mmHg at the ankle"),
            (
                known_true(either_leg(post_thrombotic)),
                "20 to 30 or 30 to 40 mmHg by the complaints, on in the morning, off at night",
            ),
            otherwise="the usual pressure for the venous finding, on in the morning, off at night",
        ),
        maximum=words(
            (known_true(either_leg(compression_state.is_("CAUTION"))), "20 mmHg (25 by a vascular specialist)"),
            (
                known_true(either_leg(compression_state.is_("SAFE_LOW"))),
                "20 mmHg until the ankle-brachial index is known",
            ),
            (_limited, "30 mmHg (more by a vascular specialist)"),
            otherwise="as the venous finding asks",
        ),
    ),
    current=uses_compression_stockings,
    must_know_current=(compression_state, compression_tested),
    monitoring=(
        "skin and toes after 24 to 48 hours: irritation is common (1 to 10 %), grave harm rare (below 0.01 %)",
        "ankle-brachial index again after 12 months or with new complaints; earlier where the circulation is reduced",
    ),
    how_to_stop="They can be left off at once.",
    evidence="No adequate trial of stockings in restless legs was found.",
    necessity="support",
)
#: A swelling that thrombosis was excluded for still has no explanation.
unexplained_swelling = finding(
    "unexplained_leg_swelling",
    "New swelling of a leg without an explanation",
    presume(one_leg_swollen, False, name="no_one_sided_leg_swelling") & ~thrombosis_treated,
    source=EKBOM,
)
pneumatic_compression = option(
    "pneumatic_compression",
    "Pneumatic compression pump for the legs",
    kind="device",
    text="May help; an addition where the circulation of the leg is safe and its ankle-brachial index is recorded.",
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
            "unexplained_swelling",
            unexplained_swelling,
            "No pump on a new swelling that nobody has explained.",
            source=EKBOM,
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
        block(
            "harmed_by_venous_return",
            presume(harmed_by_venous_return, False, name="no_harm_by_venous_return"),
            "No pump where more blood back to the heart harms.",
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
        block("post_thrombotic", post_thrombotic, "Post-thrombotic syndrome: specialist only.", source=EKBOM),
        block("pregnant", is_pregnant, "Pregnancy: specialist only.", source=EKBOM),
        block(
            "genital_lymphoedema",
            absent_unless_listed(genital_lymphoedema, condition_list),
            "Lymphoedema of the genital region: specialist only.",
            source=EKBOM,
        ),
    ),
    statements=(
        *beside("pneumatic_compression"),
        AAN_2016.statement(
            "pneumatic-compression",
            "Pneumatic compression before the usual time of complaints, where non-drug care is wanted",
            direction="for",
            strength="conditional",
            certainty="level B",
            flag="V",
        ),
    ),
    dose=Dose(
        start=words(
            otherwise="about 29 mmHg (40 cmH2O) for 5 seconds of each minute, an hour or more before the usual time of complaints, "
            "daily for a month: so it was in the trial"
        ),
    ),
    evidence="Certainty low. One sham-controlled trial (Lettieri 2009, 21 people with a pump and 14 with a sham, one month): IRLS from "
    "14.1 to 8.4, free of complaints 8 of 21 against none; real inflation is felt, blinding is doubtful, the maker lent the "
    "devices. An open pilot of 10 people before it.",
    current=uses_pneumatic_compression,
    must_know_current=(compression_state, compression_tested),
    monitoring=("IRLS before and after a month", "skin"),
    if_it_fails="Stop after a month without benefit.",
    how_to_stop="It can be stopped at once.",
    necessity="support",
)
_worn = known_true(uses_compression_stockings) | known_true(uses_pneumatic_compression)
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
    row(
        compression_state.is_("UNSAFE") & _worn,
        "critical",
        f"{S16_UNSAFE} What is worn comes off now; a clinician looks at the leg the same day.",
    ),
    row(compression_state.is_("UNSAFE") & compression_in_question, "critical", S16_UNSAFE),
    source=COMPRESSION_2020,
    unknown_when=~is_known(compression_state) & (known_true(compression_indication) | compression_asked_for),
    unknown_level="high",
    unknown_text="Whether this leg may be compressed is not known: ask about heart failure and its class, a bypass under the "
    "skin, feeling in the legs, skin, infection and allergy first.",
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
        known_true(planned_pressure > compression_limit),
        "high",
        "The planned pressure is above the limit of this leg: only a vascular specialist goes beyond it.",
    ),
    row(
        compression_state.is_in("CAUTION", "LIMITED") & compression_in_question,
        "moderate",
        "Reduced circulation, feeling or skin: stockings only within the pressure limit, with a check of the skin.",
    ),
    source=(COMPRESSION_2020, EKBOM),
)
follow_ups = (
    follow_up(
        "compression_skin",
        "Skin and toes under compression 24 to 48 hours after it began in a leg of the state CAUTION; then the pressures again.",
        when=_worn & known_true(either_leg(compression_state.is_("CAUTION"))),
        after_days=2,
        source=EKBOM,
    ),
    follow_up(
        "compression_arteries",
        "Ankle-brachial index again after 12 months of compression, sooner with new complaints.",
        when=_worn & either_leg(is_known(abi_value)),
        after_days=365,
        source=EKBOM,
    ),
)
