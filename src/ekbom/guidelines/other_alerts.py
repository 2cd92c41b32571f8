"""Safety messages about the other drugs: heart and dipyridamole, seizures, the liver, and advice against.

They speak only where the drug is taken, asked for, or would otherwise be a choice.
"""

from ekbom.facts.variables import (
    cirrhosis,
    liver_child_pugh,
    oxycodone_with_naloxone,
    severe_aortic_stenosis,
    takes,
    unstable_angina,
    wants,
)
from ekbom.guidelines.conditions import severe_liver_disease
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.interactions import tramadol_seizure, tramadol_with_bupropion
from ekbom.guidelines.opioid_gate import opioid_considered
from ekbom.guidelines.other_drugs import BUPROPION_CONDITIONS, adenosine_test, hypotension
from ekbom.guidelines.sources import AASM_2025, EKBOM, LABEL
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import any_of, is_known, known_true

_dipyridamole = known_true(drug_arm) | known_true(takes("dipyridamole")) | known_true(wants("dipyridamole"))
dipyridamole_cardiac = alert(
    "dipyridamole_cardiac",
    "S49",
    "Dipyridamole and the heart",
    row(
        _dipyridamole
        & any_of(*(known_true(c) for c in (unstable_angina, severe_aortic_stenosis, hypotension, adenosine_test))),
        "critical",
        "No dipyridamole with unstable angina, severe aortic stenosis, low blood pressure or a stress test with adenosine or "
        "regadenoson; where it is taken, cardiology today.",
    ),
    row(
        _dipyridamole & known_true(takes("antithrombotic")),
        "high",
        "Dipyridamole adds to the bleeding of an anticoagulant or antiplatelet drug: weigh it with the prescriber.",
    ),
    source=LABEL,
)
_bupropion = known_true(takes("bupropion")) | known_true(wants("bupropion_for_rls"))
_seizure_prone = any_of(*(known_true(condition) for condition in BUPROPION_CONDITIONS))
bupropion_contraindicated = alert(
    "bupropion_contraindicated",
    "S34",
    "Bupropion and seizures",
    row(
        (_bupropion | known_true(drug_arm)) & _seizure_prone,
        "critical",
        "No bupropion with epilepsy, an eating disorder or a sudden stop of alcohol, benzodiazepines or antiepileptics; where it "
        "is taken, its prescriber today, without a sudden stop.",
    ),
    row(
        _bupropion & known_true(takes("tramadol")),
        "high",
        "Bupropion and tramadol together raise the risk of seizures: choose another of one of them.",
    ),
    source=LABEL,
)
bupropion_cyp2d6 = alert(
    "bupropion_cyp2d6",
    "S42",
    "Bupropion and CYP2D6",
    row(
        known_true(takes("bupropion"))
        & any_of(*(known_true(takes(drug)) | known_true(wants(drug)) for drug in ("codeine", "tramadol"))),
        "info",
        "Bupropion holds back CYP2D6: codeine and tramadol turn into their active form less, and relieve less.",
    ),
    source=LABEL,
)
seizure_risk = alert(
    "seizure_risk",
    "S34",
    "Seizures",
    row(
        known_true(tramadol_seizure),
        "critical",
        "No tramadol with epilepsy or after a sudden stop of alcohol, benzodiazepines or antiepileptics: another option; where it is "
        "taken, its prescriber today, without a sudden stop.",
    ),
    row(
        known_true(tramadol_with_bupropion)
        | (known_true(takes("tramadol")) & known_true(wants("bupropion_for_rls")))
        | (known_true(takes("bupropion")) & known_true(wants("tramadol"))),
        "high",
        "Tramadol and bupropion together raise the risk of seizures: choose another of one of them.",
    ),
    source=LABEL,
)
#: Not for Child-Pugh class C.
BARRED_BY_LIVER = ("oxycodone", "tramadol", "methadone", "ropinirole", "clonazepam", "perampanel", "valproate")
_liver_matters = known_true(drug_arm) | any_of(
    *(known_true(takes(drug)) | known_true(wants(drug)) for drug in BARRED_BY_LIVER)
)
liver_block = alert(
    "liver_block",
    "S51",
    "Liver",
    row(
        _liver_matters & known_true(severe_liver_disease),
        "critical",
        "Child-Pugh class C: no oxycodone, extended-release tramadol, methadone start, ropinirole, clonazepam, perampanel or valproate; "
        "where one is taken, its prescriber today, without a sudden stop.",
    ),
    row(
        known_true(liver_child_pugh.is_("B")) & known_true(takes("oxycodone")) & known_true(oxycodone_with_naloxone),
        "critical",
        "Child-Pugh class B: not the tablet of oxycodone with naloxone; prescriber today, another form or a slow way down, no sudden "
        "stop.",
    ),
    row(
        known_true(liver_child_pugh.is_("B")) & (opioid_considered | known_true(takes("oxycodone"))),
        "high",
        "Child-Pugh class B: no oxycodone with naloxone in one tablet; lower doses of the other opioids.",
    ),
    row(
        _liver_matters & known_true(cirrhosis) & ~is_known(liver_child_pugh),
        "high",
        "Cirrhosis without its class: work out Child-Pugh before oxycodone, tramadol, methadone, ropinirole, clonazepam, perampanel or "
        "valproate.",
    ),
    source=LABEL,
)
#: Drugs that the guideline advises against in restless legs.
ADVISED_AGAINST = (
    "pramipexole",
    "ropinirole",
    "rotigotine",
    "levodopa",
    "cabergoline",
    "clonazepam",
    "carbamazepine",
    "valproate",
    "valerian",
)
guideline_against = alert(
    "guideline_against",
    "S50",
    "The guideline advises against it",
    row(
        known_true(drug_arm)
        | any_of(*(known_true(takes(drug)) | known_true(wants(drug)) for drug in ADVISED_AGAINST))
        | known_true(wants("bupropion_for_rls")),
        "info",
        "For the legs the AASM (2025) advises against dopaminergic drugs in standard use, cabergoline, clonazepam, bupropion, "
        "carbamazepine, valproate and valerian: they rank last. A drug taken for another reason is not stopped for this.",
    ),
    source=(AASM_2025, EKBOM),
)
