"""What things are called: groups of equal words (thesaurus.txt), names of government bodies (bodies.txt), and, for an
index, which of them lead to something in its texts.

Only those are published, filed under the first two letters of the word, in the shard that has this pair: a query asks
for the pairs it is made of anyway, so that known words cost no further request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from casebook.search.folding import belongs, fold

FOLDER = Path(__file__).parent
WORDS, BODIES = FOLDER / "thesaurus.txt", FOLDER / "bodies.txt"
YEAR = re.compile(r"（([0-9]{4})）")
OFFICE = re.compile("(?!管理)(..+?)(?:总局|(?<!分)局|厅|委员会|委)")
CHINESE = re.compile("[\u3400-\u9fff]")
MARK = "~"
"""Before the pair under which known words are filed: no token of a text has three letters."""

Present = Callable[[str], bool]
"""Whether any document has a word."""


@dataclass(frozen=True)
class Group:
    """Words that stand for each other, and further ones for the case that none of these is found."""

    equal: tuple[str, ...]
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """A government body without its place: full name, short names, the commonest first, and former ones."""

    full: str
    short: tuple[str, ...] = ()
    former: Mapping[str, int] = field(default_factory=dict)
    """With the year since which the name is out of use."""


@cache
def groups() -> tuple[Group, ...]:
    """The groups of the engine, in the order of their file."""
    parted = (line.partition(" > ") for line in _lines(WORDS))
    return tuple(Group(tuple(equal.split("、")), tuple(filter(None, near.split("、")))) for equal, _, near in parted)


@cache
def bodies() -> tuple[Body, ...]:
    """The bodies of the engine, in the order of their file."""
    found = []
    for line in _lines(BODIES):
        current, _, former = line.partition(" < ")
        full, _, short = current.partition(" = ")
        years = {YEAR.sub("", name): int(YEAR.findall(name)[0]) for name in former.split("、") if name}
        found.append(Body(full, tuple(filter(None, short.split("、"))), years))
    return tuple(found)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@cache
def _known() -> list[tuple[str, list[str], list[str]]]:
    """Every word of the engine with those that are equal to it, and those that are near."""
    named = (Group((*names, *_departments(names))) for names in ((b.full, *b.short, *b.former) for b in bodies()))
    every = [([*map(plain, group.equal)], [*map(plain, group.near)]) for group in (*named, *groups())]
    return [(word, [other for other in equal if other != word], near) for equal, near in every for word in equal]


def _departments(names: Iterable[str]) -> Iterator[str]:
    """What bodies are called by their work: 国土资源部门 for 国土资源局, 发展计划局 for 发展计划委员会. Of one letter (建委)
    nobody says so, and 管理部门 are more than 管理委员会."""
    works = [found[1] for name in names if (found := OFFICE.fullmatch(name))]
    return (work + ending for ending in ("部门", "局") for work in works)


def plain(word: str) -> str:
    """A word as queries have it: folded, one blank for all that separates."""
    folded = fold(word)
    return folded if folded.isalnum() else "".join(letter if belongs(letter) else " " for letter in folded).strip()


def records(own: Iterable[tuple[str, Sequence[str]]], present: Present, *, engine: bool = True) -> dict[str, str]:
    """The known words that lead to something, by the pair under which they are filed: `word,equal,…>near,…|word…`.

    `own` are the words of the library itself, each with what its texts say for it.
    """
    # What the library's editors say comes before what we say.
    mine: list[tuple[str, list[str], list[str]]] = [(plain(word), [*map(plain, meant)], []) for word, meant in own]
    words: dict[str, tuple[list[str], list[str]]] = {}
    for word, *meant in (*mine, *(_known() if engine else ())):
        for kept, more in zip(words.setdefault(word, ([], [])), meant, strict=True):
            kept.extend(more)
    has = cache(present)
    filed: dict[str, list[str]] = {}
    for word, meanings in words.items():
        equal, near = (_told(word, filter(has, others)) for others in meanings)
        if len(word) > 1 and (equal or near):
            filed.setdefault(word[:2], []).append(",".join([word, *equal]) + (">" + ",".join(near) if near else ""))
    return {MARK + pair: "|".join(sorted(of)) for pair, of in filed.items()}


def _told(word: str, others: Iterable[str]) -> list[str]:
    """Of other words those that find more than the word and than each other: where 招聘会 stands, 招聘 stands.

    English ones lead to texts, and never from them: whoever types Chinese wants Chinese.
    """
    found = [other for other in dict.fromkeys(others) if CHINESE.search(other) and word not in other]
    return [other for other in found if not any(less != other and less in other for less in found)]
