"""The book at run time: the generated tables where they match the sources, else compiled from them.

The digest covers every source file of the language, the facts, the guidelines with their confirmations, and the
plan's status. It is checked at each start, so that an edited guideline can never meet an old compiled copy. It guards
against staleness, not against an attacker: a checksum that loads fast is enough (a test compares the whole content).
"""

from __future__ import annotations

import gc
import os
import zlib

from ekbom.plan.tables import Tables, Words

_FOLDERS = ("logic", "facts", "guidelines")
_FILES = (
    "plan/status.py", "plan/collect.py", "plan/compile_book.py", "plan/tables.py", "plan/influence_code.py",
    "plan/register.py", "guidelines/confirmations.yaml",
)  # fmt: skip


def source_digest() -> str:
    """The digest of all sources the compiled book depends on."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = [os.path.join(root, *name.split("/")) for name in _FILES]
    for folder in _FOLDERS:
        path = os.path.join(root, folder)
        paths += [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith(".py")]
    checks, size = 0, 0
    for path in paths:
        with open(path, "rb") as file:
            text = file.read().replace(b"\r\n", b"\n")
        checks = zlib.crc32(len(text).to_bytes(8, "big") + text, checks)
        size += len(text)
    return f"{checks:08x}-{size}"


_WORDS: list[Words] = []


def load_tables() -> Tables:
    """The compiled book, from the generated module if it is up to date."""
    digest = source_digest()
    try:
        from ekbom.plan import _book

        made_from: str = _book.SOURCES
        tables: Tables = _book.TABLES
    except (ImportError, TypeError):  # none was made, or one whose tables have another shape: stale in any case
        made_from = ""
    if made_from == digest:
        gc.freeze()  # the tables live as long as the process: the collector need not walk them again and again
        return tables
    from ekbom.plan.collect import load_book
    from ekbom.plan.compile_book import compile_book

    tables, words, _ = compile_book(load_book())
    _WORDS[:] = [words]
    return tables


def load_words() -> Words:
    """The words that belong to ``load_tables``."""
    if _WORDS:
        return _WORDS[0]
    from ekbom.plan import _book_words

    words: Words = _book_words.WORDS
    return words
