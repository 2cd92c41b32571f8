"""What of the tables of events does not count on a day or is not understood, in the words of the reader of one record.

Counted as ``ekbom.records.as_of`` notes it of each patient, by kind and reason; of the doses of medicines what it says
of each course, not what it says of their sum. The relations are those of ``facts_sql``, with its table of rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ekbom.facts.definition import FactDefinition
from ekbom.population.event_tables import JOINT, definition_of
from ekbom.population.facts_sql import NO_LIMIT, age_of, in_time, lasting, told
from ekbom.population.sql_engine import KEY
from ekbom.records.as_of import GRAVER, OLDEST
from ekbom.records.moments import iso_day

Rows = Callable[[str], Sequence[tuple[Any, ...]]]


def as_of_problems(rows: Rows, as_of: int, prefix: str = "ekbom") -> Counter[str]:
    """The problems of all patients, "kind: what" with how often. rows: what runs a query over the tables."""
    found: Counter[str] = Counter()
    _people(rows, as_of, prefix, found)
    _conflicts(rows, as_of, prefix, _times(rows, as_of, prefix, found), found)
    _courses(rows, as_of, prefix, found)
    return +found


def _people(rows: Rows, as_of: int, prefix: str, found: Counter[str]) -> None:
    early, late = (age_of("born", as_of, last=last) for last in (False, True))
    first = "CASE LENGTH(born) WHEN 4 THEN born || '-01-01' WHEN 7 THEN born || '-01' ELSE born END"
    after = f"born <> '' AND {first} > '{iso_day(as_of)}'"
    lived = f"born <> '' AND {first} <= '{iso_day(as_of)}'"
    reasons = {
        "patient: the record says that the patient has died": f"died_day > 0 AND died_day <= {as_of}",
        "patient: the date of birth lies after the day of the plan": after,
        "patient: the date of birth is partial, so the age is not known": f"{lived} AND {early} <> {late}",
        f"impossible: the date of birth gives an age above {OLDEST}": (
            f"{lived} AND {early} = {late} AND {early} > {OLDEST}"
        ),
    }
    counts = ", ".join(f"COUNT(CASE WHEN {condition} THEN 1 END)" for condition in reasons.values())
    found.update(dict(zip(reasons, rows(f"SELECT {counts} FROM {prefix}_people")[0], strict=True)))


def _times(rows: Rows, as_of: int, prefix: str, found: Counter[str]) -> list[int]:
    """Count what is of the future, without a day, or too old; gives the numbers of facts that may be in conflict."""
    for fact, count in rows(f"SELECT fact, COUNT(*) FROM {prefix}_events WHERE day > {as_of} GROUP BY fact"):
        found[f"future: dated after the day of the plan, so it does not count: {definition_of(fact).id}"] += count
    # One row a patient and fact first: a value is too old only where no other of the fact counts.
    query = f"""SELECT fact, number, back, SUM(as_now), SUM(undated), COUNT(CASE WHEN here = 0 AND old = 1 THEN 1 END),
  COUNT(CASE WHEN least < most THEN 1 END)
