"""In print too a figure whose meaning is open has our note, or a mark that leads there."""

from __future__ import annotations

import re

import pytest

from tests import results
from tests.pdf.conftest import Document, squeezed

pytestmark = pytest.mark.ten
MARK = re.compile("有注|注：|？")
"""A question doubts a figure by itself."""


@pytest.mark.parametrize(("number", "result"), results.NOTED, ids=lambda value: str(value)[:2])
def test_no_doubtful_figure_is_printed_without_its_note(
    book: Document, sheets: dict[str, Document], number: int, result: results.Result
) -> None:
    """In a row the note stands before or after the figure, in a tile the mark after it."""
    name, figure = squeezed(result.of), re.escape(squeezed(result.figure))
    for document in (book, sheets[f"quzhou-2023-{number:02d}"]):
        met = 0
        for at in (found.start() for found in re.finditer(rf"(?<![\d.]){figure}", document.text)):
            around = document.text[max(0, at - 80) : at + 80]
            if name in around:
                met += 1
                assert MARK.search(around), around
        assert met, "it is printed"
