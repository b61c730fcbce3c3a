"""Drafts of cases in the style of the data files: what is known is filled in, what only a person can write stands open.

An open field is a key without anything behind it. In a draft the check counts these as still to do. What the source
says stands beside them in comments: for the one who writes, never on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from casebook.base import clock
from casebook.editing import writing
from casebook.editing.registering import Registration, place_in
from casebook.model.library import Library
from casebook.model.outcomes import Outcome
from casebook.model.records import Case
from casebook.reading.outcomes import faults_of
from casebook.reading.texts import INVISIBLE

HEAD = """\
# 草稿。冒号后面空着的要填写；# 后面的是提示和原文，不会出现在网站上，写完后可以删掉。
# 写好一个案例，删掉它的“draft: true”那一行；用 make check 看看还缺什么。
"""
MOST_MEASURES = 6
ONE_BY_ONE = re.compile(r"[一二三四五六]是(?!否)|[（(][一二三四五六][)）]|[一二三四五六]、|第[一二三四五六]，")
SHOWN = 40
"""So many choices a hint lists."""


@dataclass(frozen=True)
class Draft:
    """A case as an item of a list of YAML, from the first column on, and what is still to be written or looked at, in Chinese."""

    title: str
    text: str
    todo: tuple[str, ...]


def of_list(
    cases: Sequence[Mapping[str, Any]], mentioned: Sequence[Sequence[str]], registration: Registration, library: Library
) -> list[Draft]:
    """A draft for each case that `importing` found in a list; what they name and nobody knows enters `registration`."""
    edition = library.edition.get(registration.edition)
    sources = edition.sources if edition else ()
    source = sources[0].id if sources else f"{registration.edition}-list"
    taken = {case.number for case in library.by_edition.get(registration.edition, ())}
    ids = {*library.case, *library.origins}
    drafts = []
    for position, (case, offered) in enumerate(zip(cases, mentioned, strict=True), 1):
        number = case["number"] if case["number"] not in taken else None
        case_id = _case_id(registration.edition, number or position, ids)
        ids.add(case_id)
        known = {"id": case_id, "edition": registration.edition, "number": number, "rank": case["rank"]}
        known |= {"title": case["title"], "sources": [{"id": source, "place": f"第{case['number']}项"}]}
        place = _place(case, registration.region, library)
        known |= {"region": place}
        regions = (place or registration.region,)
        lead = [registration.register(name, regions, library) for name in case["lead"]]
        partners = [registration.register(name, regions, library) for name in case["partners"]]
        known |= {"lead": lead, "partners": [name for name in partners if name not in lead]}
        drafts.append(draft(known, case["outcomes"], case["text"], offered))
    return drafts


def _place(case: Mapping[str, Any], region: str, library: Library) -> str | None:
    """Where a case of a province or the nation is, as its title or who led it says."""
    if not library.gazetteer.is_wide(region):
        return None
    named = (place_in(text) for text in (*case["lead"], case["title"]))
    return next(
        (place for place in named if place and place != region and library.gazetteer.holds(region, place)), None
    )


def _case_id(edition: str, number: int, ids: set[str]) -> str:
    while (case_id := f"{edition}-{number:02d}") in ids:
        number += 1
    return case_id


def draft(
    known: Mapping[str, Any],
    outcomes: Sequence[Mapping[str, Any]] = (),
    source_text: str = "",
    offered: Sequence[str] = (),
) -> Draft:
    """A draft of what is known of a case. `outcomes` may hold `quote`, the words of the source they were read from."""
    known = {name: value for name, value in known.items() if value} | {"draft": True}
    known.setdefault("published", clock.today())
    todo: list[str] = []
    lines: list[str] = []
    for name, info in Case.model_fields.items():
        title = str(info.title)
        lines += _hints(name, known, source_text, offered)
        if name == "outcomes":
            lines += _outcomes(outcomes, todo) if outcomes else _comment(NO_OUTCOMES)
        elif name in known and (fault := refused(name, known[name])):
            said = "、".join(known[name]) if name in ("lead", "partners") else known[name]
            lines += [*_comment(f"来源写作：{said}（{fault}）"), *([f"{name}:"] if name in NEEDED else [])]
            todo.append(title)
        elif name in known:
            lines += writing.fields({name: known[name]}).splitlines()
        elif name in NEEDED:
            lines += _measures(source_text) if name == "measures" else [f"{name}:"]
            todo.append(title)
    return Draft(known.get("title", ""), "- " + "\n  ".join(lines) + "\n", tuple(todo))


NEEDED = frozenset(("edition", "title", "category", "summary", "measures", "sources"))
"""What a case must have."""
NO_OUTCOMES = """\
outcomes:
  - name: 办理时间
    before: 5
    after: 2
    unit: 个工作日
    better: lower
    headline: true"""
HINTS = {
    "tags": "tags: [改革方式的编号]",
    "short_title": "short_title: 短标题，16字以内最好",
    "lead": "lead: [牵头单位，照来源写]",
    "partners": "partners: [配合单位，照来源写]",
    "problem": "problem: 针对什么问题；来源没有写就不写",
    "policies": "policies: [出台的文件，照来源写]",
}
"""Fields that may be filled in: without # they are data."""


