"""The head that every page has: its style, and a policy under which nothing is loaded or sent anywhere."""

from __future__ import annotations

import base64
import hashlib
import os
from html import escape


def page_head(title: str, *, pictures: bool = False, more_style: str = "") -> list[str]:
    """The lines up to the body. ``pictures``: the page holds pictures, within itself. ``more_style``: its own rules."""
    with open(os.path.join(os.path.dirname(__file__), "page.css"), encoding="utf-8") as file:
        style = file.read()
    if pictures:
        style += "svg,img{max-width:100%;height:auto}\n"
    style += more_style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = "img-src data:; " if pictures else ""
    policy = f"default-src 'none'; {images}style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
    ]
