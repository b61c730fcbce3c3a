"""A finished site as one ZIP that works by double click, without server or internet.

A browser that opens a file does not look for `index.html` in a folder. So links to folders are made to name it: in the
pages here, and in what scripts add later by `theme/assets/offline.js`, which only the pages of a bundle load. Nothing
else in a page changes, not a byte. Knows folders and HTML, nothing of the library.
"""

from __future__ import annotations

import datetime as dt
import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from casebook.base import disk, project
from casebook.base.progress import progress
from casebook.exports.addresses import OFFLINE
from casebook.site import security

FOLDER = "casebook"
"""What the archive unpacks into; short and ASCII, for old Windows."""
README = "请先读我.txt"
SCRIPT = "assets/offline.js"
ONLINE_ONLY = {OFFLINE, "404.html", "robots.txt", "sitemap.xml", "sitemap.xml.gz"}
"""What only a server or a search engine makes use of; the missing page has addresses from the root. Elements that lead
there have the attribute `data-online`, and offline.js takes them away."""
RUNS = re.compile("edit/(?:runtime/|library\\.json|context\\.json)")
"""What the page /edit/ runs: no browser lets it from a disk."""
PACKED = (".pdf", ".png", ".jpg", ".xlsx", ".woff2", ".gz")
"""What is packed by itself: to deflate it again takes more than half of the time and saves three hundredths of the bytes."""
EARLIEST = dt.date(1980, 1, 1)
"""The first day a ZIP can name."""

REST = r"[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*"
"""The rest of a start tag: a > inside quotes does not end it."""
TAG = re.compile(
    rf"<!--.*?-->|<(?P<raw>script|style|textarea|title)\b(?P<inside>{REST})>.*?</(?P=raw)\s*>|<[a-z]{REST}>",
    re.S | re.I,
)
"""Comments, elements whose content is text and not markup, and start tags."""
ATTRIBUTE = re.compile(r"(?P<before>\s(?:href|src|action)\s*=\s*)(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.S | re.I)
WHOLE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")
"""How an address begins that is not relative to a page."""
META = re.compile(r"<meta\s", re.I)
REFRESH = re.compile(
    r"(?P<before>\bcontent\s*=\s*)(?P<quote>[\"'])(?P<delay>\d+;\s*url=)(?P<value>.*?)(?P=quote)", re.I
)


def write(
    site: Path,
    target: Path,
    dated: dt.date | None = None,
    later: Collection[str] = (),
    settle: Callable[[], None] = lambda: None,
) -> int:
    """Pack the built site at `site` into `target`, replacing it only when complete. The number of files in it.

    Every file gets the date `dated`, so that the same site gives the same bytes. The files `later` are there when
    `settle` has been called; others are packed meanwhile. Raises OSError when a file cannot be read, or `target` not
    written (see `disk.fresh`), and what `settle` raises.
    """
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    files = {name for name in there.union(later) if not (name in ONLINE_ONLY or RUNS.match(name) or _hidden(name))}
    kept, day = sorted(files, key=lambda name: name.split("/")), max(dated or EARLIEST, EARLIEST)
    with disk.fresh(target) as file, zipfile.ZipFile(file, "w") as archive, _Threads(project.workers()) as threads:
        ready = {name: threads.submit(_packed, name, site, files) for name in kept if name not in later}
        settle()
        ready |= {name: threads.submit(_packed, name, site, files) for name in kept if name in later}
        _add(archive, README, _member(_readme(files).encode("utf-8-sig")), day)
        for name in progress(kept, len(kept), "打包"):
            _add(archive, f"{FOLDER}/{name}", ready.pop(name).result(), day)
    return len(kept) + 1


class _Threads(ThreadPoolExecutor):
    """Threads that begin nothing more once one has failed: zlib lets others work meanwhile."""

    def __exit__(self, *how: Any) -> None:
        self.shutdown(cancel_futures=True)


class _Member(NamedTuple):
    """A file as it stands in an archive, with what it was before."""

    content: bytes
    method: int
    size: int
    sum: int


def _packed(name: str, site: Path, files: Collection[str]) -> _Member:
    """A file of the site as it goes into the archive. Raises OSError."""
    content = (site / name).read_bytes()
    if name.endswith(".html"):
        content = offline(content.decode("utf-8"), name, files).encode("utf-8")
    return _member(content, packed=name.endswith(PACKED))


def _member(content: bytes, *, packed: bool = False) -> _Member:
    if packed:
        return _Member(content, zipfile.ZIP_STORED, len(content), zlib.crc32(content))
    # Level 9 takes half as long again and saves a thousandth.
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = squeeze.compress(content) + squeeze.flush()
    return _Member(deflated, zipfile.ZIP_DEFLATED, len(content), zlib.crc32(content))


def offline(page: str, name: str, files: Collection[str]) -> str:
    """A page with its links to folders of the site naming their `index.html`, and with the script for later links."""
    here = posixpath.dirname(name)
    parts, end = [], 0
    for tag in TAG.finditer(page):
        start, stop = tag.start(), tag.end("inside") if tag["raw"] else tag.end()  # of raw ones the start tag is markup
        if page.find("=", start, stop) < 0 or page.startswith("<!--", start):
            continue
        pattern = REFRESH if META.match(page, start) else ATTRIBUTE
        for found in pattern.finditer(page, start, stop):
            parts += [page[end : found.start("value")], _named(found["value"], here, files)]
            end = found.end("value")
    changed = security.from_disk("".join([*parts, page[end:]]))
    up = "../" * name.count("/")
    return changed.replace("</head>", f'<script src="{up}{SCRIPT}"></script></head>', 1)


def _named(value: str, here: str, files: Collection[str]) -> str:
    """An address as it stands in a tag, with `index.html` where it leads to a folder of the site that has one."""
    address = html.unescape(value)
    path = address.partition("#")[0].partition("?")[0]
    if not path or WHOLE.match(path):
        return value
    folder = posixpath.normpath(posixpath.join(here, unquote(path)))
    index = "index.html" if folder == "." else f"{folder}/index.html"
    if index not in files or path.endswith("index.html"):
        return value
    named = f"{path}{'' if path.endswith('/') else '/'}index.html{address[len(path) :]}"
    return html.escape(named) if value != address else named


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _add(archive: zipfile.ZipFile, name: str, member: _Member, day: dt.date) -> None:
    """Put in what is packed already, which `zipfile` has no way for: it would do that itself, one file after another."""
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = member.method
    info.external_attr = 0o644 << 16
    info.create_system = 3  # or the bytes would differ between Windows and the rest
    info.file_size, info.compress_size, info.CRC = member.size, len(member.content), member.sum
    file: Any = archive.fp
    info.header_offset = file.tell()
    file.write(info.FileHeader(zip64=False) + member.content)
    archive.filelist.append(info)
    archive.NameToInfo[name] = info
    archive.start_dir = file.tell()
    archive._didModify = True  # type: ignore[attr-defined]


def _readme(files: Collection[str]) -> str:
    lines = [
        "离线案例库",
        "",
        "1. 先把压缩包全部解压，不要在压缩软件里直接打开网页。",
        f"2. 打开文件夹 {FOLDER}，双击 index.html。",
        "3. 不需要联网，不需要安装任何软件。请用 Edge、Chrome、360、Firefox 等浏览器，不要用 IE。",
        "",
        f"表格和数据在 {FOLDER}/data 里，cases.xlsx 可以用 Excel、WPS 打开。" if "data/cases.xlsx" in files else "",
        "非官方资料，不代表任何机构。授权和来源见网页中的“下载”“关于”。",
        "",
    ]
    return "\r\n".join(lines)
