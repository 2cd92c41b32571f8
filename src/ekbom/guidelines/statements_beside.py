"""What other bodies and earlier papers say of an option, shown beside the statement that decides about it.

Follows, each with the grade it gave itself: AAN 2016 (levels A to C and the list of insufficient evidence), the
European guideline of 2012 (superseded), the German guideline of 2022, the augmentation paper of 2016, the iron
guideline of 2018, the Mayo/RLS Foundation algorithm of 2021, the consensus on pregnancy and breastfeeding of 2015, the
FDA (2017) on codeine and tramadol, and what the AASM guideline of 2025 leaves without a recommendation. None of
them changes a status where a newer statement for the same people stands on the option.

It refuses to let a sentence of the form "evidence insufficient" for one group of people wipe out what a specialist
may still override for them, and to make a harmless step wait for the question whether a person belongs to the group:
such a sentence is kept for everybody and names the group in its words.
"""

from ekbom.guidelines.sources import (
    AAN_2016,
    AASM_2025,
    EFNS_2012,
    EKBOM,
    FDA_2017_LACTATION,
    IRLSSG_AUGMENTATION_2016,
    IRLSSG_IRON_2018,
    MAYO_2021,
    PREGNANCY_2015,
    S2K_2022,
)
from ekbom.guidelines.vocabulary import Source, Statement

# --- AAN 2016 ---------------------------------------------------------------------------------------

_BY_LEVEL = {"A": "strong", "B": "conditional", "C": "conditional"}


def _aan(id: str, text: str, level: str, *, flag: str = "V", population: str = "adult") -> Statement:
    return AAN_2016.statement(
        id,
        text,
        direction="for",
        strength=_BY_LEVEL[level],
        certainty=f"level {level}",
        population=population,
        flag=flag,
    )


def _movements(level: str) -> Statement:
    return _aan("AAN-PLMS", "It lessens periodic limb movements in sleep.", level)


def _sleep(level: str) -> Statement:
    return _aan("AAN-SLEEP", "It makes sleep better as people report it.", level)


def _insufficient(id: str, text: str) -> Statement:
    return AAN_2016.statement(id, text, direction="no_recommendation", strength="not_graded", flag="K")


def _not_graded(text: str) -> Statement:
    """What the guideline of 2025 leaves without a recommendation; never "against"."""
    return AASM_2025.statement("NOT-GRADED", text, direction="no_recommendation", strength="not_graded", flag="V2")


# --- EFNS 2012, S2k 2022, Mayo 2021, augmentation 2016 ------------------------------------------------


def _german(id: str, text: str, direction: str = "for") -> Statement:
    return S2K_2022.statement(id, text, direction=direction, strength="not_graded", flag="V2")


def _mayo(id: str, text: str, flag: str = "K") -> Statement:
    return MAYO_2021.statement(id, text, direction="for", strength="expert", flag=flag)


def _augmentation(id: str, text: str, *, direction: str = "for", flag: str = "V") -> Statement:
    return IRLSSG_AUGMENTATION_2016.statement(id, text, direction=direction, strength="expert", flag=flag)


_FIRST_CHOICE = (
    _mayo(
        "MAYO-FIRST",
        "First for chronic disease unless something forbids it; less so with obesity, severe depression, an unsteady gait, "
        "breathing at risk or substance misuse, rather so with insomnia, pain, anxiety or an earlier impulse control disorder.",
        "V",
    ),
    _augmentation("IRLSSG-AUG-FIRST", "It may be the first drug, because it does not cause augmentation.", flag="V"),
    _augmentation(
        "IRLSSG-AUG-SWITCH",
        "In augmentation it takes the place of the dopaminergic drug: brought to effect first in severe augmentation.",
        flag="K",
    ),
)
_GERMAN_GABAPENTINOID = _german("S2K-GABAPENTINOID", "A gabapentinoid or a dopamine agonist as the first drug.")
_GERMAN_AGONIST = _german("S2K-AGONIST", "A dopamine agonist or a gabapentinoid as the first drug.")
_GERMAN_OPIOID = _german("S2K-OPIOID", "Opioids as the second line.")
_SECOND_CHOICE = _mayo(
    "MAYO-SECOND",
    "A dopamine agonist after the gabapentinoids; superseded by the AASM guideline of 2025, which advises against its standard use.",
    "V",
)
_LOW_POTENCY = _mayo(
    "MAYO-LOW-POTENCY", "A low-potency opioid on single evenings is one choice for intermittent disease."
)
_HIGH_POTENCY = _mayo(
    "MAYO-HIGH-POTENCY",
    "In refractory disease a high-potency opioid, after diagnosis, iron and medicines were looked at again, the class was changed and "
    "drugs were combined.",
)
_BRIDGE = _augmentation(
    "IRLSSG-AUG-OPIOID",
    "In severe augmentation a low dose as a bridge or for good, while the dopaminergic drug goes.",
    flag="K",
)

