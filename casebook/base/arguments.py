"""The command line in Chinese: argparse's own words, and what an option may be given."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from casebook.base import disk
from casebook.base.problems import one_line

SAID = (
    (r"expected (?:one|at least one) argument", "后面要写内容"),
    (r"invalid choice: (.*?) \(choose from (.*)\)", r"不能是 \1；可选 \2"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"the following arguments are required: (.*)", r"还要写明\1"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 没有写全；可能是 \2"),
    (r"ignored explicit argument (.*)", r"后面不能写 \1"),
)
"""argparse's messages, and ours."""


class Usage(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse with its own words in Chinese. Commands of it are of this class too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=Usage)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示帮助")

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """As argparse has it, but that nothing may be empty: it is a variable that was not set, and not the default."""
        if options.get("action", "store") in ("store", "append"):
            options.setdefault("type", words)
        return super().add_argument(*names, **options)

    def error(self, message: str) -> NoReturn:
        """One line on standard error, and status 2. What was typed is in `message`."""
        option = re.match(r"argument (\S+): ", message)
        said = message[option.end() :] if option else message
        for english, chinese in SAID:
            said = re.sub(f"^{english}$", chinese, said, flags=re.S)
        where = f"{option[1]} " if option else ""
        self.exit(2, f"错误：{one_line(where + said)}（加上 -h 可以看到全部写法）\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""What `add_subparsers` gives: commands are added to it."""


def words(said: str) -> str:
    """Text that is there."""
    if not said.strip():
        raise argparse.ArgumentTypeError("不能为空")
    return said


def to_read(said: str) -> Path:
    """A file to read. Whether it can be, who reads it says."""
    return Path(words(said))


def to_write(said: str) -> Path:
    """A file to write, in a folder that is there. All else is refused before the work. Raises OSError."""
    path = to_make(said)
    os.stat(path.parent)
    return path


def to_make(said: str) -> Path:
    """A file to write, with the folders above it. A device, or what is out of reach, is refused. Raises OSError."""
    path = Path(words(said))
    disk.target(path)
    return path
