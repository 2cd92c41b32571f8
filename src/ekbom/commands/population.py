"""``ekbom population``: the same guidelines over many patients."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

from ekbom.commands import population_measure, population_report
from ekbom.commands.population_synth import synth, synth_arguments
from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Command, Failure, write
from ekbom.commands.words import LOCALES, day, workers


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="FHIR NDJSON, an OMOP database, or tables; see the manual")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="folder for the answers; must not be there"
    )
    parser.add_argument(
        "--as-of", type=day, default=None, metavar="DATE", help="the day of the answers (default: today)"
    )
    parser.add_argument(
        "--locale", choices=LOCALES, default="", help="whose product labels hold (default: the strictest)"
    )
    parser.add_argument("--workers", type=workers, default=2, metavar="N", help="processes (default: 2)")
    parser.add_argument(
        "--engine",
        choices=("polars", "duckdb", "sqlite", "postgres", "spark"),
        default="",
        help="what judges (default: polars; in a PostgreSQL database: itself)",
    )
    parser.add_argument(
        "--spark-master",
        default="",
        metavar="URL",
        help="the cluster of the engine spark, e.g. spark://HOST:7077 (default: N processes of this machine)",
    )
    parser.add_argument(
        "--memory", type=memory, default=4 * 2**30, metavar="SIZE", help="for all processes together (default: 4GB)"
    )
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="FINDING[=VALUE]",
        help="only patients with this finding, e.g. diagnosis_class=definite_RLS; may be given several times",
    )


def memory(text: str) -> int:
    """An amount of memory ("4GB", "1500MB") in bytes."""
    units = {"MB": 2**20, "GB": 2**30}
    number, unit = text[:-2].strip(), text[-2:].upper()
    if unit not in units or not number.isascii() or not number.isdigit() or not 0 < int(number) < 10**7:
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no amount of memory, expected such as 4GB or 1500MB")
    return int(number) * units[unit]


def _needed() -> None:
    for library in ("msgspec", "polars"):
        if find_spec(library) is None:
            raise Failure(MACHINE, "many patients need the extra 'population': pip install 'ekbom[population]'")


def _run(chosen: argparse.Namespace) -> None:
    _needed()
    from ekbom.population.database import is_url
    from ekbom.population.run import RunError, run
    from ekbom.population.shards import Settings
    from ekbom.population.where import WhereError, asked_for
    from ekbom.records.errors import RecordError

    as_of = chosen.as_of if chosen.as_of is not None else datetime.date.today().toordinal()
    try:
        where = tuple(asked_for(given, as_of) for given in chosen.where)
    except WhereError as error:
        raise Failure(WRONG_USAGE, str(error)) from None
    engine = chosen.engine or ("postgres" if is_url(chosen.source) else "polars")
    if chosen.spark_master and engine != "spark":
        raise Failure(WRONG_USAGE, f"--spark-master goes with --engine spark, not with {engine}")
    if engine == "spark" and find_spec("pyspark") is None:
        raise Failure(MACHINE, "the engine spark needs the extra 'spark': pip install 'ekbom[spark]'")
    settings = Settings(
        chosen.source, as_of, chosen.locale, where, engine, chosen.memory, chosen.workers, chosen.spark_master
    )
    try:
        manifest = run(settings, chosen.output, progress=_progress())
    except (RunError, RecordError) as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    except MemoryError as error:
        raise Failure(
            MACHINE, str(error) or "there is not enough memory; give fewer workers or a smaller one"
        ) from None
    except OSError as error:
        raise Failure(
            MACHINE, f"cannot write {chosen.output}.partial: {error.strerror}; the same command goes on from there"
        ) from None
    except KeyboardInterrupt:
        raise Failure(130, f"stopped; the same command goes on from {chosen.output}.partial") from None
    lost = sum(one["count"] for one in manifest["problems"])
    judged = "1 patient" if manifest["patients"] == 1 else f"{manifest['patients']} patients"
    counted = "1 problem" if lost == 1 else f"{lost} problems"
    write(f"{judged} judged, {counted} counted; {chosen.output}/manifest.json says more\n", None)


def _progress() -> Callable[[str, int, int], None]:
    """On a terminal: how much of what is done, how fast, and how long it will take."""
    began: dict[str, float] = {}
    last = 0.0

    def show(what: str, done: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        start = began.setdefault(what, now)
        if sys.stderr is None or not sys.stderr.isatty() or (now - last < 0.2 and done < of):
            return
        last = now
        rate = done / (now - start) if now > start else 0.0
        left = f", about {(of - done) / rate:.0f} s left" if rate else ""
        shown = f"{done:,} of {of:,} {what}, {rate:,.0f} a second{left}"
        print(f"{shown:<79}", end="\r" if done < of else "\n", file=sys.stderr, flush=True)

    return show


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="OUT", help="the folder of a finished run")
    parser.add_argument("patient", metavar="PATIENT", help="the patient's id")
    parser.add_argument("--source", default="", metavar="SOURCE", help="where the source is now; a database's URL")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")


def _explain(chosen: argparse.Namespace) -> None:
    _needed()
    from ekbom.plan.book import load_tables, load_words
    from ekbom.plan.engine import Engine
    from ekbom.population.one_patient import facts_of
    from ekbom.population.run import RunError
    from ekbom.records.errors import RecordError

    try:
        judgement = Engine(load_tables()).judge(facts_of(chosen.folder, chosen.patient, chosen.source))
    except (RunError, RecordError) as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    if chosen.format == "json":
        from ekbom.plan.because import Because
        from ekbom.reports.json_report import render as as_json

        write(as_json(judgement, Because(judgement, load_words())), chosen.output)
    else:
        from ekbom.reports.text_report import render as as_text

        write(as_text(judgement), chosen.output)


#: The tasks of the command by their word.
COMMANDS = {
    "run": Command("every patient of a source judged, as Parquet with a manifest", _run_arguments, _run),
    "synth": Command(
        "a synthetic population, to try the rest on", synth_arguments, lambda chosen: synth(chosen, _progress())
    ),
    "explain": Command("the whole plan of one patient of a run, with its reasons", _explain_arguments, _explain),
    "report": Command(
        "the counts of a finished run as one page: care cascade, quality measures, work list",
        population_report.arguments,
        population_report.run,
    ),
    "measure": Command(
        "quality measures and code sets as FHIR and OMOP", population_measure.arguments, population_measure.run
    ),
}
