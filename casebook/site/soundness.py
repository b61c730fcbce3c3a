"""Whether a built site may be published: that all is there which its data asks for, and nothing that must not be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from casebook.base import project, trees
from casebook.exports import downloads
from casebook.model.library import Library
from casebook.model.records import SECTIONS
from casebook.pages import listing
from casebook.reading.yaml_text import leaves
from casebook.site import SOURCES, verify
from casebook.site.build import Build


def look_over(fresh: Sequence[trees.Node], built: Build) -> tuple[list[str], dict[str, bytes]]:
    """What is wrong with the site in this folder, in Chinese, each with place and remedy; and digests of its files."""
    site_url = built.settings.site_url
    base = urlsplit(site_url).path if site_url else "/"
    secrets = _secrets(fresh[0].place)
    return verify.look_over(fresh, expected(built), base, secrets, _said(built.library), built.workers)


def expected(built: Build) -> Iterator[str]:
    """Files that this site must have, told from the data and not from what MkDocs did."""
    yield from ("index.html", "404.html", "sitemap.xml", "robots.txt", "search/worker.js")
    for page in listing.generated(built.library):
        yield f"{page.url}index.html"
    for case in built.library.cases:
        yield from (f"cases/{alias}/index.html" for alias in case.aliases)
    yield from (download.path for download in downloads.DOWNLOADS)
    yield from built.printed


def _secrets(fresh: str) -> list[verify.FullPath]:
    """Folders of this machine that have no business on a page."""
    inside = "|".join(re.escape(name) for name in SOURCES)
    patterns = [verify.full_path(fresh)]
    if len(project.ROOT.parts) > 1:
        patterns.append(verify.full_path(f"{project.ROOT}/", f"(?:{inside})/"))
    return patterns


def _said(library: Library) -> Callable[[str], bool]:
    """Whether a text stands in the data. Then it is what an editor has written, and no slip of a template."""

    @cache
    def texts() -> str:
        records = (record for name in SECTIONS for record in getattr(library, name))
        return "\n".join(text for record in records for _, text in leaves(record.model_dump()) if isinstance(text, str))

    return lambda text: text.rstrip("…") in texts()  # descriptions are cut