# --- pregnancy and breastfeeding, 2015 and 2017 ---------------------------------------------------------


def _pregnancy(
    id: str,
    text: str,
    *,
    population: str = "pregnant",
    direction: str = "for",
    strength: str = "expert",
    source: Source = PREGNANCY_2015,
    flag: str = "K",
) -> Statement:
    return source.statement(id, text, direction=direction, strength=strength, population=population, flag=flag)


def _both(id: str, text: str, strength: str = "expert") -> tuple[Statement, Statement]:
    return (
        _pregnancy(id, text, strength=strength),
        _pregnancy(f"{id}-LACTATION", text, population="lactating", strength=strength),
    )


_NOTHING_IN_PREGNANCY = PREGNANCY_2015.statement(
    "PREG-INSUFFICIENT",
    "In pregnancy the evidence is insufficient.",
    direction="no_recommendation",
    strength="not_graded",
    flag="K",
)
_PROLACTIN = _pregnancy(
    "LACT-PROLACTIN",
    "While breastfeeding it lowers prolactin: avoid.",
    population="lactating",
    direction="against",
)
_FDA_LACTATION = _pregnancy(
    "FDA-LACTATION",
    "Not while breastfeeding: the infant's breathing can fail.",
    population="lactating",
    direction="against",
    strength="strong",
    source=FDA_2017_LACTATION,
    flag="V",
)
#: Kept for everybody: what harms nobody must not wait for the question of pregnancy, breastfeeding or dialysis.
_BEHAVIOUR = (
    _pregnancy("PREG-BEHAVIOUR", "Part of the first step in pregnancy and while breastfeeding.", population="adult"),
)
_TRIGGERS = _both("PREG-BEHAVIOUR", "Part of the first step in pregnancy and while breastfeeding.", "good_practice")

# --- children -------------------------------------------------------------------------------------------


def _child(id: str, text: str) -> Statement:
    return EKBOM.statement(id, text, direction="no_recommendation", strength="not_graded", population="child", flag="K")


_CHILD_DRUG = (
    "Reviews of childhood disease: off label at bedtime by a specialist, after iron, sleep habits and worsening drugs."
)
_CHILD_NOT = "Reviews of childhood disease: not a routine drug under 18."
_CHILD_IRON = IRLSSG_IRON_2018.statement(
    "CHILD",
    "In children the evidence is insufficient.",
    direction="no_recommendation",
    strength="not_graded",
    population="child",
    flag="V",
)

_VEINS_NOT_GRADED = (_not_graded("Treatment of veins is not graded for restless legs."),)

