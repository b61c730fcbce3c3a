"""What an organisation is called, and where: the one way from a name in a case to an organisation.

A full name stands for its organisation anywhere. An alias does where the organisation's place is the case's, holds it or
lies in it, and only one organisation fits: 市公安局 in a list of 衢州市 is the police of 衢州市.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casebook.model.places import NATION, Gazetteer
from casebook.model.records import Organisation


class Called(NamedTuple):
    """What a name stands for in a place. Each list holds a few at most."""

    organisation: Organisation | None = None
    several: tuple[Organisation, ...] = ()
    """It may be any of these."""
    wider: tuple[Organisation, ...] = ()
    """It is an alias of these, but the place has cities that are not registered, any of which may be meant."""
    elsewhere: tuple[Organisation, ...] = ()
    """It is an alias of these, whose places have nothing to do with the case's."""


SEVERAL = 5


class Names:
    """Organisations by what they are called. Asking costs the same however many bear the name."""

    def __init__(self, organisations: Sequence[Organisation], gazetteer: Gazetteer) -> None:
        self.organisations, self._gazetteer = organisations, gazetteer
        self._at: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
        self._below: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
        self._bearing: dict[str, list[Organisation]] = defaultdict(list)
        self._named: dict[str, list[Organisation]] = defaultdict(list)
        self._called: dict[tuple[str, tuple[str, ...]], Called] = {}
        self._all_called: dict[tuple[tuple[str, ...], ...], tuple[Organisation, ...]] = {}
        for organisation in organisations:
            levels = gazetteer.levels(organisation.region)
            self._named[organisation.name].append(organisation)
            for name in dict.fromkeys((organisation.name, *organisation.aliases)):
                self._bearing[name].append(organisation)
                self._at[name, levels[-1]].append(organisation)
                for level in dict.fromkeys((NATION, *levels[:-1])):
                    self._below[name, level].append(organisation)

    def called(self, name: str, regions: tuple[str, ...]) -> Called:
        """What a case of these places means by a name."""
        if (name, regions) not in self._called:
            self._called[name, regions] = self._ask(name, regions) if name in self._bearing else Called()
        return self._called[name, regions]

    def all_called(self, names: tuple[str, ...], regions: tuple[str, ...]) -> tuple[Organisation, ...]:
        """The organisations that a case of these places names."""
        if (names, regions) not in self._all_called:
            found = (self.called(name, regions).organisation for name in names)
            self._all_called[names, regions] = tuple(organisation for organisation in found if organisation)
            assert len(self._all_called[names, regions]) == len(names), names  # the check lets no other name through
        return self._all_called[names, regions]

    def _ask(self, name: str, regions: tuple[str, ...]) -> Called:
        around = _few(o for region in regions for o in self._around(name, region))
        within = _few(o for region in regions for o in self._below.get((name, self._gazetteer.full(region)), ()))
        for full in ([o for o in (*around, *within) if o.name == name], _few(iter(self._named.get(name, ())))):
            if len({o.id for o in full}) == 1:
                return Called(full[0])
            if full:
                return Called(several=tuple(full))
        if around or within:
            near = around or within
            if not around and all(self._gazetteer.is_wide(region) for region in regions):
                return Called(wider=tuple(near))
            return Called(near[0]) if len(near) == 1 else Called(several=tuple(near))
        return Called(elsewhere=tuple(self._bearing[name][:SEVERAL]))

    def _around(self, name: str, region: str) -> Iterator[Organisation]:
        for level in dict.fromkeys((NATION, *self._gazetteer.levels(region))):
            yield from self._at.get((name, level), ())

    def in_place(self, regions: tuple[str, ...]) -> dict[str, Organisation]:
        """The organisations of these places, around and in them, by every name that stands for one there."""
        touching = (o for o in self.organisations if any(self._gazetteer.touch(o.region, r) for r in regions))
        return self._understood((name for o in touching for name in (o.name, *o.aliases)), regions)

    def anywhere(self, regions: tuple[str, ...]) -> dict[str, Organisation]:
        """All that a case of these places may name, by every name that stands for one."""
        return self._understood((o.name for o in self.organisations), regions) | self.in_place(regions)

    def _understood(self, names: Iterator[str], regions: tuple[str, ...]) -> dict[str, Organisation]:
        found = ((name, self.called(name, regions).organisation) for name in dict.fromkeys(names))
        return {name: organisation for name, organisation in found if organisation}


def _few(organisations: Iterator[Organisation]) -> list[Organisation]:
    """Each once, and no more than a message names."""
    found: dict[str, Organisation] = {}
    for organisation in organisations:
        found.setdefault(organisation.id, organisation)
        if len(found) == SEVERAL:
            break
    return list(found.values())
