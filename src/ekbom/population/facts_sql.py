"""Facts as of a day from the tables of events, as one query: what ``ekbom.records.as_of`` says of one patient.

The query reads the relations ``ekbom_people``, ``ekbom_events``, ``ekbom_courses``, ``ekbom_doses`` and
``ekbom_lists`` (``event_tables``) and the two small tables made here, ``ekbom_rules`` (how events of a fact become one
value) and ``ekbom_drugs`` (which facts a medicine bears on); it gives the key and a column for each fact of the program
that can be known from what is there. A fact that no column is made for is unknown of everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlglot

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import FactDefinition
from ekbom.facts.medication import INGREDIENTS, SETS, sets_of_atc, sets_of_ingredient
from ekbom.population.event_tables import DAY, JOINT, TEXT, TRUTH, definition_of
from ekbom.population.layers import Layered, fact_column
from ekbom.population.sql_engine import KEY
from ekbom.records.as_of import EVER, OLDEST
from ekbom.records.chart import LISTS
from ekbom.records.derived import DAYS_SINCE, LIST_FACTS
from ekbom.records.medication_facts import HOURS_A_DAY_IN_MG, OXYCODONE_NALOXONE, PATCH_RATE, WEEKS_SINCE
from ekbom.records.moments import DAY_SECONDS, iso_day

RULES = {"fact": TEXT, "number": DAY, "back": DAY, "lapses": TRUTH, "any_yes": TRUTH, "is_truth": TRUTH}
#: how: "in" the medicine has it, "perhaps" it may be in a medicine of which only the ATC code is known.
DRUGS = {"ingredients": TEXT, "atc": TEXT, "name": TEXT, "how": TEXT, "parts": DAY}
#: Of ``back``: an event may be of any age.
NO_LIMIT = -1
_WITH_NALOXONE = "oxycodone_with_naloxone"


class Rule(NamedTuple):
    """How the events of a fact become its value; back is -1 where an event may be of any age."""

    fact: str
    number: int
    back: int
    lapses: bool
    any_yes: bool
    is_truth: bool


class Drug(NamedTuple):
    """A fact's stem that a medicine (its ingredients and ATC codes, as in the table of courses) bears on."""

    ingredients: str
    atc: str
    name: str
    how: str
    parts: int


def rules_of(keys: Iterable[str]) -> list[Rule]:
    """The rules of some facts by key, in their order; ValueError for a fact whose way of choosing has no SQL."""
    rules = []
    for number, key in enumerate(sorted(keys)):
        fact = definition_of(key)
        if fact.choose not in ("latest", "any") or (fact.choose == "any" and fact.kind != "bool"):
            raise ValueError(f"no SQL is written for facts that are chosen by '{fact.choose}': {fact.id}")
        any_yes = fact.choose == "any"
        lapses = fact.kind == "bool" and not any_yes and not fact.id.startswith(EVER)
        back = NO_LIMIT if fact.look_back_days is None else fact.look_back_days
        rules.append(Rule(key, number, back, lapses, any_yes, fact.kind == "bool"))
    return rules


def drugs_of(pairs: Iterable[tuple[str, str]]) -> Iterator[Drug]:
    """What medicines with these ingredients and ATC codes bear on."""
    for ingredients, atc in sorted(pairs):
        own = [one for one in ingredients.split(JOINT) if one]
        codes = [one for one in atc.split(JOINT) if one]
        sets = {name for one in own for name in sets_of_ingredient(one)} | {n for c in codes for n in sets_of_atc(c)}
        naloxone = "oxycodone" in own and ("naloxone" in own or OXYCODONE_NALOXONE in codes)
        for name in sorted({*own, *sets}) + [_WITH_NALOXONE] * naloxone:
            yield Drug(ingredients, atc, name, "in", len(own))
        if not own and sets:
            for ingredient in INGREDIENTS:
                if sets.intersection(sets_of_ingredient(ingredient)):
                    yield Drug(ingredients, atc, ingredient, "perhaps", 0)


