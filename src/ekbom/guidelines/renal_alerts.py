"""Safety messages about the kidney: a dose above its ceiling, dialysis, an unknown or disputed clearance.

They speak only where a drug for restless legs is warranted or one of these drugs is taken.
"""

from ekbom.facts.variables import daily_dose, takes, wants
from ekbom.guidelines.alpha2delta import (
    GABAPENTIN_WARN,
    gabapentin_enacarbil_above_ceiling,
    gabapentinoid_above_ceiling,
    gabapentinoid_accumulates,
)
from ekbom.guidelines.benzodiazepines import clonazepam_above_ceiling
from ekbom.guidelines.dopaminergic_doses import (
    dopaminergic_of_another_specialist,
    on_dopaminergic,
    pramipexole_not_for_kidney,
    ropinirole_not_for_kidney,
)
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.opioids import opioid_above_cap
from ekbom.guidelines.other_drugs import dipyridamole_above_ceiling
from ekbom.guidelines.populations import on_dialysis
from ekbom.guidelines.renal import egfr_in_lower_band, renal_band
from ekbom.guidelines.sources import AASM_2025, COCKCROFT_GAULT_1976, EKBOM, LABEL
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import any_of, is_known, known_true

#: Drugs that are not dosed without a clearance.
DOSED_BY_KIDNEY = (
    "gabapentin",
    "gabapentin_enacarbil",
    "pregabalin",
    "pramipexole",
    "ropinirole",
    "tramadol",
    "codeine",
    "morphine",
    "oxycodone",
    "magnesium",
)
_takes_one = any_of(*(known_true(takes(drug)) for drug in DOSED_BY_KIDNEY))
_in_question = known_true(drug_arm) | _takes_one
_barred_by_kidney = (known_true(takes("pramipexole")) & known_true(pramipexole_not_for_kidney)) | (
    known_true(takes("ropinirole")) & known_true(ropinirole_not_for_kidney)
)

renal_dose_exceeded = alert(
    "renal_dose_exceeded",
    "S03, S04",
    "Dose above what the kidney allows",
    row(
        known_true(on_dialysis)
        & (
            known_true(gabapentin_enacarbil_above_ceiling)
            | known_true(wants("gabapentin_enacarbil"))
            | (known_true(drug_arm) & ~known_true(takes("gabapentinoid")))
        ),
        "critical",
        "Gabapentin enacarbil is not for restless legs on dialysis (S04): change to gabapentin after the session.",
    ),
    row(
        known_true(gabapentinoid_above_ceiling),
        "critical",
        "The gabapentinoid is above the ceiling of this kidney band: speak to the prescriber today and bring it down in steps; do "
        "not stop it suddenly.",
    ),
    row(
        _barred_by_kidney & ~known_true(dopaminergic_of_another_specialist),
        "critical",
        "Pramipexole below 20 mL/min or on dialysis, and ropinirole below 30 mL/min without dialysis, have no safe dose: speak to "
        "the prescriber today and taper by plan.",
    ),
    row(
        known_true(opioid_above_cap),
        "critical",
        "An opioid is above its ceiling for restless legs or for this kidney: speak to the prescriber today and bring it down in "
        "small steps; do not stop it suddenly.",
    ),
    row(
        known_true(clonazepam_above_ceiling) | known_true(dipyridamole_above_ceiling),
        "critical",
        "Clonazepam above 2 mg (1 mg in pregnancy) or dipyridamole above 300 mg a day for the legs: speak to the prescriber today and bring it down in "
        "steps; do not stop it suddenly.",
    ),
    row(
        known_true(daily_dose("gabapentin") > GABAPENTIN_WARN),
        "high",
        "More than 2400 mg gabapentin a day: little more is absorbed; ask for the reason.",
    ),
    row(
        known_true(gabapentinoid_accumulates),
        "high",
        "Jerks or daytime sleepiness on a gabapentinoid with a weak kidney: take it as accumulation and lower the dose.",
    ),
    row(
        _barred_by_kidney,
        "info",
        "Pramipexole or ropinirole outside the kidney range of the label, for Parkinson disease or prolactin: tell its specialist.",
    ),
    source=LABEL,
    unknown_when=(
        known_true(takes("gabapentin")) | known_true(takes("pregabalin")) | known_true(takes("gabapentin_enacarbil"))
    )
    & ~is_known(gabapentinoid_above_ceiling),
    unknown_level="high",
    unknown_text="A gabapentinoid is taken and its dose cannot be held against the kidney: dose, creatinine, weight or dialysis is "
    "missing.",
)
esrd_rules = alert(
    "esrd_rules",
    "S04",
    "Dialysis",
    row(
        known_true(on_dialysis) & (_in_question | known_true(takes("gabapentinoid")) | known_true(on_dopaminergic)),
        "info",
        "On dialysis: gabapentin 100 mg after the session, at most 300 mg, none between; no gabapentin enacarbil and no pramipexole; "
        "ropinirole at most 3 mg; levodopa and rotigotine are advised against; iron and vitamin C go with nephrology.",
    ),
    source=(AASM_2025, LABEL),
)
renal_unknown = alert(
    "renal_unknown",
    "S36",
    "Kidney function is not known",
    row(
        _in_question & ~is_known(renal_band),
        "high",
        "No clearance for dosing (creatinine, weight or age missing, dialysis not stated, creatinine too old, or an acute kidney "
        "injury): no dose is printed for a drug that the kidney clears. Measure creatinine and weight.",
    ),
    source=EKBOM,
)
cg_vs_egfr = alert(
    "cg_vs_egfr",
    "",
    "eGFR and clearance disagree",
    row(
        _in_question & known_true(egfr_in_lower_band),
        "info",
        "The eGFR lies in a lower dose band than the Cockcroft-Gault clearance: the lower band is used.",
    ),
    source=(COCKCROFT_GAULT_1976, EKBOM),
)
