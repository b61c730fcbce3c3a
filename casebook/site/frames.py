"""The theme around a page, rendered once for each kind of page, with slots for what differs.

MkDocs and the theme take two milliseconds a page, and of what they make for ten thousand cases nothing differs but the
slots. So one page of each kind goes through them with marks in its slots, and all others are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SLOTS = ("title", "description", "canonical", "head", "skip", "contents", "actions", "content")
"""What differs: finished HTML, or text that is escaped already. `skip` is the id that the skip link leads to."""

OPTIONAL = {"canonical"}
"""Slots a frame may lack: without the address of the site no link is canonical."""

MARK = re.compile("\x02casebook:(\\w+)[^\x03]*\x03")
"""Between control characters, which the check refuses in data: the names of editions stand in every frame's footer."""


class FrameBroken(Exception):
    """The theme does not show a slot. The message is one Chinese line."""


def mark(slot: str) -> str:
    """What stands for a slot while the theme renders. The content's has what Material looks for before it adds a title."""
    return f"\x02casebook:{slot}{' <h1' if slot == 'content' else ''}\x03"


class Frame:
    """A page with slots. Raises FrameBroken when one has got lost, which a changed theme could do unnoticed."""

    def __init__(self, html: str, needed: Iterable[str] = SLOTS) -> None:
        parts = MARK.split(html)
        self._parts, self._slots = [part.encode() for part in parts[::2]], parts[1::2]
        lost = set(needed) - OPTIONAL - set(self._slots)
        if lost:
            raise FrameBroken(f"主题里没有这些位置：{'、'.join(sorted(lost))}；请检查 theme 里的模板")

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The page with these values in its slots, in UTF-8."""
        pieces = [self._parts[0]]
        for slot, part in zip(self._slots, self._parts[1:], strict=True):
            pieces += (values[slot].encode(), part)
        return b"".join(pieces)
