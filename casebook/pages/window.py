"""What the page of one case, and whatever else is made of it, may see of the library; and a digest of just that.

A finished page may be kept and used again exactly when nothing it shows has changed. Lists of what it shows get out of
date; so here it is the other way round: templates of a case see the library through a window, which has all that its
digest is made of and nothing else. What is not in the digest cannot be on the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from casebook.model.library import Library
from casebook.model.localities import Locality
from casebook.model.records import Case, Organisation
from casebook.model.shelf import Linked, Origin


class Named(NamedTuple):
    """Another case: nothing but its link."""

    id: str
    name: str


class NamedKin(NamedTuple):
    """A related case, and why, in Chinese."""

    case: Named
    reasons: tuple[str, ...]


def named(case: Case) -> Named:
    return Named(case.id, case.name)


class Window(Linked):
    """The library as seen from one case: the vocabularies, its organisations, and other cases by name.

    It is a `Shelf`, as `Library` is.
    """

    def __init__(self, library: Library, case: Case, *, linked: bool = True) -> None:
        """`linked` is whether pages say where a case is written; then a line added above it changes its page."""
        # The vocabularies: `Library.vocabulary` is their digest.
        self.editions, self.frameworks = library.editions, library.frameworks
        self.edition, self.category, self.tag, self.term = library.edition, library.category, library.tag, library.term
        self.vocabulary, self.gazetteer = library.vocabulary, library.gazetteer
        # The case and what surrounds it: `digest` is made of this.
        self.case: Mapping[str, Case] = {case.id: case}
        self._signature = library.signatures.get(case.id)
        self._lead, self._partners = library.lead(case), library.partners(case)
        self._others = {o.id: list(map(named, library.others(case, o))) for o in (*self._lead, *self._partners)}
        self._related = [NamedKin(named(other), reasons) for other, reasons in library.related(case)]
        before, after = library.neighbours(case)
        self._neighbours = (named(before) if before else None, named(after) if after else None)
        self.is_of_many_places = library.is_of_many_places
        self._localities = {region: library.locality(region) for region in library.regions(case)}
        self.origins: Mapping[str, Origin] = (
            {case.id: library.origins[case.id]} if linked and case.id in library.origins else {}
        )

    @cached_property
    def digest(self) -> bytes | None:
        """A digest of everything that can be seen; None when that is not known, for a library not read from files."""
        if self._signature is None:
            return None
        seen = (
            self._signature,
            self._lead,
            self._partners,
            self._others,
            self._related,
            self._neighbours,
            self.is_of_many_places,
            self._localities,
            {region: self.gazetteer.holders(region) for region in self.levels(*self.case.values())},
        )
        return hashlib.sha256(self.vocabulary + repr((*seen, self.origins)).encode()).digest()

    def locality(self, name: str) -> Locality:
        return self._localities[name]

    def lead(self, case: Case) -> list[Organisation]:
        return self._lead

    def partners(self, case: Case) -> list[Organisation]:
        return self._partners

    def others(self, case: Case, organisation: Organisation) -> list[Named]:
        return self._others[organisation.id]

    def related(self, case: Case) -> list[NamedKin]:
        return self._related

    def neighbours(self, case: Case) -> tuple[Named | None, Named | None]:
        return self._neighbours
