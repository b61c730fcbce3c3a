"""One build of the site: what it is made from, and how its pages and data files come to be. Knows nothing of MkDocs."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from casebook import search
from casebook.base import folders, project
from casebook.base.problems import Problem
from casebook.base.progress import progress
from casebook.base.timing import stage
from casebook.base.workers import share
from casebook.exports import downloads
from casebook.exports.addresses import OFFLINE, card, sheet
from casebook.exports.printed import Printed, Promised
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pages import assembly, browse, listing
from casebook.pages.compiled import CompiledPage
from casebook.pages.listing import PageSpec
from casebook.pages.view import View, file_size
from casebook.search import documents
from casebook.settings import Settings
from casebook.site import bundle
from casebook.site.exported import SHARED, Exports
from casebook.site.frames import SLOTS, Frame
from casebook.site.written import UnknownId, Written

Kind = tuple[int, str]
"""Pages of a kind differ in nothing but the slots of their frame: as deep, and of the same type."""

Content = str | bytes
Job = Callable[[], Any]


def _mark(fact: str, path: str) -> str:
    return f"\x02{fact}:{path}\x03"


class BadTemplate(Exception):
    """A template of pages has a mistake. The message is one Chinese line with its place."""


def kind(page: PageSpec) -> Kind:
    return page.url.count("/"), page.block


def shown(message: str) -> str:
    """A message with the paths of the project as people know them."""
    return message.replace(f"{project.ROOT}{os.sep}", "")


@dataclass
class Build:
    """What one build is made from, and what it has made so far. A preview makes the rest when it is asked for."""

    library: Library
    settings: Settings
    problems: list[Problem] = field(default_factory=list)
    stale: bool = False
    """Whether the library is that of an earlier build, because today's data has errors."""
    preview: bool = False
    steady: bool = True
    """Whether the same inputs would give the same site: not when a page asks for the time or for git."""
    printed: Mapping[str, Printed] = field(default_factory=dict)
    """PDF files and pictures to share, by their path on the site. Asking what one is may mean to wait for it."""
    exports: Exports | None = None
    """The files that are offered beside pages; a preview makes them when they are asked for."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong with files in docs/, by path: Chinese lines. Only a preview goes on with them."""
    broken: str = ""
    """What is wrong with a template that a hand-written page uses."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of the exports, by their path on the site."""
    columns: list[tuple[str, str]] = field(default_factory=list)
    """The navigation's titles and addresses, but for the home page."""
    frames: dict[Kind, Frame] = field(default_factory=dict)
    """The theme around pages made from data."""
    bodies: dict[Kind, CompiledPage] = field(default_factory=dict)
    """Their Markdown, compiled."""
    handwritten: dict[str, Written] = field(default_factory=dict)
    """The hand-written pages, by their path on the site."""
    blended: bool = False
    """Whether MkDocs was handed blocks that are finished, and so show the data of this build and no other."""
    told: Any = None
    """What MkDocs and the theme are told of the data."""
    site_map: Callable[[], str] = str
    """Makes the site map, in a preview."""
    unsized: dict[str, str] = field(default_factory=dict)
    """Those that tell the size of a file which is made later, by their path on the site."""
    _finished: dict[str, browse.Fragments] = field(default_factory=dict)
    """Cards and outcomes of cases, once they are made."""
    _pieces: dict[tuple[str, int], Any] = field(default_factory=dict)
    """See `View.shared`."""

    @property
    def workers(self) -> int:
        """How many processes make the site and look it over."""
        return project.workers() if len(self.library.cases) >= SHARED else 1

    def view(self, url: str) -> View:
        """The view of the page at this address."""
        shared = {} if self.preview else self._pieces  # a template may be saved meanwhile
        return View(self.library, self.settings, url, self.printed, finished=self._finished, shared=shared)

    def early_view(self, url: str) -> View:
        """That of a page which is made before exports and documents are: marks stand for their sizes, save in a preview."""
        if self.preview:
            return self.view(url)
        sizes = {path.path: _mark("size", path.path) for path in downloads.DOWNLOADS}
        printed = {path: Promised(*(_mark(fact, path) for fact in Promised._fields)) for path in self.printed}
        return View(self.library, self.settings, url, printed, sizes)

    def place(self, case: Case | None) -> assembly.Standing:
        return assembly.Standing(tuple(self.columns), self._card(case))

    def _card(self, case: Case | None) -> str:
        """The address of the picture to share of a page, which must be a full one; "" without it."""
        paths = [card(case.id), card()] if case else [card()]
        path = next((path for path in paths if path in self.printed), "")
        return self.settings.site_url + path if path and self.settings.site_url else ""

    def one_of_each_kind(self) -> list[PageSpec]:
        """The pages that go through MkDocs and the theme."""
        return list({kind(page): page for page in reversed(listing.generated(self.library))}.values())

    def head(self, url: str, title: str, description: str) -> str:
        """The head of a hand-written page; title and description may be escaped."""
        return assembly.head(self.early_view(url), self.place(None), unescape(title), unescape(description))

    def fragments(self, page: PageSpec) -> browse.Fragments:
        """A page's slots and what else is made with it. In a preview, a template with a mistake shows on the page.

        Raises BadTemplate.
        """
        view = self.view(page.url)
        if page.case:  # asked for here, for a document that cannot be made is no fault of a template
            own = (sheet(page.case.id), card(page.case.id))
            view = replace(view, printed={path: self.printed[path] for path in own if path in self.printed})
        try:
            slots = assembly.slots(view, self.place(page.case), page, self.bodies.get(kind(page)))
        except Exception as error:
            message = self._fault(error, f"{page.url} 的")
            slots = dict.fromkeys(SLOTS, "") | {"content": assembly.escaped(message)}
        return {"slots": slots, **(self.listed(page.case) if page.case else {})}

    def listed(self, case: Case) -> browse.Fragments:
        """What lists and comparisons have of a case; nothing, in a preview, where a template has a mistake.

        Raises BadTemplate.
        """
        try:
            with stage("筛选和对比的数据"):
                return browse.of_case(self.view(browse.SEEN_FROM), case)
        except Exception as error:
            self._fault(error, f"{browse.SEEN_FROM} 的")
            return browse.NOTHING

    def _fault(self, error: Exception, whose: str) -> str:
        """What is wrong with a template, in a preview; nothing else is caught. Raises BadTemplate in a build."""
        fault = assembly.template_fault(error)
        if not fault:
            raise error
        message = f"{whose}模板有误：{shown(fault)}"
        if not self.preview:
            raise BadTemplate(message) from None
        print(message, file=sys.stderr)
        return message

    def page_files(self, page: PageSpec, fragments: browse.Fragments) -> Iterator[tuple[str, Content]]:
        """A page, and what comparisons load of its case, with their paths on the site."""
        yield f"{page.url}index.html", self.frames[kind(page)].filled(fragments["slots"])
        if page.case:
            yield from browse.comparison(page.case, fragments["compared"])

    def written_files(self, page: Written) -> Iterator[tuple[str, Content]]:
        """A hand-written page, in a preview."""
        head = self.head(page.url, page.title if page.url else self.settings.site_name, page.description)
        yield page.path, page.filled(self._content(page), head)

    def _content(self, page: Written) -> str:
        try:
            return page.content(self.view(page.url))
        except UnknownId as error:
            message = f"docs/{page.source}：{error}"
            print(message, file=sys.stderr)
        except Exception as error:
            message = self._fault(error, f"docs/{page.source} 用到的")
        return f'<p role="alert">{assembly.escaped(message)}</p>'

    def search_files(self) -> Iterator[tuple[str, Content]]:
        searched = (page for page in self.handwritten.values() if page.searched)
        # Nobody looks for the size of a file, so the index waits for none.
        pages = (documents.page(page.url, page.title, LATER.sub("", self._content(page))) for page in searched)
        found = [*documents.documents(self.library), *pages]
        for name, content in search.build(found, documents.synonyms(self.library), engine=True):
            yield f"search/{name}", content

    def export_files(self) -> Iterator[tuple[str, Content]]:
        yield from downloads.files(self.library, self.settings)

    def catalogue_files(self, fragments: Callable[[Case], browse.Fragments]) -> Iterator[tuple[str, Content]]:
        yield from browse.files(self.view("compare/"), fragments)

    def write(self, output: Output) -> None:
        """Write pages, data files and index, one by one: MkDocs would hold all of them, 400 MB for 10,000 cases.

        Several processes write many. First come the index and pages of single records, last those of cases, which name
        documents that are still being made. Then comes what shows their cards, and last what tells the size of exports.
        Raises BadTemplate, CannotPrint, WorkerDied.
        """
        if len(self.library.cases) >= SHARED:
            self.printed = dict(self.printed)  # made by now, or each process would make them
        every = listing.generated(self.library)
        single = [page for page in every if page.block == "organisation_page"] + [page for page in every if page.case]
        listings = [page for page in every if not (page.case or page.block == "organisation_page")]
        first: list[Job] = [partial(self._files, output, "搜索索引", self.search_files)]
        first += [partial(self._page, output, page) for page in single]
        for number, result in self._shared(first, 1):
            if number and (case := single[number - 1].case):
                self._finished[case.id] = result
        # An edition tells the size of its book, which is made by now where several processes write pages.
        late = [page for page in listings if page.block == "edition_page" and len(self.library.cases) < SHARED]
        then: list[Job] = [partial(self._files, output, "筛选和对比的数据", self._catalogues)]
        then += [partial(self._page, output, page) for page in listings if page not in late]
        exported = self.exports.files() if self.exports else iter(())
        for _ in self._shared(then, 1):
            for path, file in exported:  # while other processes write pages
                output.write(path, content := file.read_bytes())
                self.sizes[path] = len(content)

        def settle() -> None:
            output.write_all((path, document.path.read_bytes()) for path, document in self.printed.items())
            for path, page in self.unsized.items():
                output.write(path, self._told(page))
            for edition in late:
                self._page(output, edition)
            self._finished.clear()

        if len(self.library.cases) > self.settings.bundle_limit:
            return settle()
        with stage("离线包"):
            later = {*self.printed, *self.unsized, *(f"{page.url}index.html" for page in late)}
            bundle.write(output.folder, output.folder / OFFLINE, self.library.as_of, later, settle)

    def _shared(self, jobs: list[Job], alone: int) -> Iterator[tuple[int, Any]]:
        """Do all this, in several processes when there are many cases; the first are taken one at a time."""
        done = share(len(jobs), lambda number: jobs[number](), self.workers, alone=alone)
        yield from progress(done, len(jobs), "生成网站")

    def _page(self, output: Output, page: PageSpec) -> browse.Fragments:
        """Write a page made from data; what others show of it."""
        with stage("页面内容"):
            fragments = self.fragments(page)
            output.write_all(self.page_files(page, fragments))
            return {name: fragments[name] for name in STAYING if name in fragments}

    def _files(self, output: Output, name: str, make: Callable[[], Iterator[tuple[str, Content]]]) -> None:
        with stage(name):
            output.write_all(make())

    def _catalogues(self) -> Iterator[tuple[str, Content]]:
        return self.catalogue_files(lambda case: self._finished[case.id])

    def _told(self, html: str) -> str:
        """A page with the sizes that it tells of files."""
        return LATER.sub(lambda found: self._fact(*found.groups()), html)

    def _fact(self, fact: str, path: str) -> str:
        known = self.sizes.get(path) or getattr(self.printed[path], fact)
        return file_size(known) if fact == "size" else str(known)


LATER = re.compile("\x02(size|pages|measure):([^\x03]*)\x03")
"""Stands for what is not known of a file until that is made."""
STAYING = ("card", "outcomes", "version")
"""What listings and comparisons have of a case's page."""


@dataclass(frozen=True)
class Output:
    """The folder a site is built into. What is the same in `earlier`, the site as it was built last, is taken over."""

    folder: Path
    earlier: Path | None = None

    def write(self, path: str, content: Content) -> None:
        content = content.encode() if isinstance(content, str) else content
        folders.put(os.path.join(self.folder, path), content, self.earlier and os.path.join(self.earlier, path))

    def write_all(self, files: Iterator[tuple[str, Content]]) -> None:
        for path, content in files:
            self.write(path, content)
