"""A text that somebody is writing, held against the rest of the library, which is read and checked only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from casebook.base.problems import Problem
from casebook.reading import loading, wording
from casebook.reading.loading import FilePart
from casebook.reading.yaml_text import EVERYWHERE, Location

Faults = dict[int, list[wording.Fault]]
"""What only all files together show, by the document it is in."""


@dataclass(frozen=True)
class Tried:
    """What is to be said about a text, and the library that it would be part of."""

    part: FilePart
    here: list[tuple[Location | None, Problem]]
    """Problems of the text, each with what it is about where that is known."""
    elsewhere: list[Problem]
    """Problems of other records that would not be there without the text."""
    parts: list[FilePart]


@dataclass
class Rest:
    """A library without the record that is being written: what stands before that in the order of files, and after."""

    before: Sequence[FilePart]
    after: Sequence[FilePart] = ()
    usual: Faults = field(default_factory=dict)
    """What the library as it is has against itself."""
    known: frozenset[int] = frozenset()
    """Its documents, by `id()`: each of their records has been looked at."""

    def tried(self, path: Path, text: str, above: int = 0, below: str = "") -> Tried:
        """Read and check the text as a part of a file, `above` and `below` it what it has there.

        What is below is looked at only when the text is no YAML: there the fault may show.
        """
        part = loading.part_of(path, text, depth=EVERYWHERE, above=above)
        if part.refused and below:
            further = loading.part_of(path, text + below, depth=EVERYWHERE, above=above)
            part.refused = further.refused or part.refused
        parts = [*self.before, part, *self.after]
        if part.refused:
            return Tried(part, [(None, problem) for problem in part.refused], [], parts)
        found = loading.judged(parts, self.known)
        here = part.placed([*part.faults, *found.get(id(part.document), [])])
        return Tried(part, here, self._new(found), parts)

    def _new(self, found: Faults) -> list[Problem]:
        """What is found in the rest and is not usual there; told at its record, whose place is known without reading."""
        new = []
        for part in {id(part.document): part for part in (*self.before, *self.after)}.values():
            usual = set(self.usual.get(id(part.document), ()))
            for fault in found.get(id(part.document), ()):
                if fault not in usual:
                    new.append(part.document.problem(fault.at[:2], fault.code, fault.message))
        return new


class Desk:
    """The files of a library as they stand, each read once."""

    def __init__(self, files: Mapping[Path, str]) -> None:
        """`files` are texts by path, the main file first."""
        self.parts = [loading.part_of(path, text) for path, text in files.items()]
        self._usual = loading.judged(self.parts)
        self._known = frozenset(id(part.document) for part in self.parts)

    def rest(self, case: tuple[Path, int] | None = None) -> Rest:
        """The library without a case, told by its file and its place in the list there; without any, all of it."""
        if case is None:
            return Rest(self.parts, (), self._usual, self._known)
        at = next(number for number, part in enumerate(self.parts) if part.document.path == case[0])
        start, end = _around(self.parts[at], case[1])
        return Rest([*self.parts[:at], start], [end, *self.parts[at + 1 :]], self._usual, self._known)


def _around(part: FilePart, index: int) -> tuple[FilePart, FilePart]:
    """A file without one of its cases: what comes before that and all other sections, and the cases after it."""
    values: Any = part.document.values["cases"][index]
    own = str(values.get("id")) if isinstance(values, dict) else ""
    cases = part.entries["cases"]
    start = [entry for entry in cases if int(entry.location[1]) < index]
    end = [entry for entry in cases if int(entry.location[1]) > index]
    kept = replace(
        part,
        entries=part.entries | {"cases": start},
        broken=part.broken | {"cases": part.broken["cases"] - {own}},
        faults=[fault for fault in part.faults if fault.at[:2] != ("cases", index)],
    )
    return kept, FilePart(part.document, entries={name: [] for name in part.entries} | {"cases": end})
