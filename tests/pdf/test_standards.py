"""Files that archives and screen readers accept, by an independent validator and by looking inside."""

from __future__ import annotations

import io
from itertools import pairwise

import page
import pikepdf
import pytest

from tests.pdf.conftest import Document

PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A]


def assert_conforming(document: Document) -> None:
    for profile in PROFILES:
        report = page.validate_pdf_bytes(document.bytes, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures[:5]]
        assert report.rules.passed > 50
    with document.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def assert_fonts_travel_with_it(document: Document) -> None:
    """Embedded, subset, mapped to Unicode, and of the Chinese mainland's forms only."""
    fonts = [o for o in document.pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
    outer = [font for font in fonts if font.Subtype == "/Type0"]
    assert outer
    for font in outer:
        assert "/ToUnicode" in font
        [inner] = font.DescendantFonts
        assert "/FontFile2" in inner.FontDescriptor
        prefix, _, name = str(inner.BaseFont).partition("+")
        assert len(prefix) == 7, "a subset is marked with six letters"
        assert name in ("NotoSansSC-Regular", "NotoSansSC-Bold"), "named by what it is"
    assert len(outer) * 2 == len(fonts), "nothing beside them"


def test_the_validator_can_say_no() -> None:
    """So that its yes means something."""
    empty, out = pikepdf.Pdf.new(), io.BytesIO()
    empty.add_blank_page()
    empty.save(out)
    for profile in PROFILES:
        assert not page.validate_pdf_bytes(out.getvalue(), profile=profile).is_compliant


def test_the_book(book: Document) -> None:
    assert_conforming(book)
    assert_fonts_travel_with_it(book)


@pytest.mark.parametrize("number", range(1, 11))
def test_every_sheet(sheets: dict[str, Document], number: int) -> None:
    sheet = sheets[f"quzhou-2023-{number:02d}"]
    assert_conforming(sheet)
    assert_fonts_travel_with_it(sheet)


def test_books_of_several_editions_and_the_guide(grouped: Document, books: dict[str, Document]) -> None:
    for document in (grouped, *books.values()):
        assert_conforming(document)
        assert_fonts_travel_with_it(document)


def test_what_a_file_says_of_itself(book: Document, sheets: dict[str, Document]) -> None:
    for document, title in (
        (book, "优化营商环境案例库"),
        (sheets["quzhou-2023-05"], "推进一般工业投资项目“拿地即开工”改革"),
    ):
        info, root = document.pdf.docinfo, document.pdf.Root
        assert str(info.Title) == title
        assert str(info.Author) == "优化营商环境案例库"
        assert str(info.Subject)
        assert "营商环境" in str(info.Keywords)
        assert str(root.Lang) == "zh-CN"
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(info.CreationDate).startswith("D:20261123")


def test_charts_have_words_and_tables_have_headers(book: Document) -> None:
    figures = list(book.elements("/Figure"))
    alternatives = [str(figure.Alt) for figure in figures]
    assert len(figures) > 20
    assert all(alternatives)
    assert "项目开工用时：由30个工作日减至3～7个工作日" in alternatives
    assert "涉企警情：同比下降43.8%（上年=100）" in alternatives
    tables = list(book.elements("/Table"))
    assert tables
    heads = list(book.elements("/THead"))
    assert len(heads) == len(tables)


def test_headings_descend_one_step_at_a_time(book: Document, grouped: Document) -> None:
    for document in (book, grouped):
        levels = [level for level, _, _ in document.outline]
        assert levels[0] == 0
        assert all(after <= before + 1 for before, after in pairwise(levels))
