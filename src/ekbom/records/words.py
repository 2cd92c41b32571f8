"""Names in plain text, as whole words and never as parts of words."""

from __future__ import annotations

from typing import NamedTuple

_LONGEST_TEXT = 500


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case: runs of letters and digits."""
    return tuple("".join(c if c.isalnum() else " " for c in text[:_LONGEST_TEXT].lower()).split())


class Names(NamedTuple):
    """Names as words with what each stands for, and the number of words of the longest."""

    meaning: dict[tuple[str, ...], str]
    longest: int

    def found_in(self, text: str) -> tuple[str, ...]:
        """What the names in a text stand for, sorted; a longer name hides the shorter ones in it."""
        words = words_of(text)
        found: set[str] = set()
        at = 0
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                meant = self.meaning.get(words[at : at + length])
                if meant is not None:
                    found.add(meant)
                    at += length - 1
                    break
            at += 1
        return tuple(sorted(found))


def names_of(pairs: list[tuple[str, str]]) -> Names:
    """A table of names from (name, what it stands for); the first of equal names counts."""
    meaning: dict[tuple[str, ...], str] = {}
    for name, meant in pairs:
        meaning.setdefault(words_of(name), meant)
    meaning.pop((), None)
    return Names(meaning, max((len(words) for words in meaning), default=0))
