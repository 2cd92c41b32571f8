"""``ekbom population measure``: quality measures and code sets for other systems."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from ekbom.commands.population_report import LIMIT, limit
from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Failure, write

FORMATS = ("fhir", "omop", "all")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run", metavar="OUT", nargs="?", help="the folder of a finished run: its counts as FHIR MeasureReports"
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", required=True, help="folder to write; new or empty")
    parser.add_argument(
        "--format", choices=FORMATS, default="all", help="measures and value sets, concept sets, or all (default)"
    )
    parser.add_argument(
        "--suppress",
        type=limit,
        default=LIMIT,
        metavar="K",
        help=f"withhold counts of OUT below K and what would give them away (default: {LIMIT}; 0 withholds nothing)",
    )
    parser.add_argument(
        "--vocabulary",
        metavar="PATH",
        help="OMOP vocabulary (folder with CONCEPT.csv, or a database with a table concept) for concept sets of ATLAS",
    )


def run(chosen: argparse.Namespace) -> None:
    from ekbom.population.exports.export import Asked, ExportError, export
    from ekbom.population.exports.folder import FolderTaken

    fhir, omop = chosen.format != "omop", chosen.format != "fhir"
    if chosen.vocabulary is not None and not omop:
        raise Failure(WRONG_USAGE, "--vocabulary is for concept sets; give --format omop or all with it")
    if chosen.run is not None and not fhir:
        raise Failure(WRONG_USAGE, "the counts of a run are written as FHIR; give --format fhir or all with OUT")
    if chosen.run is not None or chosen.vocabulary is not None:
        _needed()
    try:
        lines = export(Asked(chosen.run, chosen.suppress, fhir, omop, chosen.vocabulary), chosen.output)
    except (ExportError, FolderTaken) as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    except OSError as error:
        raise Failure(MACHINE, f"cannot write {chosen.output}: {error.strerror}") from None
    write("".join(f"{line}\n" for line in lines), None)


def _needed() -> None:
    if any(find_spec(library) is None for library in ("duckdb", "polars")):
        raise Failure(MACHINE, "runs and vocabularies need the extra 'population': pip install 'ekbom[population]'")
