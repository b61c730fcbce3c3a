"""What the search worker may do, asked inside it: nothing but read files of the site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Worker, expect

from tests.browser.test_nginx import nginx  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

WAYS = {
    "eval": "eval('1')",
    "Function": "new Function('return 1')()",
    "a timer's text": "new Promise((done, no) => { self.told = done; setTimeout('told(1)'); setTimeout(no, 300) })",
    "fetch": "fetch(`${other}/fetch`, {mode: 'no-cors'})",
    "XMLHttpRequest": """new Promise((done, no) => { const asked = new XMLHttpRequest(); asked.onload = done;
        asked.onerror = no; asked.open('GET', `${other}/xhr`); asked.send() })""",
    "EventSource": """new Promise((done, no) => { const asked = new EventSource(`${other}/events`);
        asked.onopen = done; asked.onerror = no })""",
    "WebSocket": """new Promise((done, no) => { const asked = new WebSocket(`${other.replace('http', 'ws')}/socket`);
        asked.onopen = done; asked.onerror = no })""",
    "importScripts": "importScripts(`${other}/script.js`)",
    "import": "import(`${other}/module.js`)",
    "import of data": "import('data:text/javascript,export default 1')",
    "a worker of data": """new Promise((done, no) => { const made = new Worker('data:text/javascript,postMessage(1)');
        made.onmessage = done; made.onerror = no })""",
    "a worker from a file": """new Promise((done, no) => { const made = new Worker(`${site}/search/worker.js`);
        made.onerror = no; made.onmessage = done; made.postMessage({type: 0}) })""",
}
# Evaluated from outside, `eval` would be allowed: so it is the worker's own timer that tries.
TRY = """([way, other, site]) => new Promise((told) => setTimeout(async () => {
  try { await self.tried[way](other, site); told("done") } catch (error) { told("refused") }
}))"""
READY = "self.tried = {" + ",".join(f"{way!r}: async (other, site) => {code}" for way, code in WAYS.items()) + "}"


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server on another port that lets everybody in, and what it was asked."""
    asked: list[str] = []

    class Open(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            kind = "text/event-stream" if self.path == "/events" else "text/javascript"
            for name, value in (("Access-Control-Allow-Origin", "*"), ("Content-Type", kind), ("Content-Length", "0")):
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Open)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def tried(worker: Worker, other: str, site: str) -> dict[str, str]:
    worker.evaluate(f"() => {{ {READY} }}")
    return {way: worker.evaluate(TRY, [way, other, site]) for way in WAYS}


def searching(page: Page, address: str) -> Worker:
    """The worker of a page's search, when it has answered."""
    page.goto(f"{address}/about/")
    page.locator(".md-search__input").fill("拿地即开工")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    [worker] = page.workers
    return worker


def test_the_search_worker_reaches_nothing_else_and_makes_no_code_of_text(
    chromium: Browser, address: str, elsewhere: tuple[str, list[str]]
) -> None:
    other, asked = elsewhere
    page = chromium.new_page()
    worker = searching(page, address)
    assert tried(worker, other, address) == dict.fromkeys(WAYS, "refused")
    assert asked == []
    within = "site => fetch(`${site}/search/index.js`).then(answer => answer.status)"
    assert worker.evaluate(within, address) == 200
    page.close()


def test_the_same_ways_are_open_where_there_is_no_policy(
    chromium: Browser, address: str, elsewhere: tuple[str, list[str]]
) -> None:
    """So that the test above does not pass for reasons of its own."""
    other, asked = elsewhere
    page = chromium.new_page()
    page.goto(f"{address}/robots.txt")
    with page.expect_worker() as made:
        page.evaluate("() => { self.kept = new Worker('/search/worker.js') }")
    found = tried(made.value, other, address)
    assert {way for way, said in found.items() if said == "done"} >= {"eval", "Function", "fetch", "XMLHttpRequest"}
    assert "/fetch" in asked
    page.close()


def test_a_page_starts_no_worker_from_a_file_directly(chromium: Browser, address: str) -> None:
    """Only by way of box.js, which puts a blob between them."""
    page = chromium.new_page()
    page.goto(f"{address}/about/")
    direct = """() => new Promise((told) => {
      const frame = document.createElement("iframe");  // has the page's policy, and a Worker that nobody replaced
      document.body.append(frame);
      try {
        const made = new frame.contentWindow.Worker(new URL("../search/worker.js", location.href));
        made.onerror = () => told("refused");
        made.onmessage = () => told("started");
        made.postMessage({ type: 0 });
      } catch { told("refused"); }
    })"""
    assert page.evaluate(direct) == "refused"
    page.close()


def test_behind_the_sample_server_the_worker_has_its_policy_too(
    chromium: Browser,
    nginx: str,  # noqa: F811
    elsewhere: tuple[str, list[str]],
) -> None:
    other, asked = elsewhere
    page = chromium.new_page()
    assert tried(searching(page, nginx), other, nginx) == dict.fromkeys(WAYS, "refused")
    answer = page.request.get(f"{nginx}/search/worker.js")
    assert "script-src 'self'; " in answer.headers["content-security-policy"]
    page.close()
    assert asked == []
