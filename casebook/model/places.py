"""Where things are: which places hold which. Names of places and nothing else; no case is known here.

A place is told by its full name, from the widest level down: 浙江省衢州市柯城区. Three levels are read off the endings:
省, then 市, then 县 and their like. What endings do not tell is registered (`Place` records): 智造新城, 长三角, 恩施州.
全国 holds all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from casebook.model.records import Place

NATION = "全国"
MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
FIRST = re.compile(rf"{'|'.join(MUNICIPALITIES)}|.{{1,7}}?(?:省|自治区|特别行政区)")
SECOND = re.compile(r".{2,}?(?:自治州|地区|盟|市)|.(?:市|盟)")
"""The shortest that ends so, of two characters before the ending where it can be: 津市市 and 沙市区 are one name each."""
THIRD = re.compile(r"(.+?新区)?(.+(?:县|区|旗|市))?")
"""All that is left, for 县, 区, 旗 and 市 stand in names too: 市中区, 矿区. Only a 新区 may have a county in it."""


def steps(name: str) -> tuple[list[str], bool]:
    """The full names of the levels in a name, widest first, by endings alone; and whether all of it was understood.

    What was not understood is a last level: 浙江省衢州 is in 浙江省.
    """
    found, at = [], 0
    for level in (FIRST, SECOND):
        if match := level.match(name, at):
            at = match.end()
            found.append(name[:at])
    rest = THIRD.fullmatch(name, at)
    if rest is None:
        return [*found, name], False
    return [*found, *(name[: rest.end(group)] for group in (1, 2) if rest[group])], True


def _joined(above: str, name: str) -> str:
    """A name behind those of what holds it, which it may begin with itself: 武汉市东湖高新区 in 湖北省武汉市."""
    starts = (end for end in (0, *map(len, steps(above)[0])) if end < len(above))
    shared = next((start for start in starts if name.startswith(above[start:])), len(above))
    return above[:shared] + name


class Gazetteer:
    """All places: the registered ones, and by their endings any other. Names are understood in every spelling."""

    def __init__(self, places: Sequence[Place] = ()) -> None:
        self._records = {spelling: place for place in places for spelling in (place.name, *place.aliases, place.id)}
        self._full: dict[str, str] = {}
        self._all_full: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._registered: dict[str, Place] = {}
        self._levels: dict[str, tuple[str, ...]] = {}
        for place in places:
            self._register(place, set())

    def _register(self, place: Place, seen: set[str]) -> None:
        if place.id in self._full or place.id in seen:
            return
        seen.add(place.id)
        for parent in place.within:
            if parent in self._records:
                self._register(self._records[parent], seen)
        # What lies in several places is named after none of them.
        above = self.full(place.within[0]) if len(place.within) == 1 else ""
        # 长三角 stands in no name, but 浙江省 stands in those of its cities.
        before = above if above != NATION and steps(above)[1] else ""
        own = place.name if FIRST.match(place.name) else _joined(before, place.name)
        self._registered[own] = place
        for spelling in (place.id, own, place.name, *place.aliases):
            self._full.setdefault(spelling, own)
            self._full.setdefault(before + spelling, own)

    def full(self, name: str) -> str:
        """A place's full name, whichever of its spellings is given: 湖北省恩施州 → 湖北省恩施土家族苗族自治州."""
        if name in self._full:
            return self._full[name]
        for end in range(len(name) - 1, 1, -1):
            if name[:end] in self._full:
                whole = self._full[name[:end]] + name[end:]
                return self._full.get(whole, whole)
        return name

    def all_full(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The full names of several places, each once. They are remembered: of a case they are asked a hundred times."""
        if names not in self._all_full:
            self._all_full[names] = tuple(dict.fromkeys(map(self.full, names)))
        return self._all_full[names]

    def record(self, name: str) -> Place | None:
        """What is registered of a place."""
        return self._registered.get(self.full(name))

    def levels(self, name: str) -> tuple[str, ...]:
        """Full names of all levels above a place and its own, which is the last. 全国 is above all and not told."""
        if name not in self._levels:
            self._levels[name] = ()  # what lies within itself ends here; the check reports it
            full = self.full(name)
            place = self._registered.get(full)
            above = self._named_above(full, place)
            parents = [*(above[-1:]), *(place.within if place else ())]
            found = dict.fromkeys(level for parent in parents if parent != NATION for level in self.levels(parent))
            found.pop(full, None)
            self._levels[name] = (*found, full)
        return self._levels[name]

    def holders(self, name: str) -> tuple[str, ...]:
        """The nearest places that hold one: its city, or all of the provinces that a joint region lies in."""
        above = self.levels(name)[:-1]
        return tuple(level for level in above if not any(level in self.levels(other)[:-1] for other in above))

    def _named_above(self, full: str, place: Place | None) -> list[str]:
        """Levels that a name tells. That of a registered place may have 市 in it and be no city's: 云澜都市圈."""
        if place is None:
            return self._above(full)
        told, understood = steps(full)
        return [] if place.within else [level for level in told[:-1] if understood or FIRST.fullmatch(level)]

    def _above(self, full: str) -> list[str]:
        """Levels that the name itself tells, without the last."""
        for end in range(len(full) - 1, 1, -1):
            if full[:end] in self._registered:
                return [full[:end], *(full[:end] + step for step in steps(full[end:])[0][:-1])]
        return steps(full)[0][:-1]

    def is_understood(self, name: str) -> bool:
        """Whether the name ends like a place, or is registered."""
        full = self.full(name)
        if full == NATION or full in self._registered:
            return True
        above = self._above(full)[-1:]
        return steps(full)[1] or bool(above and above[0] in self._registered and steps(full[len(above[0]) :])[1])

    def holds(self, wide: str, narrow: str) -> bool:
        """Whether one place is the other or has it within."""
        return wide == NATION or self.full(wide) in self.levels(narrow)

    def touch(self, one: str, other: str) -> bool:
        """Whether one of the two holds the other."""
        return self.holds(one, other) or self.holds(other, one)

    def city(self, name: str) -> str:
        """The city a place is or lies in, by its full name; "" for what has several."""
        narrow = (
            level
            for level in self.levels(name)
            if level in MUNICIPALITIES or (steps(level)[1] and not FIRST.fullmatch(level))
        )
        return next(narrow, "")

    def is_wide(self, name: str) -> bool:
        """Whether a place has several cities, so that 市公安局 does not say whose."""
        return not self.city(name)
