"""What people put into docs/: ids that keep Chinese, nothing that programs leave behind, no two pages at one address."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.site.handwritten import is_left
from tests.support import Site, run, small, write

FEW = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}


@pytest.mark.parametrize("name", ["._about.md", "~$表.docx", ".DS_Store", "a/._b/c.md", "Thumbs.db", "x.md~", "#x.md#"])
def test_what_programs_leave_behind_is_known_by_its_name(name: str) -> None:
    assert is_left(name)


@pytest.mark.parametrize("name", ["about.md", "表~1.docx", "a$.png", "cases/index.md", "c#.md", "template.html"])
def test_nothing_else_is(name: str) -> None:
    assert not is_left(name)


def built(project: Path, tmp_path: Path, *options: str) -> tuple[int, str]:
    """MkDocs itself or our own command, whichever `options` say; the status and what is printed."""
    data = write(tmp_path, small(aliases=["old-name"]))
    done = run(*(options or ("casebook", "site")), cwd=project, SITE_DIR=tmp_path / "site", CASEBOOK_DATA=data, **FEW)
    return done.returncode, done.stdout + done.stderr


def test_headings_in_chinese_can_be_linked_to_and_leftovers_are_not_published(project: Path, tmp_path: Path) -> None:
    docs, theme = project / "docs", project / "theme" / "assets"
    text = "# 关于\n\n[见下](#办理流程)、[二](#办理流程_1)、[三](#q-a-第2步)\n\n## 办理流程\n\n## 办理流程\n\n## Q & A 第2步\n"
    (docs / "guide.md").write_text(text, encoding="utf-8")
    with (docs / "downloads.md").open("a", encoding="utf-8") as downloads:
        downloads.write("\n[办理](guide.md#办理流程)\n")
    for path in (docs / "._about.md", docs / "~$表.docx", docs / "~$x.md", theme / "~$x.css", docs / "Thumbs.db"):
        path.write_bytes(b"\x00\x05\x16")
    status, said = built(project, tmp_path)
    assert status == 0, said
    assert "WARNING" not in said
    page = Site(tmp_path / "site").page("/guide/")
    assert {"办理流程", "办理流程_1", "q-a-第2步"} <= page.anchors
    assert [path for path in (tmp_path / "site").rglob("*") if "~$" in path.name or path.name.startswith("._")] == []
    assert not (tmp_path / "site" / "Thumbs.db").exists()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("cases/yi-2024-01.md", "cases/yi-2024-01/"),
        ("cases/old-name/index.md", "cases/old-name/"),
        ("categories/permitting.md", "categories/permitting/"),
        ("search/index.js", "search/index.js"),
        ("data/cases.json", "data/cases.json"),
        ("about/index.md", "about/"),
    ],
)
def test_a_page_at_the_address_of_another_is_an_error_with_its_path(
    project: Path, tmp_path: Path, path: str, address: str
) -> None:
    file = project / "docs" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# 另一页\n", encoding="utf-8")
    status, said = built(project, tmp_path)
    assert status == 1
    assert "网址重复" in said
    assert address in said
    assert f"docs/{path}" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("options", [(), ("mkdocs", "build", "--quiet")])
def test_addresses_without_folders_are_refused_before_anything_is_touched(
    project: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("use_directory_urls: true", "use_directory_urls: false"), encoding="utf-8")
    old = project / "site" / "old.html"
    old.parent.mkdir()
    old.write_text("old", encoding="utf-8")
    status, said = built(project, tmp_path, *options)
    assert status == 1
    assert "use_directory_urls" in said
    assert "Traceback" not in said
    assert old.read_text(encoding="utf-8") == "old"
