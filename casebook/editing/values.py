"""A case's values between a form, which knows JSON, and a file, where dates and decimals stand as they were written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from casebook.base import clock
from casebook.base.problems import BadData
from casebook.editing import case_text, grammar, writing
from casebook.editing.notation import plain_number
from casebook.editing.phrases import Refused
from casebook.model.outline import CASE, Kind
from casebook.model.records import Case
from casebook.reading import syntax, yaml_text
from casebook.reading.yaml_text import BLANK, YamlFile

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DATES = {"date", "accessed"} | {part.name for part in CASE.parts if part.kind is Kind.DATE}
OPEN: dict[str, Any] = {"title": "", "category": "", "lead": (), "summary": "", "measures": [{"title": "", "text": ""}]}
"""What every case has, as a new one leaves it open."""


def plain(value: Any) -> Any:
    """A value that was read from a file as JSON has it: what was left blank is None."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, dt.date) else None if value is BLANK else value


def of_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of fields as a file may hold it: dates, decimals, outcomes typed as the source words them."""
    return {name: written(value, name) for name, value in fields.items() if not _is_empty(value)}


def written(value: Any, field: str = "") -> Any:
    """One value of a form, likewise. Raises Refused for an outcome that is not understood."""
    if field == "outcomes" and isinstance(value, (list, tuple)):
        return [outcome for item in value for outcome in _outcomes(item)]
    if isinstance(value, Mapping):
        return {key: written(inner, key) for key, inner in value.items() if not _is_empty(inner)}
    if isinstance(value, (list, tuple)):
        return [written(inner) for inner in value if not _is_empty(inner)]
    if isinstance(value, float):
        return Decimal(repr(value)) if not value.is_integer() else int(value)
    if field in DATES and isinstance(value, str) and DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _outcomes(item: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, str):
        yield from grammar.outcomes(item) if item.strip() else ()
    else:
        yield written(item)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, (list, tuple, dict)) and not value)


def new_case(fields: Mapping[str, Any]) -> str:
    """The text of a new case: these fields, and those that no case is without."""
    known = {"published": clock.today(), **OPEN, **fields}
    text = ""
    for name in Case.model_fields:
        if name in known:
            text += f"{name}:\n" if known[name] == "" else writing.fields({name: known[name]})
    return text


def with_field(text: str, field: str, value: Any) -> str:
    """The text of a case with another value of one field; only its lines are written anew, and none for the same value."""
    document = _read(text)
    found = document.values["cases"][0] if document.values["cases"] else BLANK
    here = found if isinstance(found, dict) else {}
    new = None if _is_empty(value) else written(value, field)
    if _is_empty(new):
        new = None
    if field in here and new is not None and plain(here[field]) == plain(new):
        return text
    if field not in here and new is None:
        return text
    lines = syntax.LINE_BREAK.split(text.rstrip("\n"))
    rows = {name: span for name, span in _top_lines(document, len(lines)).items() if "/" not in name}
    made = writing.fields({field: new}).rstrip("\n").split("\n") if new is not None else []
    if field in rows:
        start, end = rows[field]
        end = _own_end(lines, start, end)
    else:
        start = _place_for(field, rows, len(lines))
        end = start - 1
    return "\n".join([*lines[: start - 1], *made, *lines[end:]]) + "\n"


def _read(text: str) -> YamlFile:
    try:
        document = yaml_text.read(Path("anli.yml"), "cases:\n" + case_text.laid_out(text), above=-1)
    except BadData as error:
        problem = error.problems[0]
        raise Refused(f"YAML第{problem.line}行还有错误，改好以后才能用表单修改：{problem.message}") from None
    if not isinstance(document.values, dict) or not isinstance(document.values.get("cases"), tuple):
        raise Refused("YAML里还没有案例的字段；请写成“字段: 内容”")
    return document


def _top_lines(document: YamlFile, last: int) -> dict[str, tuple[int, int]]:
    return case_text.field_lines(document, ("cases", 0), last)


def _own_end(lines: Sequence[str], start: int, end: int) -> int:
    """The last line of a field without the blank lines and remarks that follow it: those belong to the next."""
    while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _place_for(field: str, rows: Mapping[str, tuple[int, int]], last: int) -> int:
    """The line before which a new field belongs: that of the first one that comes after it in a file."""
    order = list(Case.model_fields)
    after = order[order.index(field) + 1 :] if field in order else []
    return min((rows[name][0] for name in after if name in rows), default=last + 1)
