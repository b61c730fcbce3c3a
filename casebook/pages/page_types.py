"""What makes a function a block, and what makes pages: the decorators that `blocks` uses.

A *block* takes a `View` and ids or page numbers, and returns finished HTML. Markdown pages call it as a macro. A *page
type* is a folder of pages, one for each record of a kind, such as `categories/`; its Markdown is `[id].md` there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from casebook.model.library import Library

PER_PAGE = 100

Block = Callable[..., Markup]
BLOCKS: dict[str, Block] = {}
"""Every block by its name."""
COLUMN: dict[str, str] = {}
"""For blocks that belong on the pages of one type: the type's folder."""


class Slice(NamedTuple):
    """One page of a listing. `first` is the address of page 1."""

    items: Sequence[Any]
    number: int
    pages: int
    total: int
    first: str

    def url(self, number: int) -> str:
        return self.first if number == 1 else f"{self.first}page/{number}/"


def sliced(items: Sequence[Any], number: int, first: str) -> Slice:
    count = max(1, -(-len(items) // PER_PAGE))
    return Slice(items[(number - 1) * PER_PAGE : number * PER_PAGE], number, count, len(items), first)


def _title(record: Any) -> str:
    return str(getattr(record, "title", "") or record.name)


def _about(record: Any, cases: Sequence[Any]) -> str:
    return record.description or f"{_title(record)}：{len(cases)}个案例。"


@dataclass(frozen=True)
class PageType:
    """Pages that exist because the data does: one for each record, or further pages of a list."""

    folder: str
    block: str
    """What makes the content of a page, unless the Markdown in `[id].md` says otherwise."""
    records: Callable[[Library], Sequence[Any]]
    """Those that have a page each; of a list, what it lists."""
    cases: Callable[[Library, Any], Sequence[Any]] | None = None
    """What the page of a record lists, in slices."""
    title: Callable[[Any], str] = _title
    about: Callable[[Any, Sequence[Any]], str] = _about
    above: Callable[[Library, Any], Sequence[tuple[str, str]]] = lambda *_: ()
    """The pages that lead to that of a record, title and address, where the navigation does not tell."""
    around: Callable[..., Markup] | None = None
    """Puts around the content of a page what must enclose all of it; gets view, content and the block's arguments."""
    is_list: bool = False

    @property
    def route(self) -> str:
        """The Markdown file of the type, in `docs/`."""
        return f"{self.folder}/[id].md"

    def owns(self, name: str) -> bool:
        """Whether a block belongs on pages of this type, so that it gets their arguments."""
        return name == self.block or (COLUMN.get(name) == self.folder and not self.is_list)


PAGE_TYPES: dict[str, PageType] = {}
"""By the name of their block, in the order of the site map."""


def block(function: Block) -> Block:
    """Offer a function to Markdown pages under its own name."""
    BLOCKS[function.__name__] = function
    return function


def part_of(folder: str) -> Callable[[Block], Block]:
    """The same, for a part of the pages of a type: in their Markdown it is called without arguments."""

    def register(function: Block) -> Block:
        COLUMN[function.__name__] = folder
        return block(function)

    return register


def page_of_each(folder: str, records: Callable[[Library], Sequence[Any]], **more: Any) -> Callable[[Block], Block]:
    """The same, for a block that is all of a page: so there is a page for each of these records (see `PageType`)."""

    def register(function: Block) -> Block:
        PAGE_TYPES[function.__name__] = PageType(folder, function.__name__, records, **more)
        return part_of(folder)(function)

    return register


def list_of(
    folder: str, records: Callable[[Library], Sequence[Any]], title: str, about: str
) -> Callable[[Block], Block]:
    """The same, for a block that lists records: a hand-written page has the first of them, further pages the others."""

    def register(function: Block) -> Block:
        PAGE_TYPES[function.__name__] = PageType(
            folder, function.__name__, records, None, lambda _: title, lambda *_: about, is_list=True
        )
        return block(function)

    return register
