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
    lines: list[str] = []
    line, used, empty = first, columns(first), True
    for word in text.split():
        for piece in _pieces(word, width - max(columns(first), columns(follow))):
            wide = columns(piece)
            if not empty and used + 1 + wide > width:
                lines.append(line)
                line, used, empty = follow, columns(follow), True
            line, used = (line + piece, used + wide) if empty else (f"{line} {piece}", used + 1 + wide)
            empty = False
    lines.append(line.rstrip())
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