FROM (
  SELECT {KEY}, fact, number, back, MAX(CASE WHEN counts THEN 1 ELSE 0 END) AS here,
    MAX(CASE WHEN day <> 0 AND NOT counts THEN 1 ELSE 0 END) AS old,
    COUNT(CASE WHEN day = 0 AND counts AND back <> {NO_LIMIT} THEN 1 END) AS as_now,
    COUNT(CASE WHEN day = 0 AND NOT counts THEN 1 END) AS undated,
    MIN(CASE WHEN counts AND NOT any_yes THEN value END) AS least,
    MAX(CASE WHEN counts AND NOT any_yes THEN value END) AS most
  FROM (
    SELECT e.{KEY}, e.fact, e.value, e.day, r.number, r.back, r.any_yes, {in_time(as_of)} AS counts
    FROM {prefix}_events AS e JOIN {prefix}_rules AS r ON r.fact = e.fact
    WHERE e.day <= {as_of} AND {lasting(as_of)}
  ) AS lasting GROUP BY {KEY}, fact, number, back
) AS of_patients GROUP BY fact, number, back"""
    differing = []
    for fact, number, back, as_now, undated, old, differ in rows(query):
        id = definition_of(fact).id
        found[f"date: no date, so it is taken as it is now: {id}"] += int(as_now)
        found[f"date: no date, and only the last {back} days count, so it is not used: {id}"] += int(undated)
        found[f"old: older than the {back} days that count, so it is not used: {id}"] += old
        if differ:
            differing.append(number)
    return differing


def _conflicts(rows: Rows, as_of: int, prefix: str, facts: list[int], found: Counter[str]) -> None:
    """Count values of one patient that do not agree, of these facts by number."""
    if not facts:
        return
    listed = ", ".join(map(str, sorted(facts)))
    query = f"""WITH counting AS (
  SELECT e.{KEY}, e.fact, e.value, e.day, e.status_rank, r.is_truth, {told(as_of)} AS told
  FROM {prefix}_events AS e JOIN {prefix}_rules AS r ON r.fact = e.fact
  WHERE r.number IN ({listed}) AND e.day <= {as_of} AND {lasting(as_of)} AND {in_time(as_of)}
),
differing AS (SELECT {KEY}, fact FROM counting GROUP BY {KEY}, fact HAVING MIN(value) < MAX(value)),
beside AS (
  SELECT c.{KEY}, c.fact, c.value, c.day, c.status_rank, c.is_truth, c.told, FIRST_VALUE(c.told) OVER w AS newest,
    FIRST_VALUE(c.value) OVER w AS chosen, FIRST_VALUE(c.status_rank) OVER w AS chosen_rank
  FROM counting AS c JOIN differing AS d ON d.{KEY} = c.{KEY} AND d.fact = c.fact
  WINDOW w AS (PARTITION BY c.{KEY}, c.fact ORDER BY c.told DESC, c.status_rank DESC, c.value DESC)
),
of_patients AS (
  SELECT {KEY}, fact,
    MAX(CASE WHEN is_truth AND newest >= 0 AND day = 0 AND value = 1 THEN 1 ELSE 0 END) AS undated_yes,
    MAX(CASE WHEN told = newest AND value = 1 THEN 1 ELSE 0 END) AS newest_yes,
    MAX(CASE WHEN told = newest AND value <> chosen THEN 1 ELSE 0 END) AS two,
    MAX(CASE WHEN told = newest AND status_rank <> chosen_rank THEN 1 ELSE 0 END) AS ranks,
    MAX(CASE WHEN day = 0 AND value <> chosen THEN 1 ELSE 0 END) AS hidden
  FROM beside GROUP BY {KEY}, fact
)
SELECT fact, undated_yes * (1 - newest_yes) AS yes_counts, two, ranks, hidden, COUNT(*)
FROM of_patients GROUP BY fact, undated_yes * (1 - newest_yes), two, ranks, hidden"""
    for fact, yes_counts, two, ranks, hidden, count in rows(query):
        definition = definition_of(fact)
        if yes_counts:
            found[f"conflict: a yes without date and a no: the yes counts: {definition.id}"] += count
            continue
        if two:
            found[f"conflict: two values at one instant, {_rule(definition, ranks)} counts: {definition.id}"] += count
        if hidden:
            found[f"conflict: a value without date gives way to a dated one: {definition.id}"] += count


def _rule(definition: FactDefinition, ranks: int) -> str:
    return ("the final one, then " if ranks else "") + GRAVER[definition.kind]


def _courses(rows: Rows, as_of: int, prefix: str, found: Counter[str]) -> None:
    begun = f"SELECT COUNT(*) FROM {prefix}_courses WHERE start_day > {as_of}"
    found["future: medicines that begin after the day of the plan"] += rows(begun)[0][0]
    query = f"""WITH current_courses AS (
  SELECT {KEY}, course, name, ingredients, recognised, by_name, unstructured FROM {prefix}_courses
  WHERE start_day <= {as_of} AND CASE WHEN standing = 'stopped' THEN start_day <> 0 AND end_day > {as_of}
    WHEN standing = 'unsure' THEN 1 = 0 ELSE end_day = 0 OR end_day >= {as_of} END
),
dosed AS (
  SELECT {KEY}, course FROM {prefix}_doses WHERE start_day <= {as_of} AND (end_day = 0 OR end_day >= {as_of})
  GROUP BY {KEY}, course HAVING MIN(unit) = MAX(unit)
)
SELECT c.name, c.ingredients, c.recognised, c.by_name, c.unstructured,
  CASE WHEN d.course IS NULL THEN 0 ELSE 1 END AS is_dosed, COUNT(*)
FROM current_courses AS c LEFT JOIN dosed AS d ON d.{KEY} = c.{KEY} AND d.course = c.course
GROUP BY c.name, c.ingredients, c.recognised, c.by_name, c.unstructured, is_dosed"""
    for *course, count in rows(query):
        for what in _of_course(*course):
            found[what] += count


def _of_course(
    name: str, ingredients: str, recognised: bool, by_name: bool, unstructured: str, is_dosed: bool
) -> Iterator[str]:
    """What is noted of a course that is taken."""
    own = ingredients.split(JOINT) if ingredients else []
    if not recognised:
        yield f"drug: not recognised, so nothing is known of its interactions: {name}"
        return
    if by_name:
        yield f"drug: recognised by its name as {', '.join(own)}: {name}"
    if not own:
        return
    if unstructured:
        yield f"dosage: {unstructured}, so the dose a day is not known: {name}"
    elif len(own) > 1:
        yield f"dosage: one amount for several ingredients, so the dose a day of each is not known: {name}"
    elif not is_dosed:
        yield f"dosage: no dose of the day of the plan, so it is not known: {name}"
