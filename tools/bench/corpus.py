"""The texts of a library as readers see them, and what is right among what a search finds in them.

Nothing here knows the search index. What is right is found by reading through every text, slowly and plainly; for
pinyin, through the readings of every character. Two measures follow from that:

- *truth*: the cases a query is about. Recall in the first k is how many of them are there, of as many as k has room for.
- *right*: a case that is in the truth, or has all of the query's words somewhere on its page. Precision is the share of
  right ones among the cases in the first ten results.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import pypinyin

from casebook.model import figures, outline
from casebook.model.facts import said, told
from casebook.model.library import Library
from casebook.model.outline import Kind
from casebook.model.records import Case

SAID = (Kind.TEXT, Kind.TEXTS, Kind.SUMMARY, Kind.OPEN, Kind.RECOGNITION, Kind.NOTES, Kind.REMARKS)
"""Kinds of fields that are text, or records that say themselves in a line."""


@dataclass(frozen=True)
class Query:
    """`truth` is None where any result will do. `words` are what a right case holds, folded."""

    text: str
    kind: str
    truth: frozenset[str] | None
    words: tuple[str, ...] = ()


def fold(text: str) -> str:
    """What does not matter when reading: width, case, forms of the same character."""
    return unicodedata.normalize("NFKC", text).casefold()


class Corpus:
    """The texts of all cases as readers see them."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.own = {case.id: fold("\n".join(own_text(library, case))) for case in library.cases}
        """What a case says itself, and who took part."""
        self.page = {
            case.id: self.own[case.id] + "\n" + fold("\n".join(around(library, case))) for case in library.cases
        }
        """The same with what its page says around it."""

    def having(self, *words: str) -> frozenset[str]:
        """The cases that hold every one of the words; a number only as a whole (7 is not in 17 or 7.5)."""
        found = [(self._holds(fold(word)), fold(word)) for word in words]
        return frozenset(
            case for case, text in self.own.items() if all(word in text and holds(text) for holds, word in found)
        )

    @staticmethod
    def _holds(word: str) -> Callable[[str], object]:
        before = r"(?<![0-9])(?<![0-9]\.)" if word[:1].isdecimal() else ""
        after = r"(?!\.?[0-9])" if word[-1:].isdecimal() else ""
        return re.compile(before + re.escape(word) + after).search if before or after else (lambda text: True)

    def right(self, query: Query, case: str) -> bool:
        """Whether the case is a right answer to the query."""
        if query.truth is None or case in query.truth:
            return True
        return bool(query.words) and case in self.page and all(word in self.page[case] for word in query.words)

    def sounding(self, typed: str) -> frozenset[str]:
        """The cases with Chinese that is read as typed: syllables, the last one perhaps not finished, or initials."""
        spelt = self._initials | self._spelt
        ways = [re.compile("".join(f"[{spelt[part]}]" for part in parts)) for parts in self._syllables(typed)]
        if all(letter in self._initials for letter in typed):
            ways.append(re.compile("".join(f"[{self._initials[letter]}]" for letter in typed)))
        return frozenset(case for case, text in self.own.items() if any(way.search(text) for way in ways))

    def _syllables(self, typed: str, *, begun: bool = False) -> Iterator[list[str]]:
        """Every way to cut what was typed into syllables; of the last one the beginning is enough."""
        if typed in self._spelt or (begun and typed in self._initials):
            yield [typed]
        for end in range(1, min(6, len(typed) - 1) + 1):
            if typed[:end] in self._whole:
                for rest in self._syllables(typed[end:], begun=True):
                    yield [typed[:end], *rest]

    @cached_property
    def _whole(self) -> dict[str, str]:
        """The characters of the library by syllable."""
        spelt: dict[str, set[str]] = defaultdict(set)
        for character in set("".join(self.own.values())):
            for syllable in readings(character):
                spelt[syllable].add(character)
        return {syllable: "".join(sorted(characters)) for syllable, characters in spelt.items()}

    @cached_property
    def _spelt(self) -> dict[str, str]:
        """The same with beginnings of syllables of two letters and more."""
        spelt: dict[str, set[str]] = defaultdict(set)
        for syllable, characters in self._whole.items():
            for end in range(2, len(syllable) + 1):
                spelt[syllable[:end]].update(characters)
        return {part: "".join(characters) for part, characters in spelt.items()} | {
            part: characters for part, characters in self._whole.items() if part not in spelt
        }

    @cached_property
    def _initials(self) -> dict[str, str]:
        found: dict[str, set[str]] = defaultdict(set)
        for syllable, characters in self._whole.items():
            found[syllable[0]].update(characters)
        return {letter: "".join(characters) for letter, characters in found.items()}


@cache
def readings(character: str) -> frozenset[str]:
    """How a Chinese character may be read, without tones; ü is v."""
    if not "\u3400" <= character <= "\u9fff":
        return frozenset()
    found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(reading for group in found for reading in group if reading.isascii())


def own_text(library: Library, case: Case) -> Iterator[str]:
    """What a case says, field by field, and the names of those who took part, short and full.

    Fields are those of the model, so that a new one is read too; what is no text, or says where a text is from, is not.
    """
    for part in outline.CASE.parts:
        value = part.of(case)
        if part.kind in SAID:
            yield from map(said, filter(None, value if isinstance(value, tuple) else (value,)))
    for measure in case.measures:
        yield from (measure.title, measure.text, *told(measure))
    for entity in case.entities:
        yield from (entity.name, entity.role, *told(entity))
    for outcome in case.outcomes:
        yield from filter(None, (outcome.name, figures.before(outcome), figures.after(outcome), outcome.note))
        yield from filter(None, (outcome.text, outcome.period, figures.change(outcome)))
        yield from (figures.sentence(outcome), *told(outcome))
    yield from (*case.lead, *case.partners)
    yield from (organisation.name for organisation in library.taking_part(case))


def around(library: Library, case: Case) -> Iterator[str]:
    """What else stands on the page of a case: where it belongs, and explanations."""
    edition = library.edition[case.edition]
    yield from filter(None, (edition.title, edition.short_title, edition.region, edition.organiser))
    yield library.category[case.category].name
    yield from (library.tag[tag].name for tag in case.tags)
    for framework, items in library.framework_items(case):
        yield from (framework.name, *(item.name for item in items))
    for term in case.terms:
        yield from (library.term[term].term, *library.term[term].aliases, library.term[term].explanation)


def recall(query: Query, found: Iterable[str], first: int) -> float:
    """How many of the truth's cases are among the first `first` found, of as many as there is room for."""
    shown = list(found)[:first]
    if query.truth is None:
        return float(bool(shown))
    return len(query.truth & set(shown)) / min(first, len(query.truth))
