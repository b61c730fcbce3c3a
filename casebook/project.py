"""Where things are: the project's own folders, and the environment variables that may name others.

Everything that reads the environment asks here, each time anew, so that one module says which variables there are.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "cases.yml"
CONFIG = ROOT / "mkdocs.yml"
DIST = ROOT / "dist"


class BadEnvironment(Exception):
    """A variable cannot be used. The message is one Chinese line that names it, with cause and remedy."""


def repository() -> Path:
    """The folder of the git repository that the project is in: its own, or a larger one that holds it."""
    return next((folder for folder in (ROOT, *ROOT.parents) if (folder / ".git").exists()), ROOT)


def data_path() -> Path:
    """The main data file: CASEBOOK_DATA, or the repository's own."""
    return Path(os.environ.get("CASEBOOK_DATA") or DATA)


def site_folder() -> Path:
    """Where the site is built: SITE_DIR, or `site` of the project."""
    return Path(os.environ.get("SITE_DIR") or ROOT / "site")


def cache_folder() -> Path:
    """What builds keep for the next one: CASEBOOK_CACHE, or `.cache` of the project."""
    return Path(os.environ.get("CASEBOOK_CACHE") or ROOT / ".cache")


def own_fonts() -> Path | None:
    """The folder of further fonts that CASEBOOK_FONTS names."""
    named = os.environ.get("CASEBOOK_FONTS")
    return Path(named) if named else None


def source_date() -> dt.date | None:
    """The day SOURCE_DATE_EPOCH names, in UTC; None when it is not set. Raises BadEnvironment."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.timezone.utc).date()
    except (ValueError, OverflowError, OSError):
        raise BadEnvironment(f"SOURCE_DATE_EPOCH “{epoch}” 不是秒数；请写成整数，或不设这个变量") from None


def in_github() -> bool:
    """Whether GitHub runs us: its log takes annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def target_branch() -> str | None:
    """The branch that a pull request is for, under GitHub."""
    return os.environ.get("GITHUB_BASE_REF")


def event_file() -> Path:
    """What happened, as GitHub tells it."""
    return Path(os.environ.get("GITHUB_EVENT_PATH") or "event.json")


def output_file() -> Path | None:
    """Where later steps of a workflow look for what this one has found out."""
    named = os.environ.get("GITHUB_OUTPUT")
    return Path(named) if named else None
