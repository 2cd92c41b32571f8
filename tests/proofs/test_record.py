"""The record of the last proof is of this book, and of all claims; a changed book has none."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.proofs import prove as proving
from ekbom.proofs.decide import PROVED, REFUTED, Verdict
from ekbom.proofs.record import Record, as_record, record
from ekbom.reports import guideline_listing
from tests.cli.running import ekbom, refusal


def test_the_record_in_the_package_is_of_this_book_and_of_every_claim() -> None:
    """If this fails: the book has changed since the last ``make prove``."""
    last = record()
    assert last.digest == load_tables().digest
    found = proving.theorems(load_book())
    assert [(t.number, t.claims) for t in last.theorems] == [(t.number, len(t.claims)) for t in found]
    assert all(t.proved for t in last.theorems)
    counted = Counter((id, t.number) for t in found for claim in t.claims for id in dict.fromkeys(claim.about))
    assert {(id, n): count for id, held in last.about.items() for n, count in held.items()} == counted


def _proof(fate: str) -> proving.Proof:
    decided = proving.Decided(6, "a table", "words", ("iron_class",), Verdict(fate, {}, {}))
    return proving.Proof(6, "Bands leave no gap", (decided,), 0.0)


def test_a_theorem_that_is_refuted_is_recorded_as_refuted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "prove", lambda *_: (_proof(REFUTED),))
    file = tmp_path / "record.json"
    assert ekbom("prove", "--record", str(file)).code == 3
    content = json.loads(file.read_text())
    assert content["theorems"] == [{"number": 6, "title": "Bands leave no gap", "claims": 1, "proved": False}]
    assert content["about"] == {"iron_class": {"6": 1}}
    assert content["digest"] == load_tables().digest


def test_the_same_proofs_give_the_same_bytes() -> None:
    assert as_record([_proof(PROVED)], "x") == as_record([_proof(PROVED)], "x")


def test_a_part_tells_what_is_proved_of_it() -> None:
    told = ekbom("guidelines", "gabapentin").out.decode()
    assert "Proved: theorem 5, The dose shown never exceeds the least of its ceilings" in told
    document = ekbom("guidelines", "gabapentin", "--format", "json").document()
    assert {held["number"] for held in document["proofs"]} >= {1, 2, 3, 4, 5, 8, 10}
    assert "Proofs: no claim is about it alone." in ekbom("guidelines", "renal_60").out.decode()


def test_of_a_changed_book_nothing_is_said_to_be_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guideline_listing, "record", lambda: Record("sha256:of another book", (), {}))
    assert "Proofs: not decided for this book as it is" in guideline_listing.part("gabapentin")
    assert json.loads(guideline_listing.part_as_json("gabapentin"))["proofs"] is None


def test_a_record_is_of_all_theorems() -> None:
    assert "--record is of all theorems" in refusal(ekbom("prove", "--theorem", "6", "--record", "x"), 2)
