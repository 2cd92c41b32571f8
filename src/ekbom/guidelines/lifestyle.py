"""What people can do themselves, and the habits that come first: movement, sleep, triggers, food, touch.

Follows the good-practice statement of the AASM guideline of 2025 (deal with what worsens restless legs
first) and small trials beside it. Exercise, sleep habits, yoga and food carry no graded recommendation for
restless legs: they are offered as harmless, with the evidence said. It refuses to sell food as treatment of
iron deficiency, and to send a leg in danger to exercise or massage.
"""

from ekbom.facts.variables import (
    able_to_walk,
    apnoea_hypopnoea_index,
    condition_list,
    insomnia,
    iron_overload_disorder,
    sleep_apnoea,
    sleep_apnoea_treated,
    smoker,
    whole_body_restlessness,
    worsening_drug_reviewed,
)
from ekbom.guidelines.conditions import apnoea_moderate_untreated, heart_failure_severe, listed
from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.exacerbating import (
    mood_stable_on_antidepressant,
    prescriber_owned_drug,
    trigger_present,
    triggers_all_absent,
    withdrawal_worsens,
    worsening_drug,
    worsening_timing_open,
)
from ekbom.guidelines.instruments import ISI_INSOMNIA, isi
from ekbom.guidelines.prescreen import CLOT_OR_LIMB
from ekbom.guidelines.sleep_tests import osa_test_due
from ekbom.guidelines.sources import AASM_2025, EKBOM
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import absent_unless_listed, block, finding, option
from ekbom.logic.expressions import FALSE, TRUE, first_match, is_known, known_true, parameter

AHI_DISEASE = parameter("ahi_sleep_apnoea", 5, "/h", source="EKBOM", flag="K", label="AHI of sleep apnoea")

_FACTORS_FIRST = AASM_2025.statement(
    "G2",
    "Factors that worsen restless legs are dealt with first: alcohol, caffeine, antihistaminergic, serotonergic and "
    "antidopaminergic drugs, untreated sleep apnoea.",
    direction="for",
    strength="good_practice",
    flag="V2",
)
_NOT_GRADED = "The AASM guideline of 2025 gives no recommendation on it; the evidence is of low certainty."

insomnia_moderate = finding(
    "insomnia_moderate",
    "Insomnia on record, or an Insomnia Severity Index of 15 or more",
    first_match((is_known(isi), known_true(insomnia) | (isi >= ISI_INSOMNIA)), otherwise=insomnia),
    source=EKBOM,
)

#: A high screening score asks for the test first; only a diagnosis or a measured index asks for treatment.
apnoea_proven = finding(
    "apnoea_proven",
    "Sleep apnoea on record or measured",
    first_match(
        (known_true(osa_test_due), apnoea_hypopnoea_index >= AHI_DISEASE),
        otherwise=known_true(apnoea_hypopnoea_index >= AHI_DISEASE) | listed(sleep_apnoea),
    ),
    source=EKBOM,
    flag="D",
)

