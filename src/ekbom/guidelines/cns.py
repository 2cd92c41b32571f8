"""Sedation and breathing: what adds up in the brain, and who bears it badly.

Follows the FDA on opioids with benzodiazepines (2016) and on gabapentinoids (2019), the Beers criteria (2023) and
the AASM guideline (2025) on sleep apnoea first. Depressants are counted by kind: opioids, benzodiazepines with
hypnotics, sedating antihistamines, other calming drugs (antipsychotics, muscle relaxants, barbiturates, oxybate),
and alcohol in any amount; heavy or at bedtime it has a rule of its own. A gabapentinoid counts as soon as one is taken or would be the next
step. Nothing here forbids a gabapentinoid: it lowers the dose and slows the steps. An opioid with a benzodiazepine
or a hypnotic is forbidden, and where both are taken the plan is a taper, never a sudden stop.
"""

from ekbom.facts.variables import (
    alcohol_any,
    alcohol_at_bedtime,
    alcohol_heavy,
    falls_last_12_months,
    neuromuscular_disease,
    sleep_apnoea,
    takes,
    wants,
)
from ekbom.guidelines.conditions import (
    apnoea_moderate_untreated,
    apnoea_untreated,
    listed,
    no_hypercapnic_failure,
    no_respiratory_disease,
)
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.opioid_gate import apnoea_screen_open, opioid_but_for_apnoea, opioid_considered, opioid_question
from ekbom.guidelines.populations import older
from ekbom.guidelines.renal import reduced_kidney
from ekbom.guidelines.sources import (
    AASM_2025,
    BEERS_2023,
    EKBOM,
    FDA_2016_OPIOID_BENZODIAZEPINE,
    FDA_2019_GABAPENTINOIDS,
)
from ekbom.guidelines.vocabulary import Block, alert, block, finding, row
from ekbom.logic.expressions import any_of, at_least, is_known, known_true, parameter

FALLS = parameter("falls_any", 1, "1", source="BEERS-2023", flag="K", label="falls in a year that count")
BENZODIAZEPINE_OPTIONS = ("clonazepam", "benzodiazepine_or_z")

