"""``ekbom prove``: a theorem is told with its claims, a refutation ends with 3, a wrong number is wrong usage."""

from __future__ import annotations

import json

import pytest

from ekbom.proofs import prove as proving
from ekbom.proofs.decide import REFUTED, Verdict
from tests.cli.running import ekbom


def test_a_theorem_that_holds_is_told_with_the_number_of_its_claims() -> None:
    result = ekbom("prove", "--theorem", "6")
    assert result.code == 0
    lines = result.out.decode().splitlines()
    assert lines[0].startswith(" 6 proved  Bands leave no gap")
    assert lines[-1].startswith("1 of 1 theorems proved")


def test_the_json_names_the_book_that_was_proved() -> None:
    result = ekbom("prove", "--theorem", "6", "--format", "json")
    document = json.loads(result.out)
    assert document["schema"] == "ekbom.proof/1"
    assert document["knowledge"]["digest"].startswith("sha256:")
    assert [(t["number"], t["proved"], t["open"]) for t in document["theorems"]] == [(6, True, [])]


def test_a_refutation_is_told_with_its_patient_and_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = Verdict(REFUTED, {"ferritin": 75.0, "sex": "female", "locale": "uk"}, {"fever": True})
    decided = proving.Decided(1, "iv_fcm", "Carboxymaltose is offered while a hard block is true", ("iv_fcm",), verdict)
    refuted = proving.Proof(1, "No option is offered while a hard block is true", (decided,), 0.0)
    monkeypatch.setattr(proving, "prove", lambda *_: (refuted,))
    result = ekbom("prove")
    assert result.code == 3
    told = result.out.decode()
    assert " 1 REFUTED" in told
    assert '{id: ferritin, value: 75, unit: "ug/L"}' in told
    assert "fever: True" in told
    assert "ekbom plan witness.yaml --as-of 2026-11-22 --locale uk" in told
    assert result.err == "ekbom: not proved: theorem 1\n"


@pytest.mark.parametrize("arguments", [("--theorem", "11"), ("--theorem", "one"), ("--workers", "0")])
def test_a_number_that_is_none_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = ekbom("prove", *arguments)
    assert result.code == 2
    assert result.err.startswith("ekbom: argument --")
