"""The patient sheet: one patient in YAML or JSON, written by hand or by a program.

Sections: ``patient`` (id, born, age, sex, deceased), ``facts``, ``medications``, ``conditions``, ``allergies``,
``procedures``, ``devices``, ``wants``, ``duplex`` and ``pressures`` (what a laboratory reported, line by line: a list,
or ``{date: …, items: […]}``; a line may have a date of its own). A section is a list, or
``{reviewed: date, items: […]}``; a list of the record is there when its key is there with a list in it, and is unknown
when the key is left out or empty. What has another structure is an error that names its place (``facts[3].unit``); a
value that cannot be used is a problem.
"""

from __future__ import annotations

from typing import Any

from ekbom.facts.catalogue import FACTS, TIMES_OF_DAY
from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED, FactDefinition
from ekbom.records import allergens, drug_names, meaning, values
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.dosage import Unstructured, amount_a_day, rate_a_day
from ekbom.records.errors import RecordError
from ekbom.records.event import Course, DoseLine
from ekbom.records.fhir_condition import RESTLESS_LEGS
from ekbom.records.fhir_elements import printable
from ekbom.records.fhir_medication import ROUTE_WORDS
from ekbom.records.fhir_patient import SEXES, set_birth
from ekbom.records.moments import UNDATED, Moment, moment
from ekbom.records.naming import NAMED, fact_named
from ekbom.records.site import Site
from ekbom.records.statements import FINAL, PRELIMINARY, state
from ekbom.records.values import Refused, finite, shown

_SECTIONS = (
    "patient", "facts", "medications", "conditions", "allergies", "procedures", "devices", "wants", "duplex",
    "pressures",
)  # fmt: skip
_PATIENT = ("id", "born", "age", "sex", "deceased")
_FACT = ("id", "value", "unit", "date", "side", "segment")
_MEDICATION = (
    "name", "rxnorm", "atc", "dose", "unit", "per_day", "route", "since", "until", "as_needed", "text",
)  # fmt: skip
_ENTRY = ("name", "id", "icd10cm", "snomed", "loinc", "rxnorm", "atc", "since", "date", "until", "side", "status")
_CODES = {"icd10cm": ICD10CM, "snomed": SNOMED, "loinc": LOINC, "rxnorm": RXNORM, "atc": ATC}
_SIDES = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
_STATUSES = ("active", "resolved", "refuted")


def chart_of(value: Any, name: str, patient: str) -> Chart:
    """The chart of the patient of a sheet; RecordError, naming the place, where its structure is another."""
    if type(value) is not dict:
        raise RecordError(f"{name}: neither a FHIR Bundle nor a patient sheet (expected 'patient:' and 'facts:')")
    if "patient" not in value:
        raise RecordError(f"{name}: there is no patient, expected a section 'patient'")
    for section in value:
        if section not in _SECTIONS:
            shown = printable(str(section))[:40]
            raise RecordError(f"{name}, {shown}: not a section of a patient sheet, expected {', '.join(_SECTIONS)}")
    chart = Chart()
    _patient(_mapping(value["patient"], f"{name}, patient"), chart, name)
    if patient and patient != chart.patient_id:
        raise RecordError(
            f"{name}: patient '{printable(patient)}' is not in the record (the one patient has another id)"
        )
    for index, given in enumerate(_items(value.get("facts"), f"{name}, facts")):
        _fact(_mapping(given, f"{name}, facts[{index}]"), f"{name}, facts[{index}]", chart)
    for index, given in enumerate(_items(value.get("wants"), f"{name}, wants")):
        if type(given) is not str:
            raise RecordError(f"{name}, wants[{index}]: found no text, expected the id of an option")
        _named("wants", given, f"wants[{index}]", UNDATED, chart)
    for section, reader in _READERS.items():
        _section(value, section, reader, chart, name)
    _duplex(value, chart, name)
    _pressures(value, chart, name)
    return chart


def _mapping(value: Any, place: str) -> dict[str, Any]:
    if type(value) is not dict:
        raise RecordError(f"{place}: found {_shape(value)}, expected named values")
    return value


def _items(value: Any, place: str) -> list[Any]:
    if value is None:
        return []
    if type(value) is not list:
        raise RecordError(f"{place}: found {_shape(value)}, expected a list")
    return value


def _shape(value: Any) -> str:
    if value is None:
        return "nothing"
    if type(value) is list:
        return "a list"
    return "named values" if type(value) is dict else "a single value"


def _text(given: dict[str, Any], name: str, place: str) -> str:
    """A text of an entry, "" where it is left out; a number is taken as its digits."""
    value = given.get(name)
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if type(value) is not str:
        raise RecordError(f"{place}.{name}: found {_shape(value)}, expected a text")
    return value


