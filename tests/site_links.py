"""Where the links of a built site lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from tests.support import Page, Site, elements

HOST = "http://site.test"


def addresses(root: Element) -> Iterator[str]:
    """Every address that elements point at."""
    for element in elements(root):
        for attribute in ("href", "src", "action"):
            if value := element.get(attribute):
                yield value


def base_of(site: Site) -> str:
    """The folder of its host that the site was built for: its missing page is the one that needs whole paths."""
    (icon,) = elements(site.page("/404.html").root, "link", rel="icon")
    return icon.get("href", "").removesuffix("/assets/favicon.svg")


def broken_links(site: Site, pages: Iterable[Page]) -> list[str]:
    """Links of these pages that lead to no page, no file or no place on a page, and odd ones out of the site."""
    base, broken = base_of(site), []
    for page in pages:
        for address in addresses(page.root):
            target = urlsplit(urljoin(HOST + base + page.url, address))
            path = unquote(target.path.removeprefix(base))
            if f"{target.scheme}://{target.netloc}" != HOST:
                sound = target.scheme in ("https", "http", "mailto")
            elif not target.path.startswith(f"{base}/") or not site.file(path).is_file():
                sound = False
            else:
                sound = not target.fragment or unquote(target.fragment) in site.page(path).anchors
            if not sound:
                broken.append(f"{page.url}: {address}")
    return broken
