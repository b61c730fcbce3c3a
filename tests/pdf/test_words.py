"""A book and its sheets are read away from any site, by people who do not know how they were made."""

from __future__ import annotations

import re

import pytest

from tests.built.test_words import NEVER
from tests.pdf.conftest import Document

pytestmark = pytest.mark.ten


def test_print_has_no_word_that_must_not_be_and_ranges_have_their_mark(
    book: Document, sheets: dict[str, Document]
) -> None:
    for document in (book, *sheets.values()):
        assert [word for word in (*NEVER, "本站", "此前", "此后") if word in document.text] == []
        assert not re.search("3[-–—]7个", document.text)
    assert "3～7个工作日" in sheets["quzhou-2023-05"].text
    for case_id, sheet in sheets.items():
        assert f"案例编号{case_id}" in sheet.texts[0]
        assert "http://echinagov.com/news/354939.htm" in sheet.text
        assert "这是转载" in sheet.text
