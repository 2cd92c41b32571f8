"""Safety messages about dopaminergic drugs: dose, pairs, dopamine blockers, psychosis, heart valves, withdrawal, MRI.

Follows product labels, the augmentation guidance of 2016 and this project's safety rules (S05, S08, S18, S23, S41, S45).
They speak only where such a drug is taken, wished for, or would otherwise be a choice. None of them tells
anyone to stop a drug suddenly, and none tells anyone to stop an antipsychotic.
"""

from ekbom.facts.variables import (
    cardioversion_planned,
    daily_dose,
    days_on,
    dopamine_agonist_withdrawal_syndrome,
    early_morning_rebound,
    melanoma,
    mri_planned,
    plans_fast_reduction,
    plans_to_stop_abruptly,
    prolactinoma,
    psychotic_disorder,
    takes,
    wants,
    weeks_since_ferumoxytol,
)
from ekbom.guidelines.alpha2delta_doses import ENACARBIL_MAX, gabapentinoid_above_ceiling
from ekbom.guidelines.benzodiazepines import benzodiazepine_harm
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.dopaminergic import ABRUPT_AFTER, dopaminergic_caution, dopaminergic_must_end
from ekbom.guidelines.dopaminergic_doses import (
    ABOVE_CEILING,
    dopaminergic_above_ceiling,
    dopaminergic_of_another_specialist,
    on_dopaminergic,
    ropinirole_extended_release,
    two_dopaminergics,
)
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.opioids import opioid_above_cap
from ekbom.guidelines.sources import AASM_2025, EKBOM, IRLSSG_AUGMENTATION_2016, LABEL
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import Expression, any_of, is_known, known_true, parameter

FERUMOXYTOL_MRI = parameter(
    "ferumoxytol_mri", 3, "mo", source="LABEL", flag="V", label="time for which ferumoxytol changes MRI pictures"
)

_on = known_true(on_dopaminergic)
_owned_elsewhere = known_true(dopaminergic_of_another_specialist)
_DRUGS = ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline", "pergolide")
#: Asked for and not taken yet.
_wished = any_of(*(known_true(wants(drug)) & ~known_true(takes(drug)) for drug in _DRUGS))
_could_be_started = (known_true(drug_arm) & ~_on) | _wished
_blocker = known_true(takes("d2_blocker"))

da_dose_exceeded = alert(
    "da_dose_exceeded",
    "S05",
    "Dopaminergic dose above the ceiling",
    row(
        known_true(dopaminergic_above_ceiling) & ~_owned_elsewhere,
        "critical",
        "The dopaminergic dose is above the ceiling for restless legs (pramipexole 0.5 mg as salt, where the European licence allows "
        "0.75 mg, ropinirole 4 mg or 3 mg on "
        "dialysis, rotigotine 3 mg in 24 hours, levodopa 200 mg a day): never raise it; speak to the prescriber today and taper it "
        "by plan, not suddenly.",
    ),
    row(
        known_true(dopaminergic_above_ceiling),
        "info",
        "The dose is above the ceiling for restless legs, but the drug is taken for Parkinson disease, prolactin or another reason: "
        "its specialist decides.",
    ),
    source=(LABEL, IRLSSG_AUGMENTATION_2016),
    unknown_when=any_of(*(known_true(takes(drug)) & ~is_known(above) for drug, above in ABOVE_CEILING.items()))
    & ~_owned_elsewhere,
    unknown_level="high",
    unknown_text="A dopaminergic drug is taken and its dose cannot be compared: ask for the amount a day and, for pramipexole, "
    "whether it is stated as salt or as base.",
)
dopaminergic_combined = alert(
    "dopaminergic_combined",
    "S06",
    "Two dopaminergic drugs, or the wrong tablet",
    row(
        known_true(two_dopaminergics) & ~_owned_elsewhere,
        "high",
        "Two dopaminergic drugs are taken for the legs: never two at once, their risks add up. Which one goes is agreed with the "
        "prescriber; it is tapered by plan, not stopped suddenly.",
    ),
    row(
        known_true(ropinirole_extended_release) & ~_owned_elsewhere,
        "info",
        "Extended-release ropinirole is not for restless legs: change to immediate release with the prescriber, within 4 mg a day.",
    ),
    source=(IRLSSG_AUGMENTATION_2016, LABEL),
)
dopaminergic_care = alert(
    "dopaminergic_care",
    "",
    "Dopaminergic drug in a person who bears it badly",
    row(
        dopaminergic_caution & (_on | _wished),
        "info",
        "Older than 70, dementia, a fall within a year or sudden sleep: half the usual start, blood pressure on standing, falls, "
        "confusion and driving at every visit.",
    ),
    source=LABEL,
)
levodopa_melanoma = alert(
    "levodopa_melanoma",
    "",
    "Levodopa after a melanoma",
    row(
        known_true(listed(melanoma)) & (known_true(takes("levodopa")) | known_true(wants("levodopa"))),
        "info",
        "A melanoma is on record: levodopa only with the skin looked at regularly.",
    ),
    source=LABEL,
)
pramipexole_cimetidine = alert(
    "pramipexole_cimetidine",
    "S42",
    "Pramipexole and cimetidine",
    row(
        known_true(takes("cimetidine")) & (known_true(takes("pramipexole")) | known_true(wants("pramipexole"))),
        "info",
        "Cimetidine, and other drugs that leave the kidney by the same way, hold pramipexole back: take another acid suppressant, or "
        "keep the dose low.",
    ),
    source=LABEL,
)
dopaminergic_rebound = alert(
    "dopaminergic_rebound",
    "",
    "Rebound in the early morning",
    row(
        _on & known_true(early_morning_rebound),
        "info",
        "Complaints come back in the early morning as the dose wears off: rebound, which is not yet augmentation. Ask the four "
        "questions; the dose is not raised.",
    ),
    source=IRLSSG_AUGMENTATION_2016,
)
dopamine_antagonist = alert(
    "dopamine_antagonist",
    "S08",
    "Dopamine blocker and dopaminergic drug",
    row(
        known_true(takes("d2_blocker")) & _could_be_started,
        "critical",
        "A dopamine blocker is taken: start no dopaminergic drug; choose another one for the legs. One taken for nausea can give way to "
        "ondansetron, after a look at the QT interval, or domperidone; an antipsychotic is not stopped for this.",
    ),
    row(
        _blocker & _on,
        "high",
        "A dopaminergic drug and a dopamine blocker are taken together: they work against each other. For nausea, ondansetron after a "
        "look at the QT interval, or domperidone; an antipsychotic is changed only by its prescriber.",
    ),
    source=EKBOM,
)
psychosis_da = alert(
    "psychosis_da",
    "S41",
    "Psychosis, or another owner of the drug",
    row(
        known_true(psychotic_disorder) & _could_be_started,
        "critical",
        "Psychosis now or in the past: start no dopaminergic drug.",
    ),
    row(
        known_true(psychotic_disorder) & _on,
        "high",
        "A dopaminergic drug is taken by a person with a psychosis: review it with psychiatry, and taper it only by plan.",
    ),
    row(
        _owned_elsewhere & _on,
        "high",
        "Parkinson disease, a prolactinoma or another reason than the legs: nothing is tapered or changed here; ask the specialist who "
        "owns the drug.",
    ),
    source=EKBOM,
)
_ergot = known_true(takes("cabergoline")) | known_true(takes("pergolide"))
cabergoline_valve = alert(
    "cabergoline_valve",
    "S23",
    "Ergot drug and heart valves",
    row(
        (known_true(wants("cabergoline")) | known_true(wants("pergolide"))) & ~_ergot,
        "critical",
        "Cabergoline and pergolide are not started for restless legs: they scar heart valves.",
    ),
    row(
        _ergot & ~known_true(prolactinoma),
        "high",
        "An ergot drug is taken: echocardiogram, and a planned taper with its prescriber; do not stop it suddenly.",
    ),
    row(
        _ergot,
        "info",
        "Cabergoline for prolactin: do not stop it; endocrinology looks after it, with an echocardiogram.",
    ),
    source=(AASM_2025, LABEL),
)


