"""Rules for places: that a name tells a place, one place has one spelling, and a case is where its list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from casebook import sounds
from casebook.base.problems import Guesses
from casebook.model.places import FIRST, NATION, SECOND, Gazetteer, steps
from casebook.model.records import Case, Edition, Organisation, Place, Record
from casebook.reading.entries import Entry, Finding, Tables, entries
from casebook.reading.yaml_text import Location


class Mention(NamedTuple):
    """A place that a record names."""

    entry: Entry[Record]
    at: Location
    name: str


def check_places(tables: Tables, guesses: Guesses) -> Iterator[Finding]:
    """Places are told in a way that can be understood, and agree with each other."""
    gazetteer = Gazetteer([entry.record for entry in entries(tables, Place)])
    mentions = list(_mentions(tables))
    yield from _registered(tables, gazetteer)
    yield from _spellings(mentions, gazetteer, guesses)
    yield from _outside(tables, gazetteer)
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


def _registered(tables: Tables, gazetteer: Gazetteer) -> Iterator[Finding]:
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
        own = FIRST.match(place.name)
        for mention in _listed(entry, "within", place.within):
            levels = gazetteer.levels(mention.name)
            full = gazetteer.full(place.id)
            told = next((level for level in levels if FIRST.fullmatch(level)), "")
            if gazetteer.full(mention.name) == full or full in levels:
                message = f"“{place.name}”写成了在“{mention.name}”里面，而那里又在它里面；请改正其中一处 within"
                yield Finding(entry, mention.at, "E090", message)
            elif own and told and own[0] != told:
                message = f"“{place.name}”按名称在{own[0]}，within 却写了{told}；请改正名称或 within"
                yield Finding(entry, mention.at, "E090", message)


def _spellings(mentions: list[Mention], gazetteer: Gazetteer, guesses: Guesses) -> Iterator[Finding]:
    used = Counter(level for mention in mentions for level in gazetteer.levels(mention.name))
    alike = _commonest(used, ((_said(level), level) for level in used))
    cities = ((_own(level), level) for level in used if gazetteer.record(level) is None)
    parents = _commonest(used, ((own, level) for own, level in cities if SECOND.fullmatch(own)))
    understood = {level: level for level in used if gazetteer.is_understood(level)}
    for mention in mentions:
        if not gazetteer.is_understood(mention.name):
            remedy = "；地名要以省、市、州、县、区、旗结尾，别的地方请先在 places 中登记"
            guess = guesses.near_miss(mention.name, NOTHING if guesses.spent else understood) or remedy
            yield Finding(mention.entry, mention.at, "W091", f"看不出“{mention.name}”是哪一级的地方{guess}")
            continue
        for level in gazetteer.levels(mention.name):
            if (meant := alike[_said(level)]) != level:
                message = f"“{level}”与别处的“{meant}”读音相同，写法不同；请核对，是两个地方的，可以不管"
                yield Finding(mention.entry, mention.at, "W092", message)
            elif (meant := parents.get(_own(level), level)) != level:
                message = f"“{level}”与别处的“{meant}”上级不同；请核对，写成同样的全称"
                yield Finding(mention.entry, mention.at, "W092", message)


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


def _outside(tables: Tables, gazetteer: Gazetteer) -> Iterator[Finding]:
    """A case is where its edition is; if not, that may be meant."""
    editions = {entry.record.id: entry.record.region for entry in entries(tables, Edition)}
    for entry in entries(tables, Case):
        region = editions.get(entry.record.edition, NATION)
        seen: set[str] = set()
        for mention in _listed(entry, "region", entry.record.region):
            full = gazetteer.full(mention.name)
            if full in seen:
                yield Finding(entry, mention.at, "E036", f"地区“{mention.name}”写了两次；请删掉一个")
            elif not gazetteer.holds(region, full):
                message = (
                    f"案例的地区“{mention.name}”不在批次的地区“{region}”里；请核对，确实如此（如飞地）的，可以不管"
                )
                yield Finding(entry, mention.at, "W093", message)
            seen.add(full)


def _parents(tables: Tables, gazetteer: Gazetteer) -> Iterator[Finding]:
    """An organisation is where the one above it is, or in a part of it."""
    organisations = {entry.record.id: entry.record for entry in entries(tables, Organisation)}
    for entry in entries(tables, Organisation):
        parent = organisations.get(entry.record.parent or "")
        if parent and not gazetteer.holds(parent.region, entry.record.region):
            message = (
                f"地区是{entry.record.region}，不在上级单位“{parent.name}”的地区{parent.region}里；请核对地区或上级"
            )
            yield Finding(entry, ("region",), "W094", message)
