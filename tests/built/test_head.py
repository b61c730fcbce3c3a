"""What pages say of themselves to programs: search engines, chats that show a link, feed readers, libraries."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support import Page, Site, build, elements, links, only, small, text, write

SITE = "https://example.org/anli/"
CASE = "/cases/quzhou-2023-05/"


def metas(page: Page, attribute: str = "name") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in elements(page.root, "meta"):
        if meta.get(attribute):
            found.setdefault(meta.get(attribute), []).append(meta.get("content", ""))
    return found


def graph(page: Page) -> list[dict[str, Any]]:
    (script,) = elements(page.root, "script", type="application/ld+json")
    return json.loads(script.text)["@graph"]


def of_type(page: Page, kind: str) -> dict[str, Any]:
    (found,) = [node for node in graph(page) if node["@type"] == kind]
    return found


@pytest.mark.ten
def test_content_tags_of_chinese_public_sites(site: Site, deployed: Site) -> None:
    tags = metas(site.page(CASE))
    assert tags["ArticleTitle"] == ["推进一般工业投资项目“拿地即开工”改革"]
    assert tags["PubDate"] == ["2026-11-23"]
    assert tags["ContentSource"] == ["国脉电子政务网"]
    assert tags["ColumnName"] == ["案例"]
    assert tags["SiteName"] == ["优化营商环境案例库"]
    words = tags["Keywords"][0].split("，")
    assert {"审批服务", "衢州市住房和城乡建设局", "浙江省衢州市"} <= set(words)
    assert metas(deployed.page(CASE))["SiteDomain"] == ["example.org"]
    assert "SiteDomain" not in tags


def test_no_page_claims_to_be_of_a_government(any_site: Site) -> None:
    for page in any_site:
        assert "SiteIDCode" not in page.source, page.url


def test_no_name_of_a_tag_is_used_twice_whatever_its_letters(any_site: Site) -> None:
    for page in any_site:
        names = [name.lower() for name, contents in metas(page).items() for _ in contents if name != "theme-color"]
        assert len(names) == len(set(names)), page.url


def test_open_graph_says_what_the_page_says(any_site: Site) -> None:
    for page in any_site:
        if page.url == "/404.html" or elements(page.root, "meta", **{"http-equiv": "refresh"}):
            continue
        graphic = metas(page, "property")
        assert all(len(contents) == 1 for contents in graphic.values()), page.url
        assert page.title in (
            f"{graphic['og:title'][0]} - 优化营商环境案例库",
            graphic["og:title"][0],
        )
        assert graphic["og:description"] == metas(page)["description"]
        assert graphic["og:type"] == ["article" if page.url.count("/") == 3 and "/cases/" in page.url else "website"]


def test_addresses_in_heads_are_absolute_or_not_there(site: Site, deployed: Site) -> None:
    for page in deployed:
        if page.url != "/404.html":
            assert metas(page, "property")["og:url"] == [f"{SITE[:-1]}{page.url}"]
    assert not any("og:url" in metas(page, "property") for page in site)


@pytest.mark.ten
def test_a_case_is_an_article_based_on_its_sources(deployed: Site) -> None:
    article = of_type(deployed.page(CASE), "Article")
    assert article["headline"] == "推进一般工业投资项目“拿地即开工”改革"
    assert article["url"] == f"{SITE}cases/quzhou-2023-05/"
    assert (article["datePublished"], article["identifier"]) == ("2026-11-23", "quzhou-2023-05")
    assert article["license"].startswith("https://creativecommons.org/licenses/by/4.0/")
    assert article["isBasedOn"][0]["name"] == "衢州市2023年度优化营商环境十佳创新案例"
    assert {"@type": "Organization", "name": "衢州市住房和城乡建设局"} in article["mentions"]
    nation = {"@type": "Country", "name": "中国"}
    province = {"@type": "Place", "name": "浙江省", "containedInPlace": nation}
    city = {"@type": "Place", "name": "浙江省衢州市", "containedInPlace": province}
    assert article["spatialCoverage"] == city
    assert of_type(deployed.page("/downloads/"), "Dataset")["spatialCoverage"] == [city]


def test_breadcrumbs_lead_to_pages_that_exist(deployed: Site) -> None:
    for page in deployed:
        if page.url in ("/", "/404.html"):
            continue
        steps = of_type(page, "BreadcrumbList")["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        for step in steps:
            if step is steps[-1]:
                continue  # the page itself
            assert step["item"].startswith(SITE)
            assert deployed.file("/" + step["item"].removeprefix(SITE)).is_file(), step
        assert "item" not in steps[-1]


@pytest.mark.ten
def test_downloads_are_a_dataset_with_its_files(deployed: Site) -> None:
    dataset = of_type(deployed.page("/downloads/"), "Dataset")
    assert len(dataset["description"]) >= 50
    assert dataset["dateModified"] == "2026-11-23"
    files = [file["contentUrl"] for file in dataset["distribution"]]
    assert f"{SITE}data/cases.xlsx" in files
    for address in files:
        assert deployed.file("/" + address.removeprefix(SITE)).is_file()


def test_text_cannot_end_the_script_it_stands_in(odd: Site) -> None:
    page = odd.page("/cases/yi-2024-01/")
    assert of_type(page, "Article")["headline"] == "甲 & 乙 < 丙 \"丁\" '戊' {己} 100%"
    (script,) = elements(page.root, "script", type="application/ld+json")
    assert "<" not in script.text
    assert "&" not in script.text


def test_every_page_names_the_feed(any_site: Site) -> None:
    for page in any_site:
        feeds = [link for link in elements(page.root, "link") if link.get("type") == "application/atom+xml"]
        if page.url == "/404.html" or elements(page.root, "meta", **{"http-equiv": "refresh"}):
            continue
        assert len(feeds) == 1
        assert feeds[0].get("rel").split() == ["alternate"]
        assert feeds[0].get("href") == "../" * (page.url.count("/") - 1) + "feed.xml"
    assert any_site.file("/feed.xml").is_file()


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A case that moved and was corrected, and one that was not."""
    values = small(
        aliases=["yi-2024-old", "yi-2024-older"],
        published=dt.date(2024, 6, 1),
        corrections=[{"date": dt.date(2025, 2, 3), "text": "改正数字。"}],
    )
    category = {"id": "finance", "name": "金融支持", "description": "帮助企业获得资金。"}
    values["categories"].append(category)
    second = {
        "id": "yi-2024-02",
        "number": 2,
        "title": "另一项",
        "category": "finance",
        "aliases": [],
        "corrections": [],
    }
    values["cases"].append(values["cases"][0] | second)
    folder = tmp_path_factory.mktemp("dated")
    # Dates unquoted, as people write them.
    content = json.dumps(values, ensure_ascii=False, default=str)
    for day in ("2024-06-01", "2025-02-03"):
        content = content.replace(f'"{day}"', day)
    return build(folder / "site", CASEBOOK_DATA=write(folder, content), CASEBOOK_SITE_URL=SITE)


