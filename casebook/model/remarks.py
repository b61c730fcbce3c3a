"""What we say ourselves about what a source says, and what a source leaves open."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from casebook.model.fields import Day, Line, Name, Paragraph, Url, field
from casebook.model.ground import Record

UNSTATED = {
    "start": "开始时间",
    "running": "目前是否仍在实施",
    "documents": "文件全文和文号",
    "conditions": "适用条件",
    "cost": "所需经费",
    "basis": "法律和政策依据",
    "thresholds": "具体标准和门槛",
    "contact": "联系方式",
}
"""What somebody who wants to copy a reform asks first, in Chinese: a source may leave any of it open."""
Unstated = Literal["start", "running", "documents", "conditions", "cost", "basis", "thresholds", "contact"]


class Basis(Record, title="依据"):
    """Something public that a remark of ours rests on."""

    title: Line = field("标题", "文件或文章的标题", "国务院办公厅关于促进政府投资基金高质量发展的指导意见")
    publisher: Name | None = field("发布者", "不知道就不写", "中国政府网", None)
    date: Day | None = field("发布日期", "不知道就不写", dt.date(2025, 1, 7), None)
    url: Url | None = field("网址", "以https://或http://开头；不知道就不写", "https://www.example.cn/b.html", None)


class Remark(Record, title="本站注"):
    """What we have to say ourselves, and on which day: later policy, a known dispute. Never the source's words."""

    date: Day = field("日期", "写下这条注的那一天", dt.date(2026, 11, 27))
    text: Paragraph = field("内容", "后来的政策变化、已知的争议等；写明依据", "2025年1月起，国家对此另有规定。")
    source: Basis | None = field(
        "依据", "公开的文件或报道", {"title": "指导意见", "publisher": "中国政府网", "date": dt.date(2025, 1, 7)}, None
    )


def remarks() -> Any:
    """The field that holds them."""
    return field(
        "本站注",
        "来源以外、由本站说明的事，如后来的政策变化；不是来源的话",
        [{"date": dt.date(2026, 11, 27), "text": "2025年1月起，国家对此另有规定。"}],
        (),
    )


def remarks_of(record: Record) -> tuple[Remark, ...]:
    """The remarks on a record; none on records of kinds that have none."""
    found: tuple[Remark, ...] = getattr(record, "remarks", ())
    return found
