"""Every address that others rely on exists."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from tests import facts, names
from tests.support import Site, elements, links, only, text

PAGES = (
    "/",
    "/cases/",
    "/categories/",
    "/organisations/",
    "/editions/quzhou-2023/",
    "/outcomes/",
    "/frameworks/",
    "/compare/",
    "/glossary/",
    "/about/",
    "/contribute/",
    "/downloads/",
    "/dictionary/",
    "/404.html",
)
FILES = (
    "/data/cases.json",
    "/data/cases.csv",
    "/data/outcomes.csv",
    "/data/cases.schema.json",
    "/data/cases.xlsx",
    "/data/export.schema.json",
    "/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
)
HEADINGS = ("summary", "measures", "outcomes", "organisations", "sources")


@pytest.mark.ten
@pytest.mark.parametrize("url", [*PAGES, *(case.url for case in facts.CASES)])
def test_page_exists(site: Site, url: str) -> None:
    assert site.file(url).is_file()


@pytest.mark.parametrize("url", FILES)
def test_file_exists(site: Site, url: str) -> None:
    assert site.file(url).stat().st_size > 0


@pytest.mark.ten
@pytest.mark.parametrize("case", facts.CASES, ids=lambda case: case.id)
def test_a_case_page_has_its_marks(site: Site, case: facts.Facts) -> None:
    article = site.article(case.id)
    ids = {heading.get("id") for heading in elements(article, "h2")}
    assert ids >= set(HEADINGS)
    assert text(only(elements(site.page(case.url).root, "h1"))) == case.title


@pytest.mark.ten
def test_the_problem_has_its_heading_where_the_source_names_one(site: Site) -> None:
    with_problem = [c.number for c in facts.CASES if elements(site.article(c.id), "h2", id="problem")]
    assert with_problem == [6, 7, 8, 9]


@pytest.mark.ten
def test_every_category_and_organisation_has_a_page(site: Site) -> None:
    for folder, expected in (("categories", names.CATEGORIES), ("organisations", facts.organisations())):
        pages = [site.page(url) for url in site.urls if url.startswith(f"/{folder}/") and url != f"/{folder}/"]
        headings = [text(only(elements(page.root, "h1"))) for page in pages]
        assert len(headings) == len(expected)
        assert all(any(heading.endswith(names.full(name)) for heading in headings) for name in expected)


@pytest.mark.ten
def test_downloads_are_readable_files(site: Site) -> None:
    assert json.loads(site.file("/data/cases.json").read_bytes())["cases"][9]["id"] == "quzhou-2023-10"
    assert json.loads(site.file("/data/cases.schema.json").read_bytes())["$schema"].endswith("draft-07/schema#")
    rows = csv.DictReader(io.StringIO(site.file("/data/cases.csv").read_text(encoding="utf-8-sig")))
    assert len(list(rows)) == 10


def test_robots_may_read_everything(site: Site, deployed: Site) -> None:
    assert site.file("/robots.txt").read_text(encoding="utf-8").split() == ["User-agent:", "*", "Allow:", "/"]
    assert "Sitemap: https://example.org/anli/sitemap.xml" in deployed.file("/robots.txt").read_text(encoding="utf-8")


def test_the_sitemap_lists_every_page_once_an_address_is_known(deployed: Site) -> None:
    tree = ElementTree.fromstring(deployed.file("/sitemap.xml").read_bytes())
    listed = sorted(node.text for node in tree.iter() if node.tag.endswith("loc"))
    pages = [url for url in deployed.urls if url != "/404.html"]
    assert listed == sorted("https://example.org/anli" + url for url in pages)


def test_canonical_addresses_only_when_the_address_is_known(site: Site, deployed: Site) -> None:
    for page in deployed:
        canonical = [link.get("href") for link in elements(page.root, "link", rel="canonical")]
        assert canonical == ([] if page.url == "/404.html" else [f"https://example.org/anli{page.url}"])
    assert not any(elements(page.root, "link", rel="canonical") for page in site)


@pytest.mark.ten
def test_a_forks_settings_show_where_readers_need_them(site: Site, deployed: Site) -> None:
    case = deployed.page("/cases/quzhou-2023-05/")
    assert any("/someone/cases/edit/main/data/cases.yml#L" in href for _, href in links(case.root))
    assert "https://example.org/anli/cases/quzhou-2023-05/" in case.text
    for url in ("/about/", "/contribute/"):
        assert ("bianji@example.org", "mailto:bianji@example.org") in links(deployed.page(url).content)
        assert not any(href.startswith("mailto:") for _, href in links(site.page(url).content))
    forms = "https://github.com/someone/cases/issues/new/choose"
    assert ("表单", forms) in links(deployed.page("/contribute/").content)
    assert ("“更正案例”表单", forms) in links(deployed.page("/about/").content)
    assert "表单" not in site.page("/contribute/").text
    footer = only(elements(case.root, "footer", "md-footer"))
    assert "浙ICP备00000000号" in text(footer)
    assert "ICP" not in text(only(elements(site.page("/").root, "footer", "md-footer")))
