"""The blocks: what pages are put together from. Each takes a `View` and ids or page numbers, and returns HTML.

Nothing here knows MkDocs. The site offers the blocks to Markdown pages as macros.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from casebook.base import project
from casebook.exports import citations, downloads, tables
from casebook.exports.addresses import OFFLINE
from casebook.model import dictionary, highlights, schema
from casebook.model.places import NATION
from casebook.model.records import Case
from casebook.pages import facets
from casebook.pages.page_types import BLOCKS, PAGE_TYPES, PER_PAGE, Block, block, list_of, page_of_each, part_of, sliced
from casebook.pages.quick import html
from casebook.pages.term_marker import TermMarker
from casebook.pages.view import View
from casebook.sounds import in_chinese_order

__all__ = ["BLOCKS", "PAGE_TYPES", "View"]


def _case(view: View, case_id: str) -> Any:
    """The parts of a case's template. They are made once a page, for they share which terms have been mentioned."""

    def make() -> Any:
        library = view.library
        case = library.case[case_id]
        previous, following = library.neighbours(case)
        return view.macros(
            "case.html",
            case=case,
            edition=library.edition[case.edition],
            category=library.category[case.category],
            mark=TermMarker(view, [library.term[term] for term in case.terms]),
            related=library.related(case),
            previous=previous,
            following=following,
            actions=case_actions(view, case_id),
            cited=citations.reference(library, view.settings, case),
            forms=citations.FORMS,
        )

    return view.once(f"case {case_id}", make)


def _around_case(view: View, content: str, case_id: str) -> Markup:
    case = _case(view, case_id)
    return html("\n".join([case.before(), content, case.after()]))


@page_of_each("cases", lambda library: library.cases, about=lambda case, _: case.summary, around=_around_case)
def case_page(view: View, case_id: str) -> Markup:
    """All parts of a case, in order."""
    return html("\n".join(part(view, case_id) for part in CASE_PARTS))


def _part(name: str) -> Block:
    def part(view: View, case_id: str) -> Markup:
        made: Markup = getattr(_case(view, case_id), name)()
        return made

    part.__name__ = name
    return part_of("cases")(part)


PARTS = ("head", "summary", "measures", "outcomes", "context", "related", "sources", "neighbours")
CASE_PARTS = tuple(_part(f"case_{name}") for name in PARTS)
"""Each is a macro of `case.html`."""


@part_of("cases")
def case_actions(view: View, case_id: str) -> Markup:
    """The quiet list of what one can do with a case, beside the page's contents."""
    key, case = f"actions {case_id}", view.library.case[case_id]  # on a narrow screen they stand in the page too
    return html(view.once(key, lambda: view.render("actions.html", case=case, edit=edit_link(view, case))))


def edit_link(view: View, case: Case) -> str:
    """Where the case's lines can be changed; "" without a repository or for data from elsewhere."""
    origin = view.library.origins.get(case.id)
    path = in_repository(origin.path) if origin else ""
    return view.settings.edit_link(path, origin.line) if origin and path else ""


@lru_cache(maxsize=1000)
def in_repository(path: Path) -> str:
    """Where a file of the project is in its repository; "" when it is elsewhere. Asking the file system for every page takes time."""
    whole = path.resolve()
    return whole.relative_to(project.repository()).as_posix() if whole.is_relative_to(project.ROOT) else ""


LATEST = 12
"""How many cases the home page shows."""


@block
def home(view: View) -> Markup:
    striking, latest = highlights.striking(view.library), highlights.latest(view.library, LATEST)
    words = highlights.to_search_for(striking)
    return view.render("home.html", striking=striking, latest=latest, words=words)


@list_of("cases", lambda library: library.cases, "全部案例", "全部案例，按批次和序号排列。")
def case_list(view: View, page: int = 1) -> Markup:
    slice_ = sliced(view.library.cases, page, "cases/")
    return view.render("cases.html", slice=slice_, catalogue=facets.of_cases(view.library))


@block
def category_list(view: View) -> Markup:
    return view.render("categories.html")


@page_of_each(
    "categories",
    lambda library: library.categories,
    cases=lambda library, category: library.by_category.get(category.id, []),
    about=lambda category, _: category.description,
)
def category_page(view: View, category_id: str, page: int = 1) -> Markup:
    cases = view.library.by_category.get(category_id, [])
    slice_ = sliced(cases, page, f"categories/{category_id}/")
    return view.render("category.html", category=view.library.category[category_id], slice=slice_)


@list_of("organisations", lambda library: library.active_organisations, "单位", "牵头和配合改革的单位。")
def organisation_list(view: View, page: int = 1) -> Markup:
    catalogue = facets.of_organisations(view.library)
    slice_ = sliced(catalogue.things, page, "organisations/")
    return view.render("organisations.html", slice=slice_, catalogue=catalogue)


