"""python -m casebook links: are the sources still where they were? Once a week, for people to look at; never a reason to fail.

Anybody may propose an address. So only public hosts are asked, on the usual ports, at the very address that was looked
up and found public; redirections are held to the same; nothing of an answer but its status is read.
"""

from __future__ import annotations

import argparse
import http.client
import ipaddress
import queue
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from casebook.base import disk
from casebook.base.arguments import Commands, to_write
from casebook.editing.github_text import code
from casebook.model.library import Library
from casebook.model.remarks import remarks_of
from casebook.reading import loading

PATIENCE = 20.0
"""Seconds that a host may take for each step."""
LONGEST = 30.0
"""Seconds for an address, wherever it leads: what comes drop by drop is never late at any step."""
WHOLE = 40 * 60.0
"""Seconds for all addresses."""
PAUSE = 1.0
"""Seconds between two questions to one host."""
AT_ONCE = 16
"""Hosts that are asked side by side."""
DEAD = 3
"""How many addresses of a host fail in a row before its others are not tried any more."""
MOST_STEPS = 5
MOST_TEXT = 60_000
"""Characters of a report. GitHub takes no issue of more than 65,536."""
UNICAST = ipaddress.ip_network("2000::/3")
"""The only addresses of IPv6 that are anybody's in public."""
PORTS = {"http": 80, "https": 443}
ASKING = {"User-Agent": "casebook-link-check/1", "Accept": "*/*", "Connection": "close"}


UNREACHABLE = "无法连接"


class NotAsked(Exception):
    """An address that is not asked. One Chinese phrase."""


@dataclass(frozen=True)
class Answer:
    """What became of one address. `trouble` is "" when it is still there."""

    url: str
    title: str
    trouble: str
    gone: bool = False
    """Whether it is surely not there any more: other troubles may be the host's way with programs."""


def sources(library: Library) -> dict[str, str]:
    """The address of every source, and of what remarks of ours rest on, with its title, each once."""
    remarked = (*library.editions, *library.frameworks, *library.glossary, *library.cases)
    cited = {source.url: source.title for edition in library.editions for source in edition.sources if source.url}
    rests = [remark.source for record in remarked for remark in remarks_of(record) if remark.source]
    return cited | {basis.url: basis.title for basis in rests if basis.url}


def public_address(host: str, port: int) -> str:
    """An address of a host; NotAsked when any of its addresses is not public."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise NotAsked("找不到这个主机") from None
    for address in found:
        if not is_public(address):
            raise NotAsked("不是公网地址，没有访问")
    if not found:
        raise NotAsked("找不到这个主机")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's in public, and wraps none of IPv4 that a gateway could unwrap for us."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if known.version == 6:
        if known.ipv4_mapped is None and (known not in UNICAST or known.sixtofour):
            return False
        known = known.ipv4_mapped or known
    return known.is_global and not known.is_multicast


def ask(url: str, until: float) -> tuple[int, str]:
    """Status and, for a redirection, where to; `until` a moment of time.monotonic().

    Raises NotAsked, OSError (TimeoutError when it is too late) and http.client.HTTPException.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NotAsked("网址不合规则") from None
    if parts.scheme not in PORTS or port not in PORTS.values() or not parts.hostname or parts.username is not None:
        raise NotAsked("只访问 http 和 https 的通常端口")
    address = public_address(parts.hostname, port)
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    stream = socket.create_connection((address, port), min(PATIENCE, left))
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            stream = context.wrap_socket(stream, server_hostname=parts.hostname, do_handshake_on_connect=False)
        late = threading.Timer(max(0.0, until - time.monotonic()), _cut, (stream,))
        late.daemon = True
        late.start()
        try:
            return _answer(stream, parts)
        finally:
            late.cancel()
    finally:
        stream.close()


def _answer(stream: socket.socket, parts: SplitResult) -> tuple[int, str]:
    if isinstance(stream, ssl.SSLSocket):
        stream.do_handshake()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or PORTS[parts.scheme])
    connection.sock = stream
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%?:@!$&()*+,;=~-._')}" if parts.query else ""
    )
    connection.request("GET", path, headers=ASKING)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Location", "")


def _cut(stream: socket.socket) -> None:
    """Hang up, so that whoever is reading finds the end. Below TLS, which would say good-bye first and wait."""
    with suppress(OSError):
        socket.socket.shutdown(stream, socket.SHUT_RDWR)


