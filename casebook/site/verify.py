"""Looking over a finished site before readers get it. Knows folders and HTML, nothing of the library.

It stands between a slip in our templates, or in a page somebody wrote, and the public; it does not make hostile text
safe, which the templates do. Ten thousand pages have a million links, so it must not ask twice: a link from the same
depth means the same everywhere, and regular expressions begin with letters that can be looked for fast.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

from casebook.base import trees
from casebook.base.workers import share

PAGE_LIMIT = 1_000_000
"""Bytes of a page, uncompressed: far above any of ours, and about what a phone still shows without trouble."""

MISSING = "404.html"
TEMPLATE_MARK = re.compile(rb"\{[{%]")
CREDENTIALS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*@", re.I)
ADDRESS = re.compile(rb'href="([^"]*)"'), re.compile(rb'src="([^"]*)"')
LINK = re.compile(rb"<link\b[^>]*>")
FETCHED = re.compile(rb"rel=[\"']?[^\"'>]*(?:stylesheet|icon|preload|prefetch|preconnect|manifest)")
ID = re.compile(rb' id="([^"]*)"')
ELSEWHERE = re.compile(rb"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.I)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
SOUND = re.compile(r"(?:https?://|mailto:|tel:)", re.I)
STYLE_REQUEST = re.compile(rb"(?:url\(\s*[\"']?|@import\s+[\"'])(?:[a-z]+:)?//", re.I)
PATH = re.compile(rb"[^\s\"'<>|\\]*")
"""A path, or text that goes on behind one."""
PAGE = ".html"
TEXT = (PAGE, ".css", ".json", ".xml", ".txt", ".svg")
"""What is read. Scripts with data hold what the pages do."""


def look_over(
    nodes: Sequence[trees.Node],
    expected: Iterable[str],
    base: str = "/",
    secrets: Sequence[FullPath] = (),
    said: Callable[[str], bool] = lambda text: False,
    workers: int = 1,
) -> tuple[list[str], dict[str, bytes]]:
    """What must not be published of these, in Chinese, each with place and remedy; and digests of all files, by path.

    `expected` are paths of files that have to be there; `base` is the folder of its host that the site is for, which
    the missing page names in full; `secrets` match how paths of this machine begin, which must stand nowhere but in
    texts that say so themselves: `said` knows these. So many `workers` read the files, each once.
    """
    files = {node.path: node for node in nodes if not stat.S_ISDIR(node.status.st_mode)}
    lines = [f"缺少 {path}；请把构建输出交给维护者" for path in sorted(set(expected) - files.keys())[:10]]
    links = _Links(files, base)
    names = list(files)

    def of_file(number: int) -> _Seen:
        node = files[names[number]]
        if not node.path.endswith(TEXT):
            return _Seen(trees.content(node.place, node.status.st_size))
        content = _content(node)
        faults, ids = list(_faults(node.path, content, links, secrets, said)), []
        wanted = links.wanted = set()
        if node.path.endswith(PAGE):
            ids = ID.findall(content)
            faults += [*_page_faults(node.path, content), *links.faults(node.path, content, set(ids))]
        return _Seen(hashlib.sha256(content).digest(), faults, wanted, b'"'.join([b"", *ids, b""]))

    seen = {names[number]: of for number, of in sorted(share(len(names), of_file, workers))}
    lines += [line for of in seen.values() for line in of.faults]
    for name, fragment in sorted(set[tuple[str, str]]().union(*(of.wanted for of in seen.values()))):
        if b'"%s"' % fragment.encode() not in seen[name].ids and not _has(_content(files[name]), fragment):
            lines.append(f"有链接指向 {name}#{fragment}，但那一页没有这个位置；请改链接，或给标题加上 id")
    return lines, {name: of.digest for name, of in seen.items()}


class _Seen(NamedTuple):
    """What there is to know of a file: so each is read once, by any process."""

    digest: bytes
    faults: Sequence[str] = ()
    wanted: Collection[tuple[str, str]] = ()
    """Places on pages that its links lead to, by page. What other files of the same process want may not be told again."""
    ids: bytes = b""
    """Those of a page as they stand, each in quotation marks."""


def _content(node: trees.Node) -> bytes:
    with open(node.place, "rb", buffering=0) as file:
        return file.read()


def _faults(
    name: str, content: bytes, links: _Links, secrets: Sequence[FullPath], said: Callable[[str], bool]
) -> Iterator[str]:
    """Those that any file may have."""
    for path in _paths(secrets, content):
        if not links.own(name, path) and not said(path):
            yield f"{name} 里有本机的路径 {path}；请检查生成它的模板或页面"
    if name.endswith(".css") and STYLE_REQUEST.search(content):
        yield f"{name} 会向别的网站请求文件；请把字体和图片放进 docs/assets，用相对路径"


class FullPath(NamedTuple):
    """What full paths begin with, and a pattern of them."""

    start: bytes
    pattern: re.Pattern[bytes]


def full_path(start: str, rest: str = "") -> FullPath:
    """Full paths, for `secrets`: that start so, and go on as the pattern `rest` says.

    Behind the name of a host or of a folder it is part of an address. That is looked at last, for what begins with
    plain letters is found thirty times as fast.
    """
    plain = os.fsencode(start)
    begins = re.escape(plain)
    return FullPath(plain, re.compile(begins + rb"(?<![\w.~%@\]-]" + begins + rb")" + os.fsencode(rest)))


def _paths(secrets: Sequence[FullPath], content: bytes) -> list[str]:
    """What looks like a path of this machine, as people read it."""
    met = (path.pattern.finditer(content) for path in secrets if path.start in content)
    matches = filter(None, (PATH.match(content, start) for start in {match.start() for one in met for match in one}))
    return sorted({unescape(match[0].decode("utf-8", "replace")) for match in matches})


def _page_faults(name: str, content: bytes) -> Iterator[str]:
    if TEMPLATE_MARK.search(content):
        yield f"{name} 里有没处理的模板记号；请检查对应的 docs 页面"
    if len(content) > PAGE_LIMIT:
        size = f"{len(content) / 1_000_000:.1f} MB"
        yield f"{name} 有{size}，超过{PAGE_LIMIT // 1_000_000} MB，手机打不开；请拆分内容，或检查模板"


class _Links:
    """The links of all pages, each looked up once."""

    def __init__(self, files: Container[str], base: str) -> None:
        self.files = files
        self.base = base
        self.known: dict[int, set[bytes]] = defaultdict(set)
        """Addresses that were looked up and mean the same on every page of this depth."""
        self.tags: set[bytes] = set()
        """<link> tags that were looked at."""
        self.wanted: set[tuple[str, str]] = set()
        """Places on pages that links lead to, by page."""

    def faults(self, name: str, content: bytes, ids: set[bytes]) -> Iterator[str]:
        depth = name.count("/")
        up = "../" * depth
        known = self.known[depth]
        links, sources = (set(pattern.findall(content)) - known for pattern in ADDRESS)
        tags = set(LINK.findall(content)) - self.tags
        self.tags |= tags
        fetched = {address for tag in tags if FETCHED.search(tag) for address in ADDRESS[0].findall(tag)}
        for raw in sorted(sources | fetched):
            address = raw.decode("utf-8", "replace")
            if ELSEWHERE.match(raw) and _stands(content, address):
                yield f"{name} 会向别的网站请求 {address[:80]}；请把文件放进 docs/assets，用相对路径"
        own: list[str] = []
        for raw in links | sources:
            if raw.startswith(b"#") and raw[1:] in ids:  # nearly all
                continue
            address = unescape(raw.decode("utf-8", "replace"))
            if address.startswith("#"):
                own.append(address)
                continue
            if SCHEME.match(address) or address.startswith("//"):
                known.add(raw)
                if CREDENTIALS.match(address):
                    yield f"{name} 里有网址带着用户名或密码；请删掉 @ 和它前面的部分，再换掉这个密码"
                if not SOUND.match(address) and not ELSEWHERE.match(raw) and _stands(content, address):
                    yield f"{name} 里有不安全的网址 {address[:80]}；只能用 http、https、mailto"
                continue
            if up and address.startswith(up):
                known.add(raw)
            if name == MISSING:  # shown at any depth: what it names above itself is looked for at several
                address = re.sub(r"^(?:\.\./)+", "", address)
            path, _, fragment = address.partition("#")
            target = self.file(name, path.partition("?")[0], up)
            if target is None:
                if _stands(content, address):
                    yield f"{name} 里的链接 {address[:80]} 没有对应的页面；请改链接，或把页面补上"
            elif fragment and target == name:
                own.append(f"#{fragment}")
            elif fragment and target.endswith(PAGE):
                self.wanted.add((target, unquote(fragment)))
        for address in own:
            fragment = unquote(address[1:])
            if fragment and fragment.encode() not in ids and not _has(content, fragment):
                yield f"{name} 里的链接 {address[:80]} 在本页没有对应的位置；请改链接，或给标题加上 id"

    def own(self, name: str, path: str) -> bool:
        """Whether a full path is an address of this site: its folder may be named like one of the machine's."""
        return path.startswith(self.base) and self.file(name, path.partition("#")[0].partition("?")[0], "") is not None

    def file(self, name: str, path: str, up: str) -> str | None:
        """The file of the site that a path on a page leads to."""
        if not path:
            return name
        path = unquote(path)
        if path.startswith("/"):
            if not path.startswith(self.base):
                return None
            target = posixpath.normpath(path[len(self.base) :])
        elif path.startswith(up) and "." not in path[len(up) :]:  # most links, and normpath takes its time
            target = path[len(up) :].rstrip("/") or "."
        else:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if target in self.files:
            return target
        index = "index.html" if target == "." else f"{target}/index.html"
        return index if index in self.files else None


def _has(content: bytes, fragment: str) -> bool:
    """Whether a page has an element of this id, however that is written."""
    found = _Attributes.of(content)
    return any(name in ("id", "name") and value == fragment for name, value in found)


def _stands(content: bytes, address: str) -> bool:
    """Whether an address is one of an attribute, and not of text that shows how to write one."""
    return any(value in (address, unescape(address)) for _, value in _Attributes.of(content))


class _Attributes(HTMLParser):
    """Every attribute of a page. Slow, so only to confirm what is suspected."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, content: bytes) -> set[tuple[str, str]]:
        parser = cls()
        parser.feed(content.decode("utf-8", "replace"))
        parser.close()
        return parser.pairs

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pairs |= {(name, value or "") for name, value in attrs}
