"""Benzodiazepines and hypnotics: not recommended for restless legs, and how to come off them.

Follows the AASM guideline (2025, A17: against clonazepam), the German guideline (2022: no benzodiazepines), the Beers
criteria (2023) and labels; clonazepam in pregnancy and breastfeeding has its own consensus (2015). A hypnotic treats
falling asleep, never the legs. It refuses them beside an opioid, in untreated sleep apnoea, in breathing failure,
in acute narrow-angle glaucoma and in severe liver disease, and Z-drugs after complex behaviour in sleep; it offers none from 65
years on, and says how a current one is tapered (by at most a quarter every two weeks), never stopped.
"""

from ekbom.facts.variables import (
    complex_sleep_behaviour,
    daily_dose,
    days_on,
    narrow_angle_glaucoma,
    oxygen_saturation,
    sex,
    takes,
    wants,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.cns import (
    APNOEA_NEVER,
    APNOEA_SOFT,
    BENZODIAZEPINE_WITH_OPIOID,
    benzodiazepine_question,
)
from ekbom.guidelines.conditions import (
    OXYGEN_LOW,
    apnoea_moderate_untreated,
    listed,
    no_hypercapnic_failure,
    no_seizure_disorder,
    no_severe_liver_disease,
)
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.drug_gate import CHILD_NEVER, RLS_DRUG_MUST_KNOW, RLS_DRUG_NEVER, drug_arm, occasional_arm
from ekbom.guidelines.populations import child, is_pregnant, lactating, older
from ekbom.guidelines.pregnancy import never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.sources import (
    AAN_2016,
    AASM_2025,
    BEERS_2023,
    FDA_2016_OPIOID_BENZODIAZEPINE,
    LABEL,
    MAYO_2021,
    PREGNANCY_2015,
    S2K_2022,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.tapers import benzodiazepine_taper_steps
from ekbom.guidelines.vocabulary import Block, Dose, alert, block, finding, option, row
from ekbom.logic.expressions import any_of, first_match, known_true, parameter, presume, quantity

CLONAZEPAM_CAP = parameter("clonazepam_cap", 2, "mg/d", source="EKBOM", flag="K", label="most clonazepam a day")
CLONAZEPAM_PREGNANCY = parameter(
    "clonazepam_pregnancy",
    1,
    "mg/d",
    source="IRLSSG-PREG-2015",
    flag="K",
    label="most clonazepam a day in pregnancy and breastfeeding",
)
LONG_USE = parameter(
    "benzodiazepine_long_use", 14, "d", source="EKBOM", flag="D", label="days of use that need a taper"
)
ZOLPIDEM_WOMEN = parameter("zolpidem_women", 5, "mg/d", source="LABEL", flag="K", label="dose of zolpidem for women")

benzodiazepine_forbidden = finding(
    "benzodiazepine_forbidden",
    "Breathing failure, acute narrow-angle glaucoma or severe liver disease",
    any_of(
        no_severe_liver_disease,
        listed(narrow_angle_glaucoma),
        no_hypercapnic_failure,
        presume(oxygen_saturation < OXYGEN_LOW, False, name="no_low_oxygen_saturation"),
    ),
    source=LABEL,
)
_complex_sleep = listed(complex_sleep_behaviour)

_pregnant_or_lactating = known_true(is_pregnant) | known_true(lactating)
_clonazepam_cap = first_match((_pregnant_or_lactating, CLONAZEPAM_PREGNANCY), otherwise=CLONAZEPAM_CAP)
#: In epilepsy the dose is neurology's.
clonazepam_above_ceiling = finding(
    "clonazepam_above_ceiling",
    "Takes more than 2 mg clonazepam a day (1 mg in pregnancy and while breastfeeding), not for epilepsy",
    takes("clonazepam") & (daily_dose("clonazepam") > _clonazepam_cap) & ~no_seizure_disorder,
    source=(LABEL, PREGNANCY_2015),
)
zolpidem_above_women_dose = finding(
    "zolpidem_above_women_dose",
    "A woman takes more than 5 mg zolpidem",
    takes("zolpidem") & known_true(sex.is_("female")) & (daily_dose("zolpidem") > ZOLPIDEM_WOMEN),
    source=LABEL,
)
_FORBIDDEN: tuple[Block, ...] = (
    block(
        "benzodiazepine_forbidden",
        benzodiazepine_forbidden,
        "Breathing failure, acute narrow-angle glaucoma or severe liver disease: never; where one is taken, a taper with the "
        "prescriber.",
        source=LABEL,
        rule="S43",
    ),
)
_COMPLEX_SLEEP: tuple[Block, ...] = (
    block(
        "complex_sleep_behaviour",
        _complex_sleep,
        "Walked, ate or drove asleep on a hypnotic: no Z-drug again.",
        source=LABEL,
        rule="S43",
        state="proposed",
    ),
    block(
        "complex_sleep_behaviour",
        takes("z_drug") & _complex_sleep,
        "Walked, ate or drove asleep on a hypnotic: prescriber today, out by a taper, and no Z-drug again.",
        source=LABEL,
        rule="S43",
        state="current",
    ),
)
_NOT_FROM_65: tuple[Block, ...] = (
    block(
        "older",
        older,
        "65 or older: falls, confusion and dependence; not offered.",
        source=BEERS_2023,
        rule="S30",
        state="proposed",
    ),
)
_ALWAYS: tuple[Block, ...] = (
    *RLS_DRUG_NEVER,
    *CHILD_NEVER,
    *BENZODIAZEPINE_WITH_OPIOID,
    *APNOEA_NEVER,
    *_FORBIDDEN,
)
TAPER = (
    "Never suddenly: by at most a quarter every two weeks, slower at the end; sudden stops bring seizures. With epilepsy only "
    "together with neurology."
)
DOSABLE = dosable(*RLS_DRUG_MUST_KNOW)

clonazepam = option(
    "clonazepam",
    "Clonazepam",
    kind="drug",
    text="It lets people sleep and leaves the legs alone; with a half-life of 30 to 40 hours it brings falls, confusion, worse sleep "
    "apnoea and dependence. In pregnancy from the second trimester it is one of the few ways left when all is very severe.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(*_ALWAYS, *never_in_pregnancy("clonazepam"), *allergy_blocks("clonazepam")),
    not_unless=(*_NOT_FROM_65, *APNOEA_SOFT, *soft_in_pregnancy("clonazepam")),
    statements=(
        *beside("clonazepam"),
        AASM_2025.statement(
            "A17",
            "Clonazepam in adults with restless legs",
            direction="against",
            strength="conditional",
            certainty="very low",
            flag="V2",
        ),
        S2K_2022.statement(
            "S2K-BENZODIAZEPINES",
            "Benzodiazepines for restless legs",
            direction="against",
            strength="not_graded",
            flag="V2",
        ),
        AAN_2016.statement(
            "AAN-CLONAZEPAM",
            "Clonazepam: evidence insufficient",
            direction="no_recommendation",
            strength="not_graded",
            flag="K",
        ),
        PREGNANCY_2015.statement(
            "PREG-CLONAZEPAM",
            "Clonazepam 0.25 to 1 mg in the evening, second and third trimester, refractory disease",
            direction="for",
            strength="conditional",
            population="pregnant",
        ),
        PREGNANCY_2015.statement(
            "LACT-CLONAZEPAM",
            "Clonazepam 0.25 to 1 mg in the evening while breastfeeding, watching the infant",
            direction="for",
            strength="conditional",
            population="lactating",
        ),
    ),
    dose=Dose(
        start=dose_words(DOSABLE, otherwise="0.25 mg at bedtime."),
        titrate=dose_words(
            DOSABLE,
            otherwise="By 0.25 mg at most once a week, usually to no more than 1 mg; look again after four weeks.",
        ),
        maximum=dose_words(
            DOSABLE,
            (known_true(lactating), "1 mg a day while breastfeeding; watch the infant's sleepiness and feeding."),
            (known_true(is_pregnant), "1 mg a day in pregnancy."),
            otherwise="2 mg a day.",
        ),
        maximum_per_day=dosed(DOSABLE, _clonazepam_cap),
        interval_days=quantity(1, "d"),
    ),
    group="benzodiazepine",
    not_with=("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone"),
    current=takes("clonazepam"),
    harm=(
        block(
            "clonazepam_above_ceiling",
            clonazepam_above_ceiling,
            "More than 2 mg a day (1 mg in pregnancy and while breastfeeding): speak to the prescriber today and taper it by plan; do not "
            "stop it suddenly.",
            source=LABEL,
            rule="S03",
            state="current",
        ),
    ),
    monitoring=("Falls, daytime sleepiness, confusion, mood, dose and need every four weeks.",),
    if_it_fails="Taper it and choose an option that acts on the legs.",
    how_to_stop=TAPER,
)
benzodiazepine_or_z = option(
    "benzodiazepine_or_z",
    "Another benzodiazepine or a hypnotic (Z-drug)",
    kind="drug",
    text="For falling asleep only, at most now and then; no effect on the legs. Triazolam is advised against in periodic limb movements. "
    "Z-drugs carry a boxed warning about sleep-walking and driving asleep, and can wipe out memory.",
    indication=drug_arm | occasional_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(
        *_ALWAYS,
        *_COMPLEX_SLEEP,
        *never_in_pregnancy("benzodiazepine_or_z"),
        *allergy_blocks("benzodiazepine_or_z"),
    ),
    not_unless=(
        *_NOT_FROM_65,
        *APNOEA_SOFT,
        block(
            "zolpidem_above_women_dose",
            zolpidem_above_women_dose,
            "More than 5 mg zolpidem in a woman: more of it is left the next morning; 5 mg with the prescriber.",
            source=LABEL,
            state="current",
        ),
        *soft_in_pregnancy("benzodiazepine_or_z"),
    ),
    statements=(
        S2K_2022.statement(
            "S2K-BENZODIAZEPINES",
            "Benzodiazepines for restless legs",
            direction="against",
            strength="not_graded",
            flag="V2",
        ),
        AASM_2025.statement(
            "P1",
            "Triazolam in periodic limb movement disorder (the other benzodiazepines and Z-drugs are not judged)",
            direction="against",
            strength="conditional",
            certainty="very low",
            flag="V2",
        ),
        MAYO_2021.statement(
            "MAYO-HYPNOTIC",
            "A hypnotic or a benzodiazepine on single nights is one choice for intermittent disease.",
            direction="for",
            strength="expert",
            flag="K",
        ),
    ),
    dose=Dose(
        start=dose_words(
            DOSABLE,
            (
                known_true(sex.is_("female")),
                "One of: zolpidem 5 mg (the dose for women), eszopiclone 1 mg, temazepam 15 mg, or zaleplon, at bedtime.",
            ),
            otherwise="One of: zolpidem 5 mg, eszopiclone 1 mg, temazepam 15 mg, or zaleplon, at bedtime.",
        ),
        titrate=dose_words(DOSABLE, otherwise="No steps: single nights, for a short time."),
    ),
    group="benzodiazepine",
    not_with=("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone"),
    current=takes("benzodiazepine_or_z"),
    monitoring=("Falls, behaviour in sleep, number of nights.",),
    if_it_fails="Cognitive behavioural therapy for insomnia, and an option that acts on the legs.",
    how_to_stop=TAPER,
)

benzodiazepine_harm = finding(
    "benzodiazepine_harm",
    "A benzodiazepine or hypnotic is taken with an opioid, untreated sleep apnoea, below 18, from 65 on, above its ceiling, "
    "or where it is forbidden",
    known_true(takes("benzodiazepine_or_z"))
    & any_of(
        known_true(takes("opioid")),
        known_true(apnoea_moderate_untreated),
        known_true(older),
        known_true(child),
        known_true(benzodiazepine_forbidden),
        known_true(clonazepam_above_ceiling),
        known_true(_complex_sleep) & known_true(takes("z_drug")),
    ),
    source=(FDA_2016_OPIOID_BENZODIAZEPINE, BEERS_2023, LABEL),
)
benzodiazepine_taper = option(
    "benzodiazepine_taper",
    "Taper of the benzodiazepine or hypnotic",
    kind="stop",
    text="With the prescriber: down by at most a quarter every two weeks, slower at the end, with sleep training alongside. Beside an "
    "opioid it comes first, with naloxone at home.",
    indication=takes("benzodiazepine_or_z"),
    not_unless=(
        block(
            "seizure_disorder",
            no_seizure_disorder,
            "Epilepsy is on record: only neurology changes it.",
            source=LABEL,
            rule="S18",
        ),
    ),
    statements=(
        FDA_2016_OPIOID_BENZODIAZEPINE.statement(
            "FDA-BENZODIAZEPINE-TAPER",
            "A benzodiazepine beside an opioid is reduced step by step to the least, or to none.",
            direction="for",
            strength="good_practice",
            flag="K",
        ),
        BEERS_2023.statement(
            "BEERS-BENZODIAZEPINE",
            "Benzodiazepines and Z-drugs are avoided in older adults, and tapered where they are taken.",
            direction="for",
            strength="good_practice",
            flag="K",
        ),
    ),
    groundwork=benzodiazepine_harm,
    dose=Dose(
        start=dose_words(dosable(), otherwise="Down by at most a quarter (25 %) of the dose at a time."),
        titrate=dose_words(dosable(), otherwise="A step every two weeks, slower at the end."),
    ),
    monitoring=("Withdrawal, sleep, mood and seizures at every step.",),
    if_it_fails="Go back one step, wait, and go on more slowly; addiction or sleep medicine.",
    how_to_stop="The taper itself is the way to stop; it can rest at any step.",
    necessity="safety",
    fit=known_true(days_on("benzodiazepine_or_z") >= LONG_USE),
    schedule=benzodiazepine_taper_steps,
)
benzodiazepine_block = alert(
    "benzodiazepine_block",
    "S43",
    "Benzodiazepine or hypnotic",
    row(
        benzodiazepine_question & known_true(benzodiazepine_forbidden),
        "critical",
        "Breathing failure, acute narrow-angle glaucoma or severe liver disease: no benzodiazepine or hypnotic. Where one is taken: "
        "prescriber today, a taper, no sudden stop.",
    ),
    row(
        known_true(_complex_sleep) & (known_true(takes("z_drug")) | known_true(wants("benzodiazepine_or_z"))),
        "critical",
        "Walked, ate or drove asleep on a hypnotic: no Z-drug again.",
    ),
    source=LABEL,
)
