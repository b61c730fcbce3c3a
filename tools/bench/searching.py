"""How well and how fast readers find cases, in real Chromium: our search beside Material's own and Pagefind.

Each answers from a site served by a server of ours that compresses and counts. Material's search, and ours behind the
same messages, is asked through the worker that the page itself has set up: all queries that way, because typing each
takes minutes; a sample is typed into the box as well, and must show the same cases. Pagefind is asked through its API.

What is measured, for each engine:
- recall in the first 3 and 10, and precision of the first 10 (see `queries`), counted on the cases among the results,
  each once; `recall3_all` counts every result, so that anything else in the first three costs a place. Empty: the share
  of queries without any result.
- bytes: bodies, compressed, of all that belongs to search (its scripts, index and texts, not the page), from opening
  the home page in a new profile to the first result of one query.
- cold: from typing, as soon as the page has loaded in a new profile, to the first result on the page.
- warm: the second answer to each query in the same page.
- freeze: the longest task of the page's main thread while it answers; below 50 ms browsers do not tell.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as Waited

from casebook.base import project
from tools.bench import builders, measuring, peers
from tools.bench.corpus import Corpus, Query, recall
from tools.bench.queries import CLASSES, LITERAL, Maker, golden
from tools.bench.serving import Server

PAGE_ONLY = "[data-search-exclude], .crumb, .tiles, .narrow, .ours, .citations, .neighbours"
"""What on a page is not to be found, for Pagefind, which reads pages."""
SCRIPT = Path(__file__).with_name("searching.js")
GOLDEN = builders.ROOT / "tests" / "search" / "golden.tsv"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CASE = re.compile(r"(?:^|/)cases/([a-z][a-z0-9-]*)/")
OF_EACH_CLASS = 30
SAMPLE = 2
"""Queries of each class that are typed, and asked in a new profile."""
PATIENCE = 20_000
"""Milliseconds until an answer counts as none."""


@dataclass(frozen=True)
class Engine:
    """A way to search: the folder it is served from, and the function of searching.js that asks it."""

    name: str
    folder: Path
    ask: str = "ask"
    build_cpu: float | None = None
    """Seconds of processor time for the index alone; None where it is made with the pages and cannot be told apart."""

    @property
    def typed(self) -> bool:
        """Whether there is a search box of Material's."""
        return self.ask == "ask"


class NoChromium(Exception):
    """There is no browser. The message is one Chinese line with the remedy."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of the system, or the one CHROMIUM names. Raises NoChromium."""
    path = measuring.chromium_path()
    if path is None:
        raise NoChromium("没有找到Chromium；请先安装（apt-get install chromium），或用环境变量CHROMIUM指明位置")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def belongs_to_search(path: str) -> bool:
    """Whether a file is fetched for searching only."""
    return any(part in path for part in ("/search", "/workers/", "/lunr/", "/pagefind/"))


def found_cases(locations: Sequence[str]) -> list[str]:
    """The cases among the results, each once, in order."""
    return list(dict.fromkeys(match[1] for location in locations if (match := CASE.search(location))))


def engines(cases: int, reuse: bool, progress: Callable[[str], None]) -> tuple[Corpus, list[Query], list[Engine]]:
    """The queries of a size, and the engines built for it. Ten cases are the library's own, with the golden queries."""
    own = cases == 10
    workshop = builders.Workshop.of(cases)
    if own:
        shutil.rmtree(workshop.folder / "data")
        shutil.copytree(project.DATA.parent, workshop.folder / "data")
    if not reuse:
        for stale in ("markdown-bare", "pagefind"):
            shutil.rmtree(workshop.folder / stale, ignore_errors=True)
    library = workshop.library()
    ours, material = workshop.ours(), workshop.material(in_navigation=False)
    pagefind = workshop.folder / "pagefind"
    for builder in (ours, material):
        if not (reuse and builder.output.exists()):
            progress(f"生成 {builder.name}")
            builder.clear()
            builder.build()
    cost = None
    if not (reuse and pagefind.exists()):
        progress("建立 Pagefind 索引")
        shutil.rmtree(pagefind, ignore_errors=True)
        pagefind.mkdir()
        shutil.copyfile(peers.PAGEFIND_PAGE, pagefind / "index.html")
        command: list[str | Path] = [builders.executable("python"), "-m", "pagefind", "--site", ours.output]
        command += ["--output-path", pagefind / "pagefind", "--root-selector", ".md-content__inner"]
        cost = measuring.run([*command, "--exclude-selectors", PAGE_ONLY], pagefind).cpu
    stages = builders.stages_of(ours)
    progress("出题")
    if own:
        corpus, asked = Corpus(library), golden(GOLDEN, library)
    else:
        maker = Maker(library)
        corpus, asked = maker.corpus, maker.all(OF_EACH_CLASS)
    compared = [
        Engine("ours", ours.output, build_cpu=stages.get(builders.SEARCH_STAGE)),
        Engine("material", material.output),
        Engine("pagefind", pagefind, "askPagefind", cost),
    ]
    return corpus, asked, compared


