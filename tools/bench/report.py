"""BENCHMARKS.md from what was measured: tables, ratios, growth, and targets with their misses."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tools.bench import waiting
from tools.bench.builders import BROWSE_STAGE, EXPORT_STAGE, PDF_STAGE, SEARCH_STAGE

Measured = Mapping[str, Mapping[int, Mapping[str, Any]]]
"""By part (site, search, pdf) and number of cases, what that part's `measure` returned."""

BUILDERS = {
    "ours": "Casebook",
    "hugo": "Hugo",
    "zensical-bare": "Zensical, cases not in the navigation",
    "zensical": "Zensical, cases in the navigation",
    "material": "Material for MkDocs, cases in the navigation",
}
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
PRINTERS = {"typst": "Casebook (Typst)", "weasyprint": "WeasyPrint", "chromium": "Chromium"}
LOOSE = ("pinyin", "trad", "typo")
STAGES = {
    "检查数据": "reading and checking the data",
    "页面内容": "content of pages (our templates)",
    "MkDocs和主题": "MkDocs, macros plugin and theme",
    EXPORT_STAGE: "exports",
    SEARCH_STAGE: "search index",
    BROWSE_STAGE: "data of filters and comparison",
    PDF_STAGE: "PDFs",
    "离线包": "offline bundle",
    "核对和替换": "verifying and swapping",
}


def text(measured: Measured, machine: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """The whole of BENCHMARKS.md."""
    parts = [INTRODUCTION, _facts("Machine", machine), _facts("Versions", versions)]
    if measured.get("speed"):
        heads = ("", "measured", "allowed", "goal", "")
        parts += ["## How long one waits", waiting.ABOUT, table(heads, list(waiting.lines(measured["speed"])))]
    if measured.get("site"):
        parts += _site(measured["site"])
    if measured.get("search"):
        parts += _search(measured["search"])
    if measured.get("pdf"):
        parts += _pdf(measured["pdf"])
    return "\n\n".join(parts) + "\n"


def with_others(report: str, before: str) -> str:
    """A report with the parts of an earlier one that it lacks, each as it was measured then."""
    split = re.compile(r"(?m)^(?=## )")
    head, *parts = split.split(report)
    old = [part for part in split.split(before) if part.startswith("## ")]
    by_title = {part.partition("\n")[0]: part.rstrip() + "\n" for part in (*old, *parts)}
    return head + "\n".join(by_title[title] for title in sorted(by_title, key=lambda title: ORDER.find(title)))


ORDER = "## How long one waits ## Building the site ## Searching ## PDF files"

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. Every table of a part comes from one run on one machine, in which all tools take \
turns. Compare ratios: seconds depend on the machine and on what else it does. The libraries are synthetic \
(`tools/bench/synthetic.py`): cities that do not exist, every field in use, the Chinese as varied as in real lists."""


def _facts(title: str, facts: Mapping[str, str]) -> str:
    return f"{title}: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "."


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column holds words, the others figures."""
    marks = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, marks, *rows))


def targets(rows: Sequence[tuple[str, str, float | None, float]]) -> str:
    """Targets beside measured values: what, unit, measured, limit. A negative limit is a least value."""
    lines = []
    for what, unit, value, limit in rows:
        least = limit < 0
        allowed = f"{'≥' if least else '≤'} {_number(abs(limit))} {unit}".strip()
        if value is None:
            lines.append((what, allowed, "not measured", ""))
        else:
            met = value >= -limit if least else value <= limit
            lines.append((what, allowed, f"{_number(value)} {unit}".strip(), "met" if met else "**missed**"))
    return table(("target", "allowed", "measured", ""), lines)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.01 else f"{value:.4f}"


def _size(cases: int) -> str:
    return f"{cases:,} cases"


# Building


def pages_cpu(result: Mapping[str, Any], kind: str = "cold") -> float:
    """Processor seconds for pages and listings: ours without what Hugo does nothing like."""
    stages = result["stages"][kind]
    apart = (EXPORT_STAGE, SEARCH_STAGE, BROWSE_STAGE, PDF_STAGE)
    return float(result["builders"]["ours"][kind]["cpu"] - sum(stages.get(stage, 0.0) for stage in apart))


def all_but_pdfs(result: Mapping[str, Any], kind: str = "cold") -> float:
    """Processor seconds for everything but the PDFs."""
    return float(result["builders"]["ours"][kind]["cpu"] - result["stages"][kind].get(PDF_STAGE, 0.0))


