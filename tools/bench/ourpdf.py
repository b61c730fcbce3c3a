"""Our PDF files, as a process of its own to be measured: `python -m tools.bench.ourpdf KIND DATA TO`.

Imports what printing needs and no more, so that the rest of the benchmark is not counted with it.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

from casebook.pdf.making import Printer
from casebook.reading import loading
from casebook.settings import Settings


def print_files(kind: str, data: Path, out: Path) -> None:
    """Make the book of all, that of the first edition, or the sheets.

    `inside.json` tells the processor time without the start and reading the data.
    """
    library, _ = loading.load(data)
    started = time.process_time()
    printer = Printer(library, Settings())
    if kind == "sheets":
        files = {f"{case.id}.pdf": printer.sheet(case) for case in library.cases}
    else:
        files = {"casebook.pdf": printer.book() if kind == "book" else printer.edition(library.editions[0].id)}
    inside = {"inside": round(time.process_time() - started, 3), "pages": sum(made.pages for made in files.values())}
    (out / "inside.json").write_text(json.dumps(inside), encoding="utf-8")
    for path, printed in files.items():
        shutil.copy(printed.path, out / Path(path).name)


if __name__ == "__main__":
    print_files(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