def _when(given: dict[str, Any], name: str, place: str, source: str, chart: Chart) -> Moment:
    text = _text(given, name, place)
    if not text:
        return UNDATED
    found = moment(text)
    if found is None:
        chart.problems.add("date", f"{name} is not a date (yyyy-mm-dd)", source)
        return UNDATED
    return found


def _unknown_names(given: dict[str, Any], known: tuple[str, ...], source: str, chart: Chart) -> None:
    for name in given:
        if name not in known:
            what = f"the name '{printable(str(name))[:40]}' is not one of {', '.join(known)}"
            chart.problems.add("resource", what, source)


def _patient(given: dict[str, Any], chart: Chart, name: str) -> None:
    place = f"{name}, patient"
    chart.patient_id = printable(_text(given, "id", place))
    chart.identity = "patient"
    _unknown_names(given, _PATIENT, "patient", chart)
    sex = _text(given, "sex", place)
    if sex and sex not in SEXES:
        raise RecordError(f"{place}.sex: found another word, expected one of {', '.join(SEXES)}")
    chart.sex = sex or "unknown"
    set_birth(chart, _text(given, "born", place) or None)
    if given.get("age") is not None:
        state(
            chart,
            FACTS["age"],
            values.number(FACTS["age"], given["age"], "a"),
            sites.NOWHERE,
            UNDATED,
            "patient",
            now=True,
        )
    died = given.get("deceased")
    if died is True:
        chart.problems.add("patient", "the record says that the patient has died", "patient")
    elif died not in (None, False):
        chart.died = moment(died)
        if chart.died is None:
            chart.problems.add("patient", "deceased is neither true, false nor a date", "patient")


def _site(given: dict[str, Any], place: str) -> Site:
    side, segment = _text(given, "side", place), _text(given, "segment", place)
    if side and side not in _SIDES:
        raise RecordError(f"{place}.side: found another word, expected left, right or both")
    return Site(_SIDES.get(side, ()), (segment,) if segment else ())


