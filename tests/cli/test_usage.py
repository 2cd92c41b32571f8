"""Usage: help for every command; wrong options, formats, days and ids are one line and exit code 2."""

from __future__ import annotations

import pytest

from ekbom import __version__
from tests.cli.running import ekbom, plan, process, refusal, sample

ANNA = sample("anna")


def test_help_names_every_command() -> None:
    text = ekbom("--help")
    assert (text.code, text.err) == (0, "")
    for command in ("plan", "explain", "facts"):
        assert f"\n    {command} ".encode() in text.out
    assert "not a certified medical device" in " ".join(text.out.decode().split())


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("plan", ["INPUT", "--patient", "--as-of", "--locale", "--max-size", "--format", "--output", "-o"]),
        ("explain", ["INPUT", "ID", "--kind", "--patient", "--as-of", "--locale", "--format"]),
        ("facts", ["ID", "--template", "--format"]),
    ],
)
def test_the_help_of_a_command_names_its_options(command: str, options: list[str]) -> None:
    text = ekbom(command, "--help")
    assert (text.code, text.err) == (0, "")
    assert text.out.startswith(f"usage: ekbom {command} ".encode())
    for option in options:
        assert option.encode() in text.out


def test_the_version_is_said() -> None:
    assert ekbom("--version").out.decode() == f"ekbom {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "COMMAND"),
        (["bogus"], "'bogus'"),
        (["plan"], "INPUT"),
        (["explain", ANNA], "ID"),
        (["--bogus", "plan", ANNA], "--bogus"),
        (["plan", "--bogus", ANNA], "--bogus"),
        (["plan", ANNA, "--form", "json"], "--form"),
        (["plan", ANNA, "two"], "two"),
        (["plan", ANNA, "--format", "docx"], "'docx'"),
        (["plan", ANNA, "--locale", "de"], "'de'"),
        (["plan", ANNA, "-o"], "expected one argument"),
        (["explain", ANNA, "gabapentin", "--kind", "drug"], "'drug'"),
        (["plan", ANNA, "--as-of", "yesterday"], "expected YYYY-MM-DD"),
        (["plan", ANNA, "--as-of", "2026-02-30"], "expected YYYY-MM-DD"),
        (["plan", ANNA, "--as-of", "20261122"], "expected YYYY-MM-DD"),
        (["plan", ANNA, "--as-of", "2026-W10-1"], "expected YYYY-MM-DD"),
        (["plan", ANNA, "--as-of", "9999-12-31"], "before the year 9900"),
        (["plan", ANNA, "--as-of", "%s\n"], "expected YYYY-MM-DD"),
        (["plan", ANNA, "--max-size", "0"], "1 to 4096"),
        (["plan", ANNA, "--max-size", "4097"], "1 to 4096"),
        (["plan", ANNA, "--max-size", "²"], "1 to 4096"),
        (["plan", ANNA, "--max-size", "9" * 5000], "1 to 4096"),
    ],
)
def test_wrong_usage_is_one_line_that_says_where_help_is(arguments: list[str], expected: str) -> None:
    result = ekbom(*arguments)
    line = refusal(result._replace(err=result.err.replace("9" * 5000, "9…9")), 2)
    assert expected in line
    assert "--help'" in line


def test_the_help_named_is_that_of_the_command() -> None:
    assert "see 'ekbom plan --help'" in refusal(ekbom("plan", ANNA, "--locale", "de"), 2)


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["facts", "feritin"], "ferritin"),
        (["facts", "ferritine", "--format", "json"], "ferritin"),
        (["explain", ANNA, "gabapentine"], "gabapentin"),
        (["explain", ANNA, "opioid_benz", "--kind", "alert"], "opioid_benzo"),
        (["explain", ANNA, "pregabaline", "--kind", "recommendation"], "pregabalin"),
    ],
)
def test_an_unknown_id_suggests_the_nearest(arguments: list[str], near: str) -> None:
    line = refusal(ekbom(*arguments), 2)
    assert f"near to it: {near}" in line


@pytest.mark.parametrize(
    ("arguments", "hint"), [(["facts", "qqqq"], "ekbom facts"), (["explain", ANNA, "qqqq"], "plan")]
)
def test_an_id_like_no_other_says_where_all_are_listed(arguments: list[str], hint: str) -> None:
    line = refusal(ekbom(*arguments), 2)
    assert "near to it" not in line
    assert hint in line


def test_an_id_of_another_kind_says_which() -> None:
    line = refusal(ekbom("explain", ANNA, "gabapentin", "--kind", "alert"), 2)
    assert "is no alert, but a recommendation" in line


def test_a_known_id_is_explained_down_to_the_facts() -> None:
    text = ekbom("explain", ANNA, "oral_iron", "--as-of", "2026-11-22")
    assert (text.code, text.err) == (0, "")
    assert "fact ferritin; 2026-11-12" in text.out.decode()


def test_every_id_of_a_plan_can_be_explained() -> None:
    document = plan(ANNA, "--format", "json").document()
    kinds = {"findings": "finding", "recommendations": "recommendation", "alerts": "alert", "requests": "request"}
    for part, kind in kinds.items():
        for entry in document[part][:: max(1, len(document[part]) // 6)]:
            assert ekbom("explain", ANNA, entry["id"], "--kind", kind, "--as-of", "2026-11-22").code == 0, entry["id"]


def test_the_empty_sheet_is_read_as_it_is() -> None:
    template = ekbom("facts", "--template")
    assert template.code == 0
    result = plan("-", "--format", "json", stdin=template.out)
    assert result.document()["problems"] == []
    assert result.document()["diagnosis"]["class"] == "insufficient_data"


def test_every_line_of_the_empty_sheet_names_a_fact_that_can_be_given() -> None:
    lines = ekbom("facts", "--template").out.decode().splitlines()
    offered = [line.split("id: ")[1].split(",")[0] for line in lines if line.startswith("  # - {id: ")]
    known = {fact["id"] for fact in ekbom("facts", "--format", "json").document()["facts"]}
    assert len(offered) > 100
    assert set(offered) <= known


def test_a_fact_is_shown_with_unit_range_and_codes() -> None:
    text = ekbom("facts", "ferritin").out.decode()
    for part in ("ug/L", "plausible range", "2276-4", "urn:ekbom:fact", "looks back"):
        assert part in text
    (fact,) = ekbom("facts", "ferritin", "--format", "json").document()["facts"]
    assert fact["id"] == "ferritin" and {"system": "http://loinc.org", "code": "2276-4"} in fact["codes"]


def test_a_process_ends_with_the_code_of_the_command() -> None:
    assert process("--version").returncode == 0
    wrong = process("plan", ANNA, "--bogus")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr == b"ekbom: unrecognized arguments: --bogus; see 'ekbom --help'\n"
