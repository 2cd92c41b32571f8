"""Care of a superficial clot and of a clot that extends from a closed vein: what is usual where the patient is sent.

Sources: SVS/AVF/AVLS 2023 and ESVS 2021 (superficial vein thrombosis; trials CALISTO and SURPRISE), AVF/SVS 2020
(extension after heat, EHIT; foam and glue are graded alike). What is usual is said so that the way is not lost; this
book refers, and neither starts, stops nor doses a medicine against clots. The statements stand with the referral.
"""

from ekbom.facts.variables import bleeding_disorder, condition_list
from ekbom.guidelines.populations import is_pregnant
from ekbom.guidelines.renal import clearance
from ekbom.guidelines.sources import EHIT_2020, EKBOM, ESVS_2021, SVS_2_2023
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.guidelines.vte import ehit, superficial_thrombosis, superficial_thrombosis_class
from ekbom.logic.expressions import any_of, either_leg, first_match, known_true, label, parameter, presume

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
specialist_chooses = finding(
    "superficial_clot_specialist",
    "Pregnancy or a bleeding disorder: a specialist chooses the medicine against a superficial clot",
    any_of(is_pregnant, absent_unless_listed(bleeding_disorder, condition_list)),
    source=ESVS_2021,
    flag="V2",
)
MEDICINE = ("specialist", "not_fondaparinux", "fondaparinux_or_rivaroxaban")
#: A clot near the junction takes a therapeutic anticoagulant; these two are for the long one farther off.
usual_medicine = finding(
    "superficial_clot_medicine",
    "What is usually chosen for 45 days against a long superficial clot, by bleeding, pregnancy and kidney",
    first_match(
        (~known_true(superficial_thrombosis_class.is_("long")), label(None, MEDICINE)),
        (specialist_chooses, label("specialist", MEDICINE)),
        (clearance < RIVAROXABAN_CLEARANCE, label("specialist", MEDICINE)),
        (clearance < FONDAPARINUX_CLEARANCE, label("not_fondaparinux", MEDICINE)),
        otherwise=label("fondaparinux_or_rivaroxaban", MEDICINE),
    ),
    source=(SVS_2_2023, ESVS_2021),
    flag="V2",
)
clot_to_refer = finding(
    "clot_to_refer",
    "A superficial clot, or a clot that reaches into the deep vein after a closure",
    either_leg(superficial_thrombosis)
    | presume(either_leg(ehit.is_in("II", "III", "IV")), False, name="no_clot_extension_after_closure"),
    source=(SVS_2_2023, EHIT_2020),
)
CLOT_CARE = (
    EKBOM.statement(
        "EKBOM-SUPERFICIAL-CLOT",
        "A superficial clot near a junction, long, or in somebody at risk is referred the same day or within 24 hours",
        direction="for",
        strength="good_practice",
        flag="D",
    ),
    ESVS_2021.statement(
        "superficial-clot-45-days",
        "Fondaparinux 2.5 mg or rivaroxaban 10 mg a day for 45 days where a superficial clot of 5 cm or more lies farther off",
        direction="for",
        strength="strong",
        certainty="moderate",
        flag="V2",
    ),
    ESVS_2021.statement(
        "superficial-clot-three-months",
        "Anticoagulation for three months where a superficial clot lies within 3 cm of the junction",
        direction="for",
        strength="not_graded",
    ),
    ESVS_2021.statement(
        "no-early-ablation",
        "No ablation for three months after a superficial clot",
        direction="for",
        strength="not_graded",
        flag="V2",
    ),
    SVS_2_2023.statement(
        "superficial-clot-six-weeks",
        "Anticoagulation for six weeks or more where a superficial clot lies within 3 cm of the junction",
        direction="for",
        strength="not_graded",
    ),
    SVS_2_2023.statement(
        "superficial-clot-long",
        "Fondaparinux 2.5 mg or rivaroxaban 10 mg a day for 45 days where a superficial clot is 5 cm or longer",
        direction="for",
        strength="not_graded",
        flag="V2",
    ),
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
)
