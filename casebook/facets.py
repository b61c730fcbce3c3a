"""What a long list can be narrowed and ordered by: columns of small numbers, one list of values for each facet.

Nothing here is HTML. A *catalogue* is a list of things a reader browses (cases, outcomes, organisations) in its plain
order; its facets say of each thing which values it has, its orders in which sequence to show it. The scripts count and
sort with these columns alone; `browse` writes them to files and renders the things themselves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from casebook import charts, figures
from casebook.library import Library
from casebook.model import Case, Organisation, Outcome


class Value(NamedTuple):
    """One value of a facet. `id` stands in the address of the page, `count` is how many things have it."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class Facet:
    """`columns` holds, for each thing, the positions in `values` of what it has."""

    key: str
    label: str
    values: tuple[Value, ...]
    columns: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Order:
    """`sequence` holds the positions of the things in the order to show them."""

    key: str
    label: str
    sequence: tuple[int, ...]


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


def facet(key: str, label: str, having: Sequence[Named], declared: Sequence[str] = ()) -> list[Facet]:
    """A facet from the (id, name) pairs each thing has; none at all when there is nothing to choose between.

    Values stand in the declared order of their ids, otherwise the most frequent first.
    """
    having = [tuple(dict.fromkeys(pairs)) for pairs in having]
    counts = Counter(pair for pairs in having for pair in pairs)
    if len(counts) < 2:
        return []
    place = {id_: at for at, id_ in enumerate(declared)}
    first = {pair: at for at, pair in enumerate(counts)}
    order = sorted(counts, key=lambda pair: (place.get(pair[0], len(place)), -counts[pair], first[pair]))
    position = {pair: at for at, pair in enumerate(order)}
    values = tuple(Value(id_, name, counts[id_, name]) for id_, name in order)
    return [Facet(key, label, values, tuple(tuple(sorted(position[p] for p in pairs)) for pairs in having))]


def order(key: str, label: str, things: Sequence[Any], by: Callable[[Any], Any]) -> Order:
    """An order by a key; things that are equal keep their plain order."""
    return Order(key, label, tuple(sorted(range(len(things)), key=lambda at: by(things[at]))))


def in_chinese_order(text: str) -> bytes:
    """A key that sorts by pinyin, as dictionaries do, for the 3,755 commonest characters, by radical for the rarer.

    That is the order of GB 2312, which GB 18030 keeps; punctuation does not count.
    """
    return re.sub(r"[^\w]+", "", text).encode("gb18030")


@lru_cache(maxsize=1)
def of_cases(library: Library) -> Catalogue:
    cases = library.cases
    edition = library.edition

    def one(pair: Callable[[Case], tuple[str, str]]) -> list[Named]:
        return [(pair(case),) for case in cases]

    facets = [
        *facet(
            "category",
            "分类",
            one(lambda case: (case.category, library.category[case.category].name)),
            [category.id for category in library.categories],
        ),
        *facet(
            "tag",
            "改革方式",
            [[(tag, library.tag[tag].name) for tag in case.tags] for case in cases],
            [tag.id for tag in library.tags],
        ),
        *facet("city", "地区", one(lambda case: (edition[case.edition].region,) * 2)),
        *facet(
            "year",
            "年度",
            one(lambda case: (str(edition[case.edition].year), f"{edition[case.edition].year}年")),
            sorted({str(e.year) for e in library.editions}, reverse=True),
        ),
        *facet("edition", "批次", one(lambda case: (case.edition, edition[case.edition].name))),
        *facet(
            "organisation",
            "单位（牵头或配合）",
            [[(o.id, o.name) for o in (*library.lead(case), *library.partners(case))] for case in cases],
        ),
    ]
    for framework in library.frameworks:
        names = {item.id: item.name for item in framework.items}
        having = [[(i, names[i]) for i in case.frameworks.get(framework.id, ())] for case in cases]
        facets += facet(f"framework-{framework.id}", framework.name, having, list(names))
    having = [[(kind := figures.kind(outcome), figures.KINDS[kind]) for outcome in case.outcomes] for case in cases]
    facets += facet("kind", "成效类型", having, list(figures.KINDS))

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
    return (list(figures.KINDS).index(kind), unit, -(_size(outcome) or 0))


def comparable(outcome: Outcome) -> tuple[str, str]:
    """Kind and unit: only outcomes that agree in both are ordered by size.

    万元 and 亿元 are one unit; working days and days are two; a change is told apart by what it is measured against.
    """
    kind = figures.kind(outcome)
    if kind == "change":
        return kind, outcome.change.unit + (f"（{outcome.change.basis}）" if outcome.change.basis else UNSTATED)
    return kind, "" if kind == "text" else figures.base_unit(outcome.unit or "")


def _size(outcome: Outcome) -> Decimal | None:
    if figures.kind(outcome) == "change":
        return None if outcome.doubt else outcome.change.value
    return figures.size(outcome)


def _ratio(outcome: Outcome) -> Decimal | None:
    """How much changed relative to before, for two stated figures or a stated percentage."""
    drawn = charts.bars(outcome)
    if drawn and drawn.before:
        return abs(drawn.after[-1] - drawn.before) / drawn.before
    return None


