"""The library as tables for people: a row per case, per measure, per outcome, with names instead of ids.

CSV and spreadsheet are written from the same columns, and the data dictionary is made from them. Numbers and dates
stay numbers and dates here; how a file writes them is its own affair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from casebook.model import figures
from casebook.model.library import Library
from casebook.model.records import Case, Citation
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
    """A table. `fixed` columns stay in sight when one scrolls to the right."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Library, Settings], Iterator[Row]]
    fixed: int


SEPARATOR = "；"


def joined(names: Iterable[str]) -> str | None:
    return SEPARATOR.join(names) or None


def page_address(settings: Settings, case: Case) -> str | None:
    """Where the case is on the web, when the site's address is known."""
    return f"{settings.site_url}cases/{case.id}/" if settings.site_url else None


def _source(row: Row, citation: Citation) -> str:
    source = row.library.source(row.case, citation)
    known = (source.title, source.publisher, source.date and source.date.isoformat(), citation.place)
    return "，".join(filter(None, known))


def _source_addresses(row: Row) -> str | None:
    sources = (row.library.source(row.case, citation) for citation in row.case.sources)
    return joined(dict.fromkeys(source.url for source in sources if source.url))


def _frameworks(row: Row) -> str | None:
    mapped = row.library.framework_items(row.case)
    return joined(f"{framework.name}：{item.name}" for framework, items in mapped for item in items)


def _measures(row: Row) -> str:
    return "\n".join(f"{n}. {m.title}：{m.text}" for n, m in enumerate(row.case.measures, 1))


def _range(ends: tuple[Decimal, ...] | None) -> Value:
    """A number; or a range as text, with a dash that spreadsheets do not take for a date."""
    if ends and len(ends) == 1:
        return ends[0]
    return ends and figures.span(ends).replace("-", "\N{EN DASH}")


def _end(ends: tuple[Decimal, ...] | None, at: int) -> Decimal | None:
    return ends[at] if ends else None


