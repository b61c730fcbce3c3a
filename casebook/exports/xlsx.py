"""The tables as one workbook for Excel and WPS, the same bytes for the same data.

Text is written as text, so nothing in it can run as a formula. Only addresses that the model or the settings have
checked become links.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, TypeGuard

from casebook.exports import tables
from casebook.exports.cells import SEPARATOR
from casebook.exports.tables import Table, Value
from casebook.model.library import Library
from casebook.settings import Settings

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "top"}
HEADING = FONT | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True, "valign": "vcenter"}
LONG = 20
"""Columns wider than this hold text that is wrapped."""
LINE = 16.5
TALLEST = 400
"""Heights in points, of a line and of the tallest row. Not every program fits rows to wrapped text by itself."""
PAGE = 250
"""How many characters of column width still print legibly across one page."""
LINKED = ("网址", "授权全文")
"""Which facts are addresses, checked with the settings. A title from the data may look like one too."""
MOST_LINKS = 60_000
"""Excel opens no sheet with more than 65,530 links."""
LONGEST_LINK = 2_000


def workbook(library: Library, settings: Settings) -> bytes:
    """An .xlsx file with a sheet that explains, and one each for cases, measures and outcomes."""
    import xlsxwriter  # 30 ms, which pages that only name the file need not wait for

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        changed = library.as_of  # never the time of the build: equal data, equal bytes
        book.set_properties(
            {
                "title": settings.site_name,
                "author": settings.site_name,
                "comments": f"{settings.licence} {settings.licence_url}",
                "created": dt.datetime(changed.year, changed.month, changed.day),
            }
        )
        _Writer(book, library, settings).write()
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

    def write(self) -> None:
        self.explain()
        for table in tables.TABLES:
            self.sheet(table)

    def explain(self) -> None:
        """The first sheet: what this is, under which conditions, and what the columns mean."""
        sheet = self.paged("说明", 1)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 60)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, self.settings.site_name, self.large)
        at = 2
        for name, value in facts(self.library, self.settings):
            sheet.write_string(at, 0, name, self.bold)
            if name in LINKED:
                sheet.write_url(at, 1, value, self.link, string=value)
            else:
                sheet.write_string(at, 1, value, self.plain)
            at += 1
        at += 1
        for column, title in enumerate(("表", "列", "含义")):
            sheet.write_string(at, column, title, self.heading)
        for table in tables.TABLES:
            for described in shown(table):
                at += 1
                sheet.write_string(at, 0, table.name, self.plain)
                sheet.write_string(at, 1, described.title, self.plain)
                sheet.write_string(at, 2, described.about, self.wrapped)

    def sheet(self, table: Table) -> None:
        """One table: headings that stay, a filter, widths that suit, text wrapped."""
        columns = shown(table)
        sheet = self.paged(table.name, -(-sum(column.width for column in columns) // PAGE))
        sheet.repeat_rows(0)
        formats = [self.wrapped if column.width > LONG else self.plain for column in columns]
        for at, (column, style) in enumerate(zip(columns, formats, strict=True)):
            sheet.set_column(at, at, column.width, style)
        sheet.freeze_panes(1, table.fixed)
        sheet.set_row(0, 24)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.title, self.heading)
        wide = [at for at, column in enumerate(columns) if column.width > LONG]
        addresses = {at for at, column in enumerate(columns) if column.title in ("网址", "来源网址")}
        number, links = 0, 0
        for number, row in enumerate(table.rows(self.library, self.settings), 1):
            values = [column.value(row) for column in columns]
            lines = max([lines_of(values[at], columns[at].width) for at in wide if values[at]], default=1)
            sheet.set_row(number, min(LINE * lines + 4, TALLEST))
            for at, value in enumerate(values):
                if value is None:  # so are most
                    continue
                if at in addresses and links < MOST_LINKS and is_link(value):
                    links += 1
                    sheet.write_url(number, at, value, self.link, string=value)
                else:
                    self.cell(sheet, number, at, value, formats[at])
        sheet.autofilter(0, 0, number, len(columns) - 1)

    def cell(
        self, sheet: Worksheet, row: int, column: int, value: str | int | Decimal | dt.date, style: Format
    ) -> None:
        """One cell; text stays text, and a number shows the digits that the source has."""
        if isinstance(value, Decimal) and Decimal(f"{float(value):.15G}") != value:
            value = f"{value:f}"  # spreadsheets hold fifteen digits, and would show other ones than the source
        if isinstance(value, str):
            sheet.write_string(row, column, value[:LONGEST_TEXT], style)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.date)
        else:
            decimals = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
            sheet.write_number(row, column, float(value), self.numbers[decimals])

    def paged(self, name: str, pages: int) -> Worksheet:
        """A new sheet that prints on A4, so many pages side by side."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(pages, 0)
        return sheet


PATTERNS = ["0", *(f"0.{'0' * decimals}" for decimals in range(1, 19))]
"""As many decimals as a value has, so that 99.40 stays 99.40."""
LONGEST_TEXT = 32_767
"""Characters, the most a cell can hold."""


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
