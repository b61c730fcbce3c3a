"""The tables as one workbook for Excel and WPS, the same bytes for the same data.

Text is written as text, so nothing in it can run as a formula. Only addresses that the model or the settings have
checked become links.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeGuard

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from casebook.exports import tables
from casebook.exports.cells import SEPARATOR
from casebook.exports.sheets import Cell, Sheet
from casebook.exports.tables import Table, Value
from casebook.model.library import Library
from casebook.settings import Settings

FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "top"}
HEADING = FONT | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True, "valign": "vcenter"}
LONG = 20
"""Columns wider than this hold text that is wrapped."""
FIXED = 2
"""Columns that stay in sight when one scrolls to the right."""
LINE = 16.5
MARGIN = 3.75
TALLEST = 399.75
"""Heights in points, of a line, around it, and of the tallest row; whole pixels, since other heights become these.
Not every program fits rows to wrapped text by itself."""
PAGE = 250
"""How many characters of column width still print legibly across one page."""
LINKED = ("网址", "授权全文")
"""Which facts are addresses, checked with the settings. A title from the data may look like one too."""
LONGEST_LINK = 2_000


def workbook(library: Library, settings: Settings, rows: Callable[[Table], list[list[Value]]]) -> bytes:
    """An .xlsx file with a sheet that explains, and one each for cases, measures and outcomes.

    `rows` gives the values of a table (see `tables.values`).
    """
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        changed = library.as_of  # never the time of the build: equal data, equal bytes
        book.set_properties(
            {
                "title": settings.site_name,
                "author": settings.site_name,
                "comments": f"{settings.licence} {settings.licence_url}",
                "created": dt.datetime(changed.year, changed.month, changed.day),
            }
        )
        writer = _Writer(book, library, settings)
        writer.explain()
        for table in tables.TABLES:
            writer.sheet(table, rows(table))
    return out.getvalue()


class _Writer:
    def __init__(self, book: Workbook, library: Library, settings: Settings) -> None:
        self.book, self.library, self.settings = book, library, settings
        self.heading = book.add_format(HEADING)
        self.plain = book.add_format(FONT)
        self.wrapped = book.add_format(FONT | {"text_wrap": True})
        self.bold = book.add_format(FONT | {"bold": True})
        self.large = book.add_format(FONT | {"bold": True, "font_size": 16})
        self.link = book.add_format(FONT | {"font_color": "#0563C1", "underline": 1})
        self.date = book.add_format(FONT | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.numbers = [book.add_format(FONT | {"num_format": pattern}) for pattern in PATTERNS]

    def explain(self) -> None:
        """The first sheet: what this is, under which conditions, and what the columns mean."""
        sheet = self.paged("说明", 1)
        for at, width in enumerate((14, 24, 60)):
            sheet.set_column(at, at, width)
        sheet.put([(self.settings.site_name, self.large)], 28.5)
        sheet.put([])
        for name, value in facts(self.library, self.settings):
            if name in LINKED:
                sheet.link(1, value)
            sheet.put([(name, self.bold), (value, self.link if name in LINKED else self.plain)])
        sheet.put([])
        sheet.put([(title, self.heading) for title in ("表", "列", "含义")])
        for table in tables.TABLES:
            for column in shown(table):
                sheet.put([(table.name, self.plain), (column.title, self.plain), (column.about, self.wrapped)])

    def sheet(self, table: Table, rows: list[list[Value]]) -> None:
        """One table: headings that stay, a filter, widths that suit, text wrapped."""
        columns = shown(table)
        sheet = self.paged(table.name, -(-sum(column.width for column in columns) // PAGE))
        sheet.repeat_rows(0)
        formats = [self.wrapped if column.width > LONG else self.plain for column in columns]
        for at, (column, style) in enumerate(zip(columns, formats, strict=True)):
            sheet.set_column(at, at, column.width, style)
        sheet.freeze_panes(1, FIXED)
        sheet.put([(column.title, self.heading) for column in columns], 24)
        wide = [(at, column.width) for at, column in enumerate(columns) if column.width > LONG]
        addresses = [at for at, column in enumerate(columns) if column.title in ("网址", "来源网址")]
        for values in rows:
            lines = max([lines_of(values[at], width) for at, width in wide if values[at]], default=1)
            cells: list[Cell] = [
                (value, style) if value is None or type(value) is str else self.number(value, style)
                for value, style in zip(values, formats, strict=False)  # whose data it is comes last
            ]
            for at in addresses:
                if is_link(address := values[at]) and sheet.link(at, address):
                    cells[at] = (address, self.link)
            sheet.put(cells, min(LINE * lines + MARGIN, TALLEST))
        sheet.autofilter(0, 0, sheet.height - 1, len(columns) - 1)

    def number(self, value: str | int | Decimal | dt.date, style: Format) -> Cell:
        """A number that shows the digits that the source has, or a day, with its format."""
        if isinstance(value, dt.date):
            return (value - EPOCH).days, self.date
        exact = Decimal(value)
        if Decimal(f"{float(exact):.15G}") != exact:
            return f"{exact:f}", style  # spreadsheets hold fifteen digits, and would show other ones than the source
        return float(exact), self.numbers[max(0, -int(exact.as_tuple().exponent))]

    def paged(self, name: str, pages: int) -> Sheet:
        """A new sheet that prints on A4, so many pages side by side."""
        sheet: Sheet = self.book.add_worksheet(name, Sheet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(pages, 0)
        return sheet


PATTERNS = ["0", *(f"0.{'0' * decimals}" for decimals in range(1, 19))]
"""As many decimals as a value has, so that 99.40 stays 99.40."""
EPOCH = dt.date(1899, 12, 30)
"""Day 0 of spreadsheets, as it is for all days from March 1900 on."""


def is_link(value: Value) -> TypeGuard[str]:
    """Whether a cell is a single address that every program can open."""
    return isinstance(value, str) and bool(value) and SEPARATOR not in value and len(value) < LONGEST_LINK


def lines_of(value: Value, width: int) -> int:
    """How many lines a cell needs. A Chinese character is as wide as two others, and has three bytes instead of one."""
    if not isinstance(value, str):
        return 1
    lines = value.split("\n") if "\n" in value else (value,)
    return sum([-(-(len(line) + len(line.encode())) // (2 * width)) or 1 for line in lines])


def shown(table: Table) -> list[tables.Column]:
    """A workbook says whose data it is once, on its first sheet."""
    return [column for column in table.columns if column not in tables.OWNER]


def facts(library: Library, settings: Settings) -> Iterator[tuple[str, str]]:
    """What a reader of the file must know, as pairs."""
    outcomes, measures = len(library.outcomes), sum(len(case.measures) for case in library.cases)
    yield "内容", f"{len(library.cases)}个案例，{measures}条做法，{outcomes}项成效"
    yield "收录范围", "、".join(edition.title for edition in library.editions)
    if library.updated:
        yield "更新日期", library.updated.isoformat()
    if settings.site_url:
        yield "网址", settings.site_url
    yield "授权", settings.licence
    yield "授权全文", settings.licence_url
    yield "署名", settings.attribution
    yield "来源", "事实、数字和名称来自各案例所列来源，使用时请一并注明；叙述文字由本站编写"
    yield "性质", "非官方资料，不代表任何机构"
