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
    report: str | bytes
    if chosen.format == "json":
        report = json.dumps(_as_data(study), indent=1, ensure_ascii=False) + "\n"
    elif chosen.format == "fhir":
        report = as_fhir(study)
    else:
        from ekbom.plan.book import load_tables
        from ekbom.reports.vascular_report import as_html, as_text, judged

        read = judged(study, load_tables())
        if chosen.format == "pdf":
            report = _pdf(read)
        else:
            report = as_html(read) if chosen.format == "html" else as_text(read)
    write(report, chosen.output)
    if not (study.duplex or study.singles):
        raise Failure(WRONG_INPUT, "nothing was measured; the report says why")


def _pdf(read: Read) -> bytes:
    import datetime

    from ekbom.reports.typesetting import MissingExtra
    from ekbom.reports.vascular_pdf import render

    try:
        return render(read, datetime.date.today())
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None


def _as_data(study: Study) -> dict[str, Any]:
    """The study as plain data; what the guidelines make of nailfold pictures stands beside the measurements."""
    from ekbom.vascular.disagreement import disagreements
    from ekbom.vascular.measurement import as_data

    data = as_data(study)
    data["problems"] += map(str, disagreements(study))
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
    parser.add_argument("--record", metavar="BUNDLE", help="the patient's FHIR Bundle: compared with, and appended to")
    parser.add_argument("--date", type=day, default=None, metavar="DATE", help="the day of the examination")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", type=_numbers, default=None, metavar="N,N", help="accept the measurements so numbered")
    which.add_argument("--all", action="store_true", help="accept all that do not differ from the record")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the Bundle here instead of standard output")


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' are no numbers; expected N,N")
    return tuple(int(part) for part in parts)


def _accept(chosen: argparse.Namespace) -> None:
    import datetime

    from ekbom.records.errors import RecordError
    from ekbom.vascular import acceptance
    from ekbom.vascular.reading import read_file

    accepting = chosen.all or chosen.only is not None
    if accepting and chosen.date is None:
        raise Failure(WRONG_USAGE, "a fact needs its day: give the day of the examination with --date")
    today = datetime.date.today()
    try:
        study = read_file(chosen.study)
        if study.refused or not (study.duplex or study.singles):
            reason = study.refused[0].reason if study.refused else "it holds no measurement"
            raise Failure(WRONG_INPUT, f"{chosen.study}: nothing can be accepted: {reason}")
        record, known = _record(chosen.record, today)
        waiting = acceptance.candidates(study, known)
        if not accepting:
            write(_listed(waiting), chosen.output)
            return
        subject = "Patient/unknown" if record is None else acceptance.subject_of(record)
        examined = datetime.date.fromordinal(chosen.date).isoformat()
        taken = acceptance.chosen(waiting, chosen.only)
        write(acceptance.appended(record, taken, subject, examined, today), chosen.output)
    except (acceptance.AcceptanceError, RecordError) as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def _record(path: str | None, today: datetime.date) -> tuple[dict[str, Any] | None, dict[str, object]]:
    """A patient's Bundle, and the values of its facts by their keys."""
    if path is None:
        return None, {}
    from ekbom.records import json_input, read
    from ekbom.records.reader import DEFAULT_LIMIT
    from ekbom.records.source import read_bytes, text_of

    value = json_input.parse(text_of(read_bytes(path, DEFAULT_LIMIT), path), path)
    facts = read(path, as_of=today.toordinal())
    return value, {key: known.value for key, known in facts.values.items()}


def _listed(waiting: Sequence[acceptance.Candidate]) -> str:
    from ekbom.reports.vascular_report import one_line

    lines = []
    for one in waiting:
        lines.append(f"{one.number:4d}  {one_line(one.study)}")
        lines += [f"      differs from the record: {key}: {words}" for key, words in one.differs.items()]
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
