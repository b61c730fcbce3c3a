"""The data at a git revision, asked of real repositories."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from casebook.base.problems import BadData
from casebook.reading import history, loading
from tests.repository import Repository
from tests.support import SMALL

pytestmark = pytest.mark.usefixtures("git")

CASE = """\
cases:
  - id: {id}
    edition: jia-2024
    number: {number}
    title: 另一个案例
    category: finance
    lead: [甲市司法局]
    summary: 银行和企业在线上对接。
    measures: [{{title: 线上对接, text: 企业在线提出需求。}}]
    sources: [{{id: jia-list}}]
"""


@pytest.fixture(autouse=True)
def _no_pull_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_BASE_REF", raising=False)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository without commits, which the settings point at."""
    made = Repository(tmp_path / "repository")
    (made.folder / "data").mkdir()
    monkeypatch.setenv("CASEBOOK_DATA", str(made.data))
    return made


def refusal(revision: str) -> str:
    """What is said of a revision that cannot be had: one Chinese line with a remedy."""
    with pytest.raises(history.NoHistory) as caught:
        history.library_at(revision)
    message = str(caught.value)
    assert "\n" not in message
    assert "；" in message
    assert re.search("[\u4e00-\u9fff]", message)
    return message


# Data


def test_a_library_is_as_it_was(repository: Repository) -> None:
    first = repository.commit(SMALL)
    repository.commit(SMALL.replace("推进企业开办改革", "第二版标题"))
    repository.write(SMALL.replace("推进企业开办改革", "没有提交的标题"))
    titles = [history.library_at(revision).cases[0].title for revision in (first, first[:8], "main", "HEAD", "HEAD~1")]
    assert titles == ["推进企业开办改革", "推进企业开办改革", "第二版标题", "第二版标题", "推进企业开办改革"]
    assert loading.load()[0].cases[0].title == "没有提交的标题"


def test_every_data_file_is_read_and_nothing_else(repository: Repository) -> None:
    repository.write(CASE.format(id="jia-2024-03", number=3), "cases/2024/三号.yml")
    repository.write("not: [data", "cases/notes.txt")
    repository.write("not: [data", "other.yml")
    (repository.folder / "data" / "cases" / "link.yml").symlink_to("/etc/hostname")
    repository.commit(SMALL.replace("size: 2", "size: 3").replace("\n", "\r\n"))
    files = history.files_at("HEAD", repository.data)
    assert [path.relative_to(repository.data.parent).as_posix() for path in files] == [
        "cases.yml",
        "cases/2024/三号.yml",
    ]
    assert files[repository.data].startswith(SMALL.partition("\n")[0].encode() + b"\r\n")
    assert [case.id for case in history.library_at("HEAD").cases] == ["jia-2024-01", "jia-2024-02", "jia-2024-03"]


def test_the_main_file_may_have_another_name_and_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit(SMALL, "deep/library.yml")
    monkeypatch.setenv("CASEBOOK_DATA", str(repository.folder / "data" / "deep" / "library.yml"))
    assert len(history.library_at("HEAD").cases) == 2


def test_errors_then_name_the_files_of_today(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write(CASE.format(id="jia-2024-01", number=3), "cases/three.yml")
    repository.commit(SMALL)
    monkeypatch.chdir(repository.folder)
    with pytest.raises(BadData) as caught:
        history.library_at("HEAD")
    shown = "\n".join(map(str, caught.value.problems))
    assert "data/cases/three.yml:2:9: 错误[E030]" in shown
    assert re.search("；data/cases.yml 第 ?32 ?行", shown)
    assert "casebook-" not in shown


def test_attributes_and_filters_of_the_repository_have_no_say(repository: Repository) -> None:
    repository.write("* export-ignore\n*.yml filter=evil ident\n", "../.gitattributes")
    repository.git("config", "filter.evil.smudge", f"touch {repository.folder}/ran; cat")
    repository.git("config", "filter.evil.clean", "cat")
    repository.commit(SMALL)
    assert len(history.library_at("HEAD").cases) == 2
    assert not (repository.folder / "ran").exists()


def test_the_environment_of_a_hook_does_not_mislead(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(SMALL)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index.lock")
    assert len(history.library_at("HEAD").cases) == 2


# What cannot be had


@pytest.mark.parametrize(
    "revision",
    [
        "-x",
        "--output=ran",
        "--",
        "^HEAD",
        "",
        "nope",
        "HEAD~9",
        "HEAD:data",
        "HEAD^{tree}",
        "main..HEAD",
        "*",
        ":/x",
        "a\nb",
        "a\0b",
        "\ud800",
        "$(touch ran)",
        "`touch ran`",
        "; touch ran",
        "0" * 40,
        "长" * 100_000,
    ],
)
def test_an_unknown_or_hostile_revision_is_refused(repository: Repository, revision: str) -> None:
    repository.commit(SMALL)
    assert "版本" in refusal(revision)
    assert not list(repository.folder.rglob("ran"))


def test_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(SMALL)
    monkeypatch.setenv("PATH", str(repository.folder))
    assert "没有安装 git" in refusal("HEAD")
    with pytest.raises(history.NoHistory, match="没有安装 git") as caught:
        history.base_revision()
    assert not isinstance(caught.value, history.NothingBefore), "there is a repository, so something may be lost"


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "cases.yml"))
    assert "不在 git 仓库里" in refusal("HEAD")
    with pytest.raises(history.NothingBefore, match="不在 git 仓库里"):
        history.base_revision()
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "nowhere" / "cases.yml"))
    assert "没有文件夹" in refusal("HEAD")
    with pytest.raises(history.NothingBefore):
        history.base_revision()


