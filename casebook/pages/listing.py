"""Which pages exist because the data does. Nothing here knows MkDocs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pages.blocks import PAGE_TYPES
from casebook.pages.page_types import PageType, sliced
from casebook.pages.view import View


class PageSpec(NamedTuple):
    """A page that exists because of the data. `arguments` are ids and page numbers, never text."""

    url: str
    block: str
    arguments: tuple[str | int, ...]
    title: str
    description: str
    case: Case | None = None
    number: int = 1
    """Which page of its listing this is."""
    changed: dt.date | None = None
    """The newest date of what it shows."""
    above: Sequence[tuple[str, str]] = ()
    """The pages that lead to it, title and address, where the navigation does not tell."""

    @property
    def type(self) -> PageType:
        return PAGE_TYPES[self.block]


def newest(cases: Sequence[Any]) -> dt.date | None:
    """The newest date of any of these cases."""
    return max(filter(None, (case.changed for case in cases)), default=None)


@lru_cache(maxsize=1)
def generated(library: Library) -> Sequence[PageSpec]:
    """Every page that has no file of its own, further pages of listings included."""
    return tuple(page for kind in PAGE_TYPES.values() for page in _pages(library, kind))


def _pages(library: Library, kind: PageType) -> Iterator[PageSpec]:
    records = kind.records(library)
    if kind.is_list:
        # A list of cases is as new as the newest of them; every other, as the library.
        changed = newest(records) if kind.folder == "cases" else library.updated
        title, about = kind.title(None), kind.about(None, ())
        yield from _further(PageSpec(f"{kind.folder}/", kind.block, (), title, about, None, 1, changed), records)
        return
    for record in records:
        listed = kind.cases(library, record) if kind.cases else ()
        page = page_of(library, kind, record, listed)
        yield page
        yield from _further(page, listed)


def page_of(library: Library, kind: PageType, record: Any, listed: Sequence[Case] = ()) -> PageSpec:
    """The page of a record, of several the first; `listed` are the cases that it lists."""
    case = record if isinstance(record, Case) else None
    changed = case.changed if case else newest(listed)
    title, about = kind.title(record), kind.about(record, listed)
    url, ids = f"{kind.folder}/{record.id}/", (record.id,)
    return PageSpec(url, kind.block, ids, title, about, case, 1, changed, kind.above(library, record))


def _further(first: PageSpec, items: Sequence[Any]) -> Iterator[PageSpec]:
    for number in range(2, sliced(items, 1, first.url).pages + 1):
        yield first._replace(
            url=f"{first.url}page/{number}/",
            arguments=(*first.arguments, number),
            title=f"{first.title}（第{number}页）",
            number=number,
        )


def moved(view: View) -> Iterator[tuple[str, str]]:
    """A page at every former address of a case, sending readers on. `view` is that of any case page."""
    for case in view.library.cases:
        for alias in case.aliases:
            yield f"cases/{alias}/index.html", view.render("moved.html", case=case)
