"""The written and generated pages of the project, and the anchors that links may point to."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")


def all_pages() -> list[Path]:
    """README, the papers beside it, and docs/."""
    return [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]


def name(page: Path) -> str:
    """The page's path from the root, for messages."""
    return page.relative_to(ROOT).as_posix()


def targets(text: str) -> list[str]:
    """Where the links and pictures of a page point to, code left out."""
    return _LINK.findall(_CODE.sub("code", _FENCED.sub("", text)))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.*)$", _FENCED.sub("", text), re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        at, slug = 0, words
        while slug in found:
            at += 1
            slug = f"{words}-{at}"
        found.add(slug)
    return found
