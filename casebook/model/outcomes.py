"""What a case achieved, as its source words it: figures, changes, ranks.

Numbers keep their digits; units and the words around them stay as printed. What follows from several fields is said
elsewhere: how an outcome prints in `figures`, what may be compared in `comparing`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from casebook.model.fields import (
    NUMBER_SCHEMA,
    RANGE_SCHEMA,
    Line,
    Name,
    Position,
    Ref,
    Span,
    Unit,
    Word,
    Year,
    field,
    plain_ends,
    span,
)
from casebook.model.ground import Record

AT_LEAST = ("逾", "超", "超过", "突破", "至少", "最少", "不低于", "不少于", "不小于", "高于", "多于", "大于")
AT_MOST = ("近", "将近", "接近", "不到", "不足", "不及", "不满", "至多", "最多", "不超过", "不超", "未超过", "不高于", "不多于", "不大于", "低于", "少于", "小于")  # fmt: skip
ROUGHLY = ("约", "大约", "约为")
AFTER_DIGITS = ("余", "多")
AFTER_UNIT = ("以上", "以下", "以内", "之内", "内", "左右", "上下", "起", "不等")
QUALIFIERS = (*AFTER_DIGITS, *AFTER_UNIT, *ROUGHLY, *AT_LEAST, *AT_MOST)
"""Words that say how exact a number is. Those of the last three stand before the number."""
LOWER_BOUNDS = frozenset((*AT_LEAST, "余", "多", "以上", "起"))
UPPER_BOUNDS = frozenset((*AT_MOST, "以下", "以内", "之内", "内"))

BETTER = {"lower": "越低越好", "higher": "越高越好"}

Qualifier = Literal[
    "余", "多", "以上", "以下", "以内", "之内", "内", "左右", "上下", "起", "不等", "约", "大约", "约为", "逾", "超", "超过", "突破",
    "至少", "最少", "不低于", "不少于", "不小于", "高于", "多于", "大于", "近", "将近", "接近", "不到", "不足", "不及", "不满", "至多", "最多",
    "不超过", "不超", "未超过", "不高于", "不多于", "不大于", "低于", "少于", "小于",
]  # fmt: skip


def _qualifiers(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in QUALIFIERS:  # said here, where the place is that of the field and not of an item of a list
        raise PydanticCustomError("literal_error", "not a qualifier", {"expected": "、".join(QUALIFIERS)})
    return (value,)


QUALIFIER_SCHEMA = {"type": "string", "enum": list(QUALIFIERS)}
Qualifiers = Annotated[
    tuple[Qualifier, ...],
    BeforeValidator(_qualifiers),
    PlainSerializer(lambda words: words[0] if len(words) == 1 else list(words)),
    Field(min_length=1),
    WithJsonSchema({"oneOf": [QUALIFIER_SCHEMA, {"type": "array", "items": QUALIFIER_SCHEMA, "minItems": 1}]}),
]
"""One word or several, as written: `余`, `[超过, 余]`. Always a tuple in memory."""


class Quantity(Record, title="数字和写法"):
    """A number or range with what its source prints around it."""

    n: Span = field("数", "一个数，或写成[小, 大]的范围；写了words时只用来排序", 20)
    unit: Unit | None = field("计量单位", "与成效的单位不同时才写", "分钟", None)
    qualifier: Qualifiers | None = field("修饰词", "一个词或几个词，照来源写", ["超过", "余"], None)
    statistic: Word | None = field("统计口径", "这个数是平均、最快还是累计，照来源写", "平均", None)
    words: Name | None = field("原文写法", "来源不用数字时，照来源写，印在页面上", "三分之二", None)

    @classmethod
    def plain(cls, ends: tuple[Decimal, ...]) -> Quantity:
        """A number or range alone, its ends known to be good."""
        made, state = cls.__new__(cls), _plain_state()
        made.__setstate__({**state, "__dict__": {**state["__dict__"], "n": ends}})
        return made

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing but the number, so that it is written as one."""
        return not any(getattr(self, name) for name in Quantity.model_fields if name != "n")

    @property
    def low(self) -> Decimal:
        return min(self.n)

    @property
    def high(self) -> Decimal:
        return max(self.n)


@cache
def _plain_state() -> dict[Any, Any]:
    """What a plain quantity is made of. To put it into a new one takes a quarter of the time of making it."""
    return Quantity.model_construct(n=()).__getstate__()


def _quantity(value: Any) -> Any:
    """A bare number or range as the record it stands for."""
    return value if isinstance(value, (dict, Quantity)) else Quantity.plain(span(value))


