"""What every generated page is made of: its note, title and introduction, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_NOTE = "<!-- Made from the book by `make docs`; change the book, not this page. -->\n"


def page(title: str, introduction: str, body: Iterable[str]) -> str:
    """A page with its note, ending with a newline."""
    return f"{_NOTE}\n# {title}\n\n{introduction.strip()}\n\n" + "\n".join(body).rstrip("\n") + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table, with an empty one after it."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
