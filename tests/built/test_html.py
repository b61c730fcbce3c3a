"""What is true of every page of every site: sound HTML, sound headings, links that lead somewhere, no other host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest

from tests.site_links import HOST, addresses, base_of, broken_links
from tests.support import HEADINGS, SVG, Page, Site, elements, text


def test_html_has_no_parse_errors(any_site: Site) -> None:
    """html5lib notes what HTMLParser(strict=True) would stop at."""
    assert {page.url: page.errors for page in any_site if page.errors} == {}


def test_pages_are_in_chinese(any_site: Site) -> None:
    assert {page.root.get("lang") for page in any_site} == {"zh-CN"}


def test_titles_are_unique_and_end_with_the_sites_name(any_site: Site) -> None:
    titles = Counter(page.title for page in any_site)
    assert [title for title, count in titles.items() if count > 1] == []
    assert [title for title in titles if not title.endswith("优化营商环境案例库")] == []


def test_every_page_describes_itself(any_site: Site) -> None:
    for page in any_site:
        found = [meta.get("content", "") for meta in elements(page.root, "meta", name="description")]
        assert len(found) == 1, page.url
        assert found[0].strip(), page.url


def test_ids_are_unique_on_a_page(any_site: Site) -> None:
    for page in any_site:
        ids = Counter(element.get("id") for element in elements(page.root) if element.get("id"))
        assert [id_ for id_, count in ids.items() if count > 1] == [], page.url


def headings(page: Page) -> list[tuple[int, str]]:
    return [(int(h.tag[1]), text(h)) for h in elements(page.content) if h.tag in HEADINGS]


def test_one_h1_and_no_level_is_skipped(any_site: Site) -> None:
    for page in any_site:
        levels = [level for level, _ in headings(page)]
        assert levels.count(1) == 1, page.url
        assert levels[0] == 1, page.url
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.url
        assert len(elements(page.root, "h1")) == 1, page.url


def outline(node: Element) -> Iterator[tuple[int, str]]:
    """Headings (with their level) and everything else one can see (level 0), in the order of the page."""
    if not isinstance(node.tag, str) or node.tag in ("script", "style", "noscript", "template"):
        return
    if node.tag in HEADINGS:
        yield int(node.tag[1]), text(node)
        return
    if node.tag in ("img", "input", f"{SVG}svg") or (node.text or "").strip():
        yield 0, ""
    for child in node:
        yield from outline(child)
        if (child.tail or "").strip():
            yield 0, ""


def test_no_heading_is_empty_or_without_content(any_site: Site) -> None:
    for page in any_site:
        parts = [*outline(page.content), (1, "the end")]
        for (level, heading), (following, _) in pairwise(parts):
            assert heading or not level, page.url
            assert level == 0 or following == 0 or following > level, f"{page.url}: {heading}"


def test_no_list_or_table_is_empty(any_site: Site) -> None:
    for page in any_site:
        for element in elements(page.content):
            if element.tag in ("ul", "ol", "dl", "tbody", "table", "section", "dt", "dd", "li", "th", "p"):
                for_scripts = element.attrib.keys() & {"hidden", "data-status"} or elements(element, "button")
                assert text(element) or elements(element, f"{SVG}svg") or for_scripts, f"{page.url}: <{element.tag}>"


def test_no_template_marks_and_no_nothing_made_into_words(any_site: Site) -> None:
    for page in any_site:
        assert not re.search(r"\{\{|\{%|\{#|%\}|\}\}", re.sub(r"<script.*?</script>", "", page.source, flags=re.S)), (
            page.url
        )
        assert not re.search(r"\b(None|undefined|Undefined|True|False|Decimal|Traceback)\b", text(page.root)), page.url


def test_every_internal_link_and_anchor_resolves(any_site: Site) -> None:
    assert broken_links(any_site, any_site) == []


def test_links_resolve_in_a_large_site_too(many: Site) -> None:
    listings = [many.page(url) for url in many.urls if "/page/" in url or url.count("/") <= 2]
    assert len(listings) > 20
    assert broken_links(many, listings) == []


def test_every_page_is_reached_from_the_home_page(any_site: Site) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        url = waiting.pop()
        if url in seen or url not in any_site.urls:
            continue
        seen.add(url)
        for address in addresses(any_site.page(url).root):
            target = urlsplit(urljoin(HOST + base_of(any_site) + url, address))
            waiting.append(target.path.removeprefix(base_of(any_site)))
    assert sorted(set(any_site.urls) - seen) == ["/404.html"]


LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    f"{SVG}image": ("href",),
    f"{SVG}use": ("href",),
    "link": ("href",),
}
KNOWN_HERE = {"canonical", "next", "prev", "license"}
"""Relations of a link that a browser does not fetch."""


def test_nothing_is_loaded_from_another_host(any_site: Site) -> None:
    for page in any_site:
        for element in elements(page.root):
            if element.tag == "link" and set(element.get("rel", "").split()) <= KNOWN_HERE:
                continue
            for attribute in LOADING.get(element.tag, ()):
                assert not re.match(r"\s*([a-z]+:|//)", element.get(attribute, "")), (
                    f"{page.url}: {element.get(attribute)}"
                )
            assert "url(" not in element.get("style", ""), page.url


def test_style_sheets_load_nothing_from_another_host(site: Site) -> None:
    sheets = list(site.folder.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        found = re.findall(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')]*)""", sheet.read_text(encoding="utf-8"))
        assert found == [], sheet.name


def test_no_page_has_handlers_or_script_addresses(any_site: Site) -> None:
    for page in any_site:
        for element in elements(page.root):
            assert not any(name.startswith("on") for name in element.attrib), page.url
            assert not element.get("href", "").lower().startswith(("javascript:", "data:")), page.url


@pytest.mark.ten
def test_every_page_says_it_is_not_official_and_names_licence_and_source(site: Site) -> None:
    for page in site:
        (footer,) = elements(page.root, "footer", "md-footer")
        for words in ("非官方", "CC BY 4.0", "衢州市2023年度优化营商环境十佳创新案例"):
            assert words in text(footer), page.url


def test_pictures_have_an_alternative_in_words(any_site: Site) -> None:
    for page in any_site:
        for picture in elements(page.content, f"{SVG}svg"):
            labelled = picture.get("role") == "img" and picture.get("aria-label", "").strip()
            assert labelled or picture.get("aria-hidden") == "true", page.url
        assert all(image.get("alt") is not None for image in elements(page.content, "img")), page.url


def test_tables_say_what_their_columns_are(any_site: Site) -> None:
    for page in any_site:
        for table in elements(page.content, "table"):
            if not table.get("class"):
                continue  # written in Markdown, which has no scopes
            heads = [cell for row in elements(table, "thead") for cell in elements(row, "th")]
            assert heads, page.url
            assert {cell.get("scope") for cell in heads} == {"col"}, page.url


def test_what_means_something_to_html_is_shown_as_it_is(odd: Site) -> None:
    page = odd.page("/cases/yi-2024-01/")
    assert page.title == "甲 & 乙 < 丙 \"丁\" '戊' {己} 100% - 优化营商环境案例库"
    assert "甲 & 乙 < 丙 \"丁\" '戊' {己} 100%" in page.text
    assert odd.page("/categories/permitting/").title.startswith('审批 & 服务 < "许可" - ')
    assert odd.page("/organisations/yi-service/").title.startswith("R&D 'A' < \"B\" 中心 - ")
    assert "a < b & c > d" in odd.page("/").text
    assert '乙市 "2024" & 案例 < 名单' in text(elements(odd.page("/").root, "footer")[0])
