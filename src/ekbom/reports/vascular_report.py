"""A vascular study as text and as one HTML page: leg map, tables, overlays, what the book would find, what was refused.

What was measured is unreviewed: it decides nothing until a person accepts it. The states and findings shown are what
the guidelines would say of these values if they were accepted; they are asked of the compiled book, not judged here.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import Known, Patient, PatientFacts
from ekbom.facts.segments import SEGMENTS
from ekbom.plan.engine import Engine
from ekbom.plan.model import FindingResult
from ekbom.plan.tables import Tables
from ekbom.reports.html_head import page_head
from ekbom.reports.leg_map import leg_map
from ekbom.reports.leg_map_states import DRAWN, SegmentState, diameter_words, time_words
from ekbom.reports.leg_map_table import leg_table
from ekbom.vascular import capillaroscopy, pressures, venography
from ekbom.vascular.capillaroscopy import Reading, Summary
from ekbom.vascular.compact_table import as_facts
from ekbom.vascular.disagreement import differing, settled
from ekbom.vascular.measurement import MEASURED, Duplex, Single, Study

TITLE = "Vascular study"
NOT_MEASURED = "Nothing was measured."
NAILFOLD = "Nailfold capillaroscopy, as the guidelines read it"
DISAGREE = "Reported and measured do not agree"
FOUND = "What the guidelines would find of these values, if they are accepted"
NOTICE = (
    "Measurements for clinicians; not a certified medical device. Measured values are unreviewed: verify them with the "
    "sonographer. No public venous spectrum exists, so accuracy on real veins is unproven."
)
#: Findings of the book that belong to a vascular study, by how their id begins.
_SHOWN = (
    "gsv_extent", "ssv_extent", "axial_", "deep_reflux", "tributary_reflux", "perforator_",
    "deep_vein_not_compressible", "ceap_a_", "ceap_pathophysiology", "abi_", "tbi_", "low_abi", "low_tbi",
    "wifi_ischaemia", "compression_state",
)  # fmt: skip
#: Quantities that are no fact of the book.
_NO_FACT = {
    "inter_arm_difference": "Difference of the arms",
    "abi_low_ankle": "Ankle-brachial index of the lower ankle artery",
}
_STATE_OF_REFLUX = {"present": "refluxing", "borderline": "borderline", "absent": "normal"}
_STATE_OF_PATENCY = {
    "occluded": "occluded",
    "partly": "narrowed",
    "absent": "closed",
    "removed": "closed",
    "closed_by_treatment": "closed",
}


class Nailfold(NamedTuple):
    """One read nailfold picture: its file, its finger, capillaries a mm, and its pattern by the guidelines."""

    source: str
    finger: str | None
    density: float
    pattern: str | None


class Examination(NamedTuple):
    """Nailfold pictures together: what they came to by the guidelines, and each of those that were read."""

    summary: Summary
    pictures: tuple[Nailfold, ...]


class Read(NamedTuple):
    """A study with what the book would find of it: the state of each segment, findings by leg, the nailfolds.

    differs: where reported and measured values do not agree, or a record and a measured one, a sentence each.
    """

    study: Study
    states: dict[tuple[str, str], SegmentState]
    findings: tuple[FindingResult, ...]
    nailfolds: Examination | None = None
    differs: tuple[str, ...] = ()


def judged(
    study: Study, tables: Tables, today: datetime.date | None = None, record: Mapping[str, Known] | None = None
) -> Read:
    """The study and what the book says of its values; ``record``: facts of the patient, to compare with."""
    engine, day = Engine(tables), _day(today)
    found = _asked(_facts(study), engine, day)
    states: dict[tuple[str, str], SegmentState] = {}
    for one in sorted(study.duplex, key=lambda one: one.origin == MEASURED):
        place = (one.segment, one.side)
        if one.segment in DRAWN and (one.side or SEGMENTS[one.segment].sides == "M"):
            reflux = found.get((f"reflux_state_{one.segment}", one.side))
            state = _state(one, None if reflux is None else reflux.value)
            states[place] = _beside(states[place], state) if one.origin == MEASURED and place in states else state
    shown = tuple(
        f
        for f in found.values()
        if f.side and f.id.startswith(_SHOWN) and f.value not in (None, False) and f.value != "unknown"
    )
    findings = tuple(sorted(shown, key=lambda f: (f.side, f.id)))
    return Read(study, states, findings, _examined(study, engine, day), differing(study, record))


def examined(study: Study, tables: Tables, today: datetime.date | None = None) -> Examination | None:
    """What the book says of the nailfold pictures of a study; None where there are none."""
    return _examined(study, Engine(tables), _day(today))


def _examined(study: Study, engine: Engine, day: int) -> Examination | None:
    if not study.readings:
        return None
    readings = [reading for _, reading in study.readings]
    summary = capillaroscopy.summary(
        readings, lambda facts: _asked(facts, engine, day)["capillaroscopy_result", ""].value
    )

    def pattern(reading: Reading) -> str | None:
        facts = capillaroscopy.facts_of(reading, len(summary.fingers_read))
        said = _asked(facts, engine, day)["capillary_pattern", ""].value
        return said if isinstance(said, str) else None

    pictures = tuple(
        Nailfold(source, reading.finger, capillaroscopy.density(reading), pattern(reading))
        for source, reading in study.readings
        if reading.read
    )
    return Examination(summary, pictures)


def examination_as_data(examination: Examination) -> dict[str, object]:
    """An examination of nailfolds as plain data."""
    return {
        **dataclasses.asdict(examination.summary),
        "pictures": [picture._asdict() for picture in examination.pictures],
    }


def _day(today: datetime.date | None) -> int:
    return (today or datetime.date.today()).toordinal()


def _asked(values: Mapping[str, bool | float | str], engine: Engine, day: int) -> dict[tuple[str, str], FindingResult]:
    """What the book finds of some values, by id and leg."""
    known = {key: Known(value, "", "study") for key, value in values.items()}
    facts = PatientFacts(Patient("study", "unknown", ""), day, "", known, (), ())
    return {(f.id, f.side): f for f in engine.judge(facts).plan.findings}


def _facts(study: Study) -> dict[str, bool | float | str]:
    found: dict[str, bool | float | str] = {}
    for fact in as_facts(settled(study.duplex)):
        place = f".{fact['segment']}" if "segment" in fact else ""
        found[f"{fact['id']}{place}@{fact['side']}"] = fact["value"]
    found.update(pressures.facts_of(study))
    found.update(venography.facts_of(study))
    return {key: value for key, value in found.items() if key.split("@")[0].split(".")[0] in FACTS}


def _state(one: Duplex, reflux: object) -> SegmentState:
    state = _STATE_OF_PATENCY.get(one.patency or "") or _STATE_OF_REFLUX.get(str(reflux), "unknown")
    artery = SEGMENTS[one.segment].system == "artery"
    if artery and state == "unknown" and one.waveform is not None:
        state = {"triphasic": "normal", "absent": "occluded"}.get(one.waveform, "unknown")
    return SegmentState(
        state,
        None if artery else one.reflux_time_ms,
        None if artery else one.error_ms,
        one.diameter_mm,
        _words(one),
        one.manoeuvre or "",
        frozenset(_DRAWN_NUMBERS) if one.origin == MEASURED else frozenset(),
    )


_DRAWN_NUMBERS = ("reflux_ms", "diameter_mm")


def _beside(first: SegmentState, measured: SegmentState) -> SegmentState:
    """The state of a segment that a measurement is added to: numbers that stand stay, the other is told in the note."""
    values, unreviewed, told = {}, set(first.unreviewed), []
    for name, words in zip(_DRAWN_NUMBERS, (time_words(measured), diameter_words(measured)), strict=True):
        number = getattr(measured, name)
        if number is None:
            continue
        if getattr(first, name) is None:
            values[name] = number
            unreviewed.add(name)
            if name == "reflux_ms":
                values["error_ms"] = measured.error_ms
        else:
            told.append(f"also measured: {words}")
    return dataclasses.replace(
        first,
        **values,
        state=measured.state if first.state == "unknown" else first.state,
        manoeuvre=first.manoeuvre or measured.manoeuvre,
        note=", ".join(filter(None, (first.note, *told, measured.note))),
        unreviewed=frozenset(unreviewed),
    )


def _words(one: Duplex) -> str:
    parts = [one.waveform or ""]
    if one.psv_cm_s is not None:
        parts.append(f"PSV {one.psv_cm_s:g} cm/s")
    if one.origin == MEASURED:
        parts.append("measured, unreviewed")
    return ", ".join(filter(None, (*parts, *one.notes)))


# --- rows ------------------------------------------------------------------------------------------------


def _place(one: Duplex) -> str:
    name = SEGMENTS[one.segment].label if one.segment else "segment not said"
    return f"{name}, {one.side}" if one.side else name


def _numbers(one: Duplex) -> str:
    parts = []
    if one.reflux_time_ms is not None:
        error = "" if one.error_ms is None else f", error {one.error_ms:g} ms"
        parts.append(f"reflux {one.reflux_time_ms:g} ms{error}")
    elif one.reflux_reported is not None:
        parts.append("reflux reported, no time" if one.reflux_reported else "no reflux reported, no time")
    for value, words in (
        (one.diameter_mm, "diameter {:g} mm"),
        (one.psv_cm_s, "PSV {:g} cm/s"),
        (one.edv_cm_s, "EDV {:g} cm/s"),
        (one.velocity_ratio, "velocity ratio {:g}"),
        (one.pulsatility_index, "PI {:g}"),
        (one.resistance_index, "RI {:g}"),
    ):
        if value is not None:
            parts.append(words.format(value))
    said = (one.waveform, one.patency, one.flow, one.compressible and f"compressible: {one.compressible}")
    return "; ".join([*parts, *(words for words in said if words)]) or "no value"


def _how(one: Duplex) -> str:
    parts = (one.origin, one.manoeuvre, one.position, one.time_of_day, one.calibration, *one.notes, one.source)
    return "; ".join(part.replace("_", " ") if part == one.manoeuvre else part for part in parts if part)


def _single(one: Single) -> tuple[str, str, str]:
    words = _NO_FACT.get(one.name) or one.name.replace("_", " ").replace(".", ", ").capitalize()
    label = FACTS[one.name].label if one.name in FACTS else words
    value = _words_of(one.value)
    error = "" if one.error is None else f", error {one.error:.3g}"
    unit = "" if one.unit in ("", "1") else f" {one.unit.replace('[Hg]', 'Hg')}"
    how = "; ".join(filter(None, (one.origin, one.calibration, *one.notes, one.source)))
    return f"{label}, {one.side}" if one.side else label, f"{value}{unit}{error}", how


def _words_of(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("_", " ")


#: Words for the person's result and a picture's pattern as the guidelines name them; anything else is not known.
_NAILFOLD_WORDS = {
    "scleroderma_pattern": "scleroderma pattern",
    "non_scleroderma": "no scleroderma pattern",
    "incomplete": "incomplete",
    "scleroderma": "scleroderma pattern",
    "normal_density": "normal density, no giant capillary",
    "not_normal_non_specific": "not normal, non-specific",
}
NAILFOLD_NOTICE = (
    "Counted by a reader, from candidates of a program whose error on real fingers is unproven. In restless legs this "
    "is research: it confirms and excludes nothing there. A scleroderma pattern is a reason to look for the disease, "
    "not the diagnosis."
)


def _nailfold_result(examination: Examination) -> str:
    words = _NAILFOLD_WORDS.get(examination.summary.result or "", "not known: no picture was read by a person")
    return f"result: {words}"


def _nailfold(picture: Nailfold) -> tuple[str, str, str]:
    finger = "finger not said" if picture.finger is None else picture.finger.replace("_", " ")
    pattern = _NAILFOLD_WORDS.get(picture.pattern or "", "not known: more must be said of it")
    return f"{finger} ({picture.source})", f"{picture.density:g} /mm", pattern


def one_line(study: Study) -> str:
    """A study of one measurement in a line."""
    for one in study.duplex:
        return f"{_place(one)}: {_numbers(one)} ({one.origin})"
    for single in study.singles:
        name, value, _ = _single(single)
        return f"{name}: {value} ({single.origin})"
    return ""


# --- text ------------------------------------------------------------------------------------------------


def as_text(read: Read) -> str:
    """The study as text."""
    study = read.study
    lines = [TITLE.upper(), "=" * len(TITLE), NOTICE, ""]
    if nothing_measured(study):
        lines += [NOT_MEASURED, ""]
    if study.duplex or study.singles:
        lines.append("Measurements")
        for one in study.duplex:
            lines += [f"  {_place(one)}: {_numbers(one)}", f"      {_how(one)}"]
        for single in study.singles:
            name, value, how = _single(single)
            lines += [f"  {name}: {value}", *([f"      {how}"] if how else [])]
        lines.append("")
    if read.findings:
        lines.append(FOUND)
        lines += [f"  {f.side}: {f.label}: {_words_of(f.value)}" for f in read.findings]
        lines.append("")
    if read.differs:
        lines += [DISAGREE, *(f"  {words}" for words in read.differs), ""]
    if read.nailfolds is not None:
        lines += [NAILFOLD, f"  {_nailfold_result(read.nailfolds)}"]
        lines += [f"  {note}" for note in read.nailfolds.summary.notes]
        lines += [
            f"  {': '.join(_nailfold(picture)[:2])}; {_nailfold(picture)[2]}" for picture in read.nailfolds.pictures
        ]
        lines += [f"  {NAILFOLD_NOTICE}", ""]
    if study.refused:
        lines.append("Refused")
        lines += [f"  {_refusal(r.source, r.side, r.segment, r.what)}: {r.reason}" for r in study.refused]
        lines.append("")
    if study.problems:
        lines += ["Not understood", *(f"  {words}" for words in study.problems), ""]
    return "\n".join(lines)


def _refusal(*parts: str) -> str:
    return ", ".join(filter(None, parts))


# --- what every page holds -----------------------------------------------------------------------------------


class Table(NamedTuple):
    """A table of a page: title, heads of its columns, rows, and sentences before them; an empty one is left out."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    said: tuple[str, ...] = ()


