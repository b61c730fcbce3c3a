"""The common ground of all records of the data file."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict

from casebook.model.fields import Id

# What else is installed has no say in what a record is, and looking for it takes as long as to make all models.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


class Record(BaseModel):
    """Common ground of all records: unknown fields are refused, nothing is converted, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def model_post_init(self, _: Any) -> None:
        # Each record has a set of the fields that were given; of ten thousand cases these were 60 MB, mostly the same.
        given = self.__pydantic_fields_set__
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(given), given))


_GIVEN: dict[frozenset[str], set[str]] = {}


class Identified(Record):
    """A record that others point at."""

    id: Id


def record_in(annotation: Any) -> type[Record] | None:
    """The model of the records a field holds, alone or in a list; None for plain values."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for part in get_args(annotation) if (found := record_in(part))), None)


R = TypeVar("R", bound=Record)
T = TypeVar("T")
REMEMBERED = 10_000
"""About how many records: all outcomes of two thousand cases, which pages, cards and tables ask for again and again.
What is said of them by all these functions takes 20 MB."""


def remembered(function: Callable[[R], T]) -> Callable[[R], T]:
    """The function, which is asked once for a record that is asked for again soon. Records never change.

    They are told apart by identity, since comparing two takes longer than most of what is said of them. So they are
    kept as long as what was said.
    """
    told: dict[int, tuple[R, T]] = {}

    @wraps(function)
    def asked(record: R) -> T:
        known = told.get(id(record))
        if known is None:
            if len(told) >= REMEMBERED:
                told.clear()
            known = told[id(record)] = record, function(record)
        return known[1]

    return asked
