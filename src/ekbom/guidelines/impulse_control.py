"""Impulse control disorder from dopaminergic drugs: the screen, the questionnaire, the alert.

Five plain questions are enough: gambling, spending, eating, sexual urges, pointless repetition. The QUIP-RS was
validated in Parkinson disease only, so a score at one of its cuts is a positive screen that asks for a talk,
never a diagnosis, and a score below them never a negative answer. The screen is never presumed negative; a
diagnosis is presumed absent only from a problem list that does not hold it.
"""

from ekbom.facts.variables import (
    icd_eating,
    icd_gambling,
    icd_punding,
    icd_screen_positive,
    icd_sexual_urges,
    icd_spending,
    impulse_control_disorder,
    quip_rs_buying,
    quip_rs_eating,
    quip_rs_gambling,
    quip_rs_hobbyism_punding,
    quip_rs_sex,
    quip_rs_total,
    wants,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.dopaminergic_doses import on_dopaminergic
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.sources import EKBOM, IRLSSG_AUGMENTATION_2016, LABEL
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import TRUE, any_of, first_match, is_known, known_true, parameter

QUIP_GAMBLING = parameter("quip_gambling", 6, "1", source="EKBOM", flag="K", label="QUIP-RS of gambling that counts")
QUIP_BUYING = parameter("quip_buying", 8, "1", source="EKBOM", flag="K", label="QUIP-RS of buying that counts")
QUIP_EATING = parameter("quip_eating", 7, "1", source="EKBOM", flag="K", label="QUIP-RS of eating that counts")
QUIP_SEX = parameter("quip_sex", 8, "1", source="EKBOM", flag="K", label="QUIP-RS of sexual behaviour that counts")
QUIP_PUNDING = parameter(
    "quip_punding", 7, "1", source="EKBOM", flag="K", label="QUIP-RS of hobbyism and punding that counts"
)
QUIP_TOTAL = parameter("quip_total", 10, "1", source="EKBOM", flag="K", label="QUIP-RS total that counts")
QUIP_PROMPT = parameter(
    "quip_prompt", 6, "1", source="EKBOM", flag="V", label="QUIP-RS total from which the questions are asked"
)

quip_total = first_match(
    (is_known(quip_rs_total), quip_rs_total),
    otherwise=quip_rs_gambling + quip_rs_buying + quip_rs_eating + quip_rs_sex,
)
icd_screen = finding(
    "icd_screen_result",
    "Impulse control: at least one of the plain questions is answered yes",
    first_match(
        (
            any_of(
                *(
                    known_true(answer)
                    for answer in (icd_gambling, icd_spending, icd_eating, icd_sexual_urges, icd_punding)
                )
            ),
            TRUE,
        ),
        (is_known(icd_screen_positive), icd_screen_positive),
        otherwise=any_of(icd_gambling, icd_spending, icd_eating, icd_sexual_urges, icd_punding),
    ),
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
)
questionnaire_positive = finding(
    "questionnaire_positive",
    "The questionnaire on impulse control (QUIP-RS) is at one of its cuts",
    any_of(
        quip_rs_gambling >= QUIP_GAMBLING,
        quip_rs_buying >= QUIP_BUYING,
        quip_rs_eating >= QUIP_EATING,
        quip_rs_sex >= QUIP_SEX,
        quip_rs_hobbyism_punding >= QUIP_PUNDING,
        quip_total >= QUIP_TOTAL,
    ),
    source=EKBOM,
)
questionnaire_prompt = finding(
    "questionnaire_prompt",
    "QUIP-RS total of 6 or more: ask about impulse control",
    quip_total >= QUIP_PROMPT,
    source=EKBOM,
    flag="V",
)
impulse_control = finding(
    "impulse_control",
    "Impulse control disorder now or in the past, or a positive screen",
    icd_screen | known_true(questionnaire_positive) | listed(impulse_control_disorder),
    source=(IRLSSG_AUGMENTATION_2016, LABEL),
)

_dopaminergic_wished = any_of(
    *(wants(id) for id in ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline"))
)
icd_alert = alert(
    "icd",
    "S07",
    "Impulse control disorder",
    row(
        impulse_control & on_dopaminergic,
        "critical",
        "Impulse control disorder on a dopaminergic drug: see the patient and a carer now, protect money and driving, and taper "
        "the drug by plan; do not stop it suddenly.",
    ),
    row(
        impulse_control & (drug_arm | _dopaminergic_wished),
        "critical",
        "Impulse control disorder now or in the past: start no dopaminergic drug.",
    ),
    source=(IRLSSG_AUGMENTATION_2016, LABEL),
    unknown_when=(on_dopaminergic | _dopaminergic_wished) & ~is_known(impulse_control),
    unknown_level="high",
    unknown_text="Gambling, spending, eating and sexual urges were not asked about: ask before a dopaminergic drug is started "
    "and at every visit while it is taken.",
)
