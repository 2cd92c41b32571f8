"""The maps of the dossier: every row of every table is carried by something that exists, or left out with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ekbom.facts import medication
from ekbom.facts.catalogue import FACTS
from ekbom.facts.segments import SEGMENTS
from ekbom.guidelines.vocabulary import Statement
from ekbom.plan.collect import _held, guideline_modules, load_book
from ekbom.records.yaml_input import parse
from tests.dossier.rows import DOSSIER, dossier_rows

MAPS = Path(__file__).parent / "maps"


@cache
def maps() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Every map, with its own name."""
    return tuple((p.name, parse(p.read_text(encoding="utf-8"), p.name)) for p in sorted(MAPS.glob("*.yaml")))


def _keys(content: dict[str, Any], part: str) -> Iterator[tuple[str, str]]:
    for section, cells in (content.get(part) or {}).items():
        for cell in cells:
            yield str(section), str(cell)


@cache
def ids() -> frozenset[str]:
    """Everything that a map may name."""
    book = load_book()
    found: set[str] = {*book.findings, *book.options, *book.alerts, *book.requests, *book.follow_ups}
    found.update(book.parameters, book.sources, FACTS, medication.INGREDIENTS, medication.SETS)
    found.update(str(getattr(segment, "id", segment)) for segment in SEGMENTS)
    held = (
        part for name in guideline_modules() for value in vars(import_module(name)).values() for part in _held(value)
    )
    statements = [thing for thing in held if isinstance(thing, Statement)]
    for option in book.options.values():
        statements += option.statements
    found.update(f"{s.source.id}/{s.id}" for s in statements)
    return frozenset(found)


def test_every_id_of_a_map_exists() -> None:
    strange = [
        f"{name}: {section}, {cell}: {id}"
        for name, content in maps()
        for section, cells in (content.get("rows") or {}).items()
        for cell, named in cells.items()
        for id in named
        if str(id) not in ids()
    ]
    assert strange == []


def test_every_row_of_a_map_names_something_and_what_is_left_out_has_a_reason() -> None:
    for name, content in maps():
        assert set(content) <= {"file", "rows", "left_out"}, name
        for section, cells in (content.get("rows") or {}).items():
            assert [cell for cell, named in cells.items() if not named] == [], (name, section)
        for section, cells in (content.get("left_out") or {}).items():
            assert [cell for cell, why in cells.items() if not str(why or "").strip()] == [], (name, section)


@pytest.mark.skipif(not DOSSIER.is_dir(), reason="the dossier stands beside the repository and is not there")
def test_every_row_of_the_dossier_is_mapped_and_every_key_is_a_row() -> None:
    mapped: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for _, content in maps():
        mapped[content["file"]].update((*_keys(content, "rows"), *_keys(content, "left_out")))
    problems = [f"{file}: no such file" for file in mapped if file not in dossier_rows()]
    for file, rows in dossier_rows().items():
        there = {(row.section, row.cell) for row in rows}
        sections = {section for section, _ in there}
        for section, cell in sorted(mapped[file] - there):
            if cell != "*" or section not in sections:
                problems.append(f"{file}: '{section}' has no row '{cell}'")
        for section, cell in sorted(there - mapped[file]):
            if (section, "*") not in mapped[file]:
                problems.append(f"{file}: '{section}', '{cell}' is not mapped")
    assert problems == []
