"""The tables as one workbook for Excel and WPS, the same bytes for the same data.

Text is written as text, so nothing in it can run as a formula. Only addresses that the model or the settings have
checked become links.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from casebook.exports import tables
from casebook.exports.tables import Table, Value
from casebook.model.library import Library
from casebook.settings import Settings

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
        writer = _Writer(book, library, settings)
        writer.write()
    return _with_rows(out, writer.rows)


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, library: Library, settings: Settings) -> None:
        self.book, self.library, self.settings = book, library, settings
        self.heading = book.add_format(HEADING)
        self.plain = book.add_format(FONT)
        self.wrapped = book.add_format(FONT | {"text_wrap": True})
        self.bold = book.add_format(FONT | {"bold": True})
        self.large = book.add_format(FONT | {"bold": True, "font_size": 16})
        self.link = book.add_format(FONT | {"font_color": "#0563C1", "underline": 1})
        self.date = book.add_format(FONT | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.numbers = [book.add_format(FONT | {"num_format": pattern}) for pattern in PATTERNS]
        self.styles = [self.plain, self.wrapped, self.link, self.date, *self.numbers]
        self.rows: dict[str, _Rows] = {}
        """The rows of each table, by the name of the sheet's part in the file."""

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
            for column in shown(table):
                at += 1
                sheet.write_string(at, 0, table.name, self.plain)
                sheet.write_string(at, 1, column.title, self.plain)
                sheet.write_string(at, 2, column.about, self.wrapped)

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
        # The styles the rows will use, so that they get numbers, which `_with_rows` looks up.
        for at, style in enumerate(self.styles):
            sheet.write_blank(1, at, None, style)
        linked = set()
        addresses = [(at, column) for at, column in enumerate(columns) if column.title in ("网址", "来源网址")]
        last = 0
        for last, row in enumerate(table.rows(self.library, self.settings), 1):
            for at, column in addresses:
                value = column.value(row)
                if value and tables.SEPARATOR not in value and len(value) < LONGEST_LINK and len(linked) < MOST_LINKS:
                    linked.add((last, at))
                    sheet.write_url(last, at, value, self.link, string=value)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        rows = table.rows(self.library, self.settings)
        part = f"xl/worksheets/sheet{len(self.book.worksheets())}.xml"
        self.rows[part] = _Rows(columns, [self.styles.index(style) for style in formats], rows, linked, last)

    def paged(self, name: str, pages: int) -> xlsxwriter.worksheet.Worksheet:
        """A new sheet that prints on A4, so many pages side by side."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(pages, 0)
        return sheet


PLAIN, WRAPPED, LINK, DATE, NUMBERS = range(5)
"""Places in `_Writer.styles`; numbers without decimals, with one, and so on follow."""
PATTERNS = ["0", *(f"0.{'0' * decimals}" for decimals in range(1, 19))]
"""As many decimals as a value has, so that 99.40 stays 99.40."""
EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
LONGEST_TEXT = 32_767
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


@dataclass
class _Rows:
    """What the rows of a table are made of. `styles` are the places of the columns' styles, `linked` the cells (row,
    column) that are links, `last` is the number of rows."""

    columns: list[tables.Column]
    styles: list[int]
    rows: Iterator[tables.Row]
    linked: set[tuple[int, int]]
    last: int

    def xml(self, number_of: list[str]) -> Iterator[str]:
        """The rows as the file has them. XlsxWriter makes all else; for a hundred thousand cells it takes seconds."""
        letters = [xl_col_to_name(at) for at in range(len(self.columns))]
        for number, row in enumerate(self.rows, 1):
            cells, lines = [], 1
            for at, column in enumerate(self.columns):
                value = column.value(row)
                if value is None:
                    continue
                if isinstance(value, Decimal) and Decimal(f"{float(value):.15G}") != value:
                    value = f"{value:f}"  # spreadsheets hold fifteen digits, and would show other ones than the source
                place = f'<c r="{letters[at]}{number + 1}" s="'
                if isinstance(value, str):
                    lines = max(lines, lines_of(value, column.width))
                    style = number_of[LINK if (number, at) in self.linked else self.styles[at]]
                    blanks = ' xml:space="preserve"' if value != value.strip() else ""
                    cells.append(f'{place}{style}" t="inlineStr"><is><t{blanks}>{_text(value)}</t></is></c>')
                elif isinstance(value, dt.date):
                    cells.append(f'{place}{number_of[DATE]}"><v>{(value - EPOCH).days}</v></c>')
                else:
                    decimals = max(0, -value.as_tuple().exponent) if isinstance(value, Decimal) else 0
                    cells.append(f'{place}{number_of[NUMBERS + decimals]}"><v>{float(value):.16G}</v></c>')
            height = min(LINE * lines + 4, TALLEST)
            yield f'<row r="{number + 1}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _text(value: str) -> str:
    """Text as it may stand in the file: what XML cannot hold by its number, as Excel writes it."""
    value = UNWRITABLE.sub(lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", value[:LONGEST_TEXT])
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with_rows(book: io.BytesIO, rows: Mapping[str, _Rows]) -> bytes:
    """The workbook with these rows, by the name of their part, in place of those it has below its headings."""
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            xml = old.read(info)
            with new.open(info, "w") as part:
                if info.filename not in rows:
                    part.write(xml)
                    continue
                table = rows[info.filename]
                start, end = xml.index(b'<row r="2"'), xml.index(b"</sheetData>")
                used = re.findall(r'<c r="[A-Z]+2" s="(\d+)"', xml[start:end].decode())
                corner = f"A1:{xl_col_to_name(len(table.columns) - 1)}{table.last + 1}"
                part.write(re.sub(rb'(?<=<dimension ref=")[^"]*', corner.encode(), xml[:start]))
                for row in table.xml(used):
                    part.write(row.encode())
                part.write(xml[end:])
    return out.getvalue()


def lines_of(value: Value, width: int) -> int:
    """How many lines a cell needs. A Chinese character is as wide as two others, and has three bytes instead of one."""
    if not isinstance(value, str) or width <= LONG:
        return 1
    return sum(-(-(len(line) + len(line.encode())) // (2 * width)) or 1 for line in value.split("\n"))


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
