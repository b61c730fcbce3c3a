"""A correction in plain words as changes of a case's values: what stands there now, and what should.

What stands there is found in the field that was named, or in all of the case: a whole text, an item, a part of a text,
a figure. It must be there once. Where that cannot be told nothing is changed and the reader is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from casebook.base.problems import Refused
from casebook.editing import grammar
from casebook.editing.github_text import code
from casebook.editing.quantities import DATE, bare, decimal, plain, plain_text
from casebook.model import figures
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind, OutlineField
from casebook.model.records import Case, Outcome
from casebook.reading.yaml_text import Location, leaves

ABSENT = {"", "没有写", "没写", "没有", "无", "（无）", "缺", "遗漏", "漏了"}
AWAY = {"删去", "删除", "删掉", "去掉"}
NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
BETWEEN = "[、，,；;\n]"
NO_WORDS = {
    part.name
    for part in CASE.parts
    if part.section
    or part.words
    or part.kind in (Kind.ID, Kind.FLAG, Kind.DATE, Kind.FRAMEWORKS, Kind.SOURCES, Kind.NOTES, Kind.REMARKS)
}
"""Fields in whose texts nothing is looked for: ids and dates, and what we said ourselves."""
FIGURES = ("before", "after", "value", "unit", "change", "rank", "text", "qualifier", "statistic", "verb")
KEPT = ("period", "year", "better", "headline", "source", "note")

ONE_VALUE = {Kind.DATE: "请只写一个日期，如2024-01-31", Kind.NUMBER: "请只写一个整数", Kind.FLAG: "请写“是”或“否”"}

Replacement = tuple[Location, Any, Any]
"""A place, what stands there, and what should; None for nothing."""


class Unclear(Exception):
    """It cannot be told what is to be changed. `about` is "field", "now" or "should": the answer that is unclear."""

    def __init__(self, about: str, message: str) -> None:
        self.about = about
        super().__init__(message)


def changes(
    library: Library, case: Case, values: dict[str, Any], field: str, now: str, should: str
) -> list[Replacement]:
    """The changes that a correction in plain words asks for in the case's values, as its file has them.

    `field` is a title, or "". Raises Unclear.
    """
    part = _part(field)
    absent, away = now.strip(" 。") in ABSENT, should.strip(" 。") in AWAY
    if part is None and absent:
        raise Unclear("field", "没有写的内容应在哪一栏，请选上")
    if absent and away:
        raise Unclear("now", "没有写的内容不能删去；请写现在的写法")
    if part is None:
        searched = {name: value for name, value in values.items() if name not in NO_WORDS}
        return _figures(values, now, should) or _words(searched, now, should, away)
    here = values.get(part.name)
    if part.kind is Kind.OUTCOMES:
        return _outcomes(case, values, now, should, absent, away)
    if part.kind in (Kind.FILED, Kind.ORGANISATIONS, Kind.TEXTS) or (part.name == "region" and isinstance(here, tuple)):
        return _listed(library, part, here, now, should, absent, away)
    if part.kind in (Kind.TEXT, Kind.SUMMARY):
        if absent != (here is None):
            said = "现在没有内容，请写“没有写”" if here is None else f"现在写的是 {code(str(here))}"
            raise Unclear("now", f"这一栏{said}")
        return [((part.name,), None, should)] if absent else _words({part.name: here}, now, should, away)
    if part.kind in (Kind.MEASURES, Kind.ENTITIES) and absent:
        return [((part.name, "-"), None, _record(part, should))]
    if part.kind in (Kind.DATE, Kind.NUMBER):
        return [((part.name,), here, None if away else plain_value(part, should))]
    if absent:
        raise Unclear("field", "这一栏不能用表单补充；请在“更正单”一栏写清楚，或请维护者处理")
    return _words({part.name: here}, now, should, away)


def _part(field: str) -> OutlineField | None:
    found = next((part for part in CASE.parts if field in (part.title, part.name)), None)
    if field and found is None:
        raise Unclear("field", f"没有 {code(field)} 这一栏；请从列表里选")
    return found


# Words


def _words(values: dict[str, Any], now: str, should: str, away: bool) -> list[Replacement]:
    """A text or a part of one, found once."""
    found = [(at, text) for at, text in _texts(values) if text == now]
    found = found or [(at, text) for at, text in _texts(values) if now in text]
    if not found:
        raise Unclear("now", f"案例里没有 {code(now)}；请从网页上原样复制有问题的那一处，只复制一小段也行")
    if len(found) > 1 or found[0][1].count(now) > 1:
        raise Unclear("now", f"{code(now)} 在案例里不止一处；请多复制几个字，或选好栏目")
    at, text = found[0]
    if not away or text != now:
        return [(at, text, text.replace(now, "" if away else should))]
    if isinstance(at[-1], int) or len(at) == 1:
        return [(at, text, None)]
    record: Any = values
    for step in at[:-1]:
        record = record[step]
    return [(at[:-1], record, None)]  # the item that it names


def _texts(value: Any) -> Iterator[tuple[Location, str]]:
    """Every text in it."""
    return ((at, leaf) for at, leaf in leaves(value) if isinstance(leaf, str))


def _listed(
    library: Library, part: OutlineField, here: Any, now: str, should: str, absent: bool, away: bool
) -> list[Replacement]:
    """Names of organisations, categories, documents and the like: some of them taken out, others put there."""
    ids = {record.name: record.id for record in getattr(library, part.section)} if part.section else {}

    def listed(said: str, about: str) -> list[str]:
        apart = "\n" if part.kind is Kind.TEXTS else BETWEEN
        names = list(filter(None, map(str.strip, re.split(apart, said.strip(" 。")))))
        if ids and (unknown := next((name for name in names if name not in ids and name not in ids.values()), None)):
            raise Unclear(about, f"没有 {code(unknown)} 这一项；可选 {'、'.join(map(code, list(ids)[:20]))}")
        return [ids.get(name, name) for name in names]

    gone, come = [] if absent else listed(now, "now"), [] if away else listed(should, "should")
    if not part.many:
        if len(come) != 1 or (gone and gone != [here]):
            raise Unclear("now" if len(come) == 1 else "should", "请各写一个名称")
        return [((part.name,), here, come[0])]
    old = tuple(here or ())
    if missing := next((name for name in gone if name not in old), ""):
        if part.kind is Kind.TEXTS:
            return _words({part.name: old}, now, should, away)
        raise Unclear("now", f"这一栏没有 {code(missing)}；现有 {code('、'.join(old))}")
    first = old.index(gone[0]) if gone else len(old)
    left = [name for name in old if name not in gone]
    return [((part.name,), here, (*left[:first], *come, *left[first:]) or None)]


def _record(part: OutlineField, said: str) -> dict[str, str]:
    first, second, example = (
        ("title", "text", "做法名称：做法内容") if part.kind is Kind.MEASURES else ("name", "role", "名称：角色")
    )
    name, _, text = said.replace(":", "：", 1).partition("：")
    if not name.strip() or not text.strip():
        raise Unclear("should", f"请写成“{example}”，中间用冒号隔开")
    return {first: name.strip(), second: text.strip()}


def plain_value(part: OutlineField, said: str) -> Any:
    """A day, a whole number, or yes or no, as it is typed into a form. Raises Unclear."""
    if part.kind is Kind.FLAG and said in ("是", "否"):
        return said == "是"
    if part.kind is Kind.DATE and (found := DATE.search(plain_text(said))):
        try:
            return dt.date(*map(int, found.groups()))
        except ValueError:
            pass
    number = plain_text(said).strip("第条名 ")
    if part.kind is Kind.NUMBER and number.isdecimal() and len(number) < 9:
        return int(number)
    raise Unclear("should", ONE_VALUE[part.kind])


# Outcomes


def _outcomes(case: Case, values: dict[str, Any], now: str, should: str, absent: bool, away: bool) -> list[Replacement]:
    if absent:
        return [(("outcomes", "-"), None, outcome) for outcome in _read(should)]
    if not away and (made := _figures(values, now, should)):
        return made
    named = [at for at, outcome in enumerate(case.outcomes) if now.strip().startswith(outcome.name)]
    named = named or [at for at, outcome in enumerate(case.outcomes) if bare(now) in bare(figures.alone(outcome))]
    if len(named) != 1:
        said = "不止一条成效有" if named else "没有一条成效是"
        raise Unclear("now", f"{said} {code(now)}；请把那一条连名称一起复制，写成“成效名称：表述”")
    at = named[0]
    old = values["outcomes"][at]
    if away:
        if len(bare(now)) < len(bare(case.outcomes[at].name)):
            raise Unclear("now", "要删去一条成效，请把整条复制过来")
        return [(("outcomes", at), old, None)]
    if not {decimal(digits) for digits in NUMBER.findall(plain_text(now))} <= _all_numbers(old):
        raise Unclear(
            "now", f"现在的写法和案例里的不一样；案例写的是 {code(figures.alone(case.outcomes[at]), longest=120)}"
        )
    try:
        words = _words({"outcomes": {at: old}}, now, should, away=False)
    except Unclear:
        words = []
    if words:
        return words
    line = should if "：" in should or ":" in should else f"{case.outcomes[at].name}：{should}"
    [*others, new] = _read(line)
    if others:
        raise Unclear("should", "一张表单只改一条成效；请只写一条")
    kept = {name: value for name, value in old.items() if name in KEPT and name not in new}
    return [(("outcomes", at), old, {name: (new | kept)[name] for name in Outcome.model_fields if name in new | kept})]


def _read(lines: str) -> list[dict[str, Any]]:
    try:
        return [outcome for line in lines.split("\n") if line.strip() for outcome in grammar.outcomes(line.strip())]
    except Refused as error:
        raise Unclear("should", code(str(error), longest=200)) from None


def _figures(values: dict[str, Any], now: str, should: str) -> list[Replacement]:
    """Numbers of one outcome that differ between two writings which are otherwise the same; nothing for anything else."""
    before, after = plain_text(now), plain_text(should)
    if NUMBER.sub("#", before) != NUMBER.sub("#", after):
        return []
    pairs = list(zip(NUMBER.findall(before), NUMBER.findall(after), strict=True))
    wanted = [(decimal(old), decimal(new)) for old, new in pairs if old != new]
    outcomes = list(enumerate(values.get("outcomes", ())))
    named = [(at, outcome) for at, outcome in outcomes if plain_text(outcome["name"]) in before]
    unit = re.sub(r"^[\s余多]+", "", re.split(NUMBER, before)[-1])
    fits = []
    for at, outcome in named or outcomes:
        places = [found for old, _ in wanted if len(found := _numbers(outcome, old)) == 1]
        told = unit in plain_text(str(outcome.get("unit")) + str((outcome.get("change") or {}).get("unit")))
        if wanted and len(places) == len(wanted) and (named or told):
            fits.append((at, [place for (place,) in places]))
    if len(fits) != 1:
        return []
    at, places_ = fits[0]
    return [
        (("outcomes", at, *place), value, plain(-new if value < 0 else new))
        for (place, value), (_, new) in zip(places_, wanted, strict=True)
    ]


def _all_numbers(outcome: dict[str, Any]) -> set[Decimal]:
    """Every number of an outcome, those in its words too."""
    written = " ".join(text for _, text in _texts(outcome))
    found = {decimal(digits) for digits in NUMBER.findall(plain_text(written))}
    return found | {abs(Decimal(value)) for _, value in _values(outcome)}


def _numbers(outcome: dict[str, Any], wanted: Decimal) -> list[tuple[Location, Any]]:
    """Where among an outcome's figures a number stands, whatever its sign."""
    told = {name: value for name, value in outcome.items() if name in FIGURES}
    return [(at, value) for at, value in _values(told) if abs(value) == wanted]


def _values(value: Any) -> Iterator[tuple[Location, Any]]:
    """Every number in it."""
    numbers = (int, Decimal)
    return ((at, leaf) for at, leaf in leaves(value) if isinstance(leaf, numbers) and not isinstance(leaf, bool))
