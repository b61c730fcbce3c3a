"""Text of others in GitHub's Markdown, where nothing of it may act or call anybody."""

from __future__ import annotations

import re
import unicodedata

LINE_BREAKS = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]\s*")
SPECIAL = re.compile(r"(?P<mark>[&<>|\\`*_\[\]~!])|[@#$:]|(?<=www)\.", re.I)
"""What would act. Markdown's own marks become entities; those that GitHub looks for in what Markdown left (mentions,
issue numbers, formulas, emoji, addresses) are put alone into an element, since an entity would hide nothing from it."""


def inert(text: str) -> str:
    """Text for the middle of a line of Markdown, which shows it literally; what cannot be seen is named."""
    text = LINE_BREAKS.sub(" ⏎ ", text)
    text = "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") else c for c in text)
    return SPECIAL.sub(lambda found: f"&#{ord(found[0])};" if found["mark"] else f"<span>{found[0]}</span>", text)


def code(text: str, longest: int = 60) -> str:
    """Anybody's text as a code span, in which Markdown, HTML, @names and links are only characters."""
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    text = text.strip() or "（空）"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"