class Present(NamedTuple):
    """What occurs in the tables: keys of events, whether any is without a day, medicines, lists that all have."""

    keys: tuple[str, ...]
    undated: bool
    drugs: tuple[Drug, ...]
    everybodys: frozenset[str]


def present_in(rows: Callable[[str], Sequence[tuple[Any, ...]]], as_of: int, prefix: str = "ekbom") -> Present:
    """What occurs in the tables of events of a database; rows: what runs a query there."""
    keys = rows(f"SELECT fact, MIN(day) FROM {prefix}_events GROUP BY fact")
    pairs = rows(f"SELECT DISTINCT ingredients, atc FROM {prefix}_courses")
    shared = rows(f"SELECT DISTINCT which FROM {prefix}_lists WHERE {KEY} = '' AND day <= {as_of}")
    return Present(
        tuple(sorted(key for key, _ in keys)),
        any(not day for _, day in keys),
        tuple(drugs_of((ingredients, atc) for ingredients, atc in pairs)),
        frozenset(which for (which,) in shared),
    )


def lasting(as_of: int) -> str:
    """That an event e is not over on the day, by the rule r of its fact."""
    return f"NOT (r.lapses AND e.value = 1 AND (e.past OR (e.end_day <> 0 AND e.end_day <= {as_of})))"


def in_time(as_of: int) -> str:
    """That an event e is not too old on the day, by the rule r of its fact."""
    return f"(r.back = {NO_LIMIT} OR (e.day = 0 AND e.is_now) OR (e.day <> 0 AND {as_of} - e.day <= r.back))"


def told(as_of: int) -> str:
    """When an event e was written down; when it happened, where that was written after the day."""
    return f"CASE WHEN e.told < {(as_of + 2) * DAY_SECONDS} THEN e.told ELSE e.instant END"


class FactsQuery(NamedTuple):
    """A query that gives the key and these columns of facts."""

    sql: str
    columns: frozenset[str]


def facts_query(
    program: Layered, present: Present, as_of: int, locale: str, dialect: str, prefix: str = "ekbom"
) -> FactsQuery:
    """The query of the facts of a program as of a day, one row a patient, in a dialect of SQL.

    prefix: of the names of the relations that hold the tables of events.
    """
    query = _Query(program, present, as_of, locale)
    text = query.text().replace("ekbom_", f"{prefix}_")
    columns = frozenset(fact_column(query.wanted[key]) for key in query.columns)
    return FactsQuery(sqlglot.transpile(text, read="duckdb", write=dialect)[0], columns)


def first_days_query(facts: Sequence[str], as_of: int, prefix: str = "ekbom") -> str:
    """The first day on which one of these facts was said to be so, for each patient who has one."""
    listed = ", ".join(f"'{fact}'" for fact in facts)
    return (
        f"SELECT {KEY}, MIN(day) AS day FROM {prefix}_events "
        f"WHERE fact IN ({listed}) AND value = 1 AND day > 0 AND day <= {as_of} GROUP BY {KEY}"
    )


