"""The library as tables for people: a row per case, per measure, per outcome, with names instead of ids.

CSV and spreadsheet are written from the same columns, and the data dictionary is made from them. Numbers and dates
stay numbers and dates here; how a file writes them is its own affair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial, reduce
from operator import attrgetter
from typing import Any, NamedTuple

from casebook.exports import cells
from casebook.exports.cells import SEPARATOR
from casebook.model import figures, outline
from casebook.model.facts import FACTS, said, step, told
from casebook.model.library import Library
from casebook.model.outcomes import BETTER, Citation, Quantity
from casebook.model.outline import Kind, OutlineField
from casebook.model.records import Case, Measure, Outcome, Record
from casebook.settings import Settings

Value = str | int | Decimal | dt.date | None


class Row(NamedTuple):
    """What a row is about. `item` is the measure or outcome, with its number in the case; None for a whole case."""

    library: Library
    settings: Settings
    case: Case
    item: Any = None
    number: int = 0


class Column(NamedTuple):
    """A column: its heading, its value, the model's fields it shows, what a reader must know, and its width in characters."""

    title: str
    value: Callable[[Row], Value]
    fields: tuple[str, ...] = ()
    about: str = ""
    width: int = 12


class Table(NamedTuple):
    """A table."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Library, Settings], Iterator[Row]]


def values(table: Table, library: Library, settings: Settings) -> list[list[Value]]:
    """A list for each row, with a value for each column."""
    return [[column.value(row) for column in table.columns] for row in table.rows(library, settings)]


def joined(names: Iterable[str]) -> str | None:
    return SEPARATOR.join(names) or None


def page_address(settings: Settings, case: Case) -> str | None:
    """Where the case is on the web, when the site's address is known."""
    return f"{settings.site_url}cases/{case.id}/" if settings.site_url else None


def _source(row: Row, citation: Citation) -> str:
    source = row.library.source(row.case, citation)
    date = source.date.isoformat() if source.date else None
    known = (source.title, source.publisher, date, citation.place, *told(citation))
    return "，".join(filter(None, known))


def _source_addresses(row: Row) -> str | None:
    sources = (row.library.source(row.case, citation) for citation in row.case.sources)
    return joined(dict.fromkeys(source.url for source in sources if source.url))


def _frameworks(row: Row) -> str | None:
    mapped = row.library.framework_items(row.case)
    return joined(f"{framework.name}：{item.name}" for framework, items in mapped for item in items)


LISTED = "多项用“；”隔开"
OURS = "本站归类，不是评选方的标注"
EDITION = (
    Column("批次", lambda row: row.library.edition[row.case.edition].title, ("edition",), width=28),
    Column("地区", lambda row: joined(row.library.regions(row.case)), ("region", "edition"), f"案例在哪里；{LISTED}"),
    Column("年度", lambda row: row.library.edition[row.case.edition].year, ("edition",), width=8),
)
CATEGORY = Column(
    "分类（本站归类）", lambda row: row.library.category[row.case.category].name, ("category",), OURS, width=16
)
OWNER = (
    Column("数据来源", lambda row: row.settings.site_name, about="本数据集的名称，引用时请注明", width=20),
    Column("授权", lambda row: row.settings.licence, about="使用本数据集的条件"),
)
"""At the end of each row of a CSV file, which has no other place to say it."""


def _lines(lines: Iterable[str]) -> str | None:
    return "\n".join(lines) or None


def _filed(row: Row, part: OutlineField) -> str | None:
    ids = part.of(row.case)
    names = {record.id: record.name for record in getattr(row.library, part.section)}
    return joined(names[id_] for id_ in ((ids,) if isinstance(ids, str) else ids))


def plain(value: Any) -> Value:
    """Numbers and dates as they are, all else in words."""
    if value is None or type(value) is str:  # so are most
        return value or None
    if isinstance(value, (int, Decimal, dt.date)) and not isinstance(value, bool):
        return value
    return cells.figure(value) if isinstance(value, Quantity) else said(value) or None


