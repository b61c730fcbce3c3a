"""Where the library meets MkDocs, and the only place: the check before a build, the pages that exist, their edit links.

MkDocs's hooks keep their state here, because MkDocs loads hook files and macro files as separate modules.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from casebook import search
from casebook.base import folders, project
from casebook.base.cache import Cache
from casebook.base.inputs import Inputs
from casebook.base.problems import BadData, Problem, report
from casebook.base.progress import progress
from casebook.base.timing import stage
from casebook.exports import downloads
from casebook.exports.addresses import OFFLINE
from casebook.exports.printed import Printed
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pages import assembly, browse, listing, window
from casebook.pages import view as view_
from casebook.pages.listing import PageSpec
from casebook.reading import loading
from casebook.search import documents
from casebook.settings import BadSettings, Settings
from casebook.site import bundle, frames, handwritten, preview, security

XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
"""What icons bear for programs that read XML."""


MARK = ".casebook"
"""A file in every site we made, so that we never replace a folder that is somebody else's."""


_NOTHING = '{"config":{"lang":["zh"],"separator":" ","pipeline":[]},"docs":[]}'
OURS = re.compile(r"assets/[a-z]+\.js")
"""A script of the theme that is ours; Material has its own in `assets/javascripts/`."""
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
    templates: Inputs = field(default_factory=assembly.templates)
    """The templates of pages as they were when this build began."""
    kept: Cache = field(default_factory=lambda: Cache(project.cache_folder(), None))
    """What earlier builds have made. Only while a build is at it; else nothing is kept."""
    printed: dict[str, Printed] = field(default_factory=dict)
    """PDF files and pictures to share, by their path on the site."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of the exports, by their path on the site."""
    frames: dict[Hashable, frames.Frame] = field(default_factory=dict)
    """The theme around pages made from data, by their kind."""
    framed: list[str] = field(default_factory=list)
    """The addresses of the pages that were rendered as frames."""
    columns: list[tuple[str, str]] = field(default_factory=list)
    """The navigation's titles and addresses, but for the home page."""
    written: list[search.Document] = field(default_factory=list)
    """The hand-written pages, for the search index."""
    finished: dict[str, browse.Fragments] = field(default_factory=dict)
    """Cards and outcomes of cases, once they are made."""
    blocks: list[str] = field(default_factory=list)
    """What macros have made for hand-written pages, while these go through Markdown."""
    guard: security.Guard = field(default_factory=security.Guard)
    known: loading.Known = field(default_factory=dict)
    """Data files as a preview read them last."""
    lacking: dict[str, Callable[[], Iterator[tuple[str, str | bytes]]]] = field(default_factory=dict)
    """What a preview has not made yet: by a path, or by a folder with its slash, what makes the files there."""
    earlier: Path | None = None
    """The site as it was built last."""
    building: threading.Lock = field(default_factory=threading.Lock)
    """Held by a preview while it builds, and while it makes what was asked for."""
    broken: str = ""
    """Why the last build of a preview failed."""


state = State()


def view(url: str) -> view_.View:
    """The view of the page at this address."""
    return view_.View(state.library, state.settings, url, state.printed, state.sizes)


class FramePage(Page):
    """The page of its kind that goes through MkDocs, with marks in place of what differs (see `frames`)."""

    def __init__(self, made: PageSpec, file: File, config: MkDocsConfig) -> None:
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

    contents, actions = map(frames.mark, ("contents", "actions"))


