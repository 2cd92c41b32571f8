"""Scores of vein disease, for each leg: the revised VCSS and the Villalta scale, as recorded or from their items.

Sources: revised VCSS 2010 (ladder second hand, sizes of ulcers from the older version), published ladder of Villalta
(second hand). A missing item leaves a total unknown, never lower. The last item of the VCSS rises with adherence, not
with disease: the total is also given without it. A class of the Villalta scale is only given to a leg with a proven
earlier clot that is not fresh, and an open ulcer is severe whatever the total. Cramps, heaviness and tingling also
occur in restless legs: a mild class made of complaints alone says so. Refuses: pain of restless legs as venous pain.
"""

from ekbom.facts.variables import (
    fact,
    months_since_dvt,
    past_dvt,
    urge_to_move_legs,
    vcss_compression,
    vcss_total,
    vcss_ulcer_duration,
    vcss_ulcer_number,
    vcss_ulcer_size,
    venous_symptoms,
    venous_ulcer_count,
    venous_ulcer_diameter,
    venous_ulcer_months,
    villalta_total,
)
from ekbom.guidelines.ceap import earlier_dvt, open_venous_ulcer, symptomatic_vein_disease
from ekbom.guidelines.sources import EKBOM, SVS_2_2023, VCSS_2010
from ekbom.guidelines.vocabulary import detail, finding, request
from ekbom.guidelines.vte import dvt_proven
from ekbom.logic.expressions import Expression, either_leg, first_match, is_known, known_true, label, parameter

ULCER_YOUNG = parameter("vcss_ulcer_young", 3, "mo", source="VCSS-2010", flag="D", label="age of an ulcer for 2 points")
ULCER_OLD = parameter("vcss_ulcer_old", 12, "mo", source="VCSS-2010", flag="D", label="age of an ulcer for 3 points")
ULCER_SMALL = parameter(
    "vcss_ulcer_small", 2, "cm", source="VCSS-2010", flag="D", label="size of an ulcer for 2 points"
)
ULCER_LARGE = parameter("vcss_ulcer_large", 6, "cm", source="VCSS-2010", flag="D", label="largest ulcer for 2 points")
VILLALTA_MILD = parameter("villalta_mild", 5, "1", source="SVS-II-2023", flag="V2")
VILLALTA_MODERATE = parameter("villalta_moderate", 10, "1", source="SVS-II-2023", flag="V2")
VILLALTA_SEVERE = parameter("villalta_severe", 15, "1", source="SVS-II-2023", flag="V2")
VILLALTA_WAIT = parameter(
    "villalta_wait", 3, "mo", source="EKBOM", flag="K", label="months after a clot before the scale is used"
)
VILLALTA_USUAL_WAIT = parameter(
    "villalta_usual_wait",
    6,
    "mo",
    source="EKBOM",
    flag="K",
    label="months after a clot that the usual definition waits",
)
VILLALTA = ("none", "mild", "moderate", "severe")


def _sum(items: tuple[Expression, ...]) -> Expression:
    total = items[0]
    for item in items[1:]:
        total = total + item
    return total


def _given(item: Expression, otherwise: Expression) -> Expression:
    return first_match((is_known(item), item), otherwise=otherwise)


# --- revised VCSS ------------------------------------------------------------------------------------

