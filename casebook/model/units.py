"""Units as sources write them: what sort of quantity they measure, and which of them convert into each other exactly.

A unit is looked up whole, after 万 and 亿 in front of it: 百强, 百分制 and 分钟办结 are units of their own, not a
hundred, a score or a time.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

SCALES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}
SMALL_SCALES = {"千": Decimal(1000), "百": Decimal(100), "十": Decimal(10)}
"""These scale only what is counted: 百户, 千亿元; but 百强 is no hundred of anything, 千瓦时 no thousand."""

TIMES = {  # how it is written first, then other spellings; in working hours, only to order durations
    "秒": (Decimal(1) / 3600, ("秒钟",)),
    "分钟": (Decimal(1) / 60, ("个分钟", "min")),
    "小时": (Decimal(1), ("个小时", "钟头", "个钟头", "h")),
    "个工作小时": (Decimal(1), ("工作小时", "个工作时", "工作时")),
    "个工作日": (Decimal(8), ("工作日", "个工作天", "工作天")),
    "天": (Decimal(8), ("日", "个自然日", "自然日", "个日历天", "日历天", "个日历日", "日历日", "个自然天", "自然天")),
    "周": (Decimal(40), ("个星期", "星期")),
    "个月": (Decimal(176), ("月",)),
    "个季度": (Decimal(528), ("季度",)),
    "年": (Decimal(2112), ("周年",)),
}
MONEY = {
    "元": ("人民币", "元人民币", "人民币元", "块", "块钱", "RMB", "CNY"),
    "美元": ("美金", "USD"),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "日元": ("日圆", "JPY"),
    "港元": ("港币", "HKD"),
    "澳门元": ("澳门币", "MOP"),
    "新台币": ("新台币元", "新台币圆"),
    "韩元": ("韩圆", "KRW"),
    "卢布": ("俄罗斯卢布",),
    "澳元": ("澳大利亚元",),
    "加元": ("加拿大元",),
    "新加坡元": ("新元", "新币"),
    "瑞士法郎": ("瑞郎",),
    "泰铢": (),
    "越南盾": (),
    "林吉特": (),
    "卢比": ("印度卢比",),
    "坚戈": (),
    "迪拉姆": (),
}
RATES = {"%": ("％",), "‰": (), "个百分点": ("百分点",), "个基点": ("基点", "个BP", "BP")}
PEOPLE = {"人": ("名", "个人", "位")}
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

NAMED: dict[str, tuple[str, str]] = {}
"""Every spelling, with the sort of quantity and the usual spelling."""
for _sort, _units in (
    ("time", {name: spellings for name, (_, spellings) in TIMES.items()}),
    ("money", MONEY),
    ("rate", RATES),
    ("count", PEOPLE),
):
    NAMED |= {spelling: (_sort, name) for name, others in _units.items() for spelling in (name, *others)}


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
    return TIMES[base(unit)][0] if base(unit) in TIMES else Decimal(1)


def exact(unit: str) -> tuple[str, Decimal]:
    """What the unit measures, and how much of it: units of one dimension convert into each other exactly."""
    found = measured(unit)
    dimension, size = EXACT.get(found.base, (found.base, 1))
    return dimension, found.scale * size
