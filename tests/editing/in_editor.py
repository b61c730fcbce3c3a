"""Faults as an editor in the browser meets them: the text of one case, and what the check says of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from casebook.base.problems import BadData, Problem
from casebook.reading import loading
from tests.reading import test_loading, test_syntax
from tests.support import SMALL

FILE = "data/cases.yml"
FRONT = len("  - ")
FIRST = {case: SMALL.split("\n").index(f"  - id: {case}") for case in ("jia-2024-01", "jia-2024-02")}
"""The line, from 0, at which each case of small.yml begins."""


class Faulty(NamedTuple):
    name: str
    case: str
    file: str
    """small.yml with the fault."""
    text: str
    """The case in it, as the editor has it."""


def faults() -> list[Faulty]:
    """Every fault of the tests of the check that is in the lines of one case and that an editor can write at all."""
    tables: list[Any] = [value for name, value in sorted(vars(test_loading).items()) if name.isupper()]
    listed = [row for table in tables if isinstance(table, list) for row in table]
    rows = [row for row in [*listed, *test_syntax.FAULTS] if len(row) > 2]
    found = []
    for name, old, new, *_ in rows:
        mutated = SMALL.replace(old, new.replace("‸", ""), 1)
        if cut := _cut(mutated):
            found.append(Faulty(name, *cut[:1], mutated, cut[1]))
    return found


def _cut(mutated: str) -> tuple[str, str] | None:
    plain, lines = SMALL.split("\n"), mutated.split("\n")
    for case, first in FIRST.items():
        after = len(plain) if case == "jia-2024-02" else FIRST["jia-2024-02"]
        rest = len(plain) - after
        if lines[:first] != plain[:first] or lines[len(lines) - rest :] != plain[after:]:
            continue
        block = lines[first : len(lines) - rest]
        while block and not block[-1].strip():
            block.pop()
        if not block or block[0][:FRONT] != "  - " or any(line[:FRONT].strip(" ") for line in block[1:]):
            return None
        return case, "\n".join(line[FRONT:] for line in block) + "\n"
    return None


def said(folder: Path, content: str) -> list[Problem]:
    """What the check says of a library in one file."""
    path = folder / "cases.yml"
    path.write_text(content, encoding="utf-8", newline="")
    try:
        return loading.load(path)[1]
    except BadData as error:
        return error.problems


def lines_of(problems: list[Problem]) -> list[str]:
    """The problems as the command line shows them, without the place in front."""
    return sorted(str(p).removeprefix(f"{p.path}:{p.line}:{p.column}: ") for p in problems)


def expected(folder: Path, fault: Faulty) -> list[str]:
    """What the check says of the file with the fault and not of that without it."""
    usual = lines_of(said(folder, SMALL))
    found = (line.replace(str(folder / "cases.yml"), FILE) for line in lines_of(said(folder, fault.file)))
    return [line for line in found if line not in usual]
