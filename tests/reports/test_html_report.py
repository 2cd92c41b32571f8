"""The page: self-contained, accessible, escaped, the same bytes for the same plan."""

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ekbom.facts.known import PatientFacts
from ekbom.reports import html_report
from tests.reports.small_book import HOSTILE, judged, nameless, ordinary, ugly


def _html(facts: PatientFacts) -> str:
    return html_report.render(*judged(facts))


def _parsed(html: str) -> Any:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(params=[ordinary, ugly, nameless], ids=["ordinary", "ugly", "nameless"])
def soup(request):
    return _parsed(_html(request.param()))


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(soup):
    assert not soup.find_all(["script", "img", "link", "iframe", "object", "form", "input"])
    assert not soup.find_all(src=True)
    assert all(a["href"].startswith("#") for a in soup.find_all("a"))
    assert not [tag for tag in soup.find_all() if any(name.startswith("on") or name == "style" for name in tag.attrs)]
    assert "url(" not in soup.style.string
    assert "@import" not in soup.style.string


def test_the_policy_allows_only_the_style_of_the_page(soup):
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(soup.style.string.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_landmarks_language_and_title_without_the_patient(soup):
    assert soup.html["lang"] == "en"
    assert soup.title.string == "Care plan for restless legs, 2026-11-22"
    assert len(soup.find_all("main")) == len(soup.find_all("h1")) == 1
    assert soup.body.find("header", recursive=False)
    assert soup.body.find("footer", recursive=False)


def test_headings_go_down_one_step_at_a_time(soup):
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_labels_point_at_something(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {tag["aria-labelledby"] for tag in soup.find_all(attrs={"aria-labelledby": True})} <= set(ids)
    assert {a["href"][1:] for a in soup.find_all("a")} <= set(ids)


def test_tables_have_headers_for_columns_and_rows(soup):
    for table in soup.find_all("table"):
        columns = table.thead.find_all("th", scope="col")
        for row in table.tbody.find_all("tr"):
            assert row.find("th", scope="row")
            assert len(row.find_all(["th", "td"], recursive=False)) == len(columns)


def test_lists_and_terms_are_well_formed(soup):
    for listing in soup.find_all(["ul", "ol"]):
        assert {child.name for child in listing.find_all(recursive=False)} <= {"li"}
    for pairs in soup.find_all("dl", class_="lines"):
        assert len(pairs.find_all("dt")) == len(pairs.find_all("dd"))


def test_every_tag_that_is_opened_is_closed():
    lxml = pytest.importorskip("lxml.etree")
    html = _html(ugly())
    body = re.sub(r"<(meta[^>]*)>", r"<\1/>", html.removeprefix("<!DOCTYPE html>"))
    lxml.fromstring(body.encode())


def test_sections_come_in_order():
    page = _parsed(_html(ordinary()))
    headings = [h.get_text() for h in page.find_all("h2")]
    assert headings == [
        "Today", "Diagnosis and severity", "Alerts", "Plan", "What to ask", "Not now", "Presumed", "Follow-up",
        "Current medicines", "Problems in the record", "Not indicated", "Facts the plan rests on", "Reasons on demand",
        "Sources",
    ]  # fmt: skip
    today = page.find(class_="three")
    assert [h.get_text().split(" ", 1)[1] for h in today.find_all("h3")] == ["Do", "Do not", "Ask"]


def test_levels_are_words_and_not_colours_alone():
    page = _parsed(_html(ordinary()))
    assert [h.get_text() for h in page.select(".alert h3")] == [
        "High: Compression (left leg)",
        "For information: Evidence is weak",
    ]
    unknown = _parsed(_html(nameless()))
    assert unknown.select_one(".alert h3").get_text() == "Moderate: Pregnancy, not known"


def test_reasons_stand_folded_at_what_they_explain():
    page = _parsed(_html(ordinary()))
    gabapentin = next(a for a in page.select("article.option") if "[gabapentin]" in a.h4.get_text())
    folded = gabapentin.find("details")
    assert not folded.has_attr("open")
    assert "Restless legs syndrome: yes" in folded.get_text()
    assert "AASM-2025 A2" in folded.get_text()
    named = folded.find("a", string="Restless legs syndrome")["href"]
    assert "Urge to move the legs: yes" in page.select_one(named).get_text()


def test_a_choice_is_a_named_group():
    page = _parsed(_html(ordinary()))
    group = page.find(attrs={"role": "group"})
    assert group["aria-label"] == "Choose one alpha-2-delta ligand"
    assert len(group.find_all("article")) == 2


def test_an_empty_plan_is_a_page_that_says_so():
    judgement, because = judged(ordinary())
    bare = judgement.plan._replace(
        recommendations=(), alerts=(), requests=(), today=judgement.plan.today._replace(do=(), do_not=(), ask=())
    )
    page = _parsed(html_report.render(judgement._replace(plan=bare), because))
    assert "Nothing can be offered yet" in page.get_text()
    assert page.find(id="alerts").parent.p.get_text() == "None."
    assert page.get_text().count("Nothing.") == 3


def test_strings_of_the_record_are_escaped_and_isolated():
    html = _html(ugly())
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert not set(html) & set("\x00\x1b\u202e\u2066\ud800")
    page = _parsed(html)
    assert any(HOSTILE[:20] in bdi.get_text() for bdi in page.find_all("bdi"))


def test_the_same_plan_gives_the_same_bytes():
    assert _html(ugly()) == _html(ugly())


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ink_has_the_contrast_of_level_aa():
    style = _parsed(_html(ordinary())).style.string
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    grounds = [colours.pop("paper"), colours.pop("wash")]
    colours.pop("rule")
    assert len(colours) == 7
    for colour in colours.values():
        for ground in grounds:
            assert (_luminance(ground) + 0.05) / (_luminance(colour) + 0.05) >= 4.5


def test_the_page_is_made_to_be_printed():
    style = _parsed(_html(ordinary())).style.string
    printed = style.split("@media print")[1]
    assert "@page" in printed
    assert not re.search(r"(?<!-)size:", printed)
    assert "break-inside: avoid" in printed


def test_what_opens_only_on_a_screen_leaves_no_gap_on_paper():
    page = _parsed(_html(ordinary()))
    assert page.find(id="reasons").parent["class"] == ["screen"]
    assert ".screen" in page.style.string.split("@media print")[1]
    for table in page.find_all("table"):
        shown = [cell for cell in table.find_all(["td", "th"]) if not cell.find_parent("details")]
        assert all(cell.find(string=lambda text: text.strip() and not text.find_parent("details")) for cell in shown)
