"""Every command with every bad path, number and text: one Chinese line, nothing replaced, nothing left behind.

The options come from the parser and the variables from `project`, so that none can be forgotten.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import pkgutil
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.__main__ import main, parser
from casebook.base import disk, project
from casebook.base.arguments import to_make, to_read, to_write, words
from casebook.exports import downloads
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import ROOT, SMALL, build, environment, write
from tools.bench import command as bench
from tools.bench.command import new_folder

CHINESE = re.compile("[\u4e00-\u9fff].*[；，].*[\u4e00-\u9fff]|[\u4e00-\u9fff].*-h")
LONG = "长" * 100
"""300 bytes: more than a name may have."""
ESCAPE = "\x1b[31m\n::error::x"
NOT_UTF8 = os.fsdecode(b"\xc0\xfd\xbe\xdd")


NOBODY = 65534
BENCH = "python -m tools.bench"


def options() -> Iterator[tuple[str, argparse.Action]]:
    """Every option and argument of every command that takes something."""
    (commands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, command in (commands.choices | {BENCH: bench.parser()}).items():
        for action in command._actions:
            if action.nargs != 0:
                yield name, action


def run(name: str, *arguments: str) -> int:
    """The command in this process."""
    return bench.main(list(arguments)) if name == BENCH else main([name, *arguments])


def given(action: argparse.Action, value: str) -> list[str]:
    return [f"{action.option_strings[-1]}={value}"] if action.option_strings else ["--", value]


TABLE = [
    pytest.param(name, action, id=f"{name} {(action.option_strings or [action.dest])[-1]}")
    for name, action in options()
]
PATHS = {to_read, to_write, to_make, new_folder}
OUTPUTS = {to_write, to_make}
NUMBERS = {bench._size}
TEXTS = {words, str}
FREE = {"title", "lead", "partners", "summary", "place", "region", "edition_title"}
"""What a new case is told in words of any kind."""


class Place:
    """A library, and everything bad that a path can lead to."""

    def __init__(self, folder: Path) -> None:
        self.data = write(folder / "data", SMALL)
        self.folder = folder
        self.bad = folder / "bad"
        (self.bad / "folder").mkdir(parents=True)
        write(self.bad / "folder", "我的", "file")
        os.mkfifo(self.bad / "pipe")
        (self.bad / "loop").symlink_to("loop")
        write(self.bad, "\udcff".encode("utf-8", "surrogateescape") + "我的".encode("gbk"), "gbk")
        write(self.bad / "shut", "秘密", "file")
        with socket.socket(socket.AF_UNIX) as bound:
            here = os.getcwd()
            os.chdir(self.bad)  # its name may have no more than a hundred bytes
            bound.bind("socket")
            os.chdir(here)

    def values(self) -> dict[str, Path | str]:
        return {
            "empty": "",
            "a folder": self.bad / "folder",
            "a pipe": self.bad / "pipe",
            "a socket": self.bad / "socket",
            "a link to itself": self.bad / "loop",
            "below a link to itself": self.bad / "loop" / "x",
            "below a file": self.bad / "folder" / "file" / "x",
            "a long name": self.bad / LONG,
            "below a long name": self.bad / LONG / "x",
        }

    def state(self) -> dict[str, Any]:
        """What kind everything is, and what is in it."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            mode = path.lstat().st_mode
            found[str(path)] = (mode, path.read_bytes() if stat.S_ISREG(mode) else None)
        return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    here = Place(tmp_path)
    monkeypatch.setenv("CASEBOOK_DATA", str(here.data))
    monkeypatch.setenv("SITE_DIR", str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    return here


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str], lines: int = 1) -> str:
    """What is said when a command refuses: one line, in Chinese, with cause and remedy."""
    try:
        status = run(*arguments)
    except SystemExit as stopped:
        status = stopped.code
    out, err = capsys.readouterr()
    assert status in (1, 2), (arguments, out, err)
    assert out == ""
    assert "Traceback" not in err
    assert err.count("\n") == lines, err
    assert CHINESE.search(err), err
    assert err.isprintable() or all(line.isprintable() for line in err.splitlines())
    return err


