"""What a list can be narrowed and ordered by, whatever it lists: facets as columns of small numbers, orders as sequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from casebook.model.places import NATION, Gazetteer
from casebook.sounds import in_chinese_order

FEW = 20
"""Up to so many values a facet lists; of more, it lists the `SHOWN` most frequent, and the rest is found by typing."""
SHOWN = 10


class Value(NamedTuple):
    """One value of a facet. `id` stands in the address of the page, `frequency` is how many things have it."""

    id: str
    name: str
    frequency: int


@dataclass(frozen=True)
class Facet:
    """`columns` holds, for each thing, the positions in `values` of what it has, ascending.

    In a tree of values a thing also has all that its own stand below: `above` tells these for each value.
    """

    key: str
    label: str
    values: tuple[Value, ...]
    columns: tuple[tuple[int, ...], ...]
    above: tuple[tuple[int, ...], ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether there are too many values to show them all."""
        return len(self.values) > FEW

    def depth(self, value: Value) -> int:
        """Below how many others a value of a tree stands."""
        return len(self.above[self.values.index(value)]) if self.above else 0

    @cached_property
    def first(self) -> Sequence[Value]:
        """The values to show before anything is chosen: all, or the most frequent."""
        return sorted(self.values, key=lambda value: -value.frequency)[:SHOWN] if self.is_long else self.values


@dataclass(frozen=True)
class Order:
    """One way to order things. `sort` gives the positions of the things in the order to show them."""

    key: str
    label: str
    sort: Callable[[], Iterable[int]]

    @cached_property
    def sequence(self) -> tuple[int, ...]:
        """The positions, sorted when they are first asked for: pages name the orders, only scripts' data has them."""
        return tuple(self.sort())


@dataclass(frozen=True)
class Catalogue:
    """Things in their plain order, with all one can narrow and order them by.

    `groups` are (heading, how many) when the plain order falls into groups that must never mix; every order keeps to
    them. `names` are what a reader may look for by typing, one for each thing, or nothing.
    """

    things: Sequence[Any]
    facets: tuple[Facet, ...] = ()
    orders: tuple[Order, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = field(default=())


Named = Iterable[tuple[str, str]]


def facet(key: str, label: str, having: Sequence[Named], declared: Sequence[str] = (), least: int = 2) -> list[Facet]:
    """A facet from the (id, name) pairs each thing has; none at all when there is nothing to choose between.

    Values stand in the declared order of their ids, otherwise the most frequent first; when they are many, as they are
    met, because neighbouring things have neighbouring values then, which makes for small files.
    """
    having = [tuple(dict.fromkeys(pairs)) for pairs in having]
    counts = Counter(chain.from_iterable(having))
    if len(counts) < least:
        return []
    place = {id_: at for at, id_ in enumerate(declared)}
    frequent = len(counts) <= FEW
    order = sorted(counts, key=lambda pair: (place.get(pair[0], len(place)), -counts[pair] if frequent else 0))
    position = {pair: at for at, pair in enumerate(order)}
    values = tuple(Value(id_, name, counts[id_, name]) for id_, name in order)
    column = {pairs: tuple(sorted(map(position.__getitem__, pairs))) for pairs in set(having)}
    return [Facet(key, label, values, tuple(column[pairs] for pairs in having))]


def order(key: str, label: str, things: Sequence[Any], by: Callable[[Any], Any]) -> Order:
    """An order by a key; things that are equal keep their plain order."""
    return Order(key, label, lambda: sorted(range(len(things)), key=lambda at: by(things[at])))


def by_place(gazetteer: Gazetteer, regions: Sequence[tuple[str, ...]]) -> list[Facet]:
    """Where things are, as a tree: a place stands below what holds it, and has what all below it have.

    `regions` are full names. There is nothing to choose where all things are in the same places.
    """
    if len(set(regions)) < 2:
        return []
    above = {region: gazetteer.levels(region) for of in dict.fromkeys(regions) for region in of}
    above |= {level: gazetteer.levels(level) for levels in list(above.values()) for level in levels}
    tree = sorted(above, key=lambda place: [(level != NATION, in_chinese_order(level)) for level in above[place]])
    position = {place: at for at, place in enumerate(tree)}
    # The nation holds all, where anything is named after it.
    root = (position[NATION],) if NATION in position else ()
    held = [tuple(sorted({*root, *map(position.__getitem__, above[place])} - {at})) for at, place in enumerate(tree)]
    column = {of: tuple(sorted(map(position.__getitem__, of))) for of in set(regions)}
    whole = {of: {*own, *(level for place in own for level in held[place])} for of, own in column.items()}
    counts = Counter(at for of in regions for at in whole[of])
    values = tuple(Value(place, place, counts[at]) for at, place in enumerate(tree))
    return [Facet("place", "地区", values, tuple(column[of] for of in regions), tuple(held))]
