"""Every page that is made from data: which ones there are, and their HTML.

Nothing here knows MkDocs. A *block* is a function that takes a `View` and ids or page numbers, and returns HTML; the
site offers the blocks to Markdown pages as macros. `generated` lists the pages that exist only because the data does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casebook.base import project
from casebook.exports import citations, downloads, tables
from casebook.exports.addresses import OFFLINE
from casebook.exports.citations import chinese_date
from casebook.exports.printed import Printed
from casebook.model import charts, dictionary, figures, schema
from casebook.model.library import Library
from casebook.model.records import Case, Term
from casebook.pages import facets
from casebook.settings import Settings
from casebook.sounds import in_chinese_order

PER_PAGE = 100
BOOK = re.compile(r"pdf/casebook(-\d+)?\.pdf$")

COMPARED = {
    "who": "单位和概要",
    "problem": "针对问题",
    "measures": "主要做法",
    "outcomes": "成效",
    "conditions": "适用条件",
    "frameworks": "对标",
}
"""What is compared, in this order, with its Chinese heading; each is a macro in `compared.html`."""


def case_number(case: Case) -> str:
    """The number in the edition with a leading zero, as on cards: 05."""
    return f"{case.number:02d}"


def file_size(size: int) -> str:
    """A number of bytes for people: 17 KB, 2.3 MB."""
    return f"{max(1, round(size / 1000))} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


HALF_A_MARK = re.compile(r"\{(?=[{%#])|(?<=[}%#])\}")


def fillable(parts: Sequence[citations.Part]) -> Markup:
    """A form of citation in which a script fills in what only the reader's browser knows; hidden until then."""
    slot = Markup('<span data-slot="{}" hidden>{}<span></span>{}</span>')
    filled = Markup().join(slot.format(part.slot, *part[::2]) if part.slot else part.before for part in parts)
    # BibTeX is full of braces, and some count as a template mark left over.
    return Markup(HALF_A_MARK.sub(lambda found: "&#123;" if found[0] == "{" else "&#125;", str(filled)))


QUOTED = re.compile(r"“[^”]{1,10}”")


def unbroken(text: str) -> Markup:
    """Text in which short quotations are not torn apart at the end of a line."""
    escaped = Markup.escape(text)
    return Markup(QUOTED.sub(r'<span class="unbroken">\g<0></span>', str(escaped))) if "“" in text else escaped


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,  # asks the file system a dozen times a page: 5 % of a build; a preview sets it (site.on_startup)
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals |= {"figures": figures}
ENVIRONMENT.tests |= {"drawable": charts.bars}
ENVIRONMENT.tests |= {"has_change": lambda outcome: figures.change(outcome) or figures.computed_points(outcome)}
ENVIRONMENT.filters |= {
    "chinese_date": chinese_date,
    "number": case_number,
    "unbroken": unbroken,
    "bars": charts.svg,
    "bar_index": charts.index,
    "file_size": file_size,
    "fillable": fillable,
}


