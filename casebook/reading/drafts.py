"""Drafts: cases that are still being written. What they lack is a warning, and only a preview shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from casebook.model.library import Library
from casebook.model.outline import CASE
from casebook.model.records import Case, Category, Edition
from casebook.reading.entries import Entry, Finding
from casebook.reading.wording import Fault

LACKING = frozenset(("E021", "E023", "E031", "E035"))
"""What a draft may still lack: fields, and the registration of what it names."""
CODE = "W086"
OPEN = "（待补）"
UNFILED = Category(id="unfiled", name="待分类", description="还没有分类的草稿。")
UNLISTED = "unlisted"


def is_draft(section: str, value: Any) -> bool:
    """Whether what was read is a case that says it is a draft."""
    return section == "cases" and isinstance(value, dict) and value.get("draft") is True


def softened(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults of a draft's shape: what is missing is a warning, what is wrong stays an error."""
    for fault in faults:
        yield fault._replace(code=CODE, message=f"草稿：{fault.message}") if fault.code in LACKING else fault


def weighed(finding: Finding) -> Finding:
    """A finding of a rule, likewise."""
    record = finding.entry.record
    if isinstance(record, Case) and record.draft and finding.code in LACKING:
        return replace(finding, code=CODE, message=f"草稿：{finding.message}")
    return finding


def previewed(library: Library, entries: Iterable[Entry[Case]]) -> Library:
    """The library with its drafts among the cases, for a preview: what they lack is told, what leads nowhere left out."""
    made = [_presentable(library, entry) for entry in entries]
    if not made:
        return library
    editions, categories = library.editions, library.categories
    if any(case.edition == UNLISTED for case in made):
        year = max((edition.year for edition in editions), default=2000)
        editions += (Edition(id=UNLISTED, title="未定批次", region="全国", year=year),)
    if any(case.category == UNFILED.id for case in made):
        categories += (UNFILED,)
    cases = (*library.cases, *made)
    return replace(library, editions=editions, categories=categories, cases=cases)


def _presentable(library: Library, entry: Entry[Case]) -> Case:
    case = entry.record
    open_fields = {str(fault[0]) for fault in entry.faults if fault}
    told: dict[str, Any] = {name: OPEN for name in ("title", "summary") if name in open_fields}
    told |= {name: () for name in ("measures", "sources") if name in open_fields}
    edition = None if "edition" in open_fields else library.edition.get(case.edition)
    told["edition"] = edition.id if edition else UNLISTED
    known = {source.id for source in edition.sources} if edition else set()
    told["sources"] = tuple(cited for cited in told.get("sources", case.sources) if cited.id in known)
    told["outcomes"] = tuple(
        outcome if outcome.source is None or outcome.source.id in known else outcome.model_copy(update={"source": None})
        for outcome in case.outcomes
    )
    told["category"] = case.category if case.category in library.category else UNFILED.id
    for part in CASE.parts:
        if part.section and part.many:
            ids = {record.id for record in getattr(library, part.section)}
            told[part.name] = tuple(id_ for id_ in part.of(case) if id_ in ids)
    items = {framework.id: {item.id for item in framework.items} for framework in library.frameworks}
    told["frameworks"] = {
        framework: kept
        for framework, chosen in case.frameworks.items()
        if (kept := tuple(item for item in chosen if item in items.get(framework, ())))
    }
    regions = library.regions(case) if edition else ()
    for role in ("lead", "partners"):
        names = getattr(case, role) if edition else ()
        told[role] = tuple(name for name in names if library.names.called(name, regions).organisation)
    return case.model_copy(update=told)
