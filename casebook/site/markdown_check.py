"""What is wrong with the Markdown in docs/: each page is tried out before MkDocs touches anything.

Macros are called in a trial, which checks how they are called and makes nothing. The Markdown of a page type is filled
for some of its records too, so that headings which clash with those of blocks are found.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import markdown
import yaml
from jinja2 import ChainableUndefined, TemplateSyntaxError, UndefinedError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import meta

from casebook.base.problems import near_miss
from casebook.pages import assembly, compiled, listing
from casebook.pages.compiled import Call, CompiledPage
from casebook.pages.page_types import BLOCKS, COLUMN, PageType
from casebook.site import handwritten
from casebook.site.build import Build
from casebook.site.written import UNKNOWN

TRIED = 20
"""Records of a type whose pages are filled in the trial."""
LASTING = {"summary", "measures", "outcomes", "organisations", "sources", "cite"}
"""Headings of a case that people link to."""
ASIDE = re.compile(r'<div data-trial="(\d+)"></div>')
ROUTE = re.compile(r"(?:.*/)?\[[^/]*\]\.md$")
LINK = re.compile(r"\]\(\s*<?([^)\s>]*\[\w*\]\.md)")


class Mistake(Exception):
    """A Chinese sentence with cause and remedy."""


def faults(config: MkDocsConfig, build: Build) -> dict[str, list[str]]:
    """For each file in docs/ with a mistake, by its path there: lines such as `docs/about.md:7: 没有 …`."""
    found: dict[str, list[str]] = {}
    paths = list(handwritten.paths(config))
    for uri in paths:
        if uri.endswith(".md") and (lines := list(_of_file(config, build, uri))):
            found[uri] = [f"docs/{uri}:{line}: {what}" for line, what in lines]
    listed = [f"mkdocs.yml:{line}: {what}" for line, what in (*_of_navigation(config), *_of_variables(config))]
    return found | ({"mkdocs.yml": listed} if listed else {})


def _of_navigation(config: MkDocsConfig) -> Iterator[tuple[int, str]]:
    """Page types in the navigation: a page of it would be published under the name of a mark."""

    def leaves(value: Any) -> Iterator[str]:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from leaves(inner)
        if isinstance(value, str):
            yield value

    lines = Path(config.config_file_path).read_text(encoding="utf-8").splitlines()
    for path in leaves(config.nav):
        if ROUTE.match(path):
            at = next((number for number, line in enumerate(lines, 1) if path in line), 1)
            yield at, f"导航里不能有 {path}，它是一类网页的写法，不是一个网页；请从 nav 里去掉"


RESERVED = {"settings", "problems", "editions"}
"""What the theme is told of the build (`hooks.on_config`)."""


def _of_variables(config: MkDocsConfig) -> Iterator[tuple[int, str]]:
    """Variables with the names of macros, or of what the theme is told: pages would get the one for the other."""
    plugin: Any = config.plugins["macros"]
    if not (taken := sorted(plugin.macros.keys() & plugin.variables.keys() | RESERVED & config.extra.keys())):
        return
    root = yaml.compose(Path(config.config_file_path).read_text(encoding="utf-8"), yaml.SafeLoader)
    lines = dict(_keys(root, "extra"))
    for name in taken:
        where = "extra 里" if name in config.extra else "include_yaml 的文件或 macros.py 里的变量"
        told = "主题要用它" if name in RESERVED else f"有一个宏叫 {name}，页面会调用不到它"
        yield lines.get(name, 1), f"{where}不能有 {name}，{told}；请换一个名称"


def _keys(root: yaml.Node | None, above: str) -> Iterator[tuple[str, int]]:
    """The keys below this one, with their lines."""
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == above and isinstance(value, yaml.MappingNode):
            yield from ((inner.value, inner.start_mark.line + 1) for inner, _ in value.value)


def _of_file(config: MkDocsConfig, build: Build, uri: str) -> Iterator[tuple[int, str]]:
    try:
        text = Path(config.docs_dir, uri).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield error.object.count(b"\n", 0, error.start) + 1, "文件不是UTF-8编码；请另存为UTF-8"
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    type_ = handwritten.routes().get(uri)
    if ROUTE.match(uri) and not type_:
        known = "、".join(f"docs/{route}" for route in handwritten.routes())
        yield 1, f"没有这一类网页；可以有的是 {known}"
        return
    body, head = meta.get_data(text)
    before = len(text.splitlines()) - len(body.splitlines())
    trial = _Trial(config, build, dict(head), body, type_)
    yield from ((line, what) for line, what in _of_head(text, body, trial))
    yield from ((before + line, what) for line, what in trial.mistakes())
    for number, line in enumerate(body.splitlines(), before + 1):
        if link := LINK.search(line):
            yield number, f"不能链接到 {link[1]}，它是一类网页的写法；请写其中一页的地址，如 ../cases/编号/"


def _of_head(text: str, body: str, trial: _Trial) -> Iterator[tuple[int, str]]:
    if text.startswith("---\n") and body.startswith("---\n"):
        yield 1, "开头两行 --- 之间的内容不合YAML的写法；请检查冒号、空格和引号"
    if not trial.type:
        return
    lines = text.splitlines()

    def line_of(key: str) -> int:
        return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)

    for key in trial.head.keys() & {"title", "description"}:
        yield line_of(key), f"这里不能写 {key}，每一页的标题和描述都取自数据；请删掉这一行"
    if trial.head.get("render_macros") is False:
        yield line_of("render_macros"), "这里不能写 render_macros: false，否则页面没有内容；请删掉这一行"


@dataclass
class _Trial:
    """One page on trial. `type` is that of the pages it describes, if it does."""

    config: MkDocsConfig
    build: Build
    head: dict[str, Any]
    body: str
    type: PageType | None
    calls: list[str | Call] = field(default_factory=list)

    def mistakes(self) -> Iterator[tuple[int, str]]:
        """Lines of the body, and what is wrong there."""
        if self.head.get("render_macros") is False:
            return
        try:
            text = self._rendered()
        except TemplateSyntaxError as error:
            yield error.lineno, _syntax(error)
        except Mistake as error:
            yield _line(error), str(error)
        except UndefinedError as error:
            yield _line(error), self._undefined(error)
        except Exception as error:
            yield _line(error), f"花括号里的内容出错（{type(error).__name__}：{error}）；请检查写法"
        else:
            yield from self._of_markdown(text)

    def _rendered(self) -> str:
        plugin: Any = self.config.plugins["macros"]
        unknown = {name: ChainableUndefined() for name in ("page", "navigation", "files")}
        macros = {name: _Macro(self, name) for name in BLOCKS}
        template = plugin.env.from_string(self.body)
        text: str = template.render(**{**unknown, **plugin.variables, **self.head, **macros})
        return text

    def _undefined(self, error: UndefinedError) -> str:
        if named := re.match(r"'(\w+)' is undefined", str(error)):
            known = {name: name for name in BLOCKS}
            return f"没有 {named[1]}" + (near_miss(named[1], known) or "；可用的宏见 casebook/pages/blocks.py")
        return f"花括号里用到了没有的内容（{error}）；请检查名称"

    def _of_markdown(self, text: str) -> Iterator[tuple[int, str]]:
        indented = re.search(r"^(?: {4}|\t).*<div data-trial", text, re.M)
        if not self.type and not indented:
            return
        html = markdown.markdown(
            text, extensions=self.config.markdown_extensions, extension_configs=self.config.mdx_configs or {}
        )
        pieces = ASIDE.split(html)
        lost = set(range(len(self.calls))) - {int(at) for at in pieces[1::2]}
        for at in sorted(lost):
            name = _name(self.calls[at])
            yield self._called(name), f"{name} 前面空了四格，会成为代码；请顶格写"
        if self.type and not lost:
            parts = [self.calls[int(part)] if at % 2 else part for at, part in enumerate(pieces)]
            yield from self._of_pages(CompiledPage.of(parts), self.type)

    def _of_pages(self, page: CompiledPage, type_: PageType) -> Iterator[tuple[int, str]]:
        """Fill some of the pages and look at their headings."""
        if [part for part in page.parts if isinstance(part, Call) or part.strip()] == [Call(type_.block)]:
            return
        own = set(re.findall(r'\sid="([^"]+)"', "".join(part for part in page.parts if isinstance(part, str))))
        every = [spec for spec in listing.generated(self.build.library) if spec.block == type_.block]
        for spec in every[:: max(1, len(every) // TRIED)]:
            view = self.build.early_view(spec.url)
            try:
                filled, usual = page.content(view, spec), compiled.plain(type_).content(view, spec)
            except Exception as error:
                if assembly.template_fault(error):  # which the build reports
                    return
                raise
            for found in self._of_one(filled, usual, page, own):
                yield found  # what else is wrong mostly follows from it
                return

    def _of_one(self, filled: str, usual: str, page: CompiledPage, own: set[str]) -> Iterator[tuple[int, str]]:
        ids = Counter(re.findall(r'\sid="([^"]+)"', filled))
        for twice in [name for name, block in Counter(page.blocks).items() if block > 1]:
            yield self._called(twice, last=True), f"{twice} 用了两次，只能用一次；请删掉一处"
            return
        for id_ in sorted(id_ for id_, times in ids.items() if times > 1):
            if id_ in own:
                yield self._heading(id_), f"标题的编号 {id_} 已经用在页面的其他部分；请换一个，如 {{: #{id_}-2 }}"
            else:
                yield self._called(page.blocks[-1], last=True), f"页面上有两处编号 {id_}；几个宏的内容重复，请删掉一个"
        heads = len(re.findall(r"<h1\b", filled))
        if heads != 1:
            why = (
                "没有大标题；请加上显示标题的宏" if not heads else f"有{heads}个大标题，只能有一个；自己写的标题请用 ##"
            )
            yield self._heading("") if heads else 1, f"页面{why}"
        for id_ in sorted((set(re.findall(r'\sid="([^"]+)"', usual)) & LASTING) - ids.keys()):
            yield 1, f"页面少了 #{id_} 这一部分，别处有链接指向它；请加上含有它的宏，或改用 {{{{ case_page() }}}}"

    def _called(self, name: str, last: bool = False) -> int:
        """The line where a macro is called."""
        lines = [n for n, line in enumerate(self.body.splitlines(), 1) if re.search(rf"\b{name}\b", line)]
        return (lines or [1])[-1 if last else 0]

    def _heading(self, id_: str) -> int:
        """The line of a heading of the page itself; with "", its first heading of the first rank."""
        lines = list(enumerate(self.body.splitlines(), 1))
        marks = (f"#{id_} ", f"#{id_}}}", f'"{id_}"', id_) if id_ else ("# ",)
        found = (n for mark in marks for n, line in lines if line.startswith(mark) or (id_ and mark in line))
        return next(found, 1)


@dataclass(frozen=True)
class _Macro:
    """Stands for a macro in a trial."""

    trial: _Trial
    name: str

    def __call__(self, *arguments: Any, **named: Any) -> str:
        block, trial = BLOCKS[self.name], self.trial
        if self.name in trial.head:
            raise Mistake(f"页面开头的 {self.name} 和宏同名，{self.name} 会调用不到；请给开头的那一项换一个名称")
        if trial.type and trial.type.owns(self.name) and not arguments and not named:
            return self._aside(Call(self.name))
        try:
            if named:
                raise TypeError
            inspect.signature(block).bind(None, *arguments)
        except TypeError:
            raise Mistake(self._usage()) from None
        if arguments:
            try:
                block(trial.build.early_view(""), *arguments)
            except KeyError as error:
                raise Mistake(UNKNOWN.format(self.name, error)) from None
            except Exception as error:
                if not assembly.template_fault(error):
                    raise Mistake(f"{self.name} 不能用这些内容（{error}）；{self._usage()}") from None
        return self._aside(f"<!-- {self.name} -->")

    def _aside(self, call: str | Call) -> str:
        self.trial.calls.append(call)
        return f'<div data-trial="{len(self.trial.calls) - 1}"></div>'

    def _usage(self) -> str:
        folder = COLUMN.get(self.name)
        if folder:
            return f'{self.name} 不写编号只能用在 docs/{folder}/[id].md 里；在别的页面应写作 {self.name}("编号")'
        return f"{self.name} 的括号里内容不对；应写作 {{{{ {self.name}() }}}}"

    def __str__(self) -> str:
        raise Mistake(f"{self.name} 后面少了括号；应写作 {{{{ {self.name}() }}}}")


def _name(call: str | Call) -> str:
    return call.block if isinstance(call, Call) else call.split()[1]


def _syntax(error: TemplateSyntaxError) -> str:
    said = error.message or ""
    if named := re.match(r"(?:No (filter|test) named|Encountered unknown tag) '(\w+)'", said):
        return f"没有 {named[2]} 这种写法；请检查花括号里的内容"
    return f"花括号里的写法有误（{said}）；请检查括号和引号是否成对"


def _line(error: BaseException) -> int:
    """The line of the page at which an error arose, or was found."""
    line, at = 1, error.__traceback__
    while at:
        if at.tb_frame.f_code.co_filename == "<template>":
            line = at.tb_lineno
        at = at.tb_next
    return line
