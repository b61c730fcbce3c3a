"""Pages of the data on their way through MkDocs: of each kind one, with marks for what differs and calls for blocks."""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from casebook.base.timing import stage
from casebook.pages import assembly, compiled
from casebook.pages.compiled import Call
from casebook.pages.listing import PageSpec
from casebook.pages.page_types import BLOCKS
from casebook.site import frames, handwritten
from casebook.site.build import Build, shown
from casebook.site.state import state


class FramePage(Page):
    """The page of its kind that goes through MkDocs, with marks in place of what differs (see `frames`)."""

    def __init__(self, spec: PageSpec, file: File, config: MkDocsConfig) -> None:
        super().__init__(frames.mark("title"), file, config)
        self.spec = spec
        if self.canonical_url:
            self.canonical_url = frames.mark("canonical")

    def read_source(self, config: MkDocsConfig) -> None:
        super().read_source(config)
        self.meta["description"] = frames.mark("description")

    def render(self, config: MkDocsConfig, files: Files) -> None:
        super().render(config, files)
        self.toc = TableOfContents([AnchorLink("", frames.mark("skip"), 2)])
        self.present_anchor_ids = None  # those of blocks MkDocs does not know

    contents, actions = map(frames.mark, ("contents", "actions"))


def add(files: Files, config: MkDocsConfig, build: Build) -> None:
    """In place of the Markdown of page types, one page of each kind that is made from it."""
    sources = {}
    for route in handwritten.routes():
        if file := files.get_file_from_path(route):
            files.remove(file)
            sources[route] = file
    for page in build.one_of_each_kind():
        type_ = page.type
        own = sources.get(type_.route) if not type_.is_list else None
        # MkDocs tells files apart by their paths, and names them in messages.
        uri = f"{type_.folder}/{'list' if type_.is_list else '[id]'}{'~' if page.number > 1 else ''}.md"
        text = own.content_string if own else compiled.source(type_)
        file = File.generated(config, uri, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
        file.dest_uri = f"{page.url}index.html"
        files.append(file)
        FramePage(page, file, config)


ASIDE = re.compile(r'<div data-block="(\d+)"></div>')


def set_aside(block: str | Call) -> str:
    """What stands for finished HTML, or for a block of each page, while a page goes through Markdown.

    Markdown looks for its marks at the starts of lines even inside HTML, and a text from the data may have several
    lines: `~~~` in two of them would make code of all that lies between.
    """
    state.aside.append(block)
    return f'<div data-block="{len(state.aside) - 1}"></div>'


def call_macro(page: Page, name: str, *arguments: str | int) -> str:
    """What a macro leaves on a Markdown page. On the page of a type, its blocks are made later, for each page anew.

    So are those of all other pages in a preview.
    """
    if isinstance(page, FramePage) and not arguments and page.spec.type.owns(name):
        return set_aside(Call(name))
    if state.serving and not isinstance(page, FramePage):
        return set_aside(Call(name, arguments))
    state.current.blended = True
    try:
        build = state.current
        with stage("页面内容"):
            view = (build.view if isinstance(page, FramePage) else build.early_view)(page.url)
            return set_aside(BLOCKS[name](view, *arguments))
    except Exception as error:
        fault = assembly.template_fault(error)
        if not fault:
            raise
        # mkdocs-macros would print a traceback and go on, so it is told afterwards (hooks.on_env).
        told = f"docs/{page.file.src_uri} 用到的模板有误：{shown(fault)}"
        state.current.broken = state.current.broken or told
        return set_aside(f'<p role="alert">{assembly.escaped(told)}</p>')


def unpacked(html: str) -> list[str | Call]:
    """The HTML that Markdown gave, with what was set aside in its place again."""
    return [state.aside[int(part)] if at % 2 else part for at, part in enumerate(ASIDE.split(html))]
