"""The places that cases are in, as readers visit them: each with an address, what holds it and what lies below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from casebook import sounds
from casebook.model.fields import is_reserved, unused
from casebook.model.places import NATION, Gazetteer
from casebook.model.records import Place


class Locality(NamedTuple):
    """A place. `id` is part of the address of its page, "" where it has none."""

    id: str
    name: str
    """Full: 浙江省衢州市柯城区."""
    own: str = ""
    """Without what holds it: 柯城区."""
    record: Place | None = None
    """What is registered of it."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """What else it is called."""
        return self.record.aliases if self.record else ()


class Localities:
    """Places with all that hold them, widest first. 全国 is what all of them are in, and none of them."""

    def __init__(self, gazetteer: Gazetteer, names: Iterable[str] = ()) -> None:
        self._above = {
            level: tuple(above for above in gazetteer.levels(level)[:-1] if above != NATION)
            for level in dict.fromkeys(level for name in names for level in gazetteer.levels(name))
            if level != NATION
        }
        tree = sorted(self._above, key=lambda name: list(map(sounds.in_chinese_order, (*self._above[name], name))))
        self.named: dict[str, Locality] = {}
        self.with_id: dict[str, Locality] = {}
        for name in sorted(tree, key=lambda name: gazetteer.record(name) is None):  # registered ids come first
            self._add(gazetteer, name)
        self.all = tuple(self.named[name] for name in tree)
        self._parts: dict[str, list[Locality]] = defaultdict(list)
        for locality in self.all:
            for parent in gazetteer.holders(locality.name) or ("",):
                self._parts[parent].append(locality)

    def _add(self, gazetteer: Gazetteer, name: str) -> None:
        record, above = gazetteer.record(name), self._above[name]
        holder = max((level for level in above if name.startswith(level)), key=len, default="")
        own = name[len(holder) :]
        levels = [level for level in above if name.startswith(level)]
        said = ["".join(sounds.syllables(part[start:])) for start, part in _steps([*levels, name])]
        told = record.id if record else "-".join(filter(None, said)) or "place"
        id_ = unused(told, lambda id_: id_ in self.with_id or is_reserved(id_))
        self.named[name] = self.with_id[id_] = Locality(id_, name, own, record)

    def above(self, locality: Locality) -> list[Locality]:
        """All that hold a place, widest first."""
        return [self.named[name] for name in self._above[locality.name]]

    def parts(self, locality: Locality | None = None) -> list[Locality]:
        """The places directly below one; without one, those that nothing holds."""
        return self._parts.get(locality.name if locality else "", [])

    def widest(self) -> list[Locality]:
        """The widest places between which there is a choice: those of a province where all is in one."""
        found = self.parts()
        while len(found) == 1 and self.parts(found[0]):
            found = self.parts(found[0])
        return found


def _steps(levels: list[str]) -> Iterable[tuple[int, str]]:
    """Each level with where its own name begins."""
    start = 0
    for level in levels:
        yield start, level
        start = len(level)