@dataclass(frozen=True)
class View:
    """What a block needs: the library, the settings, and the address of the page it is on (`cases/x/`, "" for home)."""

    library: Library
    settings: Settings
    url: str = ""
    printed: Mapping[str, Printed] = field(default_factory=dict)
    """The PDF files and pictures of the site, by path."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the exports, by path; a preview makes them only when they are asked for."""

    finished: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Cards and outcomes of cases that are made already, by the case's id (see `browse.pieces`): listings show them
    once more, and at a thousand cases making them again took a tenth of a build."""

    def card(self, case: Case) -> Markup:
        """The finished card of a case; "" when it is still to be made."""
        return self._placed(self.finished[case.id]["card"][0]) if case.id in self.finished else Markup()

    def outcome(self, case: Case, number: int) -> Markup:
        """Likewise one of its outcomes."""
        return self._placed(self.finished[case.id]["outcomes"][number - 1]) if case.id in self.finished else Markup()

    def _placed(self, piece: str) -> Markup:
        """What was made for a page one level deep, with links that lead the same way from here."""
        return Markup(str(piece).replace('href="../', f'href="{"../" * self.url.count("/")}'))

    @property
    def books(self) -> list[tuple[str, Printed]]:
        """The book and its volumes, in order."""
        return [(path, file) for path, file in self.printed.items() if BOOK.match(path)]

    def link(self, path: str) -> str:
        """A relative address within the site, so that it works in a subfolder and from a file."""
        return "../" * self.url.count("/") + path or "./"

    def render(self, template: str, **values: Any) -> Markup:
        return Markup(ENVIRONMENT.get_template(template).render(self._values, **values))

    def macros(self, template: str) -> Any:
        """The macros of a template as functions, for pieces of a page."""
        return ENVIRONMENT.get_template(template).make_module(self._values)

    @property
    def _values(self) -> dict[str, Any]:
        return {"view": self, "link": self.link, "library": self.library, "settings": self.settings}


class Made(NamedTuple):
    """A page that exists because of the data. `arguments` are ids and page numbers, never text."""

    url: str
    block: str
    arguments: tuple[str | int, ...]
    title: str
    description: str
    case: Case | None = None
    number: int = 1
    """Which page of its listing this is."""
    changed: dt.date | None = None
    """The newest date of what it shows."""


class Slice(NamedTuple):
    """One page of a listing. `first` is the address of page 1."""

    items: Sequence[Any]
    number: int
    count: int
    total: int
    first: str

    def url(self, number: int) -> str:
        return self.first if number == 1 else f"{self.first}page/{number}/"


def sliced(items: Sequence[Any], number: int, first: str) -> Slice:
    count = max(1, -(-len(items) // PER_PAGE))
    return Slice(items[(number - 1) * PER_PAGE : number * PER_PAGE], number, count, len(items), first)


def newest(cases: Sequence[Case]) -> dt.date | None:
    """The newest date of any of these cases."""
    return max((case.changed for case in cases if case.changed), default=None)


@lru_cache(maxsize=1)
def generated(library: Library) -> Sequence[Made]:
    """Every page that has no file of its own, further pages of listings included."""
    return tuple(_generated(library))


def _generated(library: Library) -> Iterator[Made]:

    def listing(block: str, first: str, items: Sequence[Any], title: str, about: str, *ids: str) -> Iterator[Made]:
        # What is about some cases is as new as the newest of them; every other listing, as the library.
        of_cases = ids or block == "case_list"
        changed = newest(items) if of_cases else library.updated
        if ids:
            yield Made(first, block, ids, title, about, None, 1, changed)
        for number in range(2, sliced(items, 1, first).count + 1):
            numbered = f"{title}（第{number}页）"
            yield Made(f"{first}page/{number}/", block, (*ids, number), numbered, about, None, number, changed)

    for case in library.cases:
        yield Made(f"cases/{case.id}/", "case_page", (case.id,), case.title, case.summary, case, 1, case.changed)
    yield from listing("case_list", "cases/", library.cases, "全部案例", "全部案例，按批次和序号排列。")
    for category in library.categories:
        cases = library.by_category.get(category.id, [])
        url = f"categories/{category.id}/"
        yield from listing("category_page", url, cases, category.name, category.description, category.id)
    yield from listing("organisation_list", "organisations/", library.organisations, "单位", "牵头和配合改革的单位。")
    for organisation in library.organisations:
        cases, url = library.cases_of(organisation), f"organisations/{organisation.id}/"
        about = f"{organisation.name}牵头或配合的{len(cases)}个案例。"
        yield from listing("organisation_page", url, cases, organisation.name, about, organisation.id)
    for edition in library.editions:
        cases, url = library.by_edition.get(edition.id, []), f"editions/{edition.id}/"
        about = edition.description or f"{edition.title}：{len(cases)}个案例。"
        yield from listing("edition_page", url, cases, edition.title, about, edition.id)
    yield from listing("outcome_list", "outcomes/", library.outcomes, "成效", "各案例成效汇总。")


def moved(view: View) -> Iterator[tuple[str, str]]:
    """A page at every former address of a case, sending readers on. `view` is that of any case page."""
    for case in view.library.cases:
        for alias in case.aliases:
            yield f"cases/{alias}/index.html", view.render("moved.html", case=case)


BLOCKS: dict[str, Callable[..., Markup]] = {}


def block(function: Callable[..., Markup]) -> Callable[..., Markup]:
    """Offer a function to Markdown pages under its own name."""
    BLOCKS[function.__name__] = function
    return function


DOCUMENT = re.compile("《[^》]*》")


class TermMarker:
    """Links the first mention of each glossary term on a page to its explanation."""

    def __init__(self, view: View, terms: Sequence[Term]) -> None:
        self.view = view
        self.terms = {spelling: term for term in terms for spelling in (term.term, *term.aliases)}
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Markup:
        parts, done, last = [], 0, 0
        for start, end, term in self._mentions(text):
            if start < done:
                continue
            done = end
            if term is None or term.id in self.seen:
                continue
            self.seen.add(term.id)
            # The explanation is on the page already, under 名词; assets/terms.js shows it here too.
            address = self.view.link(f"glossary/#{term.id}")
            parts += [
                unbroken(text[last:start]),
                Markup('<a class="term" href="{}">{}</a>').format(address, text[start:end]),
            ]
            last = end
        return Markup().join([*parts, unbroken(text[last:])])

    def _mentions(self, text: str) -> list[tuple[int, int, Term | None]]:
        """Where terms stand, in order, the longer first; None for names of documents, which are left whole.

        Not one pattern of all terms: every case has its own, and compiling it took longer than all the rest.
        """
        found: list[tuple[int, int, Term | None]] = [(*name.span(), None) for name in DOCUMENT.finditer(text)]
        for spelling, term in self.terms.items():
            at = text.find(spelling)
            while at >= 0:
                found.append((at, at + len(spelling), term))
                at = text.find(spelling, at + 1)
        return sorted(found, key=lambda mention: (mention[0], mention[2] is not None, -mention[1]))


@block
def case_page(view: View, case_id: str) -> Markup:
    library = view.library
    case = library.case[case_id]
    previous, following = library.neighbours(case)
    return view.render(
        "case.html",
        case=case,
        edition=library.edition[case.edition],
        category=library.category[case.category],
        terms=[library.term[term] for term in case.terms],
        mark=TermMarker(view, [library.term[term] for term in case.terms]),
        related=library.related(case),
        previous=previous,
        following=following,
        edit=edit_link(view, case),
        cited=citations.reference(library, view.settings, case),
        forms=citations.FORMS,
    )


@block
def case_actions(view: View, case_id: str) -> Markup:
    """The quiet list of what one can do with a case, beside the page's contents."""
    case = view.library.case[case_id]
    return view.render("actions.html", case=case, edit=edit_link(view, case))


