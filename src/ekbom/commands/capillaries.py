"""``ekbom vascular capillaries``: candidates on a nailfold picture, and what their reader makes of them.

The candidates go into a reading file beside the picture. A reader looks at the drawing, where each bears its number,
and corrects the file by this command; it is counted by ``ekbom vascular`` when the reader has said that it is done.
"""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ekbom.commands.pictures import needs_extra, numbers, picture_of, refuse_same_file, refuse_standard_output
from ekbom.commands.shared import WRONG_INPUT, WRONG_USAGE, Command, Failure, write

if TYPE_CHECKING:
    from ekbom.vascular.capillaroscopy import Reading
    from ekbom.vascular.picture_file import Pixels

#: The largest reading file, in bytes.
_MAX_READING = 2**20
_WORDS = {"yes": True, "no": False, "unknown": None}
#: What a reader is asked of a picture: option and field.
_ASKED = {
    "giant": "giant_capillaries",
    "abnormal_shapes": "abnormal_shapes",
    "haemorrhages": "haemorrhages",
    "avascular": "avascular_areas",
}
_POINT = "X,Y[,WIDTH]"
_FOR_INSTANCE = (
    "--remove 3,7 --add 120,95 --quality good --giant no --abnormal-shapes no --haemorrhages no --avascular no --done"
)


def _arguments(parser: argparse.ArgumentParser) -> None:
    from ekbom.vascular.capillaroscopy import FINGERS, QUALITIES

    parser.add_argument("picture", metavar="PICTURE", help="PNG, JPEG, TIFF, BMP or DICOM; tip of the finger on top")
    parser.add_argument("--pixels-per-mm", type=float, metavar="N", help="scale of the picture, for new candidates")
    parser.add_argument("--finger", choices=FINGERS, help="left_2 is the left index finger")
    parser.add_argument("-o", "--output", metavar="FILE.json", help="the reading; with --reading: that file itself")
    parser.add_argument("--again", action="store_true", help="replace a reading that a person has worked on")
    parser.add_argument("--drawing", metavar="FILE.png", help="the picture with numbered marks")
    reader = parser.add_argument_group("the reader's corrections")
    reader.add_argument("--reading", metavar="FILE.json", help="a reading of this picture")
    reader.add_argument("--remove", metavar="N,N", action="append", default=[], help="these are no capillaries")
    reader.add_argument("--keep", metavar="N,N", action="append", default=[], help="these are some after all")
    reader.add_argument("--add", metavar=_POINT, action="append", default=[], help="an apex, in pixels; width in um")
    reader.add_argument("--width", metavar="N,UM", action="append", default=[], help="the width of one, in um")
    reader.add_argument("--quality", choices=QUALITIES)
    for option in _ASKED:
        reader.add_argument(f"--{option.replace('_', '-')}", choices=tuple(_WORDS))
    reader.add_argument("--widths-checked", action="store_true", help="the reader went through the widths too")
    reader.add_argument("--done", action="store_true", help="the reader went through all candidates")


def _run(chosen: argparse.Namespace) -> None:
    refuse_standard_output("drawing", chosen.drawing)
    refuse_standard_output("reading", chosen.output)
    refuse_same_file(picture=chosen.picture, drawing=chosen.drawing, reading=chosen.output or chosen.reading)
    refuse_same_file(picture=chosen.picture, drawing=chosen.drawing, **{"given reading": chosen.reading})
    with needs_extra():
        if chosen.reading is None:
            _propose(chosen)
        else:
            _correct(chosen)