def measure(cases: int, progress: Callable[[str], None], *, reuse: bool = False) -> dict[str, Any]:
    """Everything about searching a library of one size, as plain values for the report."""
    corpus, asked, compared = engines(cases, reuse, progress)
    with chromium() as browser:
        version = browser.version
        results = {}
        for engine in compared:
            progress(f"检索：{engine.name}，{len(asked)}个查询")
            with Server(engine.folder) as server:
                results[engine.name] = _measured(engine, browser, server, corpus, asked)
    return {
        "cases": len(corpus.library.cases),
        "queries": len(asked),
        "chromium": version,
        "engines": results,
        "load": os.getloadavg()[1],
    }


def _measured(
    engine: Engine, browser: Browser, server: Server, corpus: Corpus, asked: Sequence[Query]
) -> dict[str, Any]:
    index = [path for name in ("search", "pagefind") for path in (engine.folder / name).rglob("*") if path.is_file()]
    measured: dict[str, Any] = {
        "build_cpu": engine.build_cpu,
        "index_bytes": sum(path.stat().st_size for path in index),
        "index_files": len(index),
    }
    with opened(browser, server.address) as page:
        texts = [query.text for query in asked]
        try:
            first = page.evaluate(f"__bench.{engine.ask}", texts)
        except Waited:
            return measured | {"failed": "没有在时限内准备好"}
        again = page.evaluate(f"__bench.{engine.ask}", texts)
        freeze = page.evaluate("__bench.longest")
    answers = {query.text: locations or [] for query, (_, locations) in zip(asked, first, strict=True)}
    warm = sorted(ms for ms, _ in again)
    measured |= {
        "classes": {
            kind: quality(corpus, [query for query in asked if query.kind == kind], answers)
            for kind in CLASSES
            if any(query.kind == kind for query in asked)
        },
        "all": quality(corpus, asked, answers),
        "literal": quality(corpus, [query for query in asked if query.kind in LITERAL], answers),
        "warm_p50": statistics.median(warm),
        "warm_p95": warm[int(0.95 * (len(warm) - 1))],
        "freeze_web": freeze,
    }
    sample = [query for kind in CLASSES for query in [q for q in asked if q.kind == kind][:SAMPLE]]
    answered = [query for query in sample if answers[query.text]]
    measured |= _cold(engine, browser, server, answered)
    if engine.typed:
        measured["typed_same"] = _typed(browser, server, sample, answers)
        measured["file"] = _from_file(browser, engine.folder, answered)
    return measured


def quality(corpus: Corpus, asked: Sequence[Query], answers: dict[str, list[str]]) -> dict[str, Any]:
    """Recall, precision and empty answers over some queries; `misses` are those that recall10 suffers from."""
    cases = {query.text: found_cases(answers[query.text]) for query in asked}
    judged = [[corpus.right(query, case) for case in cases[query.text][:10]] for query in asked]
    shown = sum(map(len, judged))

    def mean(first: int) -> float:
        return statistics.fmean(recall(query, _or_any(query, answers, cases), first) for query in asked)

    def case_of(location: str) -> str:
        return (CASE.search(location) or ["", location])[1]

    in_all = (recall(query, [case_of(location) for location in answers[query.text]], 3) for query in asked)
    return {
        "queries": len(asked),
        "recall3": mean(3),
        "recall3_all": statistics.fmean(in_all),
        "recall10": mean(10),
        "precision10": sum(map(sum, judged)) / shown if shown else 0.0,
        "empty": sum(not answers[query.text] for query in asked) / len(asked),
        "misses": [q.text for q in asked if recall(q, _or_any(q, answers, cases), 10) < 1][:10],
    }


