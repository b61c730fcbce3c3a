"""Where the library meets MkDocs, and the only place: the check before a build, the pages that exist, their edit links.

MkDocs's hooks keep their state here, because MkDocs loads hook files and macro files as separate modules.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from casebook import browse, documents, exports, loading, metadata, pages, search, security
from casebook.fragments import Once
from casebook.library import Library
from casebook.pdf import Printed
from casebook.problems import BadData, Problem, report
from casebook.settings import BadSettings, Settings
from casebook.stages import stage

INDENT = re.compile(r"(<pre.*?</pre>)|\n\s+", re.S)
HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.S)


MARK = ".casebook"
"""A file in every site we made, so that we never replace a folder that is somebody else's."""


_NOTHING = '{"config":{"lang":["zh"],"separator":" ","pipeline":[]},"docs":[]}'
SEARCH_SETUP = {"search/search_index.json": _NOTHING, "search/search_index.js": f"var __index = {_NOTHING}"}
"""What Material's script asks for before it speaks to the worker, on the web and from a file. Ours has its own index."""


@dataclass
class State:
    """What one MkDocs run knows. `library` outlives a reload that fails, so that the preview stays up."""

    serving: bool = False
    library: Library | None = None
    settings: Settings = field(default_factory=Settings)
    problems: list[Problem] = field(default_factory=list)
    stale: bool = False
    """Whether the library is that of an earlier reload, because today's data has errors."""
    printed: dict[str, Printed] = field(default_factory=dict)
    """PDF files and pictures to share, by their path on the site."""
    written: list[search.Document] = field(default_factory=list)
    """The hand-written pages, for the search index."""
    guard: security.Guard = field(default_factory=security.Guard)


state = State()


def view(url: str) -> pages.View:
    """The view of the page at this address."""
    return pages.View(state.library, state.settings, url, state.printed)


def escaped(text: str) -> str:
    """Text as HTML. Braces too: mkdocs-macros would execute template code found in a page's title."""
    return str(Markup.escape(text)).replace("{", "&#123;").replace("}", "&#125;")


class DataPage(Page):
    """A page made from data. Its HTML comes finished from a macro, so the Markdown pass is skipped."""

    def __init__(self, made: pages.Made, file: File, config: MkDocsConfig) -> None:
        super().__init__(escaped(made.title), file, config)
        self.made = made

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = self.file.content_string
        self.meta = {"description": escaped(self.made.description)}
        if not self.made.case:
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = self.markdown
        headings = [AnchorLink(title, id_, 2) for id_, title in HEADING.findall(self.content)]
        self.toc = TableOfContents(headings)
        self.present_anchor_ids = {heading.id for heading in headings}

    @property
    def actions(self) -> Markup:
        """What the theme puts beside the contents."""
        return pages.case_actions(view(self.url), self.made.case.id) if self.made.case else Markup()


def on_startup(*, command: str, dirty: bool) -> None:
    state.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check everything before MkDocs empties the old site."""
    try:
        state.settings = Settings.read(config.site_name, config.site_url, config.extra)
    except BadSettings as error:
        raise Abort(f"设置有误：{error}") from None
    try:
        with stage("检查数据"):
            state.library, state.problems = loading.load()
        state.stale = False
    except BadData as error:
        if not (state.serving and state.library):
            report(error.problems)
            raise Abort("数据有误，没有生成网站；请按上面的提示修改") from None
        state.problems, state.stale = error.problems, True
    report(state.problems)
    with stage("PDF"):
        state.printed = printed(state.library, state.settings)
    # A broken macro must stop a build, but not the preview, where its message appears on the page.
    config.plugins["macros"].config["on_error_fail"] = not state.serving
    config.extra["settings"] = state.settings
    config.extra["problems"] = [str(p) for p in state.problems if p.is_error] if state.stale else []
    config.extra["editions"] = [edition.title for edition in state.library.editions]
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages and files that exist because the data does."""
    state.written = []
    for made in pages.generated(state.library):
        arguments = ", ".join(json.dumps(argument) for argument in made.arguments)
        stub = f"{{{{ {made.block}({arguments}) }}}}"
        uri = f"{made.url.rstrip('/')}.md"
        file = File.generated(config, uri, content=stub, inclusion=InclusionLevel.NOT_IN_NAV)
        files.append(file)
        DataPage(made, file, config)
    with stage("导出文件"):
        exported = exports.files(state.library, state.settings)
    moved = ((path, protected(content)) for path, content in pages.moved(view("cases/x/")))
    others = (*exported.items(), *moved, ("robots.txt", robots(config.site_url)))
    for path, content in (*others, *SEARCH_SETUP.items()):
        files.append(File.generated(config, path, content=content))
    for path, file in state.printed.items():
        files.append(File.generated(config, path, abs_src_path=str(file.path)))
    for script in search.SCRIPTS:
        files.append(File.generated(config, f"search/{script.name}", content=script.read_bytes()))
    return files


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    # Material's templates indent: 3.7 KB a page. Where blanks count, in <pre>, they stay.
    output = INDENT.sub(lambda found: found[1] or "\n", output) if isinstance(page, DataPage) else output
    return protected(output)


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """MkDocs makes the missing page before all others."""
    if template_name != "404.html":
        return output_content
    state.guard.learn(output_content)
    return protected(output_content)


