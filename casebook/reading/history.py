"""The data as it was at a git revision: what a change is compared with.

Everything that names a revision is outside input. git is called with lists of arguments, never through a shell, and
what it gives back is read as blobs: no filter, hook or link of the repository has a say.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from casebook.base import disk, project
from casebook.base.problems import BadData, Refused
from casebook.model.library import Library
from casebook.reading import decoding, loading, yaml_text
from casebook.reading.data_files import is_data
from casebook.settings import BadSettings, Settings

OWN_SETTINGS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
FILE_MODES = (b"100644", b"100755")  # a link or a submodule is no data file


class NoHistory(Refused):
    """The data of a revision cannot be had."""


class NothingBefore(NoHistory):
    """There was nothing yet: no repository, no commit, or not this file."""


def files_at(revision: str, main: Path) -> dict[Path, bytes]:
    """The data files of a revision by the paths they would have today, the main file first.

    `main` is the main data file today; git is asked for the same place in its repository. Raises NoHistory.
    """
    home = main.absolute().parent
    commit = _commit(revision, home)
    blobs = {}
    for entry in _git(home, "ls-tree", "-rz", commit, "--", main.name, "cases/").split(b"\0")[:-1]:
        attributes, _, name = entry.partition(b"\t")
        mode, _, oid = attributes.split()
        path = os.fsdecode(name)
        if mode in FILE_MODES and (path == main.name or is_data(path)):
            blobs[path] = oid
    if main.name not in blobs:
        raise NothingBefore(f"版本“{revision}”里还没有 {decoding.shown_path(main)}；请换一个较新的版本")
    order = sorted(blobs, key=lambda path: (path != main.name, PurePosixPath(path)))
    contents = _contents(home, [blobs[path] for path in order])
    return dict(zip((home / path for path in order), contents, strict=True))


def library_at(revision: str) -> Library:
    """The library as it was. Raises NoHistory, and BadData when it does not validate."""
    files = files_at(revision, project.data_path())
    return loading.loaded(list(files), lambda path: decoding.decoded(files[path], decoding.shown_path(path)))[0]


def lost(revision: str, main: Path, library: Library) -> list[str]:
    """Ids of cases that had an address at a revision, former ids included, and have none in the library of today.

    Files that are as they were have lost nothing, and are not read. A library in which nothing is left of the old one is
    a new one (a fork), which has lost nothing either. The data need not have been valid. Raises NoHistory.
    """
    before: set[str] = set()
    same: set[Path] = set()
    for path, content in files_at(revision, main).items():
        with suppress(OSError):
            if disk.read(path) == content:
                same.add(path)
                continue
        before |= ids_in(content)
    gone = sorted(before - library.case.keys())
    left = len(gone) < len(before) or any(library.origins[case.id].path.absolute() in same for case in library.cases)
    return gone if left else []


def ids_in(content: bytes) -> set[str]:
    """The ids of the cases in a file that are no drafts, former ids included; none when it is no YAML."""
    try:
        values = yaml_text.read(Path("cases.yml"), content.decode("utf-8-sig", "replace"), depth=0).values
    except BadData:
        return set()
    cases = values.get("cases") if isinstance(values, dict) else None
    ids: set[str] = set()
    for case in cases if isinstance(cases, tuple) else ():
        if isinstance(case, dict) and case.get("draft") is not True:
            aliases = case.get("aliases")
            written = [case.get("id"), *(aliases if isinstance(aliases, tuple) else ())]
            ids |= {value for value in written if isinstance(value, str)}
    return ids


def base_revision(main: Path | None = None) -> str:
    """What a pull request, or work not yet pushed, is compared with: where it left the main branch.

    The branch is the pull request's target ($GITHUB_BASE_REF); else the one of the settings, the one that the remote
    calls its own, main or master, at the remote before here. Raises NoHistory when there is none, NothingBefore when
    there could be none.
    """
    folder = (main or project.data_path()).absolute().parent
    try:
        _git(folder, "rev-parse", "--git-dir")
    except NoHistory as error:
        if _under_git(folder):
            raise
        raise NothingBefore(str(error)) from None
    try:
        head = _commit("HEAD", folder)
    except NoHistory as error:
        raise NothingBefore(str(error)) from None
    target, usual = project.target_branch(), _usual_branch()
    names = dict.fromkeys([usual, "main", "master"])
    branches = [f"remotes/origin/{target}"] if target else []
    branches += [f"remotes/origin/{usual}", "remotes/origin/HEAD"]
    branches += [f"{place}/{name}" for place in ("remotes/origin", "heads") for name in names]
    for branch in dict.fromkeys(branches):
        try:
            return _git(folder, "merge-base", _commit(f"refs/{branch}", folder), head).decode().strip()
        except NoHistory:
            continue
    shallow = _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
    fetch = f"git fetch {'--unshallow ' if shallow else ''}origin '+refs/heads/*:refs/remotes/origin/*'"
    raise NoHistory(f"找不到主分支（{'、'.join(names)}）；请先运行 {fetch}，主分支另有名称就写进 CASEBOOK_BRANCH")


def _usual_branch() -> str:
    try:
        return Settings.of_project(project.CONFIG).branch
    except BadSettings:
        return Settings.branch  # for others to say


def _under_git(folder: Path) -> bool:
    return any((parent / ".git").exists() for parent in (folder, *folder.parents))


def _commit(revision: str, folder: Path) -> str:
    """The commit a revision stands for, as a hash. Raises NoHistory."""
    if revision.startswith(("-", "^")) or not revision.isprintable():
        raise NoHistory(f"{revision!a} 不能作为版本；请写分支、标签或提交编号，如 origin/main")
    _git(folder, "rev-parse", "--git-dir")
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except NoHistory:
        if _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
            remedy = "这份仓库只取了最近的版本（浅克隆），请先运行 git fetch --unshallow"
        else:
            remedy = "请写分支、标签或提交编号，如 origin/main；远程的分支要先 git fetch"
        raise NoHistory(f"没有版本“{revision}”；{remedy}") from None
    return found.decode().strip()


def _contents(folder: Path, oids: list[bytes]) -> Iterator[bytes]:
    """The blobs, in the order asked for."""
    out = _git(folder, "cat-file", "--batch", given=b"\n".join(oids) + b"\n")
    at = 0
    for _ in oids:
        end = out.index(b"\n", at)
        header = out[at:end].split()
        if len(header) != 3:
            raise NoHistory("仓库不完整，缺少较早的文件；请先运行 git fetch --refetch，或重新克隆")
        start, size = end + 1, int(header[2])
        yield out[start : start + size]
        at = start + size + 1


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints when run in a folder. Raises NoHistory when git is missing or fails."""
    # A hook sets GIT_DIR, GIT_INDEX_FILE and more, relative to another folder.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= OWN_SETTINGS
    if not folder.is_dir():
        raise NoHistory(f"没有文件夹 {decoding.shown_path(folder)}；请检查路径或环境变量 CASEBOOK_DATA")
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise NoHistory("没有安装 git，无法取得以前的数据；请先安装 git") from None
    except OSError as error:
        raise NoHistory(f"无法运行 git（{disk.cause(error)}）；请检查安装") from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip()
    if "dubious ownership" in said:
        where = shlex.quote(named[1] if (named := re.search("at '(.+)'", said)) else str(folder))
        raise NoHistory(f"仓库属于另一个用户，git 拒绝读取；请运行 git config --global --add safe.directory {where}")
    if "not a git repository" in said:
        raise NoHistory(f"{decoding.shown_path(folder)} 不在 git 仓库里，没有以前的数据；请在克隆来的仓库里运行")
    raise NoHistory(f"git 出错（{' '.join(said.split())[:200] or arguments[0]}）；请检查仓库")
