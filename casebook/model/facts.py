"""What records say in words: the line that stands for one, and all that it has beside what outputs place for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, get_origin

from casebook.model import outcomes, records, remarks
from casebook.model.ground import Record, record_in

PLACED: dict[type[Record], tuple[str, ...]] = {
    records.Edition: (
        *("id", "title", "short_title", "region", "year", "level", "kind", "size", "description"),
        *("figures", "sources", "remarks"),
    ),
    records.Source: ("id", "title", "publisher", "date", "url", "accessed", "note"),
    records.Category: ("id", "name", "name_en", "description"),
    records.Place: ("id", "name", "aliases", "within"),
    records.Organisation: ("id", "name", "aliases", "region", "parent"),
    records.Framework: ("id", "name", "description", "items", "remarks"),
    records.FrameworkItem: ("id", "name", "name_en"),
    records.Tag: ("id", "name", "name_en", "description"),
    records.Term: ("id", "term", "name_en", "aliases", "explanation", "remarks"),
    records.Measure: ("title", "text"),
    records.Entity: ("name", "role"),
    records.Correction: ("date", "text"),
    records.Recognition: ("level", "kind", "by", "name", "date"),
    remarks.Remark: ("date", "text", "source"),
    remarks.Basis: ("title", "publisher", "date", "url"),
    outcomes.Citation: ("id", "place"),
    outcomes.Outcome: (
        *("name", "before", "after", "value", "unit", "change", "rank", "text", "qualifier", "statistic", "verb"),
        *("period", "year", "better", "headline", "source", "note"),
    ),
    outcomes.Quantity: ("n", "unit", "qualifier", "statistic", "words"),
    outcomes.Change: ("value", "unit", "basis", "verb"),
    outcomes.Rank: ("place", "unit", "before", "of", "scope", "within"),
}
"""What outputs place for themselves of records other than cases. All else that these have are facts, shown alike."""


def _ways(model: type[Record], title: str = "", *way: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where facts stand in a record, with their titles: its own, and those of the records that are part of it."""
    for name, info in model.model_fields.items():
        inside = record_in(info.annotation)
        if name not in PLACED[model]:
            yield (*way, name), f"{title}{info.title}"
        elif inside and get_origin(info.annotation) is not tuple:
            yield from _ways(inside, f"{title}{info.title}", *way, name)


FACTS = {model: tuple(_ways(model)) for model in PLACED}


def facts(record: Record) -> list[tuple[str, str]]:
    """Title and text of each fact that a record other than a case has."""
    if not (ways := FACTS[type(record)]):  # most have no further field
        return []
    found = ((title, reduce(step, way, record)) for way, title in ways)
    return [(title, said(value)) for title, value in found if value]


def step(record: Any, name: str) -> Any:
    """What a record has in a field; None where there is no record."""
    return getattr(record, name, None)


def told(record: Record) -> list[str]:
    """The same for running text, without full stops."""
    return [f"{title}：{said.rstrip('。')}" for title, said in facts(record)]


def aside(record: Record, *more: str) -> str:
    """The same behind a text, with what else stands there: （口号：快办；大厅：一层）; "" where there is nothing."""
    notes = [*told(record), *more]
    return f"（{'；'.join(notes)}）" if notes else ""


def said(value: Any) -> str:
    """A value, or a record in one line."""
    return SAID.get(type(value), str)(value)


def _recognition(given: records.Recognition) -> str:
    """国家级推广：国务院办公厅，《典型案例》，2023年5月."""
    when = "".join(
        f"{int(part)}{unit}" for part, unit in zip((given.date or "").split("-"), "年月日", strict=False) if part
    )
    level = given.level if given.level != "其他" else ""  # 其他首创 would be another first
    what = level + ("认可" if given.kind == "其他" else given.kind)
    about = "，".join(filter(None, [given.by, given.name, when, *told(given)]))
    return f"{what}：{about}" if about else what


def _remark(remark: remarks.Remark) -> str:
    rests = remark.source
    if rests is None:
        return remark.text + aside(remark)
    known = (rests.title, rests.publisher, rests.date.isoformat() if rests.date else "", rests.url)
    return remark.text + aside(remark, f"依据：{'，'.join(filter(None, known))}")


SAID: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "是" if value else "",
    dt.date: lambda date: f"{date.year}年{date.month}月{date.day}日",
    tuple: lambda values: "；".join(map(said, values)),
    records.Measure: lambda measure: f"{measure.title}：{measure.text}{aside(measure)}",
    records.Entity: lambda entity: f"{entity.name}：{entity.role}{aside(entity)}",
    records.Correction: lambda correction: correction.text + aside(correction),
    records.Recognition: _recognition,
    remarks.Remark: _remark,
}
"""How what is no text is said. How figures and outcomes are, `figures` adds: there their facts stand too."""
