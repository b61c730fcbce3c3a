"""Publishing: whole or not at all, only where we may, and the same bytes every time."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casebook.base import folders
from tests.support import ROOT, SMALL, Shared, build, environment, python, run, snapshot, write

FEW = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}
"""For tests to which it is nothing whether there are documents: these take a third of the time."""


def beside(target: Path) -> list[str]:
    """Folders that a build has left next to the site."""
    return sorted(path.name for path in target.parent.iterdir() if path.name.startswith(f"{target.name}."))


@pytest.fixture(scope="session")
def small_site(shared: Shared) -> Path:
    return shared("small", lambda folder: build(folder / "site", CASEBOOK_DATA=write(folder, SMALL))) / "site"


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
        site = build(tmp_path / name, CASEBOOK_DATA=data, **FEW)
        assert "/cases/jia-2024-01/" in site.urls
        assert beside(site.folder) == []


def test_a_relative_target_is_in_the_working_folder(project: Path) -> None:
    done = run("casebook", "site", cwd=project, SITE_DIR="out/site", **FEW)
    assert done.returncode == 0, done.stderr
    assert (project / "out" / "site" / "index.html").is_file()


def test_a_project_in_a_folder_that_is_named_like_the_site_s_address(project: Path, tmp_path: Path) -> None:
    """As in containers: /casebook is published at https://example.org/casebook/. The data may name that folder too."""
    address = {"CASEBOOK_SITE_URL": f"https://example.org{project}/", **FEW}
    text = f"材料在{project}/data/cases/里。"
    data = write(tmp_path, SMALL.replace("开办企业一次办成。", text))
    done = run("casebook", "site", cwd=project, SITE_DIR=tmp_path / "site", CASEBOOK_DATA=data, **address)
    assert (done.returncode, done.stderr) == (0, "")
    assert text in (tmp_path / "site" / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")
    before = (tmp_path / "site" / "404.html").read_bytes()
    assert f'"{project}/cases/"'.encode() in before
    with (project / "docs" / "about.md").open("a", encoding="utf-8") as page:
        page.write(f"\n\n见 {project}/data/cases.yml 。\n")
    done = run("casebook", "site", cwd=project, SITE_DIR=tmp_path / "site", CASEBOOK_DATA=data, **address)
    assert done.returncode == 1
    assert f"about/index.html 里有本机的路径 {project}/data/cases.yml；请检查" in done.stderr
    assert done.stderr.count("本机的路径") == 1


def test_a_case_that_is_taken_out_disappears(tmp_path: Path, published: Path) -> None:
    assert (published / "cases" / "jia-2024-02" / "index.html").is_file()
    start = SMALL.index("  - id: jia-2024-02")
    data = write(tmp_path, SMALL[:start].replace("size: 2", "size: 1"))
    site = build(published, CASEBOOK_DATA=data, **FEW)
    assert [url for url in site.urls if url.startswith("/cases/jia")] == ["/cases/jia-2024-01/"]
    assert not any("jia-2024-02" in page.source for page in site)
    assert beside(published) == []


BREAKS = {
    "a macro that does not exist": ("docs/about.md", "{{ nonsense() }}\n"),
    "a macro that fails": ("docs/about.md", '{{ category_page("nowhere") }}\n'),
    "a template mark left over": ("docs/about.md", "{% raw %}{{ left over }}{% endraw %}\n"),
    "a template of a page that is broken": ("casebook/pages/templates/case.html", "{% if %}\n"),
    "a template of the theme that is broken": ("theme/main.html", "{% if %}\n"),
    "a mkdocs.yml that is broken": ("mkdocs.yml", "site_name: [\n"),
}


@pytest.mark.parametrize("cause", BREAKS)
def test_whatever_fails_in_the_middle_the_old_site_stays(project: Path, published: Path, cause: str) -> None:
    path, content = BREAKS[cause]
    (project / path).write_text(content, encoding="utf-8")
    before = snapshot(published)
    data = write(project / "data", SMALL)
    done = run("casebook", "site", cwd=project, SITE_DIR=published, CASEBOOK_DATA=data, **FEW)
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
    build(published, CASEBOOK_DATA=write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题")), **FEW)
    assert "新的标题" in (published / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")


KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from casebook.base import folders
from casebook.settings import Settings
from casebook.site import publish, hooks, soundness
from casebook.site.ahead import Ahead
from casebook.site.build import Build
target, exchanges, kills = Path(sys.argv[1]), sys.argv[2] == "exchange", int(sys.argv[3])
names = ["index.html", *(f"{n}/{m}.html" for n in range(3) for m in range(3))]

def build(folder, earlier, begun):
    for name in names:
        folders.put(folder / name, (f"<p>{version}</p>" * 100).encode(), earlier / name)
    folders.put(folder / "same.html", b"the same", earlier / "same.html")
    return Build(SimpleNamespace(cases=[], as_of=datetime.date(2024, 1, 1)), Settings())

def fail(folder, earlier, begun):
    raise publish.CannotPublish("no")

def versions():
    return {name: (target / name).read_text() for name in names}

def steps(limit):
    # Publishes once and counts the calls made; at the call numbered `limit` the process dies.
    count = 0
    def step(frame, event, argument):
        nonlocal count
        count += event.endswith("call")
        if count == limit:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(step)
    publish.publish(target)
    sys.setprofile(None)
    return count

soundness.look_over = lambda nodes, built: ([], {})
Ahead.begin = Ahead  # nothing is
if not exchanges:
    folders.exchange = lambda one, other: False
hooks.build, version = build, 0
publish.publish(target)
calls = steps(-1)
after = 0
for turn in range(1, kills + 1):
    version = before = turn * 2
    publish.publish(target)
    child = os.fork()
    if not child:
        version += 1
        # Every second one dies in the last tenth, which is where the new site takes the place of the old.
        steps(calls * turn // kills if turn % 2 else calls - calls * turn // kills // 10)
        os._exit(0)
    gone = 0
    while gone != child:
        if exchanges:
            for name, content in versions().items():  # none is ever missing
                assert content.count("<p>") == 100, name
        gone, status = os.waitpid(child, os.WNOHANG)
    if not exchanges:
        hooks.build = fail
        try:
            publish.publish(target)
        except publish.CannotPublish:
            hooks.build = build
    contents = set(versions().values())
    assert len(contents) == 1, "pieces of two sites"
    left = [path.name for path in target.parent.iterdir()]
    assert len(left) <= 3, left  # the site, its lock, and at most one folder: the next start removes what the last left
    stands = int(contents.pop().split("<p>")[1].split("<")[0])
    assert stands in (before, before + 1)
    after += stands > before and os.WIFSIGNALED(status)
publish.publish(target)
print(after)
"""
"""Publishes a small site, again and again, and dies a little later each time: at every step from first to last."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_killed_again_and_again_it_leaves_a_whole_site(tmp_path: Path, way: str) -> None:
    if way == "exchange":
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        if not folders.exchange(tmp_path / "a", tmp_path / "b"):
            pytest.skip("this system cannot exchange folders")
        (tmp_path / "a").rmdir()
        (tmp_path / "b").rmdir()
    done = python("-c", KILLED, tmp_path / "site", way, "60")
    assert done.returncode == 0, done.stderr[-3000:]
    assert 0 < int(done.stdout) < 60, "it was killed before it published only, or after that only"
    assert os.listdir(tmp_path) == ["site"]


def test_real_builds_killed_at_random_leave_the_old_site(tmp_path: Path, published: Path) -> None:
    """The last one, which is not killed, brings the new site and leaves nothing behind."""
    new = write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题"))
    before, after = snapshot(published), None
    for part in (0.5, 0.7, 0.8, 0.9, 1.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "casebook", "site"],
            cwd=ROOT,
            env=environment(SITE_DIR=published, CASEBOOK_DATA=new),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(part * random.uniform(0.5, 1.5))
        process.kill()
        process.wait()
        if snapshot(published) != before:  # it was done before it was killed
            after = after or snapshot(published)
            assert snapshot(published) == after
    build(published, CASEBOOK_DATA=new)
    assert after in (None, snapshot(published))
    assert beside(published) == []


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("limit", [1, 3_000, 40_000, 200_000])
def test_a_full_disk_leaves_the_old_site(tmp_path: Path, published: Path, limit: int) -> None:
    """Stood in for by the system's limit on the size of a file: writing fails in the middle, wherever that is."""
    resource = pytest.importorskip("resource")
    before = snapshot(published)
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "site"],
        cwd=ROOT,
        env=environment(SITE_DIR=published, CASEBOOK_DATA=write(tmp_path, SMALL), PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "请检查磁盘空间" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(published) == before
    assert beside(published) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write(tmp_path, "文件", "file")
    done = run("casebook", "site", SITE_DIR=tmp_path / "file" / "site", CASEBOOK_DATA=write(tmp_path, SMALL))
    assert done.returncode == 1
    assert f"{tmp_path / 'file'}" in done.stderr
    assert "Traceback" not in done.stderr


def test_folders_of_the_project_itself_are_refused(project: Path) -> None:
    before = snapshot(project)
    for folder in ("docs", "docs/assets/site", "data/cases/site", "theme/x", "casebook/site", ".git/x"):
        done = run("casebook", "site", cwd=project, SITE_DIR=folder)
        assert (done.returncode, "那里是源文件" in done.stderr) == (1, True), folder
    assert snapshot(project) == before


def test_two_builds_at_once_wait_for_each_other(tmp_path: Path, published: Path) -> None:
    datas = [
        write(tmp_path, SMALL.replace("推进企业开办改革", title), f"{title}.yml") for title in ("标题甲", "标题乙")
    ]
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "casebook", "site"],
            cwd=ROOT,
            env=environment(SITE_DIR=published, CASEBOOK_DATA=data),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for data in datas
    ]
    said = [process.communicate(timeout=60)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("等它完成" in text for text in said) == 1
    pages = [path.read_text(encoding="utf-8") for path in published.rglob("index.html")]
    assert sum("标题甲" in page for page in pages) == 0 or sum("标题乙" in page for page in pages) == 0
    assert beside(published) == []


def test_what_stays_the_same_keeps_its_time(tmp_path: Path, published: Path) -> None:
    """So that only what has changed is uploaded."""
    for path in published.rglob("*"):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    before = snapshot(published)
    build(published, CASEBOOK_DATA=write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题")))
    after = snapshot(published)
    changed = {name for name in after if after[name] != before.get(name)}
    assert "cases/jia-2024-01/index.html" in changed
    assert "about/index.html" not in changed
    touched = {name for name in after if (published / name).stat().st_mtime != 1_500_000_000}
    assert touched == changed


CUT_SHORT = """
import os, pathlib, sys
rename, left = pathlib.Path.rename, [{renames}]
def cut(self, target):
    rename(self, target)
    left[0] -= 1
    if not left[0]:
        os._exit(9)
pathlib.Path.rename = cut
from casebook.base import folders
folders.exchange = lambda one, other: False
from casebook.__main__ import main
main(["site"])
"""
"""A build on a system that cannot exchange folders, which dies right after it has renamed the first one, or the second."""


def cut_short(target: Path, data: Path, renames: int) -> None:
    code = CUT_SHORT.format(renames=renames)
    settings = environment(SITE_DIR=target, CASEBOOK_DATA=data, **FEW)
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
    build(published, CASEBOOK_DATA=data, **FEW)
    assert beside(published) == []


def test_a_folder_of_somebody_else_beside_the_site_is_left_alone(tmp_path: Path, published: Path) -> None:
    write(tmp_path / "site.casebook-old", "我的备份", "keep.txt")
    done = run("casebook", "site", SITE_DIR=published, CASEBOOK_DATA=write(tmp_path, SMALL), **FEW)
    assert (tmp_path / "site.casebook-old" / "keep.txt").read_text(encoding="utf-8") == "我的备份"
    assert (published / "index.html").is_file()
    assert "Traceback" not in done.stderr


def test_an_address_that_nothing_can_read_is_refused(tmp_path: Path, published: Path) -> None:
    before = snapshot(published)
    for name in ("CASEBOOK_SITE_URL", "CASEBOOK_REPOSITORY"):
        done = run("casebook", "site", SITE_DIR=published, CASEBOOK_DATA=write(tmp_path, SMALL), **{name: "https://["})
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert "请" in done.stderr
    assert snapshot(published) == before


def test_a_link_beside_the_site_is_not_taken_for_what_a_killed_build_left(tmp_path: Path, published: Path) -> None:
    """It may lead to another site of ours, which is published too."""
    other = Path(shutil.copytree(published, tmp_path / "other"))
    before = snapshot(other)
    for name in ("new-x", "old"):
        (tmp_path / f"site.casebook-{name}").symlink_to(other, target_is_directory=True)
    build(published, CASEBOOK_DATA=write(tmp_path, SMALL), **FEW)
    assert snapshot(other) == before


def test_a_site_that_has_the_data_in_it_is_not_replaced(tmp_path: Path, published: Path) -> None:
    data = write(published / "mine", SMALL)
    before = snapshot(tmp_path)
    done = run("casebook", "site", SITE_DIR=published, CASEBOOK_DATA=data)
    assert done.returncode == 1
    assert "会丢失" in done.stderr
    assert snapshot(tmp_path) == before


def test_a_target_behind_a_symbolic_link_can_be_published_again_and_again(tmp_path: Path, published: Path) -> None:
    link = tmp_path / "www"
    link.symlink_to(published, target_is_directory=True)
    data = write(tmp_path, SMALL.replace("推进企业开办改革", "新的标题"))
    for _ in range(2):
        done = run("casebook", "site", SITE_DIR=link, CASEBOOK_DATA=data, **FEW)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stderr
    assert "新的标题" in (link / "cases" / "jia-2024-01" / "index.html").read_text(encoding="utf-8")


def test_a_published_site_can_be_read_by_the_web_server(small_site: Path) -> None:
    assert small_site.stat().st_mode & 0o055 == 0o055
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in small_site.rglob("*"))


def test_two_builds_of_the_same_tree_are_the_same_bytes(tmp_path: Path, project: Path) -> None:
    """Pages, PDF files, pictures, spreadsheet, search index and the archive, all of it."""
    ways = (
        ("one", {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}, 0o022),
        ("two/deeper 深", {"TZ": "America/New_York", "PYTHONHASHSEED": "4711", "LC_ALL": "C", "LANG": "tr_TR"}, 0o077),
    )
    built = []
    for folder, settings, mask in ways:
        copy = Path(shutil.copytree(project, tmp_path / folder / "project"))
        if folder == "one":
            shutil.rmtree(copy / ".cache", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "casebook", "bundle", "-o", tmp_path / folder / "dist" / "casebook.zip"],
            cwd=copy,
            env=environment(
                SITE_DIR=tmp_path / folder / "dist" / "site",
                SOURCE_DATE_EPOCH="1700000000",
                CASEBOOK_SITE_URL="https://example.org/anli/",
                HOME=copy,
                **settings,
            ),
            preexec_fn=lambda mask=mask: os.umask(mask),
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        built.append(snapshot(tmp_path / folder / "dist"))
    assert built[0].keys() == built[1].keys()
    assert [name for name in built[0] if built[0][name] != built[1][name]] == []
    kinds = {name.rpartition(".")[2] for name in built[0]}
    assert {"html", "js", "json", "csv", "xlsx", "xml", "gz", "pdf", "png", "zip"} <= kinds


def test_mkdocs_itself_says_what_editors_may_want_to_set(tmp_path: Path) -> None:
    data, out = write(tmp_path, SMALL), tmp_path / "out"
    for options, variables, times in (
        ((), {}, 1),
        (("--quiet",), {}, 0),
        ((), {"CASEBOOK_EMAIL": "bianji@example.org"}, 0),
    ):
        done = run("mkdocs", "build", *options, "--site-dir", out, CASEBOOK_DATA=data, **FEW, **variables)
        assert done.returncode == 0
        assert (done.stdout + done.stderr).count("没有设置邮箱（CASEBOOK_EMAIL）") == times


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
        **FEW,
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path / "site" / "cases")


def test_a_file_that_is_the_same_becomes_another_name_of_the_old_one(tmp_path: Path) -> None:
    old, same, other = tmp_path / "old", tmp_path / "new" / "same", tmp_path / "other"
    old.write_bytes(b"text")
    folders.put(same, b"text", old)
    folders.put(other, b"else", old)
    assert same.samefile(old)
    assert (other.read_bytes(), old.read_bytes()) == (b"else", b"text")
    folders.put(same, b"more", old)
    assert (same.read_bytes(), old.read_bytes()) == (b"more", b"text")


@pytest.mark.skipif(os.name == "nt", reason="Windows 没有这种权限")
def test_a_file_that_new_ones_may_be_read_without_is_written_anew(tmp_path: Path) -> None:
    """Built once so that only we may read it, a site must not stay so."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"text")
    old.chmod(0o600)
    folders.put(new, b"text", old)
    assert not new.samefile(old)
    link = tmp_path / "link"
    link.symlink_to(new)
    folders.put(tmp_path / "third", b"text", link)
    assert not (tmp_path / "third").is_symlink()
    assert not (tmp_path / "third").samefile(new)


@pytest.mark.skipif(os.name == "nt", reason="Windows 没有这种权限")
def test_where_files_have_one_name_only_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "old").write_bytes(b"text")
    folders.put(tmp_path / "new", b"text", tmp_path / "old")
    assert (tmp_path / "new").read_bytes() == b"text"
