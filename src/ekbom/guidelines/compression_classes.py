"""Classes of compression hosiery in mmHg at the ankle, by standard.

Source: German RAL-GZ 387, the British standard, and the ranges of US retail. A class says nothing without its
standard: class 2 is 23 to 32 mmHg in Germany and 18 to 24 in Britain. Gaps between classes are no errors. Refuses:
a bare class (the fact has no such label), and an upper limit where the standard gives none.
"""

from ekbom.facts.variables import compression_class, planned_compression_pressure
from ekbom.guidelines.sources import HOSIERY_CLASSES
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import Expression, Parameter, first_match, is_known, parameter

#: Lowest and highest mmHg; None where the class is open to above.
RANGES: dict[str, tuple[int, int | None]] = {
    "german_1": (18, 21),
    "german_2": (23, 32),
    "german_3": (34, 46),
    "german_4": (49, None),
    "british_1": (14, 17),
    "british_2": (18, 24),
    "british_3": (25, 35),
    "us_15_20": (15, 20),
    "us_20_30": (20, 30),
    "us_30_40": (30, 40),
    "us_40_50": (40, 50),
}


def _limit(garment: str, end: str, mmhg: int) -> Parameter:
    id = f"compression_{garment}_{end}"
    return parameter(id, mmhg, "mm[Hg]", source="HOSIERY-CLASSES", flag="V")


LOWEST = {garment: _limit(garment, "from", low) for garment, (low, _) in RANGES.items()}
HIGHEST = {garment: _limit(garment, "to", high) for garment, (_, high) in RANGES.items() if high is not None}


def _of_class(limits: dict[str, Parameter]) -> Expression:
    return first_match(*((compression_class.is_(garment), limit) for garment, limit in limits.items()))


garment_pressure_from = finding(
    "garment_pressure_from",
    "Lowest pressure of the garment's class",
    _of_class(LOWEST),
    source=HOSIERY_CLASSES,
    flag="V",
)
garment_pressure_to = finding(
    "garment_pressure_to",
    "Highest pressure of the garment's class",
    _of_class(HIGHEST),
    source=HOSIERY_CLASSES,
    flag="V",
)
planned_pressure = finding(
    "planned_pressure",
    "Pressure that is planned at the ankle: as given, else the most that the garment's class can exert",
    first_match(
        (is_known(planned_compression_pressure), planned_compression_pressure),
        (is_known(garment_pressure_to), garment_pressure_to),
        otherwise=garment_pressure_from,
    ),
    source=HOSIERY_CLASSES,
    flag="D",
)
