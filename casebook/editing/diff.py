"""What changed between two libraries, in the words an editor knows: the Chinese titles of the model's fields.

Every value is put into words first and compared then, so that what reads differently is never missed (99.4 and 99.40)
and what is shown as different is. Moving a case to another file changes nothing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from casebook.base.arguments import Commands
from casebook.base.problems import MOST as MOST_PROBLEMS
from casebook.base.problems import BadData, json_text, refuse
from casebook.model import figures
from casebook.model.library import Library
from casebook.model.outline import POINTERS
from casebook.model.records import Case, Outcome, Record
from casebook.reading import history, loading

NOUNS = {
    "cases": "案例",
    "editions": "批次",
    "categories": "分类",
    "organisations": "单位",
    "frameworks": "对标体系",
    "tags": "标签",
    "glossary": "名词",
    "synonyms": "搜索同义词",
}
"""The sections of a data file in the order they are reported, with what one record of each is called."""

KINDS = {"added": "新增", "changed": "修改", "renamed": "更换编号", "removed": "删除", "reordered": "调整顺序"}
BETTER = {"lower": "越低越好", "higher": "越高越好"}
LONG = 60
"""Characters up to which a value is shown whole on both sides."""

CONTEXT = 20
"""Characters of a longer value that are shown on either side of what differs."""

MOST = 600
"""Characters of a value that are shown at all: the longest paragraph there can be."""

MOST_BYTES = 900_000
"""What a summary may take; GitHub drops one of more than 1 MiB."""


@dataclass(frozen=True)
class Row:
    """A field that differs, in words as on the site; "" for what is not there."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A record that differs: its section, how it differs (a key of KINDS), and the fields that do.

    `former` is the id a renamed case had, `into` the id of the case that took a removed one in. A section whose order
    changed has neither id nor title.
    """

    section: str
    kind: str
    id: str = ""
    title: str = ""
    former: str = ""
    into: str = ""
    rows: tuple[Row, ...] = ()


# Comparing


def compare(before: Library, after: Library) -> list[Difference]:
    """Every record that differs, cases first; within a section in the order of `after`, removed ones last."""
    words = _Words(before, after)
    found: list[Difference] = []
    for section in NOUNS:
        old, new = _keyed(getattr(before, section)), _keyed(getattr(after, section))
        found += _compare_section(section, old, new, words)
        # The library sorts cases by edition and number, whatever their order in the files.
        if section != "cases" and _order(old, new) != _order(new, old):
            found.append(Difference(section, "reordered"))
    return found


def _compare_section(
    section: str, old: Mapping[Hashable, Record], new: Mapping[Hashable, Record], words: _Words
) -> Iterator[Difference]:
    into: dict[Hashable, Record] = {}
    counterparts: set[Hashable] = set()
    for key, record in new.items():
        aliases = _keyed(record.aliases) if isinstance(record, Case) else ()
        former = [alias for alias in aliases if alias in old and alias not in new]
        into |= dict.fromkeys(former, record)
        other = key if key in old else next(iter(former), None)
        counterparts.add(other)
        kind = "added" if other is None else "renamed" if other != key else "changed"
        if rows := tuple(_rows(old.get(other), record, words)):
            renamed = old[other].id if kind == "renamed" else ""
            yield Difference(section, kind, _id(record), _called(record), former=renamed, rows=rows)
    for key, record in old.items():
        if key not in counterparts:
            taken_in = into[key].id if key in into else ""
            yield Difference(section, "removed", _id(record), _called(record), into=taken_in)


def _id(record: Record) -> str:
    return getattr(record, "id", "")


def _rows(old: Record | None, new: Record | None, words: _Words, label: str = "") -> Iterator[Row]:
    """The fields in which two records of a kind differ; all that are set when there is only one."""
    model = type(old or new)
    for name, info in model.model_fields.items():
        default = None if info.is_required() else info.default
        values = [getattr(record, name) if record else default for record in (old, new)]
        title = f"{label}{info.title}"
        if any(isinstance(value, tuple) and value and isinstance(value[0], Record) for value in values):
            yield from _item_rows(title, *(value or () for value in values), words)
        elif any(isinstance(value, dict) or (value and _is_list(value)) for value in values):
            yield from _list_rows(title, *(words.listed(model, name, value) for value in values))
        else:
            before, after = (
                words.of(record or new or old, name, value) for record, value in zip((old, new), values, strict=True)
            )
            if before != after:
                yield Row(title, before, after)


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and isinstance(value[0], str)


def _list_rows(title: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Lists of names: whole when short, otherwise what left and what came."""
    before, after = "；".join(old), "；".join(new)
    if not old or not new or max(len(before), len(after)) <= LONG:
        if list(old) != list(new):
            yield Row(title, before, after)
        return
    gone, come = ("；".join((Counter(a) - Counter(b)).elements()) for a, b in ((old, new), (new, old)))
    if gone or come:
        before, after = f"共{len(old)}项", f"共{len(new)}项"
        yield Row(title, f"{before}，删去：{gone}" if gone else before, f"{after}，增加：{come}" if come else after)
    yield from _order_row(title, _keyed(old), _keyed(new))


