"""Publishing: whole or not at all, only where we may, and the same bytes every time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import ROOT, SMALL, build, environment, run, snapshot, write


def beside(target: Path) -> list[str]:
    """Folders that a build has left next to the site."""
    return sorted(path.name for path in target.parent.iterdir() if path.name.startswith(f"{target.name}."))


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    build(folder / "site", CASEBOOK_DATA=write(folder, SMALL))
    return folder / "site"


@pytest.fixture
def published(tmp_path: Path, small_site: Path) -> Path:
    """A site of ours, published earlier."""
    return Path(shutil.copytree(small_site, tmp_path / "site"))


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "photos", "家人", "1.jpg")
    before = snapshot(tmp_path)
    done = run("casebook", "site", SITE_DIR=tmp_path / "photos")
    assert done.returncode == 1
    assert "SITE_DIR" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(tmp_path) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    target = write(tmp_path, "我的", "site")
    done = run("casebook", "site", SITE_DIR=target)
    assert (done.returncode, target.read_text(encoding="utf-8")) == (1, "我的")
    assert "Traceback" not in done.stderr


def test_a_device_in_the_way_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "site")
    done = run("casebook", "site", SITE_DIR=tmp_path / "site")
    assert (done.returncode, (tmp_path / "site").is_fifo(), "Traceback" in done.stderr) == (1, True, False)


def test_an_empty_folder_and_a_missing_one_are_used(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL)
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/deep/site"):
        site = build(tmp_path / name, CASEBOOK_DATA=data)
        assert "/cases/jia-2024-01/" in site.urls
        assert beside(site.folder) == []


def test_a_relative_target_is_in_the_working_folder(project: Path) -> None:
    done = run("casebook", "site", cwd=project, SITE_DIR="out/site")
    assert done.returncode == 0, done.stderr
    assert (project / "out" / "site" / "index.html").is_file()


def test_a_case_that_is_taken_out_disappears(tmp_path: Path, published: Path) -> None:
    assert (published / "cases" / "jia-2024-02" / "index.html").is_file()
    start = SMALL.index("  - id: jia-2024-02")
    data = write(tmp_path, SMALL[:start].replace("size: 2", "size: 1"))
    site = build(published, CASEBOOK_DATA=data)
    assert [url for url in site.urls if url.startswith("/cases/jia")] == ["/cases/jia-2024-01/"]
    assert not any("jia-2024-02" in page.source for page in site)
    assert beside(published) == []


BREAKS = {
    "a macro that does not exist": ("docs/about.md", "{{ nonsense() }}\n"),
    "a macro that fails": ("docs/about.md", '{{ category_page("nowhere") }}\n'),
    "a template mark left over": ("docs/about.md", "{% raw %}{{ left over }}{% endraw %}\n"),
    "a template of a page that is broken": ("casebook/templates/case.html", "{% if %}\n"),
    "a template of the theme that is broken": ("theme/main.html", "{% if %}\n"),
    "a mkdocs.yml that is broken": ("mkdocs.yml", "site_name: [\n"),
}


@pytest.mark.parametrize("cause", BREAKS)
def test_whatever_fails_in_the_middle_the_old_site_stays(project: Path, published: Path, cause: str) -> None:
    path, content = BREAKS[cause]
    (project / path).write_text(content, encoding="utf-8")
    before = snapshot(published)
    done = run("casebook", "site", cwd=project, SITE_DIR=published)
    assert done.returncode != 0
    assert snapshot(published) == before
    assert beside(published) == []


def test_a_build_that_is_killed_leaves_the_old_site_and_the_next_one_works(tmp_path: Path, published: Path) -> None:
    before = snapshot(published)
    process = subprocess.Popen(
        [sys.executable, "-m", "casebook", "site"],
        env=environment(SITE_DIR=published),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not beside(published):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert beside(published), "it ended before it could be killed"
    assert snapshot(published) == before
    build(published, CASEBOOK_DATA=write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题")))
    assert "新的标题" in (published / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")


CUT_SHORT = """
import os, pathlib, sys
rename, left = pathlib.Path.rename, [{renames}]
def cut(self, target):
    rename(self, target)
    left[0] -= 1
    if not left[0]:
        os._exit(9)
