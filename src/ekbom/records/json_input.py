"""JSON, strictly: what RFC 8259 leaves open is refused here.

A name that stands twice in one object, NaN and Infinity, half a surrogate pair, nesting beyond what can be
read, and numbers of thousands of digits are errors with their place, so that two readers of one record can
never see two things.
"""

from __future__ import annotations

from typing import Any

from ekbom.records.errors import RecordError


class _Twice(Exception):
    """A name stands twice in one object; the argument is the name."""


class _NotANumber(Exception):
    """NaN or Infinity; the argument is the word."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Twice(name)
            seen.add(name)
    return made


def _constant(word: str) -> Any:
    raise _NotANumber(word)


def _quoted(name: str) -> str:
    """A name of the record for a message: short, and printable."""
    clean = "".join(c if c.isprintable() else "?" for c in name[:40])
    return f"'{clean}'"


class ExtraData(RecordError):
    """A whole JSON value is followed by more: perhaps it is NDJSON. ``end`` is where the first value ends."""

    def __init__(self, message: str, end: int) -> None:
        super().__init__(message)
        self.end = end


def parse(text: str, name: str) -> Any:
    """The value of a JSON text; RecordError, naming ``name`` and the place, for anything that is not strict JSON."""
    import json

    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except _Twice as twice:
        raise RecordError(f"{name}: the name {_quoted(str(twice))} stands twice in one object, expected once") from None
    except _NotANumber as word:
        raise RecordError(f"{name}: {word} stands where a number is expected; JSON has no such number") from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            message = f"{name}, line {error.lineno}: more text after the end of the JSON value"
            raise ExtraData(message, error.pos) from None
        raise RecordError(f"{name}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from None
    except RecursionError:
        raise RecordError(f"{name}: nested too deeply to be a record") from None
    except ValueError:
        raise RecordError(f"{name}: a number has thousands of digits, expected a number of a record") from None
    if "\\ud" in text or "\\uD" in text:
        _refuse_half_pairs(value, name)
    return value


def _refuse_half_pairs(value: Any, name: str) -> None:
    import json

    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise RecordError(f"{name}: nested too deeply to be a record") from None
    except UnicodeEncodeError:
        raise RecordError(f"{name}: half of a surrogate pair stands in a text, expected whole characters") from None
