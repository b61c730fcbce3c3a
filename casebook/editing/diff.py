"""The command `diff`: what changed between two versions of the data, as a sentence, Markdown for GitHub or JSON.

Long text is cut to what differs.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from casebook.base.arguments import Commands
from casebook.base.problems import MOST as MOST_PROBLEMS
from casebook.base.problems import BadData, Refused, json_text
from casebook.editing.differences import KINDS, LONG, NOUNS, ChangedField, Difference, compare
from casebook.editing.github_text import inert
from casebook.editing.yaml_marks import in_common
from casebook.reading import history, loading

CONTEXT = 20
"""Characters of a longer value that are shown on either side of what differs."""

MOST = 600
"""Characters of a value that are shown at all: the longest paragraph there can be."""

MOST_BYTES = 900_000
"""What a summary may take; GitHub drops one of more than 1 MiB."""


def add_command(commands: Commands) -> None:
    """Add `diff` to the program's commands."""
    parser = commands.add_parser("diff", help="列出数据的改动")
    parser.add_argument(
        "base", nargs="?", metavar="旧版本", help="分支、标签或提交，如 main；不写就是离开 main 时的版本"
    )
    parser.add_argument("head", nargs="?", metavar="新版本", help="不写就是现在的文件")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown", help="输出格式")
    parser.set_defaults(run=diff)


def diff(options: argparse.Namespace) -> int:
    """Print what changed between two versions of the data; fail when one of them cannot be had or has errors."""
    try:
        base = options.base or history.base_revision()
    except history.NoHistory as error:
        raise Refused(f"{error}；也可以写明与哪个版本比较，如 python -m casebook diff HEAD~1") from None
    libraries, failed = [], None
    for side, revision in (("旧版本", base), ("新版本", options.head)):
        try:
            libraries.append(history.library_at(revision) if revision else loading.load()[0])
        except BadData as error:
            failed = side, error.problems
    if failed:
        side, problems = failed
        # Plain lines, no annotations: under GitHub Actions the check has made them.
        for problem in problems[:MOST_PROBLEMS]:
            print(problem, file=sys.stderr)
        count = sum(problem.is_error for problem in problems)
        line = f"{side}的数据有{count}处错误，改正以后才能列出改动。"
        print(line, file=sys.stdout if options.format == "markdown" else sys.stderr)
        return 1
    found = compare(*libraries)
    if options.format == "json":
        print(as_json(found))
    else:
        print(as_markdown(found, f"“{base}”" if options.base else f"合并前（{base[:9]}）"))
    return 0


def summary(found: Sequence[Difference]) -> str:
    """What changed, in one sentence."""
    if not found:
        return "数据没有改动。"
    parts: list[str] = []
    for section, noun in NOUNS.items():
        counts = Counter(difference.kind for difference in found if difference.section == section)
        kinds = [(kind, verb) for kind, verb in KINDS.items() if counts[kind]]
        if section == "cases":
            of = [f"{counts[k]}个案例{verb}" if k == "renamed" else f"{verb}{counts[k]}个案例" for k, verb in kinds]
            parts.append("，".join(of))
        elif kinds:
            of = [verb if k == "reordered" else f"{verb}{counts[k]}个" for k, verb in kinds]
            parts.append(noun + "、".join(of))
    return "；".join(filter(None, parts)) + "。"


def as_json(found: Iterable[Difference]) -> str:
    """The differences as a list, whole and unchanged."""
    return json_text([asdict(difference) for difference in found])


def as_markdown(found: Sequence[Difference], base: str) -> str:
    """The differences for people, in GitHub's Markdown: a sentence, then a table for each case.

    `base` says in Chinese what was compared with. Nothing in the data can act as Markdown or HTML, or call anybody;
    long text is cut down to what differs.
    """
    shown = [f"**与{inert(base)}相比：{summary(found)}**"]
    room = MOST_BYTES - len(shown[0].encode())
    for line in _lines(found):
        room -= len(line.encode()) + 1
        if room < 0:
            shown.append("\n内容太多，后面的没有列出；全部改动请用 `python -m casebook diff --format json` 查看。")
            break
        shown.append(line)
    return "\n".join(shown).rstrip()


def _lines(found: Sequence[Difference]) -> Iterator[str]:
    cases = [difference for difference in found if difference.section == "cases"]
    for difference in cases:
        yield f"\n### {KINDS[difference.kind]}：{inert(difference.title)}（{inert(difference.id)}）\n"
        if difference.kind == "removed":
            yield (
                f"已并入 {inert(difference.into)}，旧网址会转到那里。"
                if difference.into
                else "它的网址会失效。如果只是改了编号，请把旧编号写进新案例的 aliases。"
            )
            continue
        if difference.kind == "renamed":
            yield f"旧编号 {inert(difference.former)} 的网址会转到新编号。\n"
        if difference.kind == "added":
            yield from _table(("字段", "内容"), ((row.field, shortened(row.after)) for row in difference.rows))
        else:
            rows = ((row.field, *_cells(row)) for row in difference.rows)
            yield from _table(("字段", "修改前", "修改后"), rows)
    others = [difference for difference in found if difference.section != "cases"]
    if others:
        yield "\n### 批次、单位、名词等\n"
        cells = (row for difference in others for row in _other_rows(difference))
        yield from _table(("哪一项", "字段", "修改前", "修改后"), cells)


def _other_rows(difference: Difference) -> Iterator[tuple[str, ...]]:
    named = difference.title and f"“{difference.title}”" + (difference.id and f"（{difference.id}）")
    what = f"{NOUNS[difference.section]}{named}"
    if difference.kind == "changed":
        for row in difference.rows:
            yield what, row.field, *_cells(row)
    else:
        whole = "；".join(f"{row.field}：{row.after}" for row in difference.rows)
        yield what, KINDS[difference.kind], "", shortened(whole)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for cells in rows:
        yield f"| {' | '.join(inert(cell) for cell in cells)} |"


def _cells(row: ChangedField) -> tuple[str, str]:
    """Before and after, cut down to what differs and a little around it."""
    before, after = row.before, row.after
    if before and after and max(len(before), len(after)) > LONG:
        start = in_common(before, after)
        end = in_common(before[:start:-1], after[:start:-1])
        before, after = (_around(text, start, len(text) - end) for text in (before, after))
    before, after = shortened(before), shortened(after)
    if before and _look(row.before) == _look(row.after):
        after += "（只有空白或相近的字符不同）"
    return before or "（无）", after or "（无）"


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def shortened(text: str) -> str:
    """The text, without its end when it is very long."""
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _look(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
