"""JSON and YAML are read strictly, and every refusal names its place."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekbom.records import json_input, yaml_input
from ekbom.records.errors import RecordError

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_what_json_says_is_what_is_read(value: object) -> None:
    try:
        text = json.dumps(value)
        text.encode()
    except UnicodeEncodeError:
        return
    assert json_input.parse(text, "r.json") == json.loads(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "r.json: the name 'c' stands twice"),
        ('{"a": NaN}', "r.json: NaN stands where a number is expected"),
        ('{"a": -Infinity}', "r.json: -Infinity stands where"),
        ("[" * 100_000, "r.json: nested too deeply"),
        ('{"a":' * 100_000, "r.json: nested too deeply"),
        ('{"a": "\\ud800"}', "r.json: half of a surrogate pair"),
        ("[" + "1" * 5000 + "]", "r.json: a number has thousands of digits"),
        ('{"a": 1,\n "b": }', "r.json, line 2, column 7: not JSON"),
        ('{"a": 1}\n{"b": 2}', "r.json, line 2: more text after the end"),
        ('{"a\\u0001": 1, "a\\u0001": 2}', "the name 'a?' stands twice"),
    ],
)
def test_json_that_is_not_strict_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RecordError) as caught:
        json_input.parse(text, "r.json")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_whole_surrogate_pairs_are_read() -> None:
    assert json_input.parse('"\\ud83d\\ude00"', "r.json") == "\U0001f600"


def test_yaml_scalars_follow_the_core_schema() -> None:
    text = (
        "date: 2026-05-20\nyes: no\ntime: 22:30\noctal: 010\nfloat: 1.5e2\nint: -3\ntrue_: true\nnull_: ~\n"
        "quoted: '42'\nblock: |\n  12\nlist: [1, two, .5]\n7: seven\nlong: "
        + "9" * 400
        + "\nodd: 1.2.3\nplus: '+'\nsign: +\n"
    )
    assert yaml_input.parse(text, "s.yaml") == {
        "date": "2026-05-20",
        "yes": "no",
        "time": "22:30",
        "octal": 10,
        "float": 150.0,
        "int": -3,
        "true_": True,
        "null_": None,
        "quoted": "42",
        "block": "12\n",
        "list": [1, "two", 0.5],
        "7": "seven",
        "long": "9" * 400,
        "odd": "1.2.3",
        "plus": "+",
        "sign": "+",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "s.yaml, line 3: the name 'a' stands twice"),
        ("a: &x [1]\nb: *x", "line 1: an anchor or alias"),
        ("a: *x", "line 1: an anchor or alias"),
        ("a: !!python/object/apply:os.system [ls]", "line 1: a tag"),
        ("a: !x 1", "line 1: a tag"),
        ("a: .nan", "line 1: .nan stands where a number is expected"),
        ("a: -.Inf", "line 1: -.Inf stands where"),
        ("a: 1\n---\na: 2", "line 2: a second document"),
        ("a: [1, 2", "neither JSON nor YAML"),
        ("a: \x01", "neither JSON nor YAML"),
        ("[" * 30 + "]" * 30, "line 1: nested too deeply"),
        ("? [1, 2]\n: 3", "line 1: a list or nothing stands where a name is expected"),
        ("~: 3", "line 1: a list or nothing stands where a name is expected"),
        ("[" + "1, " * 200_001 + "1]", "more entries than a patient sheet can have"),
    ],
)
def test_yaml_outside_the_safe_part_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(RecordError) as caught:
        yaml_input.parse(text, "s.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_read_as_yaml_or_refused(text: str) -> None:
    with contextlib.suppress(RecordError):
        yaml_input.parse(text, "s.yaml")


@pytest.mark.usefixtures("_plain_loader")
def test_the_loader_without_c_refuses_half_pairs_too() -> None:
    with pytest.raises(RecordError, match="half of a surrogate pair"):
        yaml_input.parse('a: "\\ud800"', "s.yaml")


@pytest.mark.usefixtures("_plain_loader")
def test_the_loader_without_c_reads_the_same() -> None:
    assert yaml_input.parse("a: [1, no, '2']\nb: {c: ~}", "s.yaml") == {"a": [1, "no", "2"], "b": {"c": None}}


@pytest.fixture
def _plain_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
