"""Which documents a token is in: characters, pairs of characters, numbers and pinyin, of all texts at once.

Loops over characters take minutes at ten thousand cases. So the arrays hold all text, and numpy looks through them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, product, starmap
from typing import TYPE_CHECKING, Any, TypeAlias

from casebook import sounds
from casebook.search import numerals
from casebook.search.folding import belongs

# Nothing here is algebra, and a process in which numpy has started threads for that cannot be forked.
# The variable is read when numpy is imported; it is nobody else's afterwards.
_before = frozenset(os.environ)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402

for _ours in os.environ.keys() - _before:
    os.environ.pop(_ours)

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import

Numbers: TypeAlias = "npt.NDArray[Any]"
"""Whole numbers; of how many bits differs from array to array."""

ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)
STRETCH = 1 << 19
"""Characters that are looked at together."""
SOME = 500
"""Documents that are taken apart together."""


class Corpus:
    """All texts as one array of letter codes (0 separates), with the document each letter is in."""

    def __init__(self, texts: Sequence[str], letters: str | None = None) -> None:
        self.texts = texts
        if letters is None:
            seen = sum((np.bincount(points, minlength=0x110000) for points in self._points()), np.zeros(0x110000, int))
            letters = "".join(filter(belongs, map(chr, np.flatnonzero(seen))))
        self.letters = letters
        """The letters that occur; the code of each is its place, from 1."""
        code = np.zeros(0x110000, np.uint16 if len(letters) < 1 << 16 else np.int32)
        code[np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)] = np.arange(1, len(letters) + 1)
        self.codes = np.concatenate([code[points] for points in self._points()] or [code[:0]])
        self._ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)

    def _points(self) -> Iterator[Numbers]:
        """Some documents at a time: of all at once the arrays were 300 MB at 10,000 cases."""
        for first in range(0, len(self.texts), SOME):
            some = "\n".join(self.texts[first : first + SOME]) + "\n"
            yield np.frombuffer(some.encode("utf-32-le", "surrogatepass"), np.uint32)

    def documents(self, first: int, last: int) -> Numbers:
        """The document of every letter of a stretch."""
        start, end = np.searchsorted(self._ends, (first, last), "right")
        ends = np.minimum(self._ends[start : end + 1], last)
        return np.repeat(np.arange(start, start + len(ends), dtype=np.int32), np.diff(ends, prepend=first))


class Postings:
    """Tokens, and the documents each is in, ascending: `documents[bounds[n]:bounds[n + 1]]` are those of `tokens[n]`."""

    def __init__(self, occurrences: Iterable[tuple[Numbers, Numbers]], total: int) -> None:
        """From the tokens that occur (one number each) and the documents they are in, in one or more pairs of arrays."""
        both = np.concatenate([_distinct(keys.astype(np.int64) * total + documents) for keys, documents in occurrences])
        # In place where that is possible: for 10,000 cases each of these arrays has 60 MB.
        both = _distinct(both)
        owners = both // max(total, 1)
        np.remainder(both, max(total, 1), out=both)
        self.documents = both.astype(np.int32)
        del both
        self.starts = np.flatnonzero(_changes(owners))
        self.keys = owners[self.starts]

    def records(self, spelled: Callable[[int], str]) -> dict[str, str]:
        """Each token with its documents as text."""
        return dict(zip(map(spelled, self.keys.tolist()), encode(self.documents, self.starts), strict=True))


def _stretches(length: int) -> list[tuple[int, int]]:
    """Bounds of stretches that cover so many characters: looking at all at once takes 300 MB for 10,000 cases."""
    return [(first, min(first + STRETCH, length)) for first in range(0, length, STRETCH)] or [(0, 0)]


def _distinct(numbers: Numbers) -> Numbers:
    """In order, each once; `numbers` gets sorted. numpy's `unique` is twenty times slower on millions of numbers."""
    numbers.sort()
    return numbers[_changes(numbers)]


