"""The public shape of ``ekbom.plan/1``, written out by hand: what other programs may rely on.

``faults`` names every departure of a document from it; the three lists of ids are part of the promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any


def _ids(text: str) -> list[str]:
    return text.split()


RECOMMENDATIONS = _ids("""
oral_iron iv_fcm iv_iron_dextran iv_ferumoxytol iv_iron_sucrose iv_ferric_derisomaltose iv_ferric_gluconate gabapentin
gabapentin_enacarbil pregabalin pramipexole ropinirole rotigotine levodopa cabergoline pergolide da_taper
da_split_or_earlier da_dose_increase da_abrupt_stop oxycodone methadone buprenorphine tramadol codeine morphine
hydrocodone naloxone clonazepam benzodiazepine_or_z benzodiazepine_taper dipyridamole bupropion_for_rls valproate
carbamazepine valerian perampanel clonidine magnesium vitamin_c vitamin_d vitamin_e b12 folate exercise sleep_hygiene
cbt_i trigger_review smoking_cessation diet yoga_massage drug_substitution_review osa_treatment tomac
pneumatic_compression compression_stockings near_infrared vibration_pad rtms tdcs vein_ablation sclerotherapy
vein_ablation_for_rls sclerotherapy_for_rls phlebectomy iliac_vein_imaging bypass endovascular_revascularisation
revascularisation_for_rls supervised_exercise_pad duplex_venous duplex_arterial venography abi tbi capillaroscopy psg
leg_actigraphy sit genetic_profiling gene_therapy refer_specialist refer_vascular refer_haematology refer_obstetrics
refer_mental_health refer_nephrology refer_paediatric_sleep refer_emergency gi_evaluation treat_mimic_cause no_rls_drug
gabapentin_dose_reduction phosphate_management
""")
#: What the book answers beside the public list: asked for, and offered to nobody.
NOT_OFFERED = _ids("""
acupuncture cannabinoids botulinum_toxin shock_wave_therapy spinal_cord_stimulation deep_brain_stimulation selenium
rifaximin microvascular_tests_for_rls revascularisation_to_prevent_progression abi_screening_without_risk
""")
#: What the book answers beside the public list, for the arteries and small vessels.
FURTHER = _ids("""
abi_screening artery_risk_care exercise_abi refer_rheumatology
""")
EVERYTHING = [*RECOMMENDATIONS, *NOT_OFFERED, *FURTHER]
ALERTS = _ids("""
opioid_benzo cns_depression resp_risk renal_dose_exceeded esrd_rules da_dose_exceeded augmentation icd
dopamine_antagonist iron_overload ferritin_unreliable hypophosphataemia fcm_repeat_restriction iv_iron_unsafe
pregnancy_restriction qt_risk codeine_tramadol_block compression_contraindicated compression_caution magnesium_renal
withdrawal_risk osa_untreated suicidality psychiatric_drug_caution device_contraindication cabergoline_valve
heart_failure_pregabalin mme_high labs_stale mimic gi_blood_loss driving falls_elderly opioid_gate maoi serotonergic
seizure_risk bupropion_contraindicated renal_unknown drug_allergy opioid_block paediatric_specialist
opioid_withdrawal_precipitated psychosis_da cyp_interaction benzodiazepine_block red_flag mri_precaution
lactation_restriction child_safe_storage alcohol dipyridamole_cardiac guideline_against liver_block
functional_iron_deficiency iv_only_window drug_induced venous_not_cause evidence_weak limb_ischaemia acute_dvt
pulmonary_embolism superficial_vein_thrombosis morphine_renal night_shift_gen iron_interaction cg_vs_egfr
""")
REQUESTS = _ids("""
ferritin tsat crp hb creatinine_or_egfr phosphate b12 hba1c tsh ecg_qtc pregnancy_test pregnancy_status osa_test abi tbi
duplex drug_list problem_list allergy_list drug_timeline irls_score rls_criteria icd_screen ort_oud mental_health_screen
akathisia_exam neuropathy_exam ck_electrolytes weight height hfe family_report pdmp repeat_iron_studies repeat_phosphate
""")

KINDS = {"drug", "iron", "test", "procedure", "device", "lifestyle", "referral", "monitoring", "stop"}
STATUSES = {"contraindicated", "not_indicated", "avoid", "needs", "recommend", "consider"}
LEVELS = {"critical", "high", "moderate", "info"}
DIAGNOSES = {
    "definite_RLS",
    "probable_RLS",
    "probable_RLS_cognitive",
    "possible_RLS",
    "child_probable",
    "child_possible",
    "RLS_plus_comorbid_mimic",
    "mimic_more_likely",
    "insufficient_data",
}
SEVERITIES = {"none", "mild", "moderate", "severe", "very_severe", "not_assessable"}
STRENGTHS = {"strong", "conditional", "good_practice", "expert", "not_graded"}
DIRECTIONS = {"for", "against", "no_recommendation"}
CERTAINTIES = {
    "high",
    "moderate",
    "low",
    "very low",
    "level A",
    "level B",
    "level B-NR",
    "level C",
    "level C-LD",
    "not graded",
}
SIDES = {None, "left", "right"}
GROUPS = {
    None,
    "iron_route",
    "alpha2delta",
    "dopaminergic",
    "opioid",
    "benzodiazepine",
    "venous_trunk",
    "revascularisation",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

text, flag, number, whole = (str,), (bool,), (int, float), (int,)
nothing = type(None)
_TOP = {
    "schema": text,
    "as_of": text,
    "locale": (str, nothing),
    "patient": (dict,),
    "knowledge": (dict,),
    "today": (dict,),
    "diagnosis": (dict,),
    "severity": (dict,),
    "findings": (list,),
    "recommendations": (list,),
    "alerts": (list,),
    "requests": (list,),
    "problems": (list,),
}
_PATIENT = {"id": text, "age_years": (int, nothing), "sex": text}
_FINDING = {
    "id": text,
    "side": (str, nothing),
    "value": (bool, int, float, str),
    "because": (dict,),
    "sources": (list,),
}
_RECOMMENDATION = {
    "id": text,
    "kind": text,
    "state": text,
    "status": text,
    "grades": (list,),
    "dose": (dict, nothing),
    "schedule": (list,),
    "choose_one": (str, nothing),
    "not_with": (list,),
    "replaces": (list,),
    "because": (dict,),
    "needs": (list,),
    "blocked_by": (list,),
    "presumed": (list,),
    "per_side": (dict, nothing),
    "monitoring": (list,),
    "if_it_fails": (str, nothing),
    "sources": (list,),
}
_GRADE = {"source": text, "statement": text, "direction": text, "strength": text, "certainty": (str, nothing)}
_DOSE = {
    "start": text,
    "titrate": text,
    "max": text,
    "renal": text,
    "max_mg_per_day": (int, float, nothing),
    "interval_days": (int, float, nothing),
}
_STEP = {"date": text, "take": text, "expect": text}
_ALERT = {
    "id": text,
    "rule": text,
    "level": text,
    "side": (str, nothing),
    "text": text,
    "because": (dict,),
    "sources": (list,),
}
_REQUEST = {"id": text, "why": text, "could_change": (list,)}
_PROBLEM = {"where": text, "what": text, "count": whole}


def faults(document: dict[str, Any]) -> list[str]:
    """Every departure of a plan from its public shape."""
    return list(_faults(document))


def _fields(where: str, given: Any, wanted: Mapping[str, tuple[type, ...]]) -> Iterator[str]:
    if type(given) is not dict:
        yield f"{where}: no object"
        return
    for name, kinds in wanted.items():
        if name not in given:
            yield f"{where}: no field '{name}'"
        elif type(given[name]) not in kinds:
            yield f"{where}.{name}: {type(given[name]).__name__}"


def _texts(where: str, given: list[Any]) -> Iterator[str]:
    if any(type(item) is not str or not item for item in given):
        yield f"{where}: not only texts"


def _among(where: str, given: Any, allowed: Any) -> Iterator[str]:
    if given not in allowed:
        yield f"{where}: '{given}' is no value of the contract"


def _faults(d: dict[str, Any]) -> Iterator[str]:
    yield from _fields("plan", d, _TOP)
    yield from _among("schema", d["schema"], {"ekbom.plan/1"})
    if not _DAY.fullmatch(d["as_of"]):
        yield "as_of: no day"
    yield from _among("locale", d["locale"], {None, "us", "eu", "uk", "jp"})
    yield from _fields("patient", d["patient"], _PATIENT)
    yield from _among("patient.sex", d["patient"]["sex"], {"female", "male", "other", "unknown"})
    yield from _fields("knowledge", d["knowledge"], {"version": text, "digest": text})
    if not _DIGEST.fullmatch(d["knowledge"]["digest"]):
        yield "knowledge.digest: not sha256"
    yield from _fields("today", d["today"], {"do": (list,), "do_not": (list,), "ask": (list,)})
    for part in ("do", "do_not", "ask"):
        yield from _texts(f"today.{part}", d["today"][part])
    yield from _fields("diagnosis", d["diagnosis"], {"class": text, "because": (dict,)})
    yield from _among("diagnosis.class", d["diagnosis"]["class"], DIAGNOSES)
    yield from _fields("severity", d["severity"], {"class": text, "irls": (int, nothing), "because": (dict,)})
    yield from _among("severity.class", d["severity"]["class"], SEVERITIES)
    yield from _because("diagnosis", d["diagnosis"]["because"])
    yield from _because("severity", d["severity"]["because"])
    for finding in d["findings"]:
        where = f"finding {finding.get('id')}"
        yield from _fields(where, finding, _FINDING)
        yield from _among(f"{where}.side", finding["side"], SIDES)
        yield from _because(where, finding["because"])
    for given in d["recommendations"]:
        yield from _recommendation(given)
    for alert in d["alerts"]:
        where = f"alert {alert.get('id')}"
        yield from _fields(where, alert, _ALERT)
        yield from _among(f"{where}.level", alert["level"], LEVELS)
        yield from _among(f"{where}.side", alert["side"], SIDES)
        yield from _because(where, alert["because"])
        yield from _texts(f"{where}.sources", alert["sources"])
    for request in d["requests"]:
        where = f"request {request.get('id')}"
        yield from _fields(where, request, _REQUEST)
        for id in request["could_change"]:
            yield from _among(f"{where}.could_change", id, EVERYTHING)
    for problem in d["problems"]:
        yield from _fields("problem", problem, _PROBLEM)
        if not (problem["where"] and problem["what"] and problem["count"] >= 1):
            yield f"problem: without a place, a reason or a count: {problem}"


def _recommendation(r: dict[str, Any]) -> Iterator[str]:
    where = f"recommendation {r.get('id')}"
    yield from _fields(where, r, _RECOMMENDATION)
    yield from _among(f"{where}.kind", r["kind"], KINDS)
    yield from _among(f"{where}.state", r["state"], {"proposed", "current"})
    yield from _among(f"{where}.status", r["status"], STATUSES)
    yield from _among(f"{where}.choose_one", r["choose_one"], GROUPS)
    for grade in r["grades"]:
        yield from _fields(f"{where}.grades", grade, _GRADE)
        yield from _among(f"{where}.direction", grade["direction"], DIRECTIONS)
        yield from _among(f"{where}.strength", grade["strength"], STRENGTHS)
        yield from _among(f"{where}.certainty", grade["certainty"], CERTAINTIES)
    if r["dose"] is not None:
        yield from _fields(f"{where}.dose", r["dose"], _DOSE)
    for step in r["schedule"]:
        yield from _fields(f"{where}.schedule", step, _STEP)
        if not _DAY.fullmatch(step["date"]) or not step["take"]:
            yield f"{where}.schedule: a step without a day or without words"
    if [step["date"] for step in r["schedule"]] != sorted(step["date"] for step in r["schedule"]):
        yield f"{where}.schedule: its days do not ascend"
    for name in ("not_with", "replaces", "needs", "presumed", "monitoring", "sources"):
        yield from _texts(f"{where}.{name}", r[name])
    for name in ("not_with", "replaces"):
        for id in r[name]:
            yield from _among(f"{where}.{name}", id, EVERYTHING)
    for leg, status in (r["per_side"] or {}).items():
        yield from _among(f"{where}.per_side", leg, {"left", "right"})
        yield from _among(f"{where}.per_side", status, STATUSES)
    yield from _because(where, r["because"])


def _because(where: str, tree: Any) -> Iterator[str]:
    """Every node has words, a value, and operands or a fact; a known fact has unit, date and source."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield from _fields(f"{where}.because", node, {"expression": text, "value": (bool, int, float, str)})
        if not node["expression"]:
            yield f"{where}.because: a node without words"
        if ("fact" in node) == ("operands" in node):
            yield f"{where}.because: neither operands nor a fact: {node['expression'][:60]}"
        if "fact" in node:
            fact = node["fact"]
            yield from _fields(f"{where}.fact", fact, {"id": text, "unit": text, "value": (bool, int, float, str)})
            if fact["value"] != "unknown":
                yield from _fields(f"{where}.fact", fact, {"date": text, "source": text})
                if not fact["source"]:
                    yield f"{where}.fact {fact['id']}: known without a source"
        stack.extend(node.get("operands", ()))
