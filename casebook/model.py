"""What a case is: the shape of one data file, record by record, and the values that follow from a single record.

Field titles and descriptions are Chinese because editors meet them, through the JSON Schema, while they type.
Rules that need more than one record (references, equal ids) live in `casebook.checks`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
RESERVED_IDS = {"page", "index", "con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}


def _not_reserved(value: str) -> str:
    if value in RESERVED_IDS:
        raise PydanticCustomError("reserved_id", "reserved id")
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise PydanticCustomError("number_type", "not a number")
    return Decimal(value)


def _span(value: Any) -> tuple[Decimal, ...]:
    if isinstance(value, tuple):
        if len(value) != 2:
            raise PydanticCustomError("span_length", "a range has two ends")
        return tuple(_number(end) for end in value)
    return (_number(value),)


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or any(c.isspace() or c in "<>\"'" for c in value):
        raise PydanticCustomError("web_address", "not a web address")
    return value


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


NUMBER_SCHEMA = {"type": "number"}
SPAN_SCHEMA = {"oneOf": [NUMBER_SCHEMA, {"type": "array", "items": NUMBER_SCHEMA, "minItems": 2, "maxItems": 2}]}

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64), AfterValidator(_not_reserved)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""An id declared elsewhere. Its form is not checked here, so that a wrong one is answered with what was meant."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_web_address)]
Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(_plain), WithJsonSchema(NUMBER_SCHEMA)]
Span = Annotated[
    tuple[Decimal, ...],
    BeforeValidator(_span),
    PlainSerializer(lambda ends: _plain(ends[0]) if len(ends) == 1 else [_plain(end) for end in ends]),
    WithJsonSchema(SPAN_SCHEMA),
]
"""One number or the two ends of a range, as written: `30`, `[3, 7]`. Always a tuple in memory."""


class Record(BaseModel):
    """Common ground of all records: unknown fields are refused, nothing is converted, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def field(title: str, description: str = "", default: Any = ..., **more: Any) -> Any:
    """A field with the Chinese title and help that editors and the data dictionary show."""
    return Field(default, title=title, description=description or None, **more)


class Source(Record):
    id: Id = field("来源编号")
    title: Line = field("标题")
    publisher: Name | None = field("发布者", default=None)
    date: dt.date | None = field("发布日期", "如 2024-01-31；不知道就不写", None)
    url: Url | None = field("网址", "以 http:// 或 https:// 开头；不知道就不写", None)
    accessed: dt.date | None = field("访问日期", default=None)
    note: Line | None = field("说明", "如：原文日期与网址待补", None)


class Edition(Record):
    """A city's list of one year."""

    id: Id = field("批次编号", "如 quzhou-2023，会成为网址的一部分")
    title: Line = field("批次名称")
    short_title: Name | None = field("批次简称", default=None)
    region: Name = field("地区", "写到市，如 浙江省衢州市")
    year: int = field("年度", ge=1978, le=2100)
    organiser: Name | None = field("评选单位", default=None)
    size: int | None = field("公布的案例数", default=None, ge=1)
    description: Paragraph | None = field("说明", default=None)
    sources: tuple[Source, ...] = field("来源", default=())


class Category(Record):
    id: Id = field("分类编号")
    name: Name = field("分类名称")
    description: Line = field("说明")


class Organisation(Record):
    id: Id = field("单位编号")
    name: Name = field("单位全称")
    aliases: tuple[Name, ...] = field("又称", "来源中出现的简称，如 市公安局", ())
    region: Name = field("地区")
    parent: Ref | None = field("上级单位", default=None)


class FrameworkItem(Record):
    id: Id = field("编号")
    name: Name = field("名称")


class Framework(Record):
    """Someone else's system of topics or indicators, to which we map cases."""

    id: Id = field("体系编号")
    name: Name = field("体系名称")
    description: Paragraph | None = field("说明", default=None)
    items: tuple[FrameworkItem, ...] = field("条目", min_length=1)


class Tag(Record):
    id: Id = field("标签编号")
    name: Name = field("标签名称")
    description: Line | None = field("说明", default=None)


class Term(Record):
    id: Id = field("名词编号")
    term: Name = field("名词")
    aliases: tuple[Name, ...] = field("又称", default=())
    explanation: Paragraph = field("解释", "用自己的话，外行能懂")


class Synonym(Record):
    """Words readers type for words the cases use; search only."""

    word: Name = field("读者的说法")
    means: tuple[Name, ...] = field("案例中的说法", min_length=1)


class Measure(Record):
    title: Name = field("做法名称")
    text: Paragraph = field("做法内容")


class Change(Record):
    value: Number = field("变化", "减少写负数")
    unit: Literal["%", "倍", "个百分点"] = field("单位")
    basis: Literal["同比", "较改革前"] | None = field("比较基准", "来源没有写明就不写", None)


