"""Full-text search for a static site of Chinese text: an index built here, a worker in the browser that answers.

Knows nothing of cases. `build` takes documents and returns the files to publish; `FORMAT.md` describes them. `scripts`
are the worker and what the page needs beside it.
"""

from casebook.search.index import Document, Section, build
from casebook.search.scripts import scripts, without_comments

__all__ = ["Document", "Section", "build", "scripts", "without_comments"]
