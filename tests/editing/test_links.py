"""Sources are visited carefully: public hosts only, wherever an address leads, and what comes back is not trusted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from casebook.__main__ import main
from casebook.editing import links
from casebook.editing.links import Answer
from tests.support import linked, small


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://[::7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::ffff:0:7f00:1]/",
        "http://[fec0::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "https://user:pass@example.org/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://",
        "http://[",
        "http://example.org:99999/",
    ],
)
def test_what_is_not_public_is_not_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    def connect(*_: object, **__: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr(socket, "create_connection", connect)
    found = links.look(url, "名单")
    assert found.trouble
    assert not found.gone


def test_a_host_with_one_inner_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [(0, 0, 0, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    assert links.look("https://two-faced.test/", "名单").trouble == "不是公网地址，没有访问"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind = self.path.partition("?")[0].strip("/")
        self.server.asked.append(self.path)
        if kind == "nonsense":
            self.wfile.write(b"\0\xff nonsense\r\n\r\n")
            return
        if kind == "drops":
            with suppress(OSError):
                for self.server.drops in range(1000):
                    self.send_response_only(100)
                    self.end_headers()
                    time.sleep(0.02)
            return
        if kind == "slow":
            time.sleep(0.1)
        status, onward = {
            "ok": (200, ""),
            "gone": (404, ""),
            "refused": (403, ""),
            "broken": (500, ""),
            "moved": (301, "/ok"),
            "home": (302, "/"),
            "": (200, ""),
            "round": (302, "/round"),
            "slow": (302, "/slow"),
            "inside": (302, "http://169.254.169.254/secret"),
            "scheme": (302, "file:///etc/passwd"),
            "evil": (302, "http://[::1"),
        }.get(kind, (200, ""))
        self.send_response(status)
        if onward:
            self.send_header("Location", onward)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """A server that stands for the public host example.org; all other names are looked up as they are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    known, connect = links.public_address, socket.create_connection
    monkeypatch.setattr(links, "public_address", lambda h, p: "127.0.0.1" if h == "example.org" else known(h, p))
    monkeypatch.setattr(socket, "create_connection", lambda to, t: connect(("127.0.0.1", server.server_port), t))
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "trouble", "gone"),
    [
        ("ok", "", False),
        ("moved", "", False),
        ("名单?年=2023 年", "", False),
        ("gone", "页面不存在（404）", True),
        ("home", "转到了首页", True),
        ("refused", "拒绝访问（403）", False),
        ("broken", "拒绝访问（500）", False),
        ("round", "重定向次数过多", False),
        ("inside", "不是公网地址", False),
        ("scheme", "只访问", False),
        ("evil", "", None),
        ("nonsense", "无法连接", False),
    ],
)
def test_what_became_of_it(host: ThreadingHTTPServer, path: str, trouble: str, gone: bool | None) -> None:
    found = links.look(f"http://example.org/{path}", "名单")
    assert trouble in found.trouble
    assert bool(found.trouble) == (trouble != "" or gone is None)
    assert gone is None or found.gone == gone
    assert all(asked.isascii() and "\n" not in asked for asked in host.asked)


def test_an_answer_that_comes_drop_by_drop_is_given_up(
    host: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "LONGEST", 0.2)
    assert links.look("http://example.org/drops", "名单").trouble
    assert host.drops < 999, "it was read to its end"