def test_the_site_map_has_the_dates_of_the_data(dated: Site) -> None:
    tree = ElementTree.fromstring(dated.file("/sitemap.xml").read_bytes())
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    changed = {
        node.find(f"{space}loc").text.removeprefix(SITE): node.findtext(f"{space}lastmod")
        for node in tree.iter(f"{space}url")
    }
    assert changed["cases/yi-2024-01/"] == changed["categories/permitting/"] == changed[""] == "2025-02-03"
    assert changed["cases/yi-2024-02/"] == changed["categories/finance/"] == "2024-06-01"
    assert changed["contribute/"] is None
    assert not any("old" in path for path in changed)


def test_former_addresses_send_readers_on(dated: Site) -> None:
    for alias in ("yi-2024-old", "yi-2024-older"):
        page = dated.page(f"/cases/{alias}/")
        refresh = only(elements(page.root, "meta", **{"http-equiv": "refresh"}))
        assert refresh.get("content") == "0; url=../../cases/yi-2024-01/"
        assert ("推行容缺办理", "../../cases/yi-2024-01/") in links(page.root)
        assert elements(page.root, "link", rel="canonical")[0].get("href") == f"{SITE}cases/yi-2024-01/"
        assert page.errors == []
        assert text(only(elements(page.root, "h1"))) == "已移到新网址"


def test_bibtex_on_the_page_is_bibtex(odd: Site) -> None:
    page = odd.page("/cases/yi-2024-01/")
    shown = only([e for e in elements(page.root, "pre") if e.get("data-citation") == "bibtex"])
    assert 'title = "{甲 \\& 乙 < 丙 "丁" \'戊\' \\textbraceleft{}己\\textbraceright{} 100\\%}",' in "".join(
        shown.itertext()
    )
