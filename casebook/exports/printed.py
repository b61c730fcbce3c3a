"""Which documents a site has, and what is known of one once it is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from casebook.base.problems import Refused
from casebook.exports.addresses import BOOK, card, edition_book, sheet

if TYPE_CHECKING:
    from casebook.model.library import Library


class CannotPrint(Refused):
    """A document cannot be made."""


class Printed(NamedTuple):
    """A finished document: where it is, how many pages it has (none for a picture), its size in bytes."""

    path: Path
    pages: int
    size: int

    @property
    def measure(self) -> str:
        """Pages and size for the link to it: 2页，96 KB."""
        if not self.size:
            return "打开时生成"
        size = f"{self.size / 1e6:.1f} MB" if self.size >= 1e6 else f"{max(1, round(self.size / 1e3))} KB"
        return f"{self.pages}页，{size}"


class Promised(NamedTuple):
    """One that is still being made: marks stand for what is not known of it (see `site.build`)."""

    pages: str
    size: str
    measure: str


UNMADE = Printed(Path(), 0, 0)
"""One that a preview makes when it is asked for."""


def paths(library: Library, limit: int, card_limit: int) -> Iterator[str]:
    """Where the documents of a site are: sheets and books of up to `limit` cases, pictures to share of `card_limit`."""
    if len(library.cases) <= limit:
        yield from (sheet(name) for case in library.cases for name in (case.id, *case.aliases))
        yield from map(edition_book, library.by_edition)
        yield BOOK
    if len(library.cases) <= card_limit:
        yield from (card(case.id) for case in library.cases)
        yield card()
