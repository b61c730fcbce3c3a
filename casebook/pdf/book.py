"""The book of a library, of one edition, or of any part; and the guide to the books of many editions."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from casebook.exports.citations import chinese_date
from casebook.model import figures, highlights
from casebook.model.facts import told
from casebook.model.library import Library
from casebook.model.records import Case, Edition
from casebook.pdf.cases import case_content, keywords, number, qr, site, source_text
from casebook.pdf.indexes import glossary, indexes, outcome_groups
from casebook.pdf.outcomes import bars, tile
from casebook.pdf.room import room
from casebook.pdf.sections import dated
from casebook.pdf.texts import pairs, shown, title_segments
from casebook.settings import Settings

HEADLINES = 12
"""How many results the page of headline outcomes has room for."""
NAMED = 60
"""Of so many cases at most, indexes give the names; of more, pages alone."""


def selected(library: Library, cases: Iterable[Case]) -> Library:
    """A library of some of the cases, with the editions and terms that these need."""
    cases = tuple(cases)
    editions = {case.edition for case in cases}
    terms = {term for case in cases for term in case.terms}
    return replace(
        library,
        cases=cases,
        editions=tuple(edition for edition in library.editions if edition.id in editions),
        glossary=tuple(term for term in library.glossary if term.id in terms),
    )


def in_book_order(library: Library) -> list[Case]:
    """The cases of one edition as the library has them, those of several by edition and category."""
    if len(library.by_edition) == 1:
        return list(library.cases)
    place = {category.id: at for at, category in enumerate(library.categories)}
    return [case for of in library.by_edition.values() for case in sorted(of, key=lambda case: place[case.category])]


def book(library: Library, settings: Settings, date: dt.date | None, part: str = "") -> dict[str, Any]:
    """The book of a library. `part` says which part of the site's library this is: the name of an edition or category."""
    content = _front(library, settings, date) | {
        "part": shown(part),
        "cover": [tile(outcome) | {"bars": bars(outcome)} for _, outcome in highlights.striking(library)],
        "headlines": headlines(library),
        "cases": {case.id: case_content(library, settings, case) for case in library.cases},
        "outcomes": outcome_groups(library),
    }
    version = fingerprint(content)  # of what is read, not of what we think of its length
    for case in library.cases:
        content["cases"][case.id]["room"] = room(library, case)
    return content | {"version": version}


class Volume(NamedTuple):
    """The book of an edition, as the guide to all of them knows it."""

    edition: Edition
    path: str
    """Where it is on the site."""
    measure: str
    """How many pages it has, and its size."""
    starts: Mapping[str, str]
    """The page on which each case starts."""


def guide(library: Library, settings: Settings, date: dt.date | None, volumes: Sequence[Volume]) -> dict[str, Any]:
    """The guide to the books of a library's editions: contents and indexes by number of the book and page."""
    content = _front(library, settings, date) | {
        "volumes": [volume_content(library, settings, at, volume) for at, volume in enumerate(volumes, start=1)],
        "places": {
            case: f"{at}-{page}" for at, volume in enumerate(volumes, start=1) for case, page in volume.starts.items()
        },
    }
    return content | {"version": fingerprint(content)}


def volume_content(library: Library, settings: Settings, at: int, volume: Volume) -> dict[str, Any]:
    """A line of the guide's list of books. Without an address of the site, the name of the file must do."""
    return {
        "number": str(at),
        "title": shown(volume.edition.title),
        "about": shown(f"{len(library.by_edition[volume.edition.id])}个案例，{volume.measure}"),
        "address": settings.site_url + volume.path if settings.site_url else "",
        "file": shown(settings.site_url + volume.path if settings.site_url else volume.path),
    }


def _front(library: Library, settings: Settings, date: dt.date | None) -> dict[str, Any]:
    """What a book and the guide have in common."""
    cases = library.cases
    order = {case.id: at for at, case in enumerate(in_book_order(library))}
    return {
        "site": site(settings),
        "part": "",
        "volumes": [],
        "places": {},
        "description": shown(description(library)),
        "keywords": keywords(library, cases),
        "date": chinese_date(date) if date else "",
        "email": settings.correction_email,
        "address": shown(settings.site_url),
        "qr": qr(settings.site_url),
        "editions": [edition_content(library, edition) for edition in library.editions],
        "cover": [],
        "headlines": {"chosen": "", "rows": []},
        "parts": parts(library),
        "cases": {},
        "names": {case.id: [number(case), shown(case.name), shown(case.title)] for case in cases},
        "outcomes": [],
        "indexes": indexes(library, order),
        "range": shown(figures.span((Decimal(3), Decimal(7)))),
        "named": "yes" if len(cases) <= NAMED else "",
        "glossary": glossary(library, order),
    }


def fingerprint(content: Any) -> str:
    """Eight digits that are equal for equal content only."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def description(library: Library) -> str:
    titles = [edition.title for edition in library.editions]
    named = "、".join(titles) if len(titles) <= 3 else f"{len(titles)}个批次的优化营商环境案例"
    return f"收录{named}，共{len(library.cases)}个案例。"


def edition_content(library: Library, edition: Edition) -> dict[str, Any]:
    held = len(library.by_edition.get(edition.id, []))
    announced = f"（公布{edition.size}个）" if edition.size and edition.size != held else ""
    return {
        "id": edition.id,
        "title": shown(edition.title),
        "region": shown(edition.region),
        "description": shown(edition.description or ""),
        "about": shown(
            "，".join(
                filter(
                    None,
                    [
                        f"{edition.year}年度",
                        edition.level,
                        edition.kind,
                        *told(edition),
                        f"收录{held}个案例{announced}",
                    ],
                )
            )
        ),
        "figures": [shown(figures.alone(outcome)) for outcome in edition.figures],
        "sources": [shown(source_text(source)) for source in edition.sources],
        "remarks": [shown(dated(remark)) for remark in edition.remarks],
    }


def parts(library: Library) -> list[dict[str, Any]]:
    """The cases in the order of the book; those of several editions under the edition and category they belong to."""
    ordered = in_book_order(library)
    if len(library.by_edition) == 1:
        return [{"title": "", "heading": [], "groups": [{"title": "", "cases": [case.id for case in ordered]}]}]
    return [
        {
            "title": shown(library.edition[edition].title),
            "heading": title_segments(library.edition[edition].title, pairs(library)),
            "groups": [
                {"title": shown(library.category[category].name), "cases": [case.id for case in group]}
                for category, group in groupby(cases, key=lambda case: case.category)
            ],
        }
        for edition, cases in groupby(ordered, key=lambda case: case.edition)
    ]


def headlines(library: Library) -> dict[str, Any]:
    """One result of each case; of many cases those that can best be compared."""
    chosen = len(library.cases) > HEADLINES
    marked = highlights.striking(library, HEADLINES) if chosen else []
    marked = marked or [(case, found) for case in library.cases if (found := highlights.of_case(case))][:HEADLINES]
    told = f"从{len(library.cases)}个案例中选出{len(marked)}项，可以作图的在前，变化大的在前。"
    return {
        "chosen": shown(told) if chosen else "",
        "rows": [tile(outcome) | {"case": case.id, "bars": bars(outcome)} for case, outcome in marked],
    }
