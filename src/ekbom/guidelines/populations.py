"""Who the patient is for the guidelines: age group, pregnancy, lactation, dialysis, cognitive impairment.

Pregnancy must be known in everyone who can be pregnant (female, other or unknown sex, 12 to 55 years, unless
stated otherwise) and is false in everyone else; it is never presumed.
"""

from ekbom.facts.variables import (
    age,
    breastfeeding,
    can_be_pregnant,
    condition_list,
    dementia,
    described_in_own_words,
    dialysis,
    effective_contraception,
    gestational_age,
    kidney_failure,
    postmenopausal,
    pregnancy_test,
    pregnant,
    sex,
)
from ekbom.guidelines.sources import ALLEN_2003, EKBOM, PREGNANCY_2015
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.logic.expressions import FALSE, TRUE, first_match, is_known, known_true, parameter, presume

ADULT_AGE = parameter("adult_age", 18, "a", source="EKBOM", flag="D", label="age of an adult")
OLDER_AGE = parameter("older_age", 65, "a", source="EKBOM", flag="D", label="age from which a person counts as older")
CHILDBEARING_FROM = parameter("childbearing_from", 12, "a", source="EKBOM", flag="D")
CHILDBEARING_TO = parameter("childbearing_to", 55, "a", source="EKBOM", flag="D")
FIRST_TRIMESTER_END = parameter("first_trimester_end", 14, "wk", source="EKBOM", flag="D")
SECOND_TRIMESTER_END = parameter("second_trimester_end", 28, "wk", source="EKBOM", flag="D")

child = finding("child", "Younger than 18 years", age < ADULT_AGE, source=EKBOM, flag="D")
adult = finding("adult", "18 years or older", age >= ADULT_AGE, source=EKBOM, flag="D")
older = finding("older", "65 years or older", age >= OLDER_AGE, source=EKBOM, flag="D")

_of_childbearing_age = (age >= CHILDBEARING_FROM) & (age <= CHILDBEARING_TO)
_test_positive = known_true(pregnancy_test.is_("positive"))
#: An unknown sex counts as one that can be pregnant; an explicit answer wins over sex and age.
could_be_pregnant = finding(
    "could_be_pregnant",
    "Can be pregnant (not male, 12 to 55 years, not stated otherwise)",
    first_match(
        (known_true(can_be_pregnant), TRUE),
        (known_true(pregnant) | _test_positive, TRUE),
        (known_true(~can_be_pregnant) | known_true(postmenopausal), FALSE),
        (known_true(sex.is_("male")), FALSE),
        otherwise=_of_childbearing_age,
    ),
    source=EKBOM,
    flag="D",
)
#: A positive test counts whatever was said; a recent negative one answers where nothing was said.
is_pregnant = finding(
    "is_pregnant",
    "Pregnant",
    could_be_pregnant
    & first_match(
        (_test_positive, TRUE),
        (is_known(pregnant), pregnant),
        otherwise=pregnancy_test.is_("positive"),
    ),
    source=PREGNANCY_2015,
)
#: Gestation that is not known counts as the first trimester.
first_trimester = finding(
    "first_trimester",
    "Pregnant in the first trimester, or with unknown gestation",
    is_pregnant & (~is_known(gestational_age) | known_true(gestational_age < FIRST_TRIMESTER_END)),
    source=EKBOM,
    flag="D",
)
later_trimester = finding(
    "later_trimester",
    "Pregnant in the second or third trimester",
    is_pregnant & ~first_trimester,
    source=EKBOM,
    flag="D",
)
potential_pregnancy = finding(
    "potential_pregnancy",
    "Could become pregnant, without reliable contraception on record",
    could_be_pregnant & ~is_pregnant & ~known_true(effective_contraception),
    source=EKBOM,
    flag="D",
)
#: Who cannot become pregnant may still breastfeed: where that was said, not breastfeeding is presumed by name.
_said_not_fertile = (
    known_true(~can_be_pregnant)
    & known_true(~could_be_pregnant)
    & known_true(_of_childbearing_age)
    & ~known_true(sex.is_("male"))
)
lactating = finding(
    "lactating",
    "Breastfeeding",
    first_match(
        (known_true(breastfeeding), TRUE),
        (_said_not_fertile, presume(breastfeeding, False, name="no_breastfeeding", provided=_said_not_fertile)),
        otherwise=could_be_pregnant & breastfeeding,
    ),
    source=PREGNANCY_2015,
)
on_dialysis = finding("on_dialysis", "On dialysis", dialysis, source=EKBOM)
#: Dialysis must be known; end-stage disease on record may be presumed absent, by name, from a problem list.
end_stage_kidney = finding(
    "end_stage_kidney",
    "On dialysis, or end-stage kidney disease on record",
    dialysis | absent_unless_listed(kidney_failure, condition_list),
    source=EKBOM,
)
cognitively_impaired = finding(
    "cognitively_impaired",
    "Dementia without a description in the patient's own words",
    known_true(dementia) & ~known_true(described_in_own_words),
    source=ALLEN_2003,
)
