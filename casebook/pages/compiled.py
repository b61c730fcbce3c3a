"""A compiled page: the Markdown of a page type as data, which is filled for a record without MkDocs or Markdown.

`docs/cases/[id].md` goes through macros and Markdown once. What comes out are finished fragments of HTML and, between
them, the names of blocks. Filling it for a case is calling these blocks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.pages.blocks import BLOCKS
from casebook.pages.listing import PageSpec
from casebook.pages.page_types import PageType
from casebook.pages.quick import escaped, html
from casebook.pages.view import View


@dataclass(frozen=True)
class Call:
    """Where a block stands. On pages of its own type it gets the arguments of the page, elsewhere its own."""

    block: str
    arguments: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class CompiledPage:
    """Finished HTML and calls of blocks, in the order of the page."""

    parts: tuple[str | Call, ...]

    @classmethod
    def of(cls, parts: Sequence[str | Call]) -> CompiledPage:
        """Made of these parts; empty ones are left out."""
        return cls(tuple(part if isinstance(part, Call) else str(part) for part in parts if part))

    def content(self, view: View, page: PageSpec) -> str:
        """The content of a page of the type; `view` is that of the page."""
        around, ids = page.type.around, page.arguments
        parts = (escaped(BLOCKS[part.block](view, *ids)) if isinstance(part, Call) else part for part in self.parts)
        filled = html("".join(parts))
        return str(around(view, filled, *ids) if around else filled)

    @property
    def blocks(self) -> list[str]:
        """The blocks that are called, in order."""
        return [part.block for part in self.parts if isinstance(part, Call)]

    def to_json(self) -> str:
        """As JSON: a list of texts, which are HTML, and of objects, which name a block."""
        told = [{"block": part.block} if isinstance(part, Call) else part for part in self.parts]
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> CompiledPage:
        """Read what `to_json` has written."""
        return cls(tuple(part if isinstance(part, str) else Call(part["block"]) for part in json.loads(text)))


def source(kind: PageType) -> str:
    """The Markdown of a page type that has no file: its one block. Only cases show their contents."""
    head = "" if kind.block == "case_page" else "---\nhide: [toc]\n---\n\n"
    return f"{head}{{{{ {kind.block}() }}}}\n"


def plain(kind: PageType) -> CompiledPage:
    """The same, compiled."""
    return CompiledPage((Call(kind.block),))
