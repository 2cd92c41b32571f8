"""Values that look convertible and are not."""

import datetime
from pathlib import Path

from ekbom.records import read

DAY = datetime.date(2026, 11, 22).toordinal()


def test_a_ratio_of_amounts_is_no_percentage(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        "patient: {id: p, born: 1960-01-01, sex: male}\n"
        "facts:\n  - {id: hba1c, value: 48, unit: mmol/mol, date: 2026-11-01}\n",
        encoding="utf-8",
    )
    facts = read(str(sheet), as_of=DAY)
    assert "hba1c" not in facts.values
    assert any("hba1c" in problem.what for problem in facts.problems)


def test_end_stage_disease_on_record_is_not_taken_for_dialysis(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        "patient: {id: p, born: 1960-01-01, sex: male}\n"
        "conditions:\n  - {name: end-stage renal disease, icd10cm: N18.6, since: 2023-03-01}\n",
        encoding="utf-8",
    )
    facts = read(str(sheet), as_of=DAY)
    assert facts.values["kidney_failure"].value is True
    assert "dialysis" not in facts.values