respiratory_risk = finding(
    "respiratory_risk",
    "Lung disease, sleep apnoea, neuromuscular disease, 65 or older, or clearance below 60",
    any_of(
        no_respiratory_disease,
        apnoea_moderate_untreated,
        listed(sleep_apnoea),
        listed(neuromuscular_disease),
        older,
        reduced_kidney,
    ),
    source=(FDA_2019_GABAPENTINOIDS, EKBOM),
    flag="D",
)
alcohol_with_sedatives = finding(
    "alcohol_with_sedatives",
    "Drinks heavily, or at bedtime",
    alcohol_heavy | alcohol_at_bedtime,
    source=EKBOM,
)
drinks_alcohol = finding(
    "drinks_alcohol", "Drinks alcohol, however much and whenever", alcohol_any | alcohol_with_sedatives, source=EKBOM
)
gabapentinoid_question = finding(
    "gabapentinoid_question",
    "A gabapentinoid is taken or is the next step",
    takes("gabapentinoid") | drug_arm,
    source=EKBOM,
    flag="D",
)
benzodiazepine_question = finding(
    "benzodiazepine_question",
    "A benzodiazepine or hypnotic is taken or asked for",
    any_of(takes("benzodiazepine_or_z"), *(wants(id) for id in BENZODIAZEPINE_OPTIONS)),
    source=EKBOM,
    flag="D",
)
_opioid = known_true(takes("opioid"))
_sedative = known_true(takes("benzodiazepine_or_z"))
#: Clonazepam counts as a benzodiazepine, phenobarbital and primidone once.
_antiepileptic = (takes("antiepileptic") & ~takes("clonazepam")) | takes("barbiturate")
_other_antidepressant = takes("antidepressant") & ~any_of(*(takes(kind) for kind in ("ssri", "snri", "tca")))
three_cns_active = finding(
    "three_cns_active",
    "Three or more kinds of medicine that act on the brain, a gabapentinoid that is the next step among them",
    at_least(
        3,
        gabapentinoid_question,
        *(
            takes(kind)
            for kind in (
                "opioid",
                "benzodiazepine",
                "z_drug",
                "sedating_antihistamine",
                "antipsychotic",
                "muscle_relaxant",
                "ssri",
                "snri",
                "tca",
            )
        ),
        _antiepileptic,
        _other_antidepressant,
    ),
    source=BEERS_2023,
)
gabapentinoid_with_opioid = finding(
    "gabapentinoid_with_opioid",
    "A gabapentinoid together with an opioid, taken or next",
    (takes("gabapentinoid") & opioid_question) | (gabapentinoid_question & takes("opioid")),
    source=FDA_2019_GABAPENTINOIDS,
)
gabapentinoid_with_depressant = finding(
    "gabapentinoid_with_depressant",
    "A gabapentinoid together with another depressant of the brain, or three such medicines",
    gabapentinoid_question
    & any_of(
        takes("benzodiazepine_or_z"),
        takes("other_cns_depressant"),
        drinks_alcohol,
        three_cns_active,
    ),
    source=(FDA_2019_GABAPENTINOIDS, BEERS_2023),
)
depressants_without_gabapentinoid = finding(
    "depressants_without_gabapentinoid",
    "Two kinds of depressant of the brain, a gabapentinoid left aside",
    at_least(
        2,
        takes("opioid"),
        takes("benzodiazepine_or_z"),
        takes("sedating_antihistamine"),
        any_of(*(takes(kind) for kind in ("antipsychotic", "muscle_relaxant", "barbiturate", "sodium_oxybate"))),
        drinks_alcohol,
    ),
    source=EKBOM,
)
cns_depression = alert(
    "cns_depression",
    "S02",
    "Sedation and breathing",
    row(
        known_true(takes("gabapentinoid"))
        & opioid_question
        & (known_true(apnoea_moderate_untreated) | known_true(no_hypercapnic_failure)),
        "critical",
        "A gabapentinoid with an opioid, and untreated sleep apnoea or raised carbon dioxide: breathing can stop. Start no opioid; "
        "where both are taken, prescriber today, treat the apnoea, naloxone, no sudden stop.",
    ),
    row(
        gabapentinoid_with_opioid,
        "high",
        "A gabapentinoid with an opioid can stop breathing: lowest doses, slow steps, naloxone at home, and somebody who "
        "knows how to use it.",
    ),
    row(
        gabapentinoid_with_depressant & respiratory_risk,
        "high",
        "A gabapentinoid with other depressants of the brain, in somebody at risk (lungs, sleep apnoea, age, kidney, muscle "
        "disease): lowest dose, slow steps, watch breathing and falls.",
    ),
    row(
        depressants_without_gabapentinoid & respiratory_risk,
        "high",
        "Two depressants of the brain in somebody at risk (lungs, sleep apnoea, age, kidney, muscle disease): can one of them go, "
        "slowly and with its prescriber?",
    ),
    row(
        gabapentinoid_with_depressant | depressants_without_gabapentinoid,
        "info",
        "Depressants of the brain add up: lowest dose, slow steps, no driving until the effect is known.",
    ),
    row(
        gabapentinoid_question & any_of(no_respiratory_disease, apnoea_untreated, older),
        "info",
        "A gabapentinoid alone can slow breathing in lung disease, untreated sleep apnoea or older age: start low, go slowly.",
    ),
    source=(FDA_2019_GABAPENTINOIDS, BEERS_2023),
    unknown_when=gabapentinoid_question & ~is_known(takes("opioid")),
    unknown_level="info",
    unknown_text="The medicines are not all known: ask about opioids, sleeping pills and sedating antihistamines.",
)
_sedating_question = gabapentinoid_question | opioid_question | benzodiazepine_question
resp_risk = alert(
    "resp_risk",
    "S02",
    "Breathing at risk",
    row(
        respiratory_risk
        & (gabapentinoid_with_opioid | gabapentinoid_with_depressant | depressants_without_gabapentinoid),
        "high",
        "Breathing is at risk and depressants of the brain come together: watch breathing in sleep, keep doses low, treat "
        "sleep apnoea, look at oxygen saturation.",
    ),
    row(
        respiratory_risk & _sedating_question,
        "info",
        "Something makes breathing vulnerable (lungs, sleep apnoea, muscle disease, 65 or older, clearance below 60): every "
        "sedating drug starts low.",
    ),
    source=(FDA_2019_GABAPENTINOIDS, EKBOM),
)

# --- opioid with benzodiazepine ---------------------------------------------------------------------

