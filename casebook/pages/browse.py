"""The files that scripts load to narrow, order and compare: facets, blocks of finished HTML, a part for each case.

Each is a script that calls `casebookData(name, value)`, not JSON, because a page opened from a disk may load scripts
but not read files. The HTML comes from the templates of the pages themselves (autoescape on), so that what a script
shows is what the page would show, and no script makes markup out of text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import Markup

from casebook.model.outline import CASE, Kind
from casebook.model.records import Case
from casebook.pages import facets
from casebook.pages.catalogue import Catalogue, Facet
from casebook.pages.view import View

NOT_COMPARED = {Kind.SUMMARY, Kind.ORGANISATIONS, Kind.TERMS, Kind.RELATED}
"""Who and what open a comparison together; words explained, and cases beside a case, are no property of it."""
COMPARED = [(section, section.kind.value) for section in CASE.sections if section.kind not in NOT_COMPARED]

PAGE = 20
"""Things on a page of results. When they lie scattered, it loads as many blocks, so blocks must be small."""

FOLDER = "browse/"

SEEN_FROM = "compare/"
"""A page as deep as all pages are that load these files."""


class Encoded(NamedTuple):
    """A value as JSON; and the digest by which its file is asked for, and which it bears: another site's has another."""

    json: str
    version: str


def encoded(value: Any) -> Encoded:
    """Equal values give equal bytes."""
    found = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Encoded(found, hashlib.sha256(found.encode("utf-8", "surrogatepass")).hexdigest()[:10])


def script(name: str, value: Encoded) -> str:
    """A value as a script that is safe wherever it may be put: JSON, save what JavaScript or HTML would read otherwise."""
    call = f'{json.dumps(name, ensure_ascii=False)},{value.json},"{value.version}"'
    for found, safe in (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("</", "<\\/"), ("<!--", "<\\u0021--")):
        call = call.replace(found, safe)
    return f"casebookData({call});\n"


Fragments = Mapping[str, Any]
"""Finished HTML of a case, by name: its card, its outcomes, its part in comparisons."""
EMPTY = encoded({})
NOTHING: Fragments = {"card": ["", ""], "outcomes": [""] * 1000, "compared": EMPTY, "version": EMPTY.version}
"""For a case whose templates failed, in a preview."""


def of_case(view: View, case: Case) -> dict[str, Any]:
    """What the files have of a case: its card and its row, its outcomes, its part in comparisons."""
    view = replace(view, url=SEEN_FROM)
    parts = view.parts
    return {
        "card": [parts.card(case, 2), parts.case_row(case)],
        "outcomes": [parts.multiple(case, outcome, number) for number, outcome in enumerate(case.outcomes, 1)],
        "compared": (found := encoded(compared(view, case))),
        "version": found.version,
    }


def comparison(case: Case, compared: Encoded) -> Iterator[tuple[str, str]]:
    """The file of a case for comparisons; at a former id, the id it has now."""
    yield f"compare/{case.id}.js", script(f"compare/{case.id}", compared)
    for alias in case.aliases:
        yield f"compare/{alias}.js", script(f"compare/{alias}", encoded(case.id))


def files(view: View, fragments: Callable[[Case], Fragments]) -> Iterator[tuple[str, str]]:
    """The files of the catalogues, with their paths. `fragments` gives those of a case."""
    view, library = replace(view, url=SEEN_FROM), view.library
    parts = view.parts
    cases, outcomes, organisations = (
        make(library) for make in (facets.of_cases, facets.of_outcomes, facets.of_organisations)
    )
    versions = {
        "cases": (yield from catalogue("cases", cases, 10, lambda case: fragments(case)["card"])),
        "outcomes": (
            yield from catalogue(
                "outcomes", outcomes, 20, lambda placed: [fragments(placed.case)["outcomes"][placed.number - 1]]
            )
        ),
        "organisations": (
            yield from catalogue("organisations", organisations, 20, lambda found: [parts.organisation_row(found)])
        ),
    }
    index = {
        "versions": {case.id: fragments(case)["version"] for case in library.cases},
        "moved": {alias: case.id for case in library.cases for alias in case.aliases},
    }
    yield f"{FOLDER}compare.js", script(f"{FOLDER}compare", compared := encoded(index))
    # The only file that is asked for without a version, and so never taken from a cache: all others follow from it.
    versions["compare"] = compared.version
    yield f"{FOLDER}versions.js", script(f"{FOLDER}versions", encoded(versions))


def catalogue(
    name: str, things: Catalogue, size: int, render: Callable[[Any], Sequence[Markup]]
) -> Generator[tuple[str, str], None, str]:
    """A catalogue's index, its orders, and its things in blocks of `size`; `render` gives one, once for each view.

    The index tells the versions of all others. Returns its own.
    """
    folder = f"{FOLDER}{name}/"
    versions: dict[str, str] = {}

    def file(stem: str, value: Any) -> tuple[str, str]:
        versions[stem] = (found := encoded(value)).version
        return f"{folder}{stem}.js", script(f"{folder}{stem}", found)

    for number in range(-(-len(things.things) // size)):
        yield file(str(number), [render(thing) for thing in things.things[number * size : (number + 1) * size]])
    for order in things.orders[1:]:
        yield file(f"by-{order.key}", order.sequence)
    index = {"block": size, "page": PAGE, "total": len(things.things), "groups": things.groups, "names": things.names}
    index |= {"facets": list(map(column, things.facets)), "versions": dict(versions)}
    yield file("index", index)
    return versions["index"]


def column(facet: Facet) -> dict[str, Any]:
    """A facet for a script. The positions of many values are told as steps from one to the next: half the size."""
    told: dict[str, Any] = {"key": facet.key, "values": [(value.id, value.name) for value in facet.values]}
    if facet.above:
        told["above"] = facet.above
    if not facet.is_long:
        return told | {"of": [found[0] if len(found) == 1 else found for found in facet.columns]}
    steps, last = [], 0
    for found in facet.columns:
        steps.append([position - before for before, position in pairwise((last, *found))])
        last = found[-1] if found else last
    return told | {"steps": steps}


def compared(view: View, case: Case) -> dict[str, Any]:
    """What a case shows in a comparison."""
    macros = view.shared_macros("compared.html")
    parts = [("单位和概要", str.strip(macros.who(case)))]
    parts += [(section.title, str.strip(getattr(macros, kind)(case, section))) for section, kind in COMPARED]
    return {"id": case.id, "name": case.name, "head": macros.head(case), "parts": parts}
