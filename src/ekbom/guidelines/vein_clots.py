"""Care of a superficial clot and of a clot that extends from a closed vein: where it is sent, how soon, what is usual there.

Sources: SVS/AVF/AVLS 2023 and ESVS 2021 (superficial vein thrombosis; trials CALISTO and SURPRISE), AVF/SVS 2020
(extension after heat, EHIT; foam and glue are graded alike). What is usual is said so that the way is not lost; this
book refers, and neither starts, stops nor doses a medicine against clots.
"""

from ekbom.facts.variables import bleeding_disorder, condition_list
from ekbom.guidelines.populations import is_pregnant
from ekbom.guidelines.renal import clearance
from ekbom.guidelines.sources import EHIT_2020, EKBOM, ESVS_2021, SVS_2_2023
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, finding, option, words
from ekbom.guidelines.vte import ehit, superficial_thrombosis, superficial_thrombosis_class
from ekbom.logic.expressions import Expression, any_of, either_leg, known_true, parameter, presume

FONDAPARINUX_CLEARANCE = parameter(
    "fondaparinux_clearance",
    50,
    "mL/min",
    source="ESVS-2021",
    flag="V2",
    label="creatinine clearance below which fondaparinux 2.5 mg is for a specialist",
)
RIVAROXABAN_CLEARANCE = parameter(
    "rivaroxaban_clearance",
    30,
    "mL/min",
    source="ESVS-2021",
    flag="V2",
    label="creatinine clearance below which rivaroxaban 10 mg is for a specialist",
)


def _class_is(*names: str) -> Expression:
    return known_true(either_leg(superficial_thrombosis_class.is_in(*names)))


specialist_chooses = finding(
    "superficial_clot_specialist",
    "Pregnancy or a bleeding disorder: a specialist chooses the medicine against a superficial clot",
    any_of(is_pregnant, absent_unless_listed(bleeding_disorder, condition_list)),
    source=ESVS_2021,
    flag="V2",
)
superficial_clot_care = option(
    "superficial_clot_care",
    "Referral of a superficial vein thrombosis",
    kind="referral",
    text="By distance of its tip from the nearer junction and by length, on a duplex of both legs with the deep veins. No vein is "
    "closed while it is acute, and not before three months.",
    indication=superficial_thrombosis,
    statements=(
        ESVS_2021.statement(
            "superficial-clot-45-days",
            "Fondaparinux 2.5 mg a day for 45 days where the clot is 5 cm or longer and more than 3 cm from the junction",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V2",
        ),
        ESVS_2021.statement(
            "superficial-clot-near-junction",
            "Anticoagulation for three months where the clot lies within 3 cm of the junction",
            direction="for",
            strength="not_graded",
        ),
        SVS_2_2023.statement(
            "superficial-clot-near-junction",
            "Anticoagulation for six weeks or more where the clot lies within 3 cm of the junction",
            direction="for",
            strength="not_graded",
        ),
        SVS_2_2023.statement(
            "superficial-clot-45-days",
            "Fondaparinux 2.5 mg or rivaroxaban 10 mg a day for 45 days where the clot is 5 cm or longer, farther off",
            direction="for",
            strength="not_graded",
            flag="V2",
        ),
        EKBOM.statement(
            "EKBOM-SUPERFICIAL-CLOT",
            "A superficial clot near a junction, long, or in somebody at risk is referred the same day or within 24 hours",
            direction="for",
            strength="good_practice",
            flag="D",
        ),
    ),
    groundwork=known_true(superficial_thrombosis_class.is_in("deep_vein", "near_junction", "long", "short_at_risk")),
    dose=Dose(
        start=words(
            (_class_is("deep_vein"), "a deep vein is closed too: care of a deep vein thrombosis, the same day"),
            (
                _class_is("near_junction"),
                "same day; usual there: anticoagulation for 6 weeks or more (SVS) or 3 months (ESVS)",
            ),
            (
                _class_is("long"),
                "within 24 hours; usual there: fondaparinux 2.5 mg or rivaroxaban 10 mg a day for 45 days",
            ),
            (_class_is("short_at_risk"), "within 24 hours; a medicine against clots is often given"),
            otherwise="care for the symptoms, duplex again after 7 to 10 days",
        ),
        renal=words(
            (known_true(specialist_chooses), "the medicine against the clot is a specialist's choice"),
            (
                known_true(clearance < RIVAROXABAN_CLEARANCE),
                "kidneys too weak for fondaparinux 2.5 mg and rivaroxaban 10 mg: a specialist's choice",
            ),
            (
                known_true(clearance < FONDAPARINUX_CLEARANCE),
                "kidneys too weak for fondaparinux 2.5 mg: a specialist's choice",
            ),
            otherwise="kidney function is known to whoever treats the clot",
        ),
    ),
    monitoring=("breathlessness, chest pain or a swollen leg: emergency care",),
    if_it_fails="Duplex the same day.",
    necessity="safety",
)
clot_extension_care = option(
    "clot_extension_care",
    "Care of a clot that extends from a closed vein",
    kind="referral",
    text="Graded on an upright duplex within a week; alike at the groin and at the hollow of the knee, after heat, foam or glue. With "
    "breathlessness or chest pain: emergency care, whatever the class.",
    indication=presume(ehit.is_in("II", "III", "IV"), False, name="no_clot_extension_after_closure"),
    statements=(
        EHIT_2020.statement(
            "class-I", "Class I: no drug and no further scan", direction="for", strength="conditional", certainty="low"
        ),
        EHIT_2020.statement(
            "class-II",
            "Class II: weekly duplex until it has gone; an antiplatelet or anticoagulant at high risk only",
            direction="for",
            strength="conditional",
            certainty="low",
        ),
        EHIT_2020.statement(
            "class-III",
            "Class III: therapeutic anticoagulant, weekly duplex, until it has gone or drawn back to the junction",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
        EHIT_2020.statement(
            "class-IV",
            "Class IV: treated as a deep vein thrombosis, individually, usually for three months or more",
            direction="for",
            strength="strong",
            certainty="high",
            flag="V",
        ),
    ),
    #: The strong grades are for classes III and IV.
    groundwork=known_true(ehit.is_in("III", "IV")),
    dose=Dose(
        start=words(
            (
                known_true(either_leg(ehit.is_("IV"))),
                "same day: care of a deep vein thrombosis, usually 3 months or more",
            ),
            (known_true(either_leg(ehit.is_("III"))), "same day: anticoagulation there, duplex every week"),
            otherwise="duplex every week; a drug only at high risk",
        ),
    ),
    monitoring=("duplex every week until it has gone or drawn back to the junction",),
    if_it_fails="Emergency care.",
    necessity="safety",
)