def growth(small: tuple[int, float], large: tuple[int, float]) -> float:
    """The exponent e when cost grows with the e-th power of the number of cases: 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def _site(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## Building the site"
    for cases, result in sorted(results.items()):
        yield f"### {_size(cases)}"
        yield table(
            (
                "",
                "CPU cold, s",
                "× Hugo",
                "CPU warm, s",
                "× Hugo",
                "wall cold, s",
                "peak memory, MB",
                "output, MB",
                "files",
                "case page, KB",
                "largest, KB",
            ),
            [_builder(result, name) for name in BUILDERS if name in result["builders"]],
        )
        yield (
            f"Warm: one case changed, then built again. Files were written to {result['disk']}. "
            f"Load of the machine meanwhile: {_number(result['load'])}."
        )
        if rows := list(_site_targets(cases, result)):
            yield targets(rows)
        if "zensical" in result["builders"]:
            bare = pages_cpu(result) / result["builders"]["zensical-bare"]["cold"]["cpu"]
            yield f"Zensical with the same Markdown as Material; without cases in the navigation it is × {_number(bare)}."
    yield "### Where our time goes (CPU, cold, s)"
    sizes = sorted(results)
    names = dict.fromkeys(name for cases in sizes for name in results[cases]["stages"]["cold"])
    spent = [
        (STAGES.get(name, name), *(_number(results[cases]["stages"]["cold"].get(name)) for cases in sizes))
        for name in names
    ]
    rest = (
        results[cases]["builders"]["ours"]["cold"]["cpu"] - sum(results[cases]["stages"]["cold"].values())
        for cases in sizes
    )
    yield table(("stage", *map(_size, sizes)), [*spent, ("starting Python, loading libraries", *map(_number, rest))])
    if {1000, 10000} <= results.keys():
        yield "### Growth from 1,000 to 10,000 cases"
        yield "Exponent of CPU time: 1 is linear, 2 is the square. Allowed for ours: 1.1."
        shared = [name for name in BUILDERS if all(name in results[cases]["builders"] for cases in (1000, 10000))]
        grown = [
            (
                BUILDERS[name],
                _number(growth(*((n, results[n]["builders"][name]["cold"]["cpu"]) for n in (1000, 10000)))),
            )
            for name in shared
        ]
        yield table(("", "exponent"), grown)
    if {10000, 100000} <= results.keys():
        taken = ((n, results[n]["builders"]["ours"]["cold"]["cpu"]) for n in (10000, 100000))
        yield f"Ours from 10,000 to 100,000 cases: {_number(growth(*taken))}. The others were not measured there."
    yield NOT_ALIKE
    yield WHY_MISSED


WHY_MISSED = """\
### Why some targets are missed

- At 1,000 cases a second is Python starting and MkDocs with its theme, whatever the size; Hugo needs as much for the \
whole site. What a case costs, some 2 ms, is templates with charts, links of terms, citations in four forms and metadata, \
which the others do not make. Hugo's cost grows faster, so that at 10,000 cases ours is met and equal.
- Of Zensical and Material the same holds: per page they do less, and what they make is not the same page.
- After a change, listings, exports and search index are made anew; only pages of cases and organisations are kept.
- The pages of synthetic cases use every optional field, so they are larger than those of real cases."""

NOT_ALIKE = """\
### What is not like for like

- *Hugo* gets the same text as Markdown and the shell (head, header, table of contents, footer) of our own case page, \
with neighbours, related cases and lists by category, organisation, edition and tag. It draws no charts, makes no \
search index, exports, comparison or list of outcomes, links no terms, and checks no data. So “pages and listings” \
leaves our search index, exports and PDFs out, and keeps the check and the charts in.
- *Zensical* and *Material* get the same Markdown with their own themes, and make their own search index, but none of \
our lists. With every case in the navigation each page holds a link to all of them, which is the usual way and grows \
with the square; Material so is left out beyond 1,000 cases, where Zensical is measured without.
- From 1,000 cases *ours* is built without PDFs here, which none of the others makes; they are timed apart below.
- Peak memory is that of the largest process, not the sum. Hugo's program is started directly, without Python."""


def _builder(result: Mapping[str, Any], name: str) -> tuple[str, ...]:
    built, hugo = result["builders"][name], result["builders"].get("hugo")
    size = built["size"]

    def times(kind: str) -> str:
        return _number(built[kind]["cpu"] / hugo[kind]["cpu"] if hugo else None)

    return (
        BUILDERS[name],
        _number(built["cold"]["cpu"]),
        times("cold"),
        _number(built["warm"]["cpu"]),
        times("warm"),
        _number(built["cold"]["wall"]),
        _number(built["cold"]["memory"] / 1e6),
        _number(size["bytes"] / 1e6),
        _number(size["files"]),
        _number(size["page_mean"] / 1000),
        _number(size["page_largest"] / 1000),
    )