def protected(page: str) -> str:
    """With a content security policy, save in a preview, into which MkDocs writes a script that reloads it."""
    return page if state.serving else state.guard.protected(page)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    if not isinstance(page, DataPage) and not page.meta.get("search", {}).get("exclude"):
        state.written.append(documents.page(page.url, page.title, html))
    return html


def on_page_context(context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Hand the theme what goes into the page's head. MkDocs keeps titles and descriptions escaped."""
    made = page.made if isinstance(page, DataPage) else None
    columns = [item for item in nav.items if item.is_page and not item.is_homepage and page.url.startswith(item.url)]
    subject = metadata.Subject(
        title=made.title if made else config.site_name if page.is_homepage else unescape(str(page.title)),
        description=unescape(page.meta.get("description") or config.site_description or ""),
        column=unescape(columns[0].title) if columns else "",
        column_url=columns[0].url if columns else "",
        case=made.case if made else None,
        card=card(page),
    )
    context["head"] = metadata.head(view(page.url), subject)
    return context


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """`last_change` is for the site map: MkDocs itself knows only the day of the build."""
    env.globals["last_change"] = last_change
    # Header, drawer and footer are the same on all case pages: 1.5 s of processor time saved per 1,000 cases.
    env.globals["once"] = Once()
    return env


def last_change(page: Page) -> date | None:
    """The newest date of the cases a page shows; None where it shows none or they have no dates.

    Of the hand-written pages, those in the navigation that call a block show them all.
    """
    if isinstance(page, DataPage):
        return page.made.changed
    shows = page.file.inclusion.is_in_nav() and "{{" in page.file.content_string
    return state.library.updated if shows else None


PREVIEW_LIMIT = 100
"""Up to how many cases a preview makes PDF files: every reload sets the book again."""


def printed(library: Library, settings: Settings) -> dict[str, Printed]:
    """The documents of the site. A preview goes on without them when they cannot be made."""
    from casebook.pdf import engine, making  # slow to import, and not needed to report bad data

    limits = [settings.pdf_limit, settings.card_limit]
    if state.serving:
        limits = [min(limit, PREVIEW_LIMIT) for limit in limits]
    try:
        return making.site_files(library, settings, *limits)
    except engine.CannotPrint as error:
        if not state.serving:
            raise Abort(f"不能生成PDF：{error}") from None
        print(f"没有生成PDF：{error}", file=sys.stderr)
        return {}


def card(page: Page | None) -> str:
    """The address of the picture to share of a page, which must be a full one; "" without it."""
    made = getattr(page, "made", None)
    names = [made.case.id] if made and made.case else []
    paths = [f"assets/cards/{name}.png" for name in (*names, "index")]
    found = next((path for path in paths if path in state.printed), "")
    return state.settings.site_url + found if found and state.settings.site_url else ""


def on_post_build(*, config: MkDocsConfig) -> None:
    site_dir = Path(config.site_dir)
    synonyms = [(synonym.word, synonym.means) for synonym in state.library.synonyms]
    with stage("搜索索引"):
        for name, content in search.build([*documents.documents(state.library), *state.written], synonyms):
            (site_dir / "search" / name).write_text(content, encoding="utf-8")
    # Written one by one, not given to MkDocs, which would hold all of them: 90 MB for 10,000 cases.
    with stage("筛选和对比的数据"):
        for path, content in browse.files(view("compare/")):
            (site_dir / path).parent.mkdir(parents=True, exist_ok=True)
            (site_dir / path).write_text(content, encoding="utf-8")
    (site_dir / MARK).touch()


def robots(site_url: str | None) -> str:
    """Everybody may read everything; the site map needs the site's address."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site_url}sitemap.xml\n" if site_url else "")


def build(site_dir: Path) -> None:
    """Run MkDocs into this folder. Raises Abort after reporting what was wrong."""
    try:
        config = load_config(str(pages.ROOT / "mkdocs.yml"), site_dir=str(site_dir))
    except (Abort, ConfigurationError):
        raise Abort("设置有误，见上一行；请检查 mkdocs.yml 和 CASEBOOK_ 开头的环境变量") from None
    config.plugins.on_startup(command="build", dirty=False)
    try:
        with stage("MkDocs和主题"):
            mkdocs_build(config)
    except SystemExit as stopped:
        if isinstance(stopped, Abort):
            raise
        raise Abort("页面里的宏出错，见上面的提示；请检查 docs 里的页面") from None  # mkdocs-macros exits by itself
    finally:
        config.plugins.on_shutdown()


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]) -> LiveReloadServer:
    """Watch the data wherever it is; MkDocs watches the rest (`watch:` in mkdocs.yml)."""
    server.watch(str(loading.data_path().parent))
    return server
