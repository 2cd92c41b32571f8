"""The whole book: every id of the contract is there, the linters have nothing to say, legs and names are in order."""

from __future__ import annotations

from functools import cache

from ekbom.facts.catalogue import FACTS
from ekbom.guidelines.vocabulary import Option
from ekbom.logic.expressions import SIDES, Expression, Reference, is_sided, on_side
from ekbom.logic.linters import Complaint, Named, lint
from ekbom.plan.collect import Book, load_book

RECOMMENDATIONS = [
    "oral_iron",
    "iv_fcm",
    "iv_iron_dextran",
    "iv_ferumoxytol",
    "iv_iron_sucrose",
    "iv_ferric_derisomaltose",
    "iv_ferric_gluconate",
    "gabapentin",
    "gabapentin_enacarbil",
    "pregabalin",
    "pramipexole",
    "ropinirole",
    "rotigotine",
    "levodopa",
    "cabergoline",
    "pergolide",
    "da_taper",
    "da_split_or_earlier",
    "da_dose_increase",
    "da_abrupt_stop",
    "oxycodone",
    "methadone",
    "buprenorphine",
    "tramadol",
    "codeine",
    "morphine",
    "hydrocodone",
    "naloxone",
    "clonazepam",
    "benzodiazepine_or_z",
    "benzodiazepine_taper",
    "dipyridamole",
    "bupropion_for_rls",
    "valproate",
    "carbamazepine",
    "valerian",
    "perampanel",
    "clonidine",
    "magnesium",
    "vitamin_c",
    "vitamin_d",
    "vitamin_e",
    "b12",
    "folate",
    "exercise",
    "sleep_hygiene",
    "cbt_i",
    "trigger_review",
    "smoking_cessation",
    "diet",
    "yoga_massage",
    "drug_substitution_review",
    "osa_treatment",
    "tomac",
    "pneumatic_compression",
    "compression_stockings",
    "near_infrared",
    "vibration_pad",
    "rtms",
    "tdcs",
    "vein_ablation",
    "sclerotherapy",
    "vein_ablation_for_rls",
    "sclerotherapy_for_rls",
    "phlebectomy",
    "iliac_vein_imaging",
    "bypass",
    "endovascular_revascularisation",
    "revascularisation_for_rls",
    "supervised_exercise_pad",
    "duplex_venous",
    "duplex_arterial",
    "venography",
    "abi",
    "tbi",
    "capillaroscopy",
    "psg",
    "leg_actigraphy",
    "sit",
    "genetic_profiling",
    "gene_therapy",
    "refer_specialist",
    "refer_vascular",
    "refer_haematology",
    "refer_obstetrics",
    "refer_mental_health",
    "refer_nephrology",
    "refer_paediatric_sleep",
    "refer_emergency",
    "gi_evaluation",
    "treat_mimic_cause",
    "no_rls_drug",
    "gabapentin_dose_reduction",
    "phosphate_management",
]
ALERTS = [
    "opioid_benzo",
    "cns_depression",
    "renal_dose_exceeded",
    "esrd_rules",
    "da_dose_exceeded",
    "augmentation",
    "icd",
    "dopamine_antagonist",
    "iron_overload",
    "ferritin_unreliable",
    "hypophosphataemia",
    "fcm_repeat_restriction",
    "iv_iron_unsafe",
    "pregnancy_restriction",
    "qt_risk",
    "codeine_tramadol_block",
    "compression_contraindicated",
    "compression_caution",
    "magnesium_renal",
    "withdrawal_risk",
    "osa_untreated",
    "suicidality",
    "psychiatric_drug_caution",
    "device_contraindication",
    "cabergoline_valve",
    "heart_failure_pregabalin",
    "mme_high",
    "labs_stale",
    "mimic",
    "gi_blood_loss",
    "driving",
    "falls_elderly",
    "opioid_gate",
    "maoi",
    "serotonergic",
    "seizure_risk",
    "bupropion_contraindicated",
    "renal_unknown",
    "drug_allergy",
    "opioid_block",
    "paediatric_specialist",
    "opioid_withdrawal_precipitated",
    "psychosis_da",
    "cyp_interaction",
    "benzodiazepine_block",
    "red_flag",
    "mri_precaution",
    "lactation_restriction",
    "child_safe_storage",
    "alcohol",
    "dipyridamole_cardiac",
    "guideline_against",
    "liver_block",
    "functional_iron_deficiency",
    "iv_only_window",
    "drug_induced",
    "venous_not_cause",
    "evidence_weak",
    "limb_ischaemia",
    "acute_dvt",
    "pulmonary_embolism",
    "superficial_vein_thrombosis",
    "morphine_renal",
    "night_shift_gen",
    "iron_interaction",
    "cg_vs_egfr",
    "resp_risk",
]
REQUESTS = [
    "ferritin",
    "tsat",
    "crp",
    "hb",
    "creatinine_or_egfr",
    "phosphate",
    "b12",
    "hba1c",
    "tsh",
    "ecg_qtc",
    "pregnancy_test",
    "pregnancy_status",
    "osa_test",
    "abi",
    "tbi",
    "duplex",
    "drug_list",
    "problem_list",
    "allergy_list",
    "drug_timeline",
    "irls_score",
    "rls_criteria",
    "icd_screen",
    "ort_oud",
    "mental_health_screen",
    "akathisia_exam",
    "neuropathy_exam",
    "ck_electrolytes",
    "weight",
    "height",
    "hfe",
    "family_report",
    "pdmp",
    "repeat_iron_studies",
    "repeat_phosphate",
]