def test_in_a_repository_without_commits(repository: Repository) -> None:
    assert "没有版本" in refusal("HEAD")
    with pytest.raises(history.NothingBefore):
        history.base_revision()


def test_before_the_file_existed(repository: Repository) -> None:
    repository.commit("x", "readme.txt")
    repository.commit(SMALL)
    assert "还没有" in refusal("HEAD~1")
    assert len(history.library_at("HEAD").cases) == 2


def test_a_shallow_clone_says_how_to_get_the_rest(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repository.commit(SMALL)
    repository.commit(SMALL + "# 改\n")
    clone = Repository(tmp_path / "clone", "--depth=1", repository.folder.as_uri())
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    assert len(history.library_at("HEAD").cases) == 2
    for revision in ("HEAD~1", first, "origin/elsewhere"):
        assert "git fetch --unshallow" in refusal(revision)


def test_an_incomplete_repository(repository: Repository) -> None:
    repository.commit(SMALL)
    oid = repository.git("rev-parse", "HEAD:data/cases.yml").strip()
    (repository.folder / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    assert "不完整" in refusal("HEAD")


# What a change is compared with


def test_work_is_compared_with_where_it_left_main(repository: Repository) -> None:
    start = repository.commit(SMALL)
    assert history.base_revision() == start
    repository.git("checkout", "-q", "-b", "work")
    repository.commit(SMALL + "# 改\n")
    assert history.base_revision() == start
    repository.git("checkout", "-q", "main")
    newer = repository.commit(SMALL + "# 又改\n")
    assert history.base_revision() == newer
    repository.git("checkout", "-q", "work")
    assert history.base_revision() == start


def test_the_remote_goes_before_the_local_main(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = repository.commit(SMALL)
    clone = Repository(tmp_path / "clone", repository.folder.as_uri())
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    clone.commit(SMALL + "# 没有推送\n")
    assert history.base_revision() == start


def test_a_pull_request_is_compared_with_its_target(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = repository.commit(SMALL)
    repository.git("checkout", "-q", "-b", "release/1")
    target = repository.commit(SMALL + "# 一\n")
    clone = Repository(tmp_path / "clone", repository.folder.as_uri())
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    clone.commit(SMALL + "# 改\n")
    monkeypatch.setenv("GITHUB_BASE_REF", "release/1")
    assert history.base_revision() == target
    for other in ("", "gone", "../../../heads/main", "--all", "a b", "x\ny"):
        monkeypatch.setenv("GITHUB_BASE_REF", other)
        assert history.base_revision() in (start, target)


@pytest.mark.parametrize("set_to", [None, "main", "主干"])
@pytest.mark.parametrize("name", ["main", "master", "主干", "trunk"])
def test_the_main_branch_may_have_any_name(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, set_to: str | None
) -> None:
    """The remote says what it is called; here alone, settings do, or custom."""
    start = repository.commit(SMALL)
    repository.git("branch", "-m", name)
    if set_to:
        monkeypatch.setenv("CASEBOOK_BRANCH", set_to)
    repository.git("checkout", "-q", "-b", "work")
    repository.commit(SMALL + "# 改\n")
    if name in ("main", "master", set_to):
        assert history.base_revision() == start
    else:
        with pytest.raises(history.NoHistory, match=r"找不到主分支.*CASEBOOK_BRANCH"):
            history.base_revision()
    repository.git("checkout", "-q", name)
    clone = Repository(tmp_path / "clone", repository.folder.as_uri())
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    clone.commit(SMALL + "# 没有推送\n")
    assert history.base_revision() == start


def test_an_old_branch_of_a_usual_name_does_not_hide_the_main_one(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(SMALL)
    repository.git("checkout", "-q", "-b", "trunk")
    newer = repository.commit(SMALL + "# 改\n")
    clone = Repository(tmp_path / "clone", repository.folder.as_uri())
    clone.git("branch", "main", "origin/main")
    clone.git("branch", "master", "origin/main")
    clone.git("branch", "-r", "-d", "origin/main")
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    assert history.base_revision() == newer


def test_a_shallow_clone_without_its_main_branch_says_so(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(SMALL)
    repository.git("checkout", "-q", "-b", "work")
    repository.commit(SMALL + "# 改\n")
    start = repository.git("rev-parse", "main").strip()
    repository.git("checkout", "-q", "main")
    clone = Repository(tmp_path / "clone", "--depth=1", "--branch=work", repository.folder.as_uri())
    monkeypatch.setenv("CASEBOOK_DATA", str(clone.data))
    with pytest.raises(history.NoHistory, match="git fetch --unshallow") as caught:
        history.base_revision()
    command = re.search("请先运行 git (.*?)，", str(caught.value))[1]
    clone.git(*shlex.split(command))
    assert history.base_revision() == start, "what is proposed helps"


def test_the_repository_of_another_user(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """git refuses; the command that helps names the folder, ready to be pasted."""
    repository.commit(SMALL)
    monkeypatch.setattr(history, "OWN_SETTINGS", {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(history.NoHistory, match="另一个用户") as caught:
        history.base_revision()
    assert str(caught.value).endswith(f"--add safe.directory {shlex.quote(str(repository.folder.resolve()))}")
    assert not isinstance(caught.value, history.NothingBefore)


# Ids


@pytest.mark.parametrize(
    ("file", "ids"),
    [
        pytest.param("cases:\n  - id: a-1\n    title: 甲\n  - id: b-2\n", {"a-1", "b-2"}, id="as usual"),
        pytest.param("cases:\n- id: a-1\n  title: 甲\n- id: b-2\n", {"a-1", "b-2"}, id="not indented"),
        pytest.param("cases:\r\n  - id: a-1\r\n    title: 甲\r\n", {"a-1"}, id="CRLF"),
        pytest.param("\ufeffcases:\n  - id: a-1\n", {"a-1"}, id="BOM"),
        pytest.param("cases:\n  - title: 甲\n    id: a-1\n", {"a-1"}, id="id not first"),
        pytest.param("cases:\n  - 'id': \"a-1\"\n", {"a-1"}, id="quotes"),
        pytest.param("cases: # 案例\n  - id: a-1 # 编号\n", {"a-1"}, id="comments"),
        pytest.param("cases:\n  # - id: no\n  - id: a-1\n    # id: no\n", {"a-1"}, id="commented out"),
        pytest.param("cases:\n  - {title: 甲, id: a-1}\n", {"a-1"}, id="flow"),
        pytest.param("cases:\n  - id: a-1\n    aliases: [b-1, b-2]\n", {"a-1", "b-1", "b-2"}, id="former ids"),
        pytest.param("cases:\n  - id: a-1\n    aliases:\n      - b-1\n", {"a-1", "b-1"}, id="former ids in lines"),
        pytest.param("cases:\n  - id: a-1\n    sources:\n      - id: no\n", {"a-1"}, id="ids within"),
        pytest.param("cases:\n  - id: a-1\n    sources:\n    - id: no\n", {"a-1"}, id="ids within, not indented"),
        pytest.param("tags:\n  - id: no\ncases:\n  - id: a-1\nterms:\n  - id: no\n", {"a-1"}, id="other sections"),
        pytest.param('{"cases": [{"id": "a-1", "aliases": ["b-1"]}]}', {"a-1", "b-1"}, id="JSON"),
        pytest.param("cases:\n  - id: a-1\n    weather: 晴\n    title: [1\n  ]\n", {"a-1"}, id="not valid"),
        pytest.param(
            "cases:\n  - id: A_1\n  - id: 7\n  - {}\n  - x\n  - id: b-2\n", {"A_1", "b-2"}, id="ill-formed ids"
        ),
        pytest.param("cases:\n  - {id: a-1\n", set(), id="no YAML"),
        pytest.param(b"\xff\xfec\0a\0", set(), id="not UTF-8"),
        pytest.param("cases: 1\n", set(), id="no list"),
        pytest.param("- id: a-1\n", set(), id="no sections"),
        pytest.param("", set(), id="empty"),
    ],
)
def test_ids_are_found_however_they_are_written(file: str | bytes, ids: set[str]) -> None:
    assert history.ids_in(file.encode() if isinstance(file, str) else file) == ids


def test_what_is_lost(repository: Repository) -> None:
    """By a file that is changed, and by one that is gone; files that are as they were have lost nothing."""
    head, case = SMALL.split("  - id: jia-2024-02")
    own = repository.write("cases:\n  - id: jia-2024-02\n    aliases: [old-2]" + case, "cases/b.yml")
    repository.commit(head)
    library = loading.load()[0]
    assert history.lost("HEAD", repository.data, library) == []
    own.write_text(own.read_text(encoding="utf-8").replace("aliases: [old-2]", "aliases: [new-2]"), encoding="utf-8")
    assert history.lost("HEAD", repository.data, loading.load()[0]) == ["old-2"]
    own.unlink()
    assert history.lost("HEAD", repository.data, loading.load()[0]) == ["jia-2024-02", "old-2"]


def test_a_new_library_in_the_place_of_another_has_lost_nothing(repository: Repository) -> None:
    repository.commit(SMALL)
    repository.write(SMALL.replace("jia-2024-0", "jia-2024-9").replace("number: ", "number: 9"))
    assert history.lost("HEAD", repository.data, loading.load()[0]) == []
