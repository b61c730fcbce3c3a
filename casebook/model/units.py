"""Units as sources write them: what sort of quantity they measure, and which of them convert into each other exactly.

A unit is looked up whole, after 万 and 亿 in front of it: 百强, 百分制 and 分钟办结 are units of their own, not a
hundred, a score or a time.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

SCALES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}
SMALL_SCALES = {"千": Decimal(1000), "百": Decimal(100), "十": Decimal(10)}
"""These scale only what is counted: 百户, 千亿元; but 百强 is no hundred of anything, 千瓦时 no thousand."""

_TABLE = [line.split() for line in Path(__file__).with_name("units.txt").read_text(encoding="utf-8").splitlines()]
"""Sort, working hours of what measures time, usual spelling, other spellings."""
NAMED = {spelling: (sort, names[0]) for sort, _, *names in _TABLE for spelling in names}
"""Every spelling, with the sort of quantity and the usual spelling."""
HOURS = {
    name: Decimal(hours) / Decimal(of or 1)
    for sort, share, name, *_ in _TABLE
    for hours, _, of in [share.partition("/")]
    if sort == "time"
}
"""Only to order durations."""
COUNTED = ("人", "名", "户", "家", "件", "个", "条", "项", "次", "宗", "起", "台", "辆", "吨", "亩", "元", "美元", "份", "张", "笔", "批")  # fmt: skip
EXACT = {
    "秒": ("秒", 1),
    "分钟": ("秒", 60),
    "小时": ("秒", 3600),
    "个月": ("个月", 1),
    "个季度": ("个月", 3),
    "年": ("个月", 12),
}
"""Units of time between which one may convert: a working day is no number of hours, a month no number of days."""


class Measured(NamedTuple):
    """A unit taken apart: 万亿元 is a scale of 10¹² and the base 元, which is money."""

    scale: Decimal
    prefix: str
    base: str
    sort: str


@lru_cache  # a library has few units, and each is asked for again and again
def measured(unit: str) -> Measured:
    """Scale, base in its usual spelling, and sort: time, money, rate or count. 元/吨 is money, but no 元."""
    scale, base = Decimal(1), unit
    while found := _scale(base):
        scale, base = scale * found[1], base[len(found[0]) :]
    prefix = unit[: len(unit) - len(base)]
    if base in NAMED:
        sort, base = NAMED[base]
        return Measured(scale, prefix, base, sort)
    head = base.partition("/")[0]
    sort = NAMED.get(head, ("count",))[0] if head != base else "count"
    return Measured(scale, prefix, base, sort)


def _scale(unit: str) -> tuple[str, Decimal] | None:
    """A scale that the unit begins with, when something is left that it can scale."""
    for word, factor in SCALES.items():
        if unit.startswith(word) and len(unit) > len(word):
            return word, factor
    for word, factor in SMALL_SCALES.items():
        rest = unit.removeprefix(word)
        if rest != unit and (rest.startswith(tuple(SCALES)) or rest.startswith(COUNTED) or rest in NAMED):
            return word, factor
    return None


def sort(unit: str) -> str:
    """What sort of quantity the unit measures: time, money, rate or count."""
    return measured(unit).sort


def base(unit: str) -> str:
    """The unit without 万 and 亿, which only scale it, in its usual spelling: 元 for 亿元, 个工作日 for 工作日."""
    return measured(unit).base


def hours(unit: str) -> Decimal:
    """Working hours in a unit of time, only to order durations; 1 for other units."""
    return HOURS.get(base(unit), Decimal(1))


def exact(unit: str) -> tuple[str, Decimal]:
    """What the unit measures, and how much of it: units of one dimension convert into each other exactly."""
    found = measured(unit)
    dimension, size = EXACT.get(found.base, (found.base, 1))
    return dimension, found.scale * size
