"""The page of a case that is being written, made by the same blocks and templates as the built one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from casebook.exports.addresses import card, sheet
from casebook.exports.printed import Printed
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pages import assembly, compiled, listing
from casebook.pages.compiled import CompiledPage
from casebook.pages.page_types import PAGE_TYPES
from casebook.pages.view import View
from casebook.reading import loading
from casebook.reading.entries import Entry
from casebook.reading.trying import Tried
from casebook.settings import Settings

ARTICLE = re.compile(r"<article\b.*</article>", re.S)
NOTHING = {"article": "", "title": ""}


def faulty(tried: Tried) -> bool:
    """Whether something is wrong with the case that is being written, so that it cannot be published."""
    return any(entry.faults for entry in tried.part.entries["cases"]) or any(
        problem.stops_build for _, problem in tried.here
    )


def library_of(tried: Tried) -> tuple[Library, Case] | None:
    """The library with the case that is being written, and that case in it; None while it cannot be told."""
    entry = next(iter(tried.part.entries["cases"]), None)
    if entry is None or not isinstance(entry.record, Case):
        return None
    case: Case = entry.record
    if faulty(tried):  # read like a draft, which may lack anything
        case = case.model_copy(update={"draft": True})
    own: list[Entry[Any]] = [replace(entry, record=case)]
    parts = [
        replace(part, entries=part.entries | {"cases": own if part is tried.part else _others(part, case)})
        for part in tried.parts
    ]
    library = loading.library_of(parts, preview=True)
    return library, library.case[case.id]


def article(tried: Tried, context: Mapping[str, Any], published: bool) -> dict[str, str]:
    """The `<article>` of the case as a built page has it, and the title. What is faulty shows as in a draft.

    Above it stands what becomes of it as it is, which is another thing for a case that is `published` already.
    """
    made = library_of(tried)
    if made is None:
        return NOTHING
    library, shown = made
    page = listing.page_of(library, PAGE_TYPES["case_page"], shown)
    settings = Settings(**context.get("settings", {}))
    paths = (sheet(shown.id), card(shown.id))
    told = context.get("printed", {})
    printed = {path: Printed(Path(path), *told[path]) for path in paths if path in told}
    body = CompiledPage.from_json(context["body"]) if context.get("body") else compiled.plain(page.type)
    view = View(library, settings, page.url, printed, faulty=faulty(tried), published=published)
    found = ARTICLE.search(assembly.tidy(body.content(view, page)))
    return {"article": found[0] if found else "", "title": page.title}


def _others(part: loading.FilePart, case: Case) -> list[Entry[Any]]:
    """The other cases of a file that a page could show: of two with one id it is ours that counts."""
    others = (entry for entry in part.entries["cases"] if getattr(entry.record, "id", "") != case.id)
    return [entry for entry in others if not entry.faults or getattr(entry.record, "draft", False)]