class Figure(NamedTuple):
    """An overlay with its words."""

    words: str
    png: bytes


def nothing_measured(study: Study) -> bool:
    """Whether a page says NOT_MEASURED first."""
    return not (study.duplex or study.singles)


def measured_tables(read: Read) -> tuple[Table, ...]:
    """What was measured, and what it would mean."""
    study = read.study
    duplex = tuple((_place(one), _numbers(one), _how(one)) for one in study.duplex)
    findings = tuple((f.side, f.label, _words_of(f.value)) for f in read.findings)
    return (
        Table("Duplex", ("Where", "Value", "How it came about"), duplex),
        Table("Pressures and other values", ("What", "Value", "How it came about"), tuple(map(_single, study.singles))),
        Table(FOUND, ("Leg", "Finding", "Value"), findings),
        Table(DISAGREE, ("What",), tuple((words,) for words in read.differs)),
        *_nailfold_tables(read.nailfolds),
    )


def _nailfold_tables(examination: Examination | None) -> tuple[Table, ...]:
    if examination is None:
        return ()
    said = (_nailfold_result(examination), *examination.summary.notes, NAILFOLD_NOTICE)
    rows = tuple(map(_nailfold, examination.pictures))
    return (Table(NAILFOLD, ("Picture", "Capillaries", "Fast track"), rows, said),)