ulcer_number = finding(
    "vcss_item_ulcer_number",
    "Points for the number of open ulcers",
    _given(
        vcss_ulcer_number,
        first_match(
            (venous_ulcer_count <= 0, 0), (venous_ulcer_count <= 1, 1), (venous_ulcer_count <= 2, 2), otherwise=3
        ),
    ),
    source=VCSS_2010,
    flag="V2",
)
_no_ulcer = ulcer_number <= 0
ulcer_duration = finding(
    "vcss_item_ulcer_duration",
    "Points for the oldest open ulcer; none without an ulcer",
    first_match(
        (_no_ulcer, 0),
        (is_known(vcss_ulcer_duration), vcss_ulcer_duration),
        (venous_ulcer_months < ULCER_YOUNG, 1),
        (venous_ulcer_months < ULCER_OLD, 2),
        otherwise=3,
    ),
    source=VCSS_2010,
    flag="V2",
)
ulcer_size = finding(
    "vcss_item_ulcer_size",
    "Points for the largest open ulcer; none without an ulcer",
    first_match(
        (_no_ulcer, 0),
        (is_known(vcss_ulcer_size), vcss_ulcer_size),
        (venous_ulcer_diameter < ULCER_SMALL, 1),
        (venous_ulcer_diameter <= ULCER_LARGE, 2),
        otherwise=3,
    ),
    source=VCSS_2010,
    flag="K",
)
_DISEASE = (
    *(fact(f"vcss_{id}") for id in ("pain", "varicose_veins", "oedema", "pigmentation", "inflammation", "induration")),
    ulcer_number,
    ulcer_duration,
    ulcer_size,
)
vcss = finding(
    "vcss",
    "Revised venous clinical severity score: as recorded, else the sum of its ten items",
    _given(vcss_total, _sum((*_DISEASE, vcss_compression))),
    source=(VCSS_2010, SVS_2_2023),
    flag="V",
)
vcss_without_compression = finding(
    "vcss_without_compression",
    "The same score without the item on compression, which rises with adherence and not with disease",
    first_match((is_known(vcss_total), vcss_total - vcss_compression), otherwise=_sum(_DISEASE)),
    source=(VCSS_2010, EKBOM),
    flag="D",
)

# --- Villalta ----------------------------------------------------------------------------------------

_SYMPTOMS = tuple(fact(f"villalta_{id}") for id in ("pain", "cramps", "heaviness", "paraesthesia", "itch"))
_SIGNS = tuple(
    fact(f"villalta_{id}")
    for id in (
        "pretibial_oedema",
        "induration",
        "hyperpigmentation",
        "redness",
        "venous_ectasia",
        "calf_compression_pain",
    )
)
_signs = _sum(_SIGNS)
villalta = finding(
    "villalta",
    "Villalta total: as recorded, else the sum of its eleven items",
    _given(villalta_total, _sum((*_SYMPTOMS, *_SIGNS))),
    source=SVS_2_2023,
    flag="V2",
)
too_early = known_true(months_since_dvt < VILLALTA_WAIT)
villalta_class = finding(
    "villalta_class",
    "Post-thrombotic syndrome by Villalta, where a clot of this leg was proven and is not fresh",
    first_match(
        (dvt_proven | ~past_dvt | too_early, label(None, VILLALTA)),
        (known_true(open_venous_ulcer), label("severe", VILLALTA)),
        (villalta >= VILLALTA_SEVERE, label("severe", VILLALTA)),
        (villalta >= VILLALTA_MODERATE, label("moderate", VILLALTA)),
        (villalta >= VILLALTA_MILD, label("mild", VILLALTA)),
        otherwise=label("none", VILLALTA),
    ),
    source=SVS_2_2023,
    flag="V2",
)
villalta_early = detail(
    "villalta_early",
    "Less than six months after the clot: the usual definition waits longer",
    is_known(villalta_class) & (months_since_dvt < VILLALTA_USUAL_WAIT),
    source=EKBOM,
)
villalta_scale = request(
    "villalta_scale",
    "Villalta scale",
    "A leg with an earlier clot and venous complaints is scored for the post-thrombotic syndrome, not before three months.",
    either_leg(known_true(earlier_dvt & venous_symptoms) & ~known_true(dvt_proven) & ~is_known(villalta)),
)
vcss_score = request(
    "vcss_score",
    "Revised venous clinical severity score",
    "CEAP describes and does not measure change: with symptomatic vein disease the score goes with it.",
    either_leg(known_true(symptomatic_vein_disease) & ~is_known(vcss)),
)
villalta_may_be_restless_legs = finding(
    "villalta_may_be_restless_legs",
    "A mild Villalta class of complaints alone, or beside an urge to move with the signs not given: it may be restless legs",
    villalta_class.is_("mild") & first_match((is_known(_signs), _signs <= 0), otherwise=urge_to_move_legs),
    source=EKBOM,
    flag="D",
)