def _propose(chosen: argparse.Namespace) -> None:
    from ekbom.vascular import capillaroscopy

    if _corrections(chosen):
        raise Failure(WRONG_USAGE, "corrections need --reading FILE.json, the reading that they are of")
    if chosen.pixels_per_mm is None or chosen.output is None:
        raise Failure(WRONG_USAGE, "new candidates need --pixels-per-mm N and -o READING.json")
    _refuse_loss(chosen.output, chosen.again)
    pixels = picture_of(chosen.picture).pixels
    try:
        reading = capillaroscopy.propose(pixels, chosen.pixels_per_mm, finger=chosen.finger)
    except capillaroscopy.Refused as error:
        raise Failure(WRONG_INPUT, f"{os.path.basename(chosen.picture)}: {error}") from None
    _save(reading, pixels, chosen.output, chosen.drawing)
    write(_told(reading, chosen, chosen.output), None)


def _correct(chosen: argparse.Namespace) -> None:
    if chosen.pixels_per_mm is not None:
        raise Failure(WRONG_USAGE, "a reading has its scale; for another one make new candidates without --reading")
    pixels = picture_of(chosen.picture).pixels
    before = _reading(chosen.reading, pixels)
    reading = _corrected(before, chosen)
    target = chosen.output or chosen.reading
    changed = reading != before or chosen.output is not None
    if changed and not _same(target, chosen.reading):
        _refuse_loss(target, chosen.again)
    _save(reading, pixels, target if changed else None, chosen.drawing)
    write(_told(reading, chosen, target), None)


def _same(one: str, other: str) -> bool:
    return os.path.exists(one) and os.path.samefile(one, other)


def _save(reading: Reading, pixels: Pixels, target: str | None, drawing: str | None) -> None:
    from ekbom.vascular import capillaroscopy

    drawn = None if drawing is None else capillaroscopy.drawing(pixels, reading)
    if target is not None:
        write(capillaroscopy.as_json(reading), target)
    if drawn is not None:
        write(drawn, drawing)


# --- reading files -----------------------------------------------------------------------------------


def _reading(path: str, pixels: Pixels | None) -> Reading:
    """A saved reading; with the picture: of that one."""
    from ekbom.vascular import capillaroscopy

    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_READING + 1)
    except OSError as error:
        raise Failure(WRONG_INPUT, f"{name}: cannot be opened: {error.strerror or 'unknown reason'}") from None
    if len(data) > _MAX_READING:
        raise Failure(WRONG_INPUT, f"{name}: larger than {_MAX_READING // 2**20} MB, the most for a reading")
    try:
        return capillaroscopy.from_json(data.decode("utf-8-sig"), pixels)
    except UnicodeDecodeError:
        raise Failure(WRONG_INPUT, f"{name}: no text in UTF-8, expected a reading") from None
    except ValueError as error:
        raise Failure(WRONG_INPUT, f"{name}: {error}") from None


def _refuse_loss(path: str, again: bool) -> None:
    """Refuses to write over a person's work, and over anything that is no reading."""
    if not path.lower().endswith(".json"):
        raise Failure(WRONG_USAGE, "the reading is written to a file whose name ends in .json")
    if not os.path.exists(path):
        return
    name = os.path.basename(path)
    try:
        there = _reading(path, None)
    except Failure:
        raise Failure(WRONG_INPUT, f"{name}: is there and is no reading, so it is not replaced") from None
    if there.worked_on and not again:
        raise Failure(WRONG_INPUT, f"{name}: a person has worked on this reading; --again replaces it")


# --- corrections -------------------------------------------------------------------------------------


def _corrections(chosen: argparse.Namespace) -> bool:
    """Whether anything but the finger is said of a reading."""
    told = [getattr(chosen, option) for option in _ASKED]
    lists = (chosen.remove, chosen.keep, chosen.add, chosen.width)
    return bool(any(lists) or any(told) or chosen.quality or chosen.widths_checked or chosen.done)


