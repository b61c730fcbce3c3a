"""Full-text search for a static site of Chinese text: an index built here, a worker in the browser that answers.

Knows nothing of cases. `build` takes documents and returns the files to publish; `FORMAT.md` describes them. `SCRIPTS`
are the worker and what the page needs beside it.
"""

from pathlib import Path

from casebook.search.index import Document, Section, build

SCRIPTS = (Path(__file__).with_name("worker.js"), Path(__file__).with_name("box.js"))

__all__ = ["SCRIPTS", "Document", "Section", "build"]