class Citation(Record):
    """Where a figure stands in its source."""

    id: Ref = field("来源编号")
    place: Name | None = field("位置", "如 第2条、第3页", None)


class Outcome(Record):
    """One result of a case, as the source words it. Numbers keep their digits; units are kept as printed."""

    name: Name = field("成效名称")
    before: Span | None = field("改革前", default=None)
    after: Span | None = field("改革后", default=None)
    value: Number | None = field("数值", default=None)
    unit: Annotated[str, StringConstraints(min_length=1, max_length=12)] | None = field(
        "单位", "照来源写，如 万人次、个工作日", None
    )
    change: Change | None = field("变化幅度", default=None)
    text: Name | None = field("文字结果", "没有数字时写，如 零发生", None)
    qualifier: Literal["余", "以上", "约", "近", "超"] | None = field("修饰词", default=None)
    period: Name | None = field("时间范围", "照来源写，如 2023年、改革以来", None)
    year: int | None = field("年份", default=None, ge=1978, le=2100)
    better: Literal["lower", "higher"] | None = field("怎样算好", default=None)
    headline: bool = field("是否突出显示", "每个案例一到三项；第一项用在卡片上", False)
    source: Citation | None = field("出处", default=None)
    note: Line | None = field("说明", "数字有疑问时写", None)

    @property
    def doubt(self) -> str | None:
        """Why the stated change cannot be drawn, for readers, in Chinese; None when its meaning is clear.

        A rate that "rises by 7.97 %" may mean percent or percentage points, and nothing falls by more than all of it.
        """
        if self.change is None or self.change.unit != "%":
            return None
        if self.change.value < -100:
            return "降幅超过100%，字面上不成立"
        if self.name.endswith("率") and not self.name.endswith("效率") and self.before is None:
            return "未说明是百分比还是百分点"
        return None


class Entity(Record):
    """A firm or body named in a case that neither led nor joined it."""

    name: Name = field("名称")
    role: Name = field("在案例中的角色")


class Correction(Record):
    date: dt.date = field("更正日期")
    text: Line = field("更正内容")


class Case(Record):
    """A reform, who led it, what was done and what changed. `id` is permanent: it is part of the address."""

    id: Id = field("案例编号", "永久不变，会成为网址的一部分，如 quzhou-2023-01")
    edition: Ref = field("批次")
    number: int = field("在批次中的序号", ge=1, le=99999)
    title: Line = field("正式标题")
    short_title: Name | None = field("短标题", "用在卡片和列表上", None)
    aliases: tuple[Id, ...] = field("曾用编号", default=())
    category: Ref = field("分类", "写 categories 中的编号")
    tags: tuple[Ref, ...] = field("标签", "写 tags 中的编号", ())
    frameworks: dict[Ref, tuple[Ref, ...]] = field("对标", "体系编号: [条目编号]；本站归类，没有把握就不写", {})
    lead: tuple[Name, ...] = field("牵头单位", "照来源写，须在 organisations 中登记", min_length=1)
    partners: tuple[Name, ...] = field("配合单位", default=())
    summary: Annotated[str, StringConstraints(min_length=1, max_length=160)] = field("概要", "一两句话")
    problem: Paragraph | None = field("针对问题", default=None)
    measures: tuple[Measure, ...] = field("主要做法", min_length=1)
    innovation: Paragraph | None = field("创新之处", default=None)
    conditions: Paragraph | None = field("复制推广条件", default=None)
    lessons: Paragraph | None = field("经验教训", default=None)
    outcomes: tuple[Outcome, ...] = field("成效", default=())
    policies: tuple[Name, ...] = field("出台文件", default=())
    platforms: tuple[Name, ...] = field("使用系统", default=())
    entities: tuple[Entity, ...] = field("涉及主体", default=())
    terms: tuple[Ref, ...] = field("名词", "写 glossary 中的编号", ())
    related: tuple[Ref, ...] = field("相关案例", "写其他案例的编号；不写则由本站按共同点推荐", ())
    sources: tuple[Citation, ...] = field("来源", min_length=1)
    published: dt.date | None = field("收录日期", default=None)
    updated: dt.date | None = field("更新日期", default=None)
    corrections: tuple[Correction, ...] = field("更正记录", default=())

    @property
    def name(self) -> str:
        """The title for places where room is short."""
        return self.short_title or self.title

    @property
    def headlines(self) -> tuple[Outcome, ...]:
        """The outcomes the editor marked, or the first one with a number when none is marked."""
        marked = tuple(outcome for outcome in self.outcomes if outcome.headline)
        return marked or self.outcomes[:1]


SECTIONS: dict[str, type[Record]] = {
    "editions": Edition,
    "categories": Category,
    "organisations": Organisation,
    "frameworks": Framework,
    "tags": Tag,
    "glossary": Term,
    "synonyms": Synonym,
    "cases": Case,
}
"""The lists a data file may hold, in the order a reader of the file needs them."""