def _item_rows(title: str, old: Sequence[Record], new: Sequence[Record], words: _Words) -> Iterator[Row]:
    for before, after in _paired(old, new):
        record = after or before
        label = f"{title}“{_called(record)}”"
        # Of a record of two fields, one is its name: the other needs no title of its own.
        only = list(type(record).model_fields.values())[1].title if len(type(record).model_fields) == 2 else None
        rows = list(_rows(before, after, words))
        if before and after:
            yield from (
                Row(label if row.field == only else f"{label}：{row.field}", row.before, row.after) for row in rows
            )
            continue
        parts = [(row.field, row.before or row.after) for row in rows[1:]]
        whole = "；".join(text if field == only else f"{field}：{text}" for field, text in parts) or _called(record)
        yield Row(label, whole, "") if before else Row(label, "", whole)
    yield from _order_row(title, _keyed(old), _keyed(new))


def _paired(old: Sequence[Record], new: Sequence[Record]) -> Iterator[tuple[Record | None, Record | None]]:
    """Items of two lists side by side: those of one name, then those that stand in the same place (renamed)."""
    before, after = _keyed(old), _keyed(new)
    alone = {at: record for at, (key, record) in enumerate(before.items()) if key not in after}
    for at, (key, record) in enumerate(after.items()):
        yield before[key] if key in before else alone.pop(at, None), record
    for record in alone.values():
        yield record, None


def _keyed(items: Iterable[Any]) -> dict[Hashable, Any]:
    """Items by what names them, a record's first field; the second of a name is another one."""
    seen: Counter[Hashable] = Counter()
    keyed = {}
    for item in items:
        name = getattr(item, next(iter(type(item).model_fields))) if isinstance(item, Record) else item
        keyed[name, seen[name]] = item
        seen[name] += 1
    return keyed


def _order(items: Mapping[Hashable, Any], others: Mapping[Hashable, Any]) -> list[Hashable]:
    return [key for key in items if key in others]


