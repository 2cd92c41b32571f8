"""Every number of the model, with what it means and where it stands.

Sources: "09" and so on are sections of the clinical dossier on restless legs, with the flag it gives (V checked against
the source, K known, C to be checked); "D" is our own choice, made so that the whole lands in the bounds of 09. A risk
is the row of a logistic model: the log odds at zero, then one weight for each term that its reader names.
"""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    """Some numbers that belong together."""

    values: tuple[float, ...]
    meaning: str
    source: str


def _p(meaning: str, source: str, *values: float) -> Parameter:
    return Parameter(tuple(map(float, values)), meaning, source)


PARAMETERS: dict[str, Parameter] = {
    # --- people
    "age_from": _p("first age of each band", "D", 0, 8, 18, 30, 40, 50, 60, 70, 80),
    "age_to": _p("end of each band", "D", 8, 18, 30, 40, 50, 60, 70, 80, 98),
    "age_share": _p("share of each band", "D", 0.085, 0.12, 0.155, 0.13, 0.125, 0.135, 0.12, 0.085, 0.045),
    "women": _p("share of women, and more per year above 65", "D", 0.503, 0.005),
    "sex_not_recorded": _p("sex recorded as other, as unknown", "D", 0.002, 0.003),
    "birth_year_only": _p("only the year of birth is recorded", "D", 0.005),
    "height": _p("cm of women and men, spread of both; lost a year after 60", "D", 163.0, 176.5, 6.8, 0.1),
    "growth": _p("height of a child two years before birth and a year more, as shares of the grown; least cm", "D", 0.32, 0.68, 50),
    "mass_index": _p("kg/m2: middle of adults, spread as a log, middle and share of that spread at birth", "D", 26.6, 0.19, 15.5, 0.4),
    "body_known": _p("weight and height are recorded", "D", 0.6),
    "smoker": _p("smokes: at 18 to 75 years; recorded as yes, as no", "D", 0.16, 0.6, 0.45),
    "pregnant": _p("pregnant: at 20 to 39 years, at 15 to 19 and 40 to 47", "D", 0.06, 0.012),
    "pregnancy_weeks": _p("weeks completed, from and to", "D", 4, 41),
    "pregnancy_known": _p("pregnancy is recorded, with its weeks", "D", 0.92, 0.8),
    "reproduction_known": _p("of women of that age: can be pregnant is recorded, contraception is, with yes", "D", 0.2, 0.25, 0.6),
    "fertile": _p("can be pregnant from, before; said to be so before", "D", 15, 48, 44),
    "menopause": _p("after the menopause from this age, recorded", "D", 52, 0.45),
    # --- conditions: risks (log odds, then weights)
    "diabetes": _p("log odds; a year of age, kg/m2 above 27", "D", -5.5, 0.055, 0.09),
    "hypertension": _p("log odds; a year of age, kg/m2 above 27", "D", -5.0, 0.075, 0.05),
    "depressed": _p("mood above this; lower for women", "D", 1.42, 0.28),
    "anxious": _p("weight of mood, threshold", "D", 0.6, 1.3),
    "neuropathy": _p("log odds; a year above 50, diabetes", "D", -4.4, 0.03, 2.0),
    "apnoea": _p("log odds; a year of age, kg/m2 above 27, man", "D", -5.2, 0.035, 0.10, 0.8),
    "apnoea_recorded": _p("recorded; of those treated, index known, treatment known", "D", 0.4, 0.65, 0.6, 0.7),
    "lung": _p("log odds; a year above 40, smoker", "D", -4.3, 0.04, 1.4),
    "heart_failure": _p("log odds; a year above 60, hypertension", "D", -4.2, 0.08, 0.6),
    "coronary": _p("log odds; a year above 50, man, diabetes, smoker", "D", -4.0, 0.065, 0.7, 0.6, 0.5),
    "parkinson": _p("log odds; a year above 60", "D", -6.0, 0.07),
    "dementia": _p("log odds; a year above 70", "D", -3.9, 0.11),
    "liver": _p("log odds; kg/m2 above 27", "D", -4.2, 0.06),
    "asthma": _p("share", "D", 0.075),
    "inflammatory": _p("rheumatoid arthritis, bowel disease", "D", 0.009, 0.006),
    "rare": _p(
        "psychosis, epilepsy, opioid use disorder, alcohol use disorder, haemochromatosis, bariatric operation",
        "D",
        0.007,
        0.008,
        0.004,
        0.017,
        0.002,
        0.006,
    ),
    "common": _p("thyroid disease, migraine, lack of vitamin D, cramps at night (adults)", "D", 0.05, 0.06, 0.05, 0.02),
    "insomnia": _p("log odds; a year of age, mood, severity of restless legs 0 to 1", "D", -3.4, 0.012, 0.5, 2.2),
    "condition_recorded": _p("a chronic disease is on the problem list", "D", 0.85),
    "inflammation": _p("threshold above which it counts; more in arthritis or bowel disease", "D", 0.8, 1.2),
    "depression_again": _p("a depression on record is recurrent", "D", 0.4),
    "obesity_recorded": _p("from kg/m2; recorded", "D", 30, 0.35),
    "apnoea_index": _p("an hour: middle, spread as a log", "D", 16, 0.6),
    "since_days": _p("mean days since a chronic disease was recorded", "D", 1900),
    # --- kidney
    "filtration": _p("mL/min at 25 years, a year, diabetes, hypertension, spread", "D", 113, -0.75, -7, -4, 13),
    "dialysis": _p("log odds; a year of age up to 75, diabetes, hypertension", "D", -8.9, 0.05, 1.1, 0.9),
    "haemodialysis": _p("share of haemodialysis", "D", 0.9),
    "kidney_recorded": _p("chronic kidney disease below 60 mL/min is recorded", "D", 0.6),
    "on_dialysis": _p("mL/min on dialysis, from and to", "D", 4, 10),
    "creatinine": _p("spread of one result as a log; the filtration is reported with it", "D", 0.06, 0.9),
    "sugar": _p("HbA1c % in diabetes, spread, else, spread", "D", 7.3, 1.2, 5.5, 0.25),
    "potassium": _p("mmol/L: middle, spread, more on dialysis", "D", 4.2, 0.35, 0.5),
    "kidney_known": _p("log odds that creatinine is known; a year of age, diabetes or hypertension", "D", -1.6, 0.03, 0.9),
    # --- iron
    "ferritin": _p("middle in ug/L: women 13 to 51, older women, men, children; spread as a log", "D", 46, 85, 125, 36, 0.8),
    "ferritin_changes": _p("factor: pregnancy, a unit of inflammation, dialysis, overload", "D", 0.6, 1.45, 4.5, 6.0),
    "saturation": _p("TSAT: middle, a unit of iron store, a unit of inflammation, spread", "D", 27, 5.5, -3.0, 5.0),
    "saturation_in_overload": _p("more %", "D", 30),
    "older_ferritin": _p("spread between two as a log, mean days between, at least", "D", 0.25, 400, 30),
    "in_the_morning": _p("of samples whose time is known", "D", 0.75),
    "vitamin_b12": _p("pg/mL: middle, spread as a log", "D", 420, 0.4),
    "tsh": _p("mIU/L: middle, spread as a log", "D", 1.8, 0.6),
    "vitamin_d_25oh": _p("ng/mL: middle, spread as a log", "D", 26, 0.4),
    "phosphate": _p("mg/dL: middle, spread as a log; factor on dialysis", "D", 3.4, 0.18, 1.5),
    "alt": _p("U/L: middle, spread as a log; factor in liver disease", "D", 22, 0.5, 2.2),
    "haemoglobin": _p("g/dL of women and men, spread", "D", 13.5, 14.9, 0.75),
    "haemoglobin_changes": _p("a log unit of ferritin below 30, mL/min below 60, pregnancy, dialysis", "D", -1.5, -0.03, -1.3, -1.2),
    "anaemia": _p("g/dL below which it is anaemia: women, men, pregnancy", "03 3.1", 12, 13, 11),
    "deficient": _p("ferritin below which anaemia counts as of iron deficiency", "D", 30),
    "iron_recorded": _p("iron deficiency anaemia recorded, deficiency without anaemia recorded", "D", 0.75, 0.08),
    "ferritin_known": _p(
        "ferritin known: women, others, iron deficiency anaemia, dialysis, pregnancy, restless legs on record",
        "D",
        0.2,
        0.11,
        0.9,
        0.95,
        0.65,
        0.62,
    ),
    "with_ferritin": _p("of those with ferritin: TSAT, CRP, morning sample said, an older ferritin", "D", 0.65, 0.4, 0.35, 0.4),
    "blood_count_known": _p("haemoglobin is known", "D", 0.5),
    "crp": _p("mg/L: middle, a unit of inflammation as a log, spread as a log", "D", 1.8, 0.9, 0.8),
    "laboratory_days": _p("mean age of a result in days, the oldest", "D", 260, 2500),
    "other_laboratory": _p("known: HbA1c in diabetes, HbA1c else, B12, TSH, vitamin D, phosphate, ALT, potassium", "D", 0.85, 0.1, 0.08, 0.18, 0.1, 0.06, 0.2, 0.3),
    # --- restless legs
    "rls_log_odds": _p("log odds of a man at 50 years; a year of age", "09 9.1 (7.12 %, rises with age)", -3.44, 0.0125),
    "rls_woman": _p("log odds of a woman", "09 9.1 (about 2 to 1)", 0.6),
    "rls_smoker": _p("odds ratio", "09 9.1 [V]", 1.46),
    "rls_depression": _p("odds ratio", "09 9.1 [V]", 1.71),
    "rls_diabetes": _p("odds ratio", "09 9.1 [V]", 1.54),
    "rls_iron": _p("log odds a unit of the iron store", "D (ferritin <=75 in 50-65 %)", -0.12),
    "rls_family": _p("log odds a unit of the inherited liability", "D (family history 40-60 %)", 0.7),
    "rls_trimester": _p("share with restless legs by trimester", "09 9.1 (8, 16, 22 [K]; 36 [V])", 0.08, 0.16, 0.31),
    "rls_dialysis": _p("share: women, men", "09 9.1 [V]", 0.297, 0.245),
    "rls_anaemia": _p("share in iron deficiency anaemia", "09 9.1 [K]", 0.24),
    "rls_claudication": _p("share in claudication", "09 9.1 [V]", 0.35),
    "rls_child": _p("share at 6 and 7, 8 to 11, 12 to 17 years", "09 9.1 [K]; first D", 0.005, 0.019, 0.020),
    "severity": _p("IRLS untreated: middle, spread, a unit of the iron store, woman", "D (need-drug 2-3 %)", 15.0, 7.6, -0.8, 0.5),
    "days_a_week": _p("days with symptoms: at IRLS 0, a point, spread", "D (5 % weekly)", -2.9, 0.34, 1.2),
    "needs_drug": _p("IRLS at least, days a week at least", "01 1.8; cut D", 18.5, 2.0),
    "significant": _p("IRLS at least, days a week at least", "D (3 % corrected)", 16.5, 1.0),
    "duration": _p("years of disease: mean", "D", 11),
    "inherited": _p("weight of the liability in what relatives have", "D", 0.6),
    "early_onset": _p("before this age", "09 9.1 [V/K]", 45),
    "family": _p("a first-degree relative: threshold of liability with restless legs early, late, without", "01 1.1 (40-60 %)", 0.05, 0.45, 1.5),
    "coded": _p("restless legs on the problem list: in need of a drug, others", "D", 0.42, 0.07),
    "coded_wrongly": _p("on the list without restless legs: log odds; mimic, mood, woman", "D (PPV 50-70 %)", -5.05, 1.3, 0.3, 0.4),
    "clinic": _p("of those on record seen in a clinic for it: in need of a drug, others, wrongly on record", "D", 0.5, 0.12, 0.1),
    "criteria_documented": _p("clinic; on record elsewhere; not on record, with, without restless legs", "D (minority)", 0.9, 0.22, 0.04, 0.003),
    "criterion_skipped": _p("one criterion of those documented is not", "D", 0.05),
    "asked_by_clinician": _p("of documented criteria", "D", 0.85),
    "explained_by_mimic": _p("of those wrongly on record with criteria: no urge, a mimic explains all", "D", 0.45, 0.4),
    "mimic_answers": _p("without restless legs: begins at rest, relief by movement, worse at night", "D", 0.6, 0.4, 0.4),
    "mimic_as_well": _p("a mimic besides restless legs", "D", 0.15),
    "score_known": _p("IRLS total, days a week, duration: clinic, others on record", "D", 0.9, 0.2),
    "no_dialysis_said": _p("no dialysis is on record: clinic, others on record", "D", 0.8, 0.25),
    "movements": _p("PLMS known in clinic; present in restless legs, else", "09 9.1 (>80 % [V])", 0.12, 0.86, 0.25),
    "score_spread": _p("points between two scorings", "D", 2.0),
    # --- treatment
    "treated": _p("on record: in need of a drug, others, wrongly on record", "D", 0.75, 0.4, 0.35),
    "first_drug": _p(
        "pramipexole, ropinirole, rotigotine, levodopa, gabapentin, pregabalin, enacarbil, oxycodone, methadone, "
        "buprenorphine, clonazepam",
        "D (agonist first is common)",
        0.21,
        0.16,
        0.03,
        0.05,
        0.27,
        0.09,
        0.03,
        0.03,
        0.02,
        0.02,
        0.09,
    ),
    "second_drug": _p("with a dopaminergic drug also an alpha-2-delta drug", "D", 0.12),
    "years_on_drug": _p("mean years on the drug", "D", 3.2),
    "augmentation": _p("a year on a dopamine agonist, on levodopa", "06 6.2 (7-8 %/y [V2]); levodopa D", 0.072, 0.2),
    "agonist_stopped": _p("of those on another drug: a dopamine agonist earlier", "D", 0.25),
    "above_ceiling": _p("dose above the ceiling: augmented, others", "D", 0.35, 0.06),
    "augmentation_asked": _p("asked about augmentation: clinic, others", "D", 0.65, 0.25),
    "augmentation_signs": _p(
        "hours earlier, from and to; worse days of seven, from; higher dose, more intense, shorter latency, spread, "
        "distress every day",
        "D (02 2.1)",
        2,
        6,
        5,
        0.7,
        0.8,
        0.6,
        0.35,
        0.4,
    ),
    "impulse_asked": _p("asked about impulse control; positive on an agonist", "06 6.2 (6-17 %); asked D", 0.35, 0.1),
    "drug_effect": _p("points of IRLS that a drug takes away, spread; that augmentation adds", "D", 9.0, 4.0, 7.0),
    "kidney_heeded": _p("a dose is fitted to the kidney", "D", 0.65),
    "dose_in_words": _p("a dose stands only in words", "D", 0.07),
    "qtc": _p("ms: middle, spread", "D", 425, 22),
    "gate_documented": _p("of opioids for restless legs: each step before it is on record", "D", 0.45),
    "iron_given": _p("with ferritin of at most 75 known and restless legs on record: by mouth, by vein", "D", 0.35, 0.07),
    "iron_given_else": _p("iron by mouth in iron deficiency anaemia with ferritin known, in others", "D", 0.6, 0.008),
    "review_documented": _p("a drug that worsens is taken with restless legs on record: reviewed", "D", 0.25),
    "antidepressant": _p("in depression, else (adults)", "D", 0.55, 0.03),
    "sleep_drug": _p("benzodiazepine or Z-drug: log odds; anxiety, insomnia, a year above 50", "D", -4.2, 1.6, 1.9, 0.01),
    "pain_opioid": _p("opioid for pain: log odds; a year above 40, mood, a sleep drug", "D", -3.9, 0.02, 0.3, 0.6),
    "antihistamine": _p("sedating antihistamine: log odds; insomnia", "D", -3.7, 1.2),
    "antipsychotic": _p("in psychosis, else (adults)", "D", 0.75, 0.008),
    "gut_drug": _p("metoclopramide; proton pump inhibitor at 20 years, a year more", "D", 0.006, 0.04, 0.0022),
    "heart_drugs": _p("in hypertension: ACE inhibitor, amlodipine, thiazide, metoprolol", "D", 0.45, 0.25, 0.2, 0.2),
    "other_drugs": _p("metformin in diabetes, statin above 50, aspirin in coronary disease, thyroxine in thyroid disease, ibuprofen", "D", 0.65, 0.3, 0.8, 0.8, 0.04),
    "nerve_drug": _p("gabapentin or pregabalin in neuropathy; gabapentin of them", "D", 0.3, 0.65),
    "days_on_other_drugs": _p("mean days", "D", 750),
    "sleepless": _p("mood from which sleep is so bad that drugs are asked for", "D", 1.0),
    "not_recognised": _p("a medicine that no code names", "D", 0.01),
    "opioid_allergy": _p("on record", "D", 0.01),
    "no_allergy": _p("allergies asked and none found", "D", 0.7),
    # --- legs
    "vein_burden": _p("a year above 50, woman, kg/m2 above 27; share of one leg alone", "D", 0.025, 0.25, 0.03, 0.5),
    "vein_classes": _p("burden from which CEAP is C1, C2, C3, C4a, C5, C6", "D (C2 in about a quarter)", 0.2, 0.95, 1.8, 2.5, 3.1, 3.5),
    "vein_symptoms": _p("log odds; a class", "D", -3.6, 0.7),
    "pulses": _p("examined with an index; felt in arterial disease, without", "D", 0.8, 0.3, 0.97),
    "standing": _p("duplex standing, else lying", "D", 0.85),
    "segment": _p("burden of one vein segment alone", "D", 0.5),
    "legs_examined": _p("legs examined: veins with symptoms, others", "D", 0.35, 0.05),
    "duplex": _p("of examined legs from C2 with symptoms", "D", 0.5),
    "reflux": _p("duplex: trunk refluxes from this burden, deep vein; middle ms of reflux, without; spread as a log", "D; cut 500 ms A1", 1.1, 2.6, 2200, 180, 0.6),
    "vein_width": _p("mm: without reflux, with, spread", "D", 4.0, 6.2, 1.1),
    "veins_recorded": _p("varicose veins recorded from C2", "D", 0.3),
    "vein_procedure": _p("from C2; because of restless legs alone, on record", "D", 0.06, 0.008),
    "stockings": _p("from C3, on record with restless legs, arterial disease", "D", 0.2, 0.04, 0.02),
    "oedema_recorded": _p("from C3", "D", 0.25),
    "thrombosis": _p("in the past; acute", "D", 0.02, 0.0005),
    "arteries": _p("log odds; a year above 50, smoker, diabetes, filtration below 60", "D", -4.2, 0.07, 1.1, 0.8, 0.5),
    "claudicates": _p("claudication in arterial disease, both legs", "D", 0.35, 0.4),
    "arteries_recorded": _p("recorded: with claudication, without", "D", 0.6, 0.3),
    "index": _p("ABI known: recorded, examined else; diseased, healthy, spread; stiff in diabetes, with", "D", 0.55, 0.1, 0.72, 1.09, 0.1, 0.15, 1.46),
    # --- scores
    "scores": _p("PHQ-9, ISI and ESS known: depression, clinic, others", "D", 0.35, 0.5, 0.03),
    "phq9": _p("points: middle, a unit of mood, spread", "D", 3.5, 4.0, 1.8),
    "isi": _p("points: middle, a point of IRLS, a unit of mood, spread", "D", 6, 0.35, 2.0, 3.0),
    "ess": _p("points: middle, sleep apnoea, a point of IRLS, spread", "D", 6, 4.0, 0.08, 3.5),
    "harm_degree": _p("item 9 of 1, 2 and 3", "D", 0.7, 0.2, 0.1),
    "harm_thoughts": _p("item 9 above zero: depressed, others", "D", 0.1, 0.004),
}  # fmt: skip


def numbers(name: str) -> tuple[float, ...]:
    """The numbers of a parameter."""
    return PARAMETERS[name].values


def number(name: str) -> float:
    """The one number of a parameter."""
    (value,) = PARAMETERS[name].values
    return value
