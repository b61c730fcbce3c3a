"""The library as files: for programs, for spreadsheets, for reference managers, for feed readers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from casebook.exports import atom, citations, tables
from casebook.model import schema
from casebook.model.library import Library
from casebook.model.records import SECTIONS, Case, Record
from casebook.settings import Settings


class Download(NamedTuple):
    """A file offered to readers."""

    path: str
    media: str
    about: str
    use: str


DOWNLOADS = (
    Download(
        "data/cases.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "说明、案例、做法、成效各一张表，可筛选",
        "用Excel、WPS阅读和统计",
    ),
    Download("data/cases.csv", "text/csv", "案例表，每行一个案例", "导入统计软件"),
    Download("data/outcomes.csv", "text/csv", "成效表，每行一项成效，数字单独成列", "统计、比较"),
    Download("data/cases.json", "application/json", "全部内容，字段名与数据文件相同", "程序读取"),
    Download("data/cases.bib", "application/x-bibtex", "全部案例的引文，BibTeX格式", "LaTeX、Zotero"),
    Download(
        "data/cases.ris",
        "application/x-research-info-systems",
        "全部案例的引文，RIS格式",
        "EndNote、NoteExpress、Zotero",
    ),
    Download("feed.xml", "application/atom+xml", f"最近收录和更正的案例，最多{atom.MOST}条", "订阅更新（Atom）"),
    Download("data/export.schema.json", "application/schema+json", "cases.json的字段定义", "校验、二次开发"),
    Download("data/cases.schema.json", "application/schema+json", "数据文件的字段定义", "编辑器提示、校验"),
)


def files(library: Library, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every export with its path on the site."""
    return ((path, make()) for path, make in makers(library, settings).items())


def makers(library: Library, settings: Settings) -> dict[str, Callable[[], bytes]]:
    """What makes every export, by its path on the site; the slowest first."""
    rows = cache(lambda table: tables.values(table, library, settings))  # for workbook and CSV
    return {
        "data/cases.xlsx": lambda: _workbook(library, settings, rows),
        "data/outcomes.csv": lambda: as_csv(tables.OUTCOMES, rows(tables.OUTCOMES)),
        "data/cases.csv": lambda: as_csv(tables.CASES, rows(tables.CASES)),
        "data/cases.json": lambda: as_json(library, settings).encode(),
        "data/cases.bib": lambda: citations.bib_file(library, settings).encode(),
        "data/cases.ris": lambda: citations.ris_file(library, settings).encode(),
        "data/cases.schema.json": lambda: schema.text().encode(),
        "data/export.schema.json": lambda: schema.text(schema.of_export(METADATA)).encode(),
        "feed.xml": lambda: atom.atom(library, settings),
    }


def _workbook(library: Library, settings: Settings, rows: Callable[[tables.Table], list[list[tables.Value]]]) -> bytes:
    from casebook.exports import xlsx  # XlsxWriter takes 30 ms, which pages that only name the file need not wait for

    return xlsx.workbook(library, settings, rows)


METADATA = {
    "name": "数据集名称",
    "url": "网站地址；没有登记时不出现",
    "licence": "授权",
    "licence_url": "授权全文",
    "attribution": "署名写法",
    "source": "内容从哪里来",
    "updated": "最近一次收录、更新或更正的日期",
}
"""What `cases.json` says of itself beside `schema_version`, and what that means."""


def as_json(library: Library, settings: Settings) -> str:
    """Everything, with the field names of the data file; fields left out there are left out here."""
    values = {
        "name": settings.site_name,
        "url": settings.site_url,
        "licence": settings.licence,
        "licence_url": settings.licence_url,
        "attribution": settings.attribution,
        "source": "事实、数字和名称来自各批次所列来源，叙述文字由本站编写；非官方资料。",
        "updated": library.updated.isoformat() if library.updated else "",
    }
    known = {"schema_version": schema.SCHEMA_VERSION} | {name: value for name, value in values.items() if value}
    lines = [f"{_json(name)}: {_json(value)}" for name, value in known.items()]
    # A line for each record, by pydantic's own writer: a sixth of the time of Python's with indents.
    for name in SECTIONS:
        records = (_record(library, record) for record in getattr(library, name))
        lines.append(f"{_json(name)}: [" + ",".join(f"\n{record}" for record in records) + "\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _record(library: Library, record: Record) -> str:
    """A record; a case with all the places it is in, which its file does not have."""
    told = record.model_dump_json(exclude_unset=True)
    return f'{told[:-1]},"places":{_json(library.levels(record))}}}' if isinstance(record, Case) else told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMULA_STARTS = frozenset("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}＋－＠")


def as_csv(table: tables.Table, rows: list[list[tables.Value]]) -> bytes:
    """A table that spreadsheets open rightly: UTF-8 with BOM, and no text that would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in table.columns])
    writer.writerows([[value if value is None else _cell(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: tables.Value) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS else value