def refused_tables(read: Read) -> tuple[Table, ...]:
    """What was not measured or not understood."""
    refused = tuple((_refusal(r.source, r.side, r.segment, r.what), r.reason) for r in read.study.refused)
    return (
        Table("Refused", ("What", "Why"), refused),
        Table("Not understood", ("What",), tuple((words,) for words in read.study.problems)),
    )


def figures(study: Study) -> tuple[Figure, ...]:
    """The overlays of a study."""
    found = []
    for name, png in study.pictures.items():
        one = next((d for d in study.duplex if d.overlay == name), None)
        found.append(Figure(name if one is None else _caption(one), png))
    return tuple(found)


def _caption(one: Duplex) -> str:
    words = f"{_place(one)}: {_numbers(one)}"
    return f"{words} ({one.source})" if one.source else words


# --- HTML ------------------------------------------------------------------------------------------------


def as_html(read: Read) -> str:
    """The study as one self-contained page."""
    parts = [
        *page_head(TITLE, pictures=True),
        "<body>",
        f"<header><h1>{TITLE}</h1><p>{escape(NOTICE)}</p></header>",
        "<main>",
        f"<p><strong>{NOT_MEASURED}</strong></p>" if nothing_measured(read.study) else "",
        f'<section aria-label="Leg map"><h2>Leg map</h2>{leg_map(read.states)}</section>',
        f"<section><h2>Segments</h2>{leg_table(read.states)}</section>",
        *map(_table, measured_tables(read)),
        _pictures(figures(read.study)),
        *map(_table, refused_tables(read)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _table(table: Table) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    if not (body or table.said):
        return ""
    said = "".join(f"<p>{escape(words)}</p>" for words in table.said)
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    html = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f"<section><h2>{escape(table.title)}</h2>{said}{html if body else ''}</section>"


def _pictures(figures: tuple[Figure, ...]) -> str:
    shown = []
    for words, png in figures:
        source = base64.b64encode(png).decode()
        shown.append(
            f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{source}">'
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )
    return f"<section><h2>Overlays</h2>{''.join(shown)}</section>" if shown else ""
