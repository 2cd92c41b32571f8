"""QuestionnaireResponse and DiagnosticReport: answers that are facts, and reports whose words are not read.

An answer is read where its linkId is the id of a fact, or its definition or linkId ends in a code that means one
(``urn:ekbom:fact``, LOINC); the words of questions are never needed and never kept. Completed and amended responses
count. The results of a report are Observations of their own; its conclusion is text and is not read, which is said.
"""

from __future__ import annotations

from ekbom.facts.definition import EKBOM_FACT, LOINC, FactDefinition
from ekbom.records import meaning
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.fhir_elements import Resource, first_moment, objects, tail_of, text
from ekbom.records.fhir_value import listed_values, value_of
from ekbom.records.naming import NAMED, fact_named
from ekbom.records.statements import state

_COUNTING = ("completed", "amended", "")
_KNOWN = ("in-progress", "entered-in-error", "stopped")
_TIMES = ("authored",)
_MOST_ITEMS = 5000


def _means(item: Resource) -> tuple[FactDefinition, ...]:
    link, defined = text(item.get("linkId")), text(item.get("definition"))
    for name in (link.split("@", 1)[0].split(".", 1)[0], tail_of(link), defined[len(EKBOM_FACT) :].strip(":#/|")):
        found = meaning.of_code(EKBOM_FACT, name)
        if found:
            return found
    return meaning.of_code(LOINC, tail_of(link))


def read_response(resource: Resource, chart: Chart, source: str) -> None:
    """Put the answers of a QuestionnaireResponse into the chart."""
    status = text(resource.get("status"))
    if status not in _COUNTING:
        shown = status if status in _KNOWN else "that is not of FHIR"
        chart.problems.add("status", f"QuestionnaireResponse with status {shown}", source)
        return
    when = first_moment(resource, _TIMES, chart.problems, source)
    waiting = objects(resource.get("item"))[::-1]
    seen = 0
    while waiting and seen < _MOST_ITEMS:
        item = waiting.pop()
        seen += 1
        waiting.extend(objects(item.get("item"))[::-1])
        answers = objects(item.get("answer"))
        for answer in answers:
            waiting.extend(objects(answer.get("item"))[::-1])
        if not answers:
            continue
        link = text(item.get("linkId"))
        if link in NAMED:
            for value in {value for answer in answers for value in listed_values(answer)}:
                named = fact_named(link, value)
                if named is None:
                    chart.problems.add("value", f"the value names nothing that Ekbom knows: {link}", source)
                else:
                    state(chart, named, True, sites.NOWHERE, when, source)
            continue
        means = _means(item)
        if not means:
            chart.problems.add("code", "QuestionnaireResponse items that no fact is read from", source)
        where = sites.of_text(link.replace("@", " ").replace(".", " ")) if "@" in link else sites.NOWHERE
        for definition in means:
            if len(answers) > 1:
                chart.problems.add("value", f"more than one answer: {definition.id}", source)
                continue
            state(chart, definition, value_of(definition, answers[0]), where, when, source)


def read_report(resource: Resource, chart: Chart, source: str) -> None:
    """Say that the conclusion of a DiagnosticReport is not read, where it has one."""
    if resource.get("conclusion") is not None or resource.get("presentedForm") is not None:
        chart.problems.add("resource", "conclusions and attachments of DiagnosticReport, which are not read", source)