def _corrected(reading: Reading, chosen: argparse.Namespace) -> Reading:
    from ekbom.vascular import capillaroscopy

    many = len(reading.capillaries)
    removed, kept = _places(chosen.remove, "--remove", many), _places(chosen.keep, "--keep", many)
    if removed & kept:
        raise Failure(WRONG_USAGE, f"capillary {min(removed & kept) + 1} is to be removed and kept")
    widths = {}
    for text in chosen.width:
        number, width = numbers(text, "--width", "N,UM, such as 3,21.5", 2, 2)
        widths[_place(number, "--width", many)] = width
    added = []
    for text in chosen.add:
        x, y, *width_of = numbers(text, "--add", f"{_POINT}, such as 120,95 or 120,95,18", 2, 3)
        added.append((x, y, width_of[0] if width_of else None))
    said: dict[str, Any] = {
        field: _WORDS[word] for option, field in _ASKED.items() if (word := getattr(chosen, option))
    }
    for field in ("finger", "quality"):
        if getattr(chosen, field) is not None:
            said[field] = getattr(chosen, field)
    if chosen.widths_checked:
        said["widths_checked"] = True
    try:
        made = capillaroscopy.edited(reading, removed=removed, kept=kept, added=added, widths=widths, **said)
    except ValueError as error:
        raise Failure(WRONG_INPUT, str(error)) from None
    if not chosen.done:
        return made
    if made.quality is None:
        raise Failure(WRONG_USAGE, "--done needs --quality good, limited or unreadable")
    return capillaroscopy.finished(made)


def _places(texts: Iterable[str], option: str, many: int) -> set[int]:
    """Places in the list, counted from 0, of numbers as the drawing shows them."""
    from ekbom.vascular.capillaroscopy import MOST

    found = [numbers(text, option, "numbers of the drawing, such as 3,7", 1, MOST) for text in texts]
    return {_place(number, option, many) for row in found for number in row}


def _place(number: float, option: str, many: int) -> int:
    if not (number.is_integer() and 1 <= number <= many):
        raise Failure(WRONG_USAGE, f"{option}: there is no capillary {number:g}, the reading has {many}")
    return int(number) - 1


# --- what the terminal says --------------------------------------------------------------------------


def _told(reading: Reading, chosen: argparse.Namespace, target: str) -> str:
    from ekbom.vascular.capillaroscopy import REMOVED, STATES, density

    states = [c.state for c in reading.capillaries]
    counts = ", ".join(f"{states.count(s)} {s}" for s in STATES if s in states)
    widths = ", ".join(
        f"{number}: {'not seen' if c.width_um is None else f'{c.width_um:g}'}"
        for number, c in enumerate(reading.capillaries, start=1)
        if c.state != REMOVED
    )
    checked = "checked" if reading.widths_checked else "not checked; those by the program are 2 to 8 um too wide"
    lines = [
        f"{os.path.basename(target)}: {reading.finger or 'finger not said'}; {counts or 'no candidates'}",
        *([f"Widths at the apex in um ({checked}): {widths}"] if widths else []),
    ]
    if reading.read:
        open_ = [f"--{option.replace('_', '-')}" for option, field in _ASKED.items() if getattr(reading, field) is None]
        open_ += ["--finger"] if reading.finger is None else []
        lines.append(f"Read: {density(reading):g} capillaries in the fullest millimetre.")
        lines += [f"Not said: {', '.join(open_)}"] if open_ else []
        lines.append("Next: ekbom vascular with the readings of all fingers of this person.")
        return "\n".join(lines) + "\n"
    command = f"ekbom vascular capillaries {shlex.quote(chosen.picture)} --reading {shlex.quote(target)}"
    lines.append(f"No count: the picture {reading.unread_because}.")
    if reading.reader_done and reading.quality == "unreadable":
        return "\n".join(lines) + "\n"
    if chosen.drawing is None:
        lines.append(f"Look at the numbered marks: {command} --drawing FILE.png")
    lines += ["Then correct by number and say what you see, for instance:", f"  {command} {_FOR_INSTANCE}"]
    return "\n".join(lines) + "\n"


COMMAND = Command("candidates on a nailfold picture, and their reader's corrections", _arguments, _run)
