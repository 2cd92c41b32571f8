"""The command line, thin: read, judge, write; one clear line for what is wrong.

Exit codes: 0 done; 1 the input is wrong; 2 wrong usage; 3 the machine's fault, or a theorem that is not proved.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from ekbom import __version__

DONE, WRONG_INPUT, WRONG_USAGE, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130
FORMATS = ("text", "json", "html", "fhir", "pdf")
LOCALES = ("us", "eu", "uk", "jp")
MANOEUVRES = ("distal_compression", "cuff_deflation", "proximal_compression", "valsalva", "dorsiflexion")
POSITIONS = ("standing", "reverse_trendelenburg", "sitting", "supine")


class Failure(Exception):
    """A command that ends with a code and one line for the person who can mend it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal, asked of the system itself: the library's way loads four compressors first."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdecimal() else os.get_terminal_size(1).columns
        except OSError:  # not a terminal
            width = 0
        super().__init__(prog, width=max(width or 80, 20) - 2)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and writes help like any other output."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **settings)

    def error(self, message: str) -> NoReturn:
        raise Failure(WRONG_USAGE, f"{message}; see '{self.prog} --help'")

    def _print_message(self, message: str, file: object = None) -> None:
        _write(message, None)


def _day(text: str) -> int:
    """The proleptic ordinal of a day; days so late that a follow-up would have no date are refused."""
    from ekbom.records.moments import moment

    found = moment(text) if len(text) == len("YYYY-MM-DD") and text < "9900" else None
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; expected YYYY-MM-DD, before the year 9900")
    return found.day


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= 4096):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; expected 1 to 4096 (MB)")
    return int(text) * 2**20


def _theorem(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 10):
        raise argparse.ArgumentTypeError(f"'{text}' is no theorem; expected 1 to 10")
    return int(text)


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes; expected 1 to 256")
    return int(text)


