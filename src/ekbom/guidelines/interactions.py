"""Drugs that must not meet: MAO inhibitors, serotonin, the QT interval, withdrawal, CYP enzymes, CYP2D6.

Follows product labels, the FDA (2017) on codeine and tramadol, and the APS/HRS advice on methadone (2014). What a
patient takes comes from the list of medicines; an opioid counts here when it is taken, is the next step, or is asked
for. It refuses to call a pair safe when the list is missing or holds a medicine that was not recognised, and
it never says that an antidepressant should be stopped: that belongs to its prescriber.
"""

from ekbom.facts.variables import (
    abrupt_sedative_withdrawal,
    age,
    buprenorphine_patch_rate,
    chronic_lung_disease,
    congenital_long_qt,
    cyp2d6_ultrarapid,
    days_on,
    days_since_qtc,
    magnesium_serum,
    maoi_partner_within_14_days,
    maoi_within_14_days,
    medication_list,
    obesity,
    other_qt_drug,
    potassium,
    procedure_list,
    qt_risk_factor,
    qtc,
    sleep_apnoea,
    smoker,
    smoking_change_planned,
    takes,
    tonsillectomy_or_adenoidectomy,
    wants,
)
from ekbom.guidelines.conditions import listed, no_seizure_disorder
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.opioid_gate import opioid_considered, opioid_last_resort
from ekbom.guidelines.populations import child, lactating, on_dialysis
from ekbom.guidelines.renal import RENAL_MODERATE, clearance
from ekbom.guidelines.sources import APS_HRS_2014, EKBOM, FDA_2017_LACTATION, LABEL
from ekbom.guidelines.vocabulary import Block, absent_unless_listed, alert, block, finding, row
from ekbom.logic.expressions import any_of, at_least, first_match, is_known, known_true, parameter, unknown

QTC_LONG = parameter("qtc_long", 450, "ms", source="APS-HRS-2014", flag="V", label="QTc that is long")
QTC_DANGER = parameter(
    "qtc_danger", 500, "ms", source="APS-HRS-2014", flag="V", label="QTc from which methadone is not given"
)
ECG_FRESH = parameter(
    "ecg_fresh", 12, "mo", source="APS-HRS-2014", flag="K", label="age of an electrocardiogram that still counts"
)
ECG_FRESH_AT_RISK = parameter(
    "ecg_fresh_at_risk",
    3,
    "mo",
    source="APS-HRS-2014",
    flag="K",
    label="age of an electrocardiogram that still counts with a risk factor",
)
ECG_AFTER_START = parameter(
    "ecg_after_start",
    4,
    "wk",
    source="APS-HRS-2014",
    flag="K",
    label="weeks on methadone after which an electrocardiogram from before the start no longer counts",
)
POTASSIUM_LOW = parameter("potassium_low", 3.5, "mmol/L", source="EKBOM", flag="K")
MAGNESIUM_LOW = parameter("magnesium_low", 1.7, "mg/dL", source="EKBOM", flag="D")
PATCH_QT = parameter(
    "buprenorphine_patch_qt", 20, "ug/h", source="LABEL", flag="V", label="buprenorphine patch above which the QT grows"
)
SMALL_CHILD = parameter("codeine_small_child", 12, "a", source="FDA-2017", flag="V")

# --- MAO inhibitors ---------------------------------------------------------------------------------

