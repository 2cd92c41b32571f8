"""Scores of vein disease that come in as totals: Villalta and the revised VCSS, for each leg.

Sources: published ladders (Villalta: second hand; VCSS 2010). A class of the Villalta scale is only given to a leg
with a proven earlier clot, and an open ulcer is severe whatever the total. Cramps, heaviness and tingling also occur
in restless legs: the warning says so. Refuses: a total from single items, and pain of restless legs as venous pain.
"""

from ekbom.facts.variables import past_dvt, urge_to_move_legs, vcss_total, villalta_total
from ekbom.guidelines.ceap import open_venous_ulcer
from ekbom.guidelines.sources import EKBOM, SVS_2_2023
from ekbom.guidelines.vocabulary import finding
from ekbom.guidelines.vte import dvt_proven
from ekbom.logic.expressions import first_match, known_true, label, parameter

VILLALTA_MILD = parameter("villalta_mild", 5, "1", source="SVS-II-2023", flag="V2")
VILLALTA_MODERATE = parameter("villalta_moderate", 10, "1", source="SVS-II-2023", flag="V2")
VILLALTA_SEVERE = parameter("villalta_severe", 15, "1", source="SVS-II-2023", flag="V2")
VILLALTA = ("none", "mild", "moderate", "severe")

vcss = finding("vcss", "Revised venous clinical severity score", vcss_total, source=SVS_2_2023, flag="V")
villalta_class = finding(
    "villalta_class",
    "Post-thrombotic syndrome by Villalta, where a clot of this leg was proven and is not fresh",
    first_match(
        (dvt_proven | ~past_dvt, label(None, VILLALTA)),
        (known_true(open_venous_ulcer) | (villalta_total >= VILLALTA_SEVERE), label("severe", VILLALTA)),
        (villalta_total >= VILLALTA_MODERATE, label("moderate", VILLALTA)),
        (villalta_total >= VILLALTA_MILD, label("mild", VILLALTA)),
        otherwise=label("none", VILLALTA),
    ),
    source=SVS_2_2023,
    flag="V2",
)
villalta_may_be_restless_legs = finding(
    "villalta_may_be_restless_legs",
    "A mild Villalta class beside an urge to move: cramps, heaviness and tingling may be restless legs",
    villalta_class.is_("mild") & urge_to_move_legs,
    source=EKBOM,
    flag="D",
)
