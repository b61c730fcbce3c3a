"""Addresses that were published stay: the list is kept, and what is missing is said."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from casebook.site import published
from tests.support import ROOT, SMALL, Site, build, run, write

LIST = ROOT / "data" / "published.txt"


def test_a_library_grows_moves_and_loses_a_case(tmp_path: Path) -> None:
    data, settings = write(tmp_path, SMALL), {"SITE_DIR": tmp_path / "site", "CASEBOOK_DATA": tmp_path / "cases.yml"}
    build(tmp_path / "site", CASEBOOK_DATA=data)
    assert "另有" in run("casebook", "published", "--update", **settings).stdout
    kept = (tmp_path / "published.txt").read_text(encoding="utf-8")
    assert "/cases/jia-2024-01/ " in kept
    assert "/data/cases.csv" in kept
    done = run("casebook", "published", **settings)
    assert (done.returncode, "另有" in done.stdout) == (0, False)

    moved = SMALL.replace("id: jia-2024-02", "id: jia-2024-two\n    aliases: [jia-2024-02]")
    build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, moved))
    done = run("casebook", "published", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "另有1个新网址" in done.stdout

    lost = SMALL[: SMALL.index("  - id: jia-2024-02")].replace("size: 2", "size: 1")
    build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, lost))
    done = run("casebook", "published", **settings)
    assert done.returncode == 1
    line = kept.splitlines().index(next(x for x in kept.splitlines() if x.startswith("/cases/jia-2024-02/"))) + 1
    assert f"published.txt:{line}:1: 错误[E061]: 已发布的网址 /cases/jia-2024-02/ 不见了" in done.stderr
    assert "aliases" in done.stderr
    assert (tmp_path / "published.txt").read_text(encoding="utf-8") == kept


def test_a_published_case_that_becomes_a_draft_is_missed_and_stands_nowhere(tmp_path: Path) -> None:
    data, settings = write(tmp_path, SMALL), {"SITE_DIR": tmp_path / "site", "CASEBOOK_DATA": tmp_path / "cases.yml"}
    assert "/cases/jia-2024-02/" in {page.url for page in build(tmp_path / "site", CASEBOOK_DATA=data)}
    run("casebook", "published", "--update", **settings)
    title = next(line for line in SMALL.split("id: jia-2024-02")[1].splitlines() if "title:" in line).split(": ")[1]
    written = [path for path, content in files(tmp_path / "site").items() if title in content]
    assert {"cases/index.html", "data/cases.json", "search/text-0.js", "pdf/casebook.pdf"} <= set(written)

    draft = SMALL.replace("id: jia-2024-02\n", "id: jia-2024-02\n    draft: true\n")
    site = build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, draft))
    for path, content in files(tmp_path / "site").items():
        assert "jia-2024-02" not in path + content, path
        assert title not in content, path
    assert "共1个案例" in site.page("/").text
    done = run("casebook", "published", **settings)
    assert (done.returncode, "已发布的网址 /cases/jia-2024-02/ 不见了" in done.stderr) == (1, True)


def files(site: Path) -> dict[str, str]:
    """What stands in every file of a site: text, or the text of its pages."""
    return {
        path.relative_to(site).as_posix(): "".join(
            page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)
        )
        if path.suffix == ".pdf"
        else path.read_bytes().decode("utf-8", "ignore")
        for path in site.rglob("*")
        if path.is_file()
    }


def test_a_place_that_is_gone_is_named() -> None:
    known = {"/about/": frozenset({"what", "why"}), "/cases/a/": frozenset({"summary"})}
    found = {"/about/": frozenset({"what"}), "/cases/a/": frozenset({"summary"})}
    [(url, message)] = published.vanished(known, found)
    assert (url, "/about/#why" in message) == ("/about/", True)


def test_another_library_has_other_addresses() -> None:
    known = {"/cases/a/": frozenset(), "/categories/x/": frozenset()}
    assert published.vanished(known, {"/cases/b/": frozenset()}) == []


def test_the_list_reads_as_it_was_written(tmp_path: Path) -> None:
    known = {"/": frozenset(), "/a/": frozenset({"b", "a"}), "/feed.xml": frozenset()}
    path = write(tmp_path, published.written(known), "published.txt")
    assert published.read(path.read_text(encoding="utf-8")) == known


def test_without_a_site_it_says_what_to_do(tmp_path: Path) -> None:
    done = run("casebook", "published", SITE_DIR=tmp_path / "none")
    assert done.returncode == 1
    assert "make site" in done.stderr


@pytest.mark.ten
def test_a_list_that_is_a_link_is_not_quoted(tmp_path: Path) -> None:
    data = write(tmp_path / "data", SMALL)
    (tmp_path / "data" / "published.txt").symlink_to(write(tmp_path, "secret words\n", "secret.txt"))
    write(tmp_path / "site", "<h2>x</h2>", "index.html")
    done = run("casebook", "published", SITE_DIR=tmp_path / "site", CASEBOOK_DATA=data)
    assert done.returncode == 1
    assert "E001" in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_everything_we_have_published_is_still_there(site: Site) -> None:
    known, found = published.read(LIST.read_text(encoding="utf-8")), published.addresses(site.folder)
    assert published.vanished(known, found) == []
    assert len(known) > 40
