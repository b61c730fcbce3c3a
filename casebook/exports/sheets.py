"""Sheets of many rows. XlsxWriter keeps an object for each cell and asks each anew how to write it; told a row at a
time, a sheet takes a third of that. All else of a workbook is XlsxWriter's, and a test holds every cell equal to its.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MOST_LINKS = 60_000
"""Excel opens no sheet with more than 65,530 links."""
LONGEST_TEXT = 32_767
"""The most a cell can hold, in halves of UTF-16."""

Cell = tuple[str | float | None, Format]
"""What a cell says, None for nothing, and how. Text stays text, whatever it looks like."""

_letters = cache(xl_col_to_name)


class Sheet(Worksheet):  # type: ignore[misc]  # it tells no types
    """A sheet that is filled from the top, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.ignore_write_string = True  # of links: their text is a cell like any other
        self._rows: list[str] = []

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def put(self, cells: Sequence[Cell], height: float | None = None) -> None:
        """The next row; its height in points, in steps of 0.75."""
        row = len(self._rows) + 1
        self._check_dimensions(row - 1, len(cells) - 1)
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        written = []
        for at, (value, style) in enumerate(cells):
            if value is None or value == "":
                continue
            kind, told = (' t="s"', self._text(value)) if isinstance(value, str) else ("", f"{value:.16G}")
            written.append(f'<c r="{_letters(at)}{row}" s="{style._get_xf_index()}"{kind}><v>{told}</v></c>')
        self._rows.append(f'<row r="{row}"{tall}>{"".join(written)}</row>' if written or tall else "")

    def link(self, column: int, address: str) -> bool:
        """Let a cell of the next row lead to an address. False if there are as many links as a sheet can have."""
        return self.hlink_count < MOST_LINKS and not self.write_url(self.height, column, address)

    def _text(self, text: str) -> int:
        """The number of a text among those of the workbook."""
        if len(text) > LONGEST_TEXT // 2:
            text = text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # XlsxWriter would take it for XML of its own
        return int(self.str_table._get_shared_string_index(text))

    def _write_rows(self) -> None:
        self.fh.write("".join(self._rows))
