"""Cities that do not exist: what they are called, and how things are said there.

Words and sentences are in words.txt and sentences.txt. A city has industries, places and firms of its own, so that its
cases are alike as those of a real city are; firms and villages are named with any character of GB 2312, which gives the
long tail of rare characters that a search index and a font meet in life.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
LAST_YEAR = 2024
STEMS = dict(
    zip("甲乙丙丁戊己庚辛壬癸", ["jia", "yi", "bing", "ding", "wu", "ji", "geng", "xin", "ren", "gui"], strict=True)
)
"""What the names of our cities begin with, as 张三 stands for anybody."""
PROVINCES = [f"{name}{side}省" for side in "东南西北中" for name in ("示例", "样本", "虚拟", "模拟", "假设", "拟名")]
"""Thirty, about as many as there are."""
BRANCHES = {"公安局": "公安局高新区分局", "市场监管局": "市场监管局高新区分局", "生态环境局": "生态环境局高新区分局"}


def lists(name: str) -> dict[str, list[str]]:
    """The lists of words.txt or sentences.txt by name: lines for sentences, else what stands between blanks."""
    found: dict[str, list[str]] = {}
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current += [line] if name == "sentences.txt" else line.split()
    return found


SENTENCES = lists("sentences.txt")
VOCABULARY = lists("words.txt")


@cache
def characters(level: int) -> list[str]:
    """The characters of GB 2312: the 3755 everyday ones (level 1), or the 3008 others (level 2)."""
    rows = range(0xB0, 0xD8) if level == 1 else range(0xD8, 0xF8)
    found = (bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(0xA1, 0xFF))
    return [character for character in found if character]


class City:
    """A city that does not exist: what it calls things, and what fills the blanks of a sentence there.

    Common words come more often than rare ones, as in any language.
    """

    def __init__(self, position: int, random: Random) -> None:
        self.random = random
        stems, second = list(STEMS.items()), VOCABULARY["character"]
        stem, stem_id = stems[position % len(stems)]
        at = position // len(stems) * 2
        self.id, self.name = f"{stem_id}-{second[at + 1]}", f"{stem}{second[at]}市"
        self.province = PROVINCES[position % len(PROVINCES)]
        self.region = self.province + self.name
        self.counties = [f"{self.region}{self.name[:-1]}{end}" for end in ("阳县", "城区", "南市")]
        self.new_area = f"{self.name[:-1]}新城"
        self.year = LAST_YEAR
        own = {"industry": 6, "product": 12, "object": 20, "noun": 25, "method": 12}
        self.own = {slot: random.sample(VOCABULARY[slot], count) for slot, count in own.items()}
        self.departments = random.sample(VOCABULARY["department"], random.randint(12, 24))
        self.places = [self._made_up(2) + self.word("village") for _ in range(12)]
        self.firms = [self._made_up(2) + self.word("trade") for _ in range(15)]
        self.brands = [self.name[1] + self._made_up(1) + end for end in ("通", "办", "e家", "码", "帮")]
        choice, between = random.choice, random.randint
        self.made: dict[str, Callable[[], str]] = {
            "local": lambda: choice(self.places),
            "firm": lambda: choice(self.firms),
            "brand": lambda: choice(self.brands),
            "platform": lambda: f"“{choice(self.brands)}”{self.word('industry')}平台",
            "bank": lambda: f"{self._made_up(1)}{choice(('商', '农商', '信'))}银行",
            "dept": lambda: f"市{choice(self.departments)}",
            "doc": lambda: self.sentence("document"),
            "province": lambda: self.province,
            "year": lambda: str(self.year),
            "code": lambda: f"{choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{choice('CDFGHKLMSTXZ')}-{between(10, 9999)}",
            "n": lambda: str(between(2, 9)),
            "nn": lambda: str(int(10 ** random.uniform(1, 3.6))),
            "pct": lambda: f"{random.uniform(5, 99):.{choice((0, 0, 1, 2))}f}%",
            "money": lambda: f"{int(10 ** random.uniform(0.5, 3.5))}{choice(('万元', '万元', '亿元'))}",
            "days": lambda: f"{between(1, 30)}{choice(('个工作日', '个工作日', '天', '小时'))}",
        }

    def __getitem__(self, slot: str) -> str:
        return self.made[slot]() if slot in self.made else self.word(slot)

    def word(self, slot: str) -> str:
        """A word of a list; every other time one that is dear to the city, when it has such."""
        choices = VOCABULARY[slot]
        if slot in self.own and self.random.random() < 0.5:
            choices = self.own[slot]
        return choices[int(len(choices) * self.random.random() ** 1.6)]

    def _made_up(self, length: int) -> str:
        random = self.random
        return "".join(random.choice(characters(1 if random.random() < 0.8 else 2)) for _ in range(length))

    def sentence(self, part: str) -> str:
        return self.random.choice(SENTENCES[part]).format_map(self)

    def sentences(self, part: str, count: int) -> str:
        return "".join(pattern.format_map(self) for pattern in self.random.sample(SENTENCES[part], count))

    def organisations(self, called: Collection[str]) -> Iterator[dict[str, Any]]:
        """The bodies of the city that cases call by these names: its departments, and branches of some."""
        for department in self.departments:
            at = VOCABULARY["department"].index(department)
            branch = self.name + BRANCHES[department] if department in BRANCHES else None
            if f"市{department}" in called or branch in called:
                yield {
                    "id": f"{self.id}-{at:02d}",
                    "name": self.name + department,
                    "aliases": [f"市{department}"],
                    "region": self.region,
                }
            if branch in called:
                yield {
                    "id": f"{self.id}-{at:02d}-branch",
                    "name": branch,
                    "region": f"{self.region}高新区",
                    "parent": f"{self.id}-{at:02d}",
                }

    def place(self) -> dict[str, Any]:
        """A place that has to be registered, for its name does not say what it is."""
        return {"id": f"{self.id}-new", "name": self.new_area, "aliases": [f"{self.name}新城"], "within": self.region}

    def where(self, whole: bool) -> str | list[str] | None:
        """Where a case is: every third in a county or the new area, some in several places, most where their list is."""
        if whole:
            return [self.counties[0], self.new_area]
        return self.random.choice((*self.counties, self.new_area)) if self.random.random() < 0.35 else None

    def names(self) -> list[str]:
        """What a case may call them."""
        branches = [self.name + BRANCHES[department] for department in self.departments if department in BRANCHES]
        return [*(f"市{department}" for department in self.departments), *branches]
