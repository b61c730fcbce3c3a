"""What PDF files cost, ours beside WeasyPrint's and Chromium's from a page of the same cases.

The others get the cases alone: no contents with page numbers, no comparison of outcomes, no indexes and no tags, so that
they do less than the book. Each run is a process of its own, counted with its start and all the processes it waits for.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from casebook import figures, loading
from casebook.library import Library
from casebook.model import Case
from casebook.settings import Settings

STYLE = """
@font-face { font-family: "Noto Sans SC"; src: url("%s"); font-weight: 100 900 }
@page { size: A4; margin: 30mm 30mm; @bottom-center { content: counter(page) } }
html { font: 11pt/1.72 "Noto Sans SC" } article { break-before: page } table { width: 100%% }
th, td { text-align: left; vertical-align: top; border-bottom: .5pt solid #ccc }
"""


def measure_pdf(data: Path, peers: bool = True) -> dict[str, dict[str, Any]]:
    """Make the book and the sheets of this library with each tool. By tool and kind ("typst book", "chromium sheets"):

    `cpu` and `wall` in seconds, `memory` of the largest process in bytes, `bytes` of the book or of the largest sheet,
    `pages` and `files`; `inside` is the processor time without the interpreter's start, our own alone. A tool that is
    not installed has `missing` instead.
    """
    results: dict[str, dict[str, Any]] = {}
    absent = {"weasyprint": find_spec("weasyprint") is None, "chromium": shutil.which("chromium") is None}
    for tool in ("typst", "weasyprint", "chromium") if peers else ("typst",):
        for kind in ("book", "sheets"):
            name = f"{tool} {kind}"
            if absent.get(tool):
                results[name] = {"missing": tool}
                continue
            with tempfile.TemporaryDirectory(prefix="casebook-bench-") as folder:
                results[name] = _run(tool, kind, data, Path(folder))
    return results


def _run(tool: str, kind: str, data: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "casebook.bench.pdf", tool, kind, str(data), str(folder)]
    settings = {"CASEBOOK_CACHE": str(folder / "cache")}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{tool} {kind}: {said[-500:]}")
    import pikepdf

    made = sorted((folder / "out").glob("*.pdf"))
    pages = 0
    for path in made:
        with pikepdf.open(path) as document:
            pages += len(document.pages)
    return {
        "cpu": round(usage.ru_utime + usage.ru_stime, 3),
        "wall": round(wall, 3),
        "inside": float(said or "nan"),
        "memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "bytes": max(path.stat().st_size for path in made) if kind == "sheets" else sum(p.stat().st_size for p in made),
        "pages": pages,
        "files": len(made),
    }


def as_html(library: Library, cases: list[Case]) -> str:
    """The cases as one plain page."""
    from casebook.pdf import fonts

    def cell(text: str) -> str:
        return f"<td>{html.escape(text)}</td>"

    parts = [
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{STYLE % fonts.files()[-1].as_uri()}</style>'
    ]
    for case in cases:
        lead = "、".join(organisation.name for organisation in (*library.lead(case), *library.partners(case)))
        parts.append(f"<article><h1>{html.escape(case.title)}</h1><p>{html.escape(lead)}<p>{html.escape(case.summary)}")
        if case.problem:
            parts.append(f"<h2>针对问题</h2><p>{html.escape(case.problem)}")
        parts.append("<h2>主要做法</h2><ol>")
        parts += [f"<li><h3>{html.escape(m.title)}</h3><p>{html.escape(m.text)}" for m in case.measures]
        parts.append("</ol><h2>成效</h2><table><tr><th>指标<th>此前<th>此后<th>变化</tr>")
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


def _work(tool: str, kind: str, data: Path, folder: Path) -> None:
    """What is measured, in a process of its own; prints the processor time without the start."""
    library, _ = loading.load(data)
    out = folder / "out"
    out.mkdir()
    if tool == "typst":
        from casebook.pdf.making import Printer

        started = time.process_time()
        printer = Printer(library, Settings())
        made = printer.book() if kind == "book" else [(case.id, printer.sheet(case)) for case in library.cases]
        print(round(time.process_time() - started, 3))
        for name, printed in made:
            shutil.copy(printed.path, out / f"{name}.pdf")
        return
    jobs = [("book", list(library.cases))] if kind == "book" else [(case.id, [case]) for case in library.cases]
    if tool == "weasyprint":
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration

        configuration = FontConfiguration()
        for name, cases in jobs:
            HTML(string=as_html(library, cases)).write_pdf(out / f"{name}.pdf", font_config=configuration)
        return
    _adopt_orphans()
    for name, cases in jobs:
        page = folder / f"{name}.html"
        page.write_text(as_html(library, cases), encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--allow-file-access-from-files",
        ]
        subprocess.run(
            [
                "chromium",
                *flags,
                f"--user-data-dir={folder / 'profile'}",
                f"--print-to-pdf={out / name}.pdf",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def _adopt_orphans() -> None:
    """Have the processes that Chromium leaves behind counted as ours (Linux; elsewhere they are not counted)."""
    if sys.platform != "linux":
        return
    import atexit
    import ctypes

    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER

    def reap() -> None:
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    atexit.register(reap)


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
