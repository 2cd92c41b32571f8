"""``ekbom population report``: the counts of a finished run as one page."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec

from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Failure, write

LIMIT, LISTED, MOST_LISTED = 11, 200, 10_000
#: The least and the largest limit below which a count is not shown; 0 shows all.
LIMITS = (3, 1000)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="OUT", help="the folder of a finished run")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the page here instead of standard output")
    parser.add_argument(
        "--suppress",
        type=limit,
        default=LIMIT,
        metavar="K",
        help=f"hide counts below K and what would give them away (default: {LIMIT}; 0 hides nothing)",
    )
    parser.add_argument(
        "--worklist",
        type=_listed,
        default=LISTED,
        metavar="N",
        help=f"patients on the work list of the page (default: {LISTED})",
    )
    parser.add_argument("--no-worklist", action="store_true", help="a page that names no patient")
    parser.add_argument("--worklist-csv", metavar="FILE", help="write the whole work list here, as CSV")


def limit(text: str) -> int:
    """The limit below which counts are not shown."""
    if text.isascii() and text.isdigit() and len(text) < 5 and (int(text) == 0 or LIMITS[0] <= int(text) <= LIMITS[1]):
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no limit; expected 0, or {LIMITS[0]} to {LIMITS[1]}")


def _listed(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_LISTED:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no number of patients; expected 1 to {MOST_LISTED}")


def run(chosen: argparse.Namespace) -> None:
    """Write the page, and the work list where it is asked for."""
    for library in ("duckdb", "polars"):
        if find_spec(library) is None:
            raise Failure(MACHINE, "the report needs the extra 'population': pip install 'ekbom[population]'")
    if chosen.worklist_csv in ("", "-") or (
        chosen.worklist_csv
        and chosen.output
        and os.path.realpath(chosen.worklist_csv) == os.path.realpath(chosen.output)
    ):
        raise Failure(WRONG_USAGE, "the work list as CSV goes into a file of its own: --worklist-csv FILE")
    from ekbom.plan.book import load_tables
    from ekbom.population.report.page import people_of, render
    from ekbom.population.report.shown import Shown
    from ekbom.population.report.tally import counted, opened
    from ekbom.population.report.work_list import WorkList, as_csv
    from ekbom.population.run import RunError
    from ekbom.writing import CannotWrite, write_pieces

    tables = load_tables()
    try:
        found = opened(chosen.folder)
        shown = Shown(found, counted(found), chosen.suppress)
        people = None
        if not chosen.no_worklist or chosen.worklist_csv:
            listed = WorkList(found, tables)
            if chosen.worklist_csv:
                write_pieces(as_csv(listed.entries(None)), chosen.worklist_csv)
            if not chosen.no_worklist:
                people = people_of(listed.entries(chosen.worklist), listed.size())
        page = render(shown, tables, people)
    except RunError as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    except CannotWrite as error:
        raise Failure(MACHINE, str(error)) from None
    write(page, chosen.output)
