"""The assists as commands: candidates that a reader corrects, readings in the study, and one vessel's narrowing."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ekbom.vascular import capillaroscopy
from ekbom.vascular.capillaroscopy import FINGERS, KEPT, Capillary, Reading, as_json, from_json
from ekbom.vascular.picture_file import load
from ekbom.vascular.synthetic_capillaries import Nailfold, nailfold
from tests.cli.running import Result, ekbom, refusal
from tests.vascular import making
from tests.vascular.angiogram import Drawn, angiogram, ends
from tests.vascular.test_picture_file import png_of, xray


@cache
def drawn(seed: int = 11) -> np.ndarray:
    return nailfold(Nailfold(density=7.0), np.random.default_rng(seed)).picture


@pytest.fixture
def nail(tmp_path: Path) -> Path:
    path = tmp_path / "nail.png"
    Image.fromarray(drawn()).save(path)
    return path


@pytest.fixture
def proposed(nail: Path) -> Path:
    path = nail.with_name("left_2.json")
    assert propose(nail, "--finger", "left_2", "-o", str(path)).code == 0
    return path


def propose(picture: Path, *more: str) -> Result:
    return ekbom("vascular", "capillaries", str(picture), "--pixels-per-mm", "380", *more)


def correct(picture: Path, reading: Path, *more: str) -> Result:
    return ekbom("vascular", "capillaries", str(picture), "--reading", str(reading), *more)


def states(path: Path) -> list[str]:
    return [c.state for c in from_json(path.read_text()).capillaries]


def reading(number: int, *, finger: str | None = "left_2", count: int = 8, **said: Any) -> Reading:
    """A finished reading of picture number so much with so many capillaries in its fullest millimetre."""
    marks = tuple(Capillary(10 + i * 370 / count, 100.0, 15.0, KEPT) for i in range(count))
    words: dict[str, Any] = {"quality": "good", "giant_capillaries": False, "abnormal_shapes": False, **said}
    return Reading(f"{number:016x}", 380.0, (570, 400), finger, marks, True, **words)


def measured(folder: Path, readings: list[Reading], *more: str) -> Result:
    """``ekbom vascular`` of these readings, saved as r0.json and so on."""
    paths = []
    for number, one in enumerate(readings):
        path = folder / f"r{number}.json"
        path.write_text(as_json(one))
        paths.append(str(path))
    return ekbom("vascular", *paths, *more)


# --- candidates --------------------------------------------------------------------------------------


def test_candidates_go_into_a_file_and_the_terminal_says_what_is_next(nail: Path) -> None:
    out, marks = nail.with_name("left_2.json"), nail.with_name("marks.png")
    result = propose(nail, "--finger", "left_2", "-o", str(out), "--drawing", str(marks))
    assert (result.code, result.err) == (0, "")
    saved = from_json(out.read_text(), load(nail).pixels)
    assert saved == capillaroscopy.propose(drawn(), 380.0, finger="left_2")
    told = result.out.decode()
    assert f"{len(saved.capillaries)} proposed" in told and "was not read by a person" in told
    assert f"--reading {out}" in told and "--done" in told and told.count("\n") <= 6
    with Image.open(marks) as image:
        assert image.size == drawn().shape[1::-1]
    assert ekbom("vascular", str(out)).code == 1


def test_every_candidate_bears_its_number_above_its_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    found = capillaroscopy.edited(capillaroscopy.propose(drawn(), 380.0), removed=[1], added=[(90.0, 300.0, None)])
    written: dict[str, tuple[float, float]] = {}
    write = ImageDraw.ImageDraw.text

    def kept(self: Any, at: tuple[float, float], text: str, **how: Any) -> None:
        if how.get("stroke_width") == 2:
            written[text] = at
        write(self, at, text, **how)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", kept)
    capillaroscopy.drawing(drawn(), found)
    assert list(written) == [str(number) for number in range(1, len(found.capillaries) + 1)]
    for c, (x, y) in zip(found.capillaries, written.values(), strict=True):
        assert -25 < x - c.x < 5 and -45 < y - c.y < -10


def test_numbers_keep_off_one_another_and_in_the_picture() -> None:
    crowd = tuple(Capillary(60.0 + 7 * i, 5.0 + 60 * (i % 2), None) for i in range(12))
    boxes: list[tuple[float, float, float, float]] = []
    for c in crowd:
        boxes.append(capillaroscopy._free_place((c.x, c.y), 4, (14, 13), (200, 160), boxes))
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert min(left, top) >= 0 and right <= 200 and bottom <= 160
        assert not any(capillaroscopy._touch(boxes[at], other) for other in boxes[:at])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "--pixels-per-mm N and -o"),
        (("--pixels-per-mm", "380"), "--pixels-per-mm N and -o"),
        (("-o", "r.json"), "--pixels-per-mm N and -o"),
        (("--pixels-per-mm", "380", "-o", "r.txt"), "ends in .json"),
        (("--pixels-per-mm", "380", "-o", "-"), "is written to a file"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--drawing", "-"), "is written to a file"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--drawing", "r.json"), "are one file"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--finger", "left_1"), "invalid choice"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--finger", "left thumb"), "invalid choice"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--done"), "corrections need --reading"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--giant", "no"), "corrections need --reading"),
        (("--pixels-per-mm", "380", "-o", "r.json", "--remove", "1"), "corrections need --reading"),
        (("--pixels-per-mm", "wide", "-o", "r.json"), "invalid float"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(
    nail: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(nail.parent)
    assert words in refusal(ekbom("vascular", "capillaries", "nail.png", *more), 2)
    assert [path.name for path in nail.parent.iterdir()] == ["nail.png"]


@pytest.mark.parametrize(
    ("scale", "words"), [("nan", "not a number of pixels"), ("-3", "not a number of pixels"), ("20", "is not read")]
)
def test_a_scale_that_is_none_is_refused(nail: Path, scale: str, words: str) -> None:
    out = nail.with_name("r.json")
    result = ekbom("vascular", "capillaries", str(nail), f"--pixels-per-mm={scale}", "-o", str(out))
    assert words in refusal(result, 1) and not out.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "x.png: none of PNG"),
        (png_of(60_000, 60_000), "are not read"),
        (b"", "none of PNG"),
    ],
)
def test_a_picture_that_is_none_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    told = refusal(propose(path, "-o", str(tmp_path / "r.json")), 1)
    assert words in told and str(tmp_path) not in told and not (tmp_path / "r.json").exists()


def test_an_empty_picture_has_no_candidates(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    Image.fromarray(np.full((400, 600), 90, np.uint8)).save(path)
    assert "x.png: the picture is empty" in refusal(propose(path, "-o", str(tmp_path / "r.json")), 1)


def test_the_picture_is_never_written_over(nail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = nail.read_bytes()
    link = nail.with_name("link.png")
    link.symlink_to(nail)
    hard = nail.with_name("hard.json")
    hard.hardlink_to(nail)
    out = str(nail.with_name("r.json"))
    assert "are one file" in refusal(propose(nail, "-o", out, "--drawing", str(link)), 2)
    assert "are one file" in refusal(propose(nail, "-o", str(hard)), 2)
    monkeypatch.chdir(nail.parent)
    assert "are one file" in refusal(propose(nail, "-o", out, "--drawing", "./nail.png"), 2)
    assert nail.read_bytes() == before


def test_a_file_that_is_no_reading_is_not_replaced(nail: Path) -> None:
    other = nail.with_name("sheet.json")
    for content in ('{"patient": 1}', "{", ""):
        other.write_text(content)
        assert "is no reading" in refusal(propose(nail, "-o", str(other), "--again"), 1)
        assert other.read_text() == content


@pytest.mark.parametrize(
    "work", [("--remove", "2"), ("--quality", "good"), ("--haemorrhages", "no"), ("--quality", "good", "--done")]
)
def test_a_persons_work_is_replaced_only_on_demand(nail: Path, proposed: Path, work: tuple[str, ...]) -> None:
    before = proposed.read_bytes()
    assert propose(nail, "--finger", "left_2", "-o", str(proposed)).code == 0
    assert correct(nail, proposed, *work).code == 0
    worked = proposed.read_bytes()
    assert worked != before
    assert "a person has worked on this reading" in refusal(propose(nail, "-o", str(proposed)), 1)
    assert proposed.read_bytes() == worked
    assert propose(nail, "--finger", "left_2", "-o", str(proposed), "--again").code == 0
    assert proposed.read_bytes() == before


# --- corrections -------------------------------------------------------------------------------------


def test_a_reader_corrects_step_by_step_and_finishes(nail: Path, proposed: Path) -> None:
    many = len(states(proposed))
    told = correct(nail, proposed, "--remove", "1,3", "--add", "30,200,18.5", "--add", "90,300").out.decode()
    assert f"{many - 2} proposed, 2 added, 2 removed" in told and "was not read by a person" in told
    told = correct(nail, proposed, "--keep", "3", "--width", f"{many + 2},22", "--quality", "limited").out.decode()
    assert f"{many - 2} proposed, 1 kept, 2 added, 1 removed" in told
    told = correct(
        nail, proposed, "--giant", "no", "--abnormal-shapes", "yes", "--widths-checked", "--done"
    ).out.decode()
    assert f"{many - 1} kept, 2 added, 1 removed" in told
    assert "Not said: --haemorrhages, --avascular" in told
    done = from_json(proposed.read_text(), load(nail).pixels)
    assert done.read and done.widths_checked and done.quality == "limited"
    assert (done.giant_capillaries, done.abnormal_shapes, done.haemorrhages) == (False, True, None)
    assert done.capillaries[many:] == (
        Capillary(30.0, 200.0, 18.5, "added"),
        Capillary(90.0, 300.0, 22.0, "added"),
    )
    assert f"Read: {capillaroscopy.density(done):g} capillaries" in told
    correct(nail, proposed, "--giant", "unknown", "--haemorrhages", "yes", "--finger", "right_5")
    again = from_json(proposed.read_text())
    assert (again.giant_capillaries, again.haemorrhages, again.finger) == (None, True, "right_5") and again.read


def test_a_word_on_one_thing_says_nothing_of_another(nail: Path, proposed: Path) -> None:
    fields = {
        "--giant": "giant_capillaries",
        "--abnormal-shapes": "abnormal_shapes",
        "--haemorrhages": "haemorrhages",
        "--avascular": "avascular_areas",
    }
    for option, field in fields.items():
        for word, value in (("yes", True), ("no", False), ("unknown", None)):
            before = from_json(proposed.read_text())
            assert correct(nail, proposed, option, word).code == 0
            assert json.loads(proposed.read_text()) == {**json.loads(as_json(before)), field: value}


def test_an_unreadable_picture_gives_no_count_and_says_so(nail: Path, proposed: Path) -> None:
    told = correct(nail, proposed, "--quality", "unreadable", "--done").out.decode()
    assert "the picture is unreadable" in told and "capillaries in the fullest" not in told
    result = ekbom("vascular", str(proposed), "--format", "json")
    assert result.code == 1
    document = json.loads(result.out)
    assert document["measurements"] == [] and "left_2 is unreadable" in document["refused"][0]["reason"]
    assert document["capillaroscopy"]["unreadable"] == 1 and document["capillaroscopy"]["result"] is None


def test_the_drawing_shows_the_corrections_and_leaves_the_reading_as_it_is(nail: Path, proposed: Path) -> None:
    correct(nail, proposed, "--remove", "1")
    before, stamp = proposed.read_bytes(), proposed.stat().st_mtime_ns
    marks = nail.with_name("marks.png")
    assert correct(nail, proposed, "--drawing", str(marks)).code == 0
    assert (proposed.read_bytes(), proposed.stat().st_mtime_ns) == (before, stamp)
    assert marks.read_bytes() == capillaroscopy.drawing(drawn(), from_json(before.decode()))
    with Image.open(marks) as image:
        assert not image.info  # nothing but the pixels


def test_corrections_can_go_to_another_file(nail: Path, proposed: Path) -> None:
    before = proposed.read_bytes()
    other = nail.with_name("mine.json")
    assert correct(nail, proposed, "--quality", "good", "--done", "-o", str(other)).code == 0
    assert proposed.read_bytes() == before and from_json(other.read_text()).read
    assert "a person has worked on" in refusal(correct(nail, proposed, "--remove", "1", "-o", str(other)), 1)
    assert "ends in .json" in refusal(correct(nail, proposed, "-o", str(nail.with_name("mine"))), 2)
    assert correct(nail, proposed, "--remove", "1", "-o", str(other), "--again").code == 0
    assert states(other)[0] == "removed"


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--remove", "0"), 2, "there is no capillary 0"),
        (("--remove", "99"), 2, "there is no capillary 99"),
        (("--remove", "1.5"), 2, "there is no capillary 1.5"),
        (("--remove", "two"), 2, "numbers of the drawing"),
        (("--remove", ""), 2, "numbers of the drawing"),
        (("--keep", "inf"), 2, "numbers of the drawing"),
        (("--remove", "1,2", "--keep", "2"), 2, "capillary 2 is to be removed and kept"),
        (("--add", "10"), 2, "X,Y[,WIDTH]"),
        (("--add", "1,2,3,4"), 2, "X,Y[,WIDTH]"),
        (("--add", "nan,2"), 2, "X,Y[,WIDTH]"),
        (("--add", "5000,20"), 1, "is not a number from 0"),
        (("--add", "10,300,0"), 1, "width_um"),
        (("--add", "10,300", "--add", "11,301"), 1, "it would count twice"),
        (("--width", "1"), 2, "N,UM"),
        (("--width", "99,20"), 2, "there is no capillary 99"),
        (("--width", "1,9999"), 1, "width_um of capillary 1"),
        (("--quality", "fine"), 2, "invalid choice"),
        (("--giant", "maybe"), 2, "invalid choice"),
        (("--finger", "left_1"), 2, "invalid choice"),
        (("--done",), 2, "--done needs --quality"),
        (("--pixels-per-mm", "400"), 2, "a reading has its scale"),
    ],
)
def test_a_correction_that_does_not_hold_changes_nothing(
    nail: Path, proposed: Path, more: tuple[str, ...], code: int, words: str
) -> None:
    before = proposed.read_bytes()
    assert words in refusal(correct(nail, proposed, *more), code)
    assert proposed.read_bytes() == before


def test_an_order_that_is_given_twice_adds_no_capillary_twice(nail: Path, proposed: Path) -> None:
    assert correct(nail, proposed, "--add", "30,200").code == 0
    assert "it would count twice" in refusal(correct(nail, proposed, "--add", "30,200"), 1)
    number = len(states(proposed))
    assert correct(nail, proposed, "--remove", str(number)).code == 0
    assert correct(nail, proposed, "--add", "32,201").code == 0
    assert states(proposed)[number - 1 :] == ["removed", "added"]


def test_a_reading_of_another_picture_is_refused(nail: Path, proposed: Path) -> None:
    other = nail.with_name("other.png")
    Image.fromarray(drawn(12)).save(other)
    marks = nail.with_name("marks.png")
    told = refusal(correct(other, proposed, "--drawing", str(marks)), 1)
    assert "left_2.json: the reading belongs to another picture" in told and not marks.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"[]", "not of the schema"),
        (b'{"schema": "ekbom.capillaroscopy/2"}', "not of the schema"),
        (b'{"schema": "ekbom.capillaroscopy/1", "schema": 1}', "stands twice"),
        (b'{"schema": NaN}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"schema": "' + b"x" * 2**21 + b'"}', "larger than 1 MB"),
    ],
)
def test_a_malformed_reading_is_refused_by_both_commands(nail: Path, content: bytes, words: str) -> None:
    path = nail.with_name("r.json")
    path.write_bytes(content)
    assert words in refusal(correct(nail, path), 1)
    assert path.read_bytes() == content
    result = ekbom("vascular", str(path))
    assert result.code == 1 and "r.json" in result.out.decode()


def test_a_reading_that_is_not_there_is_refused(nail: Path) -> None:
    assert "none.json: cannot be opened" in refusal(correct(nail, nail.with_name("none.json")), 1)


def test_a_misspelt_name_is_refused_and_not_lost(nail: Path, proposed: Path) -> None:
    data = json.loads(proposed.read_text())
    for change in ({"giant_capilaries": True}, {"capillaries": [{**data["capillaries"][0], "with_um": 50}]}):
        proposed.write_text(json.dumps({**data, **change}))
        assert "holds a name that is none of" in refusal(correct(nail, proposed), 1)


_CHANGED = st.dictionaries(
    st.sampled_from(
        [
            "schema",
            "picture",
            "pixels_per_mm",
            "size",
            "finger",
            "reader_done",
            "quality",
            "giant_capillaries",
            "widths_checked",
            "capillaries",
            "notes",
            "other",
        ]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(FINGERS),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "state"]), inner),
        max_leaves=6,
    ),
    max_size=3,
)


@settings(max_examples=150)
@given(_CHANGED, st.integers(0, 400))
def test_no_reading_breaks_the_study(
    tmp_path_factory: pytest.TempPathFactory, change: dict[str, Any], cut: int
) -> None:
    text = json.dumps({**json.loads(as_json(reading(1))), **change})
    path = tmp_path_factory.getbasetemp() / "fuzzed.json"
    for content in (text, text[:cut], text[cut:]):
        path.write_text(content)
        result = ekbom("vascular", str(path), "--format", "json")
        document = json.loads(result.out)
        assert result.code == (0 if document["measurements"] else 1)
        assert bool(document["measurements"]) != bool(document["refused"])


# --- readings in the study ---------------------------------------------------------------------------


def test_readings_are_measurements_and_one_examination(tmp_path: Path) -> None:
    eight = [reading(n, finger=finger) for n, finger in enumerate([*FINGERS, *FINGERS])]
    document = measured(tmp_path, eight, "--format", "json").document()
    assert document["schema"] == "ekbom.measure/1" and document["refused"] == document["problems"] == []
    densities = [m for m in document["measurements"] if m["name"] == "capillary_density"]
    assert [m["value"] for m in densities] == [8.0] * 16 and densities[3]["source"] == "r3.json"
    assert all(m["kind"] == "capillaroscopy" and m["review"] == "unreviewed" for m in document["measurements"])
    found = document["capillaroscopy"]
    assert found["result"] == "non_scleroderma" and found["fingers_read"] == list(FINGERS)
    assert found["fields"] == dict.fromkeys(FINGERS, 2)
    assert found["pictures"][5] == {
        "source": "r5.json",
        "finger": FINGERS[5],
        "density": 8.0,
        "pattern": "normal_density",
    }


@pytest.mark.parametrize(
    ("readings", "result", "patterns"),
    [
        ([reading(1)], "incomplete", ["normal_density"]),
        ([reading(1, count=6)], "incomplete", ["not_normal_non_specific"]),
        ([reading(1, giant_capillaries=True)], "scleroderma_pattern", ["scleroderma"]),
        (
            [reading(1), reading(2, count=3, abnormal_shapes=True)],
            "scleroderma_pattern",
            ["normal_density", "scleroderma"],
        ),
        ([reading(1, giant_capillaries=None)], "incomplete", [None]),
    ],
)
def test_the_guidelines_are_asked_for_each_picture_and_for_the_person(
    tmp_path: Path, readings: list[Reading], result: str, patterns: list[str | None]
) -> None:
    found = measured(tmp_path, readings, "--format", "json").document()["capillaroscopy"]
    assert found["result"] == result and [p["pattern"] for p in found["pictures"]] == patterns


def test_text_and_page_tell_the_examination_in_words(tmp_path: Path) -> None:
    readings = [
        reading(1),
        reading(2, finger="left_3", count=5, haemorrhages=True),
        reading(3, finger=None, giant_capillaries=None),
        replace(reading(4), reader_done=False),
        reading(5, quality="unreadable"),
    ]
    told = measured(tmp_path, readings).out.decode()
    page = measured(tmp_path, readings, "--format", "html").out.decode()
    for words in (
        "fingers read: 2 of 8; fields: 2",
        "which do not count: 1",
        "unreadable pictures: 1",
        "left 2 (r0.json)",
        "normal density, no giant capillary",
        "left 3 (r1.json)",
        "not normal, non-specific",
        "finger not said (r2.json)",
        "not known: more must be said of it",
        "confirms and excludes nothing there",
        "left_2 was not read by a person: no count.",
        "left_2 is unreadable: no count.",
    ):
        assert words in told and words in page, words
    assert "Small bleeds: yes" in told and "Giant capillaries: no" in told
    assert "Nailfold" not in ekbom("vascular", str(_table(tmp_path))).out.decode()
    assert "capillaroscopy" not in ekbom("vascular", str(_table(tmp_path)), "--format", "json").document()


def _table(folder: Path) -> Path:
    path = folder / "table.yaml"
    path.write_text("pressures:\n  - {arm_left: 150, arm_right: 148}\n")
    return path


def test_unread_pictures_alone_measure_nothing(tmp_path: Path) -> None:
    result = measured(tmp_path, [replace(reading(1), reader_done=False)])
    assert result.code == 1 and "nothing was measured" in result.err
    assert "not known: no picture was read by a person" in result.out.decode()


def test_a_candidate_left_open_and_a_missing_quality_are_told_apart(tmp_path: Path) -> None:
    open_ = replace(reading(1), capillaries=(Capillary(9.0, 9.0, None), *reading(1).capillaries))
    result = measured(tmp_path, [open_, reading(2, quality=None)], "--format", "json")
    reasons = [r["reason"] for r in json.loads(result.out)["refused"]]
    assert "1 candidates are neither kept nor removed" in reasons[0]
    assert "without a word on its quality" in reasons[1]


def test_a_picture_counts_once(tmp_path: Path) -> None:
    same = measured(tmp_path, [reading(1), reading(1), reading(2)], "--format", "json").document()
    assert same["capillaroscopy"]["fields"] == {"left_2": 2}
    assert [(r["source"], "counts once" in r["reason"]) for r in same["refused"]] == [("r1.json", True)]
    two = measured(tmp_path, [reading(1), reading(1, count=3), reading(2)], "--format", "json").document()
    assert two["capillaroscopy"]["fields"] == {"left_2": 1}
    assert [(r["source"], "neither counts" in r["reason"]) for r in two["refused"]] == [
        ("r0.json", True),
        ("r1.json", True),
    ]
    assert {m["source"] for m in two["measurements"]} == {"r2.json"}


def test_readings_go_out_as_fhir_that_waits_for_a_person(tmp_path: Path) -> None:
    bundle = json.loads(measured(tmp_path, [reading(1)], "--format", "fhir").out)
    assert {entry["resource"]["status"] for entry in bundle["entry"]} == {"preliminary"}
    (density,) = [r["resource"] for r in bundle["entry"] if r["resource"]["code"]["text"] == "Capillary density"]
    assert density["valueQuantity"] == {
        "value": 8.0,
        "unit": "/mm",
        "system": "http://unitsofmeasure.org",
        "code": "/mm",
    }


def test_a_reading_can_be_measured_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "scipy", "PIL", "pydicom", "skimage"):
        monkeypatch.setitem(sys.modules, name, None)
    assert measured(tmp_path, [reading(1)]).code == 0


# --- angiogram ---------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path) -> tuple[Path, list[str]]:
    """A drawn angiogram of 50 % and the options of its two points."""
    setting = Drawn(loss=0.5)
    path = tmp_path / "angio.png"
    Image.fromarray(angiogram(setting, np.random.default_rng(1))).save(path)
    (row, column), (to_row, to_column) = ends(setting)
    return path, ["--from", f"{column:.1f},{row:.1f}", "--to", f"{to_column:.1f},{to_row:.1f}"]


def narrowing(path: Path, *more: str) -> Result:
    return ekbom("vascular", "angiogram", str(path), *more)


def test_the_narrowing_is_told_with_its_error_and_the_words_of_an_assist(run: tuple[Path, list[str]]) -> None:
    path, points = run
    marks = path.with_name("marks.png")
    result = narrowing(path, *points, "--drawing", str(marks))
    told = result.out.decode()
    assert (result.code, result.err) == (0, "")
    percent = float(told.split("loss of diameter ")[1].split(" %")[0])
    error = float(told.split("error ")[1].split(" points")[0])
    assert abs(percent - 50) <= error <= 15
    for words in ("ratio only", "a person looks at the drawing", "unproven", "becomes no fact"):
        assert words in told
    assert " mm" not in told and "no drawing was written" not in told
    with Image.open(marks) as image:
        assert image.format == "PNG" and not image.info
    assert "no drawing was written" in narrowing(path, *points).out.decode()


def test_the_json_is_a_measurement_that_is_no_fact(run: tuple[Path, list[str]]) -> None:
    path, points = run
    document = narrowing(path, *points, "--format", "json", "--segment", "eiv", "--side", "left").document()
    (one,) = document["measurements"]
    assert document["schema"] == "ekbom.measure/1" and document["refused"] == []
    assert (one["kind"], one["name"], one["side"], one["unit"]) == ("venography", "diameter_loss.eiv", "left", "%")
    assert (one["origin"], one["review"], one["source"]) == ("measured", "unreviewed", "angio.png")
    assert abs(one["value"] - 50) <= one["error"] and one["calibration"].startswith("ratio only")
    assert document["narrowing"]["least_mm"] is None
    assert abs(document["narrowing"]["row"] - 256) < 8
    from ekbom.vascular import venography
    from ekbom.vascular.measurement import Single, Study

    assert venography.facts_of(Study(singles=(Single("venography", one["name"], "left", one["value"], "%"),))) == {}
    nowhere = narrowing(path, *points, "--format", "json").document()["measurements"][0]
    assert (nowhere["name"], nowhere["side"]) == ("diameter_loss", "")


def test_a_given_spacing_gives_millimetres(run: tuple[Path, list[str]]) -> None:
    path, points = run
    document = narrowing(path, *points, "--format", "json", "--mm-per-pixel", "0.25").document()
    assert document["narrowing"]["least_mm"] == pytest.approx(document["narrowing"]["least_px"] * 0.25, abs=0.01)
    assert document["measurements"][0]["calibration"] == "spacing of the pixels given"
    told = narrowing(path, *points, "--mm-per-pixel", "0.25").out.decode()
    assert " mm of " in told and "ratio only" not in told


def test_bright_contrast_is_read_when_it_is_said(run: tuple[Path, list[str]]) -> None:
    path, points = run
    with Image.open(path) as image:
        inverted = Image.fromarray(255 - np.asarray(image))
    other = path.with_name("bright.png")
    inverted.save(other)
    dark = narrowing(path, *points, "--format", "json").document()["narrowing"]
    bright = narrowing(other, *points, "--bright", "--format", "json").document()["narrowing"]
    assert bright["least_px"] == pytest.approx(dark["least_px"], abs=0.2)
    for wrong in (narrowing(other, *points), narrowing(path, *points, "--bright")):
        assert "is its contrast dark or bright?" in refusal(wrong, 1)


@pytest.mark.parametrize(
    ("tags", "millimetres", "words"),
    [
        ({"ImagerPixelSpacing": [0.3, 0.3]}, False, "detector"),
        ({"PixelSpacing": [0.25, 0.25]}, False, "not say how it was calibrated"),
        ({"PixelSpacing": [0.25, 0.25], "PixelSpacingCalibrationType": "FIDUCIAL"}, True, "by fiducial"),
    ],
)
def test_dicom_gives_millimetres_only_where_it_is_calibrated(
    run: tuple[Path, list[str]], tags: dict[str, Any], millimetres: bool, words: str
) -> None:
    path, points = run
    pixels = load(path).pixels
    dicom = xray(path.parent, rows=pixels.shape[0], columns=pixels.shape[1], PixelData=pixels.tobytes(), **tags)
    result = narrowing(dicom, *points, "--format", "json").document()
    assert (result["narrowing"]["least_mm"] is not None) == millimetres
    assert words in result["measurements"][0]["calibration"]
    for secret in making.SECRETS:
        assert secret not in json.dumps(result)


def test_a_frame_is_named_where_there_are_several(run: tuple[Path, list[str]]) -> None:
    path, points = run
    pixels = load(path).pixels
    dicom = xray(path.parent, frames=2, rows=pixels.shape[0], columns=pixels.shape[1], PixelData=pixels.tobytes())
    assert "there are 2 frames; say which one" in refusal(narrowing(dicom, *points), 1)
    assert narrowing(dicom, *points, "--frame", "1").code == 0
    assert "no frame 3" in refusal(narrowing(dicom, *points, "--frame", "3"), 1)
    assert "only DICOM has frames" in refusal(narrowing(path, *points, "--frame", "1"), 1)


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--from", "10", "--to", "5,5"), 2, "--from: expected COLUMN,ROW"),
        (("--from", "1,2", "--to", "a,b"), 2, "--to: expected COLUMN,ROW"),
        (("--from", "1,2", "--to", "nan,3"), 2, "--to: expected COLUMN,ROW"),
        (("--from", "1,2"), 2, "--to"),
        (("--from", "1,2", "--to", "100,400", "--segment", "eiv"), 2, "give --side"),
        (("--from", "1,2", "--to", "100,400", "--segment", "ivc", "--side", "left"), 2, "has no side"),
        (("--from", "1,2", "--to", "100,400", "--segment", "leg"), 2, "there is no segment 'leg'"),
        (("--from", "1,2", "--to", "100,400", "--side", "left"), 2, "goes with --segment"),
        (("--from", "1,2", "--to", "100,400", "--drawing", "-"), 2, "written to a file"),
        (("--from", "1,2", "--to", "100,400", "--drawing", "a", "-o", "a"), 2, "are one file"),
        (("--from", "1,2", "--to", "100,4000"), 1, "does not lie in the picture"),
        (("--from", "100,100", "--to", "105,105"), 1, "lie closer than"),
        (("--from", "10,20", "--to", "20,480"), 1, "no vessel"),
        (("--from", "100,100", "--to", "100,400", "--mm-per-pixel", "9"), 1, "a pixel of 9 mm"),
        (("--from", "100,100", "--to", "100,400", "--mm-per-pixel", "nan"), 1, "a pixel of nan mm"),
    ],
)
def test_each_refusal_of_an_angiogram_is_one_sentence(
    run: tuple[Path, list[str]], more: tuple[str, ...], code: int, words: str
) -> None:
    assert words in refusal(narrowing(run[0], *more), code)


def test_a_refusal_in_json_stands_among_the_refused(run: tuple[Path, list[str]]) -> None:
    result = narrowing(run[0], "--from", "10,20", "--to", "20,480", "--format", "json")
    document = json.loads(result.out)
    assert result.code == 1 and document["measurements"] == [] and document["narrowing"] is None
    assert document["refused"][0]["what"] == "diameter_loss" and "no vessel" in document["refused"][0]["reason"]


def test_a_coloured_picture_is_no_angiogram(run: tuple[Path, list[str]], nail: Path) -> None:
    path, points = run
    assert "nail.png: it has colours" in refusal(narrowing(nail, *points), 1)
    grey = path.with_name("grey.png")
    Image.fromarray(np.repeat(load(path).pixels[:, :, None], 3, axis=2)).save(grey)
    assert (
        narrowing(grey, *points, "--format", "json").document()["narrowing"]
        == (narrowing(path, *points, "--format", "json").document()["narrowing"])
    )


@pytest.mark.parametrize("name", ["numpy", "scipy", "PIL", "skimage"])
def test_without_the_extra_pictures_say_what_is_missing(
    run: tuple[Path, list[str]], nail: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, points = run
    for loaded in [module for module in sys.modules if module.split(".")[0] == name]:
        monkeypatch.setitem(sys.modules, loaded, None)
    monkeypatch.delitem(sys.modules, "ekbom.vascular.picture_file")
    monkeypatch.delattr("ekbom.vascular.picture_file")
    assert "ekbom[vascular]" in refusal(narrowing(path, *points), 3)
    if name != "skimage":
        assert "ekbom[vascular]" in refusal(propose(nail, "-o", str(nail.with_name("r.json"))), 3)
