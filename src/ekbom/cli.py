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
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from ekbom import __version__
from ekbom.commands.shared import (
    DONE,
    INTERRUPTED,
    MACHINE,
    WRONG_INPUT,
    WRONG_USAGE,
    Command,
    Failure,
    Parser,
    complain,
    shown,
    write,
)
from ekbom.commands.words import LOCALES, day, workers

FORMATS = ("text", "json", "html", "fhir", "pdf")


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= 4096):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; expected 1 to 4096 (MB)")
    return int(text) * 2**20


def _theorem(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 10):
        raise argparse.ArgumentTypeError(f"'{text}' is no theorem; expected 1 to 10")
    return int(text)


def _parsed(words: Sequence[str]) -> tuple[argparse.Namespace, Callable[[argparse.Namespace], None]]:
    """The arguments of a command line, and what runs them. Only the parser of the named command is built."""
    first = words[0] if words else ""
    if first in _GROUPS:
        tasks: dict[str, Command] = import_module(_GROUPS[first][1]).COMMANDS
        task = words[1] if len(words) > 1 and words[1] in tasks else ""
        if task not in tasks:
            overview = Parser(prog=f"ekbom {first}", description=_GROUPS[first][0])
            named = overview.add_subparsers(required=True, metavar="TASK", prog=f"ekbom {first}")
            for other, command in tasks.items():
                named.add_parser(other, help=command.purpose)
            overview.parse_args(words[1:])
            raise Failure(WRONG_USAGE, f"the task stands first; see 'ekbom {first} --help'")
        name = f"ekbom {first} {task}".rstrip()
        others = [f"{name} {other}: {command.purpose}" for other, command in tasks.items() if other and not task]
        parser: argparse.ArgumentParser = Parser(
            prog=name, description=tasks[task].purpose, epilog="; ".join(["", *others]).removeprefix("; ") or None
        )
        tasks[task].arguments(parser)
        return parser.parse_args(words[2 if task else 1 :]), tasks[task].run
    chosen = _parser(first).parse_args(words)
    return chosen, _COMMANDS[chosen.command].run


def _parser(first: str) -> argparse.ArgumentParser:
    """The parser of a command line that begins so: only the named command is built, else all of them."""
    parser = Parser(
        prog="ekbom",
        description="Care plans for restless legs syndrome. "
        "Decision support for clinicians; not a certified medical device.",
    )
    parser.add_argument("--version", action="version", version=f"ekbom {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="ekbom")
    for name, (purpose, arguments, _) in _COMMANDS.items():
        if name == first or first not in _COMMANDS:
            arguments(commands.add_parser(name, help=purpose))
    for name, (purpose, _) in _GROUPS.items():
        if first not in _COMMANDS:
            commands.add_parser(name, help=purpose)
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
    parser.add_argument("--workers", type=workers, default=2, metavar="N", help="processes (default: 2)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--against",
        metavar="VERSION",
        help="what differs from another version: a file of 'ekbom guidelines --format json', or a git revision",
    )
    parser.add_argument("--record", metavar="FILE", help="write down which theorems hold of this book")


def _record_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", metavar="INPUT", help="FHIR Bundle, folder or NDJSON file, patient sheet, or - ")
    parser.add_argument("--patient", default="", metavar="ID", help="which patient, where the input holds several")
    parser.add_argument("--as-of", type=day, default=None, metavar="DATE", help="the day of the plan (default: today)")
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
        chosen, run = _parsed(words)
        run(chosen)
    except Failure as failure:
        complain(str(failure))
        return failure.code
    except KeyboardInterrupt:
        complain("stopped")
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
    write(report, chosen.output)


def _explain(chosen: argparse.Namespace) -> None:
    from ekbom.reports.explanation import UnknownId, as_json, as_text

    judgement = _judge(chosen)
    render = as_json if chosen.format == "json" else as_text
    try:
        write(render(judgement, _because(judgement), chosen.id, chosen.kind), None)
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
    write(report, None)


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
    write(report, None)


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
    proofs = prove(tuple(chosen.theorem), chosen.workers, shown("claims decided"))
    report = as_json(proofs) if chosen.format == "json" else as_text(proofs, time.monotonic() - started)
    write(report, None)
    if chosen.record:
        from ekbom.plan.book import load_tables
        from ekbom.proofs.record import as_record

        write(as_record(proofs, load_tables().digest), chosen.record)
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
    outcome = compared(other, this_version(), chosen.workers, shown("answers compared"))
    write(as_json(outcome) if chosen.format == "json" else as_text(outcome), None)
    if outcome.undecided:
        raise Failure(MACHINE, f"not decided: {len(outcome.undecided)} answers")


def _no_such_fact(id: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(id, known, n=3, cutoff=0.5)
    return f"there is no fact '{id}'" + (f"; near to it: {', '.join(near)}" if near else "; 'ekbom facts' lists them")


_COMMANDS = {
    "plan": Command("one patient's record in, the care plan out", _plan_arguments, _plan),
    "explain": Command("why a finding, recommendation, alert or request came out so", _explain_arguments, _explain),
    "facts": Command("every fact the engine reads; an empty patient sheet", _facts_arguments, _facts),
    "guidelines": Command(
        "every encoded statement; one part with its logic and tests", _guidelines_arguments, _guidelines
    ),
    "prove": Command("the safety theorems over every possible patient (extra: proof)", _prove_arguments, _prove),
}
#: Commands with tasks of their own, in a module that is loaded only where one is named.
_GROUPS = {
    "population": ("the same guidelines over many patients (extra: population)", "ekbom.commands.population"),
    "vascular": ("duplex, pressures and pictures of vessels measured (extra: vascular)", "ekbom.commands.vascular"),
}

if TYPE_CHECKING:  # importing them would cost start-up time
    from ekbom.plan.because import Because
    from ekbom.plan.engine import Judgement


if __name__ == "__main__":
    sys.exit(main())
