"""``ekbom population synth``: a synthetic population to try the other commands on."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from importlib.util import find_spec

from ekbom.commands.shared import MACHINE, WRONG_USAGE, Failure, write
from ekbom.commands.words import day, workers

_FORMATS = ("facts", "events", "fhir", "omop")
_MOST, _LARGEST_SEED = 10**8, 2**63 - 1


def _number(what: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 20 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"'{text[:40]}' is no {what}; expected {least} to {most}")
        return int(text)

    return read


def synth_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-n", "--patients", type=_number("number of patients", 1, _MOST), required=True, metavar="N", help="how many"
    )
    parser.add_argument(
        "--seed",
        type=_number("seed", 0, _LARGEST_SEED),
        required=True,
        metavar="S",
        help="the same seed, the same people",
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="folder for the population; must not be there"
    )
    parser.add_argument("--format", choices=_FORMATS, default="facts", help="how it is written (default: facts)")
    parser.add_argument("--gzip", action="store_true", help="pack the files of FHIR")
    parser.add_argument(
        "--as-of", type=day, default=None, metavar="DATE", help="the day on which all of it is known (default: today)"
    )
    parser.add_argument("--workers", type=workers, default=2, metavar="N", help="processes (default: 2)")


def synth(chosen: argparse.Namespace, progress: Callable[[str, int, int], None]) -> None:
    for library in ("numpy", "polars"):
        if find_spec(library) is None:
            raise Failure(MACHINE, "many patients need the extra 'population': pip install 'ekbom[population]'")
    from ekbom.population.synth.figures import as_text, of_manifest
    from ekbom.population.synth.making import Settings, SynthesisError, make

    as_of = chosen.as_of if chosen.as_of is not None else datetime.date.today().toordinal()
    settings = Settings(chosen.patients, chosen.seed, as_of, chosen.format, chosen.gzip)
    try:
        manifest = make(settings, chosen.output, workers=chosen.workers, progress=progress)
    except SynthesisError as error:
        raise Failure(WRONG_USAGE, str(error)) from None
    except OSError as error:
        raise Failure(MACHINE, f"cannot write {chosen.output}: {error.strerror}; nothing is left behind") from None
    except KeyboardInterrupt:
        raise Failure(130, "stopped; nothing is left behind") from None
    write(as_text(of_manifest(manifest)), None)