@cache
def book() -> Book:
    return load_book()


def _sides(node: Expression) -> list[Expression]:
    return [on_side(node, side) for side in SIDES] if is_sided(node) else [node]


def _parts(o: Option) -> list[Named]:
    """What the author of an option wrote; the status around it is made by rule."""
    sources = tuple(s.source.id for s in o.statements) or ("EKBOM",)
    written = [o.indication, *o.must_know, *o.must_know_current, o.groundwork, o.keep_when]
    written += [part for part in (o.current, o.fit) if part is not None]
    if o.dose is not None:
        parts = (o.dose.start, o.dose.titrate, o.dose.maximum, o.dose.renal, o.dose.maximum_per_day)
        written += [part for part in parts if part is not None]
    named = [Named(o.id, o.where, node, sources) for part in written for node in _sides(part)]
    for b in (*o.never, *o.not_unless, *o.harm):
        named += [Named(f"{o.id}/{b.id}", b.where, node, (b.source.id,)) for node in _sides(b.when)]
    return named


def named() -> list[Named]:
    """Every expression of the book with its line and its sources."""
    found = [Named(f.id, f.where, node, f.sources) for f in book().findings.values() for node in _sides(f.expression)]
    found += [part for o in book().options.values() for part in _parts(o)]
    for a in book().alerts.values():
        ids = tuple(s.id for s in a.sources)
        found += [Named(a.id, a.where, node, ids) for row in a.rows for node in _sides(row.when)]
    found += [Named(f.id, f.where, f.when, tuple(s.id for s in f.sources)) for f in book().follow_ups.values()]
    return found


def complaints() -> list[Complaint]:
    return list(lint(named(), FACTS, book().sources))


def test_every_id_of_the_three_lists_is_in_the_book() -> None:
    assert not set(RECOMMENDATIONS) - set(book().options)
    assert not set(ALERTS) - set(book().alerts)
    assert not set(REQUESTS) - set(book().requests)


def test_the_linters_have_nothing_to_say() -> None:
    found = complaints()
    assert not found, "\n".join(f"{c.check}: {c.where}: {c.what}" for c in found)


def test_names_of_the_book_are_unique_below_every_expression() -> None:
    seen: dict[tuple[str, str | None], int] = {}
    for entry in named():
        stack = [entry.expression]
        done: set[int] = set()
        while stack:
            node = stack.pop()
            if id(node) in done:
                continue
            done.add(id(node))
            if isinstance(node, Reference):
                other = seen.setdefault((node.id, node.side), id(node))
                assert other == id(node), f"two expressions are called '{node.id}'"
            stack.extend(node.operands)


def test_options_that_exclude_each_other_say_so_both_ways() -> None:
    for o in book().options.values():
        for other in o.not_with:
            assert other in book().options, f"{o.id} names '{other}'"
            assert o.id in book().options[other].not_with, f"{other} does not name {o.id}"


def test_every_request_that_a_fact_names_is_described() -> None:
    asked = {f.request for f in FACTS.values() if f.request}
    undescribed = {id for id in asked if id not in book().requests and id not in FACTS}
    assert not undescribed


def test_an_option_without_any_recommendation_says_its_evidence() -> None:
    for o in book().options.values():
        if o.unproven:
            assert len(o.evidence) > 20, o.id
