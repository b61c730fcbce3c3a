"""What readers type, by class, with the cases that answer it: made from the library's texts alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from random import Random

import opencc
import pypinyin

from casebook.model.library import Library
from casebook.model.records import Case
from tools.bench.cities import VOCABULARY, characters
from tools.bench.corpus import Corpus, Query, fold, readings

CLASSES = {
    "whole": "整词",
    "partial": "词的一部分",
    "multi_sp": "几个词，有空格",
    "multi_nosp": "几个词，无空格",
    "unit": "单位名称",
    "number": "数字和单位",
    "mixed": "字母数字混合",
    "single": "单字",
    "fullwidth": "全角",
    "punct": "标点和引号",
    "trad": "繁体",
    "pinyin": "拼音",
    "typo": "错字",
    "question": "问句",
}
LITERAL = ("whole", "partial", "multi_sp", "multi_nosp", "unit", "number", "mixed", "single", "fullwidth", "punct")
"""Classes whose answers hold what was typed, as it was typed."""


def golden(path: Path, library: Library) -> list[Query]:
    """Queries written by hand for the ten cases: query, class, numbers of the cases (`*`: any result)."""
    by_number = {case.number: case.id for case in library.cases}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Query(text, kind, None if numbers == "*" else frozenset(by_number[int(n)] for n in numbers.split(",")))
        for text, kind, numbers in rows
    ]


HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:个工作日|亿元|万元|万人次|人次|小时|%|家|户|天|份|倍)")
MIXED = re.compile(r"(?=[0-9a-zα-ω]*[a-zα-ω])[0-9a-zα-ω]+(?:[-+·/][0-9a-z]+)*[\u4e00-\u9fff]?|[0-9][+×对][0-9n]+")
QUOTED = re.compile(r"“[^”\n]{2,12}”|《[^》\n]{4,30}》")
QUESTIONS = ("怎么办理{}", "{}要多久", "哪里能办{}", "{}和{}有什么关系", "{}有哪些做法", "如何{}", "{}怎么推进{}")


class Maker:
    """Makes queries of every class from a library. Every word of theirs stands in a case chosen at random."""

    def __init__(self, library: Library, seed: int = 1) -> None:
        self.corpus = Corpus(library)
        self.library = library
        self.random = Random(f"queries/{seed}/{len(library.cases)}")
        known = ("object", "product", "industry", "method", "problem", "noun", "group", "term")
        self.words = sorted({word for slot in known for word in VOCABULARY[slot]})
        self.traditional = [opencc.OpenCC(table) for table in ("s2t", "s2tw", "s2hk")]

    def all(self, of_each: int) -> list[Query]:
        """So many different queries of each class, fewer where the library has no more."""
        made: list[Query] = []
        for kind in CLASSES:
            found: dict[str, Query] = {}
            for _ in range(of_each * 20):
                if len(found) == of_each:
                    break
                query: Query | None = getattr(self, f"_{kind}")(self.random.choice(self.library.cases))
                if query and query.truth:
                    found.setdefault(query.text, query)
            made += found.values()
        return made

    def _literal(self, kind: str, text: str, *words: str) -> Query:
        words = words or (text,)
        return Query(text, kind, self.corpus.having(*words), tuple(map(fold, words)))

    def _some_words(self, case: Case, count: int, shortest: int = 2) -> list[str]:
        text = self.corpus.own[case.id]
        there = [word for word in self.words if len(word) >= shortest and word in text]
        return self.random.sample(there, min(count, len(there)))

    def _piece(self, case: Case, shortest: int, longest: int) -> str:
        run: str = self.random.choice(HAN.findall(self.corpus.own[case.id]))
        length = self.random.randint(shortest, min(longest, len(run)))
        start = self.random.randint(0, len(run) - length)
        return run[start : start + length]

    def _match(self, pattern: re.Pattern[str], case: Case) -> str | None:
        found = pattern.findall(self.corpus.own[case.id])
        return self.random.choice(found) if found else None

    def _whole(self, case: Case) -> Query | None:
        words = self._some_words(case, 1)
        return self._literal("whole", words[0]) if words else None

    def _partial(self, case: Case) -> Query:
        return self._literal("partial", self._piece(case, 2, 4))

    def _multi_sp(self, case: Case) -> Query | None:
        words = self._some_words(case, self.random.choice((2, 2, 3)))
        return self._literal("multi_sp", " ".join(words), *words) if len(words) > 1 else None

    def _multi_nosp(self, case: Case) -> Query | None:
        words = self._some_words(case, 2)
        return self._literal("multi_nosp", "".join(words), *words) if len(words) > 1 else None

    def _unit(self, case: Case) -> Query:
        written = self.random.choice((*case.lead, *case.partners))
        full = self.random.choice((*self.library.lead(case), *self.library.partners(case))).name
        return self._literal("unit", self.random.choice((written, full)))

    def _number(self, case: Case) -> Query | None:
        figure = self._match(FIGURE, case)
        return self._literal("number", figure) if figure else None

    def _mixed(self, case: Case) -> Query | None:
        token = self._match(MIXED, case)
        if not token or len(token) < 2:
            return None
        return self._literal("mixed", self.random.choice((token, token.upper())))

    def _single(self, case: Case) -> Query:
        return self._literal("single", self._piece(case, 1, 1))

    def _fullwidth(self, case: Case) -> Query | None:
        source = self.random.choice((self._number, self._mixed, self._multi_sp))(case)
        if source is None:
            return None
        wide = {ord(" "): "\N{IDEOGRAPHIC SPACE}"} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
        return Query(source.text.translate(wide), "fullwidth", source.truth, source.words)

    def _punct(self, case: Case) -> Query | None:
        if self.random.random() < 0.5:
            quoted = self._match(QUOTED, case)
            return self._literal("punct", quoted, *_words(quoted)) if quoted else None
        words = self._some_words(case, 2)
        if len(words) < 2:
            return None
        pattern = self.random.choice(("{},{}", "{}、{}", "“{}”{}", "{}（{}）", "{}。{}", "{}/{}", '"{}" {}'))
        return self._literal("punct", pattern.format(*words), *words)

    def _trad(self, case: Case) -> Query | None:
        source = self.random.choice((self._whole, self._partial, self._multi_sp))(case)
        if source is None:
            return None
        text = self.random.choice(self.traditional).convert(source.text)
        return Query(text, "trad", source.truth, source.words) if text != source.text else None

    def _pinyin(self, case: Case) -> Query | None:
        words = self._some_words(case, 2)
        if len(words) < 2:
            return None
        spelt = [pypinyin.lazy_pinyin(word, v_to_u=False) for word in words]
        if not all(part.isascii() and part.isalpha() for parts in spelt for part in parts):
            return None
        first = spelt[0]
        way = self.random.choice(("full", "full", "partial", "initials", "several"))
        if way == "several":
            typed = ["".join(parts) for parts in spelt]
        elif way == "initials":
            typed = ["".join(part[0] for part in first)] if len(first) > 2 else []
        else:
            cut = self.random.randint(1, len(first[-1]) - 1) if way == "partial" and len(first[-1]) > 2 else 0
            typed = ["".join(first)[: -cut or None]]
        if not typed:
            return None
        sounding = [self.corpus.sounding(part) for part in typed]
        return Query(" ".join(typed), "pinyin", frozenset.intersection(*sounding)) if all(sounding) else None

    def _typo(self, case: Case) -> Query | None:
        """A word with one character wrong, of the same sound more often than not, missing, or out of its place."""
        words = self._some_words(case, 1, shortest=3)
        if not words:
            return None
        word = words[0]
        at = self.random.randrange(len(word))
        way = self.random.choice(("sound", "sound", "sound", "other", "missing", "swapped"))
        if way == "sound":
            same = sorted(c for c in characters(1) if readings(c) & readings(word[at]) and c != word[at])
            typed = word[:at] + self.random.choice(same) + word[at + 1 :] if same else word
        elif way == "other":
            typed = word[:at] + self.random.choice(characters(1)) + word[at + 1 :]
        elif len(word) < 4:
            return None
        elif way == "missing":
            typed = word[:at] + word[at + 1 :]
        else:
            at = max(at, 1)
            typed = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        if typed == word or self.corpus.having(typed):
            return None  # what was typed stands somewhere: no reader could tell that it is wrong
        return Query(typed, "typo", self.corpus.having(word), (fold(word),))

    def _question(self, case: Case) -> Query | None:
        pattern = self.random.choice(QUESTIONS)
        words = self._some_words(case, pattern.count("{}"))
        if len(words) < pattern.count("{}"):
            return None
        return self._literal("question", pattern.format(*words), *words)


def _words(text: str) -> list[str]:
    """What stands between punctuation."""
    return [part for part in re.split(r"[\s“”‘’\"'《》〈〉（）()【】、，。！？；：,!?;:…]+", text) if part]