@page_of_each(
    "organisations",
    lambda library: library.active_organisations,
    cases=lambda library, organisation: library.cases_of(organisation),
    about=lambda organisation, cases: f"{organisation.name}牵头或配合的{len(cases)}个案例。",
)
def organisation_page(view: View, organisation_id: str, page: int = 1) -> Markup:
    organisation = view.library.organisation[organisation_id]
    slice_ = sliced(view.library.cases_of(organisation), page, f"organisations/{organisation_id}/")
    led = {case.id for case in view.library.led_by.get(organisation_id, ())}
    return view.render("organisation.html", organisation=organisation, slice=slice_, led=led)


@page_of_each(
    "editions",
    lambda library: library.editions,
    cases=lambda library, edition: library.by_edition.get(edition.id, []),
)
def edition_page(view: View, edition_id: str, page: int = 1) -> Markup:
    cases = view.library.by_edition.get(edition_id, [])
    slice_ = sliced(cases, page, f"editions/{edition_id}/")
    return view.render("edition.html", edition=view.library.edition[edition_id], slice=slice_)


@block
def place_list(view: View) -> Markup:
    """The places that cases are in."""
    return view.render("places.html", nation=view.library.by_place.get(NATION, []))


@page_of_each(
    "places",
    lambda library: library.localities.all,
    cases=lambda library, place: library.by_place[place.name],
    about=lambda place, cases: f"{place.name}的{len(cases)}个案例。",
    above=lambda library, place: [
        ("地方", "places/"),
        *((above.own, f"places/{above.id}/") for above in library.localities.above(place)),
    ],
)
def place_page(view: View, place_id: str, page: int = 1) -> Markup:
    localities = view.library.localities
    place = localities.with_id[place_id]
    slice_ = sliced(view.library.by_place[place.name], page, f"places/{place_id}/")
    above, below = localities.above(place), localities.parts(place)
    return view.render("place.html", place=place, above=above, below=below, slice=slice_)


@list_of("outcomes", lambda library: library.outcomes, "成效", "各案例成效汇总。")
def outcome_list(view: View, page: int = 1) -> Markup:
    catalogue = facets.of_outcomes(view.library)
    slice_ = sliced(catalogue.things, page, "outcomes/")
    groups, start, end = [], 0, (page - 1) * PER_PAGE
    for heading, count in catalogue.groups:
        shown = catalogue.things[max(start, end) : min(start + count, end + PER_PAGE)]
        if shown:
            groups.append((heading, count, shown))
        start += count
    return view.render("outcomes.html", slice=slice_, groups=groups, catalogue=catalogue)


@block
def framework_list(view: View) -> Markup:
    return view.render("frameworks.html")


@block
def glossary(view: View) -> Markup:
    terms = sorted(view.library.glossary, key=lambda term: in_chinese_order(term.term))
    return view.render("glossary.html", terms=terms)


@block
def source_list(view: View) -> Markup:
    """The sources of the first editions, with what is known about them; every edition's page has its own."""
    editions = [edition for edition in view.library.editions if edition.sources]
    return view.render("sources.html", editions=editions[:PER_PAGE], more=len(editions[PER_PAGE:]))


@block
def contact(view: View) -> Markup:
    """How to report an error, with and without an account."""
    return view.render("contact.html")


@block
def proposal(view: View) -> Markup:
    """How to propose a case by filling in a form, where there is one."""
    return view.render("proposal.html")


@block
def download_list(view: View) -> Markup:
    rows = {"data/cases.csv": len(view.library.cases), "data/outcomes.csv": len(view.library.outcomes)}
    bundled = OFFLINE if len(view.library.cases) <= view.settings.bundle_limit else ""
    return view.render("downloads.html", downloads=downloads.DOWNLOADS, sizes=view.sizes, rows=rows, bundled=bundled)


@block
def dataset_citation(view: View) -> Markup:
    """How to cite all of the data."""
    return view.render("dataset_citation.html", parts=citations.of_dataset(view.library, view.settings))


@block
def data_dictionary(view: View) -> Markup:
    return view.render(
        "dictionary.html",
        entries=list(dictionary.entries()),
        tables=tables.TABLES,
        metadata=downloads.METADATA,
        version=schema.SCHEMA_VERSION,
    )


@block
def editor(view: View) -> Markup:
    """Where cases are written in the browser: what shows until its scripts run, and where they cannot."""
    return view.render("edit.html")


@block
def editor_preview(view: View) -> Markup:
    """What stands in the editor's frame until it shows a case."""
    return view.render("edit_preview.html")


@block
def printing(view: View) -> Markup:
    """What there is on paper, and how to print a page."""
    return view.render("printing.html")


@block
def compare(view: View) -> Markup:
    return view.render("compare.html")
