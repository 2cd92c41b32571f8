"""The hazard analysis: each foreseeable harm with what guards against it and what is left, read from hazards.yaml.

Refused: an entry with a key that is not known, without a residual risk, or with nothing that shows a guard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ekbom.logic.expressions import BookError
from ekbom.records.yaml_input import parse

FILE = Path(__file__).with_name("hazards.yaml")
#: What of the book can guard.
KINDS = ("alerts", "blocks", "statements", "findings", "options", "requests", "follow_ups")
_TEXTS = ("id", "harm", "cause", "residual")
_LISTS = ("rules", "theorems", "tests")
_MAPPINGS = ("guards", "examples")
_RANGE = re.compile(r"([A-Z]+)(\d+)-\1(\d+)")


class Hazard(NamedTuple):
    """A harm: its cause, the guards by kind, rules, examples by module, theorems, tests, and the risk that is left."""

    id: str
    harm: str
    cause: str
    residual: str
    guards: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, tuple[str, ...]]
    rules: tuple[str, ...]
    theorems: tuple[int, ...]
    tests: tuple[str, ...]


def hazards(file: Path = FILE) -> tuple[Hazard, ...]:
    """Every hazard, in the order of the file."""
    return tuple(_hazard(entry, file.name) for entry in parse(file.read_text(encoding="utf-8"), file.name))


def _hazard(entry: Any, file: str) -> Hazard:
    place = f"{file}, {entry.get('id')}"
    strange = sorted(set(entry) - {*_TEXTS, *_LISTS, *_MAPPINGS})
    missing = [key for key in _TEXTS if not isinstance(entry.get(key), str) or not entry[key].strip()]
    if strange or missing:
        raise BookError(f"{place}: unknown {strange}, missing {missing}")
    guards, examples = _by_name(entry.get("guards", {})), _by_name(entry.get("examples", {}))
    rules, theorems, tests = (tuple(entry.get(key, ())) for key in _LISTS)
    if not set(guards) <= set(KINDS):
        raise BookError(f"{place}: guards are {', '.join(KINDS)}, found {', '.join(guards)}")
    if not (examples or theorems or tests):
        raise BookError(f"{place}: nothing shows that anything guards against it")
    id, harm, cause, residual = (entry[key] for key in _TEXTS)
    return Hazard(id, harm, cause, residual, guards, examples, rules, theorems, tests)


def _by_name(lists: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(ids) for name, ids in lists.items()}


def rules_in(text: str) -> tuple[str, ...]:
    """The single rules of what an alert or block carries: "S03, S04" and "VA1-VA6" are several."""
    found: list[str] = []
    for part in filter(None, re.split(r",\s*", text)):
        span = _RANGE.fullmatch(part)
        if span is None:
            found.append(part)
        else:
            found += [f"{span[1]}{at}" for at in range(int(span[2]), int(span[3]) + 1)]
    return tuple(found)