def test_redirections_share_one_limit(host: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LONGEST", 0.25)
    assert links.look("http://example.org/slow", "名单").trouble == links.UNREACHABLE
    assert len(host.asked) < links.MOST_STEPS


def test_a_handshake_that_comes_drop_by_drop_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    drops = 0

    def drip() -> None:
        nonlocal drops
        stream, _ = server.accept()
        with suppress(OSError), stream:
            stream.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")  # the head of a long record
            for drops in range(1000):  # noqa: B007
                stream.sendall(b"\0")
                time.sleep(0.02)

    threading.Thread(target=drip, daemon=True).start()
    connect = socket.create_connection
    monkeypatch.setattr(links, "public_address", lambda *_: "127.0.0.1")
    monkeypatch.setattr(socket, "create_connection", lambda to, t: connect(server.getsockname(), t))
    monkeypatch.setattr(links, "LONGEST", 0.3)
    with server:
        assert links.look("https://example.org/", "名单").trouble == links.UNREACHABLE
    assert drops < 999, "it was read to its end"


# All of them


def addresses(hosts: int, each: int = 1) -> dict[str, str]:
    return {f"https://h{host}.test/{n}": "名单" for host in range(hosts) for n in range(each)}


def test_hosts_are_asked_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(links.AT_ONCE, timeout=60)

    def look(url: str, title: str) -> Answer:
        together.wait()
        return Answer(url, title, "")

    monkeypatch.setattr(links, "look", look)
    urls = addresses(links.AT_ONCE)
    assert {one.url for one in links.all_of(urls)} == urls.keys()


def test_one_host_is_asked_one_question_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    locks, asked = {f"h{n}.test": threading.Lock() for n in range(3)}, []

    def look(url: str, title: str) -> Answer:
        lock = locks[url.split("/")[2]]
        assert lock.acquire(blocking=False)
        time.sleep(0.001)
        lock.release()
        asked.append(url)
        return Answer(url, title, "")

    monkeypatch.setattr(links, "look", look)
    monkeypatch.setattr(links, "PAUSE", 0)
    urls = addresses(3, each=20)
    assert {one.url for one in links.all_of(urls)} == urls.keys() == set(asked)


def test_a_dead_host_is_left_alone_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def look(url: str, title: str) -> Answer:
        asked.append(url)
        return Answer(url, title, links.UNREACHABLE if "h0" in url else "")

    monkeypatch.setattr(links, "look", look)
    monkeypatch.setattr(links, "PAUSE", 0)
    found = list(links.all_of(addresses(2, each=10)))
    assert len(found) == 20
    assert sum("h0" in url for url in asked) == links.DEAD
    assert sum("没有再试" in one.trouble for one in found) == 10 - links.DEAD
    assert all("无法连接" in one.trouble for one in found if "h0" in one.url)


def test_the_run_ends_though_a_host_never_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    never = threading.Event()

    def look(url: str, title: str) -> Answer:
        if "h0" in url:
            never.wait(60)
        return Answer(url, title, "无法连接")

    monkeypatch.setattr(links, "look", look)
    monkeypatch.setattr(links, "WHOLE", 0.5)
    monkeypatch.setattr(links, "sources", lambda _: addresses(4))
    assert main(["links", "--report", str(tmp_path / "links.md")]) == 0
    never.set()
    assert capsys.readouterr().err.endswith("检查了3个网址，3个有问题；时间到了，还有1个没有检查\n")
    text = (tmp_path / "links.md").read_text(encoding="utf-8")
    assert [host in text for host in ("h0", "h1", "h2", "h3")] == [False, True, True, True]


def test_the_report_is_written_as_it_goes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "links.md"

    def all_of(urls: object) -> Iterator[Answer]:
        yield Answer("https://a.test/", "甲", "")
        assert not path.exists()
        yield Answer("https://b.test/", "乙", "无法连接")
        assert "b.test" in path.read_text(encoding="utf-8")
        yield Answer("https://c.test/", "丙", "页面不存在（404）", gone=True)

    monkeypatch.setattr(links, "all_of", all_of)
    assert main(["links", "--report", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.index("c.test") < text.index("b.test")


def test_public_addresses_are_asked() -> None:
    assert all(map(links.is_public, ("93.184.215.14", "2606:4700::6810:84e5", "::ffff:8.8.8.8")))


def test_the_report_names_what_is_gone_first_and_quotes_safely() -> None:
    text = links.as_markdown(
        [
            Answer("https://a.test/", "甲", ""),
            Answer("https://b.test/", "@octocat `乙` <b>", "无法连接"),
            Answer("https://c.test/", "丙", "页面不存在（404）", gone=True),
        ]
    )
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert ["c.test" in lines[0], "b.test" in lines[1], "a.test" in text] == [True, True, False]
    assert "`" in lines[1].partition("@octocat")[0]
    assert links.as_markdown([Answer("https://a.test/", "甲", "")]) == ""


def test_a_report_is_never_longer_than_an_issue_may_be() -> None:
    found = [Answer(f"https://a.test/{'x' * 480}{n}", "名" * 60, "无法连接") for n in range(500)]
    text = links.as_markdown(found)
    assert 50_000 < len(text) <= 60_000
    shown = text.count("a.test")
    assert f"还有{500 - shown}处没有列出" in text


def test_each_source_is_asked_once() -> None:
    values = small()
    source = values["editions"][0]["sources"][0]
    values["editions"][0]["sources"] = [source | {"id": f"s{n}", "url": "https://example.org/a"} for n in range(3)]
    assert list(links.sources(linked(values))) == ["https://example.org/a"]
