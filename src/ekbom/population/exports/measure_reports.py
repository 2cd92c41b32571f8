"""The counts of a finished run as FHIR R4 (4.0.1) MeasureReports of type summary, one a measure.

Counts are those that the report of the run shows (``ekbom.population.report``), group by group, and no others: what it
withholds is withheld here, so that the two together tell no more than either. A count that is withheld has no value and
the data-absent-reason "masked"; so has a score whose parts are not all shown. A score of nobody is "not-applicable".
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import pairwise
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
    absent,
    canonical_of,
    improvement,
    population_code,
    resource_id,
    stratifier_code,
)
from ekbom.population.exports.value_sets import narrative
from ekbom.population.measures import DENOMINATOR_UNKNOWN as NOT_KNOWN_TO_BELONG
from ekbom.population.measures import EXCLUDED, MEASURES, MET, NOT_MET, UNKNOWN, Measure
from ekbom.population.report.figures import total
from ekbom.population.report.shown import Shown
from ekbom.population.report.tally import AGE_BANDS, EVERYONE, UNKNOWN_GROUP, Asked, Group, Run, counted, opened

Resource = dict[str, Any]
#: The measurement period ends with the day of the run and is so many days long.
PERIOD_DAYS = 365
_UCUM = "http://unitsofmeasure.org"
_GENDER = "http://hl7.org/fhir/administrative-gender"
_BANDS = "urn:ekbom:age-band"
#: What the report groups by, and the stratifier that stands for it.
_STRATIFIERS = (("sex", SEX), ("age", AGE))
#: The code of each age band, by its name in the report: "18-44", "80+".
_BAND_CODES = {
    UNKNOWN_GROUP: UNKNOWN_GROUP,
    **{name: f"{first}-{after - 1}" for (first, name), (after, _) in pairwise(AGE_BANDS)},
    AGE_BANDS[-1][1]: f"{AGE_BANDS[-1][0]}+",
}
#: Which outcomes make a population, beside the initial one, which is everybody.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    DENOMINATOR: (EXCLUDED, UNKNOWN, MET, NOT_MET),
    EXCLUSION: (EXCLUDED,),
    NUMERATOR: (MET,),
    DENOMINATOR_UNKNOWN: (NOT_KNOWN_TO_BELONG,),
    OUTCOME_UNKNOWN: (UNKNOWN,),
}


class OtherMeasures(Exception):
    """A run of another version of the book or of the measures; the sentence says what to do."""


def shown_counts(folder: str, limit: int, digest: str) -> Shown:
    """The counts of a finished run, those below the limit and what would tell them hidden.

    digest: of the book at hand, which the definitions beside the reports are made from. Raises OtherMeasures, and
    RunError where the folder is no finished run.
    """
    run = opened(folder)
    if run.about.digest != digest or _asked(run.measures) != [_words(one) for one in MEASURES]:
        raise OtherMeasures(f"{folder} was judged by another version of the book or its measures; run it again")
    return Shown(run, counted(run), limit)


def _asked(measures: Sequence[Asked]) -> list[tuple[str, ...]]:
    return [(one.column, one.title, one.denominator, one.exclusion, one.numerator, one.direction) for one in measures]


def _words(one: Measure) -> tuple[str, ...]:
    return _column(one), one.title, one.denominator, one.exclusion, one.numerator, one.direction


def _column(measure: Measure) -> str:
    return f"measure.{measure.id}"


def period(run: Run) -> tuple[str, str]:
    """The first and the last day of the measurement period."""
    last = datetime.date.fromisoformat(run.about.as_of)
    first = datetime.date.fromordinal(max(last.toordinal() - PERIOD_DAYS, 1))
    return first.isoformat(), last.isoformat()


def measure_report(measure: Measure, shown: Shown, version: str) -> Resource:
    """The counts of a measure as a MeasureReport; version: of the book."""
    first, last = period(shown.run)
    return {
        "resourceType": "MeasureReport",
        "id": f"{resource_id(measure)}-{last}",
        "text": narrative(f"{measure.title}: counts of a population from {first} to {last}."),
        "status": "complete",
        "type": "summary",
        "measure": f"{canonical_of(measure)}|{version}",
        "period": {"start": first, "end": last},
        "improvementNotation": improvement(measure),
        "group": [
            {
                **_counts(measure, shown, EVERYONE),
                "stratifier": [
                    {
                        "code": [stratifier_code(code)],
                        "stratum": [
                            {
                                "value": _value(group),
                                **_counts(measure, shown, group),
                            }
                            for group in shown.tally.groups
                            if group[0] == kind
                        ],
                    }
                    for kind, code in _STRATIFIERS
                ],
            }
        ],
    }


def _value(group: Group) -> Resource:
    kind, name = group
    system, code = (_BANDS, _BAND_CODES[name]) if kind == "age" else (_GENDER, name)
    return {"coding": [{"system": system, "code": code}], "text": name}


def _counts(measure: Measure, shown: Shown, group: Group) -> Resource:
    """The populations and the score of a group."""

    def of(*outcomes: str) -> int | None:
        return total(*(shown.outcome(_column(measure), group, outcome) for outcome in outcomes))

    populations = [_population(INITIAL, total(shown.patients(group)))]
    populations += [_population(code, of(*outcomes)) for code, outcomes in _MADE_OF.items()]
    return {"population": populations, "measureScore": _score(of(MET), of(NOT_MET))}


def _population(code: str, count: int | None) -> Resource:
    element = {"code": population_code(code)}
    return element | ({"_count": absent("masked")} if count is None else {"count": count})


def _score(met: int | None, not_met: int | None) -> Resource:
    if met is None or not_met is None:
        return absent("masked")
    if not met + not_met:
        return absent("not-applicable")
    return {"value": float(f"{met / (met + not_met):.9g}"), "system": _UCUM, "code": "1"}
