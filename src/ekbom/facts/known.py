"""What is known of one patient as of a date: the one shape between records and the plan."""

# Annotations are not deferred here: a NamedTuple would compile each of them again at every start.
from typing import NamedTuple


class Known(NamedTuple):
    """A value with where it came from.

    value: bool, float (in the fact's unit; a date is its proleptic ordinal) or the label of a category.
    date: ISO day of the event, or "" where the record gives none. source: the record's own place of it,
    such as "Observation/123" or "facts[4]".
    """

    value: bool | float | str
    date: str
    source: str


class Problem(NamedTuple):
    """Something of the record that could not be used: where (resource or line), what and why, how often.

    ``kind`` is a short stable word for what went wrong; equal kinds with equal reasons are grouped.
    """

    where: str
    what: str
    count: int  # type: ignore[assignment]  # the name that plans print; tuple.count is not used
    kind: str


class Patient(NamedTuple):
    """Who: id, administrative sex ("female", "male", "other", "unknown"), ISO date of birth or ""."""

    id: str
    sex: str
    born: str


class Medication(NamedTuple):
    """A medicine the patient takes as of the date.

    name: as the record has it. ingredients: ids of ``ekbom.facts.medication``; empty where not recognised.
    dose_per_day: amount a day in ``unit`` (UCUM), or None where the record does not give it as data.
    route: "oral", "transdermal", "intravenous" … or "". since: ISO day or "". text: the dosage as text.
    """

    name: str
    ingredients: tuple[str, ...]
    recognised: bool
    dose_per_day: float | None
    unit: str
    route: str
    since: str
    text: str
    source: str


class PatientFacts(NamedTuple):
    """All that is known of a patient as of a day.

    values: key of the fact ("ferritin", "abi@left", "reflux_time.gsv_knee@left") to what is known; a key
    that is missing is unknown. as_of: the day as a proleptic ordinal. locale: "us", "eu", "uk", "jp" or "".
    """

    patient: Patient
    as_of: int
    locale: str
    values: dict[str, Known]
    medications: tuple[Medication, ...]
    problems: tuple[Problem, ...]
