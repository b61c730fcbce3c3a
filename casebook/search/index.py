"""Documents -> the files of the index: an inverted index of characters, pairs of characters, numbers and pinyin.

Chinese has no blanks between words, so every pair of neighbouring characters is a token; what contains a phrase is
among what contains all its pairs. The arrays hold all text at once, because loops over characters take minutes at ten
thousand cases. FORMAT.md describes the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product, starmap

import numpy as np

from casebook.search import sounds
from casebook.search.folding import NUMBER, belongs, fold

FORMAT = 1
SIZES = ((300, 1, 1), (3000, 256, 128), (1 << 62, 1024, 512))
"""Below this many documents: so many shards of text tokens and of sounds. One small file beats many requests; many
small files beat one that no reader waits for."""
BLOCK = 5
"""Documents in a block of text, when there is more than one shard. Results lie far apart, so most of a block is not
read; yet with fewer in a block there are too many files."""
ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)

ASKING = "么什为样哪里个几间时办请问须应还"
"""Letters of words that only ask, which queries may have in traditional characters and the texts not at all."""


@dataclass(frozen=True)
class Section:
    """A part of a document that can be linked to. `anchor` is "" for the part before the first heading."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True)
class Document:
    """What one result leads to. Plain text throughout.

    `label` tells readers what it is, when it is not of the main kind (`main`). `names` are other names it goes by, or
    whose it is: they weigh less than the title and more than the text. Documents of the main kind are filled-in forms,
    with the same headings in all of them, so that headings say nothing there and are not searched.
    """

    url: str
    title: str
    sections: tuple[Section, ...] = ()
    names: tuple[str, ...] = ()
    label: str = ""
    main: bool = False


def build(
    documents: Iterable[Document], synonyms: Iterable[tuple[str, Sequence[str]]] = ()
) -> Iterator[tuple[str, str]]:
    """Every file of the index with its content. `synonyms` are words and what the documents say for them."""
    ordered = sorted(documents, key=lambda document: not document.main)
    grams, pairs = next(counts for below, *counts in SIZES if len(ordered) < below)
    small = grams == 1
    fields = [_folded(document) for document in ordered]
    corpus = Corpus(["\n".join(field) for field in fields])
    titles = Corpus([field[0] for field in fields], corpus.letters)
    names = Corpus([field[1] for field in fields], corpus.letters)
    sounding = Sounding(corpus.letters)

    tokens = [_texts(corpus), _texts(titles), _texts(names)]
    spoken = [sounding.pairs(field) for field in (corpus, titles, names)]
    for place, field in enumerate((corpus, titles, names)):
        # In a large library one syllable or three initials are somewhere in nearly every text, and say nothing.
        if small or field is not corpus:
            spoken[place] |= sounding.singles(field) | sounding.initials(field)

    block = len(ordered) or 1 if small else BLOCK
    files = {
        **_sharded("grams", tokens, grams, _hash),
        **_sharded("sounds", spoken, pairs, sound_hash),
        **{
            f"text-{number}": _json([_entry(document) for document in ordered[start : start + block]])
            for number, start in enumerate(range(0, len(ordered), block))
        },
        "readings": _json(sounds.by_syllable(dict.fromkeys([*sounds.COMMON, *corpus.letters]))),
        "variants": _json("".join(sounds.simplified([*corpus.letters, *ASKING]))),
    }
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{content}\0".encode())
    version = digest.hexdigest()[:12]
    manifest = {
        "format": FORMAT,
        "documents": len(ordered),
        "main": sum(document.main for document in ordered),
        "block": block,
        "grams": grams,
        "sounds": pairs,
        "synonyms": [(fold(word), [fold(other) for other in others]) for word, others in synonyms],
    }
    for name, content in (*files.items(), ("index", _json(manifest))):
        yield f"{name}.js", f'casebookSearch("{name}","{version}",{content})\n'


def _folded(document: Document) -> tuple[str, str, str]:
    """Title, names and text, so that no pair of characters reaches over two of them."""
    lines = (line for section in document.sections for line in (section.title, section.text)[document.main :])
    text = "\n".join(lines)
    return fold(document.title), fold("\n".join(document.names)), fold(text)


def _entry(document: Document) -> list:
    sections = [(section.anchor, section.title, section.text) for section in document.sections]
    return [document.url, document.title, document.label, "\n".join(document.names), sections]


STRETCH = 1 << 19
"""Characters that are looked at together."""


class Corpus:
    """All texts as one array of letter codes (0 separates), with the document each letter is in."""

    def __init__(self, texts: Sequence[str], letters: str | None = None) -> None:
        self.texts = texts
        points = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        if letters is None:
            letters = "".join(filter(belongs, map(chr, np.flatnonzero(np.bincount(points, minlength=1)))))
        self.letters = letters
        """The letters that occur; the code of each is its place, from 1."""
        code = np.zeros(0x110000, np.int32)  # 4 bytes a character: at 10,000 cases the arrays were 600 MB
        code[np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)] = np.arange(1, len(letters) + 1)
        self.codes = code[points]
        lengths = [len(text) + 1 for text in texts]
        self.documents = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)[: len(points)]