class _AlsoBare:
    """The JSON Schema of a record that may be written as a bare number or range."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {"oneOf": [NUMBER_SCHEMA, RANGE_SCHEMA, handler(core)]}


def _written(quantity: Quantity) -> Any:
    return plain_ends(quantity.n) if quantity.is_plain else quantity.model_dump(mode="json", exclude_none=True)


Figure = Annotated[Quantity, BeforeValidator(_quantity), PlainSerializer(_written), _AlsoBare()]
"""`30`, `[3, 7]` or `{n: 5, unit: 天, qualifier: 以内}`. Always a `Quantity` in memory."""


class Change(Record, title="变化幅度"):
    """A stated change; never calculated by us."""

    value: Figure = field("变化", "减少写负数；范围写成[小, 大]", -43.8)
    unit: Unit | None = field("计量单位", "照来源写，如 %、倍、个百分点、个、位", "%", None)
    basis: Name | None = field("比较基准", "照来源写；来源没有写明就不写", "同比", None)
    verb: Word | None = field("动词", "照来源写，印在数字前", "压减", None)

    @property
    def of(self) -> str:
        """The unit of the number: its own, or that of the change; "" where words stand for both."""
        return self.value.unit or self.unit or ""


SEVERAL_SCOPES = re.compile("[→⇒、，；/]|->|^[从由].+[到至为]")


def _scope(value: Any) -> Any:
    """A value that does not name two scopes. What is no text at all is told by its type."""
    listed = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    several = len(listed) > 1 and all(isinstance(item, str) for item in listed)
    if several or (isinstance(value, str) and SEVERAL_SCOPES.search(value)):
        raise PydanticCustomError("rank_scopes", "two scopes")
    return value


def _place(value: Any) -> Any:
    """A value that does not bring a scope of its own."""
    if isinstance(value, dict) and "scope" in value:
        raise PydanticCustomError("rank_scopes", "two scopes")
    return value


class Rank(Record, title="名次"):
    """A place in a ranking. Places are compared within one scope only."""

    place: Position = field("名次", "现在的名次", 3)
    unit: Literal["位", "名"] | None = field("计量单位", "位或名；不写就印“位”", "位", None)
    before: Annotated[Position, BeforeValidator(_place)] | None = field("变化前名次", "范围相同才写", 15, None)
    of: Position | None = field("参评数", "一共有多少个参评", 31, None)
    scope: Annotated[Name, BeforeValidator(_scope)] | None = field("范围", "在哪个范围里排名", "全省", None)
    within: bool = field("是否“前几”", "前10这样的写true，不是第10", True, False)


class Citation(Record, title="出处"):
    """Where a figure stands in its source."""

    id: Ref = field("来源编号", "所属批次sources中的编号", "quzhou-2023-list")
    place: Name | None = field("位置", "在来源的哪里", "第2项", None)


class Outcome(Record, title="成效"):
    """One result of a case, as the source words it. Numbers keep their digits; units are kept as printed."""

    name: Name = field("成效名称", "说的是什么，不带数字", "项目开工用时")
    before: Figure | None = field("变化前", "一个数、[小, 大]的范围，或{n: 数, …}；须与after成对", 30, None)
    after: Figure | None = field("变化后", "写法同before；来源只有变化后的数也可以单写", [3, 7], None)
    value: Figure | None = field("数值", "只有一个数时写在这里，写法同before", 1421, None)
    unit: Unit | None = field("计量单位", "照来源写；百分号要加英文双引号", "个工作日", None)
    change: Change | None = field("变化幅度", "来源写明的升降", {"value": -43.8, "unit": "%", "basis": "同比"}, None)
    rank: Rank | None = field("名次", "排名单独写成一条成效", {"place": 3, "before": 15, "scope": "全省"}, None)
    text: Name | None = field("文字结果", "没有数字时写在这里", "零发生", None)
    qualifier: Qualifiers | None = field("修饰词", "一个词或几个词，照来源写", "余", None)
    statistic: Word | None = field("统计口径", "数字是平均、最快还是累计，照来源写", "平均", None)
    verb: Word | None = field("动词", "数字前的动词，照来源写", "降至", None)
    period: Name | None = field("时间范围", "照来源写", "改革以来", None)
    year: Year | None = field("年份", "数字属于哪一年", 2023, None)
    better: Literal["lower", "higher"] | None = field(
        "越低越好还是越高越好", "越低越好写lower，越高越好写higher", "lower", None
    )
    headline: bool = field("是否突出显示", "每个案例一到三项；第一项用在卡片上", True, False)
    source: Citation | None = field(
        "出处", "与案例的来源不同时才写", {"id": "quzhou-2023-list", "place": "第2项"}, None
    )
    note: Line | None = field("说明", "数字的意思有疑问时写", "来源写“同比下降110.5%”，字面上不成立。", None)

    @property
    def now(self) -> Quantity | None:
        """The figure of what it is now, with or without one before."""
        return self.after or self.value

    @property
    def doubt(self) -> str | None:
        """Why the stated change cannot be drawn, for readers, in Chinese; None when its meaning is clear.

        A rate that "rises by 7.97 %" may mean percent or percentage points, and nothing falls by more than all of it.
        """
        if self.change is None or self.change.of != "%":
            return None
        if self.change.value.low < -100:
            return "降幅超过100%，字面上不成立"
        if self.name.endswith("率") and not self.name.endswith("效率") and self.before is None:
            return "未说明是百分比还是百分点"
        return None

    def unit_of(self, quantity: Quantity | None) -> str:
        """The unit of one of its figures."""
        return (quantity.unit if quantity and quantity.unit else self.unit) or ""
