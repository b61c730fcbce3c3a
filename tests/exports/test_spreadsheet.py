"""The workbook, read back as Excel's own format: sheets one can work with, real numbers, nothing that runs."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.exports import downloads, sheets, tables, xlsx
from casebook.model.library import Library
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import DATA, ROOT, linked, small

SITE = Settings(site_url="https://example.org/anli/")


def made(library: Library, settings: Settings = SITE) -> bytes:
    return downloads.makers(library, settings)["data/cases.xlsx"]()


def opened(library: Library, settings: Settings = SITE) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(library, settings)))


@pytest.fixture(scope="module")
def quzhou() -> openpyxl.Workbook:
    return opened(loading.load(DATA)[0])


def column(sheet, title: str):
    """The cells below a heading."""
    (at,) = [cell.column for cell in sheet[1] if cell.value == title]
    return [row[0] for row in sheet.iter_rows(min_row=2, min_col=at, max_col=at)]


@pytest.mark.ten
def test_there_is_a_sheet_for_each_table_and_one_that_explains(quzhou: openpyxl.Workbook) -> None:
    assert quzhou.sheetnames == ["说明", "案例", "做法", "成效"]
    assert (quzhou["案例"].max_row, quzhou["成效"].max_row) == (11, 37)
    said = {row[0]: row[1] for row in quzhou["说明"].iter_rows(min_row=3, max_row=12, values_only=True) if row[0]}
    assert said["授权"] == "CC BY 4.0"
    assert said["更新日期"] == "2026-11-23"
    assert "非官方" in said["性质"]
    assert "来源" in said
    explained = {(row[0], row[1]) for row in quzhou["说明"].iter_rows(values_only=True)}
    for table in tables.TABLES:
        for cell in quzhou[table.name][1]:
            assert (table.name, cell.value) in explained


@pytest.mark.parametrize("name", ["案例", "做法", "成效"])
def test_headings_stay_and_filter(quzhou: openpyxl.Workbook, name: str) -> None:
    sheet = quzhou[name]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert min(widths) >= 8
    assert all(cell.font.bold for cell in sheet[1])


def test_long_text_is_wrapped(quzhou: openpyxl.Workbook) -> None:
    assert all(cell.alignment.wrap_text for cell in column(quzhou["做法"], "做法内容"))
    assert not any(cell.alignment.wrap_text for cell in column(quzhou["案例"], "案例编号"))


def test_rows_are_as_tall_as_their_text(quzhou: openpyxl.Workbook) -> None:
    sheet = quzhou["做法"]
    for cell in column(sheet, "做法内容"):
        lines = -(-len(cell.value) // 45)  # 45 Chinese characters fit in a column 90 wide
        assert sheet.row_dimensions[cell.row].height >= 16 * lines
    assert xlsx.lines_of("汉字" * 30 + "\nabc", 40) == 4
    assert xlsx.lines_of("", 40) == xlsx.lines_of(None, 40) == 1


def test_numbers_and_dates_are_not_text() -> None:
    outcomes = (
        {"name": "满意率", "before": Decimal("85.30"), "after": Decimal("99.40"), "unit": "%"},
        {"name": "用时", "before": (5, 7), "after": 2, "unit": "天"},
        {"name": "警情", "change": {"value": Decimal("-43.8"), "unit": "%"}},
    )
    book = opened(linked(small(outcomes=outcomes, published=dt.date(2024, 6, 1))))
    after = column(book["成效"], "变化后")
    assert [(cell.value, cell.data_type, cell.number_format) for cell in after[:2]] == [
        (99.4, "n", "0.00"),
        (2, "n", "0"),
    ]
    assert [cell.value for cell in column(book["成效"], "变化前")][:2] == [85.3, "5～7"]
    assert column(book["成效"], "变化")[2].value == -43.8
    (published,) = column(book["案例"], "收录日期")
    assert published.is_date
    assert published.value == dt.datetime(2024, 6, 1)


def test_links_lead_to_the_page_and_to_sources() -> None:
    values = small()
    values["editions"][0]["sources"][0]["url"] = "https://example.org/list?a=1&b=2"
    book = opened(linked(values))
    (page,), (source,) = column(book["案例"], "网址"), column(book["案例"], "来源网址")
    assert page.hyperlink.target == page.value == "https://example.org/anli/cases/yi-2024-01/"
    assert source.hyperlink.target == "https://example.org/list?a=1&b=2"
    without = opened(linked(small()), Settings())
    assert column(without["案例"], "网址")[0].value is None


@settings(max_examples=25)  # each writes and zips a whole workbook
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)  # blank is refused
    | st.builds(
        str.__add__, st.sampled_from(["=", "{=", "+", "-", "@", "http://", "mailto:", "internal:"]), st.text(max_size=9)
    )
)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    text = text[:60]
    library = linked(small(title=text, policies=(text,), outcomes=({"name": text, "text": text},)))
    content = made(library, Settings())
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    for sheet in sheets[1:]:
        assert "<hyperlink" not in sheet


def test_the_title_of_an_edition_is_no_link() -> None:
    values = small()
    values["editions"][0]["title"] = "http://evil.test/"
    cells = [cell for row in opened(linked(values))["说明"].iter_rows() for cell in row if cell.hyperlink]
    assert {cell.value for cell in cells} == {SITE.site_url, SITE.licence_url}


def test_the_same_data_gives_the_same_bytes() -> None:
    library = linked(small())
    assert made(library) == made(library)


class AsXlsxWriterDoes(xlsxwriter.worksheet.Worksheet):
    """What `sheets.Sheet` offers, by XlsxWriter's own means."""

    height = 0

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[int, str] = {}

    def put(self, cells: Sequence[sheets.Cell], height: float | None = None) -> None:
        if height:
            self.set_row(self.height, height)
        for at, (value, style) in enumerate(cells):
            if at in self.links:
                self.write_url(self.height, at, self.links.pop(at), style, string=value)
            elif isinstance(value, str) and value:
                self.write_string(self.height, at, value, style)
            elif isinstance(value, (int, float)):
                self.write_number(self.height, at, value, style)
        self.height += 1

    def link(self, column: int, address: str) -> bool:
        self.links[column] = address
        return True


def parts(library: Library) -> dict[str, str]:
    """The files in the workbook; without how far a row reaches, which is nobody's need."""
    with zipfile.ZipFile(io.BytesIO(made(library))) as book:
        return {name: re.sub(' spans="[0-9:]+"', "", book.read(name).decode()) for name in book.namelist()}


def test_rows_are_what_xlsxwriter_would_write_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    library = loading.load(ROOT / "examples" / "yunting" / "cases.yml")[0]
    ours = parts(library)
    monkeypatch.setattr(sheets, "Sheet", AsXlsxWriterDoes)
    assert ours == parts(library)
    assert "<hyperlink " in ours["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize("text", ["<r>甲</b>&</r>", "甲_x0041_乙", " 两头空 ", "😀" * 20_000, "=1+1"])
def test_any_text_can_be_read_back(text: str) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("甲", sheets.Sheet).put([(text, book.add_format())])
    cell = openpyxl.load_workbook(out)["甲"]["A1"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()[: sheets.LONGEST_TEXT // (2 if "😀" in text else 1)]


def test_tables_may_be_empty() -> None:
    assert opened(linked(small()))["成效"].max_row == 1
