"""Every command on bad data: the same lines on standard error, a failing status, and what was published stays."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casebook.__main__ import main
from tests.support import SMALL, run, snapshot, write

FAULTY = SMALL.replace("category: permitting", "category: permiting").replace("year: 2024", "year: 两千")
LINE = re.compile(r"^(.+):(\d+):(\d+): (错误|警告)\[([EW]\d{3})\]: (.*[\u4e00-\u9fff].*)$")
COMMANDS = {
    "check": ("casebook", "check"),
    "site": ("casebook", "site"),
    "mkdocs build": ("mkdocs", "build", "--quiet"),
}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder that looks like an earlier site."""
    for name in ("index.html", "cases/old/index.html", ".casebook"):
        write(tmp_path / "out", f"旧的 {name}", name)
    return tmp_path / "out"


def command(name: str, target: Path) -> tuple[str | Path, ...]:
    return (*COMMANDS[name], "--site-dir", target) if name == "mkdocs build" else COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_bad_data_alike(tmp_path: Path, published: Path, name: str) -> None:
    data, before = write(tmp_path, FAULTY), snapshot(published)
    done = run(*command(name, published), CASEBOOK_DATA=data, SITE_DIR=published)
    assert done.returncode == 1
    found = [match.groups() for match in map(LINE.match, done.stderr.splitlines()) if match]
    places = {(Path(path).name, int(line), code) for path, line, _, _, code, _ in found}
    assert places == {("cases.yml", 6, "E022"), ("cases.yml", 37, "E031")}, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert snapshot(published) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == ["out"]


BROKEN = {
    "no file": None,
    "nothing": b"",
    "syntax": b"cases:\n\t- x\n",
    "UTF-16": b"\xff\xfea\0",
    "GB18030": "案例:\n".encode("gb18030"),
}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        *(("check", broken) for broken in BROKEN),
        ("site", "no file"),
        ("mkdocs build", "no file"),
        ("mkdocs build", "UTF-16"),
    ],
)
def test_no_file_is_too_broken_for_a_plain_answer(tmp_path: Path, published: Path, name: str, broken: str) -> None:
    data, content = tmp_path / "cases.yml", BROKEN[broken]
    if content is not None:
        data.write_bytes(content)
    before = snapshot(published)
    done = run(*command(name, published), CASEBOOK_DATA=data, SITE_DIR=published)
    assert done.returncode == 1
    assert LINE.search(done.stderr.splitlines()[0]), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert snapshot(published) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_github_gets_annotations_too(tmp_path: Path, published: Path, name: str) -> None:
    data = write(tmp_path, SMALL.replace("category: permitting", "category: permi%ting"))
    done = run(*command(name, published), CASEBOOK_DATA=data, SITE_DIR=published, GITHUB_ACTIONS="true")
    (notice,) = re.findall(r"^::error file=(.*),line=37,col=15::(.*)$", done.stderr + done.stdout, re.M)
    assert notice[0].endswith("cases.yml")
    assert "permi%25ting" in notice[1]


def test_data_cannot_give_github_commands(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL.replace("id: jia-2024-01", 'id: "x\\n::warning ::from the data"'))
    done = run("casebook", "check", CASEBOOK_DATA=data, GITHUB_ACTIONS="true")
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::")]
    assert said
    assert all(line.startswith("::error file=") for line in said)


def test_data_cannot_give_github_commands_of_the_old_form(tmp_path: Path) -> None:
    """Which the runner takes from anywhere in a line: `##[stop-commands]x` would hide every later annotation."""
    data = write(tmp_path, SMALL.replace("category: permitting", 'category: "##[stop-commands]x"'))
    done = run("casebook", "check", CASEBOOK_DATA=data, GITHUB_ACTIONS="true")
    assert "stop-commands]x" in done.stderr
    assert "##[" not in done.stdout + done.stderr


HOSTILE_ID = '"\\e[31m\\u202e\\u2028##[add-mask]https://a:hunter2@c.example/"'


