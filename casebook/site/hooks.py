"""MkDocs's way in: its hooks, and the call that starts it. What they do is in `build`, `preview` and `frame_pages`."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from jinja2 import Environment
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from casebook import search
from casebook.base import project
from casebook.base.timing import stage
from casebook.base.workers import WorkerDied
from casebook.exports.printed import CannotPrint
from casebook.pages import assembly, compiled, listing
from casebook.pages.compiled import Call, CompiledPage
from casebook.pages.view import ENVIRONMENT
from casebook.runtime.sources import NoRuntime
from casebook.settings import BadSettings, Settings
from casebook.site import (
    MARK,
    asked,
    beginning,
    editor_files,
    frame_pages,
    frames,
    handwritten,
    markdown_check,
    on_demand,
    sitemap,
    theme,
)
from casebook.site.ahead import Ahead
from casebook.site.build import LATER, BadTemplate, Build, Output, kind, shown
from casebook.site.frame_pages import FramePage
from casebook.site.state import state
from casebook.site.written import Written

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # loads a web server

XMLNS = ' xmlns="http://www.w3.org/2000/svg"'
"""What icons bear for programs that read XML."""

_NOTHING = '{"config":{"lang":["zh"],"separator":" ","pipeline":[]},"docs":[]}'
OURS = re.compile(r"assets/(?:edit/)?[a-z]+\.js")
"""A script of the theme that is ours; Material has its own in `assets/javascripts/`."""
SEARCH_SETUP = {"search/search_index.json": _NOTHING, "search/search_index.js": f"var __index = {_NOTHING}"}
"""What Material's script asks for before it speaks to the worker, on the web and from a file. Ours has its own index."""


def on_startup(*, command: str, dirty: bool) -> None:
    # Without reloading MkDocs asks no hook about its server, so nothing could be made when it is asked for.
    state.serving = ENVIRONMENT.auto_reload = command == "serve" and _option("livereload", True)


def _option(name: str, usual: bool) -> bool:
    """An option of `mkdocs serve`, which hooks are not told."""
    context = click.get_current_context(silent=True)
    return usual if context is None else bool(context.params.get(name, usual))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check everything before MkDocs empties the old site."""
    try:
        project.check()
        settings = Settings.read(config.site_name, config.site_url, config.extra)
    except (BadSettings, project.BadEnvironment) as error:
        raise Abort(f"设置有误：{error}") from None
    if not config.use_directory_urls:
        raise Abort("设置有误：use_directory_urls 不能是 false，网页之间的链接都以 / 结尾；请从 mkdocs.yml 里去掉它")
    if "macros" not in config.plugins:
        raise Abort("设置有误：plugins 里没有 macros，页面要靠它取数据；请在 mkdocs.yml 里恢复")
    build = state.build = beginning.begin(config, settings)
    state.config = config
    asked.watch(config)
    theme.settle(config.theme)
    build.faults = markdown_check.faults(config, build)
    for line in (line for lines in build.faults.values() for line in lines):
        print(line, file=sys.stderr)
    if build.faults and not state.serving:
        raise Abort("页面有误，没有生成网站；请按上面的提示修改")
    # A broken macro must stop a build, but not the preview, where its message appears on the page.
    config.plugins["macros"].config["on_error_fail"] = not state.serving
    config.extra["settings"] = settings
    config.extra["problems"] = [str(p) for p in build.problems if p.is_error] if build.stale else []
    config.extra["editions"] = [edition.title for edition in build.library.editions]
    return config


class DocumentFile(File):
    """A document, which the build puts in its place when it is made."""

    def copy_file(self, dirty: bool = False) -> None:
        pass


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the files that exist because the data does, and of the pages one of each kind."""
    build = state.current
    handwritten.tidy(files, build.library, config)
    state.aside.clear()
    frame_pages.add(files, config, build)
    others = {"robots.txt": sitemap.robots(config.site_url), **SEARCH_SETUP}
    if not build.preview:
        others |= {path: protected(content) for path, content in listing.moved(build.view("cases/x/"))}
    for path, content in others.items():
        files.append(File.generated(config, path, content=content))
    for path in () if build.preview else build.printed:
        files.append(DocumentFile.generated(config, path, content=b""))
    for file in files:
        if OURS.fullmatch(file.src_uri):
            file.content_string = search.without_comments(file.content_string)
    for name, script in search.scripts().items():
        files.append(File.generated(config, f"search/{name}", content=script.encode()))
    return files


def on_page_read_source(*, page: Page, config: MkDocsConfig) -> str | None:
    """In a preview, a page with a mistake says so."""
    lines = state.current.faults.get(page.file.src_uri.replace("~.md", ".md"))
    if not lines:
        return None
    told = "\n\n".join(f'<p role="alert">{assembly.escaped(line)}</p>' for line in lines)
    if isinstance(page, FramePage):
        return compiled.source(page.spec.type) + f"\n{told}\n"
    return f"# 页面有误\n\n{told}\n"


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    if not isinstance(page, FramePage):
        if state.serving:
            state.current.handwritten[page.file.dest_uri].frame = frames.Frame(output, needed=())
            return output
        output = protected(output, page.url)
        if LATER.search(output):
            state.current.unsized[page.file.dest_uri] = output
        return output
    try:
        state.current.frames[kind(page.spec)] = frames.Frame(protected(assembly.tidy(output).replace(XMLNS, "")))
    except frames.FrameBroken as error:
        raise Abort(str(error)) from None
    return output


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """MkDocs makes the missing page before all others."""
    if template_name != "404.html":
        return output_content
    state.guard.learn(output_content)
    return protected(output_content)


