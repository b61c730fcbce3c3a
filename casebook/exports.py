"""The library as files for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from casebook import figures, schema
from casebook.library import Library
from casebook.model import Case, Outcome

SCHEMA_VERSION = 1
SECTIONS = ("editions", "categories", "organisations", "frameworks", "tags", "glossary", "cases")


def files(library: Library) -> Iterator[tuple[str, bytes]]:
    """Every export with its path on the site."""
    yield "data/cases.json", as_json(library).encode()
    yield "data/cases.csv", table(CASE_COLUMNS, ((library, case) for case in library.cases))
    yield "data/outcomes.csv", table(OUTCOME_COLUMNS, ((library, *pair) for pair in library.outcomes))
    yield "data/cases.schema.json", schema.text().encode()


def as_json(library: Library) -> str:
    """Everything, with the field names of the data file; fields left out there are left out here."""
    sections = {
        name: [record.model_dump(mode="json", exclude_unset=True) for record in getattr(library, name)]
        for name in SECTIONS
    }
    return json.dumps({"schema_version": SCHEMA_VERSION} | sections, ensure_ascii=False, indent=1) + "\n"


def joined(names: Iterable[str]) -> str:
    return "；".join(names)


CASE_COLUMNS: dict[str, Callable[[Library, Case], Any]] = {
    "编号": lambda library, case: case.id,
    "批次": lambda library, case: library.edition[case.edition].title,
    "地区": lambda library, case: library.edition[case.edition].region,
    "年度": lambda library, case: library.edition[case.edition].year,
    "序号": lambda library, case: case.number,
    "标题": lambda library, case: case.title,
    "短标题": lambda library, case: case.name,
    "分类（本站归类）": lambda library, case: library.category[case.category].name,
    "改革方式（本站归类）": lambda library, case: joined(library.tag[tag].name for tag in case.tags),
    "牵头单位": lambda library, case: joined(organisation.name for organisation in library.lead(case)),
    "配合单位": lambda library, case: joined(organisation.name for organisation in library.partners(case)),
    "概要": lambda library, case: case.summary,
    "针对问题": lambda library, case: case.problem,
    "主要做法": lambda library, case: "\n".join(f"{n}. {m.title}：{m.text}" for n, m in enumerate(case.measures, 1)),
    "成效": lambda library, case: "\n".join(map(figures.sentence, case.outcomes)),
    "适用条件": lambda library, case: case.conditions,
    "文件和清单": lambda library, case: joined(case.policies),
    "平台、系统": lambda library, case: joined(case.platforms),
    "涉及主体": lambda library, case: joined(f"{entity.name}（{entity.role}）" for entity in case.entities),
    "对标（本站归类）": lambda library, case: joined(
        f"{framework.name}：{item.name}" for framework, items in library.framework_items(case) for item in items
    ),
    "名词": lambda library, case: joined(library.term[term].term for term in case.terms),
    "来源": lambda library, case: joined(
        library.source(case, citation).title + (citation.place or "") for citation in case.sources
    ),
}
"""A row per case, for people: names instead of ids, lists joined."""

OUTCOME_COLUMNS: dict[str, Callable[[Library, Case, Outcome], Any]] = {
    "案例编号": lambda library, case, outcome: case.id,
    "案例": lambda library, case, outcome: case.title,
    "分类（本站归类）": lambda library, case, outcome: library.category[case.category].name,
    "成效": lambda library, case, outcome: outcome.name,
    "类型": lambda library, case, outcome: figures.KINDS[figures.kind(outcome)],
    "此前": lambda library, case, outcome: _range(outcome.before),
    "此后": lambda library, case, outcome: _range(outcome.after),
    "数值": lambda library, case, outcome: outcome.value,
    "单位": lambda library, case, outcome: outcome.unit,
    "修饰": lambda library, case, outcome: outcome.qualifier,
    "变化": lambda library, case, outcome: outcome.change and outcome.change.value,
    "变化单位": lambda library, case, outcome: outcome.change and outcome.change.unit,
    "比较基准": lambda library, case, outcome: outcome.change and outcome.change.basis,
    "文字结果": lambda library, case, outcome: outcome.text,
    "时间范围": lambda library, case, outcome: outcome.period,
    "表述": lambda library, case, outcome: figures.sentence(outcome),
    "说明": lambda library, case, outcome: outcome.note,
}
"""A row per outcome. Numbers stand alone in their cells; the sentence says what they mean."""


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def table(columns: Mapping[str, Callable[..., Any]], rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Rows as CSV that spreadsheets open rightly: UTF-8 with BOM, and no text that would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(column(*row)) for column in columns.values()])
    return out.getvalue().encode("utf-8-sig")


def _range(ends: tuple[Decimal, ...] | None) -> str | None:
    """A number, or a range with a dash that spreadsheets do not take for a date."""
    return ends and figures.span(ends).replace("-", "\N{EN DASH}")


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
