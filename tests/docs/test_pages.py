"""Every page: its links lead somewhere, its examples are true, and it says nothing about the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, all_pages, anchors, name, targets
from tools import examples

PAGES = all_pages()
MACHINE = re.compile(
    r"/(?:home|root|work|tmp|Users)/|\.mirror|shared/(?:data|clinical|design)|localhost|127\.0\.0\.1|"
    r"pypi\.org|files\.pythonhosted|repo1?\.maven|registry\.",
)
NOT_THERE_YET = ("sleep", "vascular", "population", "prove", "guidelines", "serve")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lost = []
    for target in targets(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if (
            not file.exists()
            or not file.is_relative_to(ROOT)
            or (anchor and file.suffix == ".md" and anchor not in _anchors(file))
        ):
            lost.append(target)
    assert lost == []


_KNOWN: dict[Path, set[str]] = {}


def _anchors(file: Path) -> set[str]:
    if file not in _KNOWN:
        _KNOWN[file] = anchors(file.read_text(encoding="utf-8"))
    return _KNOWN[file]


WITH_EXAMPLES = [page for page in examples.pages() if "\n$ ekbom " in page.read_text(encoding="utf-8")]


def test_readme_and_tutorial_have_examples() -> None:
    assert {"README.md", "docs/tutorials/first-plan.md"} <= {name(page) for page in WITH_EXAMPLES}


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_every_example_runs_and_prints_what_the_page_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert examples.with_output(text) == text, f"the examples of {name(page)} are out of date: run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_machine_or_a_download_address(page: Path) -> None:
    assert MACHINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_example_uses_a_command_that_does_not_exist(page: Path) -> None:
    used = set(re.findall(r"^\$ ekbom (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert not used & set(NOT_THERE_YET)


def test_an_example_that_fails_is_not_passed_over() -> None:
    with pytest.raises(examples.ExampleFailed, match="ended with 1"):
        examples.with_output("```console\n$ ekbom plan not-there.yaml\n```\n")


def test_an_example_can_use_a_file_that_the_page_shows() -> None:
    page = "```yaml a.yaml\npatient: {id: p1}\n```\n\n```console\n$ ekbom plan a.yaml --as-of 2026-11-22 | grep Patient\n```\n"
    assert "Patient: p1" in examples.with_output(page)


def test_pictures_are_small_and_described() -> None:
    for page in PAGES:
        for words in re.findall(r"!\[([^\]]*)\]", page.read_text(encoding="utf-8")):
            assert len(words) > 20, name(page)
    for picture in ROOT.glob("docs/images/*"):
        assert picture.stat().st_size < 300_000, picture.name
