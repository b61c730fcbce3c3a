"""The library as files for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from casebook import figures, schema
from casebook.library import Library

SCHEMA_VERSION = 1
SECTIONS = ("editions", "categories", "organisations", "frameworks", "tags", "glossary", "cases")


def files(library: Library) -> Iterator[tuple[str, bytes]]:
    """Every export with its path on the site."""
    yield "data/cases.json", as_json(library).encode()
    yield "data/cases.csv", table(case_rows(library))
    yield "data/outcomes.csv", table(outcome_rows(library))
    yield "data/cases.schema.json", schema.text().encode()


def as_json(library: Library) -> str:
    """Everything, with the field names of the data file; fields left out there are left out here."""
    sections = {
        name: [record.model_dump(mode="json", exclude_unset=True) for record in getattr(library, name)]
        for name in SECTIONS
    }
    return json.dumps({"schema_version": SCHEMA_VERSION} | sections, ensure_ascii=False, indent=1) + "\n"


def case_rows(library: Library) -> Iterator[Mapping[str, Any]]:
    """A row per case, for people: names instead of ids, lists joined."""
    for case in library.cases:
        edition = library.edition[case.edition]
        yield {
            "编号": case.id,
            "批次": edition.title,
            "地区": edition.region,
            "年度": edition.year,
            "序号": case.number,
            "标题": case.title,
            "短标题": case.name,
            "分类（本站归类）": library.category[case.category].name,
            "改革方式（本站归类）": "；".join(library.tag[tag].name for tag in case.tags),
            "牵头单位": "；".join(o.name for o in library.lead(case)),
            "配合单位": "；".join(o.name for o in library.partners(case)),
            "概要": case.summary,
            "针对问题": case.problem or "",
            "主要做法": "\n".join(f"{n}. {m.title}：{m.text}" for n, m in enumerate(case.measures, 1)),
            "成效": "\n".join(figures.sentence(outcome) for outcome in case.outcomes),
            "出台文件": "；".join(case.policies),
            "使用系统": "；".join(case.platforms),
        }


def outcome_rows(library: Library) -> Iterator[Mapping[str, Any]]:
    """A row per outcome. Numbers stand alone in their cells; the sentence says what they mean."""
    for case, outcome in library.outcomes:
        change = outcome.change
        yield {
            "案例编号": case.id,
            "案例": case.title,
            "分类（本站归类）": library.category[case.category].name,
            "成效": outcome.name,
            "类型": figures.KINDS[figures.kind(outcome)],
            "改革前": figures.span(outcome.before) if outcome.before else "",
            "改革后": figures.span(outcome.after) if outcome.after else "",
            "数值": "" if outcome.value is None else outcome.value,
            "单位": outcome.unit or "",
            "修饰": outcome.qualifier or "",
            "变化": "" if change is None else change.value,
            "变化单位": "" if change is None else change.unit,
            "比较基准": (change.basis or "") if change else "",
            "文字结果": outcome.text or "",
            "时间范围": outcome.period or "",
            "表述": figures.sentence(outcome),
            "说明": outcome.note or "",
        }


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def table(rows: Iterator[Mapping[str, Any]]) -> bytes:
    """Rows as CSV that spreadsheets open rightly: UTF-8 with BOM, and no text that would run as a formula."""
    out = io.StringIO()
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, fieldnames=list(row))
            writer.writeheader()
        writer.writerow({key: _inert(value) for key, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
