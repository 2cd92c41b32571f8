"""A file that is no book is refused with its place; nothing of it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ekbom.plan.book_file import written
from ekbom.proofs import book_reader
from ekbom.proofs.book_reader import BookFileError, read
from tests.plan import small_book

Change = Callable[[dict[str, Any]], None]


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(written(small_book.book(), "1", "x"))
    return content


def _with(*nodes: Any) -> bytes:
    """A file of these nodes alone, over two facts; the last node is the answer."""
    facts = {
        "ferritin": {"type": "number", "unit": "ug/L", "sided": False},
        "sex": {"type": ["female", "male"], "unit": "", "sided": False},
    }
    answer = ["finding", "x", "", "value", len(nodes) - 1]
    content = {"schema": "ekbom.book/1", "knowledge": {"version": "1", "digest": "x"}, "facts": facts}
    return json.dumps({**content, "nodes": list(nodes), "answers": [answer]}).encode()


FERRITIN = ["fact", "ferritin", None, None]
SEX = ["fact", "sex", None, None]
YES = ["constant", "boolean", True]
TEN = ["constant", "number", 10.0]


def test_a_small_file_reads() -> None:
    found = read(_with(FERRITIN, TEN, ["compare", "<", 0, 1]), "file")
    assert (found.version, found.digest, len(found.answers)) == ("1", "x", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no book"),
        (b"{}", "missing required field"),
        (b"[" * 100_000, "is no book"),
        (b"\xff", "is no book"),
        (_with(["import", "os"]), "Invalid value 'import'"),
        (_with(["not", 0]), "node 0: points to node 0, expected one of the 0 before it"),
        (_with(["not", -1]), "node 0: points to node -1"),
        (_with(YES, ["not", 5]), "node 1: points to node 5"),
        (_with(FERRITIN, ["not", 0]), "node 1: node 0 is a Number, expected a Boolean"),
        (_with(FERRITIN, SEX, ["compare", "<", 0, 1]), "node 2: node 1 is a Category, expected a Number"),
        (_with(FERRITIN, TEN, ["compare", "==", 0, 1]), "Invalid enum value '=='"),
        (_with(FERRITIN, TEN, ["arithmetic", "%", 0, 1]), "Invalid enum value '%'"),
        (_with(SEX, ["is", 0, ["other"]]), "node 1: other is not of female, male"),
        (_with(SEX, ["is", 0, []]), "an empty set"),
        (_with(["constant", "number", "ten"]), "the constant 'ten' is no number"),
        (_with(["constant", "boolean", 1.0]), "the constant 1.0 is no boolean"),
        (_with(["constant", ["a", "b"], "c"]), "the constant 'c' is no category"),
        (_with(["constant", "number", 1e999]), "is no book"),
        (_with(["fact", "unheard_of", None, None]), "node 0: reads the fact 'unheard_of', which the file does not"),
        (_with(FERRITIN, YES, ["presume", "p", 0, 1, 1]), "node 2: values of two types"),
        (_with(FERRITIN, ["bands", 0, []]), "node 1: bands without an interval"),
        (_with(["parameter", "p", []]), "node 0: a parameter needs its dated values"),
        (_with(["parameter", "p", [["2026-01-01", 1], ["2025-01-01", 2]]]), "oldest first"),
        (_with(YES, ["at_least", 2, [0]]), "node 1: at least 2 of 1 can never be decided"),
        (_with(["constant", "date", 1.0], TEN, ["arithmetic", "*", 0, 1]), "dates know - and a move by days"),
        (_with(YES, ["and", []]), "node 1: and needs at least one part"),
    ],
)
def test_what_is_no_book_is_refused_with_its_place(data: bytes, words: str) -> None:
    with pytest.raises(BookFileError, match=f"^bad.json.*{__import__('re').escape(words)}"):
        read(data, "bad.json")


def _twice(content: dict[str, Any]) -> None:
    content["answers"].append(content["answers"][0])


def _other_schema(content: dict[str, Any]) -> None:
    content["schema"] = "ekbom.book/2"


def _answer_beyond(content: dict[str, Any]) -> None:
    content["answers"][0][4] = len(content["nodes"])


@pytest.mark.parametrize(
    ("change", "words"),
    [(_twice, "stands twice"), (_other_schema, "Invalid enum value"), (_answer_beyond, "points to node")],
)
def test_a_book_that_was_tampered_with_is_refused(change: Change, words: str) -> None:
    content = _content()
    change(content)
    with pytest.raises(BookFileError, match=words):
        read(json.dumps(content).encode(), "bad.json")


def test_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_reader, "LIMIT_NODES", 2)
    with pytest.raises(BookFileError, match="3 nodes, expected at most 2"):
        read(_with(FERRITIN, TEN, ["compare", "<", 0, 1]), "large.json")
    monkeypatch.setattr(book_reader, "LIMIT_BYTES", 10)
    with pytest.raises(BookFileError, match="bytes, expected at most 10"):
        read(_with(FERRITIN), "large.json")


def test_a_fact_of_another_unit_is_another_fact() -> None:
    data = _with(FERRITIN, TEN, ["compare", "<", 0, 1]).replace(b"ug/L", b"ng/L")
    found = read(data, "file")
    assert found.retyped == ("ferritin",)
    (node,) = found.answers.values()
    assert node.operands[0].key == "ferritin of the other version"  # type: ignore[attr-defined]
