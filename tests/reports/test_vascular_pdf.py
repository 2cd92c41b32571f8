"""A vascular study on paper: the same content as on the page, tagged, the same bytes, words that are never markup."""

from __future__ import annotations

import argparse
import builtins
import datetime
import html
import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ekbom.commands import vascular
from ekbom.commands.shared import Failure, refuse_terminal
from ekbom.plan.book import load_tables
from ekbom.reports import typesetting, vascular_pdf
from ekbom.reports.vascular_pdf import render
from ekbom.reports.vascular_report import Read, Table, as_html, as_text, judged
from ekbom.vascular import pressures
from ekbom.vascular.measurement import MEASURED, Duplex, Refusal, Study
from tests.cli.running import ekbom, refusal

DAY = datetime.date(2026, 11, 25)


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (200, 80), (10, 90, 200)).save(held, "PNG")
    return held.getvalue()


VARICOSE = Study(
    duplex=(
        Duplex("sfj", "left", reflux_time_ms=1800, diameter_mm=9.1, manoeuvre="valsalva", position="standing"),
        Duplex("gsv_thigh_mid", "left", reflux_time_ms=2200, diameter_mm=7.4, manoeuvre="distal_compression"),
        Duplex("gsv_calf_mid", "left", reflux_time_ms=520),
        Duplex("gsv_knee", "left", MEASURED, 900.0, 45.0, overlay="scan.png", source="scan.dcm", notes=("aliased",)),
        Duplex("pv_pt_middle", "left", reflux_time_ms=620, diameter_mm=3.9, under_ulcer=True),
    ),
    refused=(Refusal("spectrum", "the tags are stale", "old.dcm", "left", "ssv_prox"),),
    problems=("a line that was not understood",),
    pictures={"scan.png": picture()},
)
POST_THROMBOTIC = Study(
    duplex=(
        Duplex("fv_mid", "right", compressible="no", patency="occluded"),
        Duplex("popv_ak", "right", reflux_time_ms=1400, position="standing"),
    )
)
ARTERIAL = pressures.measure([{"arm_left": 150, "arm_right": 148}, {"side": "left", "ankle_pt": 80, "toe": 50}])
REFUSED = Study(refused=VARICOSE.refused)
STUDIES = {
    "varicose": VARICOSE,
    "post-thrombotic": POST_THROMBOTIC,
    "arterial": ARTERIAL,
    "refused": REFUSED,
    "empty": Study(),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def read(study: Study) -> Read:
    return judged(study, load_tables(), DAY)


@cache
def pdf(name: str) -> bytes:
    return render(read(STUDIES[name]), DAY)


def text_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def tags_of(reader: Any) -> list[Any]:
    found, stack = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, pypdf.generic.DictionaryObject):
            found.append(node)
            kids = node.get("/K", [])
            kids = kids.get_object() if hasattr(kids, "get_object") else kids
            stack += [k for k in (kids if isinstance(kids, list) else [kids]) if not isinstance(k, int)]
    return found


