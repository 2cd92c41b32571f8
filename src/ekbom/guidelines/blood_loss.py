"""Iron deficiency as a sign of blood loss: who is sent for evaluation of the gut.

Follows the AGA guideline of 2020 on anaemia with iron deficiency: a ferritin below 45 ug/L with anaemia calls
for evaluation in men and after the menopause, and is a weaker advice before it; below 30 ug/L we ask without
anaemia too. It refuses to evaluate the gut because of the cut of 75 ug/L, which belongs to restless legs only.
"""

from ekbom.facts.variables import age, ferritin, gi_evaluation_done, overt_bleeding, postmenopausal, sex
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.iron import absolute_deficiency, anaemia, iron_arm_possible
from ekbom.guidelines.populations import CHILDBEARING_TO, adult
from ekbom.guidelines.sources import AGA_2020, EKBOM, IRLSSG_IRON_2018
from ekbom.guidelines.vocabulary import alert, finding, option, row
from ekbom.logic.expressions import TRUE, first_match, known_true, parameter

AGA_FERRITIN = parameter(
    "gi_ferritin_with_anaemia", 45, "ug/L", source="AGA-2020", flag="V", label="ferritin of iron deficiency in anaemia"
)
BARE_FERRITIN = parameter(
    "gi_ferritin_alone", 30, "ug/L", source="EKBOM", flag="D", label="ferritin that asks for a cause without anaemia"
)

#: Above 55 everyone counts; below it only a man, or a menopause that was stated.
man_or_after_menopause = finding(
    "man_or_after_menopause",
    "A man, or a woman past the menopause",
    first_match(
        (known_true(age > CHILDBEARING_TO), TRUE),
        (sex.is_("male"), TRUE),
        otherwise=postmenopausal,
    ),
    source=AGA_2020,
)
deficiency_anaemia = finding(
    "deficiency_anaemia",
    "Anaemia with ferritin below 45 ug/L",
    anaemia & (ferritin < AGA_FERRITIN),
    source=AGA_2020,
    flag="V",
)
blood_loss_likely = finding(
    "blood_loss_likely",
    "Iron deficiency in a man or past the menopause, or overt bleeding",
    adult & ((man_or_after_menopause & (deficiency_anaemia | (ferritin < BARE_FERRITIN))) | listed(overt_bleeding)),
    source=(AGA_2020, EKBOM),
    flag="V",
)
gi_blood_loss = alert(
    "gi_blood_loss",
    "S28",
    "Iron deficiency: look for blood loss",
    row(
        known_true(blood_loss_likely),
        "high",
        "Evaluate the gut, with coeliac serology; do not let treatment of restless legs delay it.",
    ),
    row(
        known_true(deficiency_anaemia),
        "info",
        "Anaemia with iron deficiency before the menopause: ask about periods and diet, coeliac serology, and weigh "
        "evaluation of the gut.",
    ),
    row(
        known_true(adult) & known_true(absolute_deficiency),
        "info",
        "Iron is spent (saturation below 16 %, ferritin below 30 ug/L): ask about periods, blood donation, bleeding and diet, and "
        "send coeliac serology.",
    ),
    source=(AGA_2020, EKBOM),
)
anaemia_cause = alert(
    "anaemia_cause",
    "",
    "Anaemia: look for its cause",
    row(
        iron_arm_possible & known_true(anaemia) & ~known_true(blood_loss_likely) & ~known_true(deficiency_anaemia),
        "info",
        "Haemoglobin is low, and low iron alone does not explain it: red cell volume, vitamin B12 and folate, kidney, "
        "inflammation, blood loss.",
    ),
    source=IRLSSG_IRON_2018,
)
gi_evaluation = option(
    "gi_evaluation",
    "Evaluation of the gut for blood loss",
    kind="test",
    text="Upper and lower endoscopy after coeliac serology, by local practice; urine and diet are looked at too. "
    "In pregnancy endoscopy waits until after the birth, unless there is bleeding.",
    indication=(blood_loss_likely | deficiency_anaemia) & ~known_true(gi_evaluation_done),
    statements=(
        AGA_2020.statement(
            "IDA",
            "Men, and women past the menopause, with anaemia from iron deficiency have both endoscopies; before the menopause "
            "the advice is conditional.",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
    ),
    # Before the menopause the advice is conditional, so it is weighed and not simply recommended.
    groundwork=blood_loss_likely,
    monitoring=("The report; ferritin and haemoglobin after 3 months.",),
    if_it_fails="Capsule endoscopy or haematology where iron is lost again.",
    necessity="safety",
    fit=known_true(absolute_deficiency),
)
