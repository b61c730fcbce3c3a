"""Placeholders in the place of what is wrong, so that the rest of a record can be checked in the same run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from casebook.model.records import Record
from casebook.reading.entries import Entry
from casebook.reading.wording import model_at
from casebook.reading.yaml_text import Location, YamlFile

MOST_FAULTS = 500
"""A record with more is not worth repairing: each round checks it anew."""

PLACEHOLDERS: dict[str, Any] = {
    "year": 2000,
    "value": Decimal(1),
    "n": Decimal(1),
    "place": 1,
    "level": "其他",
    "kind": "其他",
    "unit": "%",
    "date": dt.date(2000, 1, 1),
    "means": ("x",),
    "measures": ({"title": "x", "text": "x"},),
    "items": ({"id": "x", "name": "x"},),
    "sources": ({"id": "x"},),
}
"""Values of the right type for required fields, by name; "x" for all others."""


def repaired(model: type[Record], value: Any, document: YamlFile, location: Location) -> Iterator[Entry[Record]]:
    """The record with placeholders where it is wrong, if it can be had."""
    faults: set[Location] = set()
    for _ in range(5):  # a placeholder may show what is missing inside it
        try:
            yield Entry(model.model_validate(value), document, location, frozenset(faults))
            return
        except ValidationError as error:
            if error.error_count() > MOST_FAULTS:
                return
            found = error.errors(include_url=False, include_context=False, include_input=False)
            places = {tuple(part for part in fault["loc"] if part != "[key]") for fault in found}
            faults |= places
            value = _with(value, {at: _placeholder(model, at) for at in places})


def _placeholder(model: type[Record], at: Location) -> Any:
    """A value of the right type for a required field; None for one that can be left out."""
    info = model_at(model, at[:-1]).model_fields.get(str(at[-1])) if at else None
    return PLACEHOLDERS.get(str(at[-1]), "x") if info is not None and info.is_required() else None


def _with(value: Any, changes: dict[Location, Any]) -> Any:
    """A copy with other values at these places; without them where they are None (in a list: a blank record).

    All at once: a copy for each would cost the square of their number.
    """
    if () in changes:
        return changes[()]
    inner: dict[Any, dict[Location, Any]] = {}
    for at, new in changes.items():
        inner.setdefault(at[0], {})[at[1:]] = new
    if isinstance(value, tuple):
        items = ((_with(item, inner[key]) if key in inner else item) for key, item in enumerate(value))
        return tuple({} if item is None else item for item in items)
    if not isinstance(value, dict):
        return value
    made = value | {key: _with(value.get(key), below) for key, below in inner.items()}
    return {key: item for key, item in made.items() if item is not None or key not in inner}