maoi_recent = finding(
    "maoi_recent",
    "An MAO inhibitor now or within the last 14 days (linezolid and methylene blue count)",
    takes("maoi") | absent_unless_listed(maoi_within_14_days, medication_list),
    source=LABEL,
)
#: For opioids, bupropion and carbamazepine.
MAOI_NEVER: tuple[Block, ...] = (
    block(
        "maoi",
        maoi_recent,
        "An MAO inhibitor is taken or was until less than 14 days ago: never together. Where both are taken: prescribers today, no "
        "sudden stop.",
        source=LABEL,
        rule="S32",
    ),
)
#: For levodopa.
NON_SELECTIVE_MAOI_NEVER: tuple[Block, ...] = (
    block(
        "non_selective_maoi",
        takes("non_selective_maoi"),
        "A non-selective MAO inhibitor is taken: never with levodopa. Where both are taken: prescribers today, no sudden stop.",
        source=LABEL,
        rule="S32",
    ),
)
_with_maoi = any_of(
    known_true(takes("opioid")),
    opioid_considered,
    *(known_true(takes(drug)) for drug in ("bupropion", "carbamazepine")),
    *(known_true(wants(option)) for option in ("bupropion_for_rls", "carbamazepine")),
)
maoi = alert(
    "maoi",
    "S32",
    "MAO inhibitor",
    row(
        known_true(maoi_recent) & _with_maoi,
        "critical",
        "Do not combine an MAO inhibitor (now or within 14 days) with an opioid, bupropion or carbamazepine. Where both are "
        "taken: prescribers today, and nothing is stopped suddenly.",
    ),
    row(
        known_true(takes("maoi")) & known_true(maoi_partner_within_14_days),
        "critical",
        "An opioid, bupropion or carbamazepine was stopped less than 14 days ago and an MAO inhibitor is taken: prescribers today; "
        "the 14 days hold in both directions.",
    ),
    row(
        known_true(takes("non_selective_maoi"))
        & any_of(known_true(takes("levodopa")), known_true(wants("levodopa")), known_true(drug_arm)),
        "critical",
        "Do not combine levodopa with a non-selective MAO inhibitor: prescribers today.",
    ),
    source=LABEL,
    unknown_when=_with_maoi & ~is_known(maoi_recent),
    unknown_level="high",
    unknown_text="Ask about MAO inhibitors, also linezolid, methylene blue, selegiline and rasagiline, within 14 days.",
)

# --- serotonin and seizures -------------------------------------------------------------------------

serotonergic = alert(
    "serotonergic",
    "S33",
    "Serotonin",
    row(
        known_true(takes("serotonergic"))
        & (known_true(takes("tramadol")) | known_true(takes("methadone")) | opioid_considered),
        "high",
        "Tramadol or methadone with a serotonergic medicine: prefer another opioid; otherwise tell the patient about tremor, "
        "sweating, agitation and diarrhoea. The antidepressant is not stopped without its prescriber.",
    ),
    source=LABEL,
)
seizure_risk_condition = finding(
    "seizure_risk_condition",
    "Epilepsy, or alcohol, a benzodiazepine or an antiepileptic was stopped suddenly",
    no_seizure_disorder | listed(abrupt_sedative_withdrawal),
    source=LABEL,
)
tramadol_seizure = finding(
    "tramadol_seizure",
    "Tramadol is taken or considered where seizures are likely",
    known_true(seizure_risk_condition)
    & (known_true(takes("tramadol")) | known_true(wants("tramadol")) | opioid_considered),
    source=LABEL,
)
tramadol_with_bupropion = finding(
    "tramadol_with_bupropion",
    "Tramadol together with bupropion",
    takes("tramadol") & takes("bupropion"),
    source=LABEL,
)

# --- the QT interval --------------------------------------------------------------------------------

