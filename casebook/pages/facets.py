"""What a long list can be narrowed and ordered by: columns of small numbers, one list of values for each facet.

Nothing here is HTML. A *catalogue* is a list of things a reader browses (cases, outcomes, organisations) in its plain
order; its facets say of each thing which values it has, its orders in which sequence to show it. The scripts count and
sort with these columns alone; `browse` writes them to files and renders the things themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from casebook.model import charts, comparing, figures
from casebook.model.library import Library
from casebook.model.outcomes import Outcome
from casebook.model.places import NATION
from casebook.model.records import Case, Organisation
from casebook.sounds import in_chinese_order

LEVELS = ("国家级", "省级", "市级", "县级", "其他")
"""Of what others gave a case, the highest first."""
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

    @property
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
    counts = Counter(pair for pairs in having for pair in pairs)
    if len(counts) < least:
        return []
    place = {id_: at for at, id_ in enumerate(declared)}
    first = {pair: at for at, pair in enumerate(counts)}
    frequent = len(counts) <= FEW
    order = sorted(
        counts, key=lambda pair: (place.get(pair[0], len(place)), -counts[pair] if frequent else 0, first[pair])
    )
    position = {pair: at for at, pair in enumerate(order)}
    values = tuple(Value(id_, name, counts[id_, name]) for id_, name in order)
    return [Facet(key, label, values, tuple(tuple(sorted(position[p] for p in pairs)) for pairs in having))]


def order(key: str, label: str, things: Sequence[Any], by: Callable[[Any], Any]) -> Order:
    """An order by a key; things that are equal keep their plain order."""
    return Order(key, label, lambda: sorted(range(len(things)), key=lambda at: by(things[at])))


def by_category(library: Library, cases: Sequence[Case]) -> list[Facet]:
    having = [((case.category, library.category[case.category].name),) for case in cases]
    return facet("category", "分类", having, [category.id for category in library.categories])


def by_place(library: Library, regions: Sequence[tuple[str, ...]]) -> list[Facet]:
    """Where things are, as a tree: a place stands below what holds it, and has what all below it have.

    `regions` are full names. There is nothing to choose where all things are in the same places.
    """
    if len(set(regions)) < 2:
        return []
    above = {region: library.gazetteer.levels(region) for of in regions for region in of}
    above |= {level: library.gazetteer.levels(level) for levels in list(above.values()) for level in levels}
    tree = sorted(above, key=lambda place: [(level != NATION, in_chinese_order(level)) for level in above[place]])
    position = {place: at for at, place in enumerate(tree)}
    # The nation holds all, where anything is named after it.
    root = (position[NATION],) if NATION in position else ()
    held = [
        tuple(sorted({*root, *(position[level] for level in above[place])} - {at})) for at, place in enumerate(tree)
    ]
    columns = tuple(tuple(sorted(position[region] for region in of)) for of in regions)
    counts = Counter(at for own in columns for at in {*own, *(level for place in own for level in held[place])})
    values = tuple(Value(place, place, counts[at]) for at, place in enumerate(tree))
    return [Facet("place", "地区", values, columns, tuple(held))]


def by_edition(library: Library, cases: Sequence[Case]) -> list[Facet]:
    """Where and when."""
    editions = [library.edition[case.edition] for case in cases]
    years = sorted({str(edition.year) for edition in editions}, reverse=True)
    return [
        *by_place(library, [library.regions(case) for case in cases]),
        *facet("year", "年度", [((str(edition.year), f"{edition.year}年"),) for edition in editions], years),
    ]


@lru_cache(maxsize=1)
def of_cases(library: Library) -> Catalogue:
    cases, edition = library.cases, library.edition
    tags = [[(tag, library.tag[tag].name) for tag in case.tags] for case in cases]
    organisations = [[(o.id, o.name) for o in (*library.lead(case), *library.partners(case))] for case in cases]
    facets = [
        *by_category(library, cases),
        *facet("tag", "改革方式", tags, [tag.id for tag in library.tags]),
        *by_edition(library, cases),
        *facet("edition", "批次", [((case.edition, edition[case.edition].name),) for case in cases]),
        *facet("organisation", "单位（牵头或配合）", organisations),
    ]
    for framework in library.frameworks:
        names = {item.id: item.name for item in framework.items}
        items = [[(item, names[item]) for item in case.frameworks.get(framework.id, ())] for case in cases]
        facets += facet(f"framework-{framework.id}", framework.name, items, list(names))
    given = [[(one.level, one.level) for one in case.recognition] for case in cases]
    facets += facet("recognition", "获得的认可", given, LEVELS, least=1)
    kinds = [[(kind := figures.kind(outcome), figures.KINDS[kind]) for outcome in case.outcomes] for case in cases]
    facets += facet("kind", "成效类型", kinds, list(figures.KINDS))

    category = {record.id: at for at, record in enumerate(library.categories)}
    orders = (
        order("number", "批次和序号", cases, lambda case: 0),
        order("title", "标题拼音", cases, lambda case: in_chinese_order(case.name)),
        order("category", "分类", cases, lambda case: category[case.category]),
        order("year", "年度，早的在前", cases, lambda case: edition[case.edition].year),
        order("outcome", "主要成效，同类相邻", cases, _main_outcome),
    )
    return Catalogue(cases, tuple(facets), orders)


def _main_outcome(case: Case) -> tuple[Hashable, ...]:
    """Main outcomes of a kind and unit stand together, the larger first; no order is claimed between kinds."""
    if not case.headlines:
        return (len(figures.KINDS),)
    outcome = case.headlines[0]
    kind, unit = comparable(outcome)
    return list(figures.KINDS).index(kind), unit, -(_size(outcome) or 0)


def comparable(outcome: Outcome) -> tuple[str, str]:
    """Kind and unit: only outcomes that agree in both are ordered by size.

    万元 and 亿元 are one unit; working days and days are two; an average stands with averages, a rank with ranks of its
    scope. A change is told apart by what it is measured against.
    """
    kind, unit = comparing.kind(outcome), comparing.unit(outcome)
    if kind == "change" and outcome.change:
        return kind, unit and unit + (f"（{outcome.change.basis}）" if outcome.change.basis else UNSTATED)
    if kind in ("text", "rank"):
        return kind, unit if kind == "rank" else ""
    statistic = comparing.statistic(outcome)
    return kind, f"{unit}（{statistic}）" if statistic else unit


class Placed(NamedTuple):
    """An outcome, where it stands (`number` from 1 in its case), and what it is compared and ordered by.

    `ratio` is how much changed relative to before, for two stated figures or a stated percentage; `difference` how far
    before and after lie apart, in the unit itself; `size` what it is now. Each is None where it would be a guess.
    """

    case: Case
    outcome: Outcome
    number: int
    kind: str
    unit: str
    drawn: bool
    ratio: Decimal | None
    difference: Decimal | None
    size: Decimal | None


def placed(case: Case, outcome: Outcome, number: int) -> Placed:
    kind, unit = comparable(outcome)
    bars, difference = charts.bars(outcome), None
    if comparing.alike(outcome):
        ends = (comparing.magnitude(part, outcome.unit_of(part)) for part in (outcome.before, outcome.after))
        before, after = (end or Decimal(0) for end in ends)
        difference = abs(before - after)
    ratio = abs(bars.after[-1] - bars.before) / bars.before if bars and bars.before else None
    return Placed(case, outcome, number, kind, unit, bool(bars), ratio, difference, _size(outcome))


def _size(outcome: Outcome) -> Decimal | None:
    if figures.kind(outcome) == "change":
        return outcome.change.value.n[-1] if outcome.change and not outcome.doubt else None
    return figures.size(outcome)


OTHERS = "其他单位"
UNSTATED = "（未写明基准）"


def never_ordered(unit: str) -> bool:
    """Whether nothing can be compared within a unit: words, units that occur once, changes against an unknown basis."""
    return unit in ("", OTHERS) or unit.endswith(UNSTATED)


class Comparable(NamedTuple):
    """Outcomes of one kind and unit."""

    kind: str
    unit: str
    things: list[Placed]

    @property
    def heading(self) -> str:
        return f"{figures.KINDS[self.kind]} · {self.unit}" if self.unit else figures.KINDS[self.kind]


def sections(things: Iterable[Placed]) -> Iterator[Comparable]:
    """What can be compared with one another, the largest group of a kind first; units that occur once are put together."""
    groups: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for thing in things:
        groups[thing.kind, thing.unit].append(thing)
    for kind in figures.KINDS:
        alike = sorted(((unit, found) for (k, unit), found in groups.items() if k == kind), key=lambda u: -len(u[1]))
        single = [found[0] for _, found in alike if len(found) == 1]
        if len(single) == 1:
            single = []
        yield from (Comparable(kind, unit, found) for unit, found in alike if len(found) > 1 or not single)
        if single:
            yield Comparable(kind, OTHERS, single)


@lru_cache(maxsize=1)
def of_outcomes(library: Library) -> Catalogue:
    """All outcomes, grouped by what can be compared; no order ever mixes the groups."""
    all_ = [placed(case, o, number) for case in library.cases for number, o in enumerate(case.outcomes, 1)]
    groups = list(sections(all_))

    def ordered(by: Callable[[Placed], Any]) -> list[Placed]:
        parts = (group.things if never_ordered(group.unit) else sorted(group.things, key=by) for group in groups)
        return [thing for part in parts for thing in part]

    def large(value: Decimal | None) -> tuple[bool, Decimal]:
        return value is None, -(value or Decimal(0))

    things = ordered(lambda thing: (large(thing.ratio), large(thing.size)))
    position = {id(thing): at for at, thing in enumerate(things)}

    def sequence(key: str, label: str, by: Callable[[Placed], Any]) -> Order:
        return Order(key, label, lambda: (position[id(thing)] for thing in ordered(by)))

    orders = (
        Order("ratio", "变化幅度，大的在前", lambda: range(len(things))),
        sequence("difference", "前后相差，大的在前", lambda thing: large(thing.difference)),
        sequence("largest", "现在的数值，大的在前", lambda thing: large(thing.size)),
        sequence("smallest", "现在的数值，小的在前", lambda thing: (thing.size is None, thing.size or 0)),
    )
    unit = {id(thing): (f"{g.kind}.{g.unit}", g.heading) for g in groups if g.unit for thing in g.things}
    units = [(unit[id(thing)],) if id(thing) in unit else () for thing in things]
    kinds = [((thing.kind, figures.KINDS[thing.kind]),) for thing in things]
    drawn = [(("yes", "有") if thing.drawn else ("no", "没有"),) for thing in things]
    cases = [thing.case for thing in things]
    facets = (
        *facet("kind", "类型", kinds, list(figures.KINDS)),
        *facet("unit", "计量单位", units, [f"{group.kind}.{group.unit}" for group in groups]),
        *by_category(library, cases),
        *facet("drawn", "对比图", drawn, ["yes", "no"]),
        *by_edition(library, cases),
    )
    return Catalogue(things, facets, orders, tuple((group.heading, len(group.things)) for group in groups))


@lru_cache(maxsize=1)
def of_organisations(library: Library) -> Catalogue:
    """Organisations, those in most cases first."""

    def led(organisation: Organisation) -> int:
        return len(library.led_by.get(organisation.id, ()))

    def joined(organisation: Organisation) -> int:
        return len(library.joined_by.get(organisation.id, ()))

    things = sorted(library.organisations, key=lambda o: -len(library.cases_of(o)))
    facets = by_place(library, [(library.gazetteer.full(o.region),) for o in things])
    orders = (
        order("cases", "参与案例，多的在前", things, lambda o: 0),
        order("led", "牵头，多的在前", things, lambda o: -led(o)),
        order("joined", "配合，多的在前", things, lambda o: -joined(o)),
        order("name", "名称拼音", things, lambda o: in_chinese_order(o.name)),
    )
    names = tuple("\n".join((o.name, *o.aliases)) for o in things)
    return Catalogue(things, tuple(facets), orders, (), names)
