"""What was measured of searching, for BENCHMARKS.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tools.bench.markdown import number, size, table, targets

ENGINES = {"ours": "Casebook", "material": "Material, stock", "pagefind": "Pagefind"}
CLASSES = {
    "whole": "whole word",
    "partial": "part of a word",
    "multi_sp": "several words, blanks between",
    "multi_nosp": "several words, no blanks",
    "unit": "organisation",
    "number": "number and unit",
    "mixed": "letters and digits (3+N)",
    "single": "single character",
    "fullwidth": "full-width",
    "punct": "punctuation, quotes",
    "trad": "traditional",
    "pinyin": "pinyin",
    "typo": "typing error",
    "question": "question",
}
LOOSE = ("pinyin", "trad", "typo")

SEARCH_LIMITS = {
    # recall (first 3 at ten cases, else first 10 of literal queries), precision, empty, loose classes,
    # bytes usual and worst in KB, cold ms, warm ms, freeze ms, CPU of the index in s
    10: (0.98, 0.97, 0.01, 0.95, 120, 120, 300, 30, 50, None),
    1000: (0.99, 0.95, None, 0.9, 400, 400, 700, 100, 100, 1.0),
    10000: (0.99, 0.95, None, 0.9, 300, 800, 700, 200, 100, 6.0),
}


def searching(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## Searching"
    yield SEARCH_EXPLAINED
    for cases, result in sorted(results.items()):
        engines = {name: found for name, found in result["engines"].items() if "all" in found}
        yield f"### {size(cases)}, {result['queries']} queries"
        yield table(("", *(ENGINES[name] for name in engines)), list(_search_rows(engines)))
        yield "By class: recall in the first 3 / recall in the first 10 / precision of the first 10."
        yield table(("class", "queries", *(ENGINES[name] for name in engines)), list(_class_rows(engines)))
        yield f"Chromium {result['chromium']}; load of the machine meanwhile: {number(result['load'])}."
        yield targets(list(_search_targets(cases, engines["ours"])))


SEARCH_EXPLAINED = """\
Asked in real Chromium, from a server that compresses what is not compressed yet. Ours and Material's are asked through \
the worker that the page has set up, and a sample is typed into the box, which must show the same cases; Pagefind is \
asked through its own programming interface from an otherwise empty page.

- The ten cases are the library's own, with queries written by hand (`tests/search/golden.tsv`). Larger libraries are \
synthetic, and their queries are made from their texts (`tools/bench/queries.py`), which know nothing of the index.
- *Truth* is found by reading every text plainly. A literal query's truth are the cases that hold all of its words \
(numbers only whole); traditional, full-width and mistyped ones have the truth of what was meant; pinyin's are the \
cases with characters that can be read so.
- *Recall* in the first k: how many cases of the truth are there, of as many as k has room for. Cases are counted in \
the order of the results, each once; “all results counted” counts other results too, such as organisations.
- *Precision* of the first 10: the share of cases among them that are in the truth or hold all of the query's words \
somewhere on their page. *Empty*: no result at all.
- *Bytes*: bodies of the search's own files, from opening the home page with nothing cached to the first result. \
*First result*: from typing, right after such a page has loaded. *Warm*: the second answer in the same page.
- *Freeze*: the longest task of the main thread; below 50 ms the browser does not tell, which is shown as 0. From a \
file, stock Material needs its offline plugin and a script from the network, and Pagefind does not run.
- Material is stock: its search plugin with jieba, which it uses for Chinese, over the same cases as Markdown. Pagefind \
(extended, Chinese) indexes the pages that we built."""


def _search_rows(engines: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    def row(what: str, value: Callable[[Mapping[str, Any]], str]) -> tuple[str, ...]:
        return (what, *(value(found) for found in engines.values()))

    def milliseconds(*keys: str) -> Callable[[Mapping[str, Any]], str]:
        return lambda found: " / ".join(number(found.get(key)) for key in keys)

    yield row("recall, first 3", lambda found: f"{found['all']['recall3']:.3f}")
    yield row("recall, first 3, all results counted", lambda found: f"{found['all']['recall3_all']:.3f}")
    yield row("recall, first 10", lambda found: f"{found['all']['recall10']:.3f}")
    yield row("recall, first 10, literal queries", lambda found: f"{found['literal']['recall10']:.3f}")
    yield row("precision, first 10", lambda found: f"{found['all']['precision10']:.3f}")
    yield row("precision, first 10, literal queries", lambda found: f"{found['literal']['precision10']:.3f}")
    yield row("empty answers", lambda found: f"{found['all']['empty']:.1%}")
    yield row("KB to the first result, usual / worst", lambda found: " / ".join(
        number(found[key] / 1000) if found[key] is not None else "–" for key in ("bytes_usual", "bytes_worst")
    ))  # fmt: skip
    yield row("first result after a cold load, ms, usual / worst", milliseconds("cold_p50", "cold_worst"))
    yield row("query, warm, ms, median / p95", milliseconds("warm_p50", "warm_p95"))
    yield row("longest freeze on the web, ms", milliseconds("freeze_web"))
    yield row("longest freeze from a file, ms", lambda found: number(found.get("file", {}).get("freeze")))
    yield row("index, MB / files", lambda found: f"{found['index_bytes'] / 1e6:.2f} / {found['index_files']:,}")
    yield row("CPU for the index, s", milliseconds("build_cpu"))
    yield row("typed sample shows the same cases", lambda found: (
        f"{found['typed_same']:.0%}" if "typed_same" in found else "–"
    ))  # fmt: skip


def _class_rows(engines: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    def cell(found: Mapping[str, float]) -> str:
        return " / ".join(f"{found[key]:.2f}" for key in ("recall3", "recall10", "precision10"))

    for kind in engines["ours"]["classes"]:
        of_kind = {name: found["classes"][kind] for name, found in engines.items()}
        yield CLASSES[kind], str(of_kind["ours"]["queries"]), *map(cell, of_kind.values())


def _search_targets(cases: int, ours: Mapping[str, Any]) -> Iterator[tuple[str, str, float | None, float]]:
    if cases not in SEARCH_LIMITS:
        return
    recall, precision, empty, loose, usual, worst, cold, warm, freeze, cpu = SEARCH_LIMITS[cases]
    everything, classes = ours["all"], ours["classes"]

    def in_kb(key: str) -> float | None:
        return None if ours[key] is None else ours[key] / 1000

    if cases == 10:
        yield "recall in the first 3", "", everything["recall3"], -recall
        weakest = min(classes, key=lambda kind: classes[kind]["recall3"])
        yield f"the same, weakest class ({CLASSES[weakest]})", "", classes[weakest]["recall3"], -0.9
        yield "precision of the first 10", "", everything["precision10"], -precision
        yield "empty answers", "", everything["empty"], empty or 0.0
    else:
        yield "precision of the first 10, literal", "", ours["literal"]["precision10"], -precision
    least = -1.0 if cases == 10 else -recall
    yield "recall in the first 10, literal", "", ours["literal"]["recall10"], least
    for kind in LOOSE:
        yield f"recall in the first 10, {CLASSES[kind]}", "", classes[kind]["recall10"], -loose
    yield "bytes to the first result, usual", "KB", in_kb("bytes_usual"), usual
    yield "bytes to the first result, worst", "KB", in_kb("bytes_worst"), worst
    yield "first result after a cold load", "ms", ours["cold_p50"], cold
    yield "query, warm, p95", "ms", ours["warm_p95"], warm
    yield "longest freeze from a file", "ms", ours["file"].get("freeze"), freeze
    if cpu:
        yield "CPU for the index", "s", ours["build_cpu"], cpu
