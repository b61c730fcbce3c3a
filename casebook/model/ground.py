"""The common ground of all records of the data file."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict

from casebook.model.fields import Id


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
