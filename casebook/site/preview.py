"""A preview makes its pages when they are asked for: a change is seen after reading the data, not after making a site.

Knows what a build can make, nothing of servers (see `on_demand`) or MkDocs.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from click import ClickException

from casebook.exports.printed import CannotPrint
from casebook.pages import browse, listing
from casebook.pages.listing import PageSpec
from casebook.site.build import Build, Content, Output, shown
from casebook.site.on_demand import CannotMake

SITE_MAP = ("sitemap.xml", "sitemap.xml.gz")


class Preview:
    """What a preview has not made yet of a build, and makes when it is asked for."""

    def __init__(self) -> None:
        self._build: Build | None = None
        """What is shown; nothing while it is being built."""
        self._lacking: dict[str, Callable[[], Iterator[tuple[str, Content]]]] = {}
        self._made: set[str] = set()
        """Paths of what has been made, and goes with the next change."""
        self._building = threading.Lock()
        """Held while it builds, and while it makes what was asked for."""
        self.broken = ""
        """Why the last build failed."""

    def offer(self, build: Build, output: Output) -> None:
        """From now on, make the files of this build. What stands in their places goes: older ones, frames of MkDocs's."""
        self._build, self._lacking = build, lacking(build)
        frames = (f"{page.url}index.html" for page in build.one_of_each_kind())
        for path in {*self._made, *frames, *build.handwritten, *SITE_MAP}:
            (output.folder / path).unlink(missing_ok=True)
        self._made.clear()

    def make(self, output: Output, path: str) -> bool:
        """Make the file that was asked for and is not there. Whether there is something now. Raises CannotMake."""
        while True:
            with self._building:
                build = self._build
                if self._make(output, path):
                    return True
            if build is None or path not in build.printed:
                return False
            document = _document(build, path)  # may take a while, and others need not wait for it
            with self._building:
                if build is self._build:
                    self._write(output, path, document)
                    return True

    def _make(self, output: Output, path: str) -> bool:
        for name in (path, f"{path}/index.html", f"{path.split('/')[0]}/"):
            if make := self._lacking.get(name):
                for path_, content in make():
                    self._write(output, path_, content)
                del self._lacking[name]
                return True
        return False

    def _write(self, output: Output, path: str, content: Content) -> None:
        output.write(path, content)
        self._made.add(path)

    def rebuild(self, builder: Callable[..., None], *arguments: Any) -> None:
        """Build again. MkDocs would answer nobody until a build succeeds; here the pages say why it did not."""
        with self._building:
            self.broken, self._lacking, self._build = "", {}, None
            try:
                builder(*arguments)
            except Exception as error:
                known = isinstance(error, ClickException)
                self.broken = shown(str(error) if known else f"{type(error).__name__}: {error}")
                print(f"错误：{self.broken}", file=sys.stderr)


def _document(build: Build, path: str) -> bytes:
    """A PDF file or a picture to share. Raises CannotMake."""
    from casebook.pdf import making  # slow to import, and seldom asked for

    try:
        return making.single(build.library, build.settings, path)
    except CannotPrint as error:
        told = f"没有生成PDF：{error}"
        print(told, file=sys.stderr)
        raise CannotMake(told) from None


def lacking(build: Build) -> dict[str, Callable[[], Iterator[tuple[str, Content]]]]:
    """What makes the files of a preview that need the data, by path, or by folder with its slash."""
    pages = listing.generated(build.library)

    def files(page: PageSpec) -> Iterator[tuple[str, Content]]:
        yield from build.page_files(page, build.fragments(page))

    def catalogues() -> Iterator[tuple[str, Content]]:
        drawn = {case.id: build.listed(case) for case in build.library.cases}
        yield from build.catalogue_files(lambda case: drawn[case.id])

    def moved() -> Iterator[tuple[str, Content]]:
        yield from listing.moved(build.view("cases/x/"))

    def site_map() -> Iterator[tuple[str, Content]]:
        yield SITE_MAP[0], build.site_map()

    makers: dict[str, Callable[[], Iterator[tuple[str, Content]]]] = {
        "search/": build.search_files,
        browse.FOLDER: catalogues,
        "data/": build.export_files,
        "feed.xml": build.export_files,
        SITE_MAP[0]: site_map,
    }
    for page in pages:
        make = partial(files, page)
        makers[f"{page.url}index.html"] = make
        if page.case:
            makers |= {f"compare/{id_}.js": make for id_ in (page.case.id, *page.case.aliases)}
    for written in build.handwritten.values():
        makers[written.path] = partial(build.written_files, written)
    makers |= {f"cases/{alias}/index.html": moved for case in build.library.cases for alias in case.aliases}
    return makers