def protected(page: str, url: str = "") -> str:
    """With a content security policy, save in a preview, into which MkDocs writes a script that reloads it."""
    return page if state.serving else state.guard.protected(page, runs_engine=url in editor_files.PAGES)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    parts = frame_pages.unpacked(html)
    if isinstance(page, FramePage):
        state.current.bodies[kind(page.spec)] = CompiledPage.of(parts)
        return frames.mark("content")
    file, searched = page.file, not page.meta.get("search", {}).get("exclude")
    parts = [part if isinstance(part, Call) else str(part) for part in parts]
    written = Written(
        file.src_uri, file.dest_uri, page.url, str(page.title), _description(page, config), parts, searched
    )
    state.current.handwritten[file.dest_uri] = written
    return frames.mark("content") if state.serving else "".join(map(str, parts))


def _description(page: Page, config: MkDocsConfig) -> str:
    return page.meta.get("description") or config.site_description or ""


def on_page_context(context: dict[str, Any], *, page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Hand the theme what goes into the page's head. MkDocs keeps titles and descriptions escaped."""
    build, pages = state.current, [item for item in nav.items if item.is_page and not item.is_homepage]
    build.columns = [(unescape(item.title), item.url) for item in pages]
    if isinstance(page, FramePage) or state.serving:
        context["head"] = frames.mark("head")
    else:
        title = config.site_name if page.is_homepage else str(page.title)
        context["head"] = build.head(page.url, title, _description(page, config))
    return context


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    if state.current.broken and not state.serving:
        raise Abort(state.current.broken)
    env.globals["addresses"] = (lambda _: ()) if state.serving else sitemap.addresses
    map_of = {"pages": files.documentation_pages(), "addresses": sitemap.addresses}
    state.current.site_map = lambda: env.get_template("sitemap.xml").render(map_of)
    # Chinese as it is: Jinja's own way takes six characters for each.
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return env


def on_post_build(*, config: MkDocsConfig) -> None:
    output = Output(Path(config.site_dir), state.earlier)
    if state.serving:
        output.write(*editor_files.without())
        state.preview.offer(state.current, output)
        return
    for path, content in state.guard.files.items():
        output.write(path, content)
    pages = output.folder / "sitemap.xml"
    output.write("sitemap.xml.gz", sitemap.packed(pages.read_bytes()))  # MkDocs puts today's date in it
    try:
        if engine := editor_files.engine(state.current):
            output.write_all(editor_files.parts(engine))
            coverage = editor_files.coverage()
        state.current.write(output)
        told = editor_files.context(state.current, engine, coverage) if engine else editor_files.without()
        output.write(*told)
    except CannotPrint as error:
        raise Abort(f"不能生成PDF：{error}") from None
    except (BadTemplate, NoRuntime, WorkerDied) as error:
        raise Abort(str(error)) from None
    (output.folder / MARK).touch()
    if state.bare:
        _hint()


def _hint() -> None:
    """Tell what editors may want to set. Through MkDocs, which is asked for silence by --quiet."""
    if hint := state.current.settings.unreachable:
        logging.getLogger("mkdocs.casebook").info(hint)


def build(site_dir: Path, earlier: Path | None = None, begun: Ahead | None = None) -> Build:
    """Run MkDocs into this folder, and give back what was built. Raises Abort after reporting what was wrong.

    Files that are the same as in `earlier`, the site as it was built last, become other names of those. What has been
    `begun` already is used.
    """
    state.earlier, state.ahead, state.bare = earlier, begun or Ahead(), False
    try:
        if not state.ahead.begun:  # else they have been read
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
    return state.current


def on_build_error(*, error: Exception) -> None:
    """MkDocs would show a traceback for mistakes in the theme and in pages."""
    if fault := assembly.template_fault(error):
        raise Abort(f"主题的模板有误：{shown(fault)}") from None
    if isinstance(error, UnicodeDecodeError):
        raise Abort("有页面不是UTF-8编码，见上面的提示；请另存为UTF-8") from None


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]) -> LiveReloadServer:
    """Watch the data wherever it is; MkDocs watches the rest (`watch:` in mkdocs.yml)."""
    from casebook.site import watching  # loads what only a preview needs

    _hint()
    watching.hasten(server)
    server.watch(str(project.data_path().parent))
    output = Output(Path(config.site_dir))
    renew = beginning.Renewal(server.builder, watch_theme=_option("watch_theme", False))
    server.builder = partial(state.preview.rebuild, renew, output)
    make = partial(state.preview.make, output)
    if app := server.get_app():
        server.set_app(on_demand.on_demand(app, make, lambda: state.preview.broken, server.mount_path))
    return server