def on_startup(*, command: str, dirty: bool) -> None:
    # Without reloading MkDocs asks no hook about its server, so nothing could be made when it is asked for.
    context = click.get_current_context(silent=True)
    reloads = context is None or context.params.get("livereload", True)
    state.serving = view_.ENVIRONMENT.auto_reload = command == "serve" and reloads


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check everything before MkDocs empties the old site."""
    if state.serving:
        state.templates = assembly.templates()
    try:
        project.check()
        state.settings = Settings.read(config.site_name, config.site_url, config.extra)
    except (BadSettings, project.BadEnvironment) as error:
        raise Abort(f"设置有误：{error}") from None
    if not config.use_directory_urls:
        raise Abort("设置有误：use_directory_urls 不能是 false，网页之间的链接都以 / 结尾；请从 mkdocs.yml 里去掉它")
    if "macros" not in config.plugins:
        raise Abort("设置有误：plugins 里没有 macros，页面要靠它取数据；请在 mkdocs.yml 里恢复")
    try:
        with stage("检查数据"):
            state.library, state.problems = loading.load(known=state.known if state.serving else None)
        state.stale = False
    except BadData as error:
        if not (state.serving and state.library):
            report(error.problems)
            raise Abort("数据有误，没有生成网站；请按上面的提示修改") from None
        state.problems, state.stale = error.problems, True
    report(state.problems)
    with stage("PDF"):
        state.printed = printed(state.library, state.settings)
    if faults := list(handwritten.clashes(config, made_from_data())):
        raise Abort("\n  ".join(["页面的网址重复了：", *faults]))
    # A broken macro must stop a build, but not the preview, where its message appears on the page.
    config.plugins["macros"].config["on_error_fail"] = not state.serving
    config.extra["settings"] = state.settings
    config.extra["problems"] = [str(p) for p in state.problems if p.is_error] if state.stale else []
    config.extra["editions"] = [edition.title for edition in state.library.editions]
    return config


def made_from_data() -> Callable[[str], bool]:
    """Whether a path on the site is that of a file of ours."""
    paths = {f"{made.url}index.html" for made in listing.generated(state.library)}
    paths |= {f"cases/{alias}/index.html" for case in state.library.cases for alias in case.aliases}
    paths |= {download.path for download in downloads.DOWNLOADS} | state.printed.keys() | {OFFLINE, "robots.txt"}
    return lambda path: path in paths or bool(re.match(r"(?:search|browse)/|compare/[^/]*\.js$", path))


def kind(made: PageSpec) -> Hashable:
    """Pages of a kind differ in nothing but the slots of their frame: as deep, in the same column, contents or none."""
    return made.url.count("/"), made.url.split("/")[0], made.case is not None


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the files that exist because the data does, and of the pages one of each kind."""
    handwritten.without_left(files)
    state.written, state.frames, state.blocks, state.sizes = [], {}, [], {}
    first = {kind(made): made for made in reversed(listing.generated(state.library))}
    state.framed = [made.url for made in first.values()]
    for made in first.values():
        uri = f"{made.url.rstrip('/')}.md"
        file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        files.append(file)
        FramePage(made, file, config)
    if not state.serving:
        # Not given to MkDocs, which would hold them to the end: 100 MB for 10,000 cases.
        with stage("导出文件"):
            for path, content in downloads.files(state.library, state.settings):
                write(Path(config.site_dir), path, content)
                state.sizes[path] = len(content)
    moved = ((path, protected(str(content))) for path, content in listing.moved(view("cases/x/")))
    others = (*moved, ("robots.txt", robots(config.site_url)))
    for path, content in (*others, *SEARCH_SETUP.items()):
        files.append(File.generated(config, path, content=content))
    for path, file in state.printed.items():
        files.append(File.generated(config, path, abs_src_path=str(file.path)))
    for file in files:
        if OURS.fullmatch(file.src_uri):
            file.content_string = search.without_comments(file.content_string)
    for name, script in search.scripts().items():
        files.append(File.generated(config, f"search/{name}", content=script.encode()))
    return files


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    if not isinstance(page, FramePage):
        return protected(output)
    try:
        state.frames[kind(page.made)] = frames.Frame(protected(assembly.tidy(output).replace(XMLNS, "")))
    except frames.FrameBroken as error:
        raise Abort(str(error)) from None
    return output


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """MkDocs makes the missing page before all others."""
    if template_name != "404.html":
        return output_content
    state.guard.learn(output_content)
    return protected(output_content)


def protected(page: str) -> str:
    """With a content security policy, save in a preview, into which MkDocs writes a script that reloads it."""
    return page if state.serving else state.guard.protected(page)


SET_ASIDE = re.compile(r'<div data-block="(\d+)"></div>')


def set_aside(block: str) -> str:
    """What stands for finished HTML while a page goes through Markdown.

    Markdown looks for its marks at the starts of lines even inside HTML, and a text from the data may have several
    lines: `~~~` in two of them would make code of all that lies between.
    """
    state.blocks.append(block)
    return f'<div data-block="{len(state.blocks) - 1}"></div>'


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    html = SET_ASIDE.sub(lambda found: state.blocks[int(found[1])], html)
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
        context["head"] = assembly.head(view(page.url), place(None), title, about)
    return context


