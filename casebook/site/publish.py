"""Building the site beside the old one, and putting it in its place only when it is whole.

The steps: build into a fresh folder next to the target, look it over, let the folders change places. Whatever fails,
and whenever the program is killed, the old site or the new one is there, whole. Only where the system cannot exchange
two folders in one step (neither Linux nor macOS) is there a moment without; being killed in it is mended at the next
start.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.base import disk, folders, project, trees
from casebook.base.problems import one_line
from casebook.base.timing import stage
from casebook.site import MARK, SOURCES, successor, unchanged
from casebook.site.unchanged import Ingredients, Published

if TYPE_CHECKING:
    from casebook.site.ahead import Ahead

FAULTS_SHOWN = 10


class CannotPublish(Exception):
    """The site cannot be built or put in place. The message is Chinese, with cause and remedy."""


def refusals() -> tuple[type[BaseException], ...]:
    """What says in its message why a site was not published; asked for when one has been raised."""
    successor.stand_in()
    from mkdocs.exceptions import Abort, MkDocsException

    return CannotPublish, MkDocsException, Abort


def publish(target: Path, *, again: bool = True) -> Published:
    """Build the site and put it at `target`. Raises CannotPublish, leaving what is there alone.

    Files that stay the same keep their times. Another build of the same site is waited for. Unless `again`, nothing is
    done where what would be built stands already.
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
            ingredients = None if again else Ingredients(target)
            return (ingredients and ingredients.published()) or _build_and_swap(target, ingredients)
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
    return folder.is_dir() and not folder.is_symlink() and ((folder / MARK).is_file() or not any(folder.iterdir()))


def _build_and_swap(target: Path, ingredients: Ingredients | None) -> Published:
    from casebook.site.ahead import Ahead  # these are slow to load, and not needed when nothing has changed

    with closing(Ahead.begin()) as begun:
        return _built_and_swapped(target, ingredients, begun)


def _built_and_swapped(target: Path, ingredients: Ingredients | None, begun: Ahead) -> Published:
    import tempfile

    successor.stand_in()
    from casebook.site import hooks, soundness

    fresh = Path(tempfile.mkdtemp(prefix=_beside(target, "new-").name, dir=target.parent))
    try:
        (fresh / MARK).touch()  # MkDocs leaves it when it clears the folder
        fresh.chmod(0o755)
        with unchanged.listening() as said:
            built = hooks.build(fresh, target, begun)
        with stage("核对和替换"):
            nodes = list(trees.nodes(fresh))  # links in it are not followed: none is published
            faults, read = soundness.look_over(nodes, built)
            if faults:
                more = [f"还有{len(faults) - FAULTS_SHOWN}处"] if len(faults) > FAULTS_SHOWN else []
                raise CannotPublish("\n  ".join(["网站没有更新，新生成的页面有问题：", *faults[:FAULTS_SHOWN], *more]))
            if target.exists():
                folders.keep_times(nodes, target)
            _swap(fresh, target)
        pages = sum(node.path.endswith(".html") for node in nodes)
        published = Published(
            len(built.library.cases), pages, built.library.as_of.isoformat(), built.settings.unreachable
        )
        if ingredients and built.steady:
            ingredients.keep(unchanged.digest(nodes, read), published, said.getvalue())
        return published
    finally:
        folders.discard(fresh, MARK)  # by now the old site, or what came of the new one


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
        folders.discard(old, MARK)


def _tidy(target: Path) -> None:
    """Finish a swap that was cut short between its two renames, and remove what killed builds have left."""
    old = _beside(target, "old")
    if _is_ours(old):
        if target.exists():
            folders.discard(old, MARK)
        else:
            old.rename(target)
    for folder in target.parent.glob(f"{_escaped(_beside(target, 'new-').name)}*"):
        if _is_ours(folder):
            folders.discard(folder, MARK)


def _escaped(name: str) -> str:
    """A name in which nothing means anything to `glob`."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
