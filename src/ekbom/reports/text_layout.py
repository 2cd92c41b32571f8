"""Words laid out on a terminal of 80 columns: wrapped, indented, in the width the terminal will use."""

from __future__ import annotations

WIDTH = 80


def columns(text: str) -> int:
    """How many columns a terminal gives the text: wide signs take two, marks that combine take none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(sign) or sign in "\u200b\u200c\u200d" else 2 if east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def wrap(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """The text in lines of at most ``width`` columns, led by ``first`` and then by ``rest`` (default: as wide).

    A word that is wider than a line is cut.
    """
    follow = " " * columns(first) if rest is None else rest
    indent = columns(follow)
    room = width - max(columns(first), indent)
    lines: list[str] = []
    words: list[str] = []
    line, used = first, columns(first)
    for word in text.split():
        for piece in [word] if len(word) * 2 <= room else _pieces(word, room):
            wide = columns(piece)
            if words and used + wide > width:
                lines.append(line + " ".join(words))
                line, used, words = follow, indent, []
            words.append(piece)
            used += wide + 1
    lines.append((line + " ".join(words)).rstrip())
    return lines


def _pieces(word: str, width: int) -> list[str]:
    if columns(word) <= width:
        return [word]
    pieces, piece = [], ""
    for sign in word:
        if piece and columns(piece + sign) > width:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def heading(words: str) -> list[str]:
    """A heading with its rule, after an empty line."""
    return ["", words.upper(), "-" * columns(words)]
