"""The plan on paper: tagged, titled, the same bytes, and never made of the record's markup."""

import builtins
import io

import pytest

from ekbom.facts.known import Patient
from ekbom.reports import pdf_report, typesetting
from tests.reports.small_book import ARABIC, LONG, judged, nameless, ordinary, ugly

pypdf = pytest.importorskip("pypdf")
typst = pytest.importorskip("typst")


def _pdf(facts):
    return pdf_report.render(*judged(facts))


def _read(data):
    return pypdf.PdfReader(io.BytesIO(data))


def _tags(reader):
    found = []
    stack = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, pypdf.generic.DictionaryObject):
            found.append(str(node.get("/S", "")))
            kids = node.get("/K", [])
            kids = kids.get_object() if hasattr(kids, "get_object") else kids
            kids = kids if isinstance(kids, list) else [kids]
            stack += [k for k in kids if not isinstance(k, pypdf.generic.NumberObject)]
    return found


@pytest.fixture(scope="module", params=[ordinary, ugly, nameless], ids=["ordinary", "ugly", "nameless"])
def reader(request):
    return _read(_pdf(request.param()))


def test_the_document_is_tagged_titled_and_says_its_language(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-US"
    assert reader.metadata.title == "Care plan for restless legs, 2026-11-22"
    tags = _tags(reader)
    assert {"/H1", "/H2", "/H3", "/L", "/Table", "/TH", "/TD"} <= set(tags)


def test_the_date_is_the_day_of_the_plan(reader):
    assert reader.metadata["/CreationDate"] == "D:20261122000000Z"


def test_the_order_is_that_of_the_page():
    text = "\n".join(page.extract_text() for page in _read(_pdf(ordinary())).pages)
    order = ["Today", "Diagnosis and severity", "Alerts", "Plan\n", "What to ask", "Not now", "Reasons\n", "Sources\n"]
    places = [text.index(f"\n{words}") for words in order]
    assert places == sorted(places)
    assert "not a certified medical device" in " ".join(text.split())


def test_the_same_plan_gives_the_same_bytes():
    assert _pdf(ordinary()) == _pdf(ordinary())
    assert _pdf(ugly()) == _pdf(ugly())


def test_the_standard_for_accessible_documents_is_kept_where_the_fonts_allow():
    assert b"pdfuaid" in _pdf(ordinary())
    assert b"pdfuaid" not in _pdf(ugly())


def test_every_sign_that_counts_as_covered_can_be_set():
    signs = "".join(sorted(typesetting._IN_FONTS))
    facts = ordinary()
    name = facts.medications[0]
    medications = tuple(name._replace(name=signs[at : at + 50]) for at in range(0, len(signs), 50))
    assert b"pdfuaid" in _pdf(facts._replace(medications=medications))


def test_a_script_that_the_fonts_do_not_have_is_said_on_the_first_page():
    text = " ".join(_read(_pdf(ordinary()._replace(patient=Patient(ARABIC, "", "")))).pages[0].extract_text().split())
    assert "script that the fonts of this document do not have" in text


def test_the_record_is_set_as_text_and_never_as_markup():
    text = "".join(page.extract_text() for page in _read(_pdf(ugly())).pages)
    assert '#eval(read("/etc/passwd"))' in text
    assert "*b* _i_" in text
    assert "root:" not in text


def test_a_long_name_breaks_inside_its_column():
    data = typesetting.breakable({"name": LONG, "sources": LONG, "number": 3})
    assert data["name"].replace("\u200b", "") == LONG
    assert max(len(part) for part in data["name"].split("\u200b")) == typesetting.LONGEST_WORD
    assert (data["sources"], data["number"]) == (LONG, 3)


def test_a_tree_without_end_is_cut_and_counted():
    parts = [{"expression": f"part {at}", "value": True} for at in range(100)]
    lines = pdf_report._tree({"expression": "all", "value": True, "operands": parts}, ())
    assert len(lines) == pdf_report.LONGEST_TREE + 1
    assert lines[-1]["words"] == "and 41 more lines: ekbom explain tells them"


def test_without_typst_the_missing_extra_is_named(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "typst":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(typesetting.MissingExtra, match=r"ekbom\[pdf\]"):
        _pdf(ordinary())
