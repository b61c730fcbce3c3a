"""The picture to share of a case, or of the site."""

from __future__ import annotations

from typing import Any

from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pdf.outcomes import tile
from casebook.pdf.texts import pairs, shown, title_segments
from casebook.settings import Settings


def card(library: Library, settings: Settings, case: Case | None) -> dict[str, Any]:
    """The picture of a case, or of the site."""
    if case is None:
        return {
            "site": "非官方网站",
            "above": "",
            "title": [[shown(settings.site_name)]],
            "long": "",
            "tile": {},
            "below": shown(counts(library)),
        }
    title = case.title if len(case.title) <= 36 else case.name
    return {
        "site": shown(settings.site_name),
        "above": shown(f"{where(library, case)} · {library.category[case.category].name}"),
        "title": title_segments(title, pairs(library)),
        "long": "yes" if len(title) > 26 else "",
        "tile": tile(case.headlines[0]) if case.headlines else {},
        "below": shown(" · ".join(filter(None, [library.edition[case.edition].title, case.standing]))),
    }


def where(library: Library, case: Case) -> str:
    """Where a case is, in a few words: a picture is met alone, far from the site."""
    first, *others = library.regions(case)
    return f"{first}等{len(others) + 1}地" if others else first


def counts(library: Library) -> str:
    """How much the library holds, in one line."""
    return f"{len(library.cases)}个案例 · {len(library.by_category)}个分类 · {len(library.active_organisations)}家单位"