def _by_day(
    value: dict[str, Any], section: str, chart: Chart, name: str
) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The lines of a section with their numbers (from 1), by the date of the line or else of the section."""
    given, place, of_all = value.get(section), f"{name}, {section}", ""
    if type(given) is dict:
        _unknown_names(given, ("date", "items"), section, chart)
        of_all = _text(given, "date", place)
        given, place = given.get("items"), f"{place}.items"
        if given is None:
            raise RecordError(f"{place}: found nothing, expected a list of lines")
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, item in enumerate(_items(given, place), start=1):
        line = dict(_mapping(item, f"{place}[{number}]"))
        date = _text({"date": line.pop("date", None)}, "date", f"{place}[{number}]") or of_all
        found.setdefault(date, []).append((number, line))
    return found


def _duplex(value: dict[str, Any], chart: Chart, name: str) -> None:
    """The compact table of a duplex study that a laboratory reported: facts of its days."""
    if value.get("duplex") is None:
        return
    from ekbom.vascular import compact_table

    for date, lines in _by_day(value, "duplex", chart, name).items():
        notes: list[str] = []
        try:
            found = compact_table.of_numbered(lines, f"{name}, duplex", notes)
        except compact_table.TableError as error:
            raise RecordError(str(error)) from None
        for note in notes:
            what = "a line of the table names a whole vessel, whose parts it does not fill"
            chart.problems.add("value", what, note.removeprefix(f"{name}, ").partition(":")[0])
        facts = {_key(fact): fact for fact in compact_table.as_facts(one for _, one in found)}
        line_of: dict[tuple[str, str, str], int] = {}
        for number, one in found:
            own = [_key(fact) for fact in compact_table.as_facts([one])]
            for key in own:
                line_of.setdefault(key, number)
            if not own:
                what = (
                    "lines of the table that give no fact (an artery, a diameter not taken standing, a vein half open)"
                )
                chart.problems.add("value", what, f"duplex[{number}]")
            for key in own:
                if key not in facts and key[0] != "reflux_time_error":
                    what = f"lines of one day that do not agree, so none of them is used: {key[0]}"
                    chart.problems.add("conflict", what, f"duplex[{number}]")
        for key, fact in facts.items():
            _fact({**fact, "date": date}, f"{name}, duplex[{line_of[key]}]", chart, f"duplex[{line_of[key]}]")


def _key(fact: dict[str, Any]) -> tuple[str, str, str]:
    return fact["id"], fact.get("segment", ""), fact["side"]


#: What the guidelines make of the pressures themselves, a recorded index going before.
_OF_PRESSURES = ("abi", "tbi", "ankle_pressure", "abi_method")


def _pressures(value: dict[str, Any], chart: Chart, name: str) -> None:
    """Pressures of arms, ankles and toes: facts of their days; what was worked out gives way to what was reported."""
    if value.get("pressures") is None:
        return
    from ekbom.vascular import pressures
    from ekbom.vascular.disagreement import disagreements
    from ekbom.vascular.measurement import REPORTED, Study

    for date, rows in _by_day(value, "pressures", chart, name).items():
        numbered = dict(rows)
        study = pressures.measure([numbered.get(n, {}) for n in range(1, max(numbered) + 1)], "pressures")
        for refusal in study.refused:
            chart.problems.add("value", refusal.reason, "pressures")
        for words in study.problems:
            chart.problems.add("value", words, "pressures")
        for differ in disagreements(study):
            chart.problems.add("conflict", str(differ), "pressures")
        reported = pressures.facts_of(Study(singles=tuple(one for one in study.singles if one.origin == REPORTED)))
        for key, found in pressures.facts_of(study).items():
            fact, _, side = key.partition("@")
            if key not in reported and fact in _OF_PRESSURES:
                continue
            section = f"pressures[{_row_of(fact, side, rows)}]"
            source = _source_of(section, fact, _leg(side))
            when = _when({"date": date}, "date", f"{name}, {section}", source, chart)
            definition, rank = FACTS[fact], FINAL if key in reported else PRELIMINARY
            read = values.number(definition, found, definition.unit) if type(found) is float else found
            state(chart, definition, read, _leg(side), when, source, rank=rank, now=not when.day)


def _leg(side: str) -> Site:
    return Site((side,) if side else (), ())


def _row_of(fact: str, side: str, rows: list[tuple[int, dict[str, Any]]]) -> int:
    """The number of the row that gives a fact of a side."""
    if fact == "systolic_arm":
        return next(number for number, row in rows if row.get(f"arm_{side}") is not None)
    return next(number for number, row in rows if str(row.get("side")).strip().lower() in (side, side[:1]))


def _source_of(section: str, fact: str, site: Site) -> str:
    return f"{section}.{fact}" + "".join(f".{shown(s)}" for s in site.segments) + "".join(f"@{s}" for s in site.sides)


def _fact(given: dict[str, Any], place: str, chart: Chart, section: str = "facts") -> None:
    fact = _text(given, "id", place)
    if not fact:
        raise RecordError(f"{place}.id: found nothing, expected the id of a fact")
    plain, _, side = fact.partition("@")
    plain, _, segment = plain.partition(".")
    given = {**given, **({"side": side} if side else {}), **({"segment": segment} if segment else {})}
    site = _site(given, place)
    source = _source_of(section, printable(plain)[:60], site)
    _unknown_names(given, _FACT, source, chart)
    when = _when(given, "date", place, source, chart)
    value = given.get("value")
    if plain in NAMED:
        for named in value if type(value) is list else [value]:
            _named(plain, str(named), source, when, chart)
        return
    definition = FACTS.get(plain)
    if definition is None:
        chart.problems.add("code", "ids that are not the id of a fact", source)
        return
    if value is None:
        return
    state(chart, definition, _value(definition, value, given, place), site, when, source, now=not when.day)


def _named(name: str, value: str, source: str, when: Moment, chart: Chart) -> None:
    definition = fact_named(name, value)
    if definition is None:
        chart.problems.add("value", f"the value names nothing that Ekbom knows: {name}", source)
        return
    state(chart, definition, True, sites.NOWHERE, when, source, now=not when.day)


def _value(definition: FactDefinition, value: Any, given: dict[str, Any], place: str) -> bool | float | str | Refused:
    spelled = _text(given, "unit", place)
    if type(value) is bool:
        return values.truth(definition, value)
    if type(value) in (int, float):
        if definition.kind == "category":
            return values.label(definition, str(value))
        return values.number(definition, value, (values.known_unit(spelled) or spelled) if spelled else "")
    if type(value) is not str:
        raise RecordError(f"{place}.value: found {_shape(value)}, expected one value")
    if definition.kind == "category":
        return values.label(definition, value)
    if definition.kind == "date":
        return values.day(definition, value)
    if definition.id in TIMES_OF_DAY and ":" in value:
        return values.clock(definition, value)
    if definition.kind == "bool" and value.lower() in ("yes", "no"):
        return value.lower() == "yes"
    if value[:1] in "<>":
        return Refused("comparator", f"only a limit is given, so the value is not known: {definition.id}")
    return Refused("value", f"a text, expected {values.expected(definition)}: {definition.id}")


def _section(value: dict[str, Any], section: str, reader: Any, chart: Chart, name: str) -> None:
    if section not in value:
        return
    place = f"{name}, {section}"
    given = value[section]
    when = UNDATED
    if given is None:
        chart.problems.add("resource", f"{section} is empty: write [] where reviewed and none", section)
        return
    if type(given) is dict:
        _unknown_names(given, ("reviewed", "items"), section, chart)
        when = _when(given, "reviewed", place, section, chart)
        if "items" not in given:
            raise RecordError(f"{place}.items: found nothing, expected a list ([] where reviewed and none)")
        given = given["items"]
        place = f"{place}.items"
    if given is None:
        raise RecordError(f"{place}: found nothing, expected a list ([] where reviewed and none)")
    chart.there(section, when, section)
    for index, item in enumerate(_items(given, place)):
        reader(_mapping(item, f"{place}[{index}]"), f"{place}[{index}]", section, chart)


def _label(given: dict[str, Any], place: str) -> str:
    for name in ("name", "id", *_CODES):
        text = _text(given, name, place)
        if text:
            return printable(text)
    raise RecordError(f"{place}: found neither a name nor a code, expected one")


def _listed(given: dict[str, Any], place: str, section: str, chart: Chart) -> None:
    """An entry of conditions, allergies, procedures or devices."""
    label = _label(given, place)
    source = f"{section}: {label}"
    _unknown_names(given, _ENTRY, source, chart)
    status = _text(given, "status", place) or "active"
    if status not in _STATUSES:
        raise RecordError(f"{place}.status: found another word, expected {', '.join(_STATUSES)}")
    if status == "refuted":
        chart.problems.add("status", f"an entry of {section} that is refuted", source)
        return
    when = _when(given, "date" if "date" in given else "since", place, source, chart)
    end = _when(given, "until", place, source, chart).day
    site = _site(given, place)
    codes = [(system, _text(given, name, place)) for name, system in _CODES.items() if name in given]
    found: dict[str, tuple[FactDefinition, Site]] = {}
    for system, code in codes:
        for definition in meaning.of_code(system, code):
            here = site if site.sides else site.joined(sites.of_code(system, code))
            found.setdefault(definition.id, (definition, here))
    stated = FACTS.get(_text(given, "id", place))
    if stated is not None:
        found.setdefault(stated.id, (stated, site))
    if section == "allergies":
        names = [name for name in (_text(given, "name", place), _text(given, "id", place)) if name]
        for named in allergens.facts_of(codes, names):
            found.setdefault(named.id, (named, site))
    restless = any(code in RESTLESS_LEGS for code in codes)
    if not found and not restless:
        chart.problems.add("code", f"entries of {section} that no fact is read from", source)
    over = status == "resolved" and not end
    for definition, here in found.values():
        if definition.kind in ("bool", "number"):
            state(chart, definition, True, here, when, source, end=end, over=over, now=not when.day)


def _medication(given: dict[str, Any], place: str, section: str, chart: Chart) -> None:
    label = _label(given, place)
    source = f"{section}: {label}"
    _unknown_names(given, _MEDICATION, source, chart)
    codes = [(_CODES[name], _text(given, name, place)) for name in ("rxnorm", "atc") if name in given]
    recognised = drug_names.of_codes(codes, [label])
    since = _when(given, "since", place, source, chart)
    until = _when(given, "until", place, source, chart)
    doses, reason = _dose(given, place)
    route = _text(given, "route", place).strip().lower()
    chart.courses.append(
        Course(
            name=label,
            ingredients=recognised.ingredients,
            atc=recognised.atc,
            recognised=recognised.known,
            by_name=recognised.by_name,
            standing="taken",
            given=False,
            start=since.day,
            since=since.iso,
            end=until.day,
            doses=doses,
            unstructured=reason,
            route=route if route in ROUTE_WORDS else printable(route),
            text=printable(_text(given, "text", place)),
            source=source,
        )
    )


def _dose(given: dict[str, Any], place: str) -> tuple[tuple[DoseLine, ...], str]:
    if given.get("as_needed") is True:
        return (), "it is taken when needed, so the amount a day is not fixed"
    dose, times = given.get("dose"), given.get("per_day")
    if dose is None:
        return (), "the dose is not given as data"
    amount, often = finite(dose), finite(times)
    spelled = _text(given, "unit", place)
    if amount is None or amount < 0:
        return (), "the dose is not a number"
    if not spelled:
        return (), "the dose has no unit"
    unit_code = values.known_unit(spelled) or spelled
    try:
        if times is None and "/" in unit_code:
            return (DoseLine(*rate_a_day(amount, unit_code), 0, 0),), ""
        if often is None or often <= 0:
            return (), "how often a day it is taken is not given as data"
        return (DoseLine(*amount_a_day(amount, unit_code, often), 0, 0),), ""
    except Unstructured as reason:
        return (), str(reason)


_READERS = {
    "medications": _medication,
    "conditions": _listed,
    "allergies": _listed,
    "procedures": _listed,
    "devices": _listed,
}
