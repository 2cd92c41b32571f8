"""``ekbom vascular angiogram``: the narrowing of one vessel between two marked points, as an assist."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from ekbom.commands.pictures import needs_extra, numbers, picture_of, refuse_same_file, refuse_standard_output
from ekbom.commands.shared import WRONG_INPUT, WRONG_USAGE, Command, Failure, write

if TYPE_CHECKING:
    from ekbom.vascular.picture_file import Picture
    from ekbom.vascular.venography import Narrowing

_POINT = "COLUMN,ROW"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", metavar="PICTURE", help="one grey picture: PNG, JPEG, TIFF, BMP or DICOM")
    parser.add_argument("--from", dest="start", metavar=_POINT, required=True, help="a point in the healthy vessel")
    parser.add_argument("--to", dest="end", metavar=_POINT, required=True, help="another, beyond the narrowing")
    parser.add_argument("--mm-per-pixel", type=float, metavar="N", help="spacing at the vessel; else ratios only")
    parser.add_argument("--bright", action="store_true", help="contrast is bright; else it is dark")
    parser.add_argument("--frame", type=int, metavar="N", help="which frame of a DICOM file, from 1")
    parser.add_argument("--segment", default="", metavar="ID", help="the vessel segment")
    parser.add_argument("--side", choices=("left", "right"), default="", help="its leg")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")
    parser.add_argument("--drawing", metavar="FILE", help="the stretch with the walls that were found, as PNG")


def _run(chosen: argparse.Namespace) -> None:
    _refuse_place(chosen.segment, chosen.side)
    refuse_standard_output("drawing", chosen.drawing)
    refuse_same_file(picture=chosen.picture, report=chosen.output, drawing=chosen.drawing)
    start, end = (
        numbers(text, option, f"{_POINT} in pixels, such as 210,80", 2, 2)
        for text, option in ((chosen.start, "--from"), (chosen.end, "--to"))
    )
    with needs_extra():
        from ekbom.vascular import picture_file, venography

        picture = picture_of(chosen.picture, chosen.frame)
        spacing = picture.mm_per_pixel if chosen.mm_per_pixel is None else chosen.mm_per_pixel
        how = picture.spacing if chosen.mm_per_pixel is None else "spacing of the pixels given"
        try:
            found = venography.narrowing(
                picture_file.grey(picture),
                (start[1], start[0]),
                (end[1], end[0]),
                dark=not chosen.bright,
                mm_per_pixel=spacing,
            )
        except (venography.Refused, picture_file.PictureError) as error:
            reason = str(error).removeprefix(f"{picture.name}: ")
            if chosen.format == "json":
                write(_refused(reason, picture.name, chosen), chosen.output)
            raise Failure(WRONG_INPUT, f"{picture.name}: {reason}") from None
    if chosen.drawing is not None:
        write(found.drawing, chosen.drawing)
    report = _as_json if chosen.format == "json" else _as_text
    write(report(found, picture, how, chosen), chosen.output)


def _refuse_place(segment: str, side: str) -> None:
    from ekbom.facts.segments import SEGMENTS

    if not segment:
        if side:
            raise Failure(WRONG_USAGE, "--side goes with --segment")
        return
    if segment not in SEGMENTS:
        raise Failure(WRONG_USAGE, f"there is no segment '{segment[:40]}'; the documentation lists them")
    midline = SEGMENTS[segment].sides == "M"
    if midline == bool(side):
        told = "has no side: leave --side out" if midline else "is one of either leg: give --side"
        raise Failure(WRONG_USAGE, f"the segment {segment} {told}")


def _as_json(found: Narrowing, picture: Picture, how: str, chosen: argparse.Namespace) -> str:
    from ekbom.vascular.measurement import Study, as_data

    calibration = f"ratio only: {how}" if found.least_mm is None else how
    single = replace(
        found.single(chosen.segment, chosen.side, picture.name),
        value=round(found.percent, 1),
        error=round(found.error, 1),
        calibration=calibration,
    )
    row, column = found.at
    return _document(
        as_data(Study(singles=(single,))),
        narrowing={
            "least_px": round(found.least, 2),
            "reference_px": round(found.reference, 2),
            "least_mm": None if found.least_mm is None else round(found.least_mm, 2),
            "column": round(column, 1),
            "row": round(row, 1),
        },
    )


def _refused(reason: str, source: str, chosen: argparse.Namespace) -> str:
    from ekbom.vascular.measurement import Refusal, Study, as_data

    refusal = Refusal("diameter_loss", reason, source, chosen.side, chosen.segment)
    return _document(as_data(Study(refused=(refusal,))), narrowing=None)


def _document(data: dict[str, object], narrowing: dict[str, float | None] | None) -> str:
    import json

    return json.dumps({**data, "narrowing": narrowing}, indent=1, ensure_ascii=False) + "\n"


def _as_text(found: Narrowing, picture: Picture, how: str, chosen: argparse.Namespace) -> str:
    from ekbom.facts.segments import SEGMENTS

    where = ", ".join(filter(None, (SEGMENTS[chosen.segment].label, chosen.side))) if chosen.segment else "One vessel"
    widths = f"narrowest {found.least:.1f} pixels, {found.reference:.1f} expected there"
    if found.least_mm is not None:
        whole = found.least_mm * found.reference / found.least
        widths += f"; {found.least_mm:.2g} mm of {whole:.2g} mm"
    row, column = found.at
    lines = [
        f"{where} ({picture.name}): loss of diameter {found.percent:.0f} %, error {found.error:.0f} points",
        f"  {widths}; at column {column:.0f}, row {row:.0f}",
        f"  {how}" if found.least_mm is not None else f"  ratio only: the spacing of the pixels is not known ({how})",
        *(f"  {note}" for note in found.notes),
        "  tried on drawn vessels only: the accuracy on real ones is unproven. It becomes no fact of a record.",
    ]
    if chosen.drawing is None:
        lines.append("  no drawing was written: give --drawing FILE.png and look at it")
    return "\n".join(lines) + "\n"


COMMAND = Command("the narrowing of one vessel between two points of an angiogram", _arguments, _run)
