"""A case's values between a form, which knows JSON, and a file, where dates and decimals stand as they were written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from casebook.base import clock
from casebook.editing import grammar, splicing, writing
from casebook.editing.notation import plain_number
from casebook.editing.phrases import Refused
from casebook.model.records import Case
from casebook.reading.yaml_text import BLANK

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
