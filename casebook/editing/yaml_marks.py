"""Pieces of a YAML text: where a value, a field or an item begins and ends, and what replaces it in the style around it.

Marks are those of the parser, counted in characters. Texts of ours come from `writing`, indented as their neighbours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from casebook.editing import writing
from casebook.reading.syntax import LINE_BREAK


class Edit(NamedTuple):
    """A piece of the text, from `start` to before `end`, and what stands in its place."""

    start: int
    end: int
    text: str


class Overlap(Exception):
    """Two edits concern one piece."""


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits. Those at one place come in the order given. Raises Overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise Overlap
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Marks:
    """What can be done to the pieces of one text. `root` is its node tree; None for a text without values."""

    def __init__(self, text: str, root: yaml.Node | None) -> None:
        self.text = text
        found = LINE_BREAK.search(text)
        self.break_ = found[0] if found else "\n"
        self._line_starts = [0, *(at.end() for at in LINE_BREAK.finditer(text))]
        self._in_flow: set[int] = set()
        if root is not None:
            self._look(root, False)

    def _look(self, node: yaml.Node, inside: bool) -> None:
        """Note which nodes stand in brackets or braces."""
        if inside:
            self._in_flow.add(id(node))
        if isinstance(node, yaml.CollectionNode):
            for inner in node.value:
                for one in inner if isinstance(inner, tuple) else (inner,):
                    self._look(one, inside or bool(node.flow_style))

    def in_brackets(self, node: yaml.Node) -> bool:
        """Whether the node stands in brackets or braces, or is in them itself."""
        return id(node) in self._in_flow or (isinstance(node, yaml.CollectionNode) and bool(node.flow_style))

    def end(self, node: yaml.Node) -> int:
        """Where a value ends: the parser counts what follows a block, blank lines and remarks, among it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return start + len(self.text[start:end].rstrip())
        return min(end, len(self.text))

    # Values

    def scalar(self, node: yaml.ScalarNode, value: Any) -> Edit:
        """Another text, number or date in the place of one; quoted where the old one was."""
        quoted = node.style in ("'", '"') and isinstance(value, str)
        written = (writing.inline if self.in_brackets(node) else writing.scalar)(value, quoted)
        start, end = node.start_mark.index, self.end(node)
        return Edit(start, end, written if start < end else f" {written}")

    def inline(self, node: yaml.Node, value: Any) -> Edit:
        """Another value in the place of one that stands in brackets or is in them."""
        return Edit(node.start_mark.index, self.end(node), writing.inline(value))

    def field(self, key: yaml.Node, value: yaml.Node, name: str, new: Any) -> Edit:
        """A field with its name, written anew."""
        start = key.start_mark.index
        return Edit(start, self.end(value), self._lines(writing.fields({name: new}), self._column(start)))

    def item(self, node: yaml.SequenceNode, at: int, new: Any) -> Edit:
        """An item of a list in lines, written anew behind its dash."""
        start = node.value[at].start_mark.index
        return Edit(start, self.end(node.value[at]), self._item(new, self._column(start)))

    # What goes

    def without(self, node: yaml.CollectionNode, gone: Sequence[int]) -> Iterator[Edit]:
        """The edits that take fields or items away, given by their numbers."""
        for first, last in _runs(gone):
            if node.flow_style:
                yield self._out_of_brackets(node, first, last)
            elif isinstance(node, yaml.SequenceNode):
                yield self._out_of_lines(self._dash(node, first), self._end_of(node, last))
            else:
                yield self._out_of_fields(node, first, last)

    def _out_of_brackets(self, node: yaml.CollectionNode, first: int, last: int) -> Edit:
        if last + 1 < len(node.value):
            return Edit(self._start_of(node, first), self._start_of(node, last + 1), "")
        start = self._end_of(node, first - 1) if first else self._start_of(node, first)
        return Edit(start, self._end_of(node, last), "")

    def _out_of_fields(self, node: yaml.CollectionNode, first: int, last: int) -> Edit:
        start, end = self._start_of(node, first), self._end_of(node, last)
        if not self.text[self._line(start) : start].strip():
            return self._out_of_lines(start, end)
        if last + 1 < len(node.value):  # the first field stands behind a dash, which the next one now gets
            following = self._start_of(node, last + 1)
            if not self.text[end:following].strip():
                return Edit(start, following, "")
        return Edit(start, end + len(self.text[end:]) - len(self.text[end:].lstrip(" ")), "")

    def _out_of_lines(self, start: int, end: int) -> Edit:
        return Edit(self._line(start), self._after_line(end), "")

    # What comes

    def further(self, node: yaml.MappingNode, after: int, name: str, new: Any) -> Edit:
        """One more field, behind that of this number; -1 stands for the front."""
        if node.flow_style:
            return self._beside(node, after + 1, writing.inline({name: new})[1:-1])
        first = self._start_of(node, 0)
        column = self._column(first)
        written = self._lines(writing.fields({name: new}), column)
        if after < 0:
            return Edit(first, first, f"{written}{self.break_}{' ' * column}")
        return self._line_after(self._end_of(node, after), " " * column + written)

    def further_item(self, node: yaml.SequenceNode, before: int, new: Any) -> Edit:
        """One more item, in front of that of this number or behind the last."""
        if node.flow_style:
            return self._beside(node, before, writing.inline(new))
        dash = self._column(node.start_mark.index)
        beside = node.value[min(before, len(node.value) - 1)]
        braces = isinstance(beside, yaml.MappingNode) and beside.flow_style
        written = writing.inline(new) if braces else self._item(new, dash + 2)
        line = f"{' ' * dash}- {written}"
        if before:
            return self._line_after(self._end_of(node, before - 1), line)
        start = self._line(self._dash(node, 0))
        return Edit(start, start, line + self.break_)

    def _beside(self, node: yaml.CollectionNode, before: int, written: str) -> Edit:
        """Something more in brackets or braces, behind what is there before it."""
        if before:
            end = self._end_of(node, before - 1)
            return Edit(end, end, f", {written}")
        start = self._start_of(node, 0)
        return Edit(start, start, f"{written}, ")

    def appended(self, values: Mapping[str, Any]) -> Edit:
        """All values behind a text that has none, only remarks perhaps."""
        end = len(self.text)
        apart = self.break_ if self.text and not LINE_BREAK.search(self.text[-1:]) else ""
        return Edit(end, end, apart + writing.fields(values).replace("\n", self.break_))

    # Places

    def _start_of(self, node: yaml.CollectionNode, at: int) -> int:
        inner = node.value[at]
        start: int = (inner[0] if isinstance(inner, tuple) else inner).start_mark.index
        return start

    def _end_of(self, node: yaml.CollectionNode, at: int) -> int:
        inner = node.value[at]
        return self.end(inner[1] if isinstance(inner, tuple) else inner)

    def _dash(self, node: yaml.CollectionNode, at: int) -> int:
        """The dash of an item, which may stand some lines above it. Raises Overlap where it has no line of its own."""
        column = self._column(node.start_mark.index)
        line = self._line(node.value[at].start_mark.index)
        while self.text[line + column : line + column + 1] != "-" or self.text[line : line + column].strip():
            if line == 0:
                raise Overlap
            line = self._line(line - 1)
        return line + column

    def _line(self, at: int) -> int:
        """Where the line begins in which a place is."""
        return self._line_starts[bisect_right(self._line_starts, at) - 1]

    def _after_line(self, at: int) -> int:
        found = LINE_BREAK.search(self.text, at)
        return found.end() if found else len(self.text)

    def _column(self, at: int) -> int:
        return at - self._line(at)

    def _line_after(self, at: int, line: str) -> Edit:
        """A line (or several) behind the one in which a place is."""
        place = self._after_line(at)
        ended = LINE_BREAK.search(self.text, at) is not None
        return Edit(place, place, line + self.break_ if ended else self.break_ + line)

    def _lines(self, written: str, column: int) -> str:
        """Lines of ours as they stand behind `column` blanks."""
        return written.rstrip("\n").replace("\n", self.break_ + " " * column)

    def _item(self, new: Any, column: int) -> str:
        return self._lines(writing.fields(new), column) if isinstance(new, Mapping) else writing.scalar(new)


def in_common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many items (or characters) two lists have in common at their start."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers, as first and last."""
    first = None
    for one, following in pairwise([*numbers, -1]):
        first = one if first is None else first
        if following != one + 1:
            yield first, one
            first = None
