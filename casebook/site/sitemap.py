"""What programs that visit the site look for: the site map, and that they may."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from datetime import date

from mkdocs.structure.files import File

from casebook.pages import listing
from casebook.site.frame_pages import FramePage
from casebook.site.state import state


def addresses(written: Iterable[File]) -> Iterator[tuple[str, date | None]]:
    """Every page's full address with the newest date of the cases it shows, for the site map; nothing without site_url.

    MkDocs itself knows only the day of the build. Of the hand-written pages, those in the navigation that call a block
    show all cases.
    """
    build = state.current
    if not build.settings.site_url:
        return
    for file in written:
        if file.page is not None and not isinstance(file.page, FramePage):
            shows = file.inclusion.is_in_nav() and "{{" in file.content_string
            yield file.page.canonical_url or "", build.library.updated if shows else None
    for page in listing.generated(build.library):
        yield build.settings.site_url + page.url, page.changed


def packed(content: bytes) -> bytes:
    """Content as gzip, with neither a name nor a time: the same content, the same bytes."""
    whole = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=whole, mtime=0) as file:
        file.write(content)
    return whole.getvalue()


def robots(site_url: str | None) -> str:
    """Everybody may read everything; the site map needs the site's address."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site_url}sitemap.xml\n" if site_url else "")
