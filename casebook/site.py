"""Where the library meets MkDocs, and the only place: the check before a build, the pages that exist, their edit links.

MkDocs's hooks keep their state here, because MkDocs loads hook files and macro files as separate modules.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
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

from casebook import browse, documents, exports, frames, loading, metadata, pages, search
from casebook.library import Library
from casebook.model import Case
from casebook.pdf import Printed
from casebook.problems import BadData, Problem, report
from casebook.settings import BadSettings, Settings
from casebook.stages import stage

INDENT = re.compile(r"(<pre.*?</pre>)|\n\s+", re.S)
XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
"""What icons bear for programs that read XML."""
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
    frames: dict[Hashable, frames.Frame] = field(default_factory=dict)
    """The theme around pages made from data, by their kind."""
    columns: list[tuple[str, str]] = field(default_factory=list)
    """The navigation's titles and addresses, but for the home page."""
    written: list[search.Document] = field(default_factory=list)
    """The hand-written pages, for the search index."""


state = State()


def view(url: str) -> pages.View:
    """The view of the page at this address."""
    return pages.View(state.library, state.settings, url, state.printed)


def escaped(text: str) -> str:
    """Text as HTML. Braces too: mkdocs-macros would execute template code found in a page's title."""
    return str(Markup.escape(text)).replace("{", "&#123;").replace("}", "&#125;")


class FramePage(Page):
    """The page of its kind that goes through MkDocs, with marks in place of what differs (see `frames`)."""

    def __init__(self, made: pages.Made, file: File, config: MkDocsConfig) -> None:
        super().__init__(frames.mark("title"), file, config)
        self.made = made
        if self.canonical_url:
            self.canonical_url = frames.mark("canonical")

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {"description": frames.mark("description")}
        if not self.made.case:
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = frames.mark("content")
        self.toc = TableOfContents([AnchorLink("", frames.mark("skip"), 2)])
        self.present_anchor_ids = set()

    drawer, contents, actions = map(frames.mark, ("drawer", "contents", "actions"))


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


def kind(made: pages.Made) -> Hashable:
    """Pages of a kind differ in nothing but the slots of their frame: as deep, in the same column, contents or none."""
    return made.url.count("/"), made.url.split("/")[0], made.case is not None


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the files that exist because the data does, and of the pages one of each kind."""
    state.written, state.frames = [], {}
    first = {kind(made): made for made in reversed([*pages.generated(state.library)])}
    for made in first.values():
        uri = f"{made.url.rstrip('/')}.md"
        file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        files.append(file)
        FramePage(made, file, config)
    with stage("导出文件"):
        exported = exports.files(state.library, state.settings)
    others = (*exported.items(), *pages.moved(view("cases/x/")), ("robots.txt", robots(config.site_url)))
    for path, content in (*others, *SEARCH_SETUP.items()):
        files.append(File.generated(config, path, content=content))
    for path, file in state.printed.items():
        files.append(File.generated(config, path, abs_src_path=str(file.path)))
    for script in search.SCRIPTS:
        files.append(File.generated(config, f"search/{script.name}", content=script.read_bytes()))
    return files


def tidy(html: str) -> str:
    """Without blank lines and indents, 3.7 KB a page. Where blanks count, in <pre>, they stay."""
    return INDENT.sub(lambda found: found[1] or "\n", html)


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    if isinstance(page, FramePage):
        try:
            state.frames[kind(page.made)] = frames.Frame(tidy(output).replace(XMLNS, ""))
        except frames.FrameBroken as error:
            raise Abort(str(error)) from None
    return output


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    if not isinstance(page, FramePage) and not page.meta.get("search", {}).get("exclude"):
        state.written.append(documents.page(page.url, page.title, html))
    return html


def on_page_context(context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Hand the theme what goes into the page's head. MkDocs keeps titles and descriptions escaped."""
    state.columns = [(unescape(item.title), item.url) for item in nav.items if item.is_page and not item.is_homepage]
    if isinstance(page, FramePage):
        context["head"] = frames.mark("head")
    else:
        title = config.site_name if page.is_homepage else unescape(str(page.title))
        about = unescape(page.meta.get("description") or config.site_description or "")
        context["head"] = head(page.url, title, about)
    return context


def head(url: str, title: str, description: str, case: Case | None = None) -> Markup:
    """What the head of a page says to programs."""
    column = next((column for column in state.columns if url.startswith(column[1])), ("", ""))
    subject = metadata.Subject(title, description, *column, case=case, card=card(case))
    return metadata.head(view(url), subject)


def page(made: pages.Made) -> str:
    """A page made from data, whole."""
    with stage("页面内容"):
        here = view(made.url)
        content = content_of(made)
        headings = [(id_, Markup(heading)) for id_, heading in HEADING.findall(content)]
        drawn = here.macros("contents.html")
        described = made.description or ""
        return state.frames[kind(made)].filled(
            {
                "title": escaped(made.title),
                "description": escaped(described),
                "canonical": state.settings.site_url + made.url,
                "head": tidy(head(made.url, made.title, described, made.case)),
                "skip": headings[0][0] if headings else "content",
                "drawer": drawn.drawer(headings, Markup(escaped(made.title))),
                "contents": drawn.contents(headings),
                "actions": tidy(pages.case_actions(here, made.case.id)) if made.case else "",
                "content": tidy(content) if headings else f'<span id="content" tabindex="-1"></span>\n{tidy(content)}',
            }
        )


def content_of(made: pages.Made) -> str:
    """The content of a page. A template that is being worked on must stop a build, but not the preview."""
    try:
        return pages.BLOCKS[made.block](view(made.url), *made.arguments)
    except TemplateError as error:
        message = f"{made.url} 的模板有误：{error.message}（{getattr(error, 'filename', None) or made.block}）"
        if not state.serving:
            raise Abort(message) from None
        print(message, file=sys.stderr)
        return f"<p>{escaped(message)}</p>"


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    env.globals["addresses"] = addresses
    # Chinese as it is: Jinja's own way takes six characters for each.
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return env


def addresses(written: Iterable[File]) -> Iterator[tuple[str, date | None]]:
    """Every page's full address with the newest date of the cases it shows, for the site map; nothing without site_url.

    MkDocs itself knows only the day of the build. Of the hand-written pages, those in the navigation that call a block
    show all cases.
    """
    if not state.settings.site_url:
        return
    for file in written:
        if not isinstance(file.page, FramePage):
            shows = file.inclusion.is_in_nav() and "{{" in file.content_string
            yield file.page.canonical_url, state.library.updated if shows else None
    for made in pages.generated(state.library):
        yield state.settings.site_url + made.url, made.changed


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


def card(case: Case | None) -> str:
    """The address of the picture to share of a page, which must be a full one; "" without it."""
    names = [case.id] if case else []
    paths = [f"assets/cards/{name}.png" for name in (*names, "index")]
    found = next((path for path in paths if path in state.printed), "")
    return state.settings.site_url + found if found and state.settings.site_url else ""


def on_post_build(*, config: MkDocsConfig) -> None:
    site_dir = Path(config.site_dir)
    # Written one by one, not given to MkDocs, which would hold all of them: 400 MB for 10,000 cases.
    for made in pages.generated(state.library):
        path = site_dir / made.url / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(made), encoding="utf-8")
    synonyms = [(synonym.word, synonym.means) for synonym in state.library.synonyms]
    with stage("搜索索引"):
        for name, content in search.build([*documents.documents(state.library), *state.written], synonyms):
            (site_dir / "search" / name).write_text(content, encoding="utf-8")
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
