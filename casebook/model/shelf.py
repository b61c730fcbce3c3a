"""What the page of a case may ask: as much of the library as a `Library` and a window on it both tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from casebook.model.localities import Locality
from casebook.model.places import Gazetteer
from casebook.model.records import (
    Case,
    Category,
    Citation,
    Edition,
    Framework,
    FrameworkItem,
    Organisation,
    Source,
    Tag,
    Term,
)


class Origin(NamedTuple):
    """Where a case is written: the file, and the line (from 1) it starts on."""

    path: Path
    line: int


class Link(Protocol):
    """Another case, of which only its link is shown."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


class Kin(Protocol):
    """A case that has something in common with this one, and why that matters, in Chinese."""

    @property
    def case(self) -> Link: ...
    @property
    def reasons(self) -> tuple[str, ...]: ...


class Shelf(Protocol):
    """See `Library`, whose attributes and methods these are."""

    @property
    def editions(self) -> tuple[Edition, ...]: ...
    @property
    def frameworks(self) -> tuple[Framework, ...]: ...
    @property
    def edition(self) -> Mapping[str, Edition]: ...
    @property
    def category(self) -> Mapping[str, Category]: ...
    @property
    def tag(self) -> Mapping[str, Tag]: ...
    @property
    def term(self) -> Mapping[str, Term]: ...
    @property
    def case(self) -> Mapping[str, Case]: ...
    @property
    def origins(self) -> Mapping[str, Origin]: ...
    @property
    def gazetteer(self) -> Gazetteer: ...
    @property
    def is_of_many_places(self) -> bool: ...
    def regions(self, case: Case) -> tuple[str, ...]: ...
    def levels(self, case: Case) -> tuple[str, ...]: ...
    def locality(self, name: str) -> Locality: ...
    def whereabouts(self, case: Case) -> tuple[Locality, ...]: ...
    def lead(self, case: Case) -> list[Organisation]: ...
    def partners(self, case: Case) -> list[Organisation]: ...
    def others(self, case: Case, organisation: Organisation) -> Sequence[Link]: ...
    def related(self, case: Case) -> Sequence[Kin]: ...
    def neighbours(self, case: Case) -> tuple[Link | None, Link | None]: ...
    def source(self, case: Case, citation: Citation) -> Source: ...
    def framework_items(self, case: Case) -> list[tuple[Framework, list[FrameworkItem]]]: ...


class Linked:
    """What follows for a case from the rest of a `Shelf`: both kinds of them answer so."""

    def source(self: Shelf, case: Case, citation: Citation) -> Source:
        """What a citation of the case points at."""
        return next(source for source in self.edition[case.edition].sources if source.id == citation.id)

    def framework_items(self: Shelf, case: Case) -> list[tuple[Framework, list[FrameworkItem]]]:
        """The case's mapping, in the order the frameworks declare."""
        return [
            (framework, [item for item in framework.items if item.id in case.frameworks[framework.id]])
            for framework in self.frameworks
            if case.frameworks.get(framework.id)
        ]

    def regions(self: Shelf, case: Case) -> tuple[str, ...]:
        """Where a case is, in full names: several places for a joint reform, its edition's where it says nothing."""
        told = case.region or (self.edition[case.edition].region,)
        return tuple(dict.fromkeys(map(self.gazetteer.full, told)))

    def levels(self: Shelf, case: Case) -> tuple[str, ...]:
        """Full names of all places the case is in, whole provinces first."""
        return tuple(dict.fromkeys(level for region in self.regions(case) for level in self.gazetteer.levels(region)))

    def whereabouts(self: Shelf, case: Case) -> tuple[Locality, ...]:
        """Where a case is, for readers; nothing where its edition says that of all cases there are."""
        return tuple(map(self.locality, self.regions(case))) if case.region or self.is_of_many_places else ()
