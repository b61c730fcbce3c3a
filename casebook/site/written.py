"""A hand-written page as MkDocs leaves it. In a preview its blocks are not made yet: they show the data as it is when the
page is asked for, so a change of the data takes no MkDocs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casebook.pages.compiled import Call
from casebook.pages.page_types import BLOCKS
from casebook.pages.view import View
from casebook.site.frames import Frame

UNKNOWN = "{} 里的编号 {} 在数据里没有；请核对"


class UnknownId(Exception):
    """A block is called for a record that the data has not got. The message is a Chinese sentence."""


@dataclass
class Written:
    """A page of docs/."""

    source: str
    """Its path in docs/."""
    path: str
    """Its path on the site."""
    url: str
    title: str
    description: str
    parts: Sequence[str | Call]
    searched: bool
    frame: Frame | None = None
    """The theme around it. Only a preview needs it: a build has the finished page."""

    def content(self, view: View) -> str:
        """Its HTML, without the theme; `view` is that of the page. Raises UnknownId."""
        return "".join(_made(view, part) if isinstance(part, Call) else part for part in self.parts)

    def filled(self, content: str, head: str) -> bytes:
        """The whole page, in UTF-8. The theme adds a heading where there is none (the mark it was shown has one)."""
        if self.frame is None:
            raise RuntimeError("the theme has not come to this page")
        heading = "" if "<h1" in content else f"<h1>{self.title}</h1>\n"  # titles are escaped
        return self.frame.filled({"content": f"{heading}{content}", "head": head})


def _made(view: View, call: Call) -> str:
    try:
        return str(BLOCKS[call.block](view, *call.arguments))
    except KeyError as error:
        if not call.arguments:
            raise
        raise UnknownId(UNKNOWN.format(call.block, error)) from None
