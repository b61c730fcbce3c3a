"""What was measured of printing, for BENCHMARKS.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.bench.markdown import growth, number, size, table, targets

PRINTERS = {"typst": "Casebook (Typst)", "weasyprint": "WeasyPrint", "chromium": "Chromium"}

PDF_LIMITS = {  # book: CPU in s, KB, memory in MB; sheets: CPU in s, KB of the largest
    10: (0.5, 350.0, None, 0.5, 110.0),
    1000: (12.0, 9000.0, 1800.0, 20.0, None),
}


def printing(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## PDF files"
    yield PDF_EXPLAINED
    for cases, result in sorted(results.items()):
        yield f"### {size(cases)}"
        heads = ("CPU, s", "× ours", "wall, s", "peak memory, MB", "KB", "pages", "files")
        for kind, title in (("book", "The book"), ("sheets", "A sheet for each case; KB of the largest")):
            rows = [_printer(result["tools"], tool, kind) for tool in PRINTERS if tool in result["tools"]]
            yield table((title, *heads), rows)
        chromium = f"{result['chromium']}; load" if result["chromium"] else "Load"
        yield f"{chromium} of the machine meanwhile: {number(result['load'])}."
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
                    (kind, number(small), number(large), number(growth((cases // 10, small), (cases, large))))
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
        number(made["cpu"]),
        number(made["cpu"] / ours["cpu"]),
        number(made["wall"]),
        number(made["memory"] / 1e6),
        number(made["bytes"] / 1000),
        number(made["pages"]),
        number(made["files"]),
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