CELLS: dict[Kind, Callable[[Row, OutlineField], Value]] = {
    **dict.fromkeys(
        (*outline.PLAIN, Kind.ID, Kind.TEXT, Kind.SUMMARY, Kind.TEXTS, Kind.OPEN, Kind.RELATED),
        lambda row, part: plain(part.of(row.case)),
    ),
    Kind.MEASURES: lambda row, part: _lines(f"{n}. {said(m)}" for n, m in enumerate(part.of(row.case), 1)),
    Kind.OUTCOMES: lambda row, part: _lines(map(figures.alone, part.of(row.case))),
    Kind.ENTITIES: lambda row, part: joined(
        f"{entity.name}（{'；'.join([entity.role, *told(entity)])}）" for entity in part.of(row.case)
    ),
    Kind.RECOGNITION: lambda row, part: _lines(map(said, part.of(row.case))),
    **dict.fromkeys(
        (Kind.NOTES, Kind.REMARKS),
        lambda row, part: _lines(f"{note.date.isoformat()} {said(note)}" for note in part.of(row.case)),
    ),
    Kind.SOURCES: lambda row, part: joined(_source(row, citation) for citation in part.of(row.case)),
    Kind.ORGANISATIONS: lambda row, part: joined(o.name for o in getattr(row.library, part.name)(row.case)),
    Kind.FILED: _filed,
    Kind.TERMS: lambda row, part: joined(row.library.term[term].term for term in part.of(row.case)),
    Kind.FRAMEWORKS: lambda row, part: _frameworks(row),
}
"""What a cell says of a case's field of each kind."""

WIDTHS = {Kind.TEXT: 40, Kind.TEXTS: 30, Kind.MEASURES: 90, Kind.OUTCOMES: 50, Kind.NOTES: 30, Kind.SOURCES: 40}
ABOUT = dict.fromkeys((Kind.TEXTS, Kind.ORGANISATIONS, Kind.TERMS, Kind.OPEN), LISTED) | {Kind.NOTES: "一行一次"}
"""By kind, unless `SPECIAL` says otherwise."""

SPECIAL: dict[str, tuple[str | None, str | None, int | None]] = {
    "id": ("案例编号", "固定不变，也是网址的一部分", 18),
    "title": ("标题", "照来源", 40),
    "number": ("序号", "在批次中的次序", 8),
    "rank": ("名次", "名单排了名次的", 8),
    "lead_read": ("牵头单位由本站读出", "来源没有标明，从正文读出", 10),
    "recognition": (None, "一行一项：层级和种类、谁给的、名称、时间", 30),
    "tags": ("改革方式（本站归类）", f"{OURS}；{LISTED}", 20),
    "lead": (None, None, 24),
    "partners": (None, None, 30),
    "summary": (None, "本站编写", 50),
    "problem": (None, "来源没有写的留空，下同", None),
    "measures": (None, "一行一条", None),
    "outcomes": (None, "一行一项；数字分列的见成效表", None),
    "entities": (None, f"名称（角色）；{LISTED}", 30),
    "frameworks": ("评价指标（本站归类）", f"体系：指标；{OURS}", 30),
    "terms": ("名词解释", None, 20),
    "related": (None, "编者指定的案例编号", 18),
    "sources": (None, "事实和数字的出处：标题、发布者、日期、位置", None),
    "aliases": (None, LISTED, None),
}
"""Heading, remark and width of a case's column, where they are not those of the field and its kind."""

INSTEAD: dict[str, tuple[Column, ...]] = {
    "edition": EDITION,
    "category": (CATEGORY,),
    "short_title": (Column("短标题", lambda row: row.case.name, ("short_title",), "没有另拟时与标题相同", 24),),
}
"""Fields with columns of their own making."""

FIRST = ("id", "title", "short_title", "edition", "number")
LAST = ("frameworks", "terms", "related", "sources", "aliases", "published", "updated", "corrections")
"""Where these columns have always stood: programs may count on it. Others stand between, as readers meet them."""


def _columns() -> Iterator[Column]:
    """The columns of a case, from its outline."""
    parts = {part.name: part for part in outline.CASE.parts}
    between = [name for name in parts if name not in (*FIRST, *LAST, "draft", "region")]
    for name in (*FIRST, *between, *LAST):
        part = parts[name]
        heading, about, width = SPECIAL.get(name, (None, None, None))
        if name in INSTEAD:
            yield from INSTEAD[name]
        else:
            yield Column(
                heading or part.title,
                partial(_cell, part),
                (name,),
                ABOUT.get(part.kind, "") if about is None else about,
                width or WIDTHS.get(part.kind, 12),
            )
        if part.kind is Kind.SOURCES:
            yield Column("来源网址", _source_addresses, (name,), LISTED, 30)


def _cell(part: OutlineField, row: Row) -> Value:
    return CELLS[part.kind](row, part)


CASES = Table(
    "案例",
    (
        *_columns(),
        Column(
            "网址", lambda row: page_address(row.settings, row.case), about="案例页；网站没有登记网址时留空", width=30
        ),
        *OWNER,
    ),
    lambda library, settings: (Row(library, settings, case) for case in library.cases),
)


