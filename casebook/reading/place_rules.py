"""Rules for places: that a name tells a place, one place has one spelling, and a case is where its list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterator, Mapping
from typing import NamedTuple

from casebook import sounds
from casebook.base.problems import Guesses
from casebook.model import cities
from casebook.model.places import FIRST, NATION, SECOND, Gazetteer, steps
from casebook.model.records import Case, Edition, Organisation, Place, Record
from casebook.reading.entries import Entry, Finding, Tables, entries
from casebook.reading.yaml_text import Location

Doubts = Mapping[str, str]
"""What is odd about places, by full name."""


class Mention(NamedTuple):
    """A place that a record names."""

    entry: Entry[Record]
    at: Location
    name: str


def check_places(tables: Tables, guesses: Guesses) -> Iterator[Finding]:
    """Places are told in a way that can be understood, and agree with each other."""
    gazetteer = Gazetteer([entry.record for entry in entries(tables, Place)])
    mentions = list(_mentions(tables))
    used = Counter(level for mention in mentions for level in gazetteer.levels(mention.name))
    yield from _registered(tables, gazetteer, used)
    doubts = _doubts(used, gazetteer)
    yield from _spellings(mentions, doubts, used, gazetteer, guesses)
    yield from _outside(tables, doubts, gazetteer)
    yield from _parents(tables, gazetteer)


def _mentions(tables: Tables) -> Iterator[Mention]:
    for edition in entries(tables, Edition):
        yield Mention(edition, ("region",), edition.record.region)
    for organisation in entries(tables, Organisation):
        yield Mention(organisation, ("region",), organisation.record.region)
    for place in entries(tables, Place):
        yield from _listed(place, "within", place.record.within)
    for case in entries(tables, Case):
        yield from _listed(case, "region", case.record.region)


def _listed(entry: Entry[Record], field: str, names: tuple[str, ...]) -> Iterator[Mention]:
    return (Mention(entry, (field, index) if len(names) > 1 else (field,), name) for index, name in enumerate(names))


def _registered(tables: Tables, gazetteer: Gazetteer, used: Container[str]) -> Iterator[Finding]:
    """No name is registered twice, and no place lies within itself or against what its name says."""
    taken: dict[str, str] = {}
    for entry in entries(tables, Place):
        place = entry.record
        spellings: list[tuple[Location, str]] = [(("name",), place.name)]
        spellings += ((("aliases", index), alias) for index, alias in enumerate(place.aliases))
        for at, name in spellings:
            # A town may be called like one elsewhere: where places are told apart, their full names are.
            if place.within and at == ("name",):
                name = gazetteer.full(place.id)
            other = taken.setdefault(name, place.id)
            if other != place.id:
                yield Finding(entry, at, "E030", f"地方名称“{name}”已经属于 {other}；请合并，或写上所在的地方")
            elif at != ("name",) and _is_above(name, place):
                message = f"“{name}”是“{place.name}”所在的地方，不能当作它的又称；请删掉这个又称"
                yield Finding(entry, at, "E090", message)
                break
        else:
            yield from _within(entry, gazetteer, used)


def _is_above(alias: str, place: Place) -> bool:
    """Whether an alias is what the place lies in, by its full name or its own: 湖北省, 武汉市, 全国."""
    above = [level for parent in place.within for level in Gazetteer().levels(parent)]
    return alias == NATION or any(alias in (level, _own(level)) for level in above)


def _within(entry: Entry[Place], gazetteer: Gazetteer, used: Container[str]) -> Iterator[Finding]:
    """A place lies in none that lies in it, nor in another than its name says."""
    place = entry.record
    for mention in _listed(entry, "within", place.within):
        levels, full = gazetteer.levels(mention.name), gazetteer.full(place.id)
        if gazetteer.full(mention.name) == full or full in levels:
            message = f"“{place.name}”写成了在“{mention.name}”里面，而那里又在它里面；请改正其中一处 within"
            yield Finding(entry, mention.at, "E090", message)
            continue
        province, city = _told(place.name, used)
        first = next((level for level in levels if FIRST.fullmatch(level)), "")
        second = gazetteer.city(mention.name)
        if province and first and province != first:
            message = f"“{place.name}”按名称在{province}，within 却写了{first}；请改正名称或 within"
            yield Finding(entry, mention.at, "E090", message)
        elif city and second and _own(second) != city:
            message = f"“{place.name}”按名称在{city}，within 却写了{second}；请改正名称或 within"
            yield Finding(entry, mention.at, "E090", message)


def _told(name: str, used: Container[str]) -> tuple[str, str]:
    """Province and city that a name tells, "" where it does not: 云澜都市圈 is no city's, 武汉市新城 is 武汉市's."""
    first = FIRST.match(name)
    second = SECOND.match(name, first.end() if first else 0)
    city = second[0] if second and (second[0] in cities.PREFECTURES or name[: second.end()] in used) else ""
    return first[0] if first else cities.PREFECTURES.get(city, ""), city


def _spellings(
    mentions: list[Mention], doubts: Doubts, used: Counter[str], gazetteer: Gazetteer, guesses: Guesses
) -> Iterator[Finding]:
    understood = {level: level for level in used if gazetteer.is_understood(level)}
    clear = {name: gazetteer.is_understood(name) for name in {mention.name for mention in mentions}}
    for mention in mentions:
        if not clear[mention.name]:
            meant = cities.full(mention.name)
            remedy = "；地名要以省、市、州、县、区、旗结尾，别的地方请先在 places 中登记"
            guess = f"，是否为“{meant}”？" if meant else ""
            guess = guess or guesses.near_miss(mention.name, NOTHING if guesses.spent else understood) or remedy
            yield Finding(mention.entry, mention.at, "W091", f"看不出“{mention.name}”是哪一级的地方{guess}")
        elif doubt := _first(doubts, mention.name, gazetteer):
            yield Finding(mention.entry, mention.at, "W092", doubt)


def _first(doubts: Doubts, name: str, gazetteer: Gazetteer) -> str:
    """The first that is odd about a place or what holds it; "" for nothing."""
    return next((doubts[level] for level in gazetteer.levels(name) if level in doubts), "")


def _doubts(used: Counter[str], gazetteer: Gazetteer) -> Doubts:
    """What is odd about the names of places, by full name, beside the other names and the country's cities."""
    alike = _commonest(used, ((_said(level), level) for level in used))
    unregistered = [level for level in used if gazetteer.record(level) is None]
    owns = {level: _own(level) for level in unregistered}
    parents = _commonest(used, ((own, level) for level, own in owns.items() if SECOND.fullmatch(own)))
    doubts = {}
    for level in used:
        own = owns.get(level, "")
        province = level.removesuffix(own) if own else level
        of = cities.PREFECTURES.get(own, "")
        if of and not province:
            doubts[level] = f"“{level}”没有写省；请写全称“{cities.full(own)}”"
        elif of and of != province:
            doubts[level] = f"{own}在{of}，不在{province}；请核对，是同名的两个地方的，可以不管"
        elif not of and SECOND.fullmatch(own) and (meant := _real(level, province)):
            doubts[level] = f"查不到“{level}”，是否为读音相同的“{meant}”？确是两个地方的，可以不管"
        elif not of and (meant := alike[_said(level)]) != level:
            doubts[level] = f"“{level}”与别处的“{meant}”读音相同，写法不同；请核对，是两个地方的，可以不管"
        elif (meant := parents.get(own, level)) != level:
            doubts[level] = f"“{level}”与别处的“{meant}”上级不同；请核对，写成同样的全称"
    return doubts