qt_electrolytes = finding(
    "qt_electrolytes",
    "Potassium below 3.5 mmol/L or magnesium low",
    known_true(potassium < POTASSIUM_LOW) | known_true(magnesium_serum < MAGNESIUM_LOW),
    source=LABEL,
)
QT_DRUGS = ("domperidone", "ondansetron", "hydroxyzine", "citalopram", "escitalopram")
_other_qt_drugs = (
    *(known_true(takes(drug)) for drug in QT_DRUGS),
    known_true(buprenorphine_patch_rate > PATCH_QT),
    known_true(takes("antiarrhythmic_ia_iii")),
    known_true(other_qt_drug),
)
other_qt_drug_taken = finding(
    "other_qt_drug_taken",
    "A medicine other than methadone that lengthens the QT",
    any_of(*_other_qt_drugs),
    source=LABEL,
)
#: What slows methadone's way out raises it, and the QT with it.
_inhibitor = known_true(takes("methadone_inhibitor"))
methadone_qt_partner = finding(
    "methadone_qt_partner",
    "Something that adds to methadone's effect on the QT",
    other_qt_drug_taken | qt_electrolytes | known_true(congenital_long_qt) | _inhibitor,
    source=APS_HRS_2014,
)
_risk = any_of(known_true(qt_risk_factor), known_true(congenital_long_qt), other_qt_drug_taken)
_on_methadone = known_true(takes("methadone"))
_days_on = days_on("methadone")
#: Before a start: three months with a risk factor, twelve without. Later: one since the first weeks, then yearly.
qtc_fresh = finding(
    "qtc_fresh",
    "The electrocardiogram is recent enough for methadone",
    is_known(qtc)
    & first_match(
        (
            _on_methadone & known_true(_days_on > ECG_AFTER_START),
            known_true(days_since_qtc <= ECG_FRESH) & known_true(days_since_qtc <= _days_on),
        ),
        (_on_methadone & ~is_known(_days_on), known_true(days_since_qtc <= ECG_FRESH)),
        otherwise=known_true(days_since_qtc <= ECG_FRESH_AT_RISK) | (known_true(days_since_qtc <= ECG_FRESH) & ~_risk),
    ),
    source=APS_HRS_2014,
)
#: An electrocardiogram that is too old, or has no date, is none.
qtc_for_methadone = finding(
    "qtc_for_methadone",
    "QTc on which methadone may rest",
    first_match((qtc_fresh, qtc), (known_true(qtc >= QTC_DANGER), qtc), otherwise=unknown(qtc.type)),
    source=APS_HRS_2014,
)
_qtc_long = known_true(qtc >= QTC_LONG) | known_true(congenital_long_qt)
_methadone = known_true(takes("methadone")) | known_true(wants("methadone")) | opioid_considered
two_qt_factors = finding(
    "two_qt_factors",
    "Two things that lengthen the QT come together",
    any_of(
        at_least(2, *_other_qt_drugs, known_true(takes("methadone"))),
        other_qt_drug_taken & (qt_electrolytes | _qtc_long),
        _methadone & methadone_qt_partner,
    ),
    source=(APS_HRS_2014, LABEL),
)
#: A long QTc by itself is no second factor where the rule asks for two and a long QTc besides.
_pair = any_of(
    at_least(2, *_other_qt_drugs, known_true(takes("methadone"))),
    other_qt_drug_taken & (qt_electrolytes | known_true(congenital_long_qt)),
    _methadone & methadone_qt_partner,
)
#: What may be presumed absent comes from a list; potassium and magnesium are measured where the QTc is long.
methadone_qt_danger = finding(
    "methadone_qt_danger",
    "A long QTc, or a congenital long QT, with something that adds to methadone",
    (
        any_of(
            *(takes(drug) for drug in QT_DRUGS),
            takes("antiarrhythmic_ia_iii"),
            takes("buprenorphine") & (buprenorphine_patch_rate > PATCH_QT),
            absent_unless_listed(other_qt_drug, medication_list),
            takes("methadone_inhibitor"),
            potassium < POTASSIUM_LOW,
            magnesium_serum < MAGNESIUM_LOW,
        )
        & (qtc >= QTC_LONG)
    )
    | listed(congenital_long_qt),
    source=APS_HRS_2014,
)
METHADONE_QT_NEVER: tuple[Block, ...] = (
    block(
        "qtc_500",
        qtc >= QTC_DANGER,
        "QTc 500 ms or more: no methadone; if it is taken, switch or reduce it with the prescriber.",
        source=APS_HRS_2014,
        rule="S14",
    ),
    block(
        "qt_pair",
        methadone_qt_danger,
        "QTc 450 ms or more with something that adds to it, or a congenital long QT: another opioid; where it is taken, switch or "
        "reduce it with the prescriber.",
        source=APS_HRS_2014,
        rule="S35",
    ),
)
qt_risk = alert(
    "qt_risk",
    "S14, S35",
    "QT interval",
    row(
        _methadone & known_true(qtc >= QTC_DANGER),
        "critical",
        "QTc is 500 ms or more: do not start methadone; if it is taken, switch or reduce it with the prescriber, correct "
        "potassium and magnesium, and repeat the electrocardiogram.",
    ),
    row(
        _pair & _qtc_long,
        "critical",
        "Two things that lengthen the QT meet a QTc of 450 ms or more or a congenital long QT: correct what can be corrected, "
        "choose other drugs, electrocardiogram now.",
    ),
    row(
        _methadone & known_true(qtc >= QTC_LONG),
        "high",
        "QTc is 450 ms or more: prefer another opioid to methadone; correct potassium and magnesium first.",
    ),
    row(
        two_qt_factors,
        "high",
        "Two things that lengthen the QT come together (methadone, domperidone, ondansetron, hydroxyzine, citalopram, "
        "escitalopram, a high buprenorphine patch, low potassium or magnesium, a QTc of 450 ms or more, or what slows methadone's "
        "breakdown by CYP3A4 or CYP2B6): electrocardiogram, and correct.",
    ),
    row(
        _on_methadone & ~qtc_fresh,
        "high",
        "Methadone without a recent electrocardiogram: do one now, 2 to 4 weeks after each rise, then yearly.",
    ),
    row(
        _methadone & ~qtc_fresh,
        "high",
        "No methadone before an electrocardiogram: at most 3 months old with a risk factor, 12 months without.",
    ),
    source=(APS_HRS_2014, LABEL),
)

