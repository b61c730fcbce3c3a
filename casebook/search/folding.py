"""One form for everything that readers take for the same: full-width and half-width, capitals and small letters.

The worker folds queries in the same way (`fold` in worker/text.js), so a change here is a change there.
"""

from __future__ import annotations

import re
import unicodedata

INSIDE = "%‰.+-/·&@#*_~°"
"""Signs that belong to what they stand in: 99.4%, 3+N, 1-3. All other signs, and blanks, separate."""

NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))", re.ASCII)
WIDE = tuple((mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；（）！？～％")
"""Wide marks with their usual form. `normalize` takes a text apart as soon as there is one, and nearly all have some."""


def fold(text: str) -> str:
    """The text as it is indexed. Lengths may change: positions in the result are not positions in the text."""
    for wide, usual in WIDE:
        text = text.replace(wide, usual)
    return THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def belongs(letter: str) -> bool:
    """Whether the character is part of words and numbers."""
    return letter in INSIDE or unicodedata.category(letter)[0] in "LNM"
