"""The report: figures, ratios, targets met and missed, and nothing where nothing was measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.bench import markdown, report, searching_report, waiting
from tools.bench.builders import EXPORT_STAGE, PDF_STAGE, SEARCH_STAGE


def built(cpu: float, memory: float = 100e6) -> dict[str, Any]:
    cost = {"cpu": cpu, "wall": cpu, "memory": memory}
    size = {"bytes": 30_000_000, "files": 1500, "page_mean": 20_000, "page_largest": 30_000}
    return {"cold": cost, "warm": cost | {"cpu": cpu / 2}, "size": size}


def site(cases: int, ours: float, hugo: float) -> dict[str, Any]:
    stages = {"检查数据": 0.5, EXPORT_STAGE: 1.0, SEARCH_STAGE: 2.0, PDF_STAGE: 4.0}
    return {
        "cases": cases,
        "builders": {"ours": built(ours), "hugo": built(hugo), "zensical-bare": built(10 * hugo)},
        "stages": {"cold": stages, "warm": stages | {PDF_STAGE: 0.0}},
        "load": 1.0,
        "disk": "memory",
    }


def write(**measured: Any) -> str:
    return report.text(measured, {"processor": "a machine"}, {"hugo": "1.2"})


def line(text: str, start: str) -> list[str]:
    (found,) = [row for row in text.splitlines() if row.startswith(f"| {start}")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_targets_stand_beside_what_was_measured_and_misses_are_said() -> None:
    text = write(site={1000: site(1000, ours=10.0, hugo=1.0)})
    rows = [row for row in text.splitlines() if row.startswith("| CPU cold, pages and listings")]
    assert "| ≤ 3 × Hugo | 3 × Hugo | met |" in rows[0]  # 10 s less exports, search and PDFs, as Hugo has none of them
    assert "| ≤ 0.4 × Zensical | 0.3 × Zensical | met |" in rows[1]
    assert line(text, "CPU cold, all but PDFs")[2:] == ["6 × Hugo", "**missed**"]
    assert line(text, "CPU warm, all but PDFs")[2:] == ["10 × Hugo", "**missed**"]
    assert line(text, "peak memory")[2:] == ["100 MB", "met"]
    assert line(text, "HTML of a case page")[1:] == ["≤ 24 KB", "20 KB", "met"]


def test_growth_is_an_exponent() -> None:
    assert markdown.growth((1000, 2.0), (10000, 20.0)) == pytest.approx(1)
    assert markdown.growth((1000, 2.0), (10000, 200.0)) == pytest.approx(2)
    text = write(site={n: site(n, ours=n / 100, hugo=n / 1000) for n in (1000, 10000)})
    assert line(text, "Casebook | 1 |")
    assert "Growth" not in write(site={1000: site(1000, 1.0, 1.0)})


def quality(**changes: float) -> dict[str, Any]:
    same = {"recall3": 1.0, "recall3_all": 1.0, "recall10": 1.0, "precision10": 1.0, "empty": 0.0}
    return {"queries": 3, "misses": []} | same | changes


def engine(**changes: Any) -> dict[str, Any]:
    return {
        "build_cpu": 2.5,
        "index_bytes": 1_500_000,
        "index_files": 7,
        "classes": {kind: quality() for kind in searching_report.CLASSES},
        "all": quality(),
        "literal": quality(recall10=0.9),
        "warm_p50": 3.0,
        "warm_p95": 9.0,
        "freeze_web": 0,
        "cold_p50": 123.4,
        "cold_worst": 900.0,
        "bytes_usual": 210_000,
        "bytes_worst": 900_000,
        "typed_same": 1.0,
        "file": {"answers": True, "wait_p50": 5, "freeze": 77},
    } | changes


def test_search_is_set_beside_the_others_and_judged() -> None:
    pagefind = engine(file={}, build_cpu=None)
    pagefind.pop("typed_same")
    engines = {"ours": engine(), "pagefind": pagefind, "material": {"failed": "没有准备好", "index_bytes": 1}}
    result = {"cases": 10000, "queries": 42, "chromium": "150", "engines": engines, "load": 3.0}
    text = write(search={10000: result})
    assert line(text, "KB to the first result")[1:] == ["210 / 900", "210 / 900"]
    assert line(text, "longest freeze from a file, ms")[1:] == ["77", "–"]
    assert line(text, "typed sample shows the same cases")[1:] == ["100%", "–"]
    assert line(text, "bytes to the first result, usual")[2:] == ["210 KB", "met"]
    assert line(text, "bytes to the first result, worst")[2:] == ["900 KB", "**missed**"]
    assert line(text, "recall in the first 10, literal")[2:] == ["0.9", "**missed**"]
    assert line(text, "CPU for the index | ")[1:] == ["≤ 6 s", "2.5 s", "met"]
    assert line(text, "pinyin |")[1] == "3"


def test_what_was_not_measured_is_said_to_be_so() -> None:
    ours = engine(build_cpu=None, file={"answers": False}, bytes_usual=None, bytes_worst=None, cold_p50=None)
    result = {"cases": 1000, "queries": 1, "chromium": "150", "engines": {"ours": ours}, "load": 0.0}
    text = write(search={1000: json.loads(json.dumps(result))})
    assert line(text, "longest freeze from a file |")[2] == "not measured"
    assert line(text, "bytes to the first result, usual")[2] == "not measured"
    assert "## Building" not in text


def printed(cpu: float, **changes: float) -> dict[str, Any]:
    made = {"cpu": cpu, "wall": cpu, "inside": cpu / 2, "memory": 150e6, "bytes": 300_000, "pages": 34, "files": 1}
    return {"book": made | changes, "sheets": made | changes}


def test_pdf_files_are_set_beside_the_other_printers() -> None:
    tools = {"typst": printed(0.5), "weasyprint": printed(3.0), "chromium": printed(2.0, bytes=2_000_000)}
    text = write(pdf={10: {"cases": 10, "tools": tools, "chromium": "Chromium 150", "load": 0.5}})
    rows = [row for row in text.splitlines() if row.startswith("| WeasyPrint")]
    assert rows == ["| WeasyPrint | 3 | 6 | 3 | 150 | 300 | 34 | 1 |"] * 2  # book and sheets
    assert line(text, "book, CPU without the start")[2:] == ["0.25 s", "met"]
    assert line(text, "largest sheet")[2:] == ["300 KB", "**missed**"]
    assert line(text, "book, CPU of WeasyPrint")[1:] == ["≥ 5 × ours", "6 × ours", "met"]
    assert line(text, "book, CPU of Chromium")[2:] == ["4 × ours", "**missed**"]
    assert "exponent" not in text


def test_growth_of_pdf_files_leaves_the_start_out() -> None:
    result = {"cases": 1000, "tools": {"typst": printed(40.0)}, "small": printed(4.0), "chromium": None, "load": 0.5}
    text = write(pdf={1000: result})
    assert line(text, "book | 2 ")[1:] == ["2", "20", "1"]
    assert line(text, "book, peak memory")[2:] == ["150 MB", "met"]
    assert "CPU of WeasyPrint" not in text


def test_the_table_of_waiting_judges_each_line_and_says_what_was_not_measured() -> None:
    ratios = {"cold": [1.3, 2.0], "changed": [1.2, 1.0], "same": [0.09, 0.08]}
    results = {10: {"ratios": ratios, "preview": 0.5, "book": {"cpu": 3.9, "size": 4.0}}}
    verdicts = {what: verdict for what, *_, verdict in waiting.lines(results)}
    assert verdicts["10 cases, from nothing: time / stock Material's"] == "met"
    assert verdicts["10 cases, one changed: time / stock Material's"] == "**missed**"
    assert verdicts["10 cases, nothing changed: time / stock Material's"] == "goal"
    assert verdicts["book of an edition of 100: KB a page"] == "**missed**"
    assert [told for what, told, *_ in waiting.lines(results) if what.startswith("1,000")] == ["not measured"] * 4


def test_a_report_keeps_the_parts_that_were_not_measured_again() -> None:
    before = "# Benchmarks\n\nMachine: x, measured 2026-11-23.\n\n## Building the site\n\nold site\n\n## PDF files\n\nold pdf\n"
    new = "# Benchmarks\n\nNew.\n\n## How long one waits\n\nnew\n\n## PDF files\n\nnew pdf\n"
    site = "## Building the site\n\nFrom the run of 2026-11-23.\n\nold site\n"
    whole = new.replace("## PDF", f"{site}\n## PDF")
    assert report.with_others(new, before) == whole
    later = whole.replace("New.", "Machine: x, measured 2026-11-28.")
    assert report.with_others(new, later) == whole, "the day is that of its own run"