SITE_LIMITS = {  # × Hugo, × Zensical, 1/× Material; all but PDFs cold and warm, × Hugo; memory in MB
    1000: (3.0, 0.4, 1 / 12, 5.0, 2.5, 250.0),
    10000: (2.0, 0.3, None, 3.5, 1.5, 700.0),
}


def _site_targets(cases: int, result: Mapping[str, Any]) -> Iterator[tuple[str, str, float | None, float]]:
    built = result["builders"]
    if cases == 10:
        yield "everything, by the clock", "s", built["ours"]["warm"]["wall"], 3.0
    if cases not in SITE_LIMITS:
        return
    hugo, zensical, material, whole, warm, memory = SITE_LIMITS[cases]
    pages = pages_cpu(result)
    yield "CPU cold, pages and listings", "× Hugo", pages / built["hugo"]["cold"]["cpu"], hugo
    same = built.get("zensical", built["zensical-bare"])
    yield "CPU cold, pages and listings", "× Zensical", pages / same["cold"]["cpu"], zensical
    if material and "material" in built:
        yield "CPU cold, pages and listings", "× Material", pages / built["material"]["cold"]["cpu"], material
    yield "CPU cold, all but PDFs", "× Hugo", all_but_pdfs(result) / built["hugo"]["cold"]["cpu"], whole
    yield "CPU warm, all but PDFs", "× Hugo", all_but_pdfs(result, "warm") / built["hugo"]["warm"]["cpu"], warm
    yield "peak memory", "MB", built["ours"]["cold"]["memory"] / 1e6, memory
    yield "HTML of a case page, mean", "KB", built["ours"]["size"]["page_mean"] / 1000, 24.0


# Searching

SEARCH_LIMITS = {
    # recall (first 3 at ten cases, else first 10 of literal queries), precision, empty, loose classes,
    # bytes usual and worst in KB, cold ms, warm ms, freeze ms, CPU of the index in s
    10: (0.98, 0.97, 0.01, 0.95, 120, 120, 300, 30, 50, None),
    1000: (0.99, 0.95, None, 0.9, 400, 400, 700, 100, 100, 1.0),
    10000: (0.99, 0.95, None, 0.9, 300, 800, 700, 200, 100, 6.0),
}