def _column(title: str, of: str | Callable[[Any], Value], about: str = "", width: int = 12, *fields: str) -> Column:
    """A column of a measure or an outcome: of a field, or of one in a record that is part of it (`change.basis`), or made."""
    if isinstance(of, str):  # the ends of a range are no fields
        fields = (of.removesuffix(".low").removesuffix(".high"),)
        of = partial(reduce, step, of.split(".")) if "." in of else attrgetter(of)
    return Column(title, partial(_of_item, of), fields, about, width)


def _of_item(of: Callable[[Any], Value], row: Row) -> Value:
    return plain(of(row.item))


def _further(model: type[Record]) -> Iterator[Column]:
    """Columns of all that has no place of its own."""
    return (_column(title, ".".join(way), width=30) for way, title in FACTS[model])


def _rows(field: str, library: Library, settings: Settings) -> Iterator[Row]:
    for case in library.cases:
        for number, item in enumerate(getattr(case, field), 1):
            yield Row(library, settings, case, item, number)


WHICH = (
    Column("案例编号", lambda row: row.case.id, about="对应案例表的案例编号", width=18),
    Column("案例", lambda row: row.case.title, width=36),
)

MEASURES = Table(
    "做法",
    (
        *WHICH,
        Column("次序", lambda row: row.number, about="在案例中的次序", width=8),
        _column("做法名称", "title", "本站拟写", 30),
        _column("做法内容", "text", "本站编写，数字和名称照来源", 90),
        *_further(Measure),
    ),
    partial(_rows, "measures"),
)

OUTCOMES = Table(
    "成效",
    (
        *WHICH,
        CATEGORY,
        _column("成效", "name", width=28),
        _column("类型", lambda outcome: figures.KINDS[figures.kind(outcome)], "本站按单位归类"),
        _column("变化前", "before", "范围写作“3～7”", 10),
        _column("变化后", "after", "范围写作“3～7”", 10),
        _column("数值", "value", "只有一个数的成效", 10),
        _column("计量单位", cells.unit, "照来源；前后单位不同时留空，另见后面两列", 10, "unit"),
        _column("修饰", partial(cells.said, "qualifier"), "来源中的“余”“以上”等", 8, "qualifier"),
        _column("变化", "change.value", "来源写明的升降", 10),
        _column("变化单位", lambda outcome: outcome.change and outcome.change.of, "", 10, "change.unit"),
        _column("比较基准", "change.basis", width=10),
        _column(
            "变化（本站计算）",
            figures.computed_points,
            "前后都是比率、来源没有写明变化时，由本站算出的百分点",
            18,
            *("before", "after"),
        ),
        _column("文字结果", "text", "没有数字的成效", 20),
        _column("时间范围", "period", "照来源", 14),
        _column("年份", "year", width=8),
        _column("高低取向", lambda outcome: BETTER.get(outcome.better or ""), "数字越低越好还是越高越好", 12, "better"),
        _column("突出显示", "headline", "主要成效", 10),
        _column("表述", figures.alone, "连成一句话的成效", 44),
        Column(
            "出处",
            lambda row: row.item.source and _source(row, row.item.source),
            ("source",),
            "与案例的来源不同时才有",
            30,
        ),
        _column("说明", "note", "数字有疑问时的说明", 40),
        *EDITION,
        _column("变化前下限", "before.low", "供计算用；不是范围时上下限相同", width=10),
        _column("变化前上限", "before.high", width=10),
        _column("变化后下限", "after.low", width=10),
        _column("变化后上限", "after.high", width=10),
        _column("变化前计量单位", lambda one: cells.unit_of(one, one.before), "与变化后不同时才有", 10, "unit"),
        _column("变化后计量单位", lambda one: cells.unit_of(one, one.now), "与变化前不同时才有", 10, "unit"),
        _column("统计口径", partial(cells.said, "statistic"), "平均、最快、累计等，照来源", 10, "statistic"),
        _column("动词", partial(cells.said, "verb"), "数字前的动词，照来源", 8, "verb", "change.verb"),
        _column("名次", "rank.place", "现在的名次", 8),
        _column("变化前名次", "rank.before", width=8),
        _column("名次范围", "rank.scope", "在哪个范围里排名", 10),
        *_further(Outcome),
        *OWNER,
    ),
    partial(_rows, "outcomes"),
)

TABLES = (CASES, MEASURES, OUTCOMES)