#: option -> what else is said of it.
BESIDE: dict[str, tuple[Statement, ...]] = {
    "vein_ablation_for_rls": _VEINS_NOT_GRADED,
    "sclerotherapy_for_rls": _VEINS_NOT_GRADED,
    "gabapentin": (
        *_FIRST_CHOICE,
        _GERMAN_GABAPENTINOID,
        _pregnancy(
            "PREG-GABAPENTIN",
            "In pregnancy the evidence is insufficient: avoid, unless it helped before and is clearly needed.",
            direction="against",
        ),
        _child("CHILD-GABAPENTIN", _CHILD_DRUG),
    ),
    "gabapentin_enacarbil": (
        *_FIRST_CHOICE,
        _sleep("A"),
        EFNS_2012.statement(
            "EFNS-GABAPENTIN-ENACARBIL-LONG",
            "Gabapentin enacarbil is probably effective in the long term.",
            direction="for",
            strength="conditional",
            flag="V",
        ),
        _GERMAN_GABAPENTINOID,
        _NOTHING_IN_PREGNANCY,
    ),
    "pregabalin": (
        *_FIRST_CHOICE,
        _movements("B"),
        _sleep("B"),
        _GERMAN_GABAPENTINOID,
        _NOTHING_IN_PREGNANCY,
    ),
    "pramipexole": (
        _movements("B"),
        _sleep("B"),
        _SECOND_CHOICE,
        _GERMAN_AGONIST,
        _NOTHING_IN_PREGNANCY,
        _PROLACTIN,
        _child("CHILD-DOPAMINERGIC", _CHILD_NOT),
    ),
    "ropinirole": (
        _movements("A"),
        _sleep("B"),
        _aan("AAN-HD", "Ropinirole may be used in haemodialysis.", "C", flag="K"),
        _SECOND_CHOICE,
        _GERMAN_AGONIST,
        _NOTHING_IN_PREGNANCY,
        _PROLACTIN,
        _child("CHILD-DOPAMINERGIC", _CHILD_NOT),
    ),
    "rotigotine": (
        _movements("B"),
        _sleep("B"),
        EFNS_2012.statement(
            "EFNS-ROTIGOTINE-LONG",
            "Rotigotine is effective in the long term.",
            direction="for",
            strength="strong",
            flag="V",
        ),
        _augmentation(
            "IRLSSG-AUG-LONGER-ACTING",
            "In augmentation a change to the longer-acting patch is one way, less liked since 2025 and only within its ceiling.",
            flag="K",
        ),
        _SECOND_CHOICE,
        _GERMAN_AGONIST,
        _NOTHING_IN_PREGNANCY,
        _PROLACTIN,
        _child("CHILD-DOPAMINERGIC", _CHILD_NOT),
    ),
    "levodopa": (
        _aan("AAN-HD", "Levodopa may be used in haemodialysis.", "C", flag="K", population="dialysis"),
        _augmentation("IRLSSG-AUG-LEVODOPA", "Levodopa is never added in augmentation.", direction="against", flag="K"),
        _child("CHILD-DOPAMINERGIC", _CHILD_NOT),
    ),
    "cabergoline": (_movements("B"), _sleep("A")),
    "da_abrupt_stop": (
        _augmentation(
            "IRLSSG-AUG-ABRUPT", "In augmentation the drug is never stopped suddenly.", direction="against", flag="K"
        ),
    ),
    "da_dose_increase": (
        _augmentation(
            "IRLSSG-AUG-NEVER",
            "In augmentation the dose is never raised and no second dopaminergic drug is added.",
            direction="against",
            flag="K",
        ),
    ),
    "da_taper": (
        _augmentation(
            "IRLSSG-AUG-WASHOUT",
            "A wash-out of about ten days is one way out of severe augmentation for a person who can bear it.",
            flag="K",
        ),
    ),
    "drug_substitution_review": (
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-FACTORS",
            "In augmentation iron, antidepressants and antihistamines are dealt with before anything else.",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
    ),
    "no_rls_drug": (
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-ONLY-WHEN",
            "A drug only when the legs are a burden, and on single occasions where that is enough.",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
    ),
    "oxycodone": (
        _insufficient("AAN-OXYCODONE", "The evidence for oxycodone by itself was judged insufficient."),
        _HIGH_POTENCY,
        _BRIDGE,
        _GERMAN_OPIOID,
    ),
    "methadone": (_HIGH_POTENCY, _BRIDGE, _GERMAN_OPIOID),
    "buprenorphine": (_GERMAN_OPIOID,),
    "morphine": (_GERMAN_OPIOID,),
    "hydrocodone": (_GERMAN_OPIOID,),
    "tramadol": (
        _LOW_POTENCY,
        _GERMAN_OPIOID,
        _pregnancy("PREG-TRAMADOL", "Tramadol 50 to 100 mg, not in the first trimester."),
        _pregnancy(
            "LACT-TRAMADOL",
            "The consensus of 2015 listed tramadol while breastfeeding; the FDA advises against it since 2017.",
            population="lactating",
        ),
        _FDA_LACTATION,
    ),
    "codeine": (_LOW_POTENCY, _GERMAN_OPIOID, _FDA_LACTATION),
    "clonazepam": (_child("CHILD-BENZODIAZEPINE", _CHILD_NOT),),
    "clonidine": (_child("CHILD-CLONIDINE", _CHILD_DRUG),),
    "perampanel": (_not_graded("Perampanel is not graded for restless legs."),),
    "oral_iron": (
        _german("S2K-ORAL-IRON", "Iron by mouth twice a day with vitamin C as the first step where iron is low."),
        _mayo("MAYO-IRON", "Iron is looked at, and treated where it is low, in everyone.", "V"),
        *_both("PREG-ORAL-IRON", "Iron by mouth with ferritin of 75 ug/L or less.", "good_practice"),
        _CHILD_IRON,
    ),
    "iv_fcm": (
        _german("S2K-IV-IRON", "Iron by vein in moderate to severe disease, or where iron by mouth is not borne."),
        _pregnancy("LACT-IV-IRON", "Iron by vein is possible while breastfeeding.", population="adult"),
        _CHILD_IRON,
    ),
    "iv_iron_sucrose": (_insufficient("AAN-IRON-SUCROSE", "The evidence for iron sucrose was judged insufficient."),),
    "vitamin_c": (
        _aan("B-HD", "Vitamin C with vitamin E in haemodialysis.", "B", flag="K", population="dialysis"),
        _german("S2K-ORAL-IRON", "Vitamin C with iron by mouth where iron is low."),
    ),
    "magnesium": (
        _not_graded("Magnesium is not graded for restless legs."),
        PREGNANCY_2015.statement(
            "PREG-INSUFFICIENT",
            "In pregnancy the evidence is insufficient.",
            direction="no_recommendation",
            strength="not_graded",
            population="pregnant",
            flag="K",
        ),
    ),
    "exercise": (
        _not_graded("Exercise is not graded for restless legs."),
        _aan("AAN-HD", "Exercise may be used in haemodialysis.", "C", flag="K"),
        *_BEHAVIOUR,
    ),
    "yoga_massage": (_not_graded("Yoga is not graded for restless legs."), *_BEHAVIOUR),
    "trigger_review": _TRIGGERS,
    "osa_treatment": _TRIGGERS,
    "sleep_hygiene": (
        EKBOM.statement(
            "EKBOM-ALERTING",
            "Something that keeps the mind busy eases the urge in the evening.",
            direction="for",
            strength="expert",
            certainty="very low",
            flag="K",
        ),
    ),
    "pneumatic_compression": (_not_graded("Compression is not graded for restless legs."), *_BEHAVIOUR),
    "compression_stockings": (_not_graded("Compression is not graded for restless legs."),),
    "near_infrared": (_not_graded("Near-infrared light is not graded for restless legs."),),
    "rtms": (_not_graded("Magnetic stimulation is not graded for restless legs."),),
    "tdcs": (
        _german(
            "S2K-TDCS", "Direct-current stimulation is named among the non-drug ways; the evidence is insufficient.", "no_recommendation"
        ),
    ),
    "acupuncture": (_not_graded("Acupuncture is not graded for restless legs."),),
    "cannabinoids": (
        _not_graded("Cannabinoids are not graded for restless legs."),
        _german("S2K-CANNABINOIDS", "Cannabinoids for restless legs.", "against"),
    ),
    "botulinum_toxin": (_insufficient("AAN-BOTULINUM", "The evidence for botulinum toxin was judged insufficient."),),
    "selenium": (_insufficient("AAN-SELENIUM", "The evidence for selenium was judged insufficient."),),
    "rifaximin": (_insufficient("AAN-RIFAXIMIN", "The evidence for rifaximin was judged insufficient."),),
    "refer_obstetrics": (
        _pregnancy(
            "PREG-REASSURE",
            "The legs usually settle after delivery: say so to everyone.",
            strength="good_practice",
        ),
    ),
}  # fmt: skip


def beside(option_id: str) -> tuple[Statement, ...]:
    """What is said of this option beside the statements of its own module."""
    return BESIDE[option_id]
