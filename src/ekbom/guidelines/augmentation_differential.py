"""What looks like augmentation: tolerance, rebound, the natural course, another factor that worsens the legs.

Follows the consensus of 2016: iron and the list of medicines are checked before the label is given. Each finding
says what is possible; none takes a positive answer to the augmentation questions back.
"""

from ekbom.facts.variables import early_morning_rebound, needs_higher_dose, slow_worsening_over_years
from ekbom.guidelines.augmentation import starts_earlier
from ekbom.guidelines.dopaminergic_doses import on_dopaminergic
from ekbom.guidelines.exacerbating import short_or_irregular_sleep, worsening_drug
from ekbom.guidelines.iron import iron_class
from ekbom.guidelines.sources import IRLSSG_AUGMENTATION_2016
from ekbom.guidelines.vocabulary import finding

tolerance = finding(
    "tolerance_possible",
    "More of the dopaminergic drug is needed, but symptoms begin no earlier: tolerance is possible",
    on_dopaminergic & needs_higher_dose & ~starts_earlier,
    source=IRLSSG_AUGMENTATION_2016,
)
rebound = finding(
    "rebound_possible",
    "Symptoms in the early morning as the dose wears off: rebound is possible",
    on_dopaminergic & early_morning_rebound,
    source=IRLSSG_AUGMENTATION_2016,
)
natural_progression = finding(
    "natural_progression_possible",
    "Slowly worse over years: the natural course is possible",
    on_dopaminergic & slow_worsening_over_years,
    source=IRLSSG_AUGMENTATION_2016,
)
other_factor = finding(
    "worsening_factor_on_dopaminergic",
    "On a dopaminergic drug with low iron, a worsening drug, or short or irregular sleep: deal with that first",
    on_dopaminergic
    & (
        iron_class.is_in("iron_low", "iv_window", "iron_low_functional", "dialysis_low")
        | worsening_drug
        | short_or_irregular_sleep
    ),
    source=IRLSSG_AUGMENTATION_2016,
    flag="V",
)