LISTED = "多项用“；”隔开"
OURS = "本站归类，不是评选方的标注"
EDITION = (
    Column("批次", lambda row: row.library.edition[row.case.edition].title, ("edition",), width=28),
    Column("地区", lambda row: row.library.edition[row.case.edition].region, ("edition",)),
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

CASES = Table(
    "案例",
    (
        Column("编号", lambda row: row.case.id, ("id",), "固定不变，也是网址的一部分", 18),
        Column("标题", lambda row: row.case.title, ("title",), "照来源", 40),
        Column("短标题", lambda row: row.case.name, ("short_title",), "没有另拟时与标题相同", 24),
        *EDITION,
        Column("序号", lambda row: row.case.number, ("number",), "在批次中的次序", 8),
        CATEGORY,
        Column(
            "改革方式（本站归类）",
            lambda row: joined(row.library.tag[tag].name for tag in row.case.tags),
            ("tags",),
            f"{OURS}；{LISTED}",
            20,
        ),
        Column("牵头单位", lambda row: joined(o.name for o in row.library.lead(row.case)), ("lead",), LISTED, 24),
        Column(
            "配合单位", lambda row: joined(o.name for o in row.library.partners(row.case)), ("partners",), LISTED, 30
        ),
        Column("概要", lambda row: row.case.summary, ("summary",), "本站编写", 50),
        Column("针对问题", lambda row: row.case.problem, ("problem",), "来源没有写的留空，下同", 40),
        Column("主要做法", _measures, ("measures",), "一行一条", 90),
        Column("创新之处", lambda row: row.case.innovation, ("innovation",), width=40),
        Column("适用条件", lambda row: row.case.conditions, ("conditions",), width=40),
        Column("经验教训", lambda row: row.case.lessons, ("lessons",), width=40),
        Column(
            "成效",
            lambda row: "\n".join(map(figures.sentence, row.case.outcomes)) or None,
            ("outcomes",),
            "一行一项；数字分列的见成效表",
            50,
        ),
        Column("文件和清单", lambda row: joined(row.case.policies), ("policies",), LISTED, 30),
        Column("平台、系统", lambda row: joined(row.case.platforms), ("platforms",), LISTED, 30),
        Column(
            "涉及主体",
            lambda row: joined(f"{entity.name}（{entity.role}）" for entity in row.case.entities),
            ("entities",),
            f"名称（角色）；{LISTED}",
            30,
        ),
        Column("对标（本站归类）", _frameworks, ("frameworks",), f"体系：条目；{OURS}", 30),
        Column(
            "名词", lambda row: joined(row.library.term[term].term for term in row.case.terms), ("terms",), LISTED, 20
        ),
        Column("相关案例", lambda row: joined(row.case.related), ("related",), "编者指定的案例编号", 18),
        Column(
            "来源",
            lambda row: joined(_source(row, citation) for citation in row.case.sources),
            ("sources",),
            "事实和数字的出处：标题、发布者、日期、位置",
            40,
        ),
        Column("来源网址", _source_addresses, ("sources",), LISTED, 30),
        Column("曾用编号", lambda row: joined(row.case.aliases), ("aliases",), LISTED),
        Column("收录日期", lambda row: row.case.published, ("published",)),
        Column("更新日期", lambda row: row.case.updated, ("updated",)),
        Column(
            "更正记录",
            lambda row: "\n".join(f"{c.date.isoformat()} {c.text}" for c in row.case.corrections) or None,
            ("corrections",),
            "一行一次",
            30,
        ),
        Column(
            "网址", lambda row: page_address(row.settings, row.case), about="案例页；网站没有登记网址时留空", width=30
        ),
        *OWNER,
    ),
    lambda library, settings: (Row(library, settings, case) for case in library.cases),
    2,
)

WHICH = (
    Column("案例编号", lambda row: row.case.id, about="对应案例表的编号", width=18),
    Column("案例", lambda row: row.case.title, width=36),
)

MEASURES = Table(
    "做法",
    (
        *WHICH,
        Column("次序", lambda row: row.number, about="在案例中的次序", width=8),
        Column("做法名称", lambda row: row.item.title, ("title",), "本站拟写", 30),
        Column("做法内容", lambda row: row.item.text, ("text",), "本站编写，数字和名称照来源", 90),
    ),
    lambda library, settings: (
        Row(library, settings, case, measure, number)
        for case in library.cases
        for number, measure in enumerate(case.measures, 1)
    ),
    2,
)

BETTER = {"lower": "越低越好", "higher": "越高越好", None: None}

OUTCOMES = Table(
    "成效",
    (
        *WHICH,
        CATEGORY,
        Column("成效", lambda row: row.item.name, ("name",), width=28),
        Column("类型", lambda row: figures.KINDS[figures.kind(row.item)], about="本站按单位归类"),
        Column("此前", lambda row: _range(row.item.before), ("before",), "改革前；范围写作“3–7”", 10),
        Column("此后", lambda row: _range(row.item.after), ("after",), "改革后；范围写作“3–7”", 10),
        Column("数值", lambda row: row.item.value, ("value",), "只有一个数的成效", 10),
        Column("单位", lambda row: row.item.unit, ("unit",), "照来源", 10),
        Column("修饰", lambda row: row.item.qualifier, ("qualifier",), "来源中的“余”“以上”等", 8),
        Column("变化", lambda row: row.item.change and row.item.change.value, ("change.value",), "来源写明的升降", 10),
        Column("变化单位", lambda row: row.item.change and row.item.change.unit, ("change.unit",), width=10),
        Column("比较基准", lambda row: row.item.change and row.item.change.basis, ("change.basis",), width=10),
        Column(
            "变化（本站计算）",
            lambda row: figures.computed_points(row.item) or None,
            ("before", "after"),
            "前后都是比率、来源没有写明变化时，由本站算出的百分点",
            18,
        ),
        Column("文字结果", lambda row: row.item.text, ("text",), "没有数字的成效", 20),
        Column("时间范围", lambda row: row.item.period, ("period",), "照来源", 14),
        Column("年份", lambda row: row.item.year, ("year",), width=8),
        Column("高低取向", lambda row: BETTER[row.item.better], ("better",), "数字越低越好还是越高越好"),
        Column("突出显示", lambda row: "是" if row.item.headline else None, ("headline",), "主要成效", 10),
        Column("表述", lambda row: figures.sentence(row.item), about="连成一句话的成效", width=44),
        Column(
            "出处",
            lambda row: row.item.source and _source(row, row.item.source),
            ("source",),
            "与案例的来源不同时才有",
            30,
        ),
        Column("说明", lambda row: row.item.note, ("note",), "数字有疑问时的说明", 40),
        *EDITION,
        Column("此前下限", lambda row: _end(row.item.before, 0), ("before",), "供计算用；不是范围时上下限相同", 10),
        Column("此前上限", lambda row: _end(row.item.before, -1), ("before",), width=10),
        Column("此后下限", lambda row: _end(row.item.after, 0), ("after",), width=10),
        Column("此后上限", lambda row: _end(row.item.after, -1), ("after",), width=10),
        *OWNER,
    ),
    lambda library, settings: (
        Row(library, settings, case, outcome, number)
        for case in library.cases
        for number, outcome in enumerate(case.outcomes, 1)
    ),
    2,
)

TABLES = (CASES, MEASURES, OUTCOMES)
