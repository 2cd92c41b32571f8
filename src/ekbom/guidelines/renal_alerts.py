"""Safety messages about the kidney: a dose above its ceiling, dialysis, an unknown or disputed clearance.

They speak only where a drug for restless legs is warranted, or one of these drugs is taken or asked for.
"""

from ekbom.facts.variables import daily_dose, takes, wants
from ekbom.guidelines.alpha2delta_doses import (
    GABAPENTIN_WARN,
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
from ekbom.guidelines.populations import child, on_dialysis
from ekbom.guidelines.renal import egfr_in_lower_band, on_peritoneal_dialysis, renal_band
from ekbom.guidelines.sources import AASM_2025, COCKCROFT_GAULT_1976, EKBOM, LABEL
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import any_of, is_known, known_true

_OTHERS = ("tramadol", "codeine", "morphine", "oxycodone", "magnesium")
#: Drugs that are not dosed without a clearance.
DOSED_BY_KIDNEY = ("gabapentin", "gabapentin_enacarbil", "pregabalin", "pramipexole", "ropinirole", *_OTHERS)
#: A wish counts as well, though not for a child, who gets no dose from here whatever the kidney.
_in_question = any_of(
    drug_arm,
    *(takes(drug) for drug in DOSED_BY_KIDNEY),
    ~known_true(child) & any_of(*(known_true(wants(drug)) for drug in DOSED_BY_KIDNEY)),
)
_matters_on_dialysis = any_of(drug_arm, takes("gabapentinoid"), on_dopaminergic, *(takes(drug) for drug in _OTHERS))
_barred_by_kidney = (takes("pramipexole") & pramipexole_not_for_kidney) | (
    takes("ropinirole") & ropinirole_not_for_kidney
)

renal_dose_exceeded = alert(
    "renal_dose_exceeded",
    "S03, S04",
    "Dose above what the kidney allows",
    row(
        on_dialysis
        & any_of(
            takes("gabapentin_enacarbil"),
            wants("gabapentin_enacarbil"),
            drug_arm & ~known_true(takes("gabapentinoid")),
        ),
        "critical",
        "Gabapentin enacarbil is not for restless legs on dialysis (S04): change to gabapentin after the session.",
    ),
    row(
        gabapentinoid_above_ceiling,
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
        opioid_above_cap,
        "critical",
        "An opioid is above its ceiling for restless legs or for this kidney: speak to the prescriber today and bring it down in "
        "small steps; do not stop it suddenly.",
    ),
    row(
        clonazepam_above_ceiling | dipyridamole_above_ceiling,
        "critical",
        "Clonazepam above 2 mg (1 mg in pregnancy) or dipyridamole above 300 mg a day for the legs: speak to the prescriber today and bring it down in "
        "steps; do not stop it suddenly.",
    ),
    row(
        daily_dose("gabapentin") > GABAPENTIN_WARN,
        "high",
        "More than 2400 mg gabapentin a day: little more is absorbed; ask for the reason.",
    ),
    row(
        gabapentinoid_accumulates,
        "high",
        "Jerks, confusion or daytime sleepiness on a gabapentinoid with a weak kidney: take it as accumulation and lower the dose.",
    ),
    row(
        _barred_by_kidney,
        "info",
        "Pramipexole or ropinirole outside the kidney range of the label, for Parkinson disease or prolactin: tell its specialist.",
    ),
    source=LABEL,
    unknown_when=any_of(*(takes(drug) for drug in ("gabapentin", "gabapentin_enacarbil", "pregabalin")))
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
        on_peritoneal_dialysis & _matters_on_dialysis,
        "info",
        "On peritoneal dialysis: there is no session to dose after and no scheme for restless legs here; no dose is printed for a drug "
        "that the kidney clears. Decide with nephrology; no gabapentin enacarbil and no pramipexole.",
    ),
    row(
        on_dialysis & _matters_on_dialysis,
        "info",
        "On dialysis: gabapentin 100 mg after the session, at most 300 mg, none between; no gabapentin enacarbil and no pramipexole; "
        "ropinirole at most 3 mg; levodopa and rotigotine are advised against; iron and vitamin C go with nephrology. Even low doses of "
        "a gabapentinoid bring confusion and falls more often (hazard ratio about 1.3 to 1.5).",
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
        "No clearance for dosing (creatinine, weight or age missing, dialysis not stated, creatinine too old, an acute kidney injury, "
        "or peritoneal dialysis): no dose is printed for a drug that the kidney clears. Measure creatinine and weight.",
    ),
    source=EKBOM,
)
cg_vs_egfr = alert(
    "cg_vs_egfr",
    "",
    "eGFR and clearance disagree",
    row(
        _in_question & egfr_in_lower_band & renal_band.is_in("30-60", "15-30", "<15"),
        "info",
        "The eGFR lies in a lower dose band than the Cockcroft-Gault clearance: the lower band is used.",
    ),
    source=(COCKCROFT_GAULT_1976, EKBOM),
)
