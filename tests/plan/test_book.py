"""The generated book: up to date in the repository, equal to the sources, refused when it is not."""

from __future__ import annotations

import marshal
import random
import struct
import sys
import types
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import SimpleNamespace

import pytest

from ekbom.guidelines.vocabulary import option
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Expression,
    at_least,
    band,
    bands,
    first_match,
    is_known,
    known_true,
    quantity,
)
from ekbom.plan import book as book_module
from ekbom.plan import compile_book as compiler
from ekbom.plan.book import load_tables, load_words, source_digest
from ekbom.plan.collect import collect, guideline_modules, load_book
from ekbom.plan.compile_book import compile_book, module_texts
from ekbom.plan.engine import Engine
from ekbom.plan.influence import Influence
from ekbom.records import read
from tests.plan.small_book import book, engine, patient
from tests.plan.test_unknown_is_safe import DAY, SAMPLES


def test_the_generated_book_of_the_package_is_up_to_date() -> None:
    """``make book`` renews it."""
    from ekbom.plan import _book

    assert source_digest() == _book.SOURCES, "the guidelines changed: run 'make book'"


def test_the_generated_book_equals_the_sources() -> None:
    from ekbom.plan import _book, _book_words

    tables, words, source = compile_book(load_book())
    fresh, generated = tables._asdict(), _book.TABLES._asdict()
    for function in ("evaluate", "judge"):
        del fresh[function], generated[function]
    assert fresh == generated
    assert words == _book_words.WORDS
    assert source in Path(_book.__file__).read_text(encoding="utf-8")


def test_generated_modules_can_be_read_back() -> None:
    tables, words, source = compile_book(book())
    plain, texts = module_texts(tables, words, source, "digest")
    space: dict[str, object] = {}
    exec(plain, space)
    assert space["SOURCES"] == "digest"
    read = space["TABLES"]
    without = {"evaluate": None, "judge": None}
    assert read._replace(**without) == tables._replace(**without)  # type: ignore[attr-defined, arg-type]
    facts = patient(irls_total=20, urge_to_move_legs=True)
    slots = [facts.values[row.key].value if row.key in facts.values else None for row in tables.facts]
    assert read.evaluate(slots, facts.as_of) == engine().values(facts)  # type: ignore[attr-defined]
    assert read.judge(slots, facts.as_of) == tables.judge(slots, facts.as_of)  # type: ignore[attr-defined]
    exec(texts, space)
    assert space["WORDS"] == words


def test_a_book_that_does_not_match_its_sources_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = types.ModuleType("ekbom.plan._book")
    stale.SOURCES = "another digest"  # type: ignore[attr-defined]
    stale.TABLES = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ekbom.plan._book", stale)
    monkeypatch.setattr("ekbom.plan._book", stale, raising=False)
    monkeypatch.setattr(book_module, "_WORDS", [])
    tables = load_tables()
    assert len(tables.kinds) == len(load_words().prose)
    assert tables.options


def test_a_package_without_its_generated_book_compiles_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ekbom.plan._book", None)
    monkeypatch.delattr("ekbom.plan._book", raising=False)
    monkeypatch.setattr(book_module, "_WORDS", [])
    assert load_tables().options


def test_the_fresh_book_and_its_words_are_taken_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "_WORDS", [])
    assert len(load_tables().kinds) == len(load_words().prose)


def test_writing_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(compiler, "__file__", str(tmp_path / "compile_book.py"))
    monkeypatch.setattr(compiler, "load_book", book)
    assert compiler.main() == 0
    assert sorted(p.name for p in tmp_path.glob("*.py")) == ["_book.py", "_book_words.py"]
    assert "wrote _book.py" in capsys.readouterr().out
    for path in tmp_path.glob("*.py"):
        cached = Path(cache_from_source(str(path))).read_bytes()
        stamp = path.stat()
        assert cached[:16] == MAGIC_NUMBER + struct.pack("<III", 0, int(stamp.st_mtime), stamp.st_size)
        code, whole = marshal.loads(cached[16:]), compile(path.read_text(encoding="utf-8"), str(path), "exec")
        for made, wanted in zip(functions_of(code), functions_of(whole), strict=True):
            assert made.co_code == wanted.co_code
            positions = list(made.co_positions())
            assert len(positions) == len(made.co_code) // 2
            assert set(positions) == {(None, None, None, None)}