def _search(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## Searching"
    yield SEARCH_EXPLAINED
    for cases, result in sorted(results.items()):
        engines = {name: found for name, found in result["engines"].items() if "all" in found}
        yield f"### {_size(cases)}, {result['queries']} queries"
        yield table(("", *(ENGINES[name] for name in engines)), list(_search_rows(engines)))
        yield "By class: recall in the first 3 / recall in the first 10 / precision of the first 10."
        yield table(("class", "queries", *(ENGINES[name] for name in engines)), list(_class_rows(engines)))
        yield f"Chromium {result['chromium']}; load of the machine meanwhile: {_number(result['load'])}."
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
        return lambda found: " / ".join(_number(found.get(key)) for key in keys)

    yield row("recall, first 3", lambda found: f"{found['all']['recall3']:.3f}")
    yield row("recall, first 3, all results counted", lambda found: f"{found['all']['recall3_all']:.3f}")
    yield row("recall, first 10", lambda found: f"{found['all']['recall10']:.3f}")
    yield row("recall, first 10, literal queries", lambda found: f"{found['literal']['recall10']:.3f}")
    yield row("precision, first 10", lambda found: f"{found['all']['precision10']:.3f}")
    yield row("precision, first 10, literal queries", lambda found: f"{found['literal']['precision10']:.3f}")
    yield row("empty answers", lambda found: f"{found['all']['empty']:.1%}")
    yield row("KB to the first result, usual / worst", lambda found: " / ".join(
        _number(found[key] / 1000) if found[key] is not None else "–" for key in ("bytes_usual", "bytes_worst")
    ))  # fmt: skip
    yield row("first result after a cold load, ms, usual / worst", milliseconds("cold_p50", "cold_worst"))
    yield row("query, warm, ms, median / p95", milliseconds("warm_p50", "warm_p95"))
    yield row("longest freeze on the web, ms", milliseconds("freeze_web"))
    yield row("longest freeze from a file, ms", lambda found: _number(found.get("file", {}).get("freeze")))
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


# Printing

PDF_LIMITS = {  # book: CPU in s, KB, memory in MB; sheets: CPU in s, KB of the largest
    10: (0.5, 350.0, None, 0.5, 110.0),
    1000: (12.0, 9000.0, 1800.0, 20.0, None),
}


def _pdf(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## PDF files"
    yield PDF_EXPLAINED
    for cases, result in sorted(results.items()):
        yield f"### {_size(cases)}"
        heads = ("CPU, s", "× ours", "wall, s", "peak memory, MB", "KB", "pages", "files")
        for kind, title in (("book", "The book"), ("sheets", "A sheet for each case; KB of the largest")):
            rows = [_printer(result["tools"], tool, kind) for tool in PRINTERS if tool in result["tools"]]
            yield table((title, *heads), rows)
        chromium = f"{result['chromium']}; load" if result["chromium"] else "Load"
        yield f"{chromium} of the machine meanwhile: {_number(result['load'])}."
        judged = targets(list(_pdf_targets(cases, result)))
        yield judged
        if "**missed**" in judged:
            yield WHY_PDF_MISSED
        if "small" in result:
            yield table(
                (
                    f"from {cases // 10:,} to {cases:,} cases, without the start",
                    f"{cases // 10:,}, s",
                    f"{cases:,}, s",
                    "exponent",
                ),
                [
                    (kind, _number(small), _number(large), _number(growth((cases // 10, small), (cases, large))))
                    for kind in ("book", "sheets")
                    for small, large in [(result["small"][kind]["inside"], result["tools"]["typst"][kind]["inside"])]
                ],
            )
    yield PDF_NOT_ALIKE


PDF_EXPLAINED = """\
The ten cases are the library's own, larger libraries synthetic. CPU is that of a process from its start to its end, \
with all that it starts; of three rounds, in which the tools take turns, the median (one round at 1,000 cases). No cache \
is used. The book is made with that of each edition; its KB and pages are those of all these files."""

WHY_PDF_MISSED = """\
What a case costs in a large book is half tables: its own outcomes, and the comparison of all. The rest is text and tags. \
Nothing is set twice. Every line of text and every cell is an object for screen readers; with the text that makes the size."""

PDF_NOT_ALIKE = """\
### What is not like for like

- Ours reads and checks the data in the time given here; the others get finished HTML and write what it says, once.
- Ours has cut regular and bold from the variable font, which it does once on a machine in 0.9 s. The others get the \
variable font.
- *WeasyPrint* and *Chromium* print the cases alone: no contents with page numbers, comparison of outcomes, indexes, \
bars, running heads or bookmarks, and of the standards that ours conforms to (PDF/A-2a, PDF/UA-1) neither was asked for. \
All use the same font.
- Chromium prints one page a start, so ten sheets are ten starts; WeasyPrint prints all in one process, as ours does.
- Above a hundred cases only ours is measured. Peak memory is that of the largest process, not the sum."""


def _printer(tools: Mapping[str, Any], tool: str, kind: str) -> tuple[str, ...]:
    made, ours = tools[tool][kind], tools["typst"][kind]
    return (
        PRINTERS[tool],
        _number(made["cpu"]),
        _number(made["cpu"] / ours["cpu"]),
        _number(made["wall"]),
        _number(made["memory"] / 1e6),
        _number(made["bytes"] / 1000),
        _number(made["pages"]),
        _number(made["files"]),
    )


def _pdf_targets(cases: int, result: Mapping[str, Any]) -> Iterator[tuple[str, str, float | None, float]]:
    if cases not in PDF_LIMITS:
        return
    book_cpu, book_size, book_memory, sheets_cpu, sheet_size = PDF_LIMITS[cases]
    book, sheets = result["tools"]["typst"]["book"], result["tools"]["typst"]["sheets"]
    yield "book, CPU without the start", "s", book["inside"], book_cpu
    yield "book, size", "KB", book["bytes"] / 1000, book_size
    if book_memory:
        yield "book, peak memory", "MB", book["memory"] / 1e6, book_memory
    yield "sheets, CPU without the start", "s", sheets["inside"], sheets_cpu
    if sheet_size:
        yield "largest sheet", "KB", sheets["bytes"] / 1000, sheet_size
    for tool in ("weasyprint", "chromium"):
        for kind, ours in (("book", book), ("sheets", sheets)):
            if tool in result["tools"]:
                times = result["tools"][tool][kind]["cpu"] / ours["cpu"]
                yield f"{kind}, CPU of {PRINTERS[tool]}", "× ours", times, -5.0
