"""``ekbom vascular``: vessels measured, and the tasks around it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from ekbom.commands import angiogram, capillaries
from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Command, Failure, refuse_terminal, shown, write
from ekbom.commands.words import day
from ekbom.vascular.measurement import MANOEUVRES, POSITIONS, Place

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from typing import Any

    from ekbom.facts.known import Known
    from ekbom.reports.vascular_report import Read
    from ekbom.vascular import acceptance
    from ekbom.vascular.measurement import Study


def _measure_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="pictures, reports, tables or nailfold readings")
    parser.add_argument("--segment", default="", metavar="ID", help="the vessel segment of the pictures")
    parser.add_argument("--side", choices=("left", "right"), default="", help="the leg of the pictures")
    parser.add_argument("--manoeuvre", choices=MANOEUVRES, default=None, help="how reflux was provoked")
    parser.add_argument("--position", choices=POSITIONS, default=None, help="how the patient was examined")
    parser.add_argument("--antegrade", choices=("up", "down"), default=None, help="side of flow towards the heart")
    parser.add_argument("--baseline", type=_row, default=None, metavar="ROW", help="row of rest, where a file has none")
    parser.add_argument(
        "--at", type=_place, default=None, metavar="COLUMN,ROW", help="the vessel in a B-mode picture, for its diameter"
    )
    parser.add_argument("--record", metavar="RECORD", help="the patient's record, to compare measured values with")
    parser.add_argument("--format", choices=("text", "json", "html", "fhir", "pdf"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _row(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no row of a picture")
    return int(text)


def _place(text: str) -> tuple[int, int]:
    column, _, row = text.partition(",")
    if not (column.isdecimal() and row.isdecimal() and len(text) <= 12):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no place; expected COLUMN,ROW in pixels")
    return int(column), int(row)


def _measure(chosen: argparse.Namespace) -> None:
    import json

    from ekbom.facts.segments import SEGMENTS
    from ekbom.vascular.reading import MissingExtra, as_fhir, read_files

    if chosen.format == "pdf":
        refuse_terminal(chosen.output)
    if chosen.segment and chosen.segment not in SEGMENTS:
        raise Failure(WRONG_USAGE, f"there is no segment '{chosen.segment[:40]}'; the documentation lists them")
    try:
        up = None if chosen.antegrade is None else chosen.antegrade == "up"
        place = Place(chosen.segment, chosen.side, chosen.manoeuvre, chosen.position, up, chosen.at, chosen.baseline)
        study = read_files(chosen.files, place, _counted(len(chosen.files)))
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None
    record = None if chosen.record is None else _known(chosen.record)
    report: str | bytes
    if chosen.format == "json":
        report = json.dumps(_as_data(study, record), indent=1, ensure_ascii=False) + "\n"
    elif chosen.format == "fhir":
        report = as_fhir(study)
    else:
        from ekbom.plan.book import load_tables
        from ekbom.reports.vascular_report import as_html, as_text, judged

        read = judged(study, load_tables(), record=record)
        if chosen.format == "pdf":
            report = _pdf(read)
        else:
            report = as_html(read) if chosen.format == "html" else as_text(read)
    write(report, chosen.output)
    if not (study.duplex or study.singles):
        raise Failure(WRONG_INPUT, "nothing was measured; the report says why")


def _known(record: str) -> dict[str, Known]:
    """The facts of a record of any form as of today, by their keys."""
    import datetime

    from ekbom.records import read
    from ekbom.records.errors import RecordError

    try:
        return read(record, as_of=datetime.date.today().toordinal()).values
    except RecordError as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def _pdf(read: Read) -> bytes:
    import datetime

    from ekbom.reports.typesetting import MissingExtra
    from ekbom.reports.vascular_pdf import render

    try:
        return render(read, datetime.date.today())
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None


def _as_data(study: Study, record: dict[str, Known] | None) -> dict[str, Any]:
    """The study as plain data; what the guidelines make of nailfold pictures stands beside the measurements."""
    from ekbom.vascular.disagreement import differing
    from ekbom.vascular.measurement import as_data

    data = as_data(study)
    data["problems"] += differing(study, record)
    if study.readings:
        from ekbom.plan.book import load_tables
        from ekbom.reports.vascular_report import examination_as_data, examined

        examination = examined(study, load_tables())
        data["capillaroscopy"] = None if examination is None else examination_as_data(examination)
    return data


def _counted(of: int) -> Callable[[int], None] | None:
    show = shown("files read") if of > 1 else None
    return None if show is None else lambda done: show(done, of)


def _validate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help="CSV of files and a reader's times")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _validate(chosen: argparse.Namespace) -> None:
    from ekbom.vascular.reading import MissingExtra
    from ekbom.vascular.validation import ValidationError, validated

    try:
        write(validated(chosen.table, as_json=chosen.format == "json"), chosen.output)
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None
    except ValidationError as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def _accept_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="a study, as 'ekbom vascular' writes it in FHIR")
    parser.add_argument("--subject", type=_subject, metavar="Patient/ID", help="whose measurements these are")
    parser.add_argument("--record", metavar="BUNDLE", help="the patient's FHIR Bundle: compared with, and appended to")
    parser.add_argument("--date", type=day, default=None, metavar="DATE", help="the day of the examination")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", type=_numbers, default=None, metavar="N,N", help="accept the measurements so numbered")
    which.add_argument("--all", action="store_true", help="accept all that nothing in record or study speaks against")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the Bundle here instead of standard output")


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' are no numbers; expected N,N")
    return tuple(int(part) for part in parts)


def _subject(text: str) -> str:
    kind, _, own = text.partition("/")
    plain = own.replace("-", "").replace(".", "")
    if kind != "Patient" or not (plain.isascii() and plain.isalnum() and len(own) <= 64):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no patient; expected Patient/ID")
    return text


def _accept(chosen: argparse.Namespace) -> None:
    import datetime

    from ekbom.records.errors import RecordError
    from ekbom.vascular import acceptance
    from ekbom.vascular.reading import MissingExtra, read_file

    today = datetime.date.today()
    accepting = chosen.all or chosen.only is not None
    if accepting:
        _check_accepting(chosen, today)
    try:
        study = read_file(chosen.study)
        if study.refused or not (study.duplex or study.singles):
            reason = study.refused[0].reason if study.refused else "it holds no measurement"
            raise Failure(WRONG_INPUT, f"{chosen.study}: nothing can be accepted: {reason}")
        text = None if chosen.record is None else _text_of(chosen.record)
        waiting = acceptance.candidates(study, {} if text is None else _facts_of(text, chosen.record))
        if accepting:
            taken = acceptance.chosen(waiting, chosen.only)
            write(_accepted(chosen, taken, text, today), chosen.output)
        else:
            write(_listed(waiting), chosen.output)
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None
    except (acceptance.AcceptanceError, RecordError) as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def _check_accepting(chosen: argparse.Namespace, today: datetime.date) -> None:
    if chosen.date is None:
        raise Failure(WRONG_USAGE, "a fact needs its day: give the day of the examination with --date")
    if chosen.date > today.toordinal():
        raise Failure(WRONG_USAGE, "the day of the examination (--date) is still to come")
    if chosen.record is None and chosen.subject is None:
        raise Failure(WRONG_USAGE, "a fact is of a patient: give the record with --record, or --subject Patient/ID")
    if any(_same(chosen.output, path) for path in (chosen.record, chosen.study)):
        raise Failure(WRONG_USAGE, "a record is not written over: give another file with -o")


def _same(one: str | None, other: str | None) -> bool:
    import os

    return bool(one and other and os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other))


def _accepted(chosen: argparse.Namespace, taken: Study, text: str | None, today: datetime.date) -> str:
    """The Bundle with what is accepted, which is of the patient and of the day that were said."""
    import datetime

    from ekbom.records import json_input
    from ekbom.records.fhir_elements import tail_of
    from ekbom.vascular import acceptance

    examined = datetime.date.fromordinal(chosen.date).isoformat()
    if text is None:
        ids: tuple[str, ...] = (tail_of(chosen.subject),)
    else:
        ids = acceptance.ids_of(json_input.parse(text, chosen.record) if text.lstrip().startswith("{") else {})
    if chosen.subject and tail_of(chosen.subject) not in ids:
        raise Failure(WRONG_INPUT, f"{chosen.record}: the patient of the record is not the one of --subject")
    if chosen.study.lower().endswith(".json"):
        acceptance.check_origin(json_input.parse(_text_of(chosen.study), chosen.study), ids, examined)
    if text is None:
        return acceptance.bundle(taken, chosen.subject, examined, today)
    return acceptance.appended(text, taken, examined, today)


def _text_of(path: str) -> str:
    from ekbom.records.reader import DEFAULT_LIMIT
    from ekbom.records.source import name_of, read_bytes, text_of

    return text_of(read_bytes(path, DEFAULT_LIMIT), name_of(path))


def _facts_of(text: str, path: str) -> dict[str, Known]:
    """The facts of the text of a record as of today, by their keys."""
    import datetime

    from ekbom.records.as_of import facts_as_of
    from ekbom.records.reader import chart_of
    from ekbom.records.source import name_of

    chart = chart_of(text.encode(), name_of(path), "")
    return facts_as_of(chart, datetime.date.today().toordinal(), "").values


def _listed(waiting: Sequence[acceptance.Candidate]) -> str:
    from ekbom.reports.vascular_report import one_line

    lines = []
    for one in waiting:
        lines.append(f"{one.number:4d}  {one_line(one.study)}")
        lines += [f"      differs from the record: {key}: {words}" for key, words in one.differs.items()]
        if one.beside:
            lines.append(f"      another value in this study: {', '.join(map(str, one.beside[:20]))}")
    return "\n".join(lines) + "\n"


#: The tasks of the command by their word; "" is the command without one.
COMMANDS = {
    "": Command(
        "duplex, pressures and pictures of vessels: measured, with their error, or refused",
        _measure_arguments,
        _measure,
    ),
    "accept": Command("measurements that a person accepts, as facts of a record", _accept_arguments, _accept),
    "capillaries": capillaries.COMMAND,
    "angiogram": angiogram.COMMAND,
    "validate": Command("measured times against a reader's", _validate_arguments, _validate),
}
