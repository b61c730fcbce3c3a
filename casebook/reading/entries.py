"""Records with the places they were read at, and what a rule has against one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar, cast

from casebook.model.records import SECTIONS, Case, Record
from casebook.reading.yaml_text import Location, YamlFile

R = TypeVar("R", bound=Record)
R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[R_co]):
    """A record and where it was read. What could not be read rightly stands in `faults` and has a placeholder."""

    record: R_co
    document: YamlFile
    location: Location
    faults: frozenset[Location] = frozenset()

    def doubts(self, at: Location) -> bool:
        """Whether a fault is in the same item (an outcome, a measure) or field, so that it may cause what is at `at`."""
        return at[:2] in self._doubtful or at[:1] in self._whole or () in self._whole

    @cached_property
    def _doubtful(self) -> set[Location]:
        return {fault[:length] for fault in self.faults for length in range(3)}

    @cached_property
    def _whole(self) -> set[Location]:
        """Fields that are wrong as a whole, and () for a record that is."""
        return {fault for fault in self.faults if len(fault) < 2}


@dataclass(frozen=True)
class Finding:
    entry: Entry[Record]
    at: Location
    code: str
    message: str
    at_key: bool = False


Tables = Mapping[str, Sequence[Entry[Record]]]
"""The entries of each section, in the order read."""

_SECTION = {model: section for section, model in SECTIONS.items()}


def published(tables: Tables) -> Iterator[Entry[Case]]:
    """The cases that are no drafts."""
    return (entry for entry in entries(tables, Case) if not entry.record.draft)


def entries(tables: Tables, model: type[R]) -> Sequence[Entry[R]]:
    """The entries of the section that holds records of this model."""
    return cast("Sequence[Entry[R]]", tables[_SECTION[model]])