def _taken_long(drug: str) -> Expression:
    return known_true(takes(drug)) & ~known_true(days_on(drug) < ABRUPT_AFTER)


_withdraws = any_of(
    *(
        _taken_long(drug)
        for drug in (
            "dopamine_agonist",
            "levodopa",
            "benzodiazepine_or_z",
            "opioid",
            "gabapentin",
            "pregabalin",
            "antiepileptic",
        )
    ),
    _taken_long("gabapentin_enacarbil") & ~known_true(daily_dose("gabapentin_enacarbil") <= ENACARBIL_MAX),
)
withdrawal_risk = alert(
    "withdrawal_risk",
    "S18",
    "Stopping suddenly is dangerous",
    row(
        known_true(dopamine_agonist_withdrawal_syndrome),
        "high",
        "Withdrawal of the dopaminergic drug (anxiety, low mood, craving, low blood pressure): ask about thoughts of suicide today, go "
        "slower, a brief bridge only by a specialist; never up to the old dose again.",
    ),
    row(
        (known_true(plans_to_stop_abruptly) | known_true(plans_fast_reduction)) & _withdraws,
        "high",
        "A stop or a fast reduction is planned: not from one day to the next. Dopaminergic drug in small steps (withdrawal with anxiety and "
        "craving, rarely a state like the malignant neuroleptic syndrome); benzodiazepine at most a quarter every two weeks "
        "(seizures); opioid about a tenth every four weeks; gabapentinoid over a week or more.",
    ),
    row(
        _withdraws
        & any_of(
            known_true(dopaminergic_must_end) & ~_owned_elsewhere,
            known_true(gabapentinoid_above_ceiling),
            known_true(benzodiazepine_harm),
            known_true(opioid_above_cap),
        ),
        "high",
        "A drug has to come down: by its steps, with its prescriber, never from one day to the next.",
    ),
    source=EKBOM,
)
mri_precaution = alert(
    "mri_precaution",
    "S45",
    "Before MRI or cardioversion",
    row(
        (known_true(takes("rotigotine")) | (known_true(drug_arm) & known_true(wants("rotigotine"))))
        & (known_true(mri_planned) | known_true(cardioversion_planned)),
        "high",
        "The rotigotine patch comes off before MRI and cardioversion: its backing holds metal and can burn.",
    ),
    row(
        known_true(mri_planned)
        & (
            known_true(weeks_since_ferumoxytol <= FERUMOXYTOL_MRI)
            | known_true(takes("ferumoxytol"))
            | known_true(wants("iv_ferumoxytol"))
        ),
        "high",
        "Ferumoxytol changes MRI pictures for up to three months: tell radiology, or choose another iron.",
    ),
    source=LABEL,
)