def _parser(first: str) -> argparse.ArgumentParser:
    """The parser of a command line that begins so: only the named command is built, else all of them."""
    parser = _Parser(
        prog="ekbom",
        description="Care plans for restless legs syndrome. "
        "Decision support for clinicians; not a certified medical device.",
    )
    parser.add_argument("--version", action="version", version=f"ekbom {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="ekbom")
    for name, (purpose, arguments, _) in _COMMANDS.items():
        if name == first or first not in _COMMANDS:
            arguments(commands.add_parser(name, help=purpose))
    return parser


def _plan_arguments(parser: argparse.ArgumentParser) -> None:
    _record_arguments(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="form of the plan (default: text)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    _record_arguments(parser)
    parser.add_argument("id", metavar="ID", help="id of a finding, recommendation, alert or request")
    parser.add_argument("--kind", choices=("finding", "recommendation", "alert", "request"))
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _facts_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="only this fact")
    parser.add_argument("--template", action="store_true", help="an empty patient sheet to fill in (YAML)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _guidelines_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="an id of the book, or SOURCE/STATEMENT")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="json without an ID: the whole book as data"
    )


def _prove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theorem", type=_theorem, nargs="*", default=(), metavar="N", help="only these (1 to 10)")
    parser.add_argument("--workers", type=_workers, default=2, metavar="N", help="processes (default: 2)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--against",
        metavar="VERSION",
        help="what differs from another version: a file of 'ekbom guidelines --format json', or a git revision",
    )
    parser.add_argument("--record", metavar="FILE", help="write down which theorems hold of this book")


def _vascular_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="pictures, reports or tables; or: validate TABLE, against a reader"
    )
    parser.add_argument("--segment", default="", metavar="ID", help="the vessel segment of the pictures")
    parser.add_argument("--side", choices=("left", "right"), default="", help="the leg of the pictures")
    parser.add_argument("--manoeuvre", choices=MANOEUVRES, default=None, help="how reflux was provoked")
    parser.add_argument("--position", choices=POSITIONS, default=None, help="how the patient was examined")
    parser.add_argument("--antegrade", choices=("up", "down"), default=None, help="side of flow towards the heart")
    parser.add_argument("--format", choices=("text", "json", "html", "fhir"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _record_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", metavar="INPUT", help="FHIR Bundle, folder or NDJSON file, patient sheet, or - ")
    parser.add_argument("--patient", default="", metavar="ID", help="which patient, where the input holds several")
    parser.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="the day of the plan (default: today)")
    parser.add_argument(
        "--locale", choices=LOCALES, default="", help="whose product labels hold (default: the strictest)"
    )
    parser.add_argument(
        "--max-size",
        type=_megabytes,
        default=64 * 2**20,
        metavar="MB",
        help="largest record to read (default: 64)",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    collecting = gc.isenabled()
    gc.disable()  # a command lives for a moment and makes no garbage in cycles; collecting would double its start
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        chosen = _parser(words[0] if words else "").parse_args(words)
        _COMMANDS[chosen.command].run(chosen)
    except Failure as failure:
        _complain(str(failure))
        return failure.code
    except KeyboardInterrupt:
        _complain("stopped")
        return INTERRUPTED
    except SystemExit as end:  # argparse ends so after --help and --version
        return int(end.code or DONE)
    finally:
        if collecting:
            gc.enable()
    return DONE


def command() -> NoReturn:
    """``ekbom`` as a command: what it said is flushed, and the process ends without taking the book apart first."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                code = code or MACHINE
    os._exit(code)


def _complain(sentence: str) -> None:
    """One line on standard error, whatever a file's name or an argument holds."""
    if sys.stderr is not None:
        line = "".join(sign if sign.isprintable() else " " for sign in sentence)
        print(f"ekbom: {line}", file=sys.stderr)


def _judge(chosen: argparse.Namespace) -> Judgement:
    from ekbom.plan.book import load_tables
    from ekbom.plan.engine import Engine
    from ekbom.records import RecordError, read

    as_of = chosen.as_of if chosen.as_of is not None else datetime.date.today().toordinal()
    try:
        facts = read(
            chosen.input,
            patient=chosen.patient,
            as_of=as_of,
            locale=chosen.locale,
            limit_bytes=chosen.max_size,
        )
    except RecordError as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    return Engine(load_tables()).judge(facts)


def _because(judgement: Judgement) -> Because:
    from ekbom.plan.because import Because
    from ekbom.plan.book import load_words

    return Because(judgement, load_words())


def _plan(chosen: argparse.Namespace) -> None:
    judgement = _judge(chosen)
    report: str | bytes
    if chosen.format == "text":
        from ekbom.reports.text_report import render as text

        report = text(judgement)
    elif chosen.format == "json":
        from ekbom.reports.json_report import render as json_text

        report = json_text(judgement, _because(judgement))
    elif chosen.format == "html":
        from ekbom.reports.html_report import render as html

        report = html(judgement, _because(judgement))
    elif chosen.format == "fhir":
        from ekbom.reports.fhir_report import render as fhir

        report = fhir(judgement)
    else:
        from ekbom.reports.pdf_report import MissingExtra
        from ekbom.reports.pdf_report import render as pdf

        to_screen = chosen.output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()
        if to_screen:
            raise Failure(WRONG_USAGE, "a PDF is not for the terminal; give a file with -o FILE")
        try:
            report = pdf(judgement, _because(judgement))
        except MissingExtra as error:
            raise Failure(MACHINE, str(error)) from None
    _write(report, chosen.output)


def _explain(chosen: argparse.Namespace) -> None:
    from ekbom.reports.explanation import UnknownId, as_json, as_text

    judgement = _judge(chosen)
    render = as_json if chosen.format == "json" else as_text
    try:
        _write(render(judgement, _because(judgement), chosen.id, chosen.kind), None)
    except UnknownId as error:
        raise Failure(WRONG_USAGE, str(error)) from None


def _facts(chosen: argparse.Namespace) -> None:
    from ekbom.facts import listing
    from ekbom.facts.catalogue import FACTS

    if chosen.template:
        report = listing.template()
    else:
        try:
            report = listing.as_json(chosen.id) if chosen.format == "json" else listing.as_text(chosen.id)
        except KeyError:
            raise Failure(WRONG_USAGE, _no_such_fact(chosen.id, FACTS)) from None
    _write(report, None)


def _guidelines(chosen: argparse.Namespace) -> None:
    from ekbom.reports.guideline_listing import NoSuchPart, book_as_json, listing, part, part_as_json

    report: str | bytes
    try:
        if chosen.format == "json":
            report = book_as_json() if chosen.id is None else part_as_json(chosen.id)
        else:
            report = listing() if chosen.id is None else part(chosen.id)
    except NoSuchPart as error:
        raise Failure(WRONG_USAGE, str(error)) from None
    _write(report, None)


def _prove(chosen: argparse.Namespace) -> None:
    import time

    if chosen.against is not None and (chosen.theorem or chosen.record):
        raise Failure(WRONG_USAGE, "--against compares two versions; leave --theorem and --record out")
    if chosen.record and chosen.theorem:
        raise Failure(WRONG_USAGE, "--record is of all theorems; leave --theorem out")
    try:
        from ekbom.proofs.prove import as_json, as_text, prove
    except ImportError as error:
        if error.name != "z3":
            raise
        raise Failure(MACHINE, "proofs need the solver; install the extra: pip install 'ekbom[proof]'") from None
    if chosen.against is not None:
        _compare(chosen)
        return
    started = time.monotonic()
    proofs = prove(tuple(chosen.theorem), chosen.workers, _shown("claims decided"))
    report = as_json(proofs) if chosen.format == "json" else as_text(proofs, time.monotonic() - started)
    _write(report, None)
    if chosen.record:
        from ekbom.plan.book import load_tables
        from ekbom.proofs.record import as_record

        _write(as_record(proofs, load_tables().digest), chosen.record)
    open_ = [str(proof.number) for proof in proofs if not proof.proved]
    if open_:
        raise Failure(MACHINE, f"not proved: theorem {', '.join(open_)}")


def _compare(chosen: argparse.Namespace) -> None:
    from ekbom.proofs.book_reader import BookFileError
    from ekbom.proofs.versions import as_json, as_text, compared, other_version, this_version

    try:
        other = other_version(chosen.against)
    except BookFileError as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    outcome = compared(other, this_version(), chosen.workers, _shown("answers compared"))
    _write(as_json(outcome) if chosen.format == "json" else as_text(outcome), None)
    if outcome.undecided:
        raise Failure(MACHINE, f"not decided: {len(outcome.undecided)} answers")


def _vascular(chosen: argparse.Namespace) -> None:
    import json

    from ekbom.facts.segments import SEGMENTS
    from ekbom.vascular.measurement import Place
    from ekbom.vascular.reading import MissingExtra, as_fhir, read_files

    if chosen.segment and chosen.segment not in SEGMENTS:
        raise Failure(WRONG_USAGE, f"there is no segment '{chosen.segment[:40]}'; the documentation lists them")
    try:
        if chosen.files[0] == "validate":
            _validate(chosen)
            return
        up = None if chosen.antegrade is None else chosen.antegrade == "up"
        place = Place(chosen.segment, chosen.side, chosen.manoeuvre, chosen.position, up)
        study = read_files(chosen.files, place, _counted(len(chosen.files)))
    except MissingExtra as error:
        raise Failure(MACHINE, str(error)) from None
    if chosen.format == "json":
        from ekbom.vascular.measurement import as_data

        report = json.dumps(as_data(study), indent=1, ensure_ascii=False) + "\n"
    elif chosen.format == "fhir":
        report = as_fhir(study)
    else:
        from ekbom.plan.book import load_tables
        from ekbom.reports.vascular_report import as_html, as_text, judged

        read = judged(study, load_tables())
        report = as_html(read) if chosen.format == "html" else as_text(read)
    _write(report, chosen.output)
    if not (study.duplex or study.singles):
        raise Failure(WRONG_INPUT, "nothing was measured; the report says why")


def _counted(of: int) -> Callable[[int], None] | None:
    show = _shown("files read") if of > 1 else None
    return None if show is None else lambda done: show(done, of)


def _validate(chosen: argparse.Namespace) -> None:
    from ekbom.vascular.validation import ValidationError, validated

    if len(chosen.files) != 2:
        raise Failure(WRONG_USAGE, "validate takes one table of files and a reader's times")
    try:
        _write(validated(chosen.files[1], as_json=chosen.format == "json"), chosen.output)
    except ValidationError as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def _shown(what: str) -> Callable[[int, int], None] | None:
    """How far a long task is, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        print(f"{done} of {of} {what}", end="\r" if done < of else "\n", file=sys.stderr)

    return show


def _no_such_fact(id: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(id, known, n=3, cutoff=0.5)
    return f"there is no fact '{id}'" + (f"; near to it: {', '.join(near)}" if near else "; 'ekbom facts' lists them")


def _write(report: str | bytes, path: str | None) -> None:
    from ekbom.writing import STANDARD_OUTPUT, CannotWrite, write_file, write_standard_output

    data = report.encode("utf-8") if isinstance(report, str) else report
    try:
        if path is None or path == STANDARD_OUTPUT:
            write_standard_output(data)
        else:
            write_file(data, path)
    except CannotWrite as error:
        raise Failure(MACHINE, str(error)) from None


class _Command(NamedTuple):
    purpose: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


_COMMANDS = {
    "plan": _Command("one patient's record in, the care plan out", _plan_arguments, _plan),
    "explain": _Command("why a finding, recommendation, alert or request came out so", _explain_arguments, _explain),
    "facts": _Command("every fact the engine reads; an empty patient sheet", _facts_arguments, _facts),
    "guidelines": _Command(
        "every encoded statement; one part with its logic and tests", _guidelines_arguments, _guidelines
    ),
    "prove": _Command("the safety theorems over every possible patient (extra: proof)", _prove_arguments, _prove),
    "vascular": _Command(
        "duplex, pressures and pictures of vessels measured (extra: vascular)", _vascular_arguments, _vascular
    ),
}

if TYPE_CHECKING:  # importing them would cost start-up time
    from ekbom.plan.because import Because
    from ekbom.plan.engine import Judgement


if __name__ == "__main__":
    sys.exit(main())