def functions_of(code: types.CodeType) -> list[types.CodeType]:
    """The code of a module and of all functions in it."""
    return [
        code,
        *(one for inner in code.co_consts if isinstance(inner, types.CodeType) for one in functions_of(inner)),
    ]


def test_every_guideline_module_is_collected() -> None:
    names = guideline_modules()
    assert "ekbom.guidelines.iron" in names
    assert names == tuple(sorted(names))


# --- which unknown facts still matter, node by node --------------------------------------------------


def mask_of(expression: Expression, **values: object) -> set[str]:
    """The ids of unknown facts that could change the expression; the generated code must say the same."""
    indication = option("exercise", "It", kind="lifestyle", text="x", indication=expression, harmless=True)
    tables, _, _ = compile_book(collect([SimpleNamespace(it=indication)]))
    known = patient(**values).values
    slots = [known[row.key].value if row.key in known else None for row in tables.facts]
    found, masks = tables.judge(slots, patient().as_of)
    node = tables.options[0].legs[0].indication
    mask = Influence(tables, found).of(node)
    assert masks[tables.targets[node]] == mask
    return {row.id for at, row in enumerate(tables.facts) if mask >> at & 1}


def test_at_least_is_settled_by_firm_parts() -> None:
    from ekbom.facts.variables import pregnant, relief_by_movement, urge_to_move_legs

    some = at_least(2, pregnant, relief_by_movement, urge_to_move_legs)
    assert mask_of(some, pregnant=True) == {"relief_by_movement", "urge_to_move_legs"}
    assert mask_of(some, pregnant=True, relief_by_movement=True) == set()
    assert mask_of(some, pregnant=False, relief_by_movement=False) == set()


def test_bands_ask_for_their_number_and_for_the_chosen_values() -> None:
    from ekbom.facts.variables import ferritin, irls_total, pregnant

    sorted_ = bands(irls_total, band(is_known(pregnant), below=10), band(FALSE, at_least=10))
    assert mask_of(sorted_) == {"irls_total", "pregnant"}
    assert "irls_total" not in mask_of(sorted_, irls_total=5)
    assert mask_of((ferritin <= 75) | is_known(pregnant), ferritin=40) == set()
    assert mask_of(quantity(3) <= 4) == set()


def test_a_table_whose_open_rows_all_say_the_same_is_settled() -> None:
    from ekbom.facts.variables import pregnant, urge_to_move_legs

    same = first_match((known_true(pregnant), TRUE), (known_true(urge_to_move_legs), TRUE), otherwise=TRUE)
    assert mask_of(same) == set()
    other = first_match((known_true(pregnant), TRUE), otherwise=FALSE)
    assert mask_of(other) == {"pregnant"}
    assert mask_of(other, pregnant=True) == set()
    unknown_rows = first_match((known_true(pregnant), TRUE), otherwise=urge_to_move_legs)
    assert mask_of(unknown_rows, pregnant=False) == {"urge_to_move_legs"}


def test_the_generated_masks_equal_the_plain_ones_on_random_patients() -> None:
    tables = load_tables()
    chance = random.Random(5)
    whole = [read(str(path), as_of=DAY) for path in SAMPLES]
    for _ in range(60):
        facts = chance.choice(whole)
        kept = {k: v for k, v in facts.values.items() if chance.random() < chance.choice((0.3, 0.8, 1.0))}
        slots = [kept[row.key].value if row.key in kept else None for row in tables.facts]
        values, masks = tables.judge(slots, facts.as_of)
        assert values == Engine(tables).values(facts._replace(values=kept))
        plain = Influence(tables, values)
        assert all(plain.of(node) == masks[at] for node, at in tables.targets.items())


def test_a_table_may_hold_its_answer_by_a_firm_row() -> None:
    from ekbom.facts.variables import pregnant, relief_by_movement, urge_to_move_legs

    table = first_match((pregnant, urge_to_move_legs), (relief_by_movement, FALSE), otherwise=TRUE)
    assert mask_of(table, pregnant=True, urge_to_move_legs=False) == set()
    assert mask_of(table, pregnant=True) == {"urge_to_move_legs"}
    assert mask_of(table, pregnant=False, relief_by_movement=True) == set()
    assert mask_of(table) == {"pregnant", "urge_to_move_legs", "relief_by_movement"}
    constant = first_match((FALSE, pregnant), (TRUE, relief_by_movement), otherwise=urge_to_move_legs)
    assert mask_of(constant) == {"relief_by_movement"}