# --- codeine and tramadol ---------------------------------------------------------------------------

_small = age < SMALL_CHILD
codeine_tramadol_forbidden = finding(
    "codeine_tramadol_forbidden",
    "Breastfeeding, a child at risk, or an ultrarapid CYP2D6 metaboliser",
    any_of(
        lactating,
        _small,
        child & absent_unless_listed(tonsillectomy_or_adenoidectomy, procedure_list),
        child & ~_small & (listed(sleep_apnoea) | listed(obesity) | listed(chronic_lung_disease)),
        listed(cyp2d6_ultrarapid),
    ),
    source=FDA_2017_LACTATION,
    flag="V",
)
CODEINE_TRAMADOL_NEVER: tuple[Block, ...] = (
    block(
        "codeine_tramadol",
        codeine_tramadol_forbidden,
        "Not while breastfeeding, not for children at risk, not in ultrarapid CYP2D6 metabolisers: another option. Where it is "
        "taken: prescriber today, no sudden stop.",
        source=FDA_2017_LACTATION,
        rule="S15",
    ),
)
codeine_tramadol_block = alert(
    "codeine_tramadol_block",
    "S15",
    "Codeine or tramadol",
    row(
        known_true(codeine_tramadol_forbidden)
        & any_of(
            opioid_considered,
            *(known_true(takes(drug)) | known_true(wants(drug)) for drug in ("codeine", "tramadol")),
        ),
        "critical",
        "No codeine or tramadol while breastfeeding, in children at risk or in ultrarapid CYP2D6 metabolisers: breathing of the "
        "infant or child can stop. Choose another option; where it is taken, prescriber today.",
    ),
    source=FDA_2017_LACTATION,
)

# --- withdrawal -------------------------------------------------------------------------------------