def _changes(numbers: Numbers) -> Numbers:
    """Whether each number differs from the one before it."""
    changes = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def texts(corpus: Corpus) -> dict[str, str]:
    """Single characters, pairs of neighbours, and whole numbers (=1421, for no text has =), as written and by value."""
    codes, total = corpus.codes, len(corpus.texts)
    letter, base = f"\0{corpus.letters}", len(corpus.letters) + 1

    def alone(first: int, last: int) -> tuple[Numbers, Numbers]:
        inside = codes[first:last] > 0
        return codes[first:last][inside], corpus.documents(first, last)[inside]

    singles = Postings(starmap(alone, _stretches(len(codes))), total)

    def neighbours(first: int, last: int) -> tuple[Numbers, Numbers]:
        left, right = codes[first:last], codes[first + 1 : last + 1]
        both = (left > 0) & (right > 0)
        return left[both].astype(np.int64) * base + right[both], corpus.documents(first, last)[both]

    pairs = Postings(starmap(neighbours, _stretches(len(codes) - 1)), total)
    numbers: dict[str, list[int]] = {}
    for document, text in enumerate(corpus.texts):
        for token in numerals.tokens(text):
            numbers.setdefault(token, []).append(document)
    lists = list(numbers.values())
    starts = np.cumsum([0, *map(len, lists)])[:-1]
    return {
        **singles.records(letter.__getitem__),
        **pairs.records(lambda key: letter[key // base] + letter[key % base]),
        **dict(zip(numbers, encode(np.array([n for found in lists for n in found], np.int64), starts), strict=True)),
    }


class Sounding:
    """The same text by sound: syllables (te), pairs of them (te zhong), initials of two and three (=tz, =tzz)."""

    def __init__(self, letters: str) -> None:
        spoken = [sounds.readings(letter) for letter in letters]
        self.syllables = sorted({sound for found in spoken for sound in found})
        number = {sound: place for place, sound in enumerate(self.syllables)}
        self.readings = np.full((sounds.READINGS, len(letters) + 1), -1, np.int32)
        self.firsts = np.full((sounds.READINGS, len(letters) + 1), -1, np.int32)
        for code, found in enumerate(spoken, 1):
            for at, sound in enumerate(found):
                self.readings[at, code] = number[sound]
                self.firsts[at, code] = ord(sound[0]) - ord("a")

    def singles(self, corpus: Corpus) -> dict[str, str]:
        return self._sequences(corpus, self.readings, 1).records(self.syllables.__getitem__)

    def pairs(self, corpus: Corpus) -> dict[str, str]:
        def spelled(key: int) -> str:
            first, second = divmod(key, len(self.syllables))
            return f"{self.syllables[first]} {self.syllables[second]}"

        return self._sequences(corpus, self.readings, 2).records(spelled)

    def initials(self, corpus: Corpus) -> dict[str, str]:
        def spelled(key: int) -> str:
            return chr(97 + key // 26) + chr(97 + key % 26)

        return {
            **self._sequences(corpus, self.firsts, 2).records(lambda key: f"={spelled(key)}"),
            **self._sequences(corpus, self.firsts, 3).records(
                lambda key: f"={chr(97 + key // 676)}{spelled(key % 676)}"
            ),
        }

    def _sequences(self, corpus: Corpus, table: Numbers, length: int) -> Postings:
        """Runs of so many characters by their entries in the table, every reading of each."""
        base = 26 if table is self.firsts else len(self.syllables)
        count = max(len(corpus.codes) - length + 1, 0)

        def read(choice: tuple[Numbers, ...], stretch: tuple[int, int]) -> tuple[Numbers, Numbers]:
            first, last = stretch
            parts = [reading[corpus.codes[first + at : last + at]] for at, reading in enumerate(choice)]
            spoken = np.logical_and.reduce([part >= 0 for part in parts])
            keys = np.zeros(int(spoken.sum()), np.int64)
            for part in parts:
                keys = keys * base + part[spoken]
            return keys, corpus.documents(first, last)[spoken]

        choices = product(product(table, repeat=length), _stretches(count))
        return Postings(starmap(read, choices), len(corpus.texts))


def encode(numbers: Numbers, starts: Numbers) -> list[str]:
    """Ascending runs of numbers, each from one of `starts` on, as text.

    Each number is its gap from the one before: five bits a character, lowest first, the sixth bit says that more follow.
    """
    # Some runs at a time: all at once took 200 MB at 10,000 cases.
    cuts = np.flatnonzero(np.diff(starts // STRETCH, prepend=-1)).tolist() if len(starts) else []
    texts: list[str] = []
    for first, last in pairwise([*cuts, len(starts)]):
        start, end = starts[first], starts[last] if last < len(starts) else len(numbers)
        texts += _encoded(numbers[start:end], starts[first:last] - start)
    return texts


def _encoded(numbers: Numbers, starts: Numbers) -> list[str]:
    gaps = np.diff(numbers, prepend=0)
    gaps[starts] = numbers[starts]
    sizes = np.ones(len(gaps), np.int8)
    for bits in range(5, 30, 5):
        sizes += gaps >= 1 << bits
    ends = np.cumsum(sizes, dtype=np.int64)
    text = np.empty(int(sizes.sum()), np.uint8)
    for place in range(int(sizes.max(initial=0))):
        here = sizes > place
        digits = (gaps[here] >> (5 * place)) & 31
        text[ends[here] - sizes[here] + place] = ALPHABET[digits + 32 * (sizes[here] > place + 1)]
    whole = text.tobytes().decode("ascii")
    bounds = [*(ends[starts] - sizes[starts]).tolist(), len(whole)]
    return [whole[start:end] for start, end in pairwise(bounds)]