def _or_any(query: Query, answers: dict[str, list[str]], cases: dict[str, list[str]]) -> list[str]:
    return answers[query.text] if query.truth is None else cases[query.text]


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a new profile: nothing cached, loaded to the end."""
    # Our questions are code from outside, which the policy of the pages would not run.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", bypass_csp=True)
    context.add_init_script(path=SCRIPT)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address, wait_until="load")
    yield page
    context.close()


TYPE = """query => {
  const box = document.querySelector(".md-search__input");
  box.focus();
  box.value = query;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
}"""
ASK_AND_TIME = """async queries => {
  const started = performance.now();
  await __bench.askPagefind(queries);
  return performance.now() - started;
}"""


def _cold(engine: Engine, browser: Browser, server: Server, sample: Sequence[Query]) -> dict[str, Any]:
    """What a reader's very first query costs, for each query of the sample."""
    waits, sizes = [], []
    for query in sample:
        mark = len(server.sent)
        with opened(browser, server.address) as page:
            if engine.typed:
                page.evaluate(TYPE, query.text)
                try:
                    page.wait_for_function("__bench.shownAt > 0", timeout=PATIENCE)
                except Waited:
                    continue
                waits.append(page.evaluate("__bench.shownAt - __bench.typedAt"))
            else:
                waits.append(page.evaluate(ASK_AND_TIME, [query.text]))
        sizes.append(server.bytes_since(mark, belongs_to_search))
    if not waits:
        return {"cold_p50": None, "cold_worst": None, "bytes_usual": None, "bytes_worst": None}
    return {
        "cold_p50": statistics.median(waits),
        "cold_worst": max(waits),
        "bytes_usual": statistics.median(sizes),
        "bytes_worst": max(sizes),
    }


def _typed(browser: Browser, server: Server, sample: Sequence[Query], answers: dict[str, list[str]]) -> float:
    """The share of queries for which the page, typed into, shows the cases the worker gave, as far as it shows any."""
    same = []
    with opened(browser, server.address) as page:
        box = page.locator(".md-search__input")
        for query in sample:
            box.fill("")
            box.press("End")
            page.wait_for_function("!document.querySelector('.md-search-result__item')")
            box.fill(query.text)
            box.press("End")  # Material looks at keys, not at the text
            expected = found_cases(answers[query.text])[:10]
            try:
                page.wait_for_function("__bench.shownAt > __bench.typedAt", timeout=3000 if expected else 500)
            except Waited:
                same.append(not expected)
                continue
            page.wait_for_timeout(300)  # Material adds results in portions
            links = page.locator(".md-search-result__item > a")
            shown = found_cases(links.evaluate_all("links => links.map(link => link.href)"))[:10]
            same.append(bool(shown or not expected) and shown == expected[: len(shown)])
    return statistics.fmean(same)


def _from_file(browser: Browser, folder: Path, sample: Sequence[Query]) -> dict[str, Any]:
    """The same from the disk: how many of the queries get an answer, how soon, and the longest freeze."""
    waits: list[float] = []
    freezes: list[float] = []
    for query in sample[:: max(1, len(sample) // 8)]:
        with opened(browser, (folder / "index.html").as_uri()) as page:
            page.evaluate(TYPE, query.text)
            try:
                page.wait_for_function("__bench.shownAt > 0", timeout=PATIENCE // 4)
            except Waited:
                if not waits:
                    return {"answers": False}
                continue
            page.wait_for_timeout(200)
            waits.append(page.evaluate("__bench.shownAt - __bench.typedAt"))
            freezes.append(page.evaluate("__bench.longest"))
    return {"answers": True, "wait_p50": statistics.median(waits), "freeze": max(freezes)}
