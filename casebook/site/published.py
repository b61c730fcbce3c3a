"""Which addresses have been published, and that none of them vanishes: people cite and print them.

The list is kept in `published.txt` beside the data: a line for each page or file, after a page the ids of its
headings. Reads a built site; knows folders and HTML.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from pathlib import Path

from casebook.base import disk, project
from casebook.base.arguments import Commands
from casebook.base.problems import BadData, Problem, report
from casebook.reading import decoding

Addresses = Mapping[str, frozenset[str]]
"""Pages and files by their path on the site, with the places on them."""

HEADING = re.compile(r'<(?:h2|h3|section)\b[^>]*?\sid="([^"]+)"')
GENERATED = re.compile(r"_\d+$|__|outcome-\d")
"""Ids that Markdown or a template counted, which follow the order of the text."""
FURTHER = re.compile(r"/page/\d+/$")
"""Further pages of a listing move as cases come."""
CASE = re.compile(r"/cases/[^/]+/$")
IN_EVERY_CASE = {"summary", "measures", "outcomes", "organisations", "sources", "cite"}
MOVED = 'http-equiv="refresh"'
FILES = ("feed.xml", "pdf/casebook.pdf", "pdf/editions", "data")


def addresses(site: Path) -> dict[str, frozenset[str]]:
    """What a built site has under addresses that are meant to last; pages that send readers on have no places."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(site.rglob("index.html")):
        folder = path.parent.relative_to(site).as_posix()
        url = "/" if folder == "." else f"/{folder}/"
        if FURTHER.search(url):
            continue
        page = path.read_text(encoding="utf-8")
        ids = frozenset(id_ for id_ in HEADING.findall(page) if not GENERATED.search(id_))
        found[url] = frozenset() if MOVED in page else ids & IN_EVERY_CASE if CASE.match(url) else ids
    for name in FILES:
        path = site / name
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                found[f"/{file.relative_to(site).as_posix()}"] = frozenset()
    return found


def read(text: str) -> dict[str, frozenset[str]]:
    """The list as it is kept."""
    lines = [line.split() for line in text.splitlines()]
    return {line[0]: frozenset(line[1:]) for line in lines if line and not line[0].startswith("#")}


def written(known: Addresses) -> str:
    """The list as text, in an order that changes little when something is added."""
    head = "# 已发布的网址和页内位置。由 python -m casebook published --update 写入；减少了，检查会报错。\n"
    return head + "".join(" ".join([url, *sorted(known[url])]) + "\n" for url in sorted(known))


def together(one: Addresses, other: Addresses) -> dict[str, frozenset[str]]:
    return {url: one.get(url, frozenset()) | other.get(url, frozenset()) for url in (*one, *other)}


def vanished(known: Addresses, found: Addresses, moved: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Addresses that are gone, and why that is wrong, in Chinese; `moved` only send readers on.

    A site on which no case of the list is left is another library's, not a mistake.
    """
    cases = [url for url in known if CASE.match(url)]
    if cases and not any(url in found for url in cases):
        return []
    gone = []
    for url, places in known.items():
        if url not in found:
            remedy = "改过编号就把旧编号写进 aliases，误删就恢复" if CASE.match(url) else "请恢复这个编号或页面"
            gone.append((url, f"已发布的网址 {url} 不见了；{remedy}，确实不再需要才从列表中删掉这一行"))
        elif url not in moved:
            for place in sorted(places - found[url]):
                gone.append((url, f"已发布的位置 {url}#{place} 不见了；请恢复标题的编号，确实不再需要才从列表中删掉它"))
    return gone


def add_command(commands: Commands) -> None:
    """Register `published` with the command line."""
    parser = commands.add_parser("published", help="核对已发布的网址：一个也不能少（先生成网站）")
    parser.add_argument("--update", action="store_true", help="把新的网址登记进列表")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Hold the built site against the list; with --update, add what is new. 1 when something has vanished.

    Raises BadData when there is no site, or no list that can be read.
    """
    site = project.site_folder()
    path = project.data_path().parent / "published.txt"
    found = addresses(site)
    if not found:
        lacking = "还没有网站；请先运行 make site，或核对环境变量 SITE_DIR"
        raise BadData([Problem(decoding.shown_path(site), 1, 1, "E060", lacking)])
    shown = decoding.shown_path(path)
    try:
        # Of a link, the first words of any file of this machine would be quoted as missing.
        text = "" if not os.path.lexists(path) else decoding.decoded(disk.read(path, links=False), shown)
    except OSError as error:
        problem = Problem(str(path), 1, 1, "E001", f"无法读取（{disk.cause(error)}）；请把文件本身放在这里")
        raise BadData([problem]) from None
    known = read(text)
    moved = frozenset(url for url in found if CASE.match(url) and not found[url])
    number = {line.split()[0]: n for n, line in enumerate(text.splitlines(), 1) if line.strip()}
    gone = vanished(known, found, moved)
    report([Problem(shown, number.get(url, 1), 1, "E061", message) for url, message in gone])
    if gone:
        return 1
    if options.update:
        disk.write(path, written(together(known, found)))
    new = len(found.keys() - known.keys())
    how = "已登记" if options.update else "可用 python -m casebook published --update 登记"
    print(f"已发布的{len(known)}个网址都在" + (f"，另有{new}个新网址（{how}）" if new else ""))
    return 0