def pieces_for(made: PageSpec) -> browse.Fragments:
    """A page's slots and what else is made with it. A template with a mistake must stop a build, but not the preview."""
    try:
        if made.case:
            return pieces_of(made)
        if made.block == "organisation_page":
            return {"slots": organisation_slots(made)}
        return {"slots": assembly.slots(replace(view(made.url), finished=state.finished), place(None), made)}
    except Exception as error:
        fault = assembly.template_fault(error)
        if not fault:
            raise
        message = f"{made.url} 的模板有误：{shown(fault)}"
        if not state.serving:
            raise Abort(message) from None
        print(message, file=sys.stderr)
        return {"slots": dict.fromkeys(frames.SLOTS, "") | {"content": assembly.escaped(message)}, **browse.NOTHING}


def shown(message: str) -> str:
    """A message with the paths of the project as people know them."""
    return message.replace(f"{project.ROOT}{os.sep}", "")


def place(case: Case | None) -> assembly.Place:
    return assembly.Place(tuple(state.columns), card(case))


def organisation_slots(made: PageSpec) -> Mapping[str, str]:
    """An organisation's page, likewise: at 10,000 cases there are thousands of them."""
    seen, here = window.excerpt(state.library, state.library.organisation[made.arguments[0]]), place(None)
    digest = window.digest(seen)
    digest = digest and digest + repr((here, made.url)).encode()
    return assembly.kept(
        state.kept, digest, lambda: assembly.slots(view_.View(seen, state.settings, made.url), here, made)
    )


def pieces_of(made: PageSpec) -> browse.Fragments:
    """Everything made of a case, as an earlier build left it when nothing it shows has changed."""
    case, settings = made.case, state.settings
    seen = window.Window(state.library, case, linked=bool(settings.repository))
    paths = (f"pdf/{case.id}.pdf", f"assets/cards/{case.id}.png")
    own = {path: state.printed[path] for path in paths if path in state.printed}
    here = place(case)
    printed = [(path, file.pages, file.size) for path, file in own.items()]  # where it is kept is on no page
    digest = seen.digest and seen.digest + repr((here, made.url, printed)).encode()
    return assembly.kept(
        state.kept, digest, lambda: assembly.of_case(view_.View(seen, settings, made.url, own), here, made)
    )


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
    for made in listing.generated(state.library):
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
    if state.serving:
        state.lacking = lacking()
        for url in state.framed:  # where MkDocs has put the frame itself
            make_now(site_dir, f"{url}index.html")
        return
    for path, content in state.guard.files.items():
        write(site_dir, path, content)
    write(site_dir, "sitemap.xml.gz", packed((site_dir / "sitemap.xml").read_bytes()))  # MkDocs puts today's date in it
    # Written one by one, not given to MkDocs, which would hold all of them: 400 MB for 10,000 cases.
    state.finished = {}
    with keeping():
        every = listing.generated(state.library)
        for made in progress(every, len(every), "生成页面"):
            with stage("页面内容"):
                found = pieces_for(made)
                for path, content in page_files(made, found):
                    write(site_dir, path, content)
                if made.case:
                    state.finished[made.case.id] = {name: found[name] for name in ("card", "outcomes", "version")}
    with stage("筛选和对比的数据"):
        for path, content in browse.files(view("compare/"), lambda case: state.finished[case.id]):
            write(site_dir, path, content)
    state.finished.clear()  # the index needs the room
    with stage("搜索索引"):
        for path, content in index_files():
            write(site_dir, path, content)
    if len(state.library.cases) <= state.settings.bundle_limit:
        with stage("离线包"):
            bundle.write(site_dir, site_dir / OFFLINE, state.library.as_of)
    (site_dir / MARK).touch()


@contextmanager
def keeping() -> Iterator[None]:
    """Opens what earlier builds have kept."""
    state.kept = assembly.cache(state.settings, state.templates)
    try:
        yield
    finally:
        state.kept.close()


def packed(content: bytes) -> bytes:
    """Content as gzip, with neither a name nor a time: the same content, the same bytes."""
    whole = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=whole, mtime=0) as file:
        file.write(content)
    return whole.getvalue()


def page_files(made: PageSpec, found: browse.Fragments) -> Iterator[tuple[str, str]]:
    """A page, and what comparisons load of its case, with their paths on the site."""
    yield f"{made.url}index.html", state.frames[kind(made)].filled(found["slots"])
    if made.case:
        yield from browse.comparison(made.case, found["compared"])


