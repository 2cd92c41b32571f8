"""The alerts of pregnancy and breastfeeding: which drug that is taken, or would be next, meets them.

Follows the consensus of the International RLS Study Group (2015), the FDA (2017), the MHRA (2022) and labels, by
the table of ``ekbom.guidelines.pregnancy``. It never says "stop": a drug that is taken already goes to its prescriber
and the obstetric team the same day.
"""

from ekbom.facts.variables import daily_dose, takes, wants
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.iron_route import iv_iron_wanted
from ekbom.guidelines.opioid_gate import opioid_last_resort
from ekbom.guidelines.populations import first_trimester, is_pregnant, lactating, later_trimester, potential_pregnancy
from ekbom.guidelines.pregnancy import GABAPENTIN_LACTATION_CAP, MAINTENANCE_OPIOIDS, with_letter
from ekbom.guidelines.sources import EKBOM, FDA_2017_LACTATION, LABEL, MHRA_2022, PREGNANCY_2015
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import Expression, any_of, is_known, known_true

_NAMED_OTHERWISE = {"bupropion_for_rls": "bupropion"}
#: What is otherwise the next step: option -> when.
_FIRST_LINE = ("gabapentin", "gabapentin_enacarbil", "pregabalin", "dipyridamole")
_DOPAMINERGIC = ("pramipexole", "ropinirole", "rotigotine", "levodopa")
_OPIOIDS = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")


def _next(option: str) -> list[Expression]:
    """When the option is the next step for this patient; nothing for one that is no step in restless legs."""
    if option in (*_FIRST_LINE, *_DOPAMINERGIC):
        return [known_true(drug_arm)]
    return [known_true(opioid_last_resort)] if option in _OPIOIDS else []


def _met(options: tuple[str, ...]) -> Expression:
    """One of the options is taken, is the next step or is asked for; what treats a use disorder counts as new only."""
    parts: list[Expression] = []
    for option in options:
        parts += [known_true(wants(option)), *_next(option)]
        if option not in MAINTENANCE_OPIOIDS:
            parts.append(known_true(takes(_NAMED_OTHERWISE.get(option, option))))
    return any_of(*parts)


