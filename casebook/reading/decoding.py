"""A data file's bytes to text. Whatever is not UTF-8 is named as what it seems to be, with the way out."""

from __future__ import annotations

import os
from pathlib import Path

from casebook.base import disk
from casebook.base.problems import BadData, Problem

MAX_BYTES = 16_000_000
"""What no honest file comes near. A large library is many files; a single one must not cost minutes and gigabytes."""

MARKS = (
    *((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32")),
    *((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")),
)
"""How texts of other encodings begin. The longer marks come first: UTF-32's holds UTF-16's."""

NO_TEXT = (
    (b"PK\x03\x04", "Word、Excel 文件或压缩包"),
    (b"\xd0\xcf\x11\xe0", "旧版的 Word、Excel 文件"),
    (b"{\\rtf", "写字板（RTF）文件"),
    (b"%PDF-", "PDF文件"),
    (b"\x1f\x8b", "压缩包"),
    (b"bplist", "苹果电脑的属性文件"),
)


def shown_path(path: Path) -> str:
    """The path as people know it: relative to the working folder when inside it. A loop of links has a path too."""
    real = os.path.realpath(path)
    try:
        return Path(real).relative_to(os.path.realpath(os.curdir)).as_posix()
    except (ValueError, OSError):
        return str(path)


def text_of(path: Path) -> str:
    """The text of a file. Raises BadData when it cannot be read, is too large, no file or no UTF-8."""
    shown = shown_path(path)
    try:
        if not os.path.isfile(path):
            os.stat(path)  # says why there is none
            raise BadData([Problem(shown, 1, 1, "E001", "不是文件；请给出数据文件（如 data/cases.yml）的路径")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise BadData([Problem(shown, 1, 1, "E001", "找不到数据文件；请检查路径或环境变量 CASEBOOK_DATA")]) from None
    except PermissionError:
        raise BadData([Problem(shown, 1, 1, "E001", "没有读取的权限；请改文件或所在文件夹的权限")]) from None
    except OSError as error:
        message = f"无法读取数据文件（{disk.cause(error)}）；{disk.remedy(error)}"
        raise BadData([Problem(shown, 1, 1, "E001", message)]) from None
    if len(raw) > MAX_BYTES:
        raise BadData([too_large(shown)])
    return decoded(raw, shown)


def too_large(shown: str) -> Problem:
    """The problem of a file above MAX_BYTES."""
    message = f"文件超过{MAX_BYTES // 1_000_000} MB；请把案例拆成多个文件，放进旁边的 cases 文件夹"
    return Problem(shown, 1, 1, "E004", message)


def decoded(raw: bytes, shown: str) -> str:
    """The text of a file's bytes, `shown` being its name in messages. Raises BadData."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            raise BadData([Problem(shown, 1, 1, "E003", f"文件编码是 {name}；请另存为 UTF-8 再提交")])
    for start, name in NO_TEXT:
        if raw.startswith(start):
            message = f"不是文本文件，看起来是{name}；请把内容另存为 UTF-8 的纯文本（.yml）"
            raise BadData([Problem(shown, 1, 1, "E003", message)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    else:
        if not (name := _wide(raw)):
            return text
        line = 1
    name = _wide(raw) or _chinese(raw)
    guess = f"，看起来是 {name}" if name else ""
    raise BadData([Problem(shown, line, 1, "E003", f"文件编码不是 UTF-8{guess}；请另存为 UTF-8 再提交")])


def _wide(raw: bytes) -> str:
    """UTF-32 or UTF-16 without a mark in front, told by the zeros of its first characters; "" for anything else."""
    zeros = [byte == 0 for byte in raw[:4]]
    if zeros in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    return "UTF-16" if zeros in ([False, True, False, True], [True, False, True, False]) else ""


def _chinese(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030（GBK）"