OPIOID_WITH_BENZODIAZEPINE: tuple[Block, ...] = (
    block(
        "benzodiazepine_on_board",
        takes("benzodiazepine_or_z"),
        "A benzodiazepine or hypnotic is taken: never with an opioid. Where both are taken: a taper with the prescriber, naloxone, "
        "no sudden stop.",
        source=FDA_2016_OPIOID_BENZODIAZEPINE,
        rule="S01",
    ),
)
BENZODIAZEPINE_WITH_OPIOID: tuple[Block, ...] = (
    block(
        "opioid_on_board",
        takes("opioid"),
        "An opioid is taken: never with a benzodiazepine or hypnotic. Where both are taken: a taper with the prescriber, naloxone, no "
        "sudden stop.",
        source=FDA_2016_OPIOID_BENZODIAZEPINE,
        rule="S01",
    ),
)
opioid_benzo = alert(
    "opioid_benzo",
    "S01",
    "Opioid with a benzodiazepine or hypnotic",
    row(
        takes("opioid") & takes("benzodiazepine_or_z"),
        "critical",
        "An opioid and a benzodiazepine or hypnotic are both taken: prescriber today, a slow taper (the benzodiazepine by at most a "
        "quarter every two weeks), "
        "naloxone at home. Stop neither suddenly.",
    ),
    row(
        (takes("opioid") & benzodiazepine_question) | (takes("benzodiazepine_or_z") & opioid_considered),
        "critical",
        "Do not start the second of an opioid and a benzodiazepine or hypnotic.",
    ),
    source=FDA_2016_OPIOID_BENZODIAZEPINE,
    unknown_when=(takes("opioid") & ~is_known(takes("benzodiazepine_or_z")))
    | (takes("benzodiazepine_or_z") & ~is_known(takes("opioid"))),
    unknown_level="high",
    unknown_text="An opioid or a benzodiazepine is taken and the other is not known: complete the list of medicines.",
)

# --- sleep apnoea -----------------------------------------------------------------------------------

APNOEA_NEVER: tuple[Block, ...] = (
    block(
        "untreated_sleep_apnoea",
        apnoea_moderate_untreated,
        "Moderate or severe sleep apnoea is not treated, or a high STOP-Bang is not tested: test and treat it first.",
        source=AASM_2025,
        rule="S19",
        state="proposed",
    ),
)
APNOEA_SOFT: tuple[Block, ...] = (
    block(
        "sleep_apnoea_not_tested",
        apnoea_screen_open,
        "STOP-Bang is 3 or 4 and no sleep test was done: test first.",
        source=EKBOM,
        rule="S19",
        state="proposed",
    ),
)
osa_untreated = alert(
    "osa_untreated",
    "S19",
    "Sleep apnoea first",
    row(
        apnoea_moderate_untreated
        & any_of(
            (opioid_considered | opioid_but_for_apnoea) & ~_opioid,
            benzodiazepine_question & ~_sedative,
        ),
        "critical",
        "No opioid, benzodiazepine or hypnotic before the sleep apnoea is tested and treated.",
    ),
    row(
        apnoea_moderate_untreated & (takes("opioid") | takes("benzodiazepine_or_z")),
        "high",
        "An opioid, benzodiazepine or hypnotic is taken with untreated sleep apnoea: treat the apnoea now, review the dose, "
        "naloxone with an opioid; no sudden stop.",
    ),
    row(
        apnoea_screen_open & (opioid_question | benzodiazepine_question),
        "high",
        "STOP-Bang is 3 or 4 and no test was done: test for sleep apnoea before an opioid, benzodiazepine or hypnotic.",
    ),
    row(
        apnoea_moderate_untreated & drug_arm,
        "moderate",
        "Sleep apnoea is not treated: it worsens the legs, and rules out opioids, benzodiazepines and hypnotics.",
    ),
    source=(AASM_2025, EKBOM),
    unknown_when=sleep_apnoea & ~is_known(apnoea_moderate_untreated) & (opioid_question | benzodiazepine_question),
    unknown_level="high",
    unknown_text="Sleep apnoea is on record, its index or its treatment is not: settle it before an opioid, benzodiazepine or hypnotic.",
)

# --- falls, alcohol ---------------------------------------------------------------------------------

falls_elderly = alert(
    "falls_elderly",
    "S30",
    "Falls",
    row(
        older & (takes("benzodiazepine_or_z") | takes("sedating_antihistamine")),
        "high",
        "65 or older with a benzodiazepine, hypnotic or sedating antihistamine: falls, confusion. Talk about a slow taper or "
        "another medicine; no sudden stop.",
    ),
    row(
        older & any_of(*(wants(id) for id in BENZODIAZEPINE_OPTIONS)),
        "high",
        "65 or older: a benzodiazepine or hypnotic is not offered; choose another option.",
    ),
    row(
        older & (falls_last_12_months >= FALLS) & _sedating_question,
        "info",
        "Fell within the last year: half the usual start, slow steps, look at balance and blood pressure on standing.",
    ),
    source=BEERS_2023,
)
alcohol = alert(
    "alcohol",
    "S48",
    "Alcohol",
    row(
        alcohol_with_sedatives & (_sedating_question | takes("other_cns_depressant")),
        "high",
        "Alcohol with sedating medicines: none at bedtime, and no more than low-risk amounts.",
    ),
    row(
        drinks_alcohol
        & any_of(
            takes("gabapentin_enacarbil"),
            wants("gabapentin_enacarbil"),
            drug_arm & ~known_true(takes("gabapentinoid")),
        ),
        "high",
        "No alcohol with gabapentin enacarbil.",
    ),
    source=(EKBOM, FDA_2019_GABAPENTINOIDS),
)
