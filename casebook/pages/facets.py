"""What a long list can be narrowed and ordered by: columns of small numbers, one list of values for each facet.

Nothing here is HTML. A *catalogue* is a list of things a reader browses (cases, outcomes, organisations) in its plain
order; its facets say of each thing which values it has, its orders in which sequence to show it. The scripts count and
sort with these columns alone; `browse` writes them to files and renders the things themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from casebook.model import charts, comparing, figures
from casebook.model.library import Library
from casebook.model.outcomes import Outcome
from casebook.model.records import Case
from casebook.pages.catalogue import Catalogue, Facet, Order, by_place, facet, order
from casebook.sounds import in_chinese_order

LEVELS = ("国家级", "省级", "市级", "县级", "其他")
"""Of what others gave a case, the highest first."""


def by_category(library: Library, cases: Sequence[Case]) -> list[Facet]:
    having = [((case.category, library.category[case.category].name),) for case in cases]
    return facet("category", "分类", having, [category.id for category in library.categories])


def by_edition(library: Library, cases: Sequence[Case]) -> list[Facet]:
    """Where and when."""
    editions = [library.edition[case.edition] for case in cases]
    years = sorted({str(edition.year) for edition in editions}, reverse=True)
    return [
        *by_place(library.gazetteer, [library.regions(case) for case in cases]),
        *facet("year", "年度", [((str(edition.year), f"{edition.year}年"),) for edition in editions], years),
    ]


@lru_cache(maxsize=1)
def of_cases(library: Library) -> Catalogue:
    cases, edition = library.cases, library.edition
    tags = [[(tag, library.tag[tag].name) for tag in case.tags] for case in cases]
    organisations = [[(o.id, o.name) for o in library.taking_part(case)] for case in cases]
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
        order("year", "年度从早到晚", cases, lambda case: edition[case.edition].year),
        order("outcome", "主要成效的类型", cases, _main_outcome),
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

    `ratio` is how much changed relative to before, for two stated figures or a percentage stated alone; `difference` how far
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
    changed = outcome.before or kind == "change"  # beside an amount a stated change is not what it is compared by
    ratio = abs(bars.after[-1] - bars.before) / bars.before if changed and bars and bars.before else None
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
        Order("ratio", "变化幅度从大到小", lambda: range(len(things))),
        sequence("difference", "前后相差从大到小", lambda thing: large(thing.difference)),
        sequence("largest", "数值从大到小", lambda thing: large(thing.size)),
        sequence("smallest", "数值从小到大", lambda thing: (thing.size is None, thing.size or 0)),
    )
    unit = {id(thing): (f"{g.kind}.{g.unit}", g.heading) for g in groups if g.unit for thing in g.things}
    units = [(unit[id(thing)],) if id(thing) in unit else () for thing in things]
    kinds = [((thing.kind, figures.KINDS[thing.kind]),) for thing in things]
    drawn = [(("yes", "有图") if thing.drawn else ("no", "无图"),) for thing in things]
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
    things = sorted(library.active_organisations, key=lambda o: -len(library.cases_of(o)))
    facets = by_place(library.gazetteer, [(library.gazetteer.full(o.region),) for o in things])
    orders = (
        order("cases", "参与案例从多到少", things, lambda o: 0),
        order("led", "牵头从多到少", things, lambda o: -len(library.led_by.get(o.id, ()))),
        order("joined", "配合从多到少", things, lambda o: -len(library.joined_by.get(o.id, ()))),
        order("name", "名称拼音", things, lambda o: in_chinese_order(o.name)),
    )
    names = tuple("\n".join((o.name, *o.aliases)) for o in things)
    return Catalogue(things, tuple(facets), orders, (), names)