def _hints(name: str, known: Mapping[str, Any], source_text: str, offered: Sequence[str]) -> Iterator[str]:
    """Comments in front of a field that help to fill it in, or stand in its place."""
    if name in HINTS and name not in known:
        yield from _comment(HINTS[name])
    if name == "lead" and offered:
        yield from _comment(f"正文提到的单位，核对后才写成牵头或配合单位：{'、'.join(offered)}")
    if name == "summary" and "summary" not in known:
        if source_text:
            yield from _comment("原文：\n" + source_text)
        yield from _comment("概要，一两句话，60字以内最好；做法一条一件事。都用自己的话写，用不着的几行删掉")


def _comment(text: str) -> list[str]:
    plain = re.sub(f"[{INVISIBLE}]", "", text.replace("\r", "\n"))
    return [f"# {line}".rstrip() for line in plain.split("\n")]


def _measures(source_text: str) -> list[str]:
    """Open measures, as many as the text counts off."""
    count = len({mark.strip("（()）是、，") for mark in ONE_BY_ONE.findall(source_text)})
    return ["measures:"] + ["  - title:", "    text:"] * min(max(count, 2 if source_text else 1), MOST_MEASURES)


def _outcomes(outcomes: Sequence[Mapping[str, Any]], todo: list[str]) -> list[str]:
    """Drafted outcomes, each below the words it was read from; what a data file would not take stays a comment."""
    sound: list[str] = []
    unsound: list[str] = []
    unnamed = 0
    for outcome in outcomes:
        quote = _comment(f"原文：{outcome['quote']}") if "quote" in outcome else []
        values = {key: value for key, value in outcome.items() if key != "quote" and value is not None}
        text = writing.fields(values).splitlines()
        if "name" not in values:
            text = ["name:", *text]
            unnamed += 1
        written = ["- " + text[0], *("  " + line for line in text[1:])]
        if fault := _fault(values):
            unsound += [*quote, *_comment(f"没有写进来：{fault}"), *_comment("\n".join(written))]
            todo.append(f"成效“{outcome.get('quote') or outcome.get('name')}”")
        else:
            sound += [*quote, *written]
    if unnamed:
        todo.append(f"{unnamed}项成效的名称")
    return [*(["outcomes:"] if sound else []), *(f"  {line}" for line in (*sound, *unsound))]


def _fault(outcome: Mapping[str, Any]) -> str:
    """Why a data file would not take an outcome; "" where it would."""
    try:
        record = Outcome.model_validate({"name": "待写"} | _as_read(dict(outcome)))
    except ValidationError:
        return "写法不合规则"
    return writing.unprintable(outcome) or next(
        (said for _, code, said in faults_of(record) if code.startswith("E")), ""
    )


def refused(name: str, value: Any) -> str:
    """Why the check would refuse what a field of a case holds; "" where it would not."""
    try:
        Case.model_validate(SOUND | {name: _as_read(value)})
    except ValidationError:
        return "太长或写法不合规则"
    return writing.unprintable(value)


def _as_read(value: Any) -> Any:
    """A value as `reading` has it: lists are tuples."""
    if isinstance(value, dict):
        return {key: _as_read(inner) for key, inner in value.items()}
    return tuple(map(_as_read, value)) if isinstance(value, (list, tuple)) else value


SOUND: dict[str, Any] = {
    **dict.fromkeys(("id", "edition", "title", "category", "summary"), "x"),
    "measures": ({"title": "x", "text": "x"},),
    "sources": ({"id": "x"},),
}
"""A case in which nothing is wrong, to try a field in."""


def document(registration: str, drafts: Sequence[str], library: Library) -> str:
    """A data file of its own: what is registered, and the drafts, each as `Draft.text` has it."""
    head = HEAD
    for what, records in (
        ("分类（category）写一个编号", library.categories),
        ("改革方式（tags）写一到三个编号", library.tags),
    ):
        choices = "、".join(f"{record.id}（{record.name}）" for record in records[:SHOWN])
        head += f"# {what}：{choices}。\n" if choices else ""
    items = "\n".join("  " + text.rstrip("\n").replace("\n", "\n  ") + "\n" for text in drafts)
    return writing.MODELINE + head + (f"\n{registration}" if registration else "") + f"\ncases:\n{items}"