def _order_row(title: str, old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> Iterator[Row]:
    before, after = _order(old, new), _order(new, old)
    if before != after:
        yield Row(f"{title}（顺序）", *("；".join(_called(old[key]) for key in keys) for keys in (before, after)))


def _called(item: Any) -> str:
    """What people call a record."""
    if isinstance(item, str):
        return item
    names = (getattr(item, name, None) for name in ("name", "term", "title", "word"))
    return next(filter(None, names), None) or str(getattr(item, next(iter(type(item).model_fields))))


class _Words:
    """Values as people read them. One table of names serves both sides, so a renamed category changes no case."""

    def __init__(self, before: Library, after: Library) -> None:
        self.names = {
            section: {record.id: _called(record) for side in (before, after) for record in getattr(side, section)}
            for section in NOUNS
            if section != "synonyms"
        }
        self.items = {
            (framework.id, item.id): item.name
            for side in (before, after)
            for framework in side.frameworks
            for item in framework.items
        }

    def of(self, record: Record, name: str, value: Any) -> str:
        """A field's value. An outcome's numbers carry unit and qualifier, which then need no words of their own."""
        if value is None:
            return ""
        if isinstance(record, Outcome):
            if name == "before":
                return figures.amount(figures.span(value), record.unit or "")
            if name in ("after", "value"):
                digits = figures.span(value) if name == "after" else figures.number(value)
                return figures.amount(digits, record.unit or "", record.qualifier)
            if name == "change":
                return f"{value.basis or ''}{figures.change(record)}"
            result = record.after or record.value is not None
            if (name == "unit" and (result or record.before)) or (name == "qualifier" and (result or record.change)):
                return ""
            if name == "better":
                return BETTER[value]
        if section := POINTERS.get((type(record), name)):
            return self.pointer(section, value)
        return self.plain(value)

    def listed(self, model: type[Record], name: str, value: Any) -> list[str]:
        """The items of a list, or of a case's mapping to frameworks."""
        if isinstance(value, dict):
            return [
                f"{self.names['frameworks'].get(framework, framework)}：{_with_id(self.items.get((framework, i)), i)}"
                for framework, items in value.items()
                for i in items
            ]
        section = POINTERS.get((model, name))
        return [self.pointer(section, item) if section else item for item in value or ()]

    def pointer(self, section: str, id_: str) -> str:
        return _with_id(self.names[section].get(id_), id_)

    def plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Decimal):
            return figures.number(value)
        if isinstance(value, Record):
            texts = (self.of(value, name, getattr(value, name)) for name in type(value).model_fields)
            return "，".join(filter(None, texts))
        return value.isoformat() if isinstance(value, dt.date) else str(value)


def _with_id(name: str | None, id_: str) -> str:
    return f"{name}（{id_}）" if name else id_


# Showing


def summary(found: Sequence[Difference]) -> str:
    """What changed, in one sentence."""
    if not found:
        return "数据没有改动。"
    parts = []
    for section, noun in NOUNS.items():
        counts = Counter(difference.kind for difference in found if difference.section == section)
        if section == "cases":
            said = [
                f"{counts[kind]}个案例更换编号" if kind == "renamed" else f"{verb}{counts[kind]}个案例"
                for kind, verb in KINDS.items()
                if counts[kind]
            ]
            parts.append("，".join(said))
        else:
            said = [
                verb if kind == "reordered" else f"{verb}{counts[kind]}个"
                for kind, verb in KINDS.items()
                if counts[kind]
            ]
            parts.append(said and noun + "、".join(said))
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
        rows = (row for difference in others for row in _other_rows(difference))
        yield from _table(("哪一项", "字段", "修改前", "修改后"), rows)


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


def _cells(row: Row) -> tuple[str, str]:
    """Before and after, cut down to what differs and a little around it."""
    before, after = row.before, row.after
    if before and after and max(len(before), len(after)) > LONG:
        start = _common(before, after)
        end = _common(before[:start:-1], after[:start:-1])
        before, after = (_around(text, start, len(text) - end) for text in (before, after))
    before, after = shortened(before), shortened(after)
    if before and _look(row.before) == _look(row.after):
        after += "（只有空白或相近的字符不同）"
    return before or "（无）", after or "（无）"


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def shortened(text: str) -> str:
    """The text, without its end when it is very long."""
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _look(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


LINE_BREAKS = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]\s*")
SPECIAL = re.compile(r"(?P<mark>[&<>|\\`*_\[\]~!])|[@#$:]|(?<=www)\.", re.I)
"""What would act. Markdown's own marks become entities; those that GitHub looks for in what Markdown left (mentions,
issue numbers, formulas, emoji, addresses) are put alone into an element, since an entity would hide nothing from it."""


def inert(text: str) -> str:
    """Text for the middle of a line of Markdown, which shows it literally; what cannot be seen is named."""
    text = LINE_BREAKS.sub(" ⏎ ", text)
    text = "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") else c for c in text)
    return SPECIAL.sub(lambda found: f"&#{ord(found[0])};" if found["mark"] else f"<span>{found[0]}</span>", text)


# The command


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
        return refuse(f"{error}；也可以写明与哪个版本比较，如 python -m casebook diff HEAD~1")
    libraries, failed = [], None
    for side, revision in (("旧版本", base), ("新版本", options.head)):
        try:
            libraries.append(history.library_at(revision) if revision else loading.load()[0])
        except history.NoHistory as error:
            return refuse(error)
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