def look(url: str, title: str) -> Answer:
    """Ask for an address, following where it leads, all within LONGEST (and what looking up a name may take)."""
    here, until = url, time.monotonic() + LONGEST
    try:
        for _ in range(MOST_STEPS):
            status, onward = ask(here, until)
            if status not in (301, 302, 303, 307, 308) or not onward:
                break
            here = urljoin(here, onward)
        else:
            return Answer(url, title, "重定向次数过多")
    except NotAsked as error:
        return Answer(url, title, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        certificate = isinstance(error, ssl.SSLCertVerificationError)
        return Answer(url, title, "证书有问题" if certificate else UNREACHABLE)
    if status in (404, 410):
        return Answer(url, title, f"页面不存在（{status}）", gone=True)
    if status >= 400:
        return Answer(url, title, f"拒绝访问（{status}），可能只是不让程序访问")
    if urlsplit(here).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        return Answer(url, title, "转到了首页，原来的页面可能已经不在", gone=True)
    return Answer(url, title, "")


def all_of(urls: Mapping[str, str]) -> Iterator[Answer]:
    """Each address, as soon as it is known what became of it; what is not known after WHOLE is left out.

    Hosts side by side, the addresses of one host one after another. The threads are daemons: a host that cannot be
    waited for holds up neither the others nor the end.
    """
    until = time.monotonic() + WHOLE
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    done: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    for addresses in hosts.values():
        waiting.put(addresses)

    def work() -> None:
        with suppress(queue.Empty):
            while time.monotonic() < until:
                for found in _of_one_host([(url, urls[url]) for url in waiting.get_nowait()]):
                    done.put(found)

    for _ in range(min(AT_ONCE, len(hosts))):
        threading.Thread(target=work, daemon=True).start()
    with suppress(queue.Empty):
        for _ in urls:
            yield done.get(timeout=max(0.0, until - time.monotonic()))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _of_one_host(urls: Iterable[tuple[str, str]]) -> Iterator[Answer]:
    failed = 0
    for number, (url, title) in enumerate(urls):
        if failed == DEAD:
            yield Answer(url, title, f"{UNREACHABLE}（同一主机的前面几个都是这样，没有再试）")
            continue
        if number:
            time.sleep(PAUSE)
        found = look(url, title)
        failed = failed + 1 if found.trouble == UNREACHABLE else 0
        yield found


def as_markdown(found: Iterable[Answer]) -> str:
    """The troubles for an issue; "" when there are none. What is not ours stands in code spans."""
    troubled = sorted((one for one in found if one.trouble), key=lambda one: not one.gone)
    if not troubled:
        return ""
    lines = ["下面的来源打不开。请人工核对：换了地址就改 `url`；没有了就找存档，在 `note` 里说明。", ""]
    lines += [
        f"- {'**' if one.gone else ''}{one.trouble}{'**' if one.gone else ''}：{code(one.title)} {code(one.url, 500)}"
        for one in troubled
    ]
    text, kept = "\n".join(lines) + "\n", len(lines)
    while len(text) > MOST_TEXT:
        kept -= 1
        text = "\n".join([*lines[:kept], "", f"还有{len(lines) - kept}处没有列出。"]) + "\n"
    return text


def add_command(commands: Commands) -> None:
    """Register `links` with the command line."""
    parser = commands.add_parser("links", help="检查各来源的网址是否有效（要联网）")
    parser.add_argument("--report", type=to_write, metavar="文件", help="把打不开的网址写到这个文件")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look at all sources; always 0. Raises BadData when the data cannot be read, OSError for the report.

    The report is written anew with each trouble that is found, so that an end from outside leaves what is known.
    """
    listed = sources(loading.load()[0])
    found: list[Answer] = []
    for one in all_of(listed):
        found.append(one)
        if one.trouble and options.report:
            disk.write(options.report, as_markdown(found))
    if not options.report:
        print(as_markdown(found), end="")
    troubled = sum(bool(one.trouble) for one in found)
    late = len(listed) - len(found)
    print(
        f"检查了{len(found)}个网址，{troubled}个有问题" + (f"；时间到了，还有{late}个没有检查" if late else ""),
        file=sys.stderr,
    )
    return 0
