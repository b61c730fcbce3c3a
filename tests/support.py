"""What several test modules share: running commands, writing data files, reading built pages as a browser does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

from casebook.model.library import Library
from casebook.model.records import SECTIONS
from tests import surroundings

Shared = Callable[[str, Callable[[Path], object]], Path]
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "cases.yml"
SMALL = (Path(__file__).parent / "small.yml").read_text(encoding="utf-8")


# Commands


def environment(**settings: str | Path) -> dict[str, str]:
    """The environment of a command, with these settings."""
    return surroundings.environment() | {key: str(value) for key, value in settings.items()}


def run(*command: str | Path, cwd: Path = ROOT, **settings: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` as a person would, in the project's folder, and give back status and output."""
    return python("-m", *command, cwd=cwd, **settings)


def python(
    *arguments: str | Path, cwd: Path = ROOT, timeout: float = 120, **settings: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run this Python with these arguments, and give back status and output."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
    )


def build(target: Path, **settings: str | Path) -> Site:
    """Build a site into `target`, which must succeed."""
    done = run("casebook", "site", SITE_DIR=target, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(target)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Data


def write(folder: Path, content: str | bytes | dict[str, Any], name: str = "cases.yml") -> Path:
    """A data file: text, bytes, or values (written as JSON, which is YAML)."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False, default=str)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def small(**changes: Any) -> dict[str, Any]:
    """The smallest library there can be, as values: one case with nothing optional; `changes` are for that case."""
    case = {
        "id": "yi-2024-01",
        "edition": "yi-2024",
        "number": 1,
        "title": "推行容缺办理",
        "category": "permitting",
        "lead": ["乙市政务办"],
        "summary": "材料不全也可以先办。",
        "measures": [{"title": "先收件", "text": "先收件，后补材料。"}],
        "sources": [{"id": "list"}],
    }
    region = "示例省乙市"
    return {
        "editions": [
            {
                "id": "yi-2024",
                "title": "乙市2024年度案例",
                "region": region,
                "year": 2024,
                "sources": [{"id": "list", "title": "乙市2024年度案例名单"}],
            }
        ],
        "categories": [{"id": "permitting", "name": "审批服务", "description": "让企业办许可更快。"}],
        "organisations": [{"id": "yi-service", "name": "乙市政务办", "region": region}],
        "cases": [case | changes],
    }


def linked(values: dict[str, Any]) -> Library:
    """A library straight from the model: what a page must stand even if the check let everything through."""

    def tuples(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(map(tuples, value))
        return {key: tuples(item) for key, item in value.items()} if isinstance(value, dict) else value

    return Library(
        **{
            name: tuple(model.model_validate(tuples(v)) for v in values.get(name, ()))
            for name, model in SECTIONS.items()
        }
    )


# Pages

SVG = "{http://www.w3.org/2000/svg}"
INLINE = {"a", "abbr", "b", "button", "em", "i", "label", "small", "span", "strong"}
UNSEEN = {"head", "script", "style", "noscript", "template"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def elements(root: Element, tag: str | None = None, cls: str | None = None, **attributes: str) -> list[Element]:
    """Elements below `root` (itself included) by tag, class and attributes, in the order of the page.

    What stands in a <template> is not on the page.
    """

    def below(element: Element) -> Iterator[Element]:
        yield element
        if element.tag != "template":
            for child in element:
                yield from below(child)

    return [
        element
        for element in below(root)
        if isinstance(element.tag, str)
        and (tag is None or element.tag == tag)
        and (cls is None or cls in element.get("class", "").split())
        and all(element.get(name) == value for name, value in attributes.items())
    ]


def only(found: list[Element]) -> Element:
    assert len(found) == 1, f"{len(found)} elements instead of one"
    return found[0]


def text(element: Element) -> str:
    """What a reader sees of an element; blocks, cells among them, end a line."""
    parts: list[str] = []

    def walk(node: Element) -> None:
        if not isinstance(node.tag, str) or node.tag in UNSEEN or "hidden" in node.attrib:
            return
        edge = "" if node.tag in INLINE else "\n"
        parts.append(edge)
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")
        parts.append(edge)

    walk(element)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t]+", " ", "".join(parts))).strip()


def rows(table: Element) -> list[list[str]]:
    """The cells of a table's body, row by row."""
    return [
        [text(cell) for cell in row if cell.tag in ("th", "td")] for body in elements(table, "tbody") for row in body
    ]


def described(root: Element, term: str) -> str | None:
    """What stands beside a term in a list of terms (`dl`)."""
    for entry in elements(root, "dl"):
        children = list(entry)
        for title, value in pairwise(children):
            if title.tag == "dt" and text(title) == term:
                return text(value)
    return None


def section(root: Element, heading: str) -> Element:
    """What stands between a heading, given by its id, and the next one of its rank."""
    for parent in root.iter():
        children = list(parent)
        starts = [at for at, child in enumerate(children) if child.get("id") == heading]
        if starts:
            found = Element("section")
            for child in children[starts[0] + 1 :]:
                if child.tag == children[starts[0]].tag:
                    break
                found.append(child)
            return found
    raise AssertionError(f"no heading #{heading}")


def links(root: Element) -> list[tuple[str, str]]:
    """Text and address of every link."""
    return [(text(link), link.get("href", "")) for link in elements(root, "a") if link.get("href")]


@dataclass
class Page:
    """A built page, parsed as browsers do. `errors` are what the HTML standard calls parse errors."""

    url: str
    source: str

    @cached_property
    def parser(self) -> html5lib.HTMLParser:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self._root = parser.parse(self.source)
        return parser

    @property
    def root(self) -> Element:
        self.parser  # noqa: B018 - parses on first use
        return self._root

    @property
    def errors(self) -> list[Any]:
        return self.parser.errors

    @property
    def title(self) -> str:
        return "".join(only(elements(self.root, "title")).itertext())

    @cached_property
    def content(self) -> Element:
        """The part of the page that is about something: Material's column without head, navigation and footer."""
        return only(elements(self.root, "div", "md-content__inner"))

    @cached_property
    def text(self) -> str:
        return text(self.content)

    @cached_property
    def anchors(self) -> set[str]:
        """Ids on the page, read without parsing it: pages that are only linked to are many."""
        return set(re.findall(r'\sid="([^"]+)"', self.source))

    def case_links(self) -> list[str]:
        """Ids of the cases the content links to, each once, in the order of the page."""
        found = re.findall(r'href="[^"#?]*cases/([a-z][a-z0-9-]*)/["#]', self._content_source)
        return list(dict.fromkeys(found))

    @property
    def _content_source(self) -> str:
        return " ".join(f'href="{href}"' for _, href in links(self.content))


class Site:
    """A folder of built pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pages: dict[str, Page] = {}

    def file(self, url: str) -> Path:
        """The file a plain web server sends for an address."""
        path = self.folder / url.lstrip("/")
        return path / "index.html" if url.endswith("/") else path

    def page(self, url: str) -> Page:
        if url not in self._pages:
            self._pages[url] = Page(url, self.file(url).read_text(encoding="utf-8"))
        return self._pages[url]

    @cached_property
    def urls(self) -> list[str]:
        """The addresses of all pages, but for those of former ids, which only send readers on."""
        pages = (path for path in self.folder.rglob("*.html") if 'http-equiv="refresh"' not in path.read_text("utf-8"))
        found = (path.relative_to(self.folder).as_posix() for path in pages)
        return sorted("/" + url.removesuffix("index.html") for url in found)

    def __iter__(self) -> Iterator[Page]:
        return map(self.page, self.urls)

    def article(self, case_id: str) -> Element:
        """The root element of a case page."""
        root = self.page(f"/cases/{case_id}/").root
        return only([e for e in elements(root, "article", "case") if e.get("data-case") == case_id])
