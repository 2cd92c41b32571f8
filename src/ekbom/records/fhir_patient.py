"""Patient: administrative sex, date of birth, death."""

from __future__ import annotations

from ekbom.records.chart import Chart
from ekbom.records.fhir_elements import Resource, printable, text
from ekbom.records.moments import moment

SEXES = ("female", "male", "other", "unknown")


def read(resource: Resource, chart: Chart) -> None:
    """Put the patient's own data into the chart."""
    chart.patient_id = printable(text(resource.get("id")))
    chart.identity = f"Patient/{chart.patient_id}" if chart.patient_id else "Patient"
    gender = resource.get("gender")
    if gender is not None and (type(gender) is not str or gender not in SEXES):
        chart.problems.add("patient", "gender is none of female, male, other, unknown", chart.identity)
    else:
        chart.sex = gender or "unknown"
    set_birth(chart, resource.get("birthDate"))
    died = resource.get("deceasedDateTime")
    if died is not None:
        chart.died = moment(died)
        if chart.died is None:
            chart.problems.add("patient", "deceasedDateTime is not a date", chart.identity)
    if resource.get("deceasedBoolean") is True:
        chart.problems.add("patient", "the record says that the patient has died", chart.identity)


def set_birth(chart: Chart, given: object) -> None:
    """Put a date of birth into the chart; an unreadable one is noted and the age stays unknown."""
    if given is None:
        return
    born = moment(given)
    if born is None:
        chart.problems.add("patient", "the date of birth is not a date", chart.identity)
        return
    chart.born, chart.born_text = born, str(given)[:10]
