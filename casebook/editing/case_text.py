"""One case between its file and a form: its lines cut out and put back, the lines of each field, its values as JSON.

An editor sees a case as it stands in the file, without the dash and the blanks in front. Nothing else is changed, so
that what is not touched comes back byte for byte.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from casebook.base import clock
from casebook.base.problems import Refused
from casebook.editing import grammar, splicing, writing
from casebook.model import fields
from casebook.model.records import Case
from casebook.reading import syntax
from casebook.reading.yaml_text import BLANK, YamlFile

DASH = re.compile(" *- +")
USUAL = "  - "
"""What stands in front of a case in a file of our own style."""

OPEN: dict[str, Any] = {"title": "", "category": "", "lead": (), "summary": "", "measures": [{"title": "", "text": ""}]}
"""What every case has, as a new one leaves it open."""


class Block(NamedTuple):
    """A case in its file. `line` is its first, counted from 1; `front` is what stands before its first field there."""

    line: int
    front: str
    text: str
    below: str
    """What follows in the file, up to the end of the next case."""

    @property
    def above(self) -> int:
        """Lines of the file before `laid_out`."""
        return self.line - 2


def block(document: YamlFile, index: int) -> Block:
    """Cut a case out of its file, told by its place in the list there."""
    lines = syntax.LINE_BREAK.split(document.text)
    line, column = document.places["cases", index]
    end = _end(document, index, len(lines))
    front = lines[line - 1][: column - 1]
    cut = lines[line - 1 : end]
    while len(cut) > 1 and _is_between(cut[-1], column - 1):
        cut.pop()
    text = "\n".join([cut[0][column - 1 :], *(_without(row, column - 1) for row in cut[1:])]) + "\n"
    after = _end(document, index + 1, len(lines)) if ("cases", index + 1) in document.places else len(lines)
    below = "\n".join(lines[line - 1 + len(cut) : after])
    return Block(line, front if DASH.fullmatch(front) else USUAL, text, below)


def _end(document: YamlFile, index: int, last: int) -> int:
    """The line after which something else begins than this case: the next one, or another section."""
    line, _ = document.places["cases", index]
    following = [place[0] for at, place in document.places.items() if at == ("cases", index + 1)]
    following += [place[0] for at, place in document.keys.items() if len(at) == 1 and place[0] > line]
    return min(following, default=last + 1) - 1


def _is_between(line: str, indent: int) -> bool:
    """Whether a line at the end of a case is none of its own: blank, the next one's dash, or a remark outside of it."""
    bare = line.strip()
    return not bare or bare == "-" or (bare.startswith("#") and len(line) - len(line.lstrip()) < indent)


def _without(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip() else line.lstrip()


def laid_out(text: str, front: str = USUAL) -> str:
    """The text of a case as it stands in a file, below `cases:`."""
    first, *rest = text.rstrip("\n").split("\n")  # what YAML alone takes for the end of a line is refused
    indent = " " * len(front)
    return "\n".join([front + first, *(indent + line if line.strip() else "" for line in rest)]) + "\n"


def without_dash(item: str) -> str:
    """An item of a list, from its first column on, as an editor has it."""
    first, *rest = syntax.LINE_BREAK.split(item.rstrip("\n"))
    indent = len(found[0]) if (found := DASH.match(first)) else 0
    return "\n".join([first[indent:], *(_without(line, indent) for line in rest)]) + "\n"


def field_lines(document: YamlFile, top: tuple[str | int, ...], last: int) -> dict[str, tuple[int, int]]:
    """First and last line of each field of a record, in the lines of the document; `last` is the record's own last.

    Fields are told by their way from the record: `outcomes`, and of a list its items: `outcomes/0`.
    """
    depth = len(top)
    starts = {at: place[0] for at, place in document.keys.items() if len(at) == depth + 1 and at[:depth] == top}
    found = _ranges({str(at[-1]): line for at, line in starts.items()}, last)
    for name, (_, end) in list(found.items()):
        items = {
            f"{name}/{at[-1]}": place[0]
            for at, place in document.places.items()
            if len(at) == depth + 2 and at[: depth + 1] == (*top, name)
        }
        found |= _ranges(items, end)
    return found


def _ranges(starts: Mapping[str, int], last: int) -> dict[str, tuple[int, int]]:
    """Where each ends when it goes on until the next one; several may stand on one line."""
    lines = sorted(set(starts.values()))
    following = dict(zip(lines, [line - 1 for line in lines[1:]] + [last], strict=False))
    return {name: (line, max(line, following[line])) for name, line in starts.items()}


def plain(value: Any) -> Any:
    """A value that was read from a file as JSON has it: what was left blank is None."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return fields.plain(value)
    return value.isoformat() if isinstance(value, dt.date) else None if value is BLANK else value


def new_case(fields: Mapping[str, Any]) -> str:
    """The text of a new case: these fields, and those that no case is without."""
    known = {"published": clock.today(), **OPEN, **fields}
    named = (name for name in Case.model_fields if name in known)
    return "".join(f"{name}:\n" if known[name] == "" else writing.fields({name: known[name]}) for name in named)


def with_field(text: str, field: str, value: Any) -> str:
    """The text of a case with another value of one field; only what differs is written anew. Raises Refused."""
    if not isinstance(splicing.values_of(text), dict):
        raise Refused("YAML里还没有案例的字段；请写成“字段: 内容”")
    if field == "outcomes" and isinstance(value, list):
        value = [outcome for item in value for outcome in _read(item)]
    return splicing.replace(text, (field,), value, exact=False)


def _read(item: Any) -> list[Any]:
    """The outcomes of an item of a form: one that it had, or what is typed as the source words it."""
    if isinstance(item, str):
        return grammar.outcomes(item) if item.strip() else []
    return [item]
