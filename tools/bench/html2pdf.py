"""Pages to PDF files with WeasyPrint or Chromium, as somebody would who knows either: `html2pdf.py TOOL FROM TO`.

Runs with the peers' Python and imports nothing of ours, so that only the tool's own cost is measured. TOOL is
`weasyprint`, or the path of a Chromium.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--allow-file-access-from-files")


def with_weasyprint(pages: list[Path], out: Path) -> None:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()  # read once for all of them
    for page in pages:
        HTML(filename=page).write_pdf(out / f"{page.stem}.pdf", font_config=fonts)


def with_chromium(program: str, pages: list[Path], out: Path) -> None:
    """Headless Chromium prints one page a start. Raises CalledProcessError."""
    adopt_orphans()
    for page in pages:
        to = [f"--user-data-dir={out / 'profile'}", f"--print-to-pdf={out / page.stem}.pdf", page.as_uri()]
        subprocess.run([program, *QUIET, *to], check=True, capture_output=True)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def adopt_orphans() -> None:
    """Have the processes that Chromium leaves behind counted as ours (Linux; elsewhere they are not counted)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


if __name__ == "__main__":
    tool, source, target = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    documents = sorted(source.glob("*.html"))
    if tool == "weasyprint":
        with_weasyprint(documents, target)
    else:
        with_chromium(tool, documents, target)
