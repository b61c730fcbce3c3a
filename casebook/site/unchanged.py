"""Whether a site still is what a build would make: by digests of all that goes in, and of all that came out.

Times decide nothing. What goes in is taken whole: every file of the project but what is made there, the data, fonts,
installed packages and settings. So a new kind of input needs no line here. Knows neither cases nor MkDocs, which take
longer to load than this takes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from casebook import CODE
from casebook.base import clock, disk, project, trees
from casebook.site import MARK

FILLED_BY_MAKE = {"node_modules", "dist"}
"""Folders of the project that make fills, beside those whose names begin with a dot."""
SETTINGS = re.compile(
    r"CASEBOOK_(?!(?:CACHE|WORKERS)$)|SOURCE_DATE_EPOCH$|GITHUB_ACTIONS$|NO_MKDOCS|LANG$|LANGUAGE$|LC_|TZ$|PYTHON"
)
"""Variables that a build reads. Others count when the project's own files name them."""
NAMING = ("mkdocs.yml", "hooks.py", "macros.py")
YAML = re.compile(r"\.ya?ml", re.I)
PROGRAMS = ("node", "npm")
"""What the runtime of the editor is made with, where it is there."""
DEEPEST = 3
"""How far from the main file the check looks for data in the wrong place (see `reading.data_files`)."""
MOST = 100
"""Records that are kept: one for each folder that sites are built into."""


class Published(NamedTuple):
    """What stands where a site is published."""

    cases: int
    pages: int
    as_of: str
    """The day its files bear, as in 2026-11-28."""
    hint: str = ""
    """What the editors may want to know of it, in a line."""
    again: bool = False
    """Whether it had been built already, and nothing was done."""


class Ingredients:
    """All that the site at `target` is made from, as it is when this is made."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._made = {str(target), os.path.realpath(project.cache_folder())}
        self._digest = self._seen = ""
        tree = trees.Tree()
        with suppress(OSError, project.BadEnvironment):  # a build says what is wrong; nothing is kept of it
            tree.add(self._nodes())
            tree.tell(*_surroundings())
            self._digest, self._seen = tree.digest(), tree.seen()

    def _nodes(self) -> Iterator[trees.Node]:
        yield from trees.nodes(project.ROOT, self._left_out, follow=True)
        data = Path(os.path.abspath(project.data_path()))
        if not data.is_relative_to(project.ROOT):
            yield from trees.nodes(data, follow=True)
            yield from _near(data)
        if fonts := project.own_fonts():
            yield from trees.nodes(fonts, follow=True)
        yield from _installed()

    def _left_out(self, name: str, path: str) -> bool:
        if name == "__pycache__" or ".casebook-" in name or path in self._made:
            return True
        if os.path.dirname(path) != str(project.ROOT):
            return False
        return name.startswith(".") or name in FILLED_BY_MAKE or os.path.lexists(os.path.join(path, MARK))

    def _unchanged(self) -> bool:
        """Whether nothing was saved meanwhile, so that a build has seen what this has seen."""
        return bool(self._seen) and CODE.unchanged() and trees.state(self._nodes()) == self._seen

    def published(self) -> Published | None:
        """What stands at the target, when it is just what a build would put there. Says again what that build said."""
        record = _read(_record(self._target))
        if not self._digest or record.get("from") != self._digest:
            return None
        with suppress(OSError, KeyError, TypeError):
            if digest(trees.nodes(self._target)) == record["site"]:
                sys.stderr.write(record["said"])
                return Published(**{name: record[name] for name in Published._fields} | {"again": True})
        return None

    def keep(self, site: str, published: Published, said: str) -> None:
        """Remember that these inputs give this site, of which `site` is the digest, and what its build has said."""
        with suppress(OSError):
            if self._unchanged():
                told = {"from": self._digest, "site": site, "said": said, **published._asdict()}
                path = _record(self._target)
                text = json.dumps(told, ensure_ascii=False)
                disk.write(path, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
                others = sorted(path.parent.glob("*.json"), key=lambda other: other.stat().st_mtime, reverse=True)
                for stale in others[MOST:]:
                    stale.unlink(missing_ok=True)


def digest(site: Iterable[trees.Node], read: Mapping[str, bytes] | None = None) -> str:
    """The digest of a built site; those of its files need not be taken anew where they have been `read`."""
    tree = trees.Tree()
    tree.add(site, read)
    return tree.digest()


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Gathers what is written to standard error meanwhile, beside showing it."""
    heard, before = _Heard(sys.stderr), sys.stderr
    sys.stderr = heard
    try:
        yield heard.text
    finally:
        sys.stderr = before


class _Heard(io.TextIOBase):
    """A stream that is also kept as text."""

    def __init__(self, stream: TextIO) -> None:
        self.unheard = stream
        """For what is of the moment, such as a progress bar."""
        self.text = io.StringIO()

    def write(self, text: str) -> int:
        self.text.write(text)
        return self.unheard.write(text)

    def flush(self) -> None:
        self.unheard.flush()

    def isatty(self) -> bool:
        return self.unheard.isatty()

    def fileno(self) -> int:
        return self.unheard.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.unheard.encoding


def _near(main: Path) -> Iterator[trees.Node]:
    """The folder of cases beside a main file, and what looks like data farther off. There may be much else."""
    if os.path.lexists(cases := main.parent / "cases"):
        yield from trees.nodes(cases, follow=True)
    for folder, folders, names in os.walk(main.parent):
        depth = len(Path(folder).relative_to(main.parent).parts)
        farther = (name for name in folders if not name.startswith(".") and Path(folder, name) != cases)
        folders[:] = sorted(farther) if depth < DEEPEST else []
        for name in sorted(names):
            if YAML.search(name):
                yield from trees.nodes(os.path.join(folder, name), follow=True)


def _installed() -> Iterator[trees.Node]:
    """What tells every installed file with its digest: the records of packages, from pip and npm."""
    for folder in sorted({place for place in sys.path if os.path.isdir(place)}):
        for name in sorted(os.listdir(folder)):
            if name.endswith((".dist-info", ".pth")):
                path = os.path.join(folder, name)
                record = os.path.join(path, "RECORD")
                yield from trees.nodes(record if os.path.exists(record) else path)
    if os.path.exists(npm := project.ROOT / "node_modules" / ".package-lock.json"):
        yield from trees.nodes(npm)


def _surroundings() -> Iterator[str]:
    """Versions, variables and the day, which is the last one that is no future."""
    yield from (sys.version, sys.prefix, sys.platform, os.getcwd(), clock.latest().isoformat())
    if hasattr(os, "uname"):
        yield from os.uname()[2:]
    yield from (f"{program}={shutil.which(program)}" for program in PROGRAMS)
    named: set[str] = set()
    for name in NAMING:
        with suppress(OSError):
            named |= set(re.findall(r"[A-Za-z_]\w{2,}", (project.ROOT / name).read_text("utf-8", "replace")))
    for name, value in sorted(os.environ.items()):
        if SETTINGS.match(name) or name in named:
            yield f"{name}={value}"


def _record(target: Path) -> Path:
    key = hashlib.sha256(os.fsencode(target)).hexdigest()[:40]
    return project.cache_folder() / "built" / f"{key}.json"


def _read(path: Path) -> dict[str, Any]:
    """A record; an empty one for what is missing or damaged."""
    with suppress(OSError, ValueError):
        digest, _, text = disk.read(path).decode("utf-8").partition("\n")
        if hashlib.sha256(text.encode()).hexdigest() == digest:
            return dict(json.loads(text))
    return {}
