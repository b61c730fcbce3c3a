"""Documents -> the files of the index: an inverted index of characters, pairs of characters, numbers and pinyin.

Chinese has no blanks between words, so every pair of neighbouring characters is a token.
What contains a phrase is among what contains all its pairs. FORMAT.md describes the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from casebook import sounds
from casebook.search import thesaurus
from casebook.search.folding import fold
from casebook.search.scripts import scripts

FORMAT = 2
SIZES = ((300, 1, 1), (3000, 256, 128), (1 << 62, 1024, 512))
"""Below this many documents: so many shards of text tokens and of sounds. One small file beats many requests; many
small files beat one that no reader waits for."""
WORDS = 64
"""Files of known words, when the texts' tokens are in one: a query reads one for each of its pairs, not all."""
BLOCK = 5
"""Documents in a block of text, when there is more than one shard. Results lie far apart, so most of a block is not
read; yet with fewer in a block there are too many files."""

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

    `label` tells readers what it is, or of the main kind (`main`) where it is from. `names` are other names it goes by, or
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
    documents: Iterable[Document], synonyms: Iterable[tuple[str, Sequence[str]]] = (), *, engine: bool = False
) -> Iterator[tuple[str, str]]:
    """Every file of the index with its content.

    `synonyms` are words and what the documents say for them; `engine` adds those of the engine's own thesaurus.
    """
    from casebook.search.postings import Corpus, sounding  # numpy, for which processes that make no index would wait

    synonyms = list(synonyms)
    ordered = sorted(documents, key=lambda document: not document.main)
    grams, pairs = next(counts for below, *counts in SIZES if len(ordered) < below)
    small = grams == 1
    parts = [part for document in ordered for part in _folded(document)]
    # In a large library one syllable or three initials are somewhere in nearly every text, and say nothing.
    corpus = Corpus(parts, anywhere=small)
    if not small:
        parts.clear()
    block = len(ordered) or 1 if small else BLOCK
    manifest = {
        "format": FORMAT,
        "documents": len(ordered),
        "main": sum(document.main for document in ordered),
        "block": block,
        "grams": grams,
        "sounds": pairs,
        "words": WORDS if small and (engine or synonyms) else 0,
    }

    version = _version(chain([repr((synonyms, manifest))], map(_said, ordered)))

    def files() -> Iterator[tuple[str, str]]:
        yield from _sharded("sounds", dict(sounding(corpus)), pairs, leading_sound)
        found = dict(corpus.texts())
        known = thesaurus.records(synonyms, partial(_present, found, parts), engine=engine)
        yield from _sharded("grams", found, grams, known={} if manifest["words"] else known)
        if manifest["words"]:
            yield from _sharded("words", {}, manifest["words"], known=known)
        for number, start in enumerate(range(0, len(ordered), block)):
            yield f"text-{number}", _json([_entry(document) for document in ordered[start : start + block]])
        yield "readings", _json(sounds.by_syllable(dict.fromkeys([*sounds.COMMON, *corpus.letters])))
        yield "variants", _json("".join(sounds.simplified([*corpus.letters, *ASKING])))
        yield "index", _json(manifest)

    for name, content in files():
        yield f"{name}.js", f'casebookSearch("{name}","{version}",{content})\n'


def _present(records: dict[str, str], texts: Sequence[str], word: str) -> bool:
    """Whether documents have a word: by the pairs the word is made of; of a few documents also by reading them."""
    pairs = [word[at : at + 2] for at in range(len(word) - 1) if " " not in word[at : at + 2]]
    return all(pair in records for pair in pairs or [word]) and (not texts or any(word in text for text in texts))


def _version(parts: Iterable[str]) -> str:
    """A digest of all that the files are made from. Of the files themselves it would need all of them at once."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for source in sorted([*folder.glob("*.py"), *folder.glob("*.txt")]):
        digest.update(source.read_bytes())
    for script in scripts().values():
        digest.update(script.encode())
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:12]


def _said(document: Document) -> str:
    """All that a document says."""
    inside = (text for section in document.sections for text in (section.anchor, section.title, section.text))
    return "\0".join((document.url, document.title, document.label, *document.names, "", *inside))


def _folded(document: Document) -> tuple[str, str, str]:
    """Text, title and names, so that no pair of characters reaches over two of them."""
    lines = (line for section in document.sections for line in (section.title, section.text)[document.main :])
    return fold("\n".join(lines)), fold(document.title), fold("\n".join(document.names))


def _entry(document: Document) -> list[object]:
    sections = [(section.anchor, section.title, section.text) for section in document.sections]
    return [document.url, document.title, document.label, "\n".join(document.names), sections]


def _sharded(
    name: str,
    records: dict[str, str],
    count: int,
    leading: Callable[[str], str] = str,
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[str, str]]:
    """Shards of records, each by the letters that lead to it. Takes these apart, which are large.

    Each of the `known` words lies where its first pair does.
    """
    from casebook.search.postings import hashes

    shards: list[list[str]] = [[] for _ in range(count)]
    for token, number in zip(known, hashes([token[1:] for token in known]), strict=True):
        shards[number % count].append(f'"{token}":{_json(known[token])}')
    numbers = (hashes([*map(leading, records)]) % count).tolist() if count > 1 else [0] * len(records)
    while records:
        token, found = records.popitem()
        shards[numbers.pop()].append(f'"{token}":"{found}"')
    for number, entries in enumerate(shards):
        yield f"{name}-{number}", f"{{{','.join(sorted(entries))}}}"
        entries.clear()


def leading_sound(token: str) -> str:
    """The first syllable and the first letter of the second, so that all endings of a half-typed one lie together."""
    return token[: token.find(" ") + 2] if " " in token else token


def _json(value: object) -> str:
    """JSON that is also JavaScript in any place of a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028").replace(
        "\u2029", "\\u2029").replace("</", "<\\/")  # fmt: skip