def test_every_option_says_what_it_takes() -> None:
    """A type that is not known here has no row in this table: name it, and it has."""
    for name, action in options():
        assert action.choices or action.type in PATHS | NUMBERS | TEXTS, (name, action.dest)
    assert {name for name, action in options() if action.type in OUTPUTS} == {
        "from-issue",
        "pdf",
        "links",
        "site",
        "bundle",
    }


@pytest.mark.parametrize(("name", "action"), TABLE)
def test_every_bad_value(place: Place, capsys: pytest.CaptureFixture[str], name: str, action: argparse.Action) -> None:
    if action.type in PATHS:
        values = place.values()
        if action.type is new_folder:
            values["a file"] = place.data
        elif action.type is to_read:
            values["not UTF-8"] = place.bad / "gbk"
            values["not there"] = place.bad / "nowhere"
            values["a name that is not UTF-8"] = place.bad / NOT_UTF8
        elif action.type is to_write:
            values["in a folder that is not there"] = place.bad / "nowhere" / "x"
    elif action.type in NUMBERS:
        values = dict.fromkeys(["", "x", "-1", "0", "1.5", "1e3", "九", "９", "１０", "9" * 5000, "0x10", " 1", ESCAPE])
        values = {value: value for value in values}
    else:
        values = {value: value for value in ("", ESCAPE, NOT_UTF8, "x" * 100_000, "没有")}
        if name == "new" and action.dest in FREE:
            del values["没有"]
    before = place.state()
    for kind, value in values.items():
        # The check counts its findings in a second line; who reads data says there that nothing was written.
        faulty = (name == "check" and action.dest == "files" and kind != "empty") or (name, kind) == (
            "apply",
            "not UTF-8",
        )
        lines = 2 if faulty else 1
        said = refused([name, *given(action, str(value))], capsys, lines)
        assert len(said) < 3_000
        assert place.state() == before, kind


@pytest.mark.parametrize("name", ["CASEBOOK_DATA", "SITE_DIR", "CASEBOOK_CACHE", "CASEBOOK_FONTS"])
@pytest.mark.parametrize("command", ["site", "pdf"])
def test_every_variable_that_names_a_path(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    values = place.values() | {"a file": place.bad / "gbk"}
    del values["empty"]  # that is as good as none
    del values["a folder" if name != "CASEBOOK_DATA" else "a file"]
    before = place.state()
    for value in values.values():
        monkeypatch.setenv(name, str(value))
        if command == "pdf" and name == "SITE_DIR":
            continue
        assert name in refused([command], capsys)
        assert place.state() == before


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "１", "1_0", "9" * 30, "4102444800", ESCAPE, NOT_UTF8])
@pytest.mark.parametrize("command", ["site", "pdf"])
def test_a_date_that_is_none_names_its_variable(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, value: str, command: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert "SOURCE_DATE_EPOCH" in refused([command], capsys)


@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "２", "65", "9" * 30, ESCAPE, NOT_UTF8])
@pytest.mark.parametrize("command", ["site"])
def test_a_number_of_processes_that_is_none_names_its_variable(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, value: str, command: str
) -> None:
    monkeypatch.setenv("CASEBOOK_WORKERS", value)
    assert "CASEBOOK_WORKERS" in refused([command], capsys)


@pytest.mark.parametrize("name", ["CASEBOOK_PDF_LIMIT", "CASEBOOK_CARD_LIMIT", "CASEBOOK_BUNDLE_LIMIT"])
def test_a_limit_that_is_no_number_names_its_variable(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for value in ("x", "-1", "1.5", "９", "9" * 50, "[1]"):
        monkeypatch.setenv(name, value)
        for command in ("site", "pdf"):
            assert name in refused([command], capsys)


def test_no_variable_is_read_elsewhere() -> None:
    """So that the lists above have all of them; mkdocs.yml has the rest."""
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "casebook").rglob("*.py")
        if re.search(r"os\.environ(\.get\(|\[)|getenv", path.read_text(encoding="utf-8"))
    }
    # What mkdocs.yml names is read by the library that MkDocs asks.
    assert readers == {Path(project.__file__).relative_to(ROOT).as_posix()}
    code = Path(project.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'(?:get|_file|_folder)\("([A-Z_]+)"\)', code)) == {
        *("CASEBOOK_DATA", "SITE_DIR", "CASEBOOK_CACHE", "CASEBOOK_FONTS", "SOURCE_DATE_EPOCH", "CASEBOOK_WORKERS"),
        *("GITHUB_ACTIONS", "GITHUB_BASE_REF", "GITHUB_EVENT_PATH", "GITHUB_OUTPUT"),
    }