def _real(level: str, province: str) -> str:
    """The city of a province that sounds like this one; "" for none."""
    names = (province + city for city, of in cities.PREFECTURES.items() if of == province)
    return next((name for name in names if len(name) == len(level) and _said(name) == _said(level)), "")


NOTHING: Mapping[str, str] = {}


def _commonest(used: Counter[str], alike: Iterator[tuple[Hashable, str]]) -> dict[Hashable, str]:
    """Of places that are alike the one that is named most, or first."""
    best: dict[Hashable, str] = {}
    for key, level in alike:
        if key not in best or used[level] > used[best[key]]:
            best[key] = level
    return best


def _said(level: str) -> tuple[str, ...]:
    """How a place sounds. The provinces are known, and two of them sound the same."""
    first = FIRST.match(level)
    start = first.end() if first else 0
    return (level[:start], *((sounds.readings(letter) or (letter,))[0] for letter in level[start:]))


def _own(level: str) -> str:
    """A place's name without what holds it."""
    found = steps(level)[0]
    return level[len(found[-2]) :] if len(found) > 1 else level


def _outside(tables: Tables, doubts: Doubts, gazetteer: Gazetteer) -> Iterator[Finding]:
    """A case is where its edition is; if not, that may be meant, unless the name itself is odd."""
    editions = {entry.record.id: entry.record.region for entry in entries(tables, Edition)}
    for entry in entries(tables, Case):
        region = editions.get(entry.record.edition, NATION)
        seen: set[str] = set()
        for mention in _listed(entry, "region", entry.record.region):
            full = gazetteer.full(mention.name)
            if full in seen:
                yield Finding(entry, mention.at, "E036", f"地区“{mention.name}”写了两次；请删掉一个")
            elif gazetteer.is_understood(full) and not (
                gazetteer.holds(region, full) or _first(doubts, full, gazetteer)
            ):
                message = f"案例的地区“{mention.name}”不在批次的地区“{region}”里"
                yield Finding(entry, mention.at, "W093", f"{message}；请核对，确实如此（如飞地）的，可以不管")
            seen.add(full)


def _parents(tables: Tables, gazetteer: Gazetteer) -> Iterator[Finding]:
    """An organisation is where the one above it is, or in a part of it."""
    organisations = {entry.record.id: entry.record for entry in entries(tables, Organisation)}
    for entry in entries(tables, Organisation):
        parent = organisations.get(entry.record.parent or "")
        if parent and not gazetteer.holds(parent.region, entry.record.region):
            message = f"地区是{entry.record.region}，不在上级单位“{parent.name}”的地区{parent.region}里"
            yield Finding(entry, ("region",), "W094", f"{message}；请核对地区或上级")