def edit_link(view: View, case: Case) -> str:
    """Where the case's lines can be changed; "" without a repository or for data from elsewhere."""
    origin = view.library.origins.get(case.id)
    path = origin and in_repository(origin.path)
    return view.settings.edit_link(path, origin.line) if path else ""


@lru_cache(maxsize=1000)
def in_repository(path: Path) -> str:
    """Where a file of the project is in its repository; "" when it is elsewhere. Asking the file system for every page takes time."""
    whole = path.resolve()
    return whole.relative_to(project.repository()).as_posix() if whole.is_relative_to(project.ROOT) else ""


@block
def home(view: View) -> Markup:
    return view.render("home.html", striking=charts.striking(view.library))


@block
def case_list(view: View, page: int = 1) -> Markup:
    slice_ = sliced(view.library.cases, page, "cases/")
    return view.render("cases.html", slice=slice_, catalogue=facets.of_cases(view.library))


@block
def category_list(view: View) -> Markup:
    return view.render("categories.html")


@block
def category_page(view: View, category_id: str, page: int = 1) -> Markup:
    cases = view.library.by_category.get(category_id, [])
    slice_ = sliced(cases, page, f"categories/{category_id}/")
    return view.render("category.html", category=view.library.category[category_id], slice=slice_)


@block
def organisation_list(view: View, page: int = 1) -> Markup:
    catalogue = facets.of_organisations(view.library)
    slice_ = sliced(catalogue.things, page, "organisations/")
    return view.render("organisations.html", slice=slice_, catalogue=catalogue)


@block
def organisation_page(view: View, organisation_id: str, page: int = 1) -> Markup:
    organisation = view.library.organisation[organisation_id]
    slice_ = sliced(view.library.cases_of(organisation), page, f"organisations/{organisation_id}/")
    led = {case.id for case in view.library.led_by.get(organisation_id, ())}
    return view.render("organisation.html", organisation=organisation, slice=slice_, led=led)


@block
def edition_page(view: View, edition_id: str, page: int = 1) -> Markup:
    cases = view.library.by_edition.get(edition_id, [])
    slice_ = sliced(cases, page, f"editions/{edition_id}/")
    return view.render("edition.html", edition=view.library.edition[edition_id], slice=slice_)


@block
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
def printing(view: View) -> Markup:
    """What there is on paper, and how to print a page."""
    return view.render("printing.html")


@block
def compare(view: View) -> Markup:
    return view.render("compare.html")