@pytest.mark.parametrize("variable", ["GITHUB_EVENT_PATH", "GITHUB_OUTPUT"])
def test_variables_of_github_are_named_too(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(place.bad / "pipe"))
    with pytest.raises(project.BadEnvironment, match=variable):
        project.event_file() if variable == "GITHUB_EVENT_PATH" else project.output_file()


# Writing: one way for all


def kinds(place: Place) -> dict[str, Path]:
    return {name: Path(value) for name, value in place.values().items() if value}


def test_nothing_but_plain_files_is_written(place: Place) -> None:
    before = place.state()
    for way in (disk.write, disk.append):
        for path in kinds(place).values():
            with pytest.raises(OSError) as caught:  # noqa: PT011 - each has another number
                way(path, b"x")
            assert disk.cause(caught.value) != caught.value.strerror, "its words are English"
            assert place.state() == before


def test_no_word_of_the_system_is_passed_on() -> None:
    for number in errno.errorcode:
        said = disk.refusal(OSError(number, os.strerror(number), "/x"))
        assert not re.search("[A-Za-z]{2}", said.replace("/x", "")), said
        assert CHINESE.search(said)
    assert CHINESE.search(disk.refusal(OSError("disk trouble"), otherwise="/x"))


def test_what_is_written_is_for_all_to_read_whatever_the_umask(tmp_path: Path) -> None:
    umask = os.umask(0o077)
    try:
        disk.write(tmp_path / "a" / "b" / "new", "字")
    finally:
        os.umask(umask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b", "a/b/new")]
    assert modes == [0o755, 0o755, 0o644]


def test_a_file_keeps_its_rights_and_a_link_its_place(tmp_path: Path) -> None:
    old, link = write(tmp_path, "旧", "old"), tmp_path / "link"
    old.chmod(0o600)
    link.symlink_to("old")
    disk.write(link, "新")
    assert (link.is_symlink(), old.read_text(encoding="utf-8"), stat.S_IMODE(old.stat().st_mode)) == (True, "新", 0o600)


@pytest.mark.parametrize("number", sorted(disk.FULL - {None}))
def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    old = write(tmp_path, "旧", "old")
    monkeypatch.setattr(os, "replace", full)
    for path in (old, tmp_path / "a" / "b" / "new"):
        with pytest.raises(OSError) as caught:  # noqa: PT011
            disk.write(path, "新")
        assert disk.refusal(caught.value).startswith(f"无法读写 {path}（")
        assert "请检查磁盘空间" in disk.refusal(caught.value)
    assert [path.name for path in tmp_path.rglob("*")] == ["old"]
    assert old.read_text(encoding="utf-8") == "旧"


def test_of_two_files_the_one_on_the_full_disk_is_named(tmp_path: Path) -> None:
    """Copying names both, the one that was read first."""
    full = OSError(errno.ENOSPC, "full", "read.png", None, "site/read.png")
    missing = OSError(errno.ENOENT, "missing", "read.png", None, "site/read.png")
    assert (disk.culprit(full), disk.culprit(missing)) == ("site/read.png", "read.png")
    assert disk.culprit(OSError(errno.ENOSPC, "full", 7), tmp_path) == str(tmp_path)


@contextmanager
def for_all() -> Iterator[Path]:
    """A folder that everybody may enter: pytest's own are for whoever runs it."""
    folder = Path(tempfile.mkdtemp(prefix="casebook-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for path in (folder, folder / "bad" / "shut"):
            path.chmod(0o755)
        shutil.rmtree(folder)


def as_nobody(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Status and standard error of a command, run by somebody who is not root."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = os.fork()
        if not child:
            signal.alarm(60)  # a lock that another thread held when we forked is never free again
            status = 99
            try:
                os.chdir(folder)
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                sys.stdout, sys.stderr = open(os.devnull, "w"), said  # noqa: SIM115
                status = run(*arguments)
            except SystemExit as stopped:
                status = int(stopped.code or 0)
            except BaseException:
                traceback.print_exc(file=said)
            finally:
                said.flush()
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return status, said.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs users and rights")
def test_what_one_may_not_read_or_write(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("mkdocs.exceptions", *(each.name for each in pkgutil.walk_packages(casebook.__path__, "casebook."))):
        importlib.import_module(module)  # nobody else may read the project, perhaps

    with for_all() as folder:
        here = Place(folder)
        shut, secret = here.bad / "shut", here.bad / "shut" / "file"
        closed = write(folder, SMALL, "closed.yml")
        before = here.state()
        closed.chmod(0)
        shut.chmod(0)
        folder.chmod(0o555)
        for arguments, settings in (
            (["check", str(closed)], {}),
            (["check", str(secret)], {}),
            (["check"], {"CASEBOOK_DATA": secret}),
            (["check"], {"CASEBOOK_DATA": closed}),
            (["from-issue", str(secret)], {}),
            (["from-issue", "x", "--answer", str(folder / "x")], {}),
            (["bundle", "-o", str(folder / "x" / "y.zip")], {}),
            (["bundle", "-o", str(closed)], {}),
            (["pdf", "-o", str(secret)], {}),
            (["links", "--report", str(folder / "x")], {}),
            (["site", "--profile-json", str(folder / "x")], {}),
            (["site"], {"SITE_DIR": folder / "site"}),
            (["site"], {"SITE_DIR": secret}),
        ):
            for name, value in {"CASEBOOK_DATA": here.data, **settings}.items():
                monkeypatch.setenv(name, str(value))
            status, said = as_nobody(arguments, folder)
            monkeypatch.delenv("SITE_DIR", raising=False)
            assert status in (1, 2), (arguments, said)
            assert "权限" in said, (arguments, said)
            assert len(said.splitlines()) <= 2, said
        shut.chmod(0o755)
        folder.chmod(0o755)
        assert {path: content for path, (_, content) in here.state().items()} == {
            path: content for path, (_, content) in before.items()
        }


def test_output_that_nobody_reads_to_the_end(tmp_path: Path) -> None:
    script = f"{sys.executable} -m casebook COMMAND | head -c 1 >/dev/null"
    for command in ("check --format json", "-h"):
        done = subprocess.run(
            ["bash", "-c", script.replace("COMMAND", command)],
            cwd=ROOT,
            env=environment(CASEBOOK_DATA=write(tmp_path, "x: 1\n" * 400)),
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr


def test_workbooks_need_no_room_among_the_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left open when that room is full complains in a traceback, from Python 3.13 on."""
    library, _ = loading.load(ROOT / "examples" / "yunting" / "cases.yml")

    def none(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile", "_mkstemp_inner"):
        monkeypatch.setattr(tempfile, name, none)
    assert downloads.makers(library, Settings())["data/cases.xlsx"]().startswith(b"PK")


@pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}])
@pytest.mark.parametrize("name", [b"\xd3\xc5\xbb\xaf", "优化".encode()])
def test_a_site_in_a_folder_of_any_name(tmp_path: Path, project: Path, locale: dict[str, str], name: bytes) -> None:
    """GBK bytes, or Chinese where Python takes the machine's names for ASCII."""
    folder = tmp_path / os.fsdecode(name)
    project.rename(folder)
    write(folder / "data", SMALL)
    shutil.rmtree(folder / "data" / "cases", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "bundle", "-o", os.fsencode(folder) + b"/dist/\xd3\xc5.zip"],
        cwd=folder,
        env=environment(SITE_DIR=folder / os.fsdecode(b"\xd5\xbe"), CASEBOOK_CARD_LIMIT="0", **locale),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / os.fsdecode(b"\xd5\xbe") / "index.html").is_file()


def test_a_site_is_for_all_to_read_whatever_the_umask(tmp_path: Path) -> None:
    umask = os.umask(0o077)
    try:
        site = build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, SMALL), CASEBOOK_CARD_LIMIT="0")
    finally:
        os.umask(umask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in site.folder.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (site.folder, *site.folder.rglob("*")) if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})