exercise = option(
    "exercise",
    "Regular moderate exercise",
    kind="lifestyle",
    text="Walking or cycling and exercises for the legs three times a week for 30 to 60 minutes, in the daytime; nothing "
    "vigorous within 3 hours of bedtime. On dialysis, exercise during the session works too; with claudication, walk by a plan that stays "
    "below the pain.",
    indication=rls_for_support,
    never=CLOT_OR_LIMB,
    not_unless=(
        block(
            "heart_failure_severe",
            heart_failure_severe,
            "Severe heart failure: exercise as the heart-failure team plans it.",
            source=EKBOM,
        ),
    ),
    harmless=True,
    statements=beside("exercise"),
    evidence="One small randomised trial lowered the IRLS by about 8 points in 12 weeks; better evidence on dialysis (resistance exercise "
    "during the session); part of the consensus for pregnancy. After about 39 days of walking below the pain of claudication most of 101 "
    "people were free of restless legs, without a comparison group. " + _NOT_GRADED,
    fit=known_true(able_to_walk),
    monitoring=("IRLS before it and after 12 weeks.",),
    if_it_fails="Nothing is lost; keep moving for general health.",
    necessity="support",
)
sleep_hygiene = option(
    "sleep_hygiene",
    "Regular sleep times",
    kind="lifestyle",
    text="The same bed and rising times, enough hours in bed, a cool dark room; later rising suits many people with "
    "restless legs. In the evening something that keeps the mind busy eases the urge.",
    indication=rls_for_support,
    harmless=True,
    statements=beside("sleep_hygiene"),
    evidence="Helps sleep; for the legs the evidence is indirect. " + _NOT_GRADED,
    monitoring=("Ask about sleep at each visit.",),
    if_it_fails="With lasting insomnia: cognitive behavioural therapy for insomnia.",
    necessity="support",
)
cbt_i = option(
    "cbt_i",
    "Cognitive behavioural therapy for insomnia",
    kind="lifestyle",
    text="Four to eight sessions, in person or online. Bed-time restriction is made milder while the legs are untreated.",
    indication=rls_for_support & insomnia_moderate,
    harmless=True,
    evidence="High certainty for insomnia, low for restless legs. " + _NOT_GRADED,
    monitoring=("Insomnia Severity Index before and after; 6 points are a real change.",),
    if_it_fails="Look again for restless legs, sleep apnoea and low mood as causes of the insomnia.",
    necessity="support",
)
trigger_review = option(
    "trigger_review",
    "Review of triggers",
    kind="lifestyle",
    text="Go through caffeine (two weeks without it after noon), alcohol in the evening, nicotine, short or irregular "
    "sleep, long sitting (breaks, an aisle seat), vigorous late exercise, over-the-counter sleep aids, antihistamines and antiemetics, and "
    "sleep apnoea. Change one thing at a time.",
    indication=rls_for_support & ~triggers_all_absent,
    statements=(
        *beside("trigger_review"),
        _FACTORS_FIRST,
    ),
    fit=known_true(trigger_present),
    monitoring=("Score the legs again 2 to 4 weeks after each change.",),
    if_it_fails="Put the habit back if its absence changed nothing.",
    necessity="groundwork",
)
smoking_cessation = option(
    "smoking_cessation",
    "Stop smoking",
    kind="lifestyle",
    text="Offer counselling and nicotine replacement or varenicline. Stopping raises the level of ropinirole: review its dose.",
    indication=smoker,
    statements=(
        EKBOM.statement(
            "EKBOM-SMOKING",
            "Smokers are offered help to stop, for their vessels and lungs; smoking also goes with restless legs.",
            direction="for",
            strength="good_practice",
            flag="D",
        ),
    ),
    evidence="Smokers have restless legs more often (odds ratio about 1.5, observational).",
    monitoring=("Ask at each visit.",),
    if_it_fails="Offer it again; most people need several attempts.",
    necessity="support",
)
diet = option(
    "diet",
    "Iron- and magnesium-rich food",
    kind="lifestyle",
    text="A varied diet is fine beside treatment. Food does not treat a low ferritin: that needs iron as a medicine.",
    indication=rls_for_support,
    not_unless=(
        block(
            "iron_overload",
            absent_unless_listed(iron_overload_disorder, condition_list),
            "Iron overload: no iron-rich diet.",
            source=EKBOM,
        ),
    ),
    harmless=True,
    evidence="No randomised trial in restless legs; very low certainty. " + _NOT_GRADED,
    monitoring=("None beyond the iron tests of the plan.",),
    if_it_fails="Nothing is lost.",
    necessity="other",
)
yoga_massage = option(
    "yoga_massage",
    "Yoga, massage, stretching, warm or cold baths",
    kind="lifestyle",
    text="As the person likes, in the evening or at the first urge.",
    indication=rls_for_support,
    never=CLOT_OR_LIMB,
    harmless=True,
    statements=beside("yoga_massage"),
    evidence="Small trials of yoga and massage; very low certainty. " + _NOT_GRADED,
    monitoring=("Ask whether it helps.",),
    if_it_fails="Leave it.",
    necessity="other",
)
#: A drug whose timing nobody knows leaves it open: it is asked for, and it is not "no".
drug_substitution_review = option(
    "drug_substitution_review",
    "Review of drugs that worsen restless legs",
    kind="monitoring",
    text="With the prescriber: can the drug be replaced, lowered or taken earlier? Sedating antihistamines give way to "
    "loratadine, fexofenadine or a nasal steroid; metoclopramide and prochlorperazine to ondansetron or domperidone "
    "after a look at the QT interval. Antipsychotics, antidepressants, lithium and antiepileptics are changed by their "
    "prescriber only, and tapered; mirtazapine brings new restless legs to about 28 in 100 who take it; bupropion and "
    "trazodone are kinder to the legs where they suit the illness, and a lower dose of citalopram or escitalopram may do. A depression that is well controlled may outweigh the legs. A drug "
    "that is being withdrawn is tapered more slowly.",
    indication=(rls_for_support | whole_body_restlessness)
    & first_match((worsening_drug | known_true(withdrawal_worsens), TRUE), (~worsening_timing_open, FALSE))
    & ~known_true(worsening_drug_reviewed),
    statements=(*beside("drug_substitution_review"), _FACTORS_FIRST),
    fit=~known_true(prescriber_owned_drug) & ~known_true(mood_stable_on_antidepressant),
    monitoring=(
        "Score the legs again 2 to 4 weeks after the change.",
        "Watch the illness the drug was given for.",
    ),
    if_it_fails="Keep the drug where the illness needs it, and treat the legs beside it.",
    necessity="groundwork",
)
osa_treatment = option(
    "osa_treatment",
    "Treat sleep apnoea",
    kind="device",
    text="Positive airway pressure or another established treatment; score the legs again after 4 weeks of use, and call "
    "nothing refractory before.",
    indication=apnoea_proven & ~sleep_apnoea_treated,
    statements=(
        *beside("osa_treatment"),
        _FACTORS_FIRST,
    ),
    fit=known_true(apnoea_moderate_untreated),
    monitoring=("IRLS again after 4 weeks of treatment.", "Hours of use each night."),
    if_it_fails="Sleep clinic: other mask, other treatment.",
    necessity="groundwork",
)