def index_files() -> Iterator[tuple[str, str]]:
    synonyms = [(synonym.word, synonym.means) for synonym in state.library.synonyms]
    for name, content in search.build([*documents.documents(state.library), *state.written], synonyms):
        yield f"search/{name}", content


def lacking() -> dict[str, Callable[[], Iterator[tuple[str, str | bytes]]]]:
    """What makes the files of a preview that need the data, by path or by folder. See `State.lacking`."""

    def page(made: PageSpec) -> Iterator[tuple[str, str]]:
        yield from page_files(made, pieces_for(made))

    def catalogues() -> Iterator[tuple[str, str]]:
        with keeping():
            drawn = {made.case.id: pieces_for(made) for made in listing.generated(state.library) if made.case}
            yield from browse.files(view("compare/"), lambda case: drawn[case.id])

    found: dict[str, Callable[[], Iterator[tuple[str, str | bytes]]]] = {
        "search/": index_files,
        browse.FOLDER: catalogues,
    }
    for path in ("data/", "feed.xml"):
        found[path] = partial(downloads.files, state.library, state.settings)
    for made in listing.generated(state.library):
        found[f"{made.url}index.html"] = partial(page, made)
        if made.case:
            found |= {f"compare/{id_}.js": partial(page, made) for id_ in (made.case.id, *made.case.aliases)}
    return found


def make_lacking(folder: Path, path: str) -> bool:
    """Make the file of a preview that was asked for and is not there. Whether there is something now."""
    with state.building:
        return make_now(folder, path)


def make_now(folder: Path, path: str) -> bool:
    """The same in the middle of a build."""
    for name in (path, f"{path}/index.html", f"{path.split('/')[0]}/"):
        if make := state.lacking.get(name):
            for made, content in make():
                write(folder, made, content)
            del state.lacking[name]
            return True
    return False


def write(folder: Path, path: str, content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    folders.put(folder / path, content, state.earlier and state.earlier / path)


def robots(site_url: str | None) -> str:
    """Everybody may read everything; the site map needs the site's address."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site_url}sitemap.xml\n" if site_url else "")


def build(site_dir: Path, earlier: Path | None = None) -> None:
    """Run MkDocs into this folder. Raises Abort after reporting what was wrong.

    Files that are the same as in `earlier`, the site as it was built last, become other names of those.
    """
    state.earlier = earlier
    try:
        Settings.of_project(project.CONFIG)  # before MkDocs, which says in English what is wrong with an address
    except BadSettings as error:
        raise Abort(f"设置有误：{error}") from None
    try:
        config = load_config(str(project.CONFIG), site_dir=str(site_dir))
    except (Abort, ConfigurationError):
        raise Abort("设置有误，见上一行；请检查 mkdocs.yml 和 CASEBOOK_ 开头的环境变量") from None
    except ValueError as error:  # MkDocs does not expect `https://[`
        raise Abort(f"设置有误（{error}）；请检查 mkdocs.yml 和 CASEBOOK_ 开头的环境变量") from None
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


def on_build_error(*, error: Exception) -> None:
    """MkDocs would show a traceback for mistakes in the theme and in pages."""
    if fault := assembly.template_fault(error):
        raise Abort(f"主题的模板有误：{shown(fault)}") from None
    if isinstance(error, UnicodeDecodeError):
        raise Abort("有页面不是UTF-8编码，见上面的提示；请另存为UTF-8") from None


def rebuild(builder: Callable[..., None], *arguments: Any) -> None:
    """Build a preview again. MkDocs would answer nobody until a build succeeds; here the pages say why it did not."""
    with state.building:
        state.broken, state.lacking = "", {}
        try:
            builder(*arguments)
        except Exception as error:
            known = isinstance(error, MkDocsException)
            state.broken = shown(str(error) if known else f"{type(error).__name__}: {error}")
            print(f"错误：{state.broken}", file=sys.stderr)


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]) -> LiveReloadServer:
    """Watch the data wherever it is; MkDocs watches the rest (`watch:` in mkdocs.yml)."""
    server.watch(str(project.data_path().parent))
    server.builder = partial(rebuild, server.builder)
    make = partial(make_lacking, Path(config.site_dir))
    server.set_app(preview.on_demand(server.get_app(), make, lambda: state.broken, server.mount_path))
    return server
