"""How a build begins: data read and checked, documents, addresses that clash. And which of it a preview need not repeat.

Pages come from the data when a preview is asked for them. So what MkDocs has made, the theme around pages and the
Markdown in them, stays as it is while nothing but the data and the templates of pages changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from casebook import PACKAGE
from casebook.base import project, trees
from casebook.base.problems import BadData, report
from casebook.exports import downloads
from casebook.exports.addresses import OFFLINE
from casebook.exports.printed import UNMADE, Printed, paths
from casebook.model.library import Library
from casebook.pages import listing
from casebook.pages.page_types import BLOCKS
from casebook.reading import loading
from casebook.settings import Settings
from casebook.site import handwritten
from casebook.site.build import Build, Output, kind
from casebook.site.state import state


def begin(config: MkDocsConfig, settings: Settings) -> Build:
    """A build of the data as it is now. Raises Abort after reporting what is wrong."""
    build, state.checked = state.checked or checked(settings), None
    prepare(build, config)
    build.told = _told(build)
    return build


def checked(settings: Settings) -> Build:
    """The data as it is now; in a preview with bad data, as it was last."""
    try:
        if state.serving:
            library, problems = loading.load(known=state.known, preview=True)
        else:
            library, problems = state.ahead.loaded()
        exports = None if state.serving else state.ahead.exports(library, settings)
        return Build(library, settings, problems, preview=state.serving, exports=exports)
    except BadData as error:
        if not (state.serving and state.build):
            report(error.problems)
            raise Abort("数据有误，没有生成网站；请按上面的提示修改") from None
        return Build(state.current.library, settings, error.problems, stale=True, preview=True)


def prepare(build: Build, config: MkDocsConfig) -> None:
    """Say what was found, and find what pages lead to and what stands in their way."""
    report(build.problems)
    build.printed = printed(build.library, build.settings)
    if faults := list(handwritten.clashes(config, _made(build))):
        raise Abort("\n  ".join(["页面的网址重复了：", *faults]))


def _made(build: Build) -> Any:
    """Whether a path on the site is that of a file of ours."""
    ours = {f"{page.url}index.html" for page in listing.generated(build.library)}
    ours |= {f"cases/{alias}/index.html" for case in build.library.cases for alias in case.aliases}
    ours |= {download.path for download in downloads.DOWNLOADS} | build.printed.keys() | {OFFLINE, "robots.txt"}
    return lambda path: path in ours or bool(re.match(r"(?:search|browse)/|compare/[^/]*\.js$", path))


def printed(library: Library, settings: Settings) -> Mapping[str, Printed]:
    """The documents of the site."""
    if state.serving:
        return dict.fromkeys(paths(library, settings.pdf_limit, settings.card_limit), UNMADE)
    return state.ahead.documents(library, settings)


STAYING = ("columns", "frames", "bodies", "handwritten", "steady", "blended", "site_map")
"""What MkDocs and the theme have made of a build."""
OF_THE_PLUGIN = {"config", "context", "environment", "extra", "files", "filters", "filters_builtin", "fix_url", "git"}
OF_THE_PLUGIN |= {"macros", "macros_info", "navigation", "now", "page", "plugin", "pretty", "relative_url"}
"""What mkdocs-macros offers pages. What else is not ours may read whatever it likes."""


class Renewal:
    """What a preview does after a change: as little as will do."""

    def __init__(self, builder: Callable[..., None], watch_theme: bool) -> None:
        self._builder, self._watch_theme = builder, watch_theme
        self._seen = self._surroundings()

    def __call__(self, output: Output, *arguments: Any) -> None:
        """Have the preview show the data, the templates and all else as they are now. Raises what MkDocs does."""
        before, self._seen = self._seen, ""  # until all is well
        seen = self._surroundings()
        try:
            if seen and seen == before and refreshed():
                state.preview.offer(state.current, output)
            else:
                self._builder(*arguments)
        finally:
            state.checked = None
        if seen == self._surroundings():
            self._seen = seen

    def _surroundings(self) -> str:
        """How all is found that is watched beside the data and the templates of pages; "" when it cannot be read."""
        config, own = state.settled, (str(PACKAGE / "pages" / "templates"), str(project.data_path().parent.absolute()))
        places = {config.docs_dir, config.config_file_path, *config.watch, *map(str, config.hooks)}
        if self._watch_theme:
            places |= set(config.theme.dirs)
        found = sorted({str(Path(project.ROOT, place)) for place in places if place}.difference(own))
        try:
            return trees.state(chain.from_iterable(trees.nodes(path, _compiled, follow=True) for path in found))
        except OSError:
            return ""


def _compiled(name: str, path: str) -> bool:
    return name == "__pycache__"


def refreshed() -> bool:
    """Whether a change of the data, or of the templates of pages, is done with: then the build at work shows it.

    Raises Abort after reporting what is wrong.
    """
    old, config = state.current, state.settled
    if old.faults or old.blended or not old.steady or not _plain(config):
        return False
    fresh = checked(old.settings)
    fresh.told = _told(fresh)
    if fresh.told != old.told:
        state.checked = fresh
        return False
    prepare(fresh, config)
    state.build = replace(fresh, **{name: getattr(old, name) for name in STAYING})
    return True


def _plain(config: MkDocsConfig) -> bool:
    """Whether pages are offered nothing but our macros, what mkdocs-macros brings, and the settings."""
    plugin: Any = config.plugins["macros"]
    offered = {*plugin.macros, *plugin.filters, *plugin.variables}
    return offered <= BLOCKS.keys() | config.extra.keys() | OF_THE_PLUGIN


def _told(build: Build) -> tuple[Any, ...]:
    """What MkDocs and the theme are told of the data: any change of it concerns all pages."""
    told = [str(problem) for problem in build.problems] if build.stale else []
    return told, [edition.title for edition in build.library.editions], set(map(kind, listing.generated(build.library)))
