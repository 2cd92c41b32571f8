"""What all PDFs share: typst without fonts, files or clock of the machine, and words that can be broken.

A document follows PDF/UA-1 where every character is in the fonts that typst carries. The words reach typst as data and
are never markup.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import struct
from collections.abc import Callable, Mapping
from typing import Any

from ekbom.reports import wording

#: Longest run of signs without a place to break a line.
LONGEST_WORD = 28
MISSING_SIGNS = (
    "Some names in this record are in a script that the fonts of this document do not have; "
    "read them in the HTML or text form."
)
#: What typst's own fonts hold for certain (a test sets every one of them).
_IN_FONTS = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F))
    for code in range(first, last + 1)
) | frozenset("–—‘’“”…•†‡≤≥≠≈−√∞→€™\ufffd\u200b")


class MissingExtra(Exception):
    """typst, which sets the PDF, is not installed."""


def typeset(
    template: str, contents: Callable[[str], dict[str, Any]], day: int, pictures: Mapping[str, str] | None = None
) -> bytes:
    """The PDF of a template beside this module as of a day; contents are asked for with a warning, or with "".

    pictures: SVG by the names that the contents use. Raises MissingExtra where typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtra("the PDF needs the extra 'pdf', which is not installed: pip install 'ekbom[pdf]'") from None
    data = json.dumps(breakable(contents("")), ensure_ascii=False)
    in_fonts = _IN_FONTS.issuperset(data)
    if not in_fonts:
        data = json.dumps(breakable(contents(MISSING_SIGNS)), ensure_ascii=False)
    with open(os.path.join(os.path.dirname(__file__), template), "rb") as file:
        files = {"main.typ": file.read(), **{name: svg.encode() for name, svg in (pictures or {}).items()}}
    made = typst.compile(  # type: ignore[call-overload]  # its stubs do not know yet that files may be given by name
        files,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"page": data},
        timestamp=datetime.datetime.fromordinal(day).replace(tzinfo=datetime.UTC),
        pdf_standards=["ua-1"] if in_fonts else [],
    )
    assert isinstance(made, bytes)
    return made


def png_in_svg(png: bytes) -> str:
    """A PNG as an SVG of its size: typst takes files by name only as text."""
    width, height = struct.unpack(">II", png[16:24])
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def breakable(value: Any) -> Any:
    """The same data in signs that can be set, with a place to break in every run that is longer than a column may be.

    Publications are left as they are: an address that is copied must stay whole.
    """
    if isinstance(value, str):
        return " ".join(_broken(word) for word in wording.clean(value).split(" "))
    if isinstance(value, list):
        return [breakable(entry) for entry in value]
    if isinstance(value, dict):
        return {key: entry if key == "sources" else breakable(entry) for key, entry in value.items()}
    return value


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return "\u200b".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