class Postings:
    """Tokens, and the documents each is in, ascending: `documents[bounds[n]:bounds[n + 1]]` are those of `tokens[n]`."""

    def __init__(self, occurrences: Iterable[tuple[np.ndarray, np.ndarray]], total: int) -> None:
        """From the tokens that occur (one number each) and the documents they are in, in one or more pairs of arrays."""
        both = np.concatenate([_distinct(keys.astype(np.int64) * total + documents) for keys, documents in occurrences])
        both = _distinct(both)
        owners = both // max(total, 1)
        self.documents = (both - owners * total).astype(np.int32)
        self.starts = np.flatnonzero(np.diff(owners, prepend=-1))
        self.keys = owners[self.starts]

    def records(self, spelled: Callable[[int], str]) -> dict[str, str]:
        """Each token with its documents as text."""
        return dict(zip(map(spelled, self.keys.tolist()), encode(self.documents, self.starts), strict=True))


def _stretches(length: int) -> list[tuple[int, int]]:
    """Bounds of stretches that cover so many characters: looking at all at once takes 300 MB for 10,000 cases."""
    return [(first, min(first + STRETCH, length)) for first in range(0, length, STRETCH)] or [(0, 0)]


def _distinct(numbers: np.ndarray) -> np.ndarray:
    """In order, each once. A plain sort: numpy's `unique` is twenty times slower on millions of numbers."""
    ordered = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _texts(corpus: Corpus) -> dict[str, str]:
    """Single characters, pairs of neighbours, and whole numbers (=1421, for no text has =)."""
    codes, documents, total = corpus.codes, corpus.documents, len(corpus.texts)
    letter, base = f"\0{corpus.letters}", len(corpus.letters) + 1
    inside = codes > 0
    singles = Postings([(codes[inside], documents[inside])], total)

    def neighbours(first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        left, right = codes[first:last], codes[first + 1 : last + 1]
        both = (left > 0) & (right > 0)
        return left[both].astype(np.int64) * base + right[both], documents[first:last][both]

    pairs = Postings(starmap(neighbours, _stretches(len(codes) - 1)), total)
    numbers: dict[str, list[int]] = {}
    for document, text in enumerate(corpus.texts):
        for number in dict.fromkeys(NUMBER.findall(text)):
            numbers.setdefault(f"={number}", []).append(document)
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

    def _sequences(self, corpus: Corpus, table: np.ndarray, length: int) -> Postings:
        """Runs of so many characters by their entries in the table, every reading of each."""
        base = 26 if table is self.firsts else len(self.syllables)
        count = max(len(corpus.codes) - length + 1, 0)

        def read(choice: tuple[np.ndarray, ...], stretch: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
            first, last = stretch
            parts = [reading[corpus.codes[first + at : last + at]] for at, reading in enumerate(choice)]
            spoken = np.logical_and.reduce([part >= 0 for part in parts])
            keys = np.zeros(int(spoken.sum()), np.int64)
            for part in parts:
                keys = keys * base + part[spoken]
            return keys, corpus.documents[first:last][spoken]

        choices = product(product(table, repeat=length), _stretches(count))
        return Postings(starmap(read, choices), len(corpus.texts))


def _sharded(name: str, fields: Sequence[dict[str, str]], count: int, hashed: Callable[[str], int]) -> dict[str, str]:
    """Shards of records: token -> documents with it anywhere|in the title|in the names, less what is empty at the end."""
    anywhere, titles, names = fields
    shards: list[list[str]] = [[] for _ in range(count)]
    for token in dict.fromkeys([*anywhere, *titles, *names]):
        record = f"{anywhere.get(token, '')}|{titles.get(token, '')}|{names.get(token, '')}".rstrip("|")
        shards[hashed(token) % count].append(f'"{token}":"{record}"')
    return {f"{name}-{number}": f"{{{','.join(sorted(records))}}}" for number, records in enumerate(shards)}


def encode(numbers: np.ndarray, starts: np.ndarray) -> list[str]:
    """Ascending runs of numbers, each from one of `starts` on, as text.

    Each number is its gap from the one before: five bits a character, lowest first, the sixth bit says that more follow.
    """
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


def _hash(token: str) -> int:
    value = 0
    for letter in token:
        value = (value * 31 + ord(letter)) % 65521
    return value


def sound_hash(token: str) -> int:
    """By the first syllable and the first letter of the second, so that all endings of a half-typed one lie together."""
    first, _, second = token.partition(" ")
    return _hash(f"{first} {second[:1]}" if second else first)


def _json(value: object) -> str:
    """JSON that is also JavaScript in any place of a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028").replace(
        "\u2029", "\\u2029").replace("</", "<\\/")  # fmt: skip
