"""More data makes more pages, by itself: another case, another city, many cases, and hardly any."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support import SVG, Site, build, described, elements, links, only, rows, section, small, text, write

# An eleventh case


@pytest.mark.ten
def test_its_page_appears(grown: Site) -> None:
    page = text(grown.article("quzhou-2023-11"))
    for words in (
        "推行园区“共享物流”新模式",
        "金融支持",
        "衢州市经济和信息化局",
        "衢州市公安局",
        "共享货运平台",
        "88元",
        "66元",
        "增补",
    ):
        assert words in page
    assert elements(grown.article("quzhou-2023-11"), f"{SVG}svg")


@pytest.mark.ten
def test_listings_have_it_and_count_it(site: Site, grown: Site) -> None:
    for url in ("/", "/cases/", "/categories/finance/", "/editions/quzhou-2023/", "/organisations/quzhou-economy/"):
        assert "quzhou-2023-11" in grown.page(url).case_links(), url
        assert "quzhou-2023-11" not in site.page(url).case_links(), url
    assert "quzhou-2023-11" not in grown.page("/categories/permitting/").case_links()
    assert "11个案例" in grown.page("/").text
    assert "11个" in described(grown.page("/editions/quzhou-2023/").content, "案例")
    assert "共11行" in grown.page("/downloads/").text
    assert "金融支持2" in [label.replace("\n", "") for label, _ in links(grown.page("/").content)]


@pytest.mark.ten
def test_its_organisations_outcomes_and_frameworks_have_it(grown: Site) -> None:
    police = grown.page("/organisations/quzhou-police/")
    assert police.case_links() == ["quzhou-2023-02", "quzhou-2023-07", "quzhou-2023-11"]
    assert "衢州市经济和信息化局" in police.text
    assert "quzhou-2023-11" in grown.page("/outcomes/").case_links()
    assert re.search(r"跨境贸易\s*1\s*园区“?共享物流", grown.page("/frameworks/").text)


@pytest.mark.ten
def test_the_case_before_it_leads_on_to_it(site: Site, grown: Site) -> None:
    for number, rels in (("10", {"prev", "next"}), ("11", {"prev"})):
        nav = only(elements(grown.article(f"quzhou-2023-{number}"), "nav", "neighbours"))
        assert {link.get("rel") for link in elements(nav, "a")} == rels
    nav = only(elements(site.article("quzhou-2023-10"), "nav", "neighbours"))
    assert {link.get("rel") for link in elements(nav, "a")} == {"prev"}


@pytest.mark.ten
def test_search_and_downloads_have_it(grown: Site) -> None:
    for path in (
        "data/cases.json",
        "data/cases.csv",
        "data/outcomes.csv",
        "data/cases.bib",
        "feed.xml",
        "search/text-0.js",
    ):
        assert "quzhou-2023-11" in (grown.folder / path).read_text(encoding="utf-8"), path


# Another city, in a file beside the first


@pytest.mark.ten
def test_another_city_gets_its_pages(two_cities: Site) -> None:
    assert "甲市户籍业务全省通办" in text(two_cities.article("jia-2024-01"))
    edition = two_cities.page("/editions/jia-2024/")
    assert edition.case_links() == ["jia-2024-01"]
    assert "示例省甲市" in edition.text
    assert two_cities.page("/cases/").case_links()[0] == "jia-2024-01", "the newest edition comes first"
    hrefs = [href for _, href in links(two_cities.page("/cases/").content)]
    assert {"../editions/jia-2024/", "../editions/quzhou-2023/"} <= set(hrefs)


@pytest.mark.ten
def test_two_cities_organisations_of_one_name_never_mix(two_cities: Site) -> None:
    assert two_cities.page("/organisations/jia-police/").case_links() == ["jia-2024-01"]
    assert two_cities.page("/organisations/quzhou-police/").case_links() == ["quzhou-2023-02", "quzhou-2023-07"]
    lead = described(two_cities.article("jia-2024-01"), "牵头单位")
    assert lead == "甲市公安局"


@pytest.mark.ten
def test_related_cases_may_come_from_the_other_city_but_neighbours_do_not(two_cities: Site) -> None:
    assert elements(two_cities.article("jia-2024-01"), "nav", "neighbours") == []
    related = section(two_cities.article("jia-2024-01"), "related")
    assert "同属审批服务" in text(related)


@pytest.mark.ten
def test_a_sources_address_and_dates_are_shown_when_known(two_cities: Site) -> None:
    article = two_cities.article("jia-2024-01")
    assert ("甲市示例名单", "https://example.org/list?a=1&b=2") in links(article)
    assert "2024年5月1日" in text(article)
    assert "访问于2024年6月1日" in text(article)


# One case, and nothing optional


def test_a_case_without_anything_optional_has_no_empty_parts(lonely: Site) -> None:
    article = lonely.article("yi-2024-01")
    assert [h.get("id") for h in elements(article, "h2")] == ["summary", "measures", "organisations", "sources"]
    assert [text(term) for term in elements(article, "dt")] == ["牵头单位"]
    assert elements(article, "nav") == []
    assert elements(article, "div", "tiles") == []


def test_a_library_of_one_case_counts_to_one(lonely: Site) -> None:
    home = lonely.page("/")
    assert "共1个案例" in home.text
    assert len(elements(home.content, "li", "card")) == 1
    assert elements(home.content, "section", "facts") == []


def test_a_library_without_outcomes_or_terms_says_so(lonely: Site) -> None:
    for url in ("/outcomes/", "/glossary/", "/frameworks/"):
        assert re.search("还没有|暂无", lonely.page(url).text), url


# A case that was renamed


def test_the_former_address_of_a_case_leads_to_the_new_one(tmp_path: Path) -> None:
    data = write(tmp_path, small(aliases=["old-name"]))
    site = build(tmp_path / "site", CASEBOOK_DATA=data)
    page = site.page("/cases/old-name/")
    (refresh,) = [meta.get("content") for meta in elements(page.root, "meta") if meta.get("http-equiv") == "refresh"]
    assert urljoin("http://x/cases/old-name/", refresh.partition("url=")[2]) == "http://x/cases/yi-2024-01/"
    ((title, href),) = links(page.root)
    assert (title, urljoin(page.url, href)) == ("推行容缺办理", "/cases/yi-2024-01/")
    assert not any("old-name" in other.source for other in site if other is not page)


# Many


def pages_of(site: Site, first: str) -> list[str]:
    return [first, *(f"{first}page/{n}/" for n in range(2, 10) if site.file(f"{first}page/{n}/").is_file())]


def listed(site: Site, url: str) -> list[str]:
    """The cases of a listing: its first table, or all its cards."""
    content = site.page(url).content
    hrefs = [href for _, href in links((elements(content, "table") or [content])[0])]
    return list(dict.fromkeys(href.split("#")[0].rstrip("/").split("/")[-1] for href in hrefs if "cases/yi-" in href))


CASES = [f"yi-2024-{n:03d}" for n in range(1, 251)]


@pytest.mark.parametrize(
    "first", ["/cases/", "/categories/permitting/", "/organisations/yi-service/", "/editions/yi-2024/", "/outcomes/"]
)
def test_long_listings_are_cut_at_a_hundred(many: Site, first: str) -> None:
    assert pages_of(many, first) == [first, f"{first}page/2/", f"{first}page/3/"]
    shown = [listed(many, url) for url in pages_of(many, first)]
    assert [len(cases) for cases in shown] == [100, 100, 50]
    assert sorted(case for cases in shown for case in cases) == CASES


def test_organisations_are_cut_at_a_hundred_too(many: Site) -> None:
    urls = pages_of(many, "/organisations/")
    names = [row[0] for url in urls for table in elements(many.page(url).content, "table") for row in rows(table)]
    assert len(urls) == 2
    assert len(set(names)) == len(names) == 120


@pytest.mark.parametrize("first", ["/cases/", "/categories/permitting/", "/organisations/", "/outcomes/"])
def test_pages_lead_forward_and_back(many: Site, first: str) -> None:
    urls = pages_of(many, first)
    for at, url in enumerate(urls):
        nav = only(elements(many.page(url).content, "nav", "pager"))
        assert f"第{at + 1}页，共{len(urls)}页" in text(nav)
        found = {
            link.get("rel"): urlsplit(urljoin("http://x" + url, link.get("href"))).path for link in elements(nav, "a")
        }
        expected = {"prev": urls[at - 1] if at else None, "next": urls[at + 1] if at + 1 < len(urls) else None}
        assert found == {rel: target for rel, target in expected.items() if target}


def test_titles_of_further_pages_differ(many: Site) -> None:
    titles = [
        many.page(url).title for first in ("/cases/", "/outcomes/", "/organisations/") for url in pages_of(many, first)
    ]
    assert len(set(titles)) == len(titles)
    assert len(elements(many.page("/cases/page/2/").root, "h1")) == 1


def test_short_listings_have_no_pager(site: Site) -> None:
    assert not any(elements(page.content, "nav", "pager") for page in site)
    assert [url for url in site.urls if "/page/" in url] == []


def test_the_home_page_shows_the_newest_and_leads_to_the_rest(many: Site) -> None:
    home = many.page("/")
    assert len(elements(home.content, "li", "card")) == 12
    assert ("查看全部250个案例", "cases/") in links(home.content)


def test_no_page_grows_with_the_library(many: Site) -> None:
    heavy = {url: many.file(url).stat().st_size for url in many.urls if many.file(url).stat().st_size > 300_000}
    assert heavy == {}
