"""What is chosen by whoever runs the plan is asked of nobody."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ekbom.cli import main


def test_the_locale_is_no_thing_that_has_to_be_known_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        "patient: {id: p, born: 1950-01-01, sex: female}\n"
        "medications:\n  - {name: unheardofium, dose: 5, unit: mg, per_day: 1, route: oral, since: 2025-01-01}\n",
        encoding="utf-8",
    )
    assert main(["plan", str(sheet), "--as-of", "2026-11-22", "--format", "html"]) == 0
    page = BeautifulSoup(capsys.readouterr().out, "lxml")
    for reasons in page.find_all("details"):
        reasons.decompose()
    shown = " ".join(page.get_text(" ").split())
    assert "Body weight" in shown
    assert "Whose drug labels hold" not in shown