@pytest.mark.parametrize("name", STUDIES)
def test_the_document_is_tagged_titled_and_every_picture_has_its_words(name: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(name)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True and root["/Lang"] == "en-US"  # type: ignore[index]
    assert reader.metadata is not None and reader.metadata.title == "Vascular study, 2026-11-25"
    assert b"pdfuaid" in pdf(name)
    figures = [node for node in tags_of(reader) if node.get("/S") == "/Figure"]
    assert len(figures) == 1 + len(STUDIES[name].pictures)
    assert all(str(node.get("/Alt", "")) for node in figures)
    assert "certified medical device" in text_of(pdf(name))


def test_it_says_what_the_page_says() -> None:
    told = text_of(pdf("varicose"))
    for words in (
        "Great saphenous vein, mid thigh, left",
        "reflux 2200 ms; diameter 7.4 mm",
        "reflux 900 ms, error 45 ms",
        "measured; aliased; scan.dcm",
        "900 ± 45 ms",
        "the tags are stale",
        "a line that was not understood",
        "What the guidelines would find of these values, if they are accepted",
        "segments not examined",
    ):
        assert words in told, words
    arterial = text_of(pdf("arterial"))
    assert "Ankle-brachial index" in arterial and "0.5333" in arterial and "Overlays" not in arterial
    assert "No segment was examined." in text_of(pdf("empty"))
    assert "Refused" in text_of(pdf("refused")) and "Duplex" not in text_of(pdf("refused"))


@pytest.mark.parametrize("name", STUDIES)
def test_page_and_paper_have_the_same_rows(name: str) -> None:
    page, paper = html.unescape(as_html(read(STUDIES[name]))), text_of(pdf(name))
    for one in STUDIES[name].refused:
        assert one.reason in page and one.reason in paper
    for problem in STUDIES[name].problems:
        assert problem in page and problem in paper


def test_the_same_study_gives_the_same_bytes_as_of_its_day() -> None:
    assert render(read(VARICOSE), DAY) == pdf("varicose")
    assert render(read(VARICOSE), DAY + datetime.timedelta(1)) != pdf("varicose")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_set(words: str) -> None:
    hostile = replace(VARICOSE, problems=(words,), refused=(Refusal(words, words, words),))
    assert render(read(hostile), DAY).startswith(b"%PDF")


@pytest.mark.parametrize("code", [0x00, 0x07, 0x1B, 0x7F, 0x85, 0x202E, 0xD800, 0xDCE9])
def test_a_sign_that_cannot_be_shown_is_replaced(code: int) -> None:
    made = render(read(replace(VARICOSE, problems=(f"a{chr(code)}b",))), DAY)
    assert b"pdfuaid" in made and "a\ufffdb" in text_of(made)


@pytest.mark.parametrize(
    "words", ['#panic("no") $x$ *b* _i_ @ref <label> \\ [x] "', "<script>alert(1)</script>", "a" * 400]
)
def test_words_of_a_file_are_data(words: str) -> None:
    hostile = replace(VARICOSE, problems=(words,), refused=(Refusal(words, words, words),))
    told = text_of(render(read(hostile), DAY)).replace(" ", "")
    assert words.replace(" ", "") in told


def test_signs_that_the_fonts_lack_are_said_to_be_missing() -> None:
    made = render(read(replace(VARICOSE, problems=("漢字",))), DAY)
    assert b"pdfuaid" not in made and "signs" not in text_of(pdf("varicose"))
    assert "script that the fonts" in text_of(made)


@pytest.mark.parametrize(
    ("name", "said"), [("empty", True), ("refused", True), ("varicose", False), ("arterial", False)]
)
def test_page_and_paper_say_first_when_nothing_was_measured(name: str, said: bool) -> None:
    for told in (html.unescape(as_html(read(STUDIES[name]))), text_of(pdf(name)), as_text(read(STUDIES[name]))):
        assert ("Nothing was measured." in told) is said


@pytest.mark.parametrize("columns", range(1, 9))
def test_every_column_of_a_section_has_its_width(columns: int) -> None:
    table = Table("New", tuple(f"head {n}" for n in range(columns)), (tuple("x" * columns),))
    assert len(vascular_pdf._table(table)["widths"]) == columns


def test_the_words_of_an_overlay_name_its_file() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf("varicose")))
    words = [str(node["/Alt"]) for node in tags_of(reader) if node.get("/S") == "/Figure"]
    assert any("reflux 900 ms, error 45 ms (scan.dcm)" in one for one in words)


def test_many_rows_go_over_pages_with_their_heads() -> None:
    many = replace(POST_THROMBOTIC, problems=tuple(f"problem number {n}" for n in range(300)))
    reader = pypdf.PdfReader(io.BytesIO(render(read(many), DAY)))
    assert len(reader.pages) > 5 and "problem number 299" in text_of(render(read(many), DAY))


def test_the_command_writes_it(tmp_path: Path) -> None:
    table = tmp_path / "study.yaml"
    table.write_text("duplex:\n  - {segment: gsv_thigh_mid, side: left, reflux_ms: 1200}\n")
    out = tmp_path / "study.pdf"
    assert ekbom("vascular", str(table), "--format", "pdf", "-o", str(out)).code == 0
    assert "1200 ms" in text_of(out.read_bytes())


def test_a_pdf_is_not_for_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    for path in (None, "-"):
        with pytest.raises(Failure, match="not for the terminal"):
            refuse_terminal(path)
    refuse_terminal("study.pdf")


def test_the_terminal_is_refused_before_any_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_nothing(*_: Any) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr("ekbom.vascular.reading.read_files", read_nothing)
    monkeypatch.setattr("sys.stdout", Terminal())
    chosen = argparse.Namespace(format="pdf", output=None, segment="", files=["scan.dcm"])
    with pytest.raises(Failure, match="not for the terminal"):
        vascular._measure(chosen)


def test_without_typst_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return found(name, *more, **named)

    table = tmp_path / "study.yaml"
    table.write_text("duplex:\n  - {segment: gsv_thigh_mid, side: left, reflux_ms: 1200}\n")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(typesetting.MissingExtra, match=r"ekbom\[pdf\]"):
        render(read(Study()), DAY)
    assert "ekbom[pdf]" in refusal(ekbom("vascular", str(table), "--format", "pdf", "-o", str(tmp_path / "x.pdf")), 3)
