"""``ekbom vascular``: vessels measured, and the tasks around it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from ekbom.commands import angiogram, capillaries
from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Command, Failure, shown, write
from ekbom.vascular.measurement import MANOEUVRES, POSITIONS, Place

if TYPE_CHECKING:
    from ekbom.vascular.measurement import Study


def _measure_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="pictures, reports, tables or nailfold readings")
    parser.add_argument("--segment", default="", metavar="ID", help="the vessel segment of the pictures")
    parser.add_argument("--side", choices=("left", "right"), default="", help="the leg of the pictures")
    parser.add_argument("--manoeuvre", choices=MANOEUVRES, default=None, help="how reflux was provoked")
    parser.add_argument("--position", choices=POSITIONS, default=None, help="how the patient was examined")
    parser.add_argument("--antegrade", choices=("up", "down"), default=None, help="side of flow towards the heart")
    parser.add_argument(
        "--at", type=_place, default=None, metavar="COLUMN,ROW", help="the vessel in a B-mode picture, for its diameter"
    )
    parser.add_argument("--format", choices=("text", "json", "html", "fhir"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _place(text: str) -> tuple[int, int]:
    column, _, row = text.partition(",")
    if not (column.isdecimal() and row.isdecimal() and len(text) <= 12):
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no place; expected COLUMN,ROW in pixels")
    return int(column), int(row)


def _measure(chosen: argparse.Namespace) -> None:
    import json

    from ekbom.facts.segments import SEGMENTS
    from ekbom.vascular.reading import MissingExtra, as_fhir, read_files

    if chosen.segment and chosen.segment not in SEGMENTS:
        raise Failure(WRONG_USAGE, f"there is no segment '{chosen.segment[:40]}'; the documentation lists them")
    try:
        up = None if chosen.antegrade is None else chosen.antegrade == "up"
        place = Place(chosen.segment, chosen.side, chosen.manoeuvre, chosen.position, up, chosen.at)
        study = read_files(chosen.files, place, _counted(len(chosen.files)))
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None
    if chosen.format == "json":
        report = json.dumps(_as_data(study), indent=1, ensure_ascii=False) + "\n"
    elif chosen.format == "fhir":
        report = as_fhir(study)
    else:
        from ekbom.plan.book import load_tables
        from ekbom.reports.vascular_report import as_html, as_text, judged

        read = judged(study, load_tables())
        report = as_html(read) if chosen.format == "html" else as_text(read)
    write(report, chosen.output)
    if not (study.duplex or study.singles):
        raise Failure(WRONG_INPUT, "nothing was measured; the report says why")


def _as_data(study: Study) -> dict[str, object]:
    """The study as plain data; what the guidelines make of nailfold pictures stands beside the measurements."""
    from ekbom.vascular.measurement import as_data

    data = as_data(study)
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


#: The tasks of the command by their word; "" is the command without one.
COMMANDS = {
    "": Command(
        "duplex, pressures and pictures of vessels: measured, with their error, or refused",
        _measure_arguments,
        _measure,
    ),
    "capillaries": capillaries.COMMAND,
    "angiogram": angiogram.COMMAND,
    "validate": Command("measured times against a reader's", _validate_arguments, _validate),
}
