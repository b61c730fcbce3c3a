"""How a page sees what it is made from, and how its templates are set up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casebook.exports import citations
from casebook.exports.addresses import BOOK, WHOLE, edition_book
from casebook.exports.citations import chinese_date
from casebook.exports.printed import Printed, Promised
from casebook.model import charts, facts, figures, outline
from casebook.model.ground import remembered
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pages.bytecode import Beside
from casebook.pages.quick import Environment, escaped, html
from casebook.settings import Settings


def case_number(case: Case) -> str:
    """The number in the edition with a leading zero, as on cards: 05."""
    return f"{case.number:02d}" if case.number else ""


def file_size(size: int | str) -> str:
    """A number of bytes for people: 17 KB, 2.3 MB. Text stands for one that is not known yet."""
    if isinstance(size, str):
        return size
    return f"{max(1, round(size / 1000))} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


HALF_A_MARK = re.compile(r"\{(?=[{%#])|\}(?<=[}%#]\})")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DATE_OR_ID = re.compile(rf"{DATE.pattern}|(?<=案例编号)[\w-]+")
"""What browsers would break after a hyphen. Looking for dates alone takes a tenth of the time."""


def fillable(parts: Sequence[citations.Part]) -> Markup:
    """A form of citation in which a script fills in what only the reader's browser knows; hidden until then."""

    def filled(part: citations.Part) -> str:
        if not part.slot:
            return escaped(part.before)
        # Formatted by hand: Markup's own formatting takes ten times as long.
        return f'<span data-slot="{part.slot}" hidden>{escaped(part.before)}<span></span>{escaped(part.after)}</span>'

    # BibTeX is full of braces, and some count as a template mark left over.
    text = "".join(map(filled, parts))
    text = (DATE_OR_ID if "案例编号" in text else DATE).sub(r'<span class="whole">\g<0></span>', text)
    return html(HALF_A_MARK.sub(lambda found: "&#123;" if found[0] == "{" else "&#125;", text))


QUOTED = re.compile(r"“[^”]{1,10}”")


@lru_cache(maxsize=2000, typed=True)  # names of cases, mostly, which stand in many places
def unbroken(text: str) -> Markup:
    """Text in which short quotations are not torn apart at the end of a line."""
    told = escaped(text)
    return html(QUOTED.sub(r'<span class="unbroken">\g<0></span>', told) if "“" in text else told)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    cache_size=-1,  # all there are, in a plain dict
    auto_reload=False,  # asks the file system a dozen times a page: 5 % of a build; a preview sets it (site.hooks)
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.globals |= {
    "figures": figures,
    "drawable": charts.bars,
    "any": any,
    "some": lambda have, records: any(map(have, records)),
    "outline": outline.CASE,
    "facts_of": facts.facts,
    "remembered": remembered,
    "BOOK": BOOK,
    "edition_book": edition_book,
}
ENVIRONMENT.filters |= {
    "chinese_date": chinese_date,
    "number": case_number,
    "unbroken": unbroken,
    "bars": remembered(charts.svg),
    "bar_index": charts.index,
    "file_size": file_size,
    "said": facts.said,
    "aside": facts.aside,
    "told": facts.told,
    "fillable": fillable,
    "each": lambda records, field: [getattr(record, field) for record in records],
    "closest": lambda companions: [other for other, cases in companions if len(cases) == len(companions[0][1])],
}
ENVIRONMENT.bytecode_cache = Beside(ENVIRONMENT)


@dataclass(frozen=True)
class View:
    """What a block needs: the library, the settings, and the address of the page it is on (`cases/x/`, "" for home)."""

    library: Library
    settings: Settings
    url: str = ""
    printed: Mapping[str, Printed | Promised] = field(default_factory=dict)
    """The PDF files and pictures of the site, by path."""
    sizes: Mapping[str, int | str] = field(default_factory=dict)
    """Bytes of the exports, by path, or what stands for them; a preview makes them only when they are asked for."""

    finished: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Cards and outcomes of cases that are made already, by the case's id (see `browse.of_case`): listings show them
    once more, and at a thousand cases making them again took a tenth of a build."""

    faulty: bool = False
    """Whether the case of this page is still being written, with errors that nobody could publish."""
    published: bool = False
    """Whether a case that is still being written has its page on the site already."""

    shared: dict[tuple[str, int], Any] = field(default_factory=dict, repr=False, compare=False)
    """Macros that are set up already, by template and depth of pages: views that differ only in their address share them."""

    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for this page: blocks of a page may share it."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def ready(self, kind: str, case: Case, number: int = 1) -> Markup:
        """What is finished of a case: its card, or one of its `outcomes`; "" when it is still to be made.

        It was made for a page one level deep. From here its links lead the same way.
        """
        if case.id not in self.finished:
            return Markup()
        up = "../" * self.url.count("/")
        return html(str(self.finished[case.id][kind][number - 1]).replace('href="../', f'href="{up}'))

    @property
    def guided(self) -> bool:
        """Whether the book of all cases is only the guide to the editions' books."""
        return len(self.library.cases) > WHOLE

    def link(self, path: str) -> str:
        """A relative address within the site, so that it works in a subfolder and from a file."""
        return "../" * self.url.count("/") + path or "./"

    def render(self, template: str, **values: Any) -> Markup:
        return html(ENVIRONMENT.get_template(template).render(self._values, **values))

    def macros(self, template: str, **values: Any) -> Any:
        """The macros of a template as functions, for parts of a page."""
        return ENVIRONMENT.get_template(template).make_module(self._values | values)

    def shared_macros(self, template: str) -> Any:
        """The same for all pages as deep as this, of which they must know nothing else. Setting them up takes a while."""
        key = template, self.url.count("/")
        if key not in self.shared:
            self.shared[key] = self.macros(template)
        return self.shared[key]

    @property
    def parts(self) -> Any:
        """The pieces that pages share."""
        return self.shared_macros("parts.html")

    @property
    def _values(self) -> dict[str, Any]:
        return {"view": self, "link": self.link, "library": self.library, "settings": self.settings}