NALTREXONE_NEVER: tuple[Block, ...] = (
    block(
        "naltrexone",
        takes("naltrexone"),
        "Naltrexone is taken: an opioid does not work beside it. Which of the two goes, and how, is a specialist's decision; no "
        "sudden stop.",
        source=LABEL,
        rule="S40",
    ),
)
FULL_AGONIST_NEVER: tuple[Block, ...] = (
    block(
        "full_agonist_on_board",
        takes("full_opioid_agonist"),
        "A full opioid agonist is on board: starting buprenorphine would bring sudden withdrawal; specialist switch.",
        source=LABEL,
        rule="S40",
        state="proposed",
    ),
)
opioid_withdrawal_precipitated = alert(
    "opioid_withdrawal_precipitated",
    "S40",
    "Sudden opioid withdrawal",
    row(
        known_true(takes("naltrexone")) & (known_true(takes("opioid")) | opioid_considered),
        "critical",
        "Naltrexone and an opioid do not go together: withdrawal, or an opioid without effect. Specialist.",
    ),
    row(
        known_true(takes("full_opioid_agonist"))
        & ~known_true(takes("buprenorphine"))
        & (known_true(opioid_last_resort) | known_true(wants("buprenorphine"))),
        "critical",
        "A full opioid agonist is on board: buprenorphine is started only by a specialist, at the right distance.",
    ),
    row(
        known_true(takes("full_opioid_agonist")) & known_true(takes("buprenorphine")),
        "high",
        "Buprenorphine and a full opioid agonist are both on the list: is one an old entry? Ask about withdrawal; specialist.",
    ),
    source=LABEL,
)

# --- enzymes ----------------------------------------------------------------------------------------

_CYP3A4_OPIOIDS = ("methadone", "oxycodone", "buprenorphine")
#: Strong inhibitors and inducers; the antiepileptics stand by name.
strong_cyp3a4_partner = finding(
    "strong_cyp3a4_partner",
    "Takes a strong inhibitor or inducer of CYP3A4",
    any_of(takes("strong_cyp3a4_agent"), takes("carbamazepine"), takes("phenytoin")),
    source=LABEL,
)
cyp_interaction = alert(
    "cyp_interaction",
    "S42",
    "Enzymes",
    row(
        known_true(strong_cyp3a4_partner)
        & (opioid_considered | any_of(*(known_true(takes(drug)) for drug in _CYP3A4_OPIOIDS))),
        "high",
        "A strong inhibitor or inducer of CYP3A4 changes oxycodone, methadone and buprenorphine: review the dose when it is "
        "begun and when it ends.",
    ),
    row(
        known_true(takes("cyp1a2_inhibitor")) & (known_true(takes("ropinirole")) | known_true(wants("ropinirole"))),
        "high",
        "Ciprofloxacin or fluvoxamine raises ropinirole: halve it or use another antibiotic or antidepressant, with the "
        "prescriber.",
    ),
    row(
        known_true(takes("ropinirole"))
        & any_of(known_true(smoker), known_true(smoking_change_planned), known_true(takes("oestrogen"))),
        "high",
        "Smoking lowers and oestrogen raises ropinirole: review the dose when either begins or ends.",
    ),
    source=LABEL,
)

# --- morphine and the kidney ------------------------------------------------------------------------

morphine_renal_limit = finding(
    "morphine_renal_limit",
    "Clearance below 30 mL/min, or dialysis",
    on_dialysis | (clearance < RENAL_MODERATE),
    source=EKBOM,
)
morphine_renal = alert(
    "morphine_renal",
    "S03",
    "Morphine and the kidney",
    row(
        known_true(morphine_renal_limit)
        & (known_true(takes("morphine")) | known_true(wants("morphine")) | opioid_considered),
        "critical",
        "No morphine below a clearance of 30 mL/min or on dialysis: active metabolites build up. Where it is taken: prescriber "
        "today, switch or taper, no sudden stop.",
    ),
    source=EKBOM,
    unknown_when=(known_true(takes("morphine")) | known_true(wants("morphine"))) & ~is_known(morphine_renal_limit),
    unknown_level="high",
    unknown_text="Morphine with unknown kidney function: measure creatinine.",
)