class _Query:
    def __init__(self, program: Layered, present: Present, as_of: int, locale: str) -> None:
        self.program = program
        self.present = present
        self.as_of = as_of
        self.locale = locale
        self.wanted = {fact.key: fact for fact in program.facts}
        self.numbers = {rule.fact: rule.number for rule in rules_of(present.keys)}
        self.names = sorted({drug.name for drug in present.drugs})
        self.columns: dict[str, str] = {}

    def text(self) -> str:
        self._events()
        self._medicines()
        self._lists()
        self._person()
        relations = [*self._event_relations(), *self._list_relations(), *self._medicine_relations()]
        said = ", ".join(f"{sql} AS {fact_column(self.wanted[key])}" for key, sql in sorted(self.columns.items()))
        joins = "\n".join(f"LEFT JOIN {name} ON {name}.{KEY} = p.{KEY}" for name in self._joined())
        return (
            "WITH "
            + ",\n".join(relations)
            + f"\nSELECT p.{KEY}{', ' + said if said else ''}\nFROM ekbom_people AS p\n{joins}"
        )

    def _joined(self) -> list[str]:
        return ["of_events", "of_lists", "of_courses", *(["of_doses"] if self._dosed() else [])]

    # --- events ------------------------------------------------------------------------------------------

    def _known(self, key: str) -> bool:
        return key in self.wanted and key in self.numbers

    def _events(self) -> None:
        for key, number in self.numbers.items():
            fact = definition_of(key)
            if key in self.wanted:
                self.columns[key] = self._typed(fact, f"of_events.v{number}")
            since = f"{DAYS_SINCE}{key}"
            if since in self.wanted:
                self.columns[since] = f"CASE WHEN of_events.d{number} <> 0 THEN {self._day} - of_events.d{number} END"

    @property
    def _day(self) -> str:
        return f"CAST({self.as_of} AS DOUBLE)"

    def _typed(self, fact: FactDefinition, sql: str) -> str:
        """A number of the tables as the column of a fact has it."""
        if fact.kind == "bool":
            return f"{sql} <> 0"
        if fact.kind != "category":
            return sql
        pairs = [(at, self.program.labels[label]) for at, label in enumerate(fact.categories)]
        return f"CAST(CASE {' '.join(f'WHEN {sql} = {at} THEN {label}' for at, label in pairs)} END AS SMALLINT)"

    def _event_relations(self) -> Iterator[str]:
        yield f"""counting AS (
  SELECT e.{KEY}, r.number, e.value, e.day, e.status_rank, r.any_yes, r.is_truth,
    {told(self.as_of)} AS told
  FROM ekbom_events AS e JOIN ekbom_rules AS r ON r.fact = e.fact
  WHERE e.day <= {self.as_of} AND {lasting(self.as_of)} AND {in_time(self.as_of)}
)"""
        yield f"""placed AS (
  SELECT {KEY}, number, value, day, ROW_NUMBER() OVER (
    PARTITION BY {KEY}, number
    ORDER BY CASE WHEN any_yes THEN value ELSE 0 END DESC, told DESC, status_rank DESC, value DESC, day DESC
  ) AS place
  FROM counting
)"""
        value, day, join = "c.value", "c.day", ""
        if self.present.undated:
            yield f"""undated AS (
  SELECT {KEY}, number FROM counting WHERE day = 0 AND value = 1 AND is_truth AND NOT any_yes GROUP BY {KEY}, number
)"""
            yield f"""told_last AS (
  SELECT c.{KEY}, c.number, MAX(c.told) AS told
  FROM counting AS c JOIN undated AS u ON u.{KEY} = c.{KEY} AND u.number = c.number GROUP BY c.{KEY}, c.number
)"""
            yield f"""hidden AS (
  SELECT c.{KEY}, c.number
  FROM counting AS c JOIN told_last AS t ON t.{KEY} = c.{KEY} AND t.number = c.number AND t.told = c.told
  WHERE t.told >= 0 GROUP BY c.{KEY}, c.number HAVING MAX(c.value) = 0
)"""
            value = "CASE WHEN h.number IS NULL THEN c.value ELSE 1 END"
            day = "CASE WHEN h.number IS NULL THEN c.day ELSE 0 END"
            join = f" LEFT JOIN hidden AS h ON h.{KEY} = c.{KEY} AND h.number = c.number"
        yield f"""chosen AS (
  SELECT c.{KEY}, c.number, {value} AS value, {day} AS day FROM placed AS c{join} WHERE c.place = 1
)"""
        made = [f"MAX(CASE WHEN number = {n} THEN value END) AS v{n}" for key, n in self.numbers.items()]
        made += [
            f"MAX(CASE WHEN number = {n} THEN day END) AS d{n}"
            for key, n in self.numbers.items()
            if f"{DAYS_SINCE}{key}" in self.wanted
        ]
        yield f"of_events AS (SELECT {', '.join((KEY, *made))} FROM chosen GROUP BY {KEY})"

    # --- medicines ---------------------------------------------------------------------------------------

    def _dosed(self) -> list[str]:
        """Ingredients that occur and whose amount a day is a fact."""
        return [
            name
            for name in self.names
            if name in INGREDIENTS and (f"{name}_daily_dose" in FACTS or f"{name}_patch_rate" in FACTS)
        ]

    def _medicines(self) -> None:
        for name in (*SETS, *INGREDIENTS):
            at = self.names.index(name) if name in self.names else None
            taken = None if at is None else f"of_courses.t{at}"
            doubt = None if at is None else f"of_courses.u{at}"
            no = "of_courses.complete" if doubt is None else f"of_courses.complete AND {doubt} IS NULL"
            if taken is None:
                self._put(f"takes_{name}", f"CASE WHEN {no} THEN FALSE END")
                self._put(f"{name}_daily_dose", f"CASE WHEN {no} THEN CAST(0 AS DOUBLE) END")
                self._put(f"{name}_patch_rate", f"CASE WHEN {no} THEN CAST(0 AS DOUBLE) END")
                continue
            self._put(f"takes_{name}", f"CASE WHEN {taken} = 1 THEN TRUE WHEN {no} THEN FALSE END")
            self._put(f"days_on_{name}", f"{self._day} - of_courses.s{at}")
            for fact in (f"{name}_daily_dose", f"{name}_patch_rate"):
                known = "CAST(NULL AS DOUBLE)"
                if name in self._dosed():
                    known = self._amount(name, fact, self._dosed().index(name))
                self._put(fact, f"CASE WHEN {taken} = 1 THEN {known} WHEN {no} THEN CAST(0 AS DOUBLE) END")
        if _WITH_NALOXONE in self.names:
            at = self.names.index(_WITH_NALOXONE)
            own = f"CASE WHEN of_courses.t{at} = 1 THEN TRUE END"
            self.columns[_WITH_NALOXONE] = self._or_event(_WITH_NALOXONE, own)
        for fact, name in WEEKS_SINCE.items():
            if name in self.names and fact in self.wanted:
                at = self.names.index(name)
                own = _nine_digits(f"({self._day} - of_courses.g{at}) / 7")
                event = self.columns.get(fact)
                self.columns[fact] = own if event is None else f"COALESCE({event}, {own})"
        self._put(
            "unrecognised_drug", "CASE WHEN of_courses.strange = 1 THEN TRUE WHEN of_courses.complete THEN FALSE END"
        )

    def _or_event(self, key: str, own: str) -> str:
        event = self.columns.get(key)
        return own if event is None else f"COALESCE({own}, {event})"

    def _amount(self, name: str, fact: str, at: int) -> str:
        """The sum of the amounts a day where every course gives it, and as long as it is a possible one."""
        definition = FACTS.get(fact)
        if definition is None:
            return "CAST(NULL AS DOUBLE)"
        patches = f"{name}_patch_rate" in FACTS
        rate = f"of_doses.r{at}"
        if fact.endswith("_patch_rate"):
            total = rate
        else:
            total = f"of_doses.m{at}" if patches else f"(of_doses.m{at} + of_doses.r{at} * {HOURS_A_DAY_IN_MG})"
        total = _nine_digits(total)
        possible = "" if definition.high is None else f" AND {total} <= {definition.high!r}"
        return f"CASE WHEN of_doses.k{at} = 1{possible} THEN {total} END"

    def _put(self, key: str, sql: str) -> None:
        if key in self.wanted and key in FACTS:
            self.columns[key] = sql

    def _medicine_relations(self) -> Iterator[str]:
        day = self.as_of
        yield f"""at_hand AS (
  SELECT * FROM ekbom_courses
  WHERE start_day <= {day} AND CASE WHEN standing = 'stopped' THEN start_day <> 0 AND end_day > {day}
    ELSE end_day = 0 OR end_day >= {day} END
)"""
        yield f"""bearing AS (
  SELECT c.{KEY}, c.course, c.start_day, d.name, d.how, d.parts, c.standing
  FROM at_hand AS c JOIN ekbom_drugs AS d ON d.ingredients = c.ingredients AND d.atc = c.atc
)"""
        yield f"""administered AS (
  SELECT c.{KEY}, d.name, MAX(c.start_day) AS last_day
  FROM ekbom_courses AS c JOIN ekbom_drugs AS d ON d.ingredients = c.ingredients AND d.atc = c.atc
  WHERE c.given AND c.start_day > 0 AND c.start_day <= {day} AND d.how = 'in'
    AND d.name IN ({", ".join(f"'{name}'" for name in WEEKS_SINCE.values())})
  GROUP BY c.{KEY}, d.name
)"""
        yield f"""strangers AS (
  SELECT {KEY}, MAX(CASE WHEN recognised THEN 0 ELSE 1 END) AS unsure,
    MAX(CASE WHEN NOT recognised AND standing <> 'unsure' THEN 1 ELSE 0 END) AS strange
  FROM at_hand GROUP BY {KEY}
)"""
        made = []
        given = []
        for at, name in enumerate(self.names):
            own = f"name = '{name}'"
            doubt = "standing = 'unsure' OR how = 'perhaps'" if name in INGREDIENTS else "standing = 'unsure'"
            taken = f"{own} AND how = 'in' AND standing <> 'unsure'"
            made.append(f"MAX(CASE WHEN {taken} THEN 1 END) AS t{at}")
            made.append(f"MAX(CASE WHEN {own} AND ({doubt}) THEN 1 END) AS u{at}")
            made.append(f"MIN(CASE WHEN {taken} AND start_day <> 0 THEN start_day END) AS s{at}")
            given.append(f"MAX(CASE WHEN {own} THEN last_day END) AS g{at}")
        yield f"taken AS (SELECT {', '.join((KEY, *made))} FROM bearing GROUP BY {KEY})"
        yield f"infused AS (SELECT {', '.join((KEY, *given))} FROM administered GROUP BY {KEY})"
        columns = [f"taken.{prefix}{at}" for at in range(len(self.names)) for prefix in "tus"]
        columns += [f"infused.g{at}" for at in range(len(self.names))]
        yield f"""of_courses AS (
  SELECT p.{KEY}, {"".join(f"{column}, " for column in columns)}strangers.strange,
    {self._there("medications")} AND COALESCE(strangers.unsure, 0) = 0 AS complete
  FROM ekbom_people AS p LEFT JOIN of_lists ON of_lists.{KEY} = p.{KEY}
  LEFT JOIN strangers ON strangers.{KEY} = p.{KEY} LEFT JOIN taken ON taken.{KEY} = p.{KEY}
  LEFT JOIN infused ON infused.{KEY} = p.{KEY}
)"""
        if self._dosed():
            yield from self._dose_relations()

    def _dose_relations(self) -> Iterator[str]:
        day = self.as_of
        yield f"""amounts AS (
  SELECT {KEY}, course, {_nine_digits("SUM(amount)")} AS amount, MIN(unit) AS unit
  FROM ekbom_doses WHERE start_day <= {day} AND (end_day = 0 OR end_day >= {day})
  GROUP BY {KEY}, course HAVING MIN(unit) = MAX(unit)
)"""
        yield f"""dosed AS (
  SELECT b.{KEY}, b.name, CASE WHEN b.parts > 1 OR a.unit NOT IN ('mg', '{PATCH_RATE}') THEN NULL ELSE a.amount END
    AS amount, a.unit
  FROM bearing AS b LEFT JOIN amounts AS a ON a.{KEY} = b.{KEY} AND a.course = b.course
  WHERE b.how = 'in' AND b.standing <> 'unsure'
)"""
        made = []
        for at, name in enumerate(self._dosed()):
            own = f"name = '{name}'"
            made.append(f"MIN(CASE WHEN {own} THEN CASE WHEN amount IS NULL THEN 0 ELSE 1 END END) AS k{at}")
            made.append(f"SUM(CASE WHEN {own} AND unit = 'mg' THEN amount ELSE 0 END) AS m{at}")
            made.append(f"SUM(CASE WHEN {own} AND unit = '{PATCH_RATE}' THEN amount ELSE 0 END) AS r{at}")
        yield f"of_doses AS (SELECT {', '.join((KEY, *made))} FROM dosed GROUP BY {KEY})"

    # --- lists and the person ----------------------------------------------------------------------------

    def _list_relations(self) -> Iterator[str]:
        made = [f"MAX(CASE WHEN which = '{which}' THEN 1 END) AS {which}" for which in LISTS]
        yield f"""of_lists AS (
  SELECT {KEY}, {", ".join(made)} FROM ekbom_lists WHERE {KEY} <> '' AND day <= {self.as_of} GROUP BY {KEY}
)"""

    def _there(self, which: str) -> str:
        return "TRUE" if which in self.present.everybodys else f"COALESCE(of_lists.{which}, 0) = 1"

    def _lists(self) -> None:
        for which, fact in LIST_FACTS.items():
            self._put(fact, f"CASE WHEN {self._there(which)} THEN TRUE END")

    def _person(self) -> None:
        self.columns["as_of"] = self._day
        labels = self.program.labels
        if self.locale and "locale" in self.wanted:
            self.columns["locale"] = f"CAST({labels[self.locale]} AS SMALLINT)"
        if "sex" in self.wanted:
            said = " ".join(f"WHEN '{sex}' THEN {labels[sex]}" for sex in ("female", "male", "other", "unknown"))
            own = f"CASE p.sex {said} END"
            event = self.columns.get("sex")
            known = (
                own if event is None else f"CASE WHEN p.sex = 'unknown' THEN COALESCE({event}, {own}) ELSE {own} END"
            )
            self.columns["sex"] = f"CAST({known} AS SMALLINT)"
        if "age" in self.wanted:
            early, late = (age_of("p.born", self.as_of, last=last) for last in (False, True))
            own = f"CASE WHEN p.born_day <= {self.as_of} AND {early} = {late} AND {early} <= {OLDEST} THEN {early} END"
            event = self.columns.get("age", "NULL")
            self.columns["age"] = f"CAST(CASE WHEN p.born = '' THEN {event} ELSE {own} END AS DOUBLE)"


