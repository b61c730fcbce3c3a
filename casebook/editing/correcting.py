"""`python -m casebook apply`: a slip with corrections becomes the one change in the data file, and an entry on the case's page.

Everything else in the file stays byte for byte. The whole library must pass the check with the change, or nothing is
written: all changes of a slip are made or none.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.base import clock, disk, project
from casebook.base.arguments import Commands, to_read
from casebook.base.problems import BadData, Problem, Refused, lines, near_miss, report
from casebook.editing import differences, slips, splicing
from casebook.editing.differences import ChangedField
from casebook.editing.slips import Slip
from casebook.model.library import Library
from casebook.model.records import SECTIONS, Case
from casebook.reading import decoding, loading, yaml_text
from casebook.reading.yaml_text import YamlFile

MOST_BYTES = 1_000_000
LONGEST_ENTRY = 120
STDIN = "标准输入"


def add_command(commands: Commands) -> None:
    """Register `apply` with the command line."""
    parser = commands.add_parser("apply", help="按更正单改案例：只改那一处，记入更正记录")
    parser.add_argument("slip", type=to_read, metavar="更正单", help="更正单文件（YAML）；写 - 就从标准输入读取")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry a slip out. Raises Refused, BadData and OSError when that cannot be done."""
    name = STDIN if str(options.slip) == "-" else str(options.slip)
    content = disk.given(options.slip, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(f"{name} 超过1 MB，不会是一张更正单；请检查文件")
    made = corrected(yaml_text.read(Path(name), decoding.decoded(content, name)), project.data_path())
    disk.write(made.path, made.content)
    report(made.doubts)
    print(lines(f"已更正 {decoding.shown_path(made.path)} 里的 {made.case}：{made.entry}"))
    return 0


@dataclass(frozen=True)
class Corrected:
    """A data file with a correction that passed the check, not written yet. `doubts` are warnings that are new."""

    case: str
    path: Path
    content: bytes
    entry: str
    rows: tuple[ChangedField, ...]
    doubts: list[Problem]


@dataclass(frozen=True)
class CaseInFile:
    """A case in its file."""

    path: Path
    text: str
    index: int
    values: dict[str, Any]


def corrected(document: YamlFile, main: Path) -> Corrected:
    """The data file as a slip would have it. Raises BadData with all that is wrong with the slip or with its outcome."""
    slip = slips.read(document)
    known: loading.Known = {}
    before: Library | None = None
    usual: list[Problem] = []
    broken: list[Problem] = []
    try:
        before, usual = loading.load(main, known)
    except BadData as error:
        broken = error.problems  # the slip may be what mends it
    found = _find(slip, known, broken) if slip.case else None
    new = slips.carried_out(slip, found.values) if found else {}
    if found is None or any(problem.is_error for problem in slip.problems):
        raise BadData(slip.problems)
    day = project.source_date() or clock.today()
    updated = found.values.get("updated")
    new["updated"] = max(day, updated) if isinstance(updated, type(day)) else day
    after, _ = loading.load(main, known, {found.path: _spliced(found, new)})
    case = str(found.values["id"])
    rows = differences.of_case(before, after, case) if before else ()
    rows = tuple(row for row in rows if row.field != Case.model_fields["updated"].title)
    entry = "".join(map(str.strip, entry_of(slip, rows).splitlines()))  # one line, also of texts with paragraphs
    new["corrections"] = [*(new.get("corrections") or ()), {"date": day, "text": entry}]
    text = _spliced(found, new)
    _, warnings = loading.load(main, known, {found.path: text})
    seen = {(problem.path, problem.code, problem.message) for problem in usual}
    fresh = [problem for problem in warnings if (problem.path, problem.code, problem.message) not in seen]
    return Corrected(case, found.path, text.encode(), entry, rows, [*slip.problems, *fresh])


def _spliced(found: CaseInFile, case: dict[str, Any]) -> str:
    """The file with these values of the case. What is changed where no value can be is written anew with its field."""
    return splicing.replace(found.text, ("cases", found.index), case, SECTIONS)


def find(case: str, known: loading.Known) -> tuple[CaseInFile | None, dict[str, str]]:
    """The case of this id or former id in files that were read; where there is none, the ids and titles that there are."""
    there: dict[str, str] = {}
    for path, part in known.items():
        for entry in part.entries["cases"]:
            record, values = entry.record, part.document.values["cases"][entry.location[1]]
            if isinstance(record, Case) and case in (record.id, *record.aliases):
                text = disk.read(path, decoding.MAX_BYTES).decode("utf-8")
                return CaseInFile(path, text, int(entry.location[1]), values), there
            there[str(values.get("id"))] = str(values.get("title"))
    return None, there


def _find(slip: Slip, known: loading.Known, broken: list[Problem]) -> CaseInFile | None:
    """The case that a slip names; else the slip says that there is none, unless faults of the files may hide it."""
    found, there = find(slip.case, known)
    if found is None and broken:
        raise BadData(broken)
    if found is None:
        guess = near_miss(slip.case, there) or "；编号见案例页标题上方，如 quzhou-2023-05"
        slip.complain(("case",), "E031", f"没有案例“{slip.case}”{guess}")
    return found


def entry_of(slip: Slip, rows: Sequence[ChangedField]) -> str:
    """What the page says of a correction: what became what as far as there is room, why, and by which source."""
    why = "。".join(part.rstrip("。；;，, ") for part in (slip.reason, f"依据：{slip.source}"))
    fields = "、".join(dict.fromkeys(row.field for row in rows))
    for what in ("；".join(map(_said, rows)), f"改正{fields}" if fields else "", f"改正{len(slip.changes)}处"):
        if what and len(what) + len(why) + 2 <= LONGEST_ENTRY:
            return f"{what}。{why}。"
    return f"{why}。"


def _said(row: ChangedField) -> str:
    """What became what; whole sentences stand in quotation marks."""
    before, after = (f"“{text.rstrip('。')}”" if text.endswith("。") else text for text in (row.before, row.after))
    if before and after:
        return f"{row.field}由{before}改为{after}"
    return f"{row.field}补上{after}" if after else f"{row.field}删去{before}"
