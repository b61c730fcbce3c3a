"""Where things are: the project's own folders, and the environment variables that may name others.

Everything that reads the environment asks here, each time anew, so that one module says which variables there are.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from casebook.base import disk

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "data" / "cases.yml"
CONFIG = ROOT / "mkdocs.yml"
DIST = ROOT / "dist"
LATEST = 4_102_444_800
"""The year 2100, in seconds since 1970."""


class BadEnvironment(Exception):
    """A variable cannot be used. The message is one Chinese line that names it, with cause and remedy."""


def repository() -> Path:
    """The folder of the git repository that the project is in: its own, or a larger one that holds it."""
    return next((folder for folder in (ROOT, *ROOT.parents) if (folder / ".git").exists()), ROOT)


def data_path() -> Path:
    """The main data file: CASEBOOK_DATA, or the repository's own. Raises BadEnvironment."""
    return _file("CASEBOOK_DATA") or DATA


def site_folder() -> Path:
    """Where the site is built: SITE_DIR, or `site` of the project. Raises BadEnvironment."""
    return _folder("SITE_DIR") or ROOT / "site"


def cache_folder() -> Path:
    """What builds keep for the next one: CASEBOOK_CACHE, or `.cache` of the project. Raises BadEnvironment."""
    return _folder("CASEBOOK_CACHE") or ROOT / ".cache"


MOST_WORKERS = 64


def workers() -> int:
    """How many processes share a large build: CASEBOOK_WORKERS, or as many as there are processors for us.

    Raises BadEnvironment.
    """
    said = os.environ.get("CASEBOOK_WORKERS")
    if said:
        if re.fullmatch("[0-9]{1,2}", said) and 1 <= int(said) <= MOST_WORKERS:
            return int(said)
        raise BadEnvironment(
            f"环境变量 CASEBOOK_WORKERS {_shown(said)} 不是1到{MOST_WORKERS}的整数；请改正，或不设这个变量"
        )
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_WORKERS)


def own_fonts() -> Path | None:
    """The folder of further fonts that CASEBOOK_FONTS names. Raises BadEnvironment."""
    return _folder("CASEBOOK_FONTS")


def check() -> None:
    """Raise BadEnvironment when a build would meet a variable that it cannot use, later and in the middle of things."""
    for variable in (data_path, site_folder, cache_folder, own_fonts, source_date, workers):
        variable()


def _shown(said: str) -> str:
    """What a variable holds, on one line."""
    return said if said.isprintable() else ascii(said)


def _file(variable: str) -> Path | None:
    return _named(variable, stat.S_ISREG, "不是普通文件")


def _folder(variable: str) -> Path | None:
    return _named(variable, stat.S_ISDIR, "不是文件夹")


def _named(variable: str, right: Callable[[int], bool], wrong: str) -> Path | None:
    """The path in a variable, of this kind or not there yet; None when the variable is empty."""
    said = os.environ.get(variable)
    if not said:
        return None
    try:
        if right(os.stat(said).st_mode):
            return Path(said)
    except FileNotFoundError:
        return Path(said)
    except OSError as error:
        wrong = f"不能用（{disk.cause(error)}）"
    raise BadEnvironment(f"环境变量 {variable} 指定的 {_shown(said)} {wrong}；请改正，或不设这个变量")


def source_date() -> dt.date | None:
    """The day SOURCE_DATE_EPOCH names, in UTC; None when it is not set. Raises BadEnvironment."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    # Plain digits only: MkDocs reads the variable too, and an archive can name no day after 2107.
    if re.fullmatch("[0-9]{1,10}", epoch) and int(epoch) < LATEST:
        return dt.datetime.fromtimestamp(int(epoch), dt.timezone.utc).date()
    raise BadEnvironment(f"环境变量 SOURCE_DATE_EPOCH {_shown(epoch)} 不是1970年以来的秒数；请写成整数，或不设这个变量")


def in_github() -> bool:
    """Whether GitHub runs us: its log takes annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def target_branch() -> str | None:
    """The branch that a pull request is for, under GitHub."""
    return os.environ.get("GITHUB_BASE_REF")


def event_file() -> Path:
    """What happened, as GitHub tells it."""
    return _file("GITHUB_EVENT_PATH") or Path("event.json")


def output_file() -> Path | None:
    """Where later steps of a workflow look for what this one has found out."""
    return _file("GITHUB_OUTPUT")
