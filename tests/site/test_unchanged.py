"""A build that would change nothing does nothing; whatever is changed, in what goes in or in what came out, is seen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ROOT, SMALL, environment, run, snapshot, write

AGAIN, BUILT = "网站没有变化", "网站已生成"
PLAIN = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}
"""What makes a site quickly; that it has no PDF files is nothing to what is asked here."""
WARNED = SMALL.replace("number: 2\n", "number: 2\n    published: 2099-01-01\n", 1)


class Home:
    """A copy of the project with a site, and what its last build has said."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.site = project / "site"
        self.settings: dict[str, str | Path] = {**PLAIN, "CASEBOOK_CACHE": project / ".cache"}
        write(project / "data", SMALL, "cases.yml")
        self.said = ""

    def build(self, **settings: str | Path) -> bool:
        """Build; whether there was anything to do."""
        done = run("casebook", "site", cwd=self.project, **self.settings | settings)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (AGAIN in done.stdout) != (BUILT in done.stdout)
        self.said = done.stderr
        return BUILT in done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> Home:
    home = Home(Path(shutil.copytree(compiled, tmp_path_factory.mktemp("unchanged") / "project")))
    assert home.build()
    return home


def test_what_is_up_to_date_is_left_alone(built: Home) -> None:
    before = {path: path.stat() for path in built.site.rglob("*")}
    assert not built.build()
    after = {path: path.stat() for path in built.site.rglob("*")}
    assert {path: (s.st_ino, s.st_mtime_ns) for path, s in before.items()} == {
        path: (s.st_ino, s.st_mtime_ns) for path, s in after.items()
    }
    assert sorted(path.name for path in built.project.iterdir() if "casebook-" in path.name) == []


