"""The offline bundle, unpacked and opened as files: no server, no other host, every link leads to a page."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from casebook.exports.addresses import OFFLINE
from casebook.site import bundle
from tests import facts
from tests.browser.conftest import Open
from tests.support import Site

pytestmark = pytest.mark.browser

KINDS = (
    "",
    "cases/",
    "cases/quzhou-2023-05/",
    "categories/",
    "categories/permitting/",
    "organisations/",
    "organisations/quzhou-police/",
    "editions/quzhou-2023/",
    "outcomes/",
    "frameworks/",
    "glossary/",
    "compare/",
    "downloads/",
    "dictionary/",
    "about/",
    "contribute/",
    "checks/",
)


@pytest.fixture(scope="module")
def unpacked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a reader gets from the archive, with characters in its name that addresses must encode."""
    folder = tmp_path_factory.mktemp("离线 100%#")
    bundle.write(site.folder, folder / "b.zip")
    with zipfile.ZipFile(folder / "b.zip") as archive:
        archive.extractall(folder)
    return folder / bundle.FOLDER


@pytest.fixture
def offline(visit: Open, unpacked: Path) -> Open:
    """Opens a file of the bundle. In every test: no error on the console, nothing asked of any host."""
    return lambda url="": visit((unpacked / url / "index.html").as_uri())


LEADS = """() => [...document.querySelectorAll("a[href]")].map((link) => link.href)"""


@pytest.mark.parametrize("url", KINDS)
def test_every_link_on_a_page_leads_to_a_file(offline: Open, unpacked: Path, url: str) -> None:
    page = offline(url)
    expect(page.locator("h1").first).to_be_visible()
    found = [address for address in page.evaluate(LEADS) if address.startswith("file:")]
    assert len(found) > 10
    for address in found:
        assert Path(unquote(urlsplit(address).path)).is_file(), address


def test_a_reader_goes_from_the_home_page_to_a_case_and_on(offline: Open) -> None:
    page = offline()
    page.locator(".md-tabs").get_by_role("link", name="案例", exact=True).click()
    expect(page.locator("h1")).to_have_text("全部案例")
    page.locator("main .card a").first.click()
    expect(page.locator("h1")).to_have_text(facts.CASES[0].title)
    page.locator(".neighbours a[rel=next]").click()
    expect(page.locator("h1")).to_have_text(facts.CASES[1].title)
    page.locator(".crumb a").last.click()
    expect(page.locator("h1")).to_have_text(facts.CASES[1].category)
    page.locator(".md-header .site-name").click()
    expect(page.locator(".hero h1")).to_be_visible()


def test_links_that_scripts_make_lead_to_files_too(offline: Open) -> None:
    page = offline("cases/quzhou-2023-05")
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("afterbegin",
        '<p><a id="late" href="../quzhou-2023-06/?a=1#outcomes">late</a></p>')"""
    )
    late = page.locator("#late")
    expect(late).to_have_attribute("href", re.compile(r"/quzhou-2023-06/index\.html\?a=1#outcomes$"))
    late.click()
    expect(page.locator("h1")).to_have_text(facts.CASES[5].title)


def test_search_finds_a_case_and_leads_to_its_file(offline: Open) -> None:
    page = offline("about")
    page.locator(".md-search__input").fill("拿地即开工")
    page.locator(".md-search-result__item a").first.click()
    expect(page.locator("h1")).to_have_text(facts.CASES[4].title)
    assert page.url.split("?")[0].split("#")[0].endswith("/cases/quzhou-2023-05/index.html")


def test_a_citation_is_copied_without_a_server(offline: Open) -> None:
    page = offline("cases/quzhou-2023-05")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=re.compile("复制.*7714")).click()
    expect(page.get_by_role("button", name=re.compile("已复制"))).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"优化营商环境案例库. {facts.CASES[4].title}[EB/OL]. (2026-11-23)[")
    assert "file:" not in copied


def test_filters_and_comparison_work_and_the_pdf_is_there(offline: Open, unpacked: Path) -> None:
    page = offline("cases")
    page.get_by_label("人才用工").check()
    expect(page.get_by_text("符合条件的有2个案例")).to_be_visible()
    for box in page.locator("[data-found]").get_by_label("加入对比").all()[:2]:
        box.check()
    page.get_by_role("link", name="并排对比").click()
    expect(page.locator("h1")).to_have_text("对比")
    assert "/compare/index.html?ids=" in page.url
    chosen = page.locator("main").get_by_role("link", name=re.compile("人力|用工|人才"))
    expect(chosen.first).to_be_visible()
    expect(page.get_by_role("link", name="移出对比").or_(page.get_by_role("button", name="移出对比"))).to_have_count(2)

    page = offline("cases/quzhou-2023-05")
    address = page.get_by_role("link", name=re.compile("下载PDF")).first.evaluate("link => link.href")
    assert Path(unquote(urlsplit(address).path)).read_bytes().startswith(b"%PDF-")


def test_the_site_offers_itself_for_reading_offline_and_the_bundle_does_not(
    visit: Open, offline: Open, site: Site, tmp_path: Path
) -> None:
    page = visit("/downloads/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="offline.zip").click()
    begun.value.save_as(tmp_path / "offline.zip")
    with zipfile.ZipFile(tmp_path / "offline.zip") as archive:
        assert archive.testzip() is None
        packed = {name.removeprefix(f"{bundle.FOLDER}/") for name in archive.namelist()}
    built = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.html")}
    assert built - packed == {"404.html"}
    assert OFFLINE not in packed
    expect(offline("downloads").get_by_role("link", name="offline.zip")).to_have_count(0)
