"""Building the site beside the old one, and putting it in its place only when it is whole.

The steps: build into a fresh folder next to the target, look it over, let the folders change places. Whatever fails,
and whenever the program is killed, the old site or the new one is there, whole. Only where the system cannot exchange
two folders in one step (neither Linux nor macOS) is there a moment without; being killed in it is mended at the next
start.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from casebook.base import disk, folders, project
from casebook.base.problems import one_line
from casebook.base.timing import stage
from casebook.exports import downloads
from casebook.model.library import Library
from casebook.model.records import SECTIONS
from casebook.pages import listing
from casebook.site import hooks, verify
from casebook.site.build import Build

SOURCES = ("docs", "data", "theme", "casebook", "tests", "examples", ".git", ".github")
"""Folders of the project that a site must not be put into: MkDocs or the check would take it for source."""
FAULTS_SHOWN = 10


class CannotPublish(Exception):
    """The site cannot be built or put in place. The message is Chinese, with cause and remedy."""


def publish(target: Path) -> Library:
    """Build the site and put it at `target`. Raises CannotPublish, leaving what is there alone.

    Files that stay the same keep their times. Another build of the same site is waited for.
    """
    target = Path(os.path.realpath(target))
    _check_place(target)
    # A web server may run as anybody, whatever this person keeps to herself.
    umask = os.umask(0o022)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with folders.locked(_beside(target, "lock"), lambda: _say(f"另一次生成正在写入 {target}，等它完成……")):
            _tidy(target)
            _check_owner(target)
            return _build_and_swap(target)
    except Exception as error:
        if cause := _of_the_system(error):
            raise CannotPublish(_reason(cause, target)) from None
        raise
    finally:
        os.umask(umask)


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f"{target.name}.casebook-{what}")


def _say(text: str) -> None:
    print(one_line(text), file=sys.stderr, flush=True)


def _of_the_system(error: BaseException) -> OSError | None:
    """The operating system's refusal that an error comes from; libraries turn a full disk into errors of their own."""
    if isinstance(error, OSError):
        return error
    inner = error.__cause__ or error.__context__
    found = _of_the_system(inner) if inner else None
    return found if found and found.errno in disk.FAILING else None


def _reason(error: OSError, target: Path) -> str:
    place = one_line(disk.culprit(error, target.parent))
    return f"读写 {place} 时出错（{disk.cause(error)}）；旧网站没有改动，{disk.remedy(error)}"


def _check_place(target: Path) -> None:
    if target.parent == target:
        raise CannotPublish("不能把网站放在磁盘的根目录；请换一个输出位置（SITE_DIR）")
    data = project.data_path().resolve().parent
    for folder in (*(project.ROOT / name for name in SOURCES), data / "cases"):
        if target.is_relative_to(folder):
            raise CannotPublish(f"不能把网站放在 {folder} 里，那里是源文件；请换一个输出位置（SITE_DIR）")
    for folder in (project.ROOT, data):
        if folder.is_relative_to(target):
            raise CannotPublish(f"{target} 里有源文件 {folder}，换成新网站时会丢失；请换一个输出位置（SITE_DIR）")


def _check_owner(target: Path) -> None:
    if target.exists() and not _is_ours(target):
        raise CannotPublish(f"{target} 不是由本工具生成的，不会覆盖；请换一个输出位置（SITE_DIR），或先把它移走")


def _is_ours(folder: Path) -> bool:
    # A link is never one of ours, and what it leads to may be.
    return (
        folder.is_dir() and not folder.is_symlink() and ((folder / hooks.MARK).is_file() or not any(folder.iterdir()))
    )


def _build_and_swap(target: Path) -> Library:
    fresh = Path(tempfile.mkdtemp(prefix=_beside(target, "new-").name, dir=target.parent))
    try:
        (fresh / hooks.MARK).touch()  # MkDocs leaves it when it clears the folder
        fresh.chmod(0o755)
        built = hooks.build(fresh, target)
        with stage("核对和替换"):
            _verify(fresh, built)
            if target.exists():
                folders.keep_times(fresh, target)
            _swap(fresh, target)
        return built.library
    finally:
        folders.discard(fresh, hooks.MARK)  # by now the old site, or what came of the new one


def _verify(fresh: Path, built: Build) -> None:
    site_url = built.settings.site_url
    base = urlsplit(site_url).path if site_url else "/"
    faults = list(verify.faults(fresh, expected(built), base, _secrets(fresh), _said(built.library)))
    if faults:
        more = [f"还有{len(faults) - FAULTS_SHOWN}处"] if len(faults) > FAULTS_SHOWN else []
        raise CannotPublish("\n  ".join(["网站没有更新，新生成的页面有问题：", *faults[:FAULTS_SHOWN], *more]))


def expected(built: Build) -> Iterator[str]:
    """Files that this site must have, told from the data and not from what MkDocs did."""
    yield from ("index.html", "404.html", "sitemap.xml", "robots.txt", "search/worker.js")
    for page in listing.generated(built.library):
        yield f"{page.url}index.html"
    for case in built.library.cases:
        yield from (f"cases/{alias}/index.html" for alias in case.aliases)
    yield from (download.path for download in downloads.DOWNLOADS)
    yield from built.printed


def _secrets(fresh: Path) -> list[re.Pattern[bytes]]:
    """Folders of this machine that have no business on a page."""
    inside = "|".join(re.escape(name) for name in SOURCES)
    patterns = [re.escape(str(fresh))]
    if len(project.ROOT.parts) > 1:
        patterns.append(f"{re.escape(str(project.ROOT))}/(?:{inside})/")
    return [verify.full_path(pattern) for pattern in patterns]


def _said(library: Library) -> Callable[[str], bool]:
    """Whether a text stands in the data. Then it is what an editor has written, and no slip of a template."""

    @cache
    def texts() -> str:
        records = (record for name in SECTIONS for record in getattr(library, name))
        return "\n".join(text for record in records for text in _leaves(record.model_dump()))

    return lambda text: text.rstrip("…") in texts()  # descriptions are cut


def _leaves(value: object) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _leaves(inner)


def _swap(fresh: Path, target: Path) -> None:
    if target.exists() and folders.exchange(fresh, target):
        return
    old = _beside(target, "old")
    moved = target.exists()
    if moved:
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if moved:
            old.rename(target)
        raise
    if moved:
        folders.discard(old, hooks.MARK)


def _tidy(target: Path) -> None:
    """Finish a swap that was cut short between its two renames, and remove what killed builds have left."""
    old = _beside(target, "old")
    if _is_ours(old):
        if target.exists():
            folders.discard(old, hooks.MARK)
        else:
            old.rename(target)
    for folder in target.parent.glob(f"{_escaped(_beside(target, 'new-').name)}*"):
        if _is_ours(folder):
            folders.discard(folder, hooks.MARK)


def _escaped(name: str) -> str:
    """A name in which nothing means anything to `glob`."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