_maintenance_taken = any_of(*(known_true(takes(opioid)) for opioid in MAINTENANCE_OPIOIDS))
benserazide_taken = known_true(takes("benserazide"))
_iv_iron = known_true(iv_iron_wanted) | known_true(takes("iv_iron"))
pregnancy_hard = finding(
    "pregnancy_hard",
    "Pregnant, and an option that pregnancy excludes is taken, next or asked for",
    (known_true(first_trimester) & _met(with_letter("never", "first")))
    | (known_true(later_trimester) & _met(with_letter("never", "later")))
    | (known_true(potential_pregnancy) & _met(with_letter("never", "possible"))),
    source=PREGNANCY_2015,
)
pregnancy_soft = finding(
    "pregnancy_soft",
    "Pregnant or possibly pregnant, and an option that needs a specialist then is taken, next or asked for",
    (known_true(first_trimester) & _met(with_letter("specialist", "first")))
    | (known_true(later_trimester) & _met((*with_letter("specialist", "later"), *with_letter("exceptional", "later"))))
    | (known_true(potential_pregnancy) & _met(with_letter("specialist", "possible"))),
    source=PREGNANCY_2015,
)
pregnancy_iron = finding(
    "pregnancy_iron",
    "Early pregnancy, and iron by vein is taken or a question",
    known_true(first_trimester) & _iv_iron,
    source=PREGNANCY_2015,
)
#: One step milder than in pregnancy: what is never given early is "high", what is for a specialist is said.
pregnancy_possible_iron = finding(
    "pregnancy_possible_iron",
    "A pregnancy is possible, and iron by vein is taken or a question",
    known_true(potential_pregnancy) & _iv_iron,
    source=PREGNANCY_2015,
)
pregnancy_possible_soft = finding(
    "pregnancy_possible_soft",
    "A pregnancy is possible, and an option that would need a specialist then is taken, next or asked for",
    known_true(potential_pregnancy) & _met(with_letter("specialist", "first")),
    source=PREGNANCY_2015,
)
benserazide_in_pregnancy = finding(
    "benserazide_in_pregnancy",
    "Pregnant, and levodopa is taken with benserazide",
    known_true(is_pregnant) & benserazide_taken,
    source=PREGNANCY_2015,
)
lactation_hard = finding(
    "lactation_hard",
    "Breastfeeding, and an option that this excludes is taken, next or asked for",
    known_true(lactating) & _met(with_letter("never", "breastfeeding")),
    source=(PREGNANCY_2015, FDA_2017_LACTATION),
)
lactation_soft = finding(
    "lactation_soft",
    "Breastfeeding, and an option that needs a specialist then is taken, next or asked for",
    known_true(lactating)
    & (
        _met((*with_letter("specialist", "breastfeeding"), *with_letter("exceptional", "breastfeeding")))
        | known_true(daily_dose("gabapentin") > GABAPENTIN_LACTATION_CAP)
    ),
    source=PREGNANCY_2015,
)
pregnancy_restriction = alert(
    "pregnancy_restriction",
    "S13",
    "Pregnancy",
    row(
        pregnancy_hard,
        "critical",
        "Pregnancy (or, for valproate and carbamazepine, a pregnancy that is possible) excludes an option: do not start it. Where it is "
        "taken: prescriber and obstetric team now; it must not be stopped suddenly.",
    ),
    row(
        pregnancy_iron,
        "critical",
        "No iron by vein in the first 14 weeks (gestation that is not known counts as early): iron by mouth, obstetric team.",
    ),
    row(
        benserazide_in_pregnancy,
        "critical",
        "Levodopa with benserazide is not for pregnancy: prescriber and obstetric team now; carbidopa takes its place where levodopa goes "
        "on, and nothing is stopped suddenly.",
    ),
    row(
        known_true(is_pregnant) & _maintenance_taken,
        "high",
        "Methadone or buprenorphine is taken in pregnancy: it is never stopped for that; its specialist and the obstetric team share the "
        "care, and the newborn is watched for withdrawal.",
    ),
    row(
        pregnancy_soft & known_true(is_pregnant),
        "high",
        "Pregnant: behaviour and iron first; other drugs only in very severe, refractory disease with specialist and obstetric team. "
        "What is taken already is discussed now and not stopped suddenly.",
    ),
    row(
        pregnancy_soft,
        "high",
        "A pregnancy is possible and no reliable contraception is on record: pregnancy test and contraception before pregabalin or an "
        "opioid.",
    ),
    row(
        pregnancy_possible_iron,
        "high",
        "A pregnancy is possible and no reliable contraception is on record: pregnancy test before iron by vein.",
    ),
    row(
        pregnancy_possible_soft,
        "info",
        "A pregnancy is possible and no reliable contraception is on record: in pregnancy this drug would be for a specialist. Talk about "
        "contraception.",
    ),
    source=(PREGNANCY_2015, MHRA_2022, LABEL),
    unknown_when=~is_known(is_pregnant)
    & any_of(known_true(drug_arm), _iv_iron, _met(with_letter("never", "first")), benserazide_taken),
    unknown_level="high",
    unknown_text="Ask about pregnancy before any drug for the legs or iron by vein, and now where a drug is taken that pregnancy excludes; "
    "nothing is stopped suddenly.",
)
lactation_restriction = alert(
    "lactation_restriction",
    "S46",
    "Breastfeeding",
    row(
        lactation_hard,
        "critical",
        "Breastfeeding excludes dopamine agonists, oxycodone, morphine, hydrocodone, tramadol and codeine: choose another option. Where one "
        "is taken: prescriber now, watch the infant's breathing and feeding, no sudden stop.",
    ),
    row(
        known_true(lactating) & _maintenance_taken,
        "high",
        "Methadone or buprenorphine is taken while breastfeeding: it is never stopped for that; specialist, and watch the infant's "
        "breathing and feeding.",
    ),
    row(
        lactation_soft,
        "high",
        "Breastfeeding: pregabalin, gabapentin enacarbil, levodopa and sedating drugs only with a specialist; gabapentin up to 900 mg a "
        "day is accepted. Watch the infant.",
    ),
    source=(PREGNANCY_2015, FDA_2017_LACTATION, EKBOM),
    unknown_when=~is_known(lactating) & (known_true(drug_arm) | _met(with_letter("never", "breastfeeding"))),
    unknown_level="high",
    unknown_text="Ask about breastfeeding before any drug for the legs, and now where a drug is taken that it excludes; nothing is stopped suddenly.",
)
