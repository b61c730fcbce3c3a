"""The files that scripts load to narrow, order and compare: facets, blocks of finished HTML, a piece for each case.

Each is a script that calls `casebookData(name, value)`, not JSON, because a page opened from a disk may load scripts
but not read files. The HTML comes from the templates of the pages themselves (autoescape on), so that what a script
shows is what the page would show, and no script makes markup out of text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from casebook import facets
from casebook.facets import Catalogue
from casebook.pages import COMPARED, View

BLOCK = 20
"""Things in a block, and on a page of results: a page whose results lie scattered loads this many blocks at most."""

FOLDER = "browse/"


def script(name: str, value: Any) -> str:
    """A value as a script that is safe wherever it may be put: JSON, save what JavaScript or HTML would read otherwise."""
    told = ",".join(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (name, value))
    for found, safe in (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("</", "<\\/"), ("<!--", "<\\!--")):
        told = told.replace(found, safe)
    return f"casebookData({told});\n"


def files(view: View) -> Iterator[tuple[str, str]]:
    """Every file with its path. `view` is that of a page one folder deep, as all pages are that load them."""
    parts, library = view.macros("parts.html"), view.library
    yield from catalogue("cases", facets.of_cases(library), lambda case: [parts.card(case, 2), parts.case_row(case)])
    yield from catalogue("outcomes", facets.of_outcomes(library), lambda placed: [parts.multiple(*placed[:3])])
    yield from catalogue(
        "organisations", facets.of_organisations(library), lambda organisation: [parts.organisation_row(organisation)]
    )
    yield from comparisons(view)


def catalogue(name: str, things: Catalogue, pieces: Callable[[Any], Sequence[Markup]]) -> Iterator[tuple[str, str]]:
    """A catalogue's facets, its orders, and its things in blocks; `pieces` renders one, once for each view of it."""
    folder, digest = f"{FOLDER}{name}/", hashlib.sha256()
    rendered = [pieces(thing) for thing in things.things]
    for number in range(-(-len(rendered) // BLOCK)):
        block = script(f"{folder}{number}", rendered[number * BLOCK : (number + 1) * BLOCK])
        digest.update(block.encode())
        yield f"{folder}{number}.js", block
    for order in things.orders[1:]:
        sequence = script(f"{folder}by-{order.key}", order.sequence)
        digest.update(sequence.encode())
        yield f"{folder}by-{order.key}.js", sequence
    index = {
        "version": digest.hexdigest()[:12],
        "block": BLOCK,
        "total": len(rendered),
        "groups": things.groups,
        "names": things.names,
        "facets": [
            {
                "key": facet.key,
                "values": [(value.id, value.name) for value in facet.values],
                "of": [column[0] if len(column) == 1 else column for column in facet.columns],
            }
            for facet in things.facets
        ],
    }
    yield f"{folder}index.js", script(f"{folder}index", index)


def comparisons(view: View) -> Iterator[tuple[str, str]]:
    """What each case shows in a comparison; at a former id, the id it has now."""
    macros = view.macros("compared.html")
    parts = [(label, getattr(macros, name)) for name, label in COMPARED.items()]
    for case in view.library.cases:
        shown = [(label, part(case).strip()) for label, part in parts]
        shown = {"id": case.id, "name": case.name, "head": macros.head(case), "parts": shown}
        yield f"compare/{case.id}.js", script(f"compare/{case.id}", shown)
        for alias in case.aliases:
            yield f"compare/{alias}.js", script(f"compare/{alias}", case.id)
