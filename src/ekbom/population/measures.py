"""Quality measures, and the steps of the care cascade: who is asked about, who is left out, and what was done.

Each is one answer about a patient, written in the language of the guidelines over facts and findings of the book, so
that every engine calculates it like any other answer. Unknown is never "no": who may or may not belong to a measure,
and who belongs to it and of whom nobody knows whether the thing was done, is counted apart. "On record" is used where
the record itself is what is judged (a screen that was held and not written down is not on record); such a question
always has an answer.

The measures are choices of this project after the guidelines that each names; nobody has validated them, and none of
them is a measure of a payer or of a register. Refuses: a measure whose direction, meaning or source is not written
down.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ekbom.facts.variables import (
    active_cancer,
    ceap_c,
    condition_list,
    days_on,
    days_since,
    device_list,
    dopamine_agonist_failed,
    dopamine_agonist_failed_or_augmented,
    duplex_only_because_of_rls,
    ferritin,
    gabapentin_enacarbil_refused,
    gabapentin_refused,
    iv_iron_refused_or_unavailable,
    medication_list,
    oral_iron_failed_or_not_tolerated,
    post_thrombotic_leg,
    pregabalin_refused,
    previous_vein_procedure,
    procedure_list,
    rls_diagnosis,
    serum_iron,
    superficial_vein_thrombosis,
    takes,
    total_iron_binding_capacity,
    transferrin,
    transferrin_saturation,
    urge_to_move_legs,
    uses_compression_stockings,
    uses_pneumatic_compression,
    varicose_veins_recorded,
    venous_insufficiency_recorded,
    venous_symptoms,
    venous_ulcer,
    worsening_drug_reviewed,
)
from ekbom.guidelines.allergy import gabapentinoid_allergy
from ekbom.guidelines.alpha2delta_doses import gabapentinoid_above_ceiling
from ekbom.guidelines.augmentation import augmentation_screen
from ekbom.guidelines.ceap import CEAP_LABELS
from ekbom.guidelines.compression import abi_in_force, compression_state, toe_in_force
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.diagnosis import diagnosis_class
from ekbom.guidelines.dopaminergic_doses import (
    dopaminergic_above_ceiling,
    dopaminergic_of_another_specialist,
    on_dopaminergic,
    pramipexole_not_for_kidney,
    ropinirole_not_for_kidney,
)
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.exacerbating import worsening_drug
from ekbom.guidelines.follow_up import takes_rls_drug
from ekbom.guidelines.instruments import irls
from ekbom.guidelines.iron import (
    CHILD_FERRITIN_LOW,
    dialysis_iron_low,
    ferritin_low,
    iv_iron_forbidden,
    kidney_failure_care,
    no_recent_iv_iron,
    oral_iron_forbidden,
    tsat_low,
)
from ekbom.guidelines.opioid_gate import first_line_failed
from ekbom.guidelines.populations import child
from ekbom.guidelines.vocabulary import absent_unless_listed
from ekbom.logic.expressions import (
    BOOLEAN,
    FALSE,
    TRUE,
    Category,
    Expression,
    all_of,
    any_of,
    both_legs,
    define,
    either_leg,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
    unknown,
)

#: What a measure says of a patient, in the order in which it is asked.
NOT_IN, DENOMINATOR_UNKNOWN, EXCLUDED, UNKNOWN, MET, NOT_MET = (
    "not_in_denominator",
    "denominator_unknown",
    "excluded",
    "unknown",
    "met",
    "not_met",
)
OUTCOMES = (NOT_IN, DENOMINATOR_UNKNOWN, EXCLUDED, UNKNOWN, MET, NOT_MET)
OUTCOME = Category(OUTCOMES)


@dataclass(frozen=True)
class Measure:
    """A quality measure, or a step of the care cascade.

    id: stable. title: short. denominator, exclusion, numerator: what the three expressions mean, in plain words
    (exclusion "" where there is none). in_denominator, excluded, met: the expressions, each yes, no or unknown.
    higher_is_better: the direction of good care. source: the statements or sections that it rests on. uses: what it
    takes in place of a thing that records seldom hold, "" where nothing. excluded_go_on: of a step of the cascade,
    whether those excluded come to the next step all the same, because they do not need this one.
    """

    id: str
    title: str
    denominator: str
    exclusion: str
    numerator: str
    in_denominator: Expression = field(repr=False)
    excluded: Expression = field(repr=False)
    met: Expression = field(repr=False)
    higher_is_better: bool
    source: str
    uses: str = ""
    excluded_go_on: bool = False

    @property
    def direction(self) -> str:
        """What better care does to the share, in the words of FHIR: "increase" or "decrease"."""
        return "increase" if self.higher_is_better else "decrease"

    @property
    def answer(self) -> Expression:
        """What the measure says of a patient: one of OUTCOMES, for every patient and never unknown."""
        return first_match(
            (~is_known(self.in_denominator), label(DENOMINATOR_UNKNOWN, OUTCOME)),
            (~self.in_denominator, label(NOT_IN, OUTCOME)),
            (~is_known(self.excluded), label(UNKNOWN, OUTCOME)),
            (self.excluded, label(EXCLUDED, OUTCOME)),
            (~is_known(self.met), label(UNKNOWN, OUTCOME)),
            (self.met, label(MET, OUTCOME)),
            otherwise=label(NOT_MET, OUTCOME),
        )


# --- what several ask ------------------------------------------------------------------------------------

IRON_TESTED = parameter(
    "measure_iron_tested", 12, "mo", source="EKBOM", flag="D", label="age up to which iron studies count as in time"
)
FOLLOWED_UP = parameter(
    "measure_followed_up", 6, "mo", source="EKBOM", flag="D", label="age up to which a score counts as follow-up"
)
_RLS_CLASSES = ("definite_RLS", "probable_RLS", "probable_RLS_cognitive", "child_probable", "RLS_plus_comorbid_mimic")

#: The class is never unknown (it says "insufficient data"), so only the problem list can leave this open.
rls_on_record = define(
    "rls_on_record",
    "Restless legs on the problem list, or the criteria are met",
    listed(rls_diagnosis) | diagnosis_class.is_in(*_RLS_CLASSES),
)
mimic_instead = diagnosis_class.is_("mimic_more_likely")
_RLS = "Restless legs on the problem list, or the criteria met"
_MIMIC = "The criteria say that another condition is more likely"

#: Something else of the laboratory, dated and in time, shows that its results reach this record.
_OTHER_TESTS = (
    "haemoglobin",
    "creatinine",
    "egfr",
    "crp",
    "potassium",
    "hba1c",
    "tsh",
    "alt",
    "ferritin",
    "serum_iron",
)
laboratory_reaches_record = any_of(*(known_true(days_since(test) <= IRON_TESTED) for test in _OTHER_TESTS))


def _tested(*tests: Expression) -> Expression:
    """Whether all of these tests were done in time.

    A test that the record does not hold was not done where other results in time are there, and is unknown where none
    are. A value without a date is unknown.
    """
    return all_of(
        *(
            first_match(
                (is_known(days_since(test.id)), days_since(test.id) <= IRON_TESTED),  # type: ignore[attr-defined]
                (~is_known(test) & laboratory_reaches_record, False),
            )
            for test in tests
        )
    )


#: The saturation is given, or follows from iron and one of the two capacities.
iron_tested = define(
    "iron_tested",
    "Ferritin and transferrin saturation in time",
    _tested(ferritin)
    & (
        _tested(transferrin_saturation)
        | _tested(serum_iron, total_iron_binding_capacity)
        | _tested(serum_iron, transferrin)
    ),
)
#: As measured: what inflammation may have lifted is not guessed at here.
iron_low = define(
    "measured_iron_low",
    "Iron is low as measured",
    first_match(
        (child, ferritin < CHILD_FERRITIN_LOW),
        (kidney_failure_care, dialysis_iron_low),
        otherwise=ferritin_low | tsat_low,
    ),
)
iron_given = define(
    "iron_given",
    "Iron is taken, or was given by vein within 12 weeks",
    takes("oral_iron") | takes("iv_iron") | no_recent_iv_iron,
)
_iron_forbidden = known_true(oral_iron_forbidden) & known_true(iv_iron_forbidden)

# --- the measures ----------------------------------------------------------------------------------------

_gabapentinoid_declined = any_of(
    known_true(gabapentinoid_allergy),
    *(known_true(one) for one in (gabapentin_refused, gabapentin_enacarbil_refused, pregabalin_refused)),
)
_earlier_gabapentinoid = presume(
    define("first_line_tried", "An alpha-2-delta drug failed on record", first_line_failed),
    False,
    name="no_earlier_alpha2delta",
    provided=medication_list,
)
_agonist_before = first_match(
    (takes("gabapentinoid"), days_on("dopamine_agonist") > days_on("gabapentinoid")),
    otherwise=~_earlier_gabapentinoid,
)
_agonist_first = first_match(
    (takes("dopamine_agonist"), _agonist_before),
    # An agonist that failed before: nobody knows which was first.
    (known_true(dopamine_agonist_failed) | known_true(dopamine_agonist_failed_or_augmented), unknown(BOOLEAN)),
    otherwise=FALSE,
)

_renal_drugs = any_of(takes("gabapentinoid"), takes("pramipexole"), takes("ropinirole"))
_kidney_exceeded = any_of(
    takes("gabapentinoid") & gabapentinoid_above_ceiling,
    takes("pramipexole") & pramipexole_not_for_kidney,
    takes("ropinirole") & ropinirole_not_for_kidney,
)

vein_procedure = either_leg(absent_unless_listed(previous_vein_procedure, procedure_list))
_C2_AND_MORE = tuple(name for name in CEAP_LABELS if name[:2] not in ("C0", "C1"))
#: Any reason of the veins themselves, in either leg; what only an examination can tell counts where it is told.
_venous_reason = any_of(
    *(
        either_leg(absent_unless_listed(reason, condition_list))
        for reason in (varicose_veins_recorded, venous_insufficiency_recorded, post_thrombotic_leg)
    ),
    *(
        either_leg(known_true(reason))
        for reason in (ceap_c.is_in(*_C2_AND_MORE), venous_symptoms, venous_ulcer, superficial_vein_thrombosis)
    ),
)
#: That the scan was for restless legs alone decides only where the problem list does not.
_only_for_legs = first_match(
    (known_true(_venous_reason), False), (known_true(duplex_only_because_of_rls), True), otherwise=~_venous_reason
)

compression_worn = any_of(
    *(absent_unless_listed(one, device_list) for one in (uses_compression_stockings, uses_pneumatic_compression))
)
_no_test_needed = known_true(compression_state.is_("SAFE_LOW"))
_leg_settled = is_known(abi_in_force) | is_known(toe_in_force) | _no_test_needed
#: Records do not say which leg is compressed: one leg settled leaves it open.
_arteries_tested = first_match(
    (both_legs(_leg_settled), True), (~either_leg(_leg_settled), False), otherwise=unknown(BOOLEAN)
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "iron_tested",
        "Iron studies within 12 months",
        denominator=_RLS,
        exclusion=_MIMIC,
        numerator=(
            "Ferritin and transferrin saturation (given, or iron with its binding capacity or transferrin) "
            "at most 12 months old"
        ),
        in_denominator=rls_on_record,
        excluded=mimic_instead,
        met=iron_tested,
        higher_is_better=True,
        source="AASM-2025 G1; IRLSSG-IRON-2018",
        uses=(
            "A test that is not in the record counts as not done only where another laboratory result of "
            "the last 12 months shows that results reach this record; without one it is unknown."
        ),
    ),
    Measure(
        "iron_treated",
        "Low iron is treated",
        denominator=(
            f"{_RLS}, and iron low as measured: in adults ferritin 75 ug/L or less or saturation below 20 %, "
            "in children ferritin below 50 ug/L, in end-stage kidney disease ferritin below 200 ug/L with "
            "saturation below 20 %"
        ),
        exclusion=(
            f"{_MIMIC}; iron is forbidden by mouth and by vein; iron by mouth failed and by vein it is "
            "refused or not to be had"
        ),
        numerator="Iron is on the medication list, or was given by vein within 12 weeks",
        in_denominator=rls_on_record & iron_low,
        excluded=any_of(
            mimic_instead,
            _iron_forbidden,
            known_true(oral_iron_failed_or_not_tolerated) & known_true(iv_iron_refused_or_unavailable),
        ),
        met=iron_given,
        higher_is_better=True,
        source="AASM-2025 G1, A4 to A7, C1; IRLSSG-IRON-2018",
        uses=(
            "The newest sample decides, however old it is; a ferritin that inflammation may have lifted "
            "counts as measured."
        ),
    ),
    Measure(
        "agonist_first",
        "Dopamine agonist as the first drug",
        denominator=f"{_RLS}, and a gabapentinoid or a dopamine agonist is taken",
        exclusion=(
            f"{_MIMIC}; Parkinson disease, prolactinoma or another reason for the agonist; allergy to a "
            "gabapentinoid, or it is refused"
        ),
        numerator="The dopamine agonist is taken and no gabapentinoid was begun before it",
        in_denominator=rls_on_record & (takes("gabapentinoid") | takes("dopamine_agonist")),
        excluded=any_of(mimic_instead, dopaminergic_of_another_specialist, _gabapentinoid_declined),
        met=_agonist_first,
        higher_is_better=False,
        source="AASM-2025 A1 to A3, A12 to A14; IRLSSG-AUG-2016 IRLSSG-AUG-FIRST",
        uses=(
            "Records are read as the list of today: of drugs that are both taken the start decides; an "
            "earlier gabapentinoid counts where its failure is on record and is presumed absent, by name, "
            "from a medication list that is there."
        ),
    ),
    Measure(
        "above_ceiling",
        "Dopaminergic drug above its ceiling for restless legs",
        denominator=f"{_RLS}, and a dopamine agonist or levodopa is taken",
        exclusion=f"{_MIMIC}; Parkinson disease, prolactinoma or another reason for the drug",
        numerator="Its dose a day is above the ceiling for restless legs, or the kidney does not allow it at all",
        in_denominator=rls_on_record & on_dopaminergic,
        excluded=mimic_instead | dopaminergic_of_another_specialist,
        met=dopaminergic_above_ceiling,
        higher_is_better=False,
        source="LABEL; IRLSSG-AUG-2016 IRLSSG-AUG-INCREASE; rule S05",
    ),
    Measure(
        "augmentation_screened",
        "Augmentation screen on record",
        denominator=f"{_RLS}, and a dopamine agonist or levodopa is taken",
        exclusion=f"{_MIMIC}; Parkinson disease, prolactinoma or another reason for the drug",
        numerator="One of the four augmentation questions is answered yes, or all four are answered no",
        in_denominator=rls_on_record & on_dopaminergic,
        excluded=mimic_instead | dopaminergic_of_another_specialist,
        met=is_known(augmentation_screen),
        higher_is_better=True,
        source="IRLSSG-AUG-2016; follow-up dopaminergic_visit",
        uses="Whether it is on record, of any age: the answers carry no age of their own.",
    ),
    Measure(
        "renal_dose_exceeded",
        "Dose above what the kidney allows",
        denominator=f"{_RLS}, and a gabapentinoid, pramipexole or ropinirole is taken",
        exclusion=_MIMIC,
        numerator=(
            "A gabapentinoid is above the ceiling of the kidney band, or pramipexole or ropinirole is taken "
            "although the kidney does not allow it"
        ),
        in_denominator=rls_on_record & _renal_drugs,
        excluded=mimic_instead,
        met=_kidney_exceeded,
        higher_is_better=False,
        source="LABEL LABEL-GABAPENTINOID-KIDNEY; rules S03, S04",
        uses="Without a dose, or without a clearance where it matters, it is unknown.",
    ),
    Measure(
        "opioid_benzodiazepine",
        "Opioid with a benzodiazepine or hypnotic",
        denominator=f"{_RLS}, and an opioid is taken",
        exclusion=f"{_MIMIC}; active cancer",
        numerator="A benzodiazepine or Z-drug is taken as well",
        in_denominator=rls_on_record & takes("opioid"),
        excluded=mimic_instead | listed(active_cancer),
        met=takes("benzodiazepine_or_z"),
        higher_is_better=False,
        source="FDA-2016; CDC-2022; rule S01",
        uses="Palliative care has no fact of its own and is not left out.",
    ),
    Measure(
        "worsening_drug_unreviewed",
        "Worsening drug with no review on record",
        denominator=(
            f"{_RLS}, and a drug is taken that strongly worsens the legs, or after whose start they became worse"
        ),
        exclusion=_MIMIC,
        numerator="The record holds no review of it with its prescriber",
        in_denominator=rls_on_record & worsening_drug,
        excluded=mimic_instead,
        met=~known_true(worsening_drug_reviewed),
        higher_is_better=False,
        source="AASM-2025 G2",
        uses="Whether a review is on record: one that was held and not written down counts as none.",
    ),
    Measure(
        "vein_procedure_for_rls",
        "Vein procedure with restless legs as its only reason on record",
        denominator=f"{_RLS}, and a vein procedure in the past",
        exclusion=_MIMIC,
        numerator=(
            "No reason of the veins is on record: no varicose veins, venous insufficiency, ulcer, "
            "post-thrombotic leg, superficial clot or venous complaint"
        ),
        in_denominator=rls_on_record & vein_procedure,
        excluded=mimic_instead,
        met=_only_for_legs,
        higher_is_better=False,
        source="EKBOM; options vein_ablation_for_rls, sclerotherapy_for_rls; alert venous_not_cause",
        uses=(
            "A record has no reason of a procedure; what the problem list and the examination say of the "
            "veins, in either leg and whenever, stands for it. Without a problem list it is unknown, unless the "
            "vein scan was only for restless legs."
        ),
    ),
    Measure(
        "abi_before_compression",
        "Arterial test where compression is worn",
        denominator="Compression stockings or a pneumatic pump are worn (with or without restless legs)",
        exclusion="In both legs foot pulses are felt and nothing asks for a test, so that light stockings need none",
        numerator=(
            "An ankle-brachial index or a toe pressure of both legs, at most 12 months old and not "
            "overtaken by new complaints"
        ),
        in_denominator=compression_worn,
        excluded=both_legs(_no_test_needed),
        met=_arteries_tested,
        higher_is_better=True,
        source="COMPRESSION-2020; rule S16",
        uses=(
            "A record has no day on which compression began and no side for it: the test is looked for as "
            "of today, and one leg tested leaves it unknown."
        ),
    ),
)

# --- the care cascade -------------------------------------------------------------------------------------

#: In whom the criteria were answered well enough to decide, for restless legs or against it.
_decided = diagnosis_class.is_in(*_RLS_CLASSES, "child_possible", "mimic_more_likely")


def _passed(step: Measure) -> Expression:
    """Whether a patient comes to the next step; unknown where the step is."""
    said = step.answer
    passed = said.is_in(MET, EXCLUDED) if step.excluded_go_on else said.is_in(MET)
    return first_match((said.is_in(DENOMINATOR_UNKNOWN, UNKNOWN), unknown(BOOLEAN)), otherwise=passed)


suspected = Measure(
    "suspected",
    "Symptoms or code",
    denominator="Every patient",
    exclusion="",
    numerator="Restless legs on the problem list, an urge to move the legs on record, or the criteria met",
    in_denominator=TRUE,
    excluded=FALSE,
    met=rls_on_record | known_true(urge_to_move_legs),
    higher_is_better=True,
    source="IRLSSG-2014",
    uses=(
        "Where the problem list is there and neither restless legs nor an urge is on record, the "
        "patient does not enter; where it is not there, this is unknown."
    ),
)
criteria_documented = Measure(
    "criteria_documented",
    "Criteria documented",
    denominator="Symptoms or code",
    exclusion="",
    numerator="The criteria are answered on record, well enough to say that it is restless legs or that it is not",
    in_denominator=_passed(suspected),
    excluded=FALSE,
    met=_decided,
    higher_is_better=True,
    source="IRLSSG-2014; IRLSSG-2013",
    uses="A code alone documents nothing.",
)
iron_tested_step = Measure(
    "iron_tested",
    "Iron tested in time",
    denominator="Criteria documented",
    exclusion="Not restless legs after all: the criteria are not met, or a mimic is more likely",
    numerator="Ferritin and transferrin saturation at most 12 months old",
    in_denominator=_passed(criteria_documented),
    excluded=mimic_instead,
    met=iron_tested,
    higher_is_better=True,
    source="AASM-2025 G1",
    uses="As in the measure of the same name.",
)
iron_treated_step = Measure(
    "iron_treated",
    "Iron treated",
    denominator="Iron tested in time",
    exclusion="Not needed: iron is not low as measured, or it is forbidden. They go on to the next step",
    numerator="Iron is on the medication list, or was given by vein within 12 weeks",
    in_denominator=_passed(iron_tested_step),
    excluded=~iron_low | _iron_forbidden,
    met=iron_given,
    higher_is_better=True,
    source="AASM-2025 G1",
    uses="As in the measure of the same name.",
    excluded_go_on=True,
)
first_line_drug = Measure(
    "first_line_drug",
    "First-line drug",
    denominator="Iron treated, or not needed",
    exclusion=(
        "Not needed: no drug is taken for the legs and none is warranted (under 18, no burden, or less "
        "than two days a week). They go on to the next step"
    ),
    numerator="A gabapentinoid is on the medication list",
    in_denominator=_passed(iron_treated_step),
    excluded=~takes_rls_drug & ~drug_arm,
    met=takes("gabapentinoid"),
    higher_is_better=True,
    source="AASM-2025 A1 to A3; MAYO-2021",
    excluded_go_on=True,
)
followed_up = Measure(
    "followed_up",
    "Follow-up",
    denominator="First-line drug, or not needed",
    exclusion="",
    numerator="An IRLS total at most 6 months old",
    in_denominator=_passed(first_line_drug),
    excluded=FALSE,
    met=first_match(
        (is_known(days_since("irls_total")), days_since("irls_total") <= FOLLOWED_UP),
        (~is_known(irls), False),
    ),
    higher_is_better=True,
    source="MAYO-2021; follow-ups on_treatment, without_drug",
    uses=(
        "A visit has no fact of its own: the score that every visit asks for stands for it. A score "
        "without a day is unknown."
    ),
)
CASCADE: tuple[Measure, ...] = (
    suspected,
    criteria_documented,
    iron_tested_step,
    iron_treated_step,
    first_line_drug,
    followed_up,
)
