"""A case's values between a form, which knows JSON, and a file, where dates and decimals stand as they were written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from casebook.base import clock
from casebook.editing import grammar, splicing, writing
from casebook.editing.notation import plain_number
from casebook.editing.phrases import Refused
from casebook.editing.splicing import is_empty
from casebook.model.outline import CASE, Kind
from casebook.model.records import Case
from casebook.reading.yaml_text import BLANK

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
    return {name: written(value, name) for name, value in fields.items() if not is_empty(value)}


def written(value: Any, field: str = "") -> Any:
    """One value of a form, likewise. Raises Refused for an outcome that is not understood."""
    if field == "outcomes" and isinstance(value, (list, tuple)):
        return [outcome for item in value for outcome in _outcomes(item)]
    if isinstance(value, Mapping):
        return {key: written(inner, key) for key, inner in value.items() if not is_empty(inner)}
    if isinstance(value, (list, tuple)):
        return [written(inner) for inner in value if not is_empty(inner)]
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


def new_case(fields: Mapping[str, Any]) -> str:
    """The text of a new case: these fields, and those that no case is without."""
    known = {"published": clock.today(), **OPEN, **fields}
    text = ""
    for name in Case.model_fields:
        if name in known:
            text += f"{name}:\n" if known[name] == "" else writing.fields({name: known[name]})
    return text


def with_field(text: str, field: str, value: Any) -> str:
    """The text of a case with another value of one field; only what differs is written anew. Raises Refused."""
    here = splicing.values_of(text)
    if not isinstance(here, dict):
        raise Refused("YAML里还没有案例的字段；请写成“字段: 内容”")
    new = None if is_empty(value) else written(value, field)
    return splicing.replace(text, (field,), _as_it_was(here.get(field), new))


def _as_it_was(old: Any, new: Any) -> Any:
    """A form's value with that of the file wherever JSON tells no difference: 99.40 does not become 99.4."""
    if plain(old) == plain(new):
        return old
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {name: _as_it_was(old.get(name), inner) for name, inner in new.items()}
    if isinstance(old, (tuple, list)) and isinstance(new, (tuple, list)):
        beside = [next((item for item in old if plain(item) == plain(inner)), None) for inner in new]
        placed = [old[at] if at < len(old) else None for at in range(len(new))]
        return [_as_it_was(known or place, inner) for known, place, inner in zip(beside, placed, new, strict=True)]
    return new
