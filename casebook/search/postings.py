"""Which documents a token is in: characters, pairs of characters, numbers and pinyin, of all texts at once.

Loops over characters take minutes at ten thousand cases. So the arrays hold all text, and numpy looks through them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain, pairwise, product, starmap
from string import ascii_lowercase
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
SOME = 1500
"""Parts of documents that are taken apart together."""

Spelled: TypeAlias = Callable[[Sequence[str]], str]
"""How the names of what a token is made of are put together."""
FIELDS = 3
"""Where a token of a document is: anywhere in it, in its title, among its names."""


class Postings:
    """Tokens, and the places each is in, ascending: `places[starts[n]:starts[n + 1]]` are those of `keys[n]`.

    A place is field * documents + document, so that places in order are fields in order, and in each its documents.
    """

    def __init__(self, occurrences: Iterable[tuple[Numbers, Numbers]], total: int, length: int = 1) -> None:
        """From the tokens that occur (one number each, of so many joined) and their places, in pairs of arrays."""
        self.total, self.length = total, length
        span = max(FIELDS * total, 1)
        found = (keys * span + places for keys, places in occurrences)
        both = _distinct(np.concatenate([np.empty(0, np.int64), *map(_distinct, found)]))
        # In place where that is possible: for 10,000 cases each of these arrays has 60 MB.
        owners = both // span
        np.remainder(both, span, out=both)
        self.places = both.astype(np.int32)
        del both
        starts = np.flatnonzero(_changes(owners))
        self.keys = owners[starts]
        self.starts = np.append(starts, len(owners))

    def renamed(self, keys: Numbers, *, anywhere: bool) -> Iterator[tuple[Numbers, Numbers]]:
        """The same under other keys, less what has none (-1); without `anywhere` only titles and names."""
        for tokens, starts in self._some():
            places = self.places[starts[0] : starts[-1]]
            named = np.repeat(keys[tokens], np.diff(starts))
            told = named >= 0 if anywhere else (named >= 0) & (places >= self.total)
            yield named[told], places[told]

    def records(self, spelled: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each token, as it is spelled, with its documents as text: anywhere|in titles|among names, less empty ends."""
        some = (
            _encoded(self.places[starts[0] : starts[-1]], starts - starts[0], self.total) for _, starts in self._some()
        )
        return zip(spelled, chain.from_iterable(some), strict=True)

    def _some(self) -> Iterator[tuple[slice, Numbers]]:
        """Some tokens at a time, with their starts and the end: all at once took 200 MB at 10,000 cases."""
        cuts = np.flatnonzero(np.diff(self.starts[:-1] // STRETCH, prepend=-1)).tolist()
        for first, last in pairwise([*cuts, len(self.keys)]):
            yield slice(first, last), self.starts[first : last + 1]


def _encoded(places: Numbers, starts: Numbers, total: int) -> Iterator[str]:
    """Ascending places as text, one for each token, whose own begin and end at `starts`: its documents, those of the next field
    after a bar.

    Each number is its gap from the one before: five bits a character, lowest first, the sixth bit says that more follow.
    """
    fields, documents = np.divmod(places, total)
    starts = starts[:-1]
    bars = np.diff(fields, prepend=0).astype(np.int8)
    bars[starts] = fields[starts]
    gaps = np.diff(documents, prepend=0)
    for begins in (starts, np.flatnonzero(bars)):
        gaps[begins] = documents[begins]
    sizes = np.ones(len(gaps), np.int8)
    for bits in range(5, int(gaps.max()).bit_length(), 5):
        sizes += gaps >= 1 << bits
    widths = sizes + bars
    ends = np.cumsum(widths, dtype=np.int64)
    text = np.full(ends[-1], ord("|"), np.uint8)
    for place in range(sizes.max()):
        here = np.flatnonzero(sizes > place)
        digits = (gaps[here] >> (5 * place)) & 31
        text[ends[here] - sizes[here] + place] = ALPHABET[digits + 32 * (sizes[here] > place + 1)]
    whole = text.tobytes().decode("ascii")
    bounds = [*(ends[starts] - widths[starts]).tolist(), len(whole)]
    return (whole[start:end] for start, end in pairwise(bounds))


def _distinct(numbers: Numbers) -> Numbers:
    """In order, each once; `numbers` gets sorted. numpy's `unique` is twenty times slower on millions of numbers."""
    numbers.sort()
    return numbers[_changes(numbers)]


def _changes(numbers: Numbers) -> Numbers:
    """Whether each number differs from the one before it."""
    changes = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def _joined(parts: Sequence[Numbers], base: int) -> Numbers:
    """One number for those that several arrays have in the same place."""
    return reduce(lambda keys, part: keys * base + part, parts[1:], parts[0].astype(np.int64))


def _apart(keys: Numbers, base: int, length: int) -> list[Numbers]:
    """The arrays that were joined."""
    return [keys // base**at % base for at in reversed(range(length))]


def _spelled(tokens: Postings, names: Sequence[str], joined: Spelled) -> Iterator[str]:
    """Tokens as text, when each is made of so many numbers of names."""
    parts = _apart(tokens.keys, len(names), tokens.length)
    return map(joined, zip(*(map(names.__getitem__, part.tolist()) for part in parts), strict=True))


def _points(parts: Sequence[str]) -> Iterator[Numbers]:
    """The letters of some parts at a time: of all at once the arrays were 300 MB at 10,000 cases."""
    for first in range(0, len(parts), SOME):
        some = "\n".join(parts[first : first + SOME]) + "\n"
        yield np.frombuffer(some.encode("utf-32-le", "surrogatepass"), np.uint32)


class Corpus:
    """All texts as one array of letter codes (0 separates), and what stands in them."""

    def __init__(self, parts: Sequence[str], *, anywhere: bool) -> None:
        """From the folded text, title and names of every document. These are not kept, and no codes, since they are
        large. Without `anywhere` only what is in titles and names is also found by one syllable and by initials."""
        self.anywhere = anywhere
        self.total = len(parts) // FIELDS
        seen = np.zeros(0x110000, bool)
        for points in _points(parts):
            seen[points] = True
        self.letters = "".join(filter(belongs, map(chr, np.flatnonzero(seen))))
        """The letters that occur; the code of each is its place, from 1."""
        self.base = len(self.letters) + 1
        code = np.zeros(0x110000, np.uint16 if self.base <= 1 << 16 else np.int32)
        code[np.frombuffer(self.letters.encode("utf-32-le", "surrogatepass"), np.uint32)] = np.arange(1, self.base)
        codes = np.concatenate([code[points] for points in _points(parts)] or [code[:0]])
        self._places = np.arange(FIELDS * self.total, dtype=np.int32).reshape(FIELDS, self.total).T.ravel()
        self._ends = np.cumsum([len(part) + 1 for part in parts], dtype=np.int64)
        self.singles, self.pairs, self.triples = (self._runs(codes, n, anywhere or n < 3) for n in (1, 2, 3))
        number: dict[str, int] = {}
        found = [[number.setdefault(token, len(number)) for token in numerals.tokens(part)] for part in parts]
        keys, places = np.fromiter(chain.from_iterable(found), np.int64), np.repeat(self._places, [*map(len, found)])
        self.number_tokens, self.numbers = list(number), Postings([self._filed(keys, places)], self.total)

    def _places_of(self, first: int, last: int) -> Numbers:
        """The place of every letter of a stretch."""
        start, end = np.searchsorted(self._ends, (first, last), "right")
        ends = np.minimum(self._ends[start : end + 1], last)
        return np.repeat(self._places[start : start + len(ends)], np.diff(ends, prepend=first))

    def _filed(self, keys: Numbers, places: Numbers) -> tuple[Numbers, Numbers]:
        """What is in a title or among the names is also anywhere."""
        named = places >= self.total
        return np.concatenate([keys, keys[named]]), np.concatenate([places, places[named] % self.total])

    def _runs(self, codes: Numbers, length: int, anywhere: bool) -> Postings:
        """Runs of so many letters, their codes joined; without `anywhere` only those of titles and names."""

        def read(first: int, last: int) -> tuple[Numbers, Numbers]:
            parts = [codes[first + at : last + at] for at in range(length)]
            places = self._places_of(first, last)
            inside = np.logical_and.reduce([anywhere | (places >= self.total), *(part > 0 for part in parts)])
            found = _joined([part[inside] for part in parts], self.base), places[inside]
            return self._filed(*found) if anywhere else found

        # Looking at all at once takes 300 MB for 10,000 cases.
        count = max(len(codes) - length + 1, 0)
        stretches = [(first, min(first + STRETCH, count)) for first in range(0, count or 1, STRETCH)]
        return Postings(starmap(read, stretches), self.total, length)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Records of single characters, pairs of neighbours, and numbers (=1421, for no text has =), as written and by
        value."""
        yield from self.singles.records(self.letters)
        yield from self.pairs.records(_spelled(self.pairs, f"\0{self.letters}", "".join))
        yield from self.numbers.records(self.number_tokens)


def sounding(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Records of the same by sound: syllables (te), pairs of them (te zhong), initials of two and three (=tz, =tzz)."""
    spoken = [sounds.readings(letter) for letter in corpus.letters]
    syllables = sorted({sound for found in spoken for sound in found})
    readings = _table(spoken, syllables)
    firsts = _table([[sound[0] for sound in found] for found in spoken], ascii_lowercase)
    yield from _spoken(corpus, corpus.pairs, readings, syllables, " ".join, True)
    yield from _spoken(corpus, corpus.singles, readings, syllables, " ".join, corpus.anywhere)
    for runs in (corpus.pairs, corpus.triples):
        yield from _spoken(corpus, runs, firsts, ascii_lowercase, lambda of: "=" + "".join(of), corpus.anywhere)


def _table(spoken: Sequence[Sequence[str]], names: Sequence[str]) -> Numbers:
    """For each reading of letters the place of its name, by the letters' codes; -1 without one."""
    place = {name: at for at, name in enumerate(names)}
    table = np.full((sounds.READINGS, len(spoken) + 1), -1, np.int32)
    for code, found in enumerate(spoken, 1):
        table[: len(found), code] = [place[name] for name in found]
    return table


def _spoken(
    corpus: Corpus, runs: Postings, table: Numbers, names: Sequence[str], spelled: Spelled, anywhere: bool
) -> Iterator[tuple[str, str]]:
    """Runs of letters by their entries in the table, every reading of each."""
    codes = _apart(runs.keys, corpus.base, runs.length)

    def read(choice: tuple[Numbers, ...]) -> Iterator[tuple[Numbers, Numbers]]:
        parts = [reading[of] for reading, of in zip(choice, codes, strict=True)]
        keys = np.where(np.minimum.reduce(parts) < 0, -1, _joined(parts, len(names)))
        return runs.renamed(keys, anywhere=anywhere)

    found = Postings(chain.from_iterable(map(read, product(table, repeat=runs.length))), runs.total, runs.length)
    return found.records(_spelled(found, names, spelled))


def hashes(tokens: Sequence[str]) -> Numbers:
    """Of each token the sum of its letters, each times 31 for every one after it, by 65521."""
    points = np.frombuffer("".join(tokens).encode("utf-32-le", "surrogatepass"), np.uint32)
    sizes = np.fromiter(map(len, tokens), np.int64, len(tokens))
    starts = np.cumsum(sizes) - sizes
    values = np.zeros(len(tokens), np.int64)
    for at in range(sizes.max(initial=0)):
        here = np.flatnonzero(sizes > at)
        values[here] = (values[here] * 31 + points[starts[here] + at]) % 65521
    return values
