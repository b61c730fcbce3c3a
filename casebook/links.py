"""python -m casebook links: are the sources still where they were? Once a week, for people to look at; never a reason to fail.

Anybody may propose an address. So only public hosts are asked, on the usual ports, at the very address that was looked
up and found public; redirections are held to the same; nothing of an answer but its status is read.
"""

from __future__ import annotations

import argparse
import http.client
import ipaddress
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from casebook import loading
from casebook.forms import code
from casebook.library import Library
from casebook.problems import BadData, report

PATIENCE = 20
"""Seconds that a host may take for each step."""
LONGEST = 30.0
"""Seconds for a whole answer: one that comes drop by drop is never late at any step."""
PAUSE = 1.0
"""Seconds between two questions."""
MOST = 500
MOST_STEPS = 5
MOST_TEXT = 60_000
"""Characters of a report. GitHub takes no issue of more than 65,536."""
UNICAST = ipaddress.ip_network("2000::/3")
"""The only addresses of IPv6 that are anybody's in public."""
PORTS = {"http": 80, "https": 443}
ASKING = {"User-Agent": "casebook-link-check/1", "Accept": "*/*", "Connection": "close"}


class Refused(Exception):
    """An address that is not asked. One Chinese phrase."""


@dataclass(frozen=True)
class Found:
    """What became of one address. `trouble` is "" when it is still there."""

    url: str
    title: str
    trouble: str
    gone: bool = False
    """Whether it is surely not there any more: other troubles may be the host's way with programs."""


def sources(library: Library) -> dict[str, str]:
    """The address of every source, with its title, each once."""
    return {source.url: source.title for edition in library.editions for source in edition.sources if source.url}


def public_address(host: str, port: int) -> str:
    """An address of a host; Refused when any of its addresses is not public."""
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused("找不到这个主机") from None
    for address in found:
        if not is_public(address):
            raise Refused("不是公网地址，没有访问")
    if not found:
        raise Refused("找不到这个主机")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's in public, and wraps none of IPv4 that a gateway could unwrap for us."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if known.version == 6:
        if known.ipv4_mapped is None and (known not in UNICAST or known.sixtofour):
            return False
        known = known.ipv4_mapped or known
    return known.is_global and not known.is_multicast


def ask(url: str) -> tuple[int, str]:
    """Status and, for a redirection, where to. Raises Refused, OSError and http.client.HTTPException."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused("网址不合规则") from None
    if parts.scheme not in PORTS or port not in PORTS.values() or not parts.hostname or parts.username is not None:
        raise Refused("只访问 http 和 https 的通常端口")
    address = public_address(parts.hostname, port)
    stream = socket.create_connection((address, port), PATIENCE)
    try:
        if parts.scheme == "https":
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=PATIENCE)
        connection.sock = stream
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            f"?{quote(parts.query, safe='/%?:@!$&()*+,;=~-._')}" if parts.query else ""
        )
        late = threading.Timer(LONGEST, _cut, (stream,))
        late.start()
        try:
            connection.request("GET", path, headers=ASKING)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", "")
        finally:
            late.cancel()
    finally:
        stream.close()


def _cut(stream: socket.socket) -> None:
    """Hang up, so that whoever is reading finds the end. Below TLS, which would say good-bye first and wait."""
    with suppress(OSError):
        socket.socket.shutdown(stream, socket.SHUT_RDWR)


def look(url: str, title: str) -> Found:
    """Ask for an address, following where it leads."""
    here = url
    try:
        for _ in range(MOST_STEPS):
            status, onward = ask(here)
            if status not in (301, 302, 303, 307, 308) or not onward:
                break
            here = urljoin(here, onward)
        else:
            return Found(url, title, "转来转去，没有尽头")
    except Refused as error:
        return Found(url, title, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        kind = "证书有问题" if isinstance(error, ssl.SSLError) else "连不上"
        return Found(url, title, kind)
    if status in (404, 410):
        return Found(url, title, f"页面没有了（{status}）", gone=True)
    if status >= 400:
        return Found(url, title, f"不给看（{status}），可能只是挡住程序")
    if urlsplit(here).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        return Found(url, title, "转到了首页，原来的页面可能没有了", gone=True)
    return Found(url, title, "")


def all_of(urls: Iterable[tuple[str, str]]) -> Iterator[Found]:
    for number, (url, title) in enumerate(urls):
        if number:
            time.sleep(PAUSE)
        yield look(url, title)


def as_markdown(found: Iterable[Found]) -> str:
    """The troubles for an issue; "" when there are none. What is not ours stands in code spans."""
    troubled = sorted((one for one in found if one.trouble), key=lambda one: not one.gone)
    if not troubled:
        return ""
    lines = ["下面的来源打不开。请人工看一看：换了地址就改 `url`；没有了就找存档，在 `note` 里说明。", ""]
    lines += [
        f"- {'**' if one.gone else ''}{one.trouble}{'**' if one.gone else ''}：{code(one.title)} {code(one.url, 500)}"
        for one in troubled
    ]
    text, kept = "\n".join(lines) + "\n", len(lines)
    while len(text) > MOST_TEXT:
        kept -= 1
        text = "\n".join([*lines[:kept], "", f"还有{len(lines) - kept}处没有列出。"]) + "\n"
    return text


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `links` with the command line."""
    parser = commands.add_parser("links", help="看一遍各来源的网址还在不在（要联网）")
    parser.add_argument("--report", type=Path, metavar="文件", help="有打不开的，写到这个文件")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at all sources. 0 whatever is found; 1 only when the data cannot be read."""
    try:
        library, _ = loading.load()
    except BadData as error:
        report(error.problems)
        return 1
    listed = sources(library)
    found = list(all_of(list(listed.items())[:MOST]))
    text = as_markdown(found)
    if text and options.report:
        options.report.write_text(text, encoding="utf-8")
    elif text:
        print(text, end="")
    troubled = sum(bool(one.trouble) for one in found)
    print(
        f"看了{len(found)}个网址，{troubled}个有问题" + (f"；只看前{MOST}个" if len(listed) > MOST else ""),
        file=sys.stderr,
    )
    return 0
