"""The coverage gate: it must fail when a floor is missed, and when it has nothing to check."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "coverage_floor.py"


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_floor", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counted(lines: int, missing_lines: int, branches: int, missing_branches: int) -> dict[str, Any]:
    return {
        "summary": {
            "covered_lines": lines - missing_lines,
            "num_statements": lines,
            "covered_branches": branches - missing_branches,
            "num_branches": branches,
        },
        "missing_lines": list(range(1, missing_lines + 1)),
        "missing_branches": [[line, line + 1] for line in range(1, missing_branches + 1)],
    }


def verdict(gate: ModuleType, folder: Path, files: dict[str, dict[str, Any]], branches: bool = True) -> int:
    report = folder / "coverage.json"
    report.write_text(json.dumps({"meta": {"branch_coverage": branches}, "files": files}), encoding="utf-8")
    status: int = gate.main([str(report)])
    return status


WHOLE = {"src/ekbom/logic/a.py": counted(10, 0, 4, 0), "src/ekbom/plan/b.py": counted(10, 0, 4, 0)}


def test_full_coverage_of_logic_and_plan_passes(gate: ModuleType, tmp_path: Path) -> None:
    assert verdict(gate, tmp_path, WHOLE) == 0


def test_one_branch_missed_in_logic_fails_and_is_named(
    gate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(gate, tmp_path, {**WHOLE, "src/ekbom/logic/c.py": counted(900, 0, 100, 1)}) == 1
    assert "src/ekbom/logic/c.py: 1 missing; lines -; branches 1->2" in capsys.readouterr().err


def test_other_folders_must_stay_above_ninety_per_cent(gate: ModuleType, tmp_path: Path) -> None:
    assert verdict(gate, tmp_path, {**WHOLE, "src/ekbom/records/d.py": counted(80, 8, 20, 1)}) == 0
    assert verdict(gate, tmp_path, {**WHOLE, "src/ekbom/records/d.py": counted(80, 8, 20, 2)}) == 1


def test_a_weak_folder_is_not_hidden_by_a_strong_one(gate: ModuleType, tmp_path: Path) -> None:
    files = {
        **WHOLE,
        "src/ekbom/facts/e.py": counted(1000, 0, 0, 0),
        "src/ekbom/cli.py": counted(10, 5, 0, 0),
    }
    assert verdict(gate, tmp_path, files) == 1


def test_a_floored_folder_that_was_not_measured_fails(gate: ModuleType, tmp_path: Path) -> None:
    assert verdict(gate, tmp_path, {"src/ekbom/logic/a.py": counted(10, 0, 4, 0)}) == 1


def test_a_report_without_branches_is_refused(gate: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no branches"):
        verdict(gate, tmp_path, WHOLE, branches=False)