def _difference(outcome: Outcome) -> Decimal | None:
    """How far before and after lie apart, in the unit itself."""
    if not outcome.before or not outcome.after:
        return None
    before, after = (figures.magnitude(ends, outcome.unit) for ends in (outcome.before, outcome.after))
    return abs(before - after)


Pair = tuple[Case, Outcome]

OTHERS = "其他单位"
UNSTATED = "（未写明基准）"
NEVER_ORDERED = {"", OTHERS, f"%{UNSTATED}", f"倍{UNSTATED}", f"个百分点{UNSTATED}"}
"""Units within which nothing can be compared: words, units that occur once, changes against an unknown basis."""


class Section(NamedTuple):
    """Outcomes of one kind and unit."""

    kind: str
    unit: str
    pairs: list[Pair]

    @property
    def heading(self) -> str:
        return f"{figures.KINDS[self.kind]} · {self.unit}" if self.unit else figures.KINDS[self.kind]


@lru_cache(maxsize=1)
def of_outcomes(library: Library) -> Catalogue:
    """All outcomes, grouped by what can be compared; groups of one are put together, kind by kind, and never ordered."""
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in library.outcomes:
        groups[comparable(pair[1])].append(pair)
    sections: list[Section] = []
    for kind in figures.KINDS:
        alike = sorted(((unit, pairs) for (k, unit), pairs in groups.items() if k == kind), key=lambda u: -len(u[1]))
        single = {unit for unit, pairs in alike if len(pairs) == 1}
        if len(single) == 1:
            single = set()
        sections += [Section(kind, unit, pairs) for unit, pairs in alike if unit not in single]
        if single:
            sections.append(Section(kind, OTHERS, [pair for unit, pairs in alike if unit in single for pair in pairs]))

    def largest_first(value: Callable[[Outcome], Decimal | None]) -> Callable[[Pair], Any]:
        def by(pair: Pair) -> tuple[bool, Decimal]:
            found = value(pair[1])
            return found is None, -(found or 0)

        return by

    def smallest_first(pair: Pair) -> tuple[bool, Decimal]:
        found = _size(pair[1])
        return found is None, found or Decimal()

    def ordered(by: Callable[[Pair], Any]) -> list[Pair]:
        parts = (s.pairs if s.unit in NEVER_ORDERED else sorted(s.pairs, key=by) for s in sections)
        return [pair for pairs in parts for pair in pairs]

    plain = ordered(lambda pair: (largest_first(_ratio)(pair), largest_first(_size)(pair)))
    position = {id(outcome): at for at, (_, outcome) in enumerate(plain)}

    def sequence(key: str, label: str, by: Callable[[Pair], Any]) -> Order:
        return Order(key, label, tuple(position[id(outcome)] for _, outcome in ordered(by)))

    unit_of = {id(o): (f"{s.kind}.{s.unit}", s.heading) for s in sections if s.unit for _, o in s.pairs}
    edition = library.edition
    facets = [
        *facet(
            "kind",
            "类型",
            [((kind := figures.kind(o), figures.KINDS[kind]),) for _, o in plain],
            list(figures.KINDS),
        ),
        *facet("unit", "计量单位", [(unit_of[id(o)],) if id(o) in unit_of else () for _, o in plain]),
        *facet(
            "category",
            "分类",
            [((case.category, library.category[case.category].name),) for case, _ in plain],
            [category.id for category in library.categories],
        ),
        *facet(
            "drawn", "前后对比", [(("yes", "有前后对比") if charts.bars(o) else ("no", "只有结果"),) for _, o in plain]
        ),
        *facet("city", "地区", [((edition[case.edition].region,) * 2,) for case, _ in plain]),
        *facet(
            "year",
            "年度",
            [((str(edition[case.edition].year), f"{edition[case.edition].year}年"),) for case, _ in plain],
            sorted({str(e.year) for e in library.editions}, reverse=True),
        ),
    ]
    orders = (
        Order("ratio", "变化幅度，大的在前", tuple(range(len(plain)))),
        sequence("difference", "前后相差，大的在前", largest_first(_difference)),
        sequence("largest", "现在的数值，大的在前", largest_first(_size)),
        sequence("smallest", "现在的数值，小的在前", smallest_first),
    )
    return Catalogue(plain, tuple(facets), orders, tuple((s.heading, len(s.pairs)) for s in sections))


@lru_cache(maxsize=1)
def of_organisations(library: Library) -> Catalogue:
    """Organisations, those in most cases first."""

    def led(organisation: Organisation) -> int:
        return len(library.led_by.get(organisation.id, ()))

    def joined(organisation: Organisation) -> int:
        return len(library.joined_by.get(organisation.id, ()))

    things = sorted(library.organisations, key=lambda o: -len(library.cases_of(o)))
    facets = facet("city", "地区", [((o.region, o.region),) for o in things])
    orders = (
        order("cases", "参与案例，多的在前", things, lambda o: 0),
        order("led", "牵头，多的在前", things, lambda o: -led(o)),
        order("joined", "配合，多的在前", things, lambda o: -joined(o)),
        order("name", "名称拼音", things, lambda o: in_chinese_order(o.name)),
    )
    names = tuple("\n".join((o.name, *o.aliases)) for o in things)
    return Catalogue(things, tuple(facets), orders, (), names)