def append(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def add(content: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(content, encoding="utf-8")


INPUTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "data": ("data/cases.yml", append("# 一行说明\n")),
    "a file of cases": ("data/cases/more.yml", add("cases: []\n")),
    "a page": ("docs/about.md", append("\n又一段。\n")),
    "a new page": ("docs/assets/new.svg", add("<svg xmlns='http://www.w3.org/2000/svg'/>")),
    "a template": ("casebook/pages/templates/case.html", append("{# #}\n")),
    "a template of print": ("casebook/pdf/typst/card.typ", append("// \n")),
    "the theme": ("theme/main.html", append("{# #}\n")),
    "code": ("casebook/pages/blocks.py", append("# \n")),
    "a table of the engine": ("casebook/new_table.txt", add("一\n")),
    "settings": ("mkdocs.yml", append("# \n")),
    "macros": ("macros.py", append("# \n")),
    "requirements": ("requirements.txt", append("# \n")),
    "packages of scripts": ("node_modules/.package-lock.json", add("{}")),
}


@pytest.mark.parametrize("what", INPUTS)
def test_a_change_of_any_input_is_built(built: Home, what: str) -> None:
    """Seen at once, without a build: that digests differ is what decides."""
    name, change = INPUTS[what]
    path = built.project / name
    before = path.read_bytes() if path.exists() else None
    assert looked_at(built), "not up to date before"
    new_folder = not path.parent.exists()
    path.parent.mkdir(exist_ok=True, parents=True)
    change(path)
    if before is not None:
        found = path.stat()
        os.utime(path, ns=(found.st_atime_ns, 0))
    assert not looked_at(built)
    if before is None:
        path.unlink()
        if new_folder:
            path.parent.rmdir()
    else:
        path.write_bytes(before)
    assert looked_at(built), "what is as it was needs no build, whatever its time"


LOOK = """
import sys
from pathlib import Path
from casebook.site.unchanged import Ingredients
assert not {name.partition(".")[0] for name in sys.modules} & {"mkdocs", "jinja2", "pydantic", "yaml", "numpy", "typst"}
print(Ingredients(Path(sys.argv[1])).published() is not None)
"""


def looked_at(home: Home, **settings: str | Path) -> bool:
    """Whether nothing would be done."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(home.site)],
        cwd=home.project,
        env=environment(**home.settings | settings),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.endswith("True\n")


@pytest.mark.parametrize(
    "settings",
    [
        {"CASEBOOK_REPOSITORY": "https://github.com/x/y"},
        {"CASEBOOK_SITE_URL": "https://example.org/"},
        {"CASEBOOK_DATA": str(ROOT / "data" / "cases.yml")},
        {"CASEBOOK_FONTS": str(ROOT)},
        {"SOURCE_DATE_EPOCH": "1700000000"},
        {"GITHUB_ACTIONS": "true"},
        {"PYTHONPATH": str(ROOT / "tests")},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_change_of_any_variable_is_built(built: Home, settings: dict[str, str]) -> None:
    assert looked_at(built)
    assert not looked_at(built, **settings)
    assert looked_at(built, PYTEST_XDIST="x", COLUMNS="80"), "what says nothing to a build changes nothing"


def test_a_package_that_is_exchanged_is_built(built: Home, tmp_path: Path) -> None:
    record = write(tmp_path / "thing-1.0.dist-info", "thing/a.py,sha256=1,1\n", "RECORD")
    settings = {"PYTHONPATH": tmp_path}
    assert built.build(**settings)
    assert looked_at(built, **settings)
    record.write_text("thing/a.py,sha256=2,1\n", encoding="utf-8")
    assert not looked_at(built, **settings)
    record.write_text("thing/a.py,sha256=1,1\n", encoding="utf-8")
    assert looked_at(built, **settings)
    assert built.build()


def exchange_content(page: Path) -> None:
    found, content = page.stat(), page.read_bytes()
    page.write_bytes(content[:-9] + b"x" * 9)
    os.utime(page, ns=(found.st_atime_ns, found.st_mtime_ns))


def lead_elsewhere(page: Path) -> None:
    page.rename(page.with_name("moved.txt"))
    page.symlink_to("moved.txt")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "altered, with its size and time": exchange_content,
    "removed": Path.unlink,
    "emptied": lambda page: page.write_bytes(b""),
    "a folder in its place": lambda page: (page.unlink(), page.mkdir()),
    "a link in its place": lead_elsewhere,
    "a pipe in its place": lambda page: (page.unlink(), os.mkfifo(page)),
    "not for everybody to read": lambda page: page.chmod(0o600),
    "something added": lambda page: page.with_name("more.html").write_text("x"),
    "an empty folder added": lambda page: page.with_name("more").mkdir(),
    "its folder gone": lambda page: shutil.rmtree(page.parent),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_any_damage_to_the_site_is_mended(built: Home, what: str) -> None:
    whole = snapshot(built.site)
    rights = {path.relative_to(built.site): path.stat().st_mode for path in built.site.rglob("*")}
    DAMAGE[what](built.site / "about" / "index.html")
    assert built.build()
    assert snapshot(built.site) == whole
    assert {path.relative_to(built.site): path.lstat().st_mode for path in built.site.rglob("*")} == rights
    assert not built.build()


def test_a_site_that_is_gone_or_somebody_else_s(built: Home) -> None:
    shutil.rmtree(built.site)
    assert built.build()
    (built.site / ".casebook").unlink()
    done = run("casebook", "site", cwd=built.project, **built.settings)
    assert (done.returncode, "不是由本工具生成的" in done.stderr) == (1, True)
    (built.site / ".casebook").touch()
    assert not built.build()


def test_warnings_are_said_again(built: Home) -> None:
    data = built.project / "data" / "cases.yml"
    before = data.read_text(encoding="utf-8")
    data.write_text(WARNED, encoding="utf-8")
    assert built.build()
    said = built.said
    assert "W071" in said
    assert not built.build()
    assert built.said == said
    data.write_text(before, encoding="utf-8")
    assert built.build()
    assert built.said == ""


def test_without_the_programs_for_the_editor_nothing_is_done_twice_until_they_are_there(
    built: Home, tmp_path: Path
) -> None:
    own = {"SITE_DIR": tmp_path / "site", "CASEBOOK_CACHE": tmp_path / "cache"}
    bare = own | {"PATH": tmp_path / "bin", "CASEBOOK_EDITOR": ""}
    shutil.copy(ROOT / "package-lock.json", built.project)
    assert built.build(**bare)
    assert "没有 Node.js" in built.said
    assert not built.build(**bare)
    assert "没有 Node.js" in built.said
    for name in ("node", "npm"):
        program = write(tmp_path, "#!/bin/sh\nexit 1\n", f"bin/{name}")
        program.chmod(0o755)
    assert built.build(**bare)


def test_a_record_that_is_damaged_or_from_elsewhere_is_not_believed(built: Home) -> None:
    built.build()
    assert looked_at(built)
    (record,) = (built.project / ".cache" / "built").glob("*.json")
    whole = record.read_bytes()
    for content in (b"", whole[:-5], whole.replace(b'"cases": 2', b'"cases": 3'), b"[]", whole[65:], b"\xff" * 70):
        record.write_bytes(content)
        assert not looked_at(built), content[:90]
    record.write_bytes(whole)
    assert looked_at(built)
    assert json.loads(whole.partition(b"\n")[2])["cases"] == 2


def test_what_was_saved_during_a_build_is_not_taken_for_built(project: Path) -> None:
    """Also when it was changed back before the end."""
    home = Home(project)
    with (project / "hooks.py").open("a", encoding="utf-8") as hooks:
        hooks.write(SAVING)
    assert home.build()
    assert home.build()


SAVING = """
import pathlib
def on_nav(nav, config, files):
    about = pathlib.Path(config.docs_dir, "about.md")
    text = about.read_bytes()
    about.write_bytes(text + b"x")
    about.write_bytes(text)
    return nav
"""


@pytest.mark.parametrize("asked", ["{{ now() }}", "{{ git.short_commit }}"])
def test_a_page_that_asks_for_the_time_or_for_git_is_always_built(
    built: Home, asked: str, request: pytest.FixtureRequest
) -> None:
    if "git" in asked:
        request.getfixturevalue("git")
    page = built.project / "docs" / "about.md"
    before = page.read_bytes()
    page.write_bytes(before + f"\n\n生成于 {asked}\n".encode())
    assert built.build()
    assert built.build()
    shown = (built.site / "about" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"生成于 (20\d\d-|[0-9a-f]{7}|</p>)", shown)
    page.write_bytes(before)
    assert built.build()
    assert not built.build()
