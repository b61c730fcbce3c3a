"""The scripts of the search: its worker, joined from parts of one purpose each, and what the page needs beside it."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
PARTS = (
    *("text", "files", "index", "patterns", "numerals", "words", "sounds"),
    *("ranking", "guesses", "ladder", "results", "messages"),
)
"""The worker's parts in `worker/`, each after those it needs at once. They are plain scripts that see each other's
names; joined, they are one function, so that a page that runs them has no name more."""

COMMENT = re.compile(r"^ *(?://.*|/\*(?:[^*]|\*(?!/))*\*/)? *\n| // [^\"'`\n]*$", re.M)
"""A comment that has its lines to itself or ends one, and empty lines. No string of ours has such lines."""
INDENT = re.compile("^ +", re.M)
HEAD = "// Answers Material's search box; made from casebook/search/worker/.\n"


def scripts() -> dict[str, str]:
    """The scripts to publish beside the index, by name."""
    return {"worker.js": worker(), "box.js": without_comments((FOLDER / "box.js").read_text(encoding="utf-8"))}


def without_comments(script: str) -> str:
    """A script as readers load it: what its comments and types say is for maintainers, and a fifth of its bytes."""
    return COMMENT.sub("", script)


def worker() -> str:
    """The worker as one script."""
    parts = ((FOLDER / "worker" / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    code = INDENT.sub(" ", "".join(without_comments(part) for part in parts))
    return f'{HEAD}"use strict";\n\n(() => {{\n{code}}})();\n'
