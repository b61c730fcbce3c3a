"""The whole library, validated and linked: every question a page, an index or an export asks of it.

Look-ups are built once, on first use; building all of them is linear in the number of cases.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple, TypeVar

from casebook.model import records
from casebook.model.fields import FIRST_DAY
from casebook.model.localities import Localities, Locality
from casebook.model.naming import Names
from casebook.model.outcomes import Outcome
from casebook.model.places import Gazetteer
from casebook.model.records import Case, Category, Edition, Framework, FrameworkItem, Organisation, Place, Tag, Term

K = TypeVar("K")
V = TypeVar("V")


class Origin(NamedTuple):
    """Where a case is written: the file, and the line (from 1) it starts on."""

    path: Path
    line: int


class Related(NamedTuple):
    case: Case
    reasons: tuple[str, ...]
    """Why, in Chinese, strongest first; empty when the editor named the case."""


NEIGHBOURHOOD = 10
"""How many cases on either side, in a list of cases that share something, are looked at for relatedness.

Looking at all of them would make the whole library's cost grow with the square of its size.
"""


@dataclass(frozen=True, eq=False)
class Library:
    """Validated data. The tuples keep the order of the files, except `cases`: newest edition first, then by number."""

    editions: tuple[Edition, ...] = ()
    categories: tuple[Category, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    tags: tuple[Tag, ...] = ()
    glossary: tuple[Term, ...] = ()
    synonyms: tuple[records.Synonym, ...] = ()
    cases: tuple[Case, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        edition = {e.id: e for e in self.editions}
        order = sorted(self.cases, key=lambda case: (-edition[case.edition].year, case.edition, *_place(case)))
        object.__setattr__(self, "cases", tuple(order))

    @cached_property
    def edition(self) -> dict[str, Edition]:
        return {record.id: record for record in self.editions}

    @cached_property
    def category(self) -> dict[str, Category]:
        return {record.id: record for record in self.categories}

    @cached_property
    def tag(self) -> dict[str, Tag]:
        return {record.id: record for record in self.tags}

    @cached_property
    def term(self) -> dict[str, Term]:
        return {record.id: record for record in self.glossary}

    @cached_property
    def organisation(self) -> dict[str, Organisation]:
        return {record.id: record for record in self.organisations}

    @cached_property
    def case(self) -> dict[str, Case]:
        """Cases by id, former ids included."""
        current = {case.id: case for case in self.cases}
        return {alias: case for case in self.cases for alias in case.aliases} | current

    @cached_property
    def by_edition(self) -> dict[str, list[Case]]:
        return _grouped((case.edition, case) for case in self.cases)

    @cached_property
    def by_category(self) -> dict[str, list[Case]]:
        return _grouped((case.category, case) for case in self.cases)

    @cached_property
    def by_tag(self) -> dict[str, list[Case]]:
        return _grouped((tag, case) for case in self.cases for tag in case.tags)

    @cached_property
    def by_term(self) -> dict[str, list[Case]]:
        return _grouped((term, case) for case in self.cases for term in case.terms)

    @cached_property
    def by_framework_item(self) -> dict[tuple[str, str], list[Case]]:
        return _grouped(
            ((framework, item), case)
            for case in self.cases
            for framework, items in case.frameworks.items()
            for item in items
        )

    @cached_property
    def led_by(self) -> dict[str, list[Case]]:
        return _grouped((organisation.id, case) for case in self.cases for organisation in self.lead(case))

    @cached_property
    def joined_by(self) -> dict[str, list[Case]]:
        return _grouped((organisation.id, case) for case in self.cases for organisation in self.partners(case))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Which places hold which."""
        return Gazetteer(self.places)

    @cached_property
    def names(self) -> Names:
        """What organisations are called, and where."""
        return Names(self.organisations, self.gazetteer)

    def regions(self, case: Case) -> tuple[str, ...]:
        """Where a case is, in full names: several places for a joint reform, its edition's where it says nothing."""
        return self.gazetteer.all_full(case.region or (self.edition[case.edition].region,))

    def levels(self, case: Case) -> tuple[str, ...]:
        """Full names of all places the case is in, whole provinces first."""
        return tuple(dict.fromkeys(level for region in self.regions(case) for level in self.gazetteer.levels(region)))

    @cached_property
    def is_of_many_places(self) -> bool:
        """Whether cases are told apart by where they are."""
        return len({self.regions(case) for case in self.cases}) > 1

    @cached_property
    def localities(self) -> Localities:
        """The places that have pages; none where all cases are in the same: their pages would list all cases once more."""
        regions = (region for case in self.cases for region in self.regions(case))
        return Localities(self.gazetteer, regions if self.is_of_many_places else ())

    def locality(self, name: str) -> Locality:
        """A place by its full name."""
        return self.localities.named.get(name) or Locality("", name)

    def whereabouts(self, case: Case) -> tuple[Locality, ...]:
        """Where a case is, for readers; nothing where its edition says that of all cases there are."""
        return tuple(map(self.locality, self.regions(case))) if case.region or self.is_of_many_places else ()

    @cached_property
    def by_place(self) -> dict[str, list[Case]]:
        """Cases by the full names of all places they are in."""
        return _grouped((level, case) for case in self.cases for level in self.levels(case))

    def lead(self, case: Case) -> tuple[Organisation, ...]:
        """The organisations that led the case, in the source's order."""
        return self.names.all_called(case.lead, self.regions(case))

    def partners(self, case: Case) -> tuple[Organisation, ...]:
        """The organisations that joined, in the source's order."""
        return self.names.all_called(case.partners, self.regions(case))

    def taking_part(self, case: Case) -> tuple[Organisation, ...]:
        """Both, those that led first."""
        return self.lead(case) + self.partners(case)

    def cases_of(self, organisation: Organisation) -> list[Case]:
        """Every case the organisation led or joined, in library order."""
        return self._taking_part.get(organisation.id, [])

    def others(self, case: Case, organisation: Organisation) -> list[Case]:
        """What else the organisation took part in: up to four cases, in library order."""
        return [other for other in self.cases_of(organisation)[:4] if other is not case]

    @cached_property
    def works_together(self) -> bool:
        """Whether any case names two organisations."""
        return any(len(case.lead) + len(case.partners) > 1 for case in self.cases)

    def companions(self, organisation: Organisation) -> list[tuple[Organisation, list[Case]]]:
        """With whom the organisation worked, and in which cases; most cases first."""
        shared: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases_of(organisation):
            for other in self.taking_part(case):
                if other.id != organisation.id:
                    shared[other.id].append(case)
        order = sorted(shared.items(), key=lambda pair: (-len(pair[1]), self.organisation_position[pair[0]]))
        return [(self.organisation[i], cases) for i, cases in order]

    def source(self, case: Case, citation: records.Citation) -> records.Source:
        """What a citation of the case points at."""
        return next(source for source in self.edition[case.edition].sources if source.id == citation.id)

    def framework_items(self, case: Case) -> list[tuple[Framework, list[FrameworkItem]]]:
        """The case's mapping, in the order the frameworks declare."""
        given = case.frameworks
        return [(f, [item for item in f.items if item.id in given[f.id]]) for f in self.frameworks if given.get(f.id)]

    def neighbours(self, case: Case) -> tuple[Case | None, Case | None]:
        """The cases before and after it in its edition."""
        edition = self.by_edition[case.edition]
        at = self._position[case.id] - self._position[edition[0].id]
        return (edition[at - 1] if at else None), (edition[at + 1] if at + 1 < len(edition) else None)

    def related(self, case: Case, limit: int = 3) -> list[Related]:
        """The cases an editor named, then those that share most: organisations first, then category, framework, tags."""
        here = self._position[case.id]
        named = [p for p in dict.fromkeys(self._position[self.case[i].id] for i in case.related) if p != here]
        shared = [(weight, reason, _around(here, places)) for weight, reason, places in self._shared_by(case)]
        scores: dict[int, int] = defaultdict(int)
        for weight, _, places in shared:
            for place in places:
                scores[place] += weight
        others = ((-score, place) for place, score in scores.items() if place not in (here, *named))
        best = nsmallest(max(0, limit - len(named)), others)
        return [
            Related(self.cases[place], tuple(reason for _, reason, places in shared if place in places))
            for place in (*named, *(place for _, place in best))
        ]

    def _shared_by(self, case: Case) -> Iterable[tuple[int, str, list[int]]]:
        """What a case has in common with others: weight, reason, and the places of all that share it."""
        for organisation in dict.fromkeys(self.taking_part(case)):
            yield 3, f"都有{organisation.name}参与", self._places["organisation", organisation.id]
        yield 2, f"同属{self.category[case.category].name}", self._places["category", case.category]
        for framework, items in self.framework_items(case):
            for item in items:
                yield 1, f"都对应“{item.name}”", self._places["framework", framework.id, item.id]
        for tag in case.tags:
            yield 1, f"改革方式都有“{self.tag[tag].name}”", self._places["tag", tag]

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        """The places of the cases of every group in which cases are related."""
        groups: dict[tuple[str, ...], list[Case]] = {
            **{("organisation", id_): cases for id_, cases in self._taking_part.items()},
            **{("category", id_): cases for id_, cases in self.by_category.items()},
            **{("tag", id_): cases for id_, cases in self.by_tag.items()},
            **{("framework", *item): cases for item, cases in self.by_framework_item.items()},
        }
        return {group: [self._position[case.id] for case in cases] for group, cases in groups.items()}

    @cached_property
    def _taking_part(self) -> dict[str, list[Case]]:
        return _grouped(
            (organisation_id, case)
            for case in self.cases
            for organisation_id in dict.fromkeys(o.id for o in self.taking_part(case))
        )

    @cached_property
    def _position(self) -> dict[str, int]:
        return {case.id: at for at, case in enumerate(self.cases)}

    @cached_property
    def organisation_position(self) -> dict[str, int]:
        return {organisation.id: at for at, organisation in enumerate(self.organisations)}

    @cached_property
    def active_organisations(self) -> tuple[Organisation, ...]:
        """Those that led or joined a case: only they have pages, and are counted."""
        return tuple(organisation for organisation in self.organisations if organisation.id in self._taking_part)

    @cached_property
    def outcomes(self) -> list[tuple[Case, Outcome]]:
        return [(case, outcome) for case in self.cases for outcome in case.outcomes]

    @cached_property
    def updated(self) -> dt.date | None:
        """The newest date any case was published, updated or corrected."""
        return max((case.changed for case in self.cases if case.changed), default=None)

    @cached_property
    def as_of(self) -> dt.date:
        """`updated` for files that must bear a date: without one, the first day of the newest edition's year."""
        return self.updated or dt.date(max((edition.year for edition in self.editions), default=FIRST_DAY.year), 1, 1)

    def dated(self, case: Case) -> dt.date:
        """The same for what is made of one case."""
        return case.changed or dt.date(self.edition[case.edition].year, 1, 1)


def _place(case: Case) -> tuple[bool, int]:
    """Where a case stands in its edition: by number, those without one after them in the order of the files."""
    return case.number is None, case.number or 0


def _around(place: int, places: list[int]) -> list[int]:
    """Those of the sorted places that are next to this one: in a large group the others say little."""
    at = bisect_left(places, place)
    return places[max(0, at - NEIGHBOURHOOD) : at + NEIGHBOURHOOD + 1]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
