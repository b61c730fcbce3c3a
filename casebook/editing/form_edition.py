"""Which list a form's case is from: a registered one, or a new one that the form tells of."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from casebook.editing import registering, writing
from casebook.editing.form_answers import Answers, Complaint, folded
from casebook.editing.github_text import code
from casebook.editing.registering import YEAR, Registration
from casebook.model.library import Library
from casebook.model.records import Edition, Source

LISTED, NEW = "批次", "新批次"
"""The questions."""
DAY = re.compile(r"([0-9]{4})(?:-|年|[./])([0-9]{1,2})(?:-|月|[./])([0-9]{1,2})日?")


def find(form: Answers, library: Library) -> Edition | Registration | None:
    """The edition named in the form, if it can take one more case, or a new one; None where there are complaints."""
    if (said := form.line(LISTED)) is None:
        return None
    names = {folded(name): e for e in library.editions for name in (e.id, e.title, e.short_title) if name}
    edition = names.get(folded(said))
    if edition is None and form.lines(NEW):
        return _registered(form, said, library)
    if edition is None:
        listed = "、".join(code(e.title) for e in library.editions[-10:])
        form.complain(LISTED, f"没有这个批次，已有 {listed}；是新名单就在“{NEW}”一栏写上它的来源", said)
    elif form.lines(NEW):
        form.complain(NEW, "批次已经登记过；请把这一栏清空", said)
    elif writing.is_full(library, edition):
        message = f"公布了{edition.size}个案例，已经收满；请核对批次，已收录的案例请用“更正案例”表单"
        form.complain(LISTED, message, said)
    elif not edition.sources:
        form.complain(LISTED, "还没有登记来源；请维护者先登记，再重新加上标签", said)
    else:
        return edition
    return None


def _registered(form: Answers, title: str, library: Library) -> Registration | None:
    count, told = len(form.complaints), _told(form)
    region = told.get("region") or registering.region_of([title, told.get("publisher", "")], library)
    found = YEAR.search(title)
    year = told.get("year") or (int(found[1]) if found else None)
    for value, key, example in ((region, "地区", "浙江省衢州市"), (year, "年度", "2023")):
        if not value:
            form.complain(NEW, f"从批次的名称看不出{key}；请加一行，如“{key}：{example}”")
    if len(form.complaints) > count:
        return None
    source = {"title": title, "publisher": None, "date": None, "url": None}
    made = registering.edition(source, (), told.get("size"), library, region=region, year=year)
    record = made.editions[0]
    # As typed: what the check refuses of it is told in its words.
    record["title"] = title
    record["sources"][0] |= {"title": title} | {key: told[key] for key in ("publisher", "date", "url") if key in told}
    return made


def as_edition(made: Registration) -> Edition:
    """What a case has to know of a new list; whether all of it is right the check says."""
    record = made.editions[0]
    (source,) = record["sources"]
    sources = (Source.model_construct(id=source["id"], title=source["title"]),)
    return Edition.model_construct(id=made.edition, title=record["title"], region=made.region, sources=sources)


def doubts(made: Registration, library: Library) -> list[Complaint]:
    """Lists of the same place and year: the new one may be one of them."""
    year = made.editions[0]["year"]
    alike = [edition for edition in library.editions if (edition.region, edition.year) == (made.region, year)]
    return [
        Complaint(LISTED, f"已有 {code(edition.title)}；是同一份名单就改成这个名称", made.editions[0]["title"])
        for edition in alike
    ]


def _told(form: Answers) -> dict[str, Any]:
    """What the lines of the answer say, by field."""
    told: dict[str, Any] = {}
    for label, said in form.pairs(NEW, "项目", "内容"):
        if label not in READ:
            form.complain(NEW, f"没有这一项；可写 {'、'.join(map(code, READ))}", label)
            continue
        key, read, remedy = READ[label]
        if (value := read(said)) is None:
            form.complain(NEW, f"{label}{remedy}", said)
        else:
            told[key] = value
    return told


def _day(said: str) -> dt.date | None:
    found = DAY.fullmatch(said)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _number(said: str) -> int | None:
    digits = unicodedata.normalize("NFKC", said).rstrip("年度个项")
    return int(digits) if re.fullmatch("[0-9]{1,4}", digits) else None


READ: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "发布单位": ("publisher", str, ""),
    "日期": ("date", _day, "写成 2024-01-31 这样"),
    "网址": ("url", str, ""),
    "地区": ("region", str, ""),
    "年度": ("year", _number, "写四位数字"),
    "案例数": ("size", _number, "写数字"),
}
"""What the lines may be of: the field, how it is read, and what to do about what cannot be read."""
