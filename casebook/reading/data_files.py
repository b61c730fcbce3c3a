"""Which files make a library, and what looks like data and would not be read: nobody may think it were published."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from casebook.base import disk
from casebook.base.problems import Problem
from casebook.reading.decoding import shown_path

NEARLY = re.compile(r"\.ya?ml(\.(txt|rtf|docx?))?$", re.I)
"""How names end that were meant to end with `.yml`, as editors and Windows write them."""
NOT_OURS = ("._", ".#", ".~", "~$")
"""How names begin of what Macs, editors and Office put beside files: never data, and nobody has to remove it."""
TEXTS = {"", ".txt", ".json"}
DATA = r"""(?m)^["'{ ]{0,4}(?:%s)["']? ?[:：] ?\[?\s{0,99}(?:-\s|\{)"""
"""A section and its first record, whatever the file is called."""
FIELD = re.compile(r"""^["']?([A-Za-z_-]+)["']?\s*[:：]""", re.M)
ENOUGH = 65_536
"""Bytes of a file that are looked at to tell whether it holds data."""
DEEPEST = 3
"""Levels of folders beside `cases` in which data is looked for. A library may stand in a folder with much else."""


def data_files(main: Path) -> list[Path]:
    """The main file and every `cases/**/*.yml` beside it that is a file, in order."""
    return look_over(main)[0]


def is_data(name: str) -> bool:
    """Whether a file below `cases` is read, by its name or its path there."""
    return name.endswith(".yml") and not os.path.basename(name).startswith(NOT_OURS)


def look_over(main: Path, more: Collection[Path] = (), *, strict: bool = False) -> tuple[list[Path], list[Problem]]:
    """The files of the library, `more` among them, and what cannot be read or would not be.

    A link in a pull request could name any file of the machine that checks it, and parts of it would be quoted. So
    only the main file may be one, where somebody named it, and not when `strict`.
    """
    files: list[Path] = []
    problems: list[Problem] = []
    folder = main.parent / "cases"
    if strict and main not in more and os.path.islink(main):
        problems.append(_linked(main))
    else:
        files.append(main)
    if os.path.islink(folder):
        problems.append(_linked(folder))
    elif os.path.isdir(folder):
        _walk(folder, files, problems)
    elif os.path.lexists(folder):
        problems.append(Problem(_shown(folder), 1, 1, "E001", "不是文件夹；案例文件要放在 cases 文件夹里"))
    if main.name == "cases.yml":
        problems += _beside(main)
    files[1:] = sorted({*files[1:], *(path for path in more if path != main)})
    return files, problems


def _walk(folder: Path, files: list[Path], problems: list[Problem]) -> None:
    """Gather what is in the folder of cases."""

    def refused(error: OSError) -> None:
        message = f"打不开文件夹（{disk.cause(error)}），里面的案例读不到；请改文件夹的权限"
        problems.append(Problem(_shown(Path(error.filename)), 1, 1, "E001", message))

    for place, folders, names in os.walk(folder, onerror=refused):
        folders.sort()
        for name in folders:
            if os.path.islink(Path(place, name)):
                problems.append(_linked(Path(place, name)))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith(NOT_OURS):
                continue
            if is_data(name):
                if os.path.islink(path) or not _is_file(path):
                    problems.append(_linked(path))
                else:
                    files.append(path)
            elif ending := NEARLY.search(name):
                problems.append(_misnamed(path, f"{name[: ending.start()]}.yml"))
            elif path.suffix.lower() in TEXTS and _has_records(_start(path)):
                problems.append(_misnamed(path, f"{path.stem}.yml"))


def _is_file(path: Path) -> bool:
    """Whether it is a file, or nobody may say: then opening it will tell why."""
    try:
        return path.is_file()
    except PermissionError:
        return True


def _beside(main: Path) -> Iterator[Problem]:
    """Data beside the main file or in other folders than `cases`."""
    home, cases = main.parent, main.parent / "cases"
    for place, folders, names in os.walk(home):
        depth = len(Path(place).relative_to(home).parts)
        inner = [name for name in folders if not name.startswith(".") and not _same(Path(place, name), cases)]
        folders[:] = sorted(inner) if depth < DEEPEST else []
        if depth and "cases.yml" in names:
            folders[:] = []  # a library of its own
            continue
        for name in sorted(names):
            path = Path(place, name)
            if NEARLY.search(name) and not name.startswith(".") and name != "cases.yml" and _looks_like_data(path):
                message = "不在 cases 文件夹里，不会被读取；请移到 cases 文件夹，后缀用 .yml"
                yield Problem(_shown(path), 1, 1, "E005", message)


def _same(one: Path, other: Path) -> bool:
    """Whether both are one folder, on disks too that take Cases for cases."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return one == other


def _looks_like_data(path: Path) -> bool:
    """Whether a YAML file may be data: not when its fields are all those of something else (mkdocs.yml, say)."""
    from casebook.model.records import SECTIONS

    text = _start(path)
    fields = FIELD.findall(text)
    known = {*SECTIONS, *(name for model in SECTIONS.values() for name in model.model_fields)}
    return _has_records(text) or not fields or not known.isdisjoint({*fields} - {"name", "title", "date"})


def _has_records(text: str) -> bool:
    from casebook.model.records import SECTIONS  # slow to load, and not needed where all is in its place

    return re.search(DATA % "|".join(SECTIONS), text) is not None


def _start(path: Path) -> str:
    try:
        if os.path.islink(path) or not os.path.isfile(path):
            return ""
        with path.open("rb") as file:
            return file.read(ENOUGH).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _misnamed(path: Path, better: str) -> Problem:
    return Problem(_shown(path), 1, 1, "E005", f"后缀不是 .yml，不会被读取；请改名为 {better}")


def _linked(path: Path) -> Problem:
    return Problem(_shown(path), 1, 1, "E001", "不是普通文件或文件夹（可能是链接）；请把它本身放在这里")


def _shown(path: Path) -> str:
    """The path itself, also where it is a link."""
    return f"{shown_path(path.parent)}/{path.name}"
