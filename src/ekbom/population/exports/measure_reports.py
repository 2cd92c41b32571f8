"""The counts of a finished run as FHIR R4 (4.0.1) MeasureReports of type summary, one a measure.

Counts are those that the report of the run shows (``ekbom.population.report``), group by group, and no others: what it
withholds is withheld here, so that the two together tell no more than either. A count that is withheld has no value and
the data-absent-reason "masked"; so has a score whose parts are not all shown. A score of nobody is "not-applicable".
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ekbom.population.exports.measure_definitions import (
    AGE,
    DENOMINATOR,
    DENOMINATOR_UNKNOWN,
    EXCLUSION,
    INITIAL,
    NUMERATOR,
    OUTCOME_UNKNOWN,
    SEX,
    canonical_of,
    improvement,
    population_code,
    resource_id,
    stratifier_code,
)
from ekbom.population.exports.value_sets import narrative
from ekbom.population.measures import DENOMINATOR_UNKNOWN as NOT_KNOWN_TO_BELONG
from ekbom.population.measures import EXCLUDED, MET, NOT_IN, NOT_MET, UNKNOWN, Measure

Resource = dict[str, Any]
#: The measurement period ends with the day of the run and is so many days long.
PERIOD_DAYS = 365
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UCUM = "http://unitsofmeasure.org"
#: Which outcomes make a population; together they are every outcome of a patient.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    INITIAL: (NOT_IN, NOT_KNOWN_TO_BELONG, EXCLUDED, UNKNOWN, MET, NOT_MET),
    DENOMINATOR: (EXCLUDED, UNKNOWN, MET, NOT_MET),
    EXCLUSION: (EXCLUDED,),
    NUMERATOR: (MET,),
    DENOMINATOR_UNKNOWN: (NOT_KNOWN_TO_BELONG,),
    OUTCOME_UNKNOWN: (UNKNOWN,),
}
