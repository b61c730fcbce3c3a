"""Files that somebody named: only plain ones are read or written, whole or not at all, and every refusal is Chinese."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", None)}
"""What the system says when there is no room."""
FAILING = FULL | {errno.EROFS, errno.EIO}
"""What it says of the disk, not of a file."""

ROOM = "请检查磁盘空间"
RIGHTS = "请检查权限"
ANOTHER = "请换一个路径"
REASONS = {
    errno.ENOSPC: ("磁盘已满", ROOM),
    errno.EFBIG: ("文件超过系统允许的大小", ROOM),
    getattr(errno, "EDQUOT", -1): ("磁盘配额已用完", ROOM),
    errno.EROFS: ("磁盘是只读的", ANOTHER),
    errno.EIO: ("磁盘出错", "请检查磁盘"),
    errno.EACCES: ("没有权限", RIGHTS),
    errno.EPERM: ("没有权限", RIGHTS),
    errno.ENOENT: ("没有这个文件或文件夹", "请检查路径"),
    errno.ENOTDIR: ("路径中间有一段不是文件夹", "请检查路径"),
    errno.EISDIR: ("是文件夹，不是文件", "请写出文件名"),
    errno.ENAMETOOLONG: ("名称太长", ANOTHER),
    errno.ELOOP: ("链接绕成了圈", ANOTHER),
    errno.EEXIST: ("已经存在", ANOTHER),
    errno.ENXIO: ("不是普通文件", ANOTHER),
    errno.EMFILE: ("打开的文件太多", "请关掉一些程序再试"),
    errno.ENFILE: ("打开的文件太多", "请关掉一些程序再试"),
    errno.ENOMEM: ("内存不够", "请关掉一些程序再试"),
    errno.EBUSY: ("别的程序正在使用", "请关掉那个程序再试"),
    errno.ETXTBSY: ("别的程序正在使用", "请关掉那个程序再试"),
    errno.ENOTEMPTY: ("文件夹里还有内容", "请核对后清空，或换一个文件夹"),
    errno.EINVAL: ("系统不接受这个名称或操作", ANOTHER),
    errno.EILSEQ: ("名称里有系统不接受的字符", ANOTHER),
    errno.EMLINK: ("链接太多", ANOTHER),
    errno.EXDEV: ("不在同一个磁盘上", ANOTHER),
    errno.ETIMEDOUT: ("等了太久没有回应", "请检查网络磁盘"),
    getattr(errno, "ESTALE", -2): ("网络磁盘上的文件已经变了", "请再试一次"),
}
"""Cause and remedy by the system's number. ENXIO is ours: neither file nor folder."""


def cause(error: OSError) -> str:
    """Why the system refused, in Chinese: its own words are English, so what is rare goes by its number."""
    if error.errno in REASONS:
        return REASONS[error.errno][0]
    return f"系统的错误号是{error.errno}" if error.errno else "系统没有说明原因"


def remedy(error: OSError) -> str:
    """What to do about it, in Chinese."""
    return REASONS[error.errno][1] if error.errno in REASONS else "请检查磁盘、权限和路径"


def culprit(error: OSError, otherwise: Path | str = "") -> str:
    """The file that an error is about: of two, as in copying, the one that was written when there is no room for it."""
    second = getattr(error, "filename2", None)
    name = second if second is not None and error.errno in FAILING else error.filename
    if isinstance(name, int) or name in (None, ""):  # a number is an open file, which says nothing to anybody
        name = otherwise
    return os.fsdecode(name)


def refusal(error: OSError, doing: str = "读写", otherwise: Path | str = "") -> str:
    """The error as one sentence with file, cause and remedy; `otherwise` where the error names no file."""
    return f"无法{doing} {culprit(error, otherwise)}（{cause(error)}）；{remedy(error)}"


@contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Errors of the system inside that name no file name this one: writing into an open file names none."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = str(path)
        raise


def target(path: Path) -> Path:
    """Where writing to `path` goes, behind links: a plain file that may be written, or a place for a new one.

    Raises OSError for all else (a folder, a device, a link to itself, no right to write), with nothing touched.
    """
    goal = Path(os.path.realpath(path))
    try:
        _plain(os.lstat(goal), path)
    except FileNotFoundError:
        above = next(folder for folder in goal.parents if os.path.lexists(folder))
        if not above.is_dir():
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from None
        _long(goal, above)
        allowed = os.access(above, os.W_OK | os.X_OK)
    else:
        allowed = os.access(goal, os.W_OK)
    if not allowed:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return goal


def _plain(found: os.stat_result, path: Path) -> None:
    """Raise OSError unless this is a plain file: others may never end, and what is written to them is gone."""
    if stat.S_ISREG(found.st_mode):
        return
    number = {stat.S_IFDIR: errno.EISDIR, stat.S_IFLNK: errno.ELOOP}.get(stat.S_IFMT(found.st_mode), errno.ENXIO)
    raise OSError(number, os.strerror(number), str(path))


def _long(goal: Path, above: Path) -> None:
    """Raise OSError for a name too long below a folder that is not there yet, where the system does not look."""
    for name in goal.relative_to(above).parts:
        with suppress(FileNotFoundError):
            os.lstat(above / name)


def read(path: Path, most: int = -1, *, links: bool = True) -> bytes:
    """A plain file, or its first `most` bytes. Raises OSError, also for what is not plain: a pipe would never end.

    Without `links`, what leads elsewhere is not plain either.
    """
    _plain(os.stat(path, follow_symlinks=links), path)
    with naming(path), path.open("rb") as file:
        return file.read(most)


def given(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file that a command was given; - stands for standard input. Raises OSError."""
    return sys.stdin.buffer.read(most) if str(path) == "-" else read(path, most)


def write(path: Path, content: str | bytes) -> None:
    """Write a file, whole or not at all, in the place of a plain one or of none. Raises OSError."""
    with fresh(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def append(path: Path, content: bytes) -> None:
    """Write at the end of a plain file, or into a new one, whole or not at all. Raises OSError."""
    with naming(path), target(path).open("ab") as file:
        size = file.tell()
        try:
            file.write(content)
            file.flush()
        except BaseException:
            file.truncate(size)
            raise


@contextmanager
def fresh(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when all went well inside; else nothing is changed or left behind.

    Missing folders are made. Anybody may read what is new; what replaces a file has its rights. Raises OSError.
    """
    import tempfile  # slow to import

    goal = target(path)
    made = [above for above in goal.parents if not os.path.exists(above)]
    new: Path | None = None
    try:
        with naming(path):
            folder(goal.parent)
            handle, name = tempfile.mkstemp(dir=goal.parent, prefix=".casebook-")
            new = Path(name)
            with os.fdopen(handle, "wb") as file:
                yield file
            new.chmod(stat.S_IMODE(goal.stat().st_mode) if os.path.exists(goal) else 0o644)
            os.replace(new, goal)
    except BaseException as error:
        if isinstance(error, OSError) and error.filename == str(new):
            error.filename, error.filename2 = str(path), None  # nobody has heard of the other name
        if new:
            new.unlink(missing_ok=True)
        for empty in made:
            with suppress(OSError):
                empty.rmdir()
        raise


def folder(path: Path) -> None:
    """Make a folder and those above it that are missing, for anybody to read whatever the umask. Raises OSError."""
    missing = [one for one in (path, *path.parents) if not os.path.exists(one)]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        one.chmod(0o755)
