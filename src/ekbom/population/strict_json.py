"""JSON as strictly as one patient's record is read, several times as fast: for the lines of a large export.

What the fast reader takes has the same value as ``ekbom.records.json_input`` gives; whatever it refuses or cannot vouch
for is left to that one, which decides. A name that stands twice in an object the fast reader does not see: the later
one wins. Written out again, though, a value that lost a name and what it named is not the same text, nor has it as many
quotation marks.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ekbom.records import json_input
from ekbom.records.errors import RecordError

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
#: Both readers take values nested so deep; a text with no more brackets, or twice as many bytes, is not deeper.
_DEEP = 500


def parse(data: bytes, name: str) -> Any:
    """The value of a JSON text in UTF-8; RecordError, naming ``name``, for anything that is not strict JSON."""
    if len(data) <= 2 * _DEEP or data.count(b"{") + data.count(b"[") <= _DEEP:
        try:
            value = _decode(data)
            again = _encode(value)
            if again == data or _as_many_marks(again, data):
                return value
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            pass  # the strict reader says what is wrong, or that nothing is
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise RecordError(f"{name}: not UTF-8 text") from None
    return json_input.parse(text, name)


def parse_again(data: bytes, name: str) -> Any:
    """The value of a JSON text that is known to be strict; RecordError where it is not that text."""
    try:
        return _decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return parse(data, name)


def _as_many_marks(again: bytes, data: bytes) -> bool:
    """Whether two JSON texts have as many quotation marks; a mark written by its number is not counted on."""
    return again.count(b'"') == data.count(b'"') and (b"\\" not in data or b"\\u0022" not in data)
