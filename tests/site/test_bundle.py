"""Packing a site for reading without a server: links name their files, all else stays byte for byte."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.site import bundle
from tests.support import Site, elements, run, small, snapshot, write

FILES = {"index.html", "cases/index.html", "cases/a/index.html", "about/index.html", "assets/x.js", "data/cases.csv"}
SCRIPT = '<script src="{}assets/offline.js"></script>'


def offline(page: str, name: str = "cases/a/index.html") -> str:
    return bundle.offline(page, name, FILES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../../about/">', '<a href="../../about/index.html">'),
        ('<a href="../../about/#what">', '<a href="../../about/index.html#what">'),
        ('<a href="../?page=2&amp;q=a#x">', '<a href="../index.html?page=2&amp;q=a#x">'),
        ("<a class=x href='../..'>", "<a class=x href='../../index.html'>"),
        ('<a href="./">', '<a href="./index.html">'),
        ('<a href=".">', '<a href="./index.html">'),
        ('<A HREF="../../about/">', '<A HREF="../../about/index.html">'),
        ('<a title="a > b" href="../">', '<a title="a > b" href="../index.html">'),
        ('<form action="../../" method="get">', '<form action="../../index.html" method="get">'),
        (
            '<meta http-equiv="refresh" content="0; url=../../about/">',
            '<meta http-equiv="refresh" content="0; url=../../about/index.html">',
        ),
    ],
)
def test_links_to_folders_name_their_file(before: str, after: str) -> None:
    assert offline(before) == after


@pytest.mark.parametrize(
    "page",
    [
        '<a href="#cite">',
        '<a href="">',
        '<a href="?ids=a">',
        '<a href="https://example.org/about/">',
        '<a href="//example.org/about/">',
        '<a href="mailto:a@example.org">',
        '<a href="/about/">',
        '<a href="../../about/index.html">',
        '<a href="../../data/cases.csv" download>',
        '<a href="../../data/">',
        '<a href="../../nowhere/">',
        '<a data-cases="../../cases/">',
        '<script src="../../assets/x.js"></script>',
        """<script>var a = '<a href="../../about/">';</script>""",
        """<style>a[href="../../about/"] {}</style>""",
        '<!-- <a href="../../about/"> -->',
        '<title><a href="../../about/"></title>',
        '<meta name="x" content="1; url=../../nowhere/">',
        '<meta property="og:url" content="https://example.org/about/">',
        'a < b and <a href="../../nowhere/">',
    ],
)
def test_everything_else_stays(page: str) -> None:
    assert offline(page) == page


def test_every_page_loads_the_script_for_later_links() -> None:
    assert offline("<head></head>") == f"<head>{SCRIPT.format('../../')}</head>"
    assert offline("<head></head>", "index.html") == f"<head>{SCRIPT.format('')}</head>"


@given(
    st.lists(
        st.sampled_from(
            ['<a href="', '"', "'", ">", "<", "../", "about/", "<!--", "-->", "<script>", "</script>", "文"]
        )
    )
)
def test_broken_markup_loses_nothing(parts: list[str]) -> None:
    page = "".join(parts)
    assert offline(page).replace("index.html", "").replace("/", "") == page.replace("/", "")


@pytest.fixture(scope="module")
def packed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("packed") / "b.zip"
    bundle.write(site.folder, target, dt.date(2026, 11, 23))
    return target


def test_a_page_means_the_same_but_for_addresses_and_the_script(site: Site, packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        for page in site:
            name = page.url.lstrip("/") + ("index.html" if page.url.endswith("/") else "")
            if name == "404.html":
                continue
            text = archive.read(f"casebook/{name}").decode()
            root = html5lib.parse(text, namespaceHTMLElements=False)
            (script,) = [e for e in elements(root, "script") if e.get("src", "").endswith("assets/offline.js")]
            old = [(e.tag, e.text, sorted(e.attrib)) for e in elements(page.root)]
            new = [(e.tag, e.text, sorted(e.attrib)) for e in elements(root) if e is not script]
            assert old == new


def test_the_archive_is_plain_to_unpack(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        infos = archive.infolist()
        names = [info.filename for info in infos]
        readme = archive.read(bundle.README)
    assert names[0] == "请先读我.txt"
    assert infos[0].flag_bits & 0x800  # the name says that it is UTF-8
    assert all(name.isascii() and len(name) < 120 for name in names[1:])
    assert all(name.startswith("casebook/") for name in names[1:])
    assert {info.date_time for info in infos} == {(2026, 11, 23, 0, 0, 0)}
    assert readme.startswith(b"\xef\xbb\xbf")
    assert readme.count(b"\n") == readme.count(b"\r\n")
    assert "casebook/index.html" in names
    assert not {"casebook/404.html", "casebook/sitemap.xml", "casebook/robots.txt", "casebook/.casebook"} & set(names)


def test_the_same_site_gives_the_same_bytes(site: Site, packed: Path, tmp_path: Path) -> None:
    before = snapshot(site.folder)
    bundle.write(site.folder, tmp_path / "again.zip", dt.date(2026, 11, 23))
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
    assert snapshot(site.folder) == before


def test_an_old_bundle_stays_when_a_new_one_fails(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "b.zip"
    target.write_bytes(b"old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipInfo, "FileHeader", full)
    with pytest.raises(OSError, match="No space"):
        bundle.write(site.folder, target)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.zip", b"old")]


def test_what_comes_later_is_packed_as_it_is_then(site: Site, packed: Path, tmp_path: Path) -> None:
    """A page is known before it is there, for others link to it; what never comes leaves the old archive."""
    copy, target = tmp_path / "site", tmp_path / "x.zip"
    shutil.copytree(site.folder, copy)
    later = ("cases/index.html", "data/cases.csv")
    found = {name: (copy / name).read_bytes() for name in later}
    (copy / later[0]).unlink()
    (copy / later[1]).write_bytes(b"not yet")

    def settle() -> None:
        for name, content in found.items():
            (copy / name).write_bytes(content)

    bundle.write(copy, target, dt.date(2026, 11, 23), later, settle)
    assert target.read_bytes() == packed.read_bytes()
    (copy / later[0]).unlink()
    with pytest.raises(FileNotFoundError):
        bundle.write(copy, target, None, later)
    assert target.read_bytes() == packed.read_bytes()


def test_pictures_and_documents_are_not_deflated_again(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        stored = {Path(one.filename).suffix for one in archive.infolist() if one.compress_type == zipfile.ZIP_STORED}
    assert {".pdf", ".png"} <= stored <= set(bundle.PACKED)


def test_one_command_builds_and_packs(tmp_path: Path) -> None:
    data = write(tmp_path, small())
    done = run("casebook", "bundle", "-o", tmp_path / "dist" / "b.zip", CASEBOOK_DATA=data, SITE_DIR=tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert "离线包已生成" in done.stdout
    with zipfile.ZipFile(tmp_path / "dist" / "b.zip") as archive:
        assert "casebook/cases/yi-2024-01/index.html" in archive.namelist()
    (tmp_path / "taken").write_text("a file, no folder")
    for output in (tmp_path / "site" / "b.zip", tmp_path / "taken" / "b.zip"):
        done = run("casebook", "bundle", "-o", output, CASEBOOK_DATA=data, SITE_DIR=tmp_path / "site")
        assert done.returncode == 1
        assert done.stderr.startswith("错误：")
        assert "Traceback" not in done.stderr