def age_of(born: str, as_of: int, *, last: bool) -> str:
    """The age in completed years of someone born on the first or the last day that a date stands for."""
    year, month_day = iso_day(as_of)[:4], iso_day(as_of)[5:]
    month = f"SUBSTR({born}, 6, 2)"
    own_year = f"CAST(SUBSTR({born}, 1, 4) AS INTEGER)"
    leap = f"({own_year} % 4 = 0 AND ({own_year} % 100 <> 0 OR {own_year} % 400 = 0))"
    ending = (
        f"CASE WHEN {month} IN ('04', '06', '09', '11') THEN '30' "
        f"WHEN {month} <> '02' THEN '31' WHEN {leap} THEN '29' ELSE '28' END"
    )
    of_year, of_month = ("'12-31'", f"{month} || '-' || {ending}") if last else ("'01-01'", f"{month} || '-01'")
    day = f"CASE LENGTH({born}) WHEN 4 THEN {of_year} WHEN 7 THEN {of_month} ELSE SUBSTR({born}, 6, 5) END"
    return f"({year} - {own_year} - CASE WHEN '{month_day}' < {day} THEN 1 ELSE 0 END)"


def _nine_digits(sql: str) -> str:
    """A number that is not negative with 9 significant digits."""
    digits = f"FLOOR(LN({sql}) / LN(10.0))"
    ten = f"POWER(CAST(10 AS DOUBLE), 8 - {digits})"
    return f"CASE WHEN ({sql}) > 0 THEN ROUND(({sql}) * {ten}) / {ten} ELSE ({sql}) END"
