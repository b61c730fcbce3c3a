"""Pages of places: which there are, what they list, and what leads to them."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import pytest

from tests.support import Page, Site, elements, links, text

PROVINCE, CITY, QUZHOU = "/places/shilisheng/", "/places/shilisheng-jiashi/", "/places/zhejiangsheng-quzhoushi/"


def led_to(page: Page) -> set[str]:
    return {urljoin(page.url, href) for _, href in links(page.root)}


@pytest.mark.ten
def test_the_page_of_a_place_lists_the_cases_of_all_below(two_cities: Site) -> None:
    for url in (PROVINCE, CITY):
        assert two_cities.page(url).case_links() == ["jia-2024-01"]
    for url in (QUZHOU, "/places/zhejiangsheng/"):
        assert two_cities.page(url).case_links() == [f"quzhou-2023-{n:02d}" for n in range(1, 11)]
    assert text(elements(two_cities.page(CITY).content, "h1")[0]) == "示例省甲市"


@pytest.mark.ten
def test_places_lead_to_what_holds_them_and_to_their_parts(two_cities: Site) -> None:
    assert CITY in led_to(two_cities.page(PROVINCE))
    assert {PROVINCE, "/places/"} <= led_to(two_cities.page(CITY))
    assert {PROVINCE, CITY, QUZHOU} <= led_to(two_cities.page("/places/"))
    for url in ("/", "/cases/"):
        assert PROVINCE in led_to(two_cities.page(url)), url
    assert "/places/" in led_to(two_cities.page("/"))


@pytest.mark.ten
def test_cases_and_cards_lead_to_their_place(two_cities: Site) -> None:
    for url in ("/cases/jia-2024-01/", "/cases/", "/", "/categories/permitting/"):
        assert CITY in led_to(two_cities.page(url)), url
    browsed = two_cities.file("/browse/cases/0.js").read_text(encoding="utf-8")
    assert "places/shilisheng-jiashi/" in browsed


@pytest.mark.ten
def test_programs_are_told_where_a_place_lies(two_cities: Site) -> None:
    page = two_cities.page(CITY)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.source)
    assert found
    (crumbs,) = [part for part in json.loads(found[1])["@graph"] if part["@type"] == "BreadcrumbList"]
    steps = [(step["name"], urljoin(page.url, step.get("item", ""))) for step in crumbs["itemListElement"]]
    assert steps == [("首页", "/"), ("地方", "/places/"), ("示例省", PROVINCE), ("示例省甲市", CITY)]


@pytest.mark.ten
def test_a_place_is_found_by_searching(two_cities: Site) -> None:
    index = "".join(path.read_text(encoding="utf-8") for path in two_cities.folder.glob("search/text-*.js"))
    assert '"places/shilisheng-jiashi/","示例省甲市","地方"' in index


@pytest.mark.ten
def test_a_library_of_one_place_has_no_pages_of_places(site: Site) -> None:
    assert not site.file("/places/").exists()
    assert not any("places/" in href for page in site for _, href in links(page.root))
