"""The book as a file: it says what the book says, and reading it gives back every answer."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ekbom.logic.expressions import Expression
from ekbom.logic.python_code import generate
from ekbom.plan.book import load_tables
from ekbom.plan.book_file import SCHEMA, Key, answers, statements, written
from ekbom.plan.collect import load_book
from ekbom.plan.examples import AS_OF, load
from ekbom.proofs.book_reader import read
from tests.plan import small_book


@cache
def _file() -> bytes:
    return written(load_book(), "1.2.3", "sha256:abc")


def _values(expressions: dict[Key, Expression], facts: list[dict[str, Any]]) -> list[dict[Key, Any]]:
    program = generate(list(expressions.values()), [row.key for row in load_tables().facts])
    evaluate = program.compiled()
    found = []
    for known in facts:
        values = evaluate([known.get(key) for key in program.facts], AS_OF.toordinal())
        found.append({key: values[program.places[id(node)]] for key, node in expressions.items()})
    return found


def test_the_file_gives_every_answer_of_the_book_for_every_tenth_example() -> None:
    facts = [example.facts for example in load(load_tables())][::10]
    assert len(facts) > 1000
    mine = dict(answers(load_book()))
    assert _values(read(_file(), "file").answers, facts) == _values(mine, facts)


def test_every_statement_stands_in_it_with_its_grade() -> None:
    content = json.loads(_file())
    assert content["schema"] == SCHEMA
    assert content["knowledge"] == {"version": "1.2.3", "digest": "sha256:abc"}
    assert [(s["option"], s["source"], s["id"]) for s in content["statements"]] == [
        (option, s.source.id, s.id) for option, s in statements(load_book())
    ]
    strong = next(s for s in content["statements"] if s["source"] == "AASM-2025" and s["id"] == "A2")
    assert (strong["direction"], strong["strength"], strong["certainty"]) == ("for", "strong", "moderate")


def test_writing_it_twice_gives_the_same_bytes_and_reading_it_the_same_objects() -> None:
    assert written(load_book(), "1.2.3", "sha256:abc") == _file()
    one, other = read(_file(), "one"), read(_file(), "other")
    assert all(other.answers[key] is node for key, node in one.answers.items())
    assert one.retyped == ()


def test_every_kind_of_node_of_the_language_passes_through_the_file() -> None:
    book = small_book.book()
    content = json.loads(written(book, "1", "x"))
    kinds = {row[0] for row in content["nodes"]} | {row[0] for row in json.loads(_file())["nodes"]}
    assert kinds == {
        "constant", "fact", "parameter", "not", "and", "or", "at_least", "compare", "is", "arithmetic", "known",
        "presume", "first_match", "bands", "rule",
    }  # fmt: skip
    assert set(read(written(book, "1", "x"), "small").answers) == set(dict(answers(book)))