pathlib.Path.rename = cut
from casebook.__main__ import main
main(["site"])
"""
"""A build that dies right after it has renamed the first folder, or the second."""


def cut_short(target: Path, data: Path, renames: int) -> None:
    code = CUT_SHORT.format(renames=renames)
    settings = environment(SITE_DIR=target, CASEBOOK_DATA=data)
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=settings, check=False).returncode == 9


def test_a_swap_that_was_cut_short_is_undone_at_the_next_start(tmp_path: Path, published: Path) -> None:
    before = snapshot(published)
    cut_short(published, write(tmp_path, SMALL), renames=1)
    assert not published.exists(), "the old site was moved away, the new one not yet in its place"
    done = run("casebook", "site", SITE_DIR=published, CASEBOOK_DATA=write(tmp_path, "cases: 1\n"))
    assert done.returncode == 1
    assert snapshot(published) == before


def test_what_a_swap_left_behind_is_removed_at_the_next_start(tmp_path: Path, published: Path) -> None:
    data = write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题"))
    cut_short(published, data, renames=2)
    assert "新的标题" in (published / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")
    assert beside(published)
    build(published, CASEBOOK_DATA=data)
    assert beside(published) == []


def test_a_folder_of_somebody_else_beside_the_site_is_left_alone(tmp_path: Path, published: Path) -> None:
    write(tmp_path / "site.casebook-old", "我的备份", "keep.txt")
    done = run("casebook", "site", SITE_DIR=published, CASEBOOK_DATA=write(tmp_path, SMALL))
    assert (tmp_path / "site.casebook-old" / "keep.txt").read_text(encoding="utf-8") == "我的备份"
    assert (published / "index.html").is_file()
    assert "Traceback" not in done.stderr


def test_a_target_behind_a_symbolic_link_can_be_published_again_and_again(tmp_path: Path, published: Path) -> None:
    link = tmp_path / "www"
    link.symlink_to(published, target_is_directory=True)
    data = write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题"))
    for _ in range(2):
        done = run("casebook", "site", SITE_DIR=link, CASEBOOK_DATA=data)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stderr
    assert "新的标题" in (link / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")


def test_a_published_site_can_be_read_by_the_web_server(small_site: Path) -> None:
    assert small_site.stat().st_mode & 0o055 == 0o055
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in small_site.rglob("*"))


def test_two_builds_of_the_same_tree_are_the_same_bytes(tmp_path: Path, project: Path) -> None:
    built = []
    for folder, zone, seed in (("one", "Asia/Shanghai", "0"), ("two/deeper", "America/New_York", "4711")):
        copy = Path(shutil.copytree(project, tmp_path / folder / "project"))
        done = run(
            "casebook",
            "site",
            cwd=copy,
            SITE_DIR=tmp_path / folder / "site",
            SOURCE_DATE_EPOCH="1700000000",
            CASEBOOK_SITE_URL="https://example.org/anli/",
            PYTHONHASHSEED=seed,
            TZ=zone,
        )
        assert done.returncode == 0, done.stderr
        built.append(snapshot(tmp_path / folder / "site"))
    assert built[0].keys() == built[1].keys()
    assert [name for name in built[0] if built[0][name] != built[1][name]] == []


def test_mkdocs_build_gives_the_same_pages(tmp_path: Path, small_site: Path) -> None:
    done = run("mkdocs", "build", "--quiet", "--site-dir", tmp_path / "out", CASEBOOK_DATA=write(tmp_path, SMALL))
    assert done.returncode == 0, done.stderr
    pages = {name: content for name, content in snapshot(tmp_path / "out").items() if name.endswith((".html", ".json"))}
    expected = {name: content for name, content in snapshot(small_site).items() if name.endswith((".html", ".json"))}
    assert pages == expected


def test_commands_work_from_another_folder(tmp_path: Path, project: Path) -> None:
    done = run(
        "casebook",
        "site",
        cwd=tmp_path,
        PYTHONPATH=project,
        SITE_DIR=tmp_path / "site",
        CASEBOOK_DATA=write(tmp_path, SMALL),
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path / "site" / "cases")
