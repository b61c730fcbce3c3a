"""What stands behind the cases of a book: outcomes side by side, indexes, the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.model import figures
from casebook.model.facts import told
from casebook.model.library import Library
from casebook.model.places import NATION
from casebook.model.records import Case, Outcome
from casebook.pdf.outcomes import outcome_table
from casebook.pdf.sections import dated, term_content
from casebook.pdf.texts import plain, shown
from casebook.sounds import in_chinese_order


def outcome_groups(library: Library) -> list[dict[str, Any]]:
    """All outcomes by kind, in the order readers meet the kinds on the site."""
    by_kind: dict[str, list[tuple[Case, Outcome]]] = {kind: [] for kind in figures.KINDS}
    for case, outcome in library.outcomes:
        by_kind[figures.kind(outcome)].append((case, outcome))
    return [
        {"title": figures.KINDS[kind], "count": f"{len(pairs)}项", "table": outcome_table(pairs, with_case=True)}
        for kind, pairs in by_kind.items()
        if pairs
    ]


def indexes(library: Library, order: Mapping[str, int]) -> list[dict[str, Any]]:
    """Categories, places, organisations and framework items with the cases under each, in their order in the book."""
    categories = [
        (category.name, [(case, "") for case in library.by_category.get(category.id, [])])
        for category in library.categories
    ]
    organisations = []
    for organisation in sorted(library.organisations, key=lambda organisation: in_chinese_order(organisation.name)):
        led = {case.id for case in library.led_by.get(organisation.id, [])}
        cases = [(case, "牵头" if case.id in led else "配合") for case in library.cases_of(organisation)]
        organisations.append((organisation.name, cases))
    here: dict[str, list[tuple[Case, str]]] = {
        name: [] for name in (*(place.name for place in library.localities.all), NATION)
    }
    for case in library.cases if library.localities.all else ():
        for region in library.regions(case):
            here[region].append((case, ""))
    tables: list[tuple[str, str, list[tuple[str, list[tuple[Case, str]]]], list[str]]] = [
        ("按分类", "分类", categories, []),
        ("按地方", "地方", list(here.items()), []),
        ("按单位", "单位", organisations, []),
    ]
    for framework in library.frameworks:
        items = [
            (item.name, [(case, "") for case in library.by_framework_item.get((framework.id, item.id), [])])
            for item in framework.items
        ]
        said = [framework.description, *told(framework), *(f"编者注：{dated(remark)}" for remark in framework.remarks)]
        tables.append((f"按{framework.name}", "指标", items, [text for text in said if text]))
    return [
        {
            "title": shown(title),
            "head": head,
            "notes": [shown(note) for note in notes],
            "ours": "" if head in ("地方", "单位") else "yes",
            "rows": [
                {
                    "name": shown(name),
                    "cases": sorted(([case.id, role] for case, role in cases), key=lambda found: order[found[0]]),
                }
                for name, cases in rows
                if cases
            ],
        }
        for title, head, rows, notes in tables
        if any(cases for _, cases in rows)
    ]


def glossary(library: Library, order: Mapping[str, int]) -> list[dict[str, Any]]:
    """The terms by sound, with the cases that use them in their order in the book."""
    terms = [
        term_content(term)
        | {"cases": sorted((case.id for case in library.by_term.get(term.id, [])), key=order.__getitem__)}
        for term in library.glossary
    ]
    return sorted(terms, key=lambda term: in_chinese_order(plain(term["term"])))
