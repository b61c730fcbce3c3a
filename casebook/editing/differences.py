"""What differs between two libraries, in the words an editor knows: the Chinese titles of the model's fields.

Every value is put into words first and compared then. So what reads differently is never missed (99.4 and 99.40), and
what is shown as different is. Moving a case to another file changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casebook.model import figures
from casebook.model.facts import PLACED, aside, said
from casebook.model.library import Library
from casebook.model.outcomes import BETTER
from casebook.model.outline import POINTERS
from casebook.model.records import Case, Identified, Outcome, Record
from casebook.model.remarks import UNSTATED

NOUNS = {
    "cases": "案例",
    "editions": "批次",
    "categories": "分类",
    "places": "地方",
    "organisations": "单位",
    "frameworks": "评价体系",
    "tags": "改革方式",
    "glossary": "名词",
    "synonyms": "搜索同义词",
}
"""The sections of a data file in the order they are reported, with what one record of each is called."""

KINDS = {"added": "新增", "changed": "修改", "renamed": "更换编号", "removed": "删除", "reordered": "调整顺序"}
LONG = 60
"""Characters up to which a value is shown whole on both sides."""


@dataclass(frozen=True)
class ChangedField:
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
    rows: tuple[ChangedField, ...] = ()


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


def of_case(before: Library, after: Library, case: str) -> tuple[ChangedField, ...]:
    """The fields in which one case differs; none when one of the libraries has no such case."""
    if case not in before.case or case not in after.case:
        return ()
    return tuple(_rows(before.case[case], after.case[case], _Words(before, after)))


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
        if rows := tuple(_rows(old[other] if other is not None else None, record, words)):
            renamed = _id(old[other]) if kind == "renamed" and other is not None else ""
            yield Difference(section, kind, _id(record), _called(record), former=renamed, rows=rows)
    for key, record in old.items():
        if key not in counterparts:
            taken_in = _id(into[key]) if key in into else ""
            yield Difference(section, "removed", _id(record), _called(record), into=taken_in)


def _id(record: Record) -> str:
    return record.id if isinstance(record, Identified) else ""


def _rows(old: Record | None, new: Record | None, words: _Words, label: str = "") -> Iterator[ChangedField]:
    """The fields in which two records of a kind differ; all that are set when there is only one."""
    former, latter = old or new, new or old
    if former is None or latter is None:
        return
    model = type(latter)
    for name, info in model.model_fields.items():
        default = None if info.is_required() else info.default
        was, became = (getattr(record, name) if record else default for record in (old, new))
        title = f"{label}{info.title}"
        if any(isinstance(value, tuple) and value and isinstance(value[0], Record) for value in (was, became)):
            yield from _item_rows(title, was or (), became or (), words)
        elif name != "qualifier" and any(
            isinstance(value, dict) or (value and _is_list(value)) for value in (was, became)
        ):
            yield from _list_rows(title, words.listed(model, name, was), words.listed(model, name, became))
        else:
            before, after = words.of(former, name, was), words.of(latter, name, became)
            if before != after:
                yield ChangedField(title, before, after)


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and isinstance(value[0], str)


def _list_rows(title: str, old: Sequence[str], new: Sequence[str]) -> Iterator[ChangedField]:
    """Lists of names: whole when short, otherwise what left and what came."""
    before, after = "；".join(old), "；".join(new)
    if not old or not new or max(len(before), len(after)) <= LONG:
        if list(old) != list(new):
            yield ChangedField(title, before, after)
        return
    gone, come = ("；".join((Counter(a) - Counter(b)).elements()) for a, b in ((old, new), (new, old)))
    if gone or come:
        before, after = f"共{len(old)}项", f"共{len(new)}项"
        yield ChangedField(
            title, f"{before}，删去：{gone}" if gone else before, f"{after}，增加：{come}" if come else after
        )
    yield from _order_row(title, _keyed(old), _keyed(new))


def _item_rows(title: str, old: Sequence[Record], new: Sequence[Record], words: _Words) -> Iterator[ChangedField]:
    for before, after in _paired(old, new):
        record = after or before
        if record is None:
            continue
        label = f"{title}“{_called(record)}”"
        # Of two fields, one is the record's name: the other needs no title of its own.
        model = type(record)
        only = model.model_fields[PLACED[model][1]].title if len(PLACED[model]) == 2 else None
        rows = list(_rows(before, after, words))
        if before and after:
            yield from (
                ChangedField(label if row.field == only else f"{label}：{row.field}", row.before, row.after)
                for row in rows
            )
            continue
        parts = [(row.field, row.before or row.after) for row in rows[1:]]
        whole = "；".join(text if field == only else f"{field}：{text}" for field, text in parts) or _called(record)
        yield ChangedField(label, whole, "") if before else ChangedField(label, "", whole)
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
    keyed: dict[Hashable, Any] = {}
    for item in items:
        name = getattr(item, next(iter(type(item).model_fields))) if isinstance(item, Record) else item
        keyed[name, seen[name]] = item
        seen[name] += 1
    return keyed


def _order(items: Mapping[Hashable, Any], others: Mapping[Hashable, Any]) -> list[Hashable]:
    return [key for key in items if key in others]


def _order_row(title: str, old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> Iterator[ChangedField]:
    before, after = _order(old, new), _order(new, old)
    if before != after:
        yield ChangedField(
            f"{title}（顺序）", *("；".join(_called(old[key]) for key in keys) for keys in (before, after))
        )


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
        self.names["unstated"] = dict(UNSTATED)
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
                return figures.before(record) + aside(value)
            if name in ("after", "value"):
                return figures.as_stated(record, value) + aside(value)
            if name == "change":
                return f"{value.basis or ''}{figures.change(record)}{aside(value)}"
            if name == "rank":
                return figures.ranked(record, value) + aside(value)
            if (name == "unit" and record.now) or (name == "qualifier" and (record.now or record.change)):
                return ""
            if name == "qualifier":
                return "、".join(value)
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
        section = "unstated" if name == "unstated" else POINTERS.get((model, name))
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
        return value.isoformat() if isinstance(value, dt.date) else said(value)


def _with_id(name: str | None, id_: str) -> str:
    return f"{name}（{id_}）" if name else id_
