"""What PDF files cost: ours beside WeasyPrint's and Chromium's from pages of the same cases.

The others get the cases alone, without contents, comparison of outcomes and indexes, so they do less than the book. Each
run is a process of its own, counted with its start and all the processes it waits for.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from casebook.fonts import characters
from casebook.model import figures
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.reading import loading
from tools.bench import builders, measuring, synthetic

KINDS = ("book", "sheets")
MOST_CASES = 1000
"""Beyond this `make site` makes no PDF files either (`pdf_limit`)."""
MOST_WITH_PEERS = 100
"""WeasyPrint takes a minute for a hundred cases, and more than its share for a thousand."""
ROUNDS = 3
GROWN = 10
"""Growth is told from a library so many times smaller."""

STYLE = """
@font-face { font-family: "Noto Sans SC"; src: url("%s"); font-weight: 100 900 }
@page { size: A4; margin: 30mm 30mm; @bottom-center { content: counter(page) } }
html { font: 11pt/1.72 "Noto Sans SC" } article { break-before: page } table { width: 100%% }
th, td { text-align: left; vertical-align: top; border-bottom: .5pt solid #ccc }
"""


def measure(cases: int, progress: Callable[[str], None]) -> dict[str, Any] | None:
    """Make book and sheets with every tool in turn; the medians of the rounds. None when there are too many cases.

    `tools` holds by tool ("typst", "weasyprint", "chromium") and kind ("book", "sheets"): `cpu` and `wall` in seconds,
    `memory` of the largest process in bytes, `bytes` of the book or of the largest sheet, `pages` and `files`; ours also
    `inside`, the processor time without starting Python and reading the data. `small` holds ours for a tenth of the
    cases, from a thousand on. Raises NoPeers and CommandFailed.
    """
    if cases > MOST_CASES:
        return None
    folder = builders.CACHE / str(cases) / "pdf"
    shutil.rmtree(folder, ignore_errors=True)
    data = _library(cases, folder)
    tools = ["typst"]
    if cases <= MOST_WITH_PEERS:
        _write_pages(data, folder)
        tools += ["weasyprint", *(["chromium"] if measuring.chromium_path() else [])]
    runs: dict[str, dict[str, list[dict[str, float]]]] = {tool: {kind: [] for kind in KINDS} for tool in tools}
    rounds = ROUNDS if cases <= MOST_WITH_PEERS else 1
    for number in range(1, rounds + 1):
        for kind in KINDS:
            for tool in tools:
                progress(f"第{number}轮，共{rounds}轮：{tool} {kind}")
                runs[tool][kind].append(_run(tool, kind, data, folder))
    result = {
        "cases": cases,
        "tools": {tool: {kind: _median(taken) for kind, taken in kinds.items()} for tool, kinds in runs.items()},
        "chromium": measuring.output([measuring.chromium_path() or "", "--version"]).strip()
        if "chromium" in tools
        else None,
        "load": os.getloadavg()[1],
    }
    if cases >= 1000:
        small = _library(cases // GROWN, folder / "small")
        progress(f"另测{cases // GROWN}个案例，看增长")
        result["small"] = {kind: _run("typst", kind, small, folder / "small") for kind in KINDS}
    return result


def _library(cases: int, folder: Path) -> Path:
    """The data: ten cases are the library's own, more are synthetic."""
    folder.mkdir(parents=True)
    return builders.ROOT / "data" / "cases.yml" if cases == 10 else synthetic.write(folder / "data", cases)


def _run(tool: str, kind: str, data: Path, folder: Path) -> dict[str, float]:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command: list[str | Path]
    if tool == "typst":
        command = [sys.executable, "-m", "tools.bench.ourpdf", kind, data, out]
    else:
        python = builders.executable("python")
        program = tool if tool == "weasyprint" else measuring.chromium_path() or ""
        command = [python, Path(__file__).with_name("html2pdf.py"), program, folder / kind, out]
    settings = {"CASEBOOK_CACHE": str(out / "cache"), "PYTHONPATH": str(builders.ROOT)}
    cost = measuring.run(command, folder, settings)
    said = out / "inside.json"
    inside = json.loads(said.read_text(encoding="utf-8")) if said.exists() else {}
    return cost._asdict() | inside | _made(sorted(out.glob("*.pdf")), kind)


def _made(files: Sequence[Path], kind: str) -> dict[str, float]:
    import pikepdf

    pages = 0
    for path in files:
        with pikepdf.open(path) as document:
            pages += len(document.pages)
    sizes = [path.stat().st_size for path in files]
    return {"bytes": max(sizes) if kind == "sheets" else sum(sizes), "pages": pages, "files": len(files)}


def _median(runs: Iterable[dict[str, float]]) -> dict[str, float]:
    runs = list(runs)
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _write_pages(data: Path, folder: Path) -> None:
    """What the others print: one page with all cases, and a page for each."""
    library, _ = loading.load(data)
    pages = {"book": {"book": list(library.cases)}, "sheets": {case.id: [case] for case in library.cases}}
    for kind, named in pages.items():
        (folder / kind).mkdir(parents=True)
        for name, cases in named.items():
            (folder / kind / f"{name}.html").write_text(as_html(library, cases), encoding="utf-8")


def as_html(library: Library, cases: Iterable[Case]) -> str:
    """The cases as one plain page."""

    def cell(text: str) -> str:
        return f"<td>{html.escape(text)}</td>"

    parts = [
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{STYLE % characters.files()[-1].as_uri()}</style>'
    ]
    for case in cases:
        lead = "、".join(organisation.name for organisation in (*library.lead(case), *library.partners(case)))
        parts.append(f"<article><h1>{html.escape(case.title)}</h1><p>{html.escape(lead)}<p>{html.escape(case.summary)}")
        if case.problem:
            parts.append(f"<h2>针对问题</h2><p>{html.escape(case.problem)}")
        parts.append("<h2>主要做法</h2><ol>")
        parts += [f"<li><h3>{html.escape(m.title)}</h3><p>{html.escape(m.text)}" for m in case.measures]
        parts.append("</ol><h2>成效</h2><table><tr><th>指标<th>变化前<th>变化后<th>变化</tr>")
        for o in case.outcomes:
            cells = (o.name, figures.before(o), figures.after(o), figures.change(o))
            parts.append(f"<tr>{''.join(map(cell, cells))}</tr>")
        parts.append("</table><h2>名词</h2>")
        parts += [
            f"<p><b>{html.escape(library.term[t].term)}</b> {html.escape(library.term[t].explanation)}"
            for t in case.terms
        ]
        parts.append("</article>")
    return "\n".join(parts)