def test_json_shows_nothing_raw_and_says_everything(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL.replace("category: permitting", f"category: {HOSTILE_ID}"))
    done = run("casebook", "check", "--format", "json", CASEBOOK_DATA=data)
    assert all(c == "\n" or c.isprintable() for c in done.stdout)
    assert "##[" not in done.stdout
    messages = [problem["message"] for problem in json.loads(done.stdout)]
    assert any("\x1b[31m\u202e\u2028##[add-mask]https://c.example/" in message for message in messages)


@pytest.mark.parametrize("style", ["text", "github", "json"])
@pytest.mark.parametrize("secret", ["https://a:hunter2@c.example/", "https://a:h/hunter2@c.example/"])
def test_no_message_repeats_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], style: str, secret: str
) -> None:
    content = SMALL.replace("名单}", f"名单, url: '{secret}'}}").replace(
        "title: 推进企业开办改革", f"title: 见{secret}"
    )
    for wrong in (
        content,
        SMALL.replace("edition: jia-2024", f"edition: '{secret}'"),
        SMALL.replace("id: jia-police", f"{secret}: 1"),
    ):
        monkeypatch.setenv("CASEBOOK_DATA", str(write(tmp_path, wrong)))
        assert main(["check", "--format", style]) == 1
        said = "".join(capsys.readouterr())
        assert "E0" in said
        assert "hunter2" not in said


def test_good_data_says_so(tmp_path: Path) -> None:
    done = run("casebook", "check", CASEBOOK_DATA=write(tmp_path, SMALL))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2个案例" in done.stdout


@pytest.mark.ten
def test_our_own_data_is_clean() -> None:
    done = run("casebook", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "10个案例" in done.stdout


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    done = run("casebook", "check", CASEBOOK_DATA=write(tmp_path, SMALL.replace("size: 2", "size: 3")))
    assert done.returncode == 0
    assert [LINE.match(line)[5] for line in done.stderr.splitlines()] == ["W033"]


def test_paths_outside_the_working_folder_are_shown_as_given(tmp_path: Path) -> None:
    data = write(tmp_path, FAULTY)
    done = run("casebook", "check", CASEBOOK_DATA=data)
    assert done.stderr.startswith(f"{data}:6:")


def test_paths_inside_the_working_folder_are_shown_relative_to_it(project: Path) -> None:
    write(project / "data", FAULTY)
    done = run("casebook", "check", cwd=project)
    assert done.stderr.startswith("data/cases.yml:6:")


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("site", "CASEBOOK_SITE_URL", "example.org"),
        ("site", "CASEBOOK_REPOSITORY", "git@github.com:a/b"),
        ("mkdocs build", "CASEBOOK_REPOSITORY", "https://ci-token:hunter2@host.example/x/y"),
        ("site", "CASEBOOK_EMAIL", "not an address"),
    ],
)
def test_a_setting_that_cannot_be_used_is_explained(published: Path, name: str, setting: str, value: str) -> None:
    before = snapshot(published)
    done = run(*command(name, published), SITE_DIR=published, **{setting: value})
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert re.search(f"[\u4e00-\u9fff].*{setting}", said), said
    assert "hunter2" not in said
    assert "Traceback" not in said
    assert snapshot(published) == before


def test_without_a_command_the_commands_are_listed() -> None:
    done = run("casebook", "--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("check", "site"))
    assert run("casebook").returncode != 0


def test_one_case_more_than_announced_can_be_seen_but_not_merged(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL.replace("size: 2", "size: 1"))
    checked = run("casebook", "check", CASEBOOK_DATA=data)
    assert (checked.returncode, "错误[E033]" in checked.stderr) == (1, True)
    built = run("casebook", "site", CASEBOOK_DATA=data, SITE_DIR=tmp_path / "site")
    assert (built.returncode, "错误[E033]" in built.stderr) == (0, True)
    assert (tmp_path / "site" / "cases" / "jia-2024-02" / "index.html").is_file()
