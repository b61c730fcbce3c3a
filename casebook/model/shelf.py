"""What the page of a case may ask: as much of the library as a `Library` and a window on it both tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from casebook.model.library import Origin
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
    def lead(self, case: Case) -> list[Organisation]: ...
    def partners(self, case: Case) -> list[Organisation]: ...
    def others(self, case: Case, organisation: Organisation) -> Sequence[Link]: ...
    def related(self, case: Case) -> Sequence[Kin]: ...
    def neighbours(self, case: Case) -> tuple[Link | None, Link | None]: ...
    def source(self, case: Case, citation: Citation) -> Source: ...
    def framework_items(self, case: Case) -> list[tuple[Framework, list[FrameworkItem]]]: ...
