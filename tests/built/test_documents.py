"""PDF files and pictures on the site: there, linked with their size, and left out when there are none."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pikepdf

from tests.support import Site, build


def test_each_case_offers_its_sheet_with_pages_and_size(site: Site) -> None:
    for folder in sorted((site.folder / "cases").glob("quzhou-*")):
        path = site.folder / "pdf" / f"{folder.name}.pdf"
        with pikepdf.open(path) as document:
            pages = len(document.pages)
        said = f"（{pages}页，{round(path.stat().st_size / 1000)} KB）"
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert re.search(rf'<a href="\.\./\.\./pdf/{folder.name}\.pdf">下载PDF<span[^>]*>{said}</span></a>', text)


def test_home_and_downloads_offer_the_book(site: Site) -> None:
    path = site.folder / "pdf" / "casebook.pdf"
    with pikepdf.open(path) as document:
        pages = len(document.pages)
    for page in ("index.html", "downloads/index.html"):
        text = (site.folder / page).read_text(encoding="utf-8")
        assert re.search(r'href="(\./|\.\./)?pdf/casebook\.pdf"', text)
        assert re.search(rf"casebook\.pdf.*(?<!\d){pages}页.*(?<!\d){round(path.stat().st_size / 1000)} KB", text)


def test_each_edition_offers_its_book(two_cities: Site) -> None:
    for edition in ("quzhou-2023", "jia-2024"):
        path = two_cities.folder / "pdf" / "editions" / f"{edition}.pdf"
        with pikepdf.open(path) as document:
            said = f"（{len(document.pages)}页，{round(path.stat().st_size / 1000)} KB）"
        text = (two_cities.folder / "editions" / edition / "index.html").read_text(encoding="utf-8")
        assert re.search(rf'<a href="\.\./\.\./pdf/editions/{edition}\.pdf">下载PDF<span[^>]*>{said}</span></a>', text)
        downloads = (two_cities.folder / "downloads" / "index.html").read_text(encoding="utf-8")
        assert f'href="../pdf/editions/{edition}.pdf"' in downloads
    assert (two_cities.folder / "pdf" / "casebook.pdf").exists()


def test_shared_links_show_a_picture_when_the_site_has_an_address(site: Site, deployed: Site) -> None:
    def picture(site: Site, page: str) -> str | None:
        text = (site.folder / page).read_text(encoding="utf-8")
        found = re.search(r'<meta property="og:image" content="([^"]+)">', text)
        return found and found[1]

    address = "https://example.org/anli/assets/cards/"
    assert picture(deployed, "cases/quzhou-2023-05/index.html") == f"{address}quzhou-2023-05.png"
    for page in ("index.html", "outcomes/index.html", "categories/permitting/index.html"):
        assert picture(deployed, page) == f"{address}index.png"
    for name in ("quzhou-2023-05", "index"):
        assert (deployed.folder / unquote(f"assets/cards/{name}.png")).read_bytes().startswith(b"\x89PNG")
    assert picture(site, "cases/quzhou-2023-05/index.html") is None, "an address must be a full one"


def test_without_documents_nothing_is_offered(tmp_path) -> None:
    bare = build(tmp_path / "site", CASEBOOK_PDF_LIMIT="0", CASEBOOK_CARD_LIMIT="0", CASEBOOK_SITE_URL="https://e.cn/")
    assert not (bare.folder / "pdf").exists()
    assert not (bare.folder / "assets" / "cards").exists()
    for page in ("index.html", "downloads/index.html", "cases/quzhou-2023-05/index.html"):
        text = (bare.folder / page).read_text(encoding="utf-8")
        assert "pdf/" not in text
        assert "og:image" not in text
    assert "打印或存为PDF" in (bare.folder / "cases/quzhou-2023-05/index.html").read_text(encoding="utf-8")
