"""YAML for patient sheets: the safe part of it, with the scalars of the YAML 1.2 core schema.

``yes`` and ``2026-05-20`` stay text, ``1:30`` is no number, and only true, false, null, whole and decimal
numbers mean more than text. Refused with the line: names that stand twice, anchors and aliases (a small text
could become a large one), tags, several documents, deep nesting, and values that are no numbers (``.nan``).
"""

from __future__ import annotations

from typing import Any

from ekbom.records.errors import RecordError

_DEPTH = 20
_EVENTS = 200_000
_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NOT_NUMBERS = {sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")} | {".nan", ".NaN", ".NAN"}


def _number(text: str) -> int | float | None:
    """The number of the core schema, or None where the text is not one."""
    body = text[1:] if text[0] in "+-" else text
    if body.isascii() and body.isdigit():
        return int(text) if len(body) <= 300 else None
    if not body or not all(c in "0123456789.eE+-" for c in body) or body[0] not in "0123456789.":
        return None
    try:
        return float(text)
    except ValueError:
        return None


class _Open:
    """A collection that is being filled: its container and, in a mapping, the name that waits for a value."""

    __slots__ = ("holds", "name")

    def __init__(self, holds: dict[str, Any] | list[Any]) -> None:
        self.holds = holds
        self.name: str | None = None


def parse(text: str, name: str) -> Any:
    """The value of a YAML text; RecordError, naming ``name`` and the line, for anything outside the safe part."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _value(yaml.parse(text, Loader=loader), name, yaml)
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise RecordError(f"{name}{place}: neither JSON nor YAML ({error.problem or 'not readable'})") from None
    except yaml.YAMLError:
        raise RecordError(f"{name}: neither JSON nor YAML (a character that is not allowed)") from None


def _value(events: Any, name: str, yaml: Any) -> Any:
    stack: list[_Open] = []
    result: list[Any] = []
    for count, event in enumerate(events):
        place = f"{name}, line {event.start_mark.line + 1}"
        if count > _EVENTS:
            raise RecordError(f"{place}: more entries than a patient sheet can have")
        kind = type(event)
        if kind is yaml.AliasEvent or getattr(event, "anchor", None):
            raise RecordError(f"{place}: an anchor or alias (& or *), expected the value itself")
        if kind is yaml.ScalarEvent:
            _place(_scalar(event, place), stack, result, place)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.tag is not None:
                raise RecordError(f"{place}: a tag (!), expected plain values")
            if len(stack) >= _DEPTH:
                raise RecordError(f"{place}: nested too deeply to be a patient sheet")
            holds: dict[str, Any] | list[Any] = {} if kind is yaml.MappingStartEvent else []
            _place(holds, stack, result, place)
            stack.append(_Open(holds))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
        elif kind is yaml.DocumentStartEvent and result:
            raise RecordError(f"{place}: a second document (---), expected one patient sheet")
    return result[0] if result else None


def _place(value: Any, stack: list[_Open], result: list[Any], place: str) -> None:
    if not stack:
        result.append(value)
        return
    top = stack[-1]
    if isinstance(top.holds, list):
        top.holds.append(value)
    elif top.name is None:
        if isinstance(value, bool | int | float):
            value = str(value)
        if not isinstance(value, str):
            raise RecordError(f"{place}: a list or nothing stands where a name is expected")
        if value in top.holds:
            shown = "".join(c if c.isprintable() else "?" for c in value[:40])
            raise RecordError(f"{place}: the name '{shown}' stands twice, expected once")
        top.name = value
    else:
        top.holds[top.name] = value
        top.name = None


def _scalar(event: Any, place: str) -> Any:
    text: str = event.value
    if event.tag is not None:
        raise RecordError(f"{place}: a tag (!), expected plain values")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise RecordError(f"{place}: half of a surrogate pair stands in a text, expected whole characters")
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text in _NOT_NUMBERS:
        raise RecordError(f"{place}: {text} stands where a number is expected; a record has no such number")
    number = _number(text)
    return text if number is None else number
