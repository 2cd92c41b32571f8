"""From one statement of a record about a fact to events: the keys by side and segment, or a problem.

A "yes" without a side counts for both legs, because a danger that is in the record must not be presumed absent; it
is reported. A "no", a number or a label without its side (or its segment) is reported and not used.
"""

from __future__ import annotations

from ekbom.facts.definition import FactDefinition
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.derived import is_derived
from ekbom.records.event import Event
from ekbom.records.moments import Moment
from ekbom.records.site import Site
from ekbom.records.values import Refused

FINAL = 2
PRELIMINARY = 1
BOTH_LEGS = Site(("left", "right"), ())


def state(
    chart: Chart,
    definition: FactDefinition,
    value: bool | float | str | Refused,
    where: Site,
    when: Moment,
    source: str,
    *,
    told: int = -1,
    end: int = 0,
    over: bool = False,
    rank: int = FINAL,
    now: bool = False,
) -> None:
    """Put a value of a fact into the chart as events, or note why it is not used."""
    if isinstance(value, Refused):
        chart.problems.add(value.kind, value.why, source)
        return
    if is_derived(definition):
        why = f"this follows from the medicines, the lists or the dates and is not read by itself: {definition.id}"
        chart.problems.add("value", why, source)
        return
    if not definition.sided and not definition.segments:
        keys: tuple[str, ...] = (definition.id,)
    else:
        keys = sites.keys(definition, where)
        if not keys and value is True and not definition.segments:
            keys = sites.keys(definition, BOTH_LEGS)
            chart.problems.add("side", f"the side is not said, so it counts for both legs: {definition.id}", source)
        if not keys:
            missing = "the side or the vein segment" if definition.segments else "the side"
            chart.problems.add(
                "side", f"{missing} is not said or not known, so it is not used: {definition.id}", source
            )
            return
    if when.partial:
        chart.problems.add("date", f"a partial date stands for its first day: {definition.id}", source)
    for key in keys:
        chart.events.append(
            Event(key, value, when.day, when.instant, when.iso, max(told, when.instant), end, over, rank, now, source)
        )
