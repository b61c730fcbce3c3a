"""The command `diff`: what changed between two versions of the data."""

from __future__ import annotations

import argparse
import sys

from casebook.base.arguments import Commands
from casebook.base.problems import MOST as MOST_PROBLEMS
from casebook.base.problems import BadData, refuse
from casebook.editing.diff_text import as_json, as_markdown
from casebook.editing.differences import compare
from casebook.reading import history, loading


def add_command(commands: Commands) -> None:
    """Add `diff` to the program's commands."""
    parser = commands.add_parser("diff", help="列出数据的改动")
    parser.add_argument(
        "base", nargs="?", metavar="旧版本", help="分支、标签或提交，如 main；不写就是离开 main 时的版本"
    )
    parser.add_argument("head", nargs="?", metavar="新版本", help="不写就是现在的文件")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown", help="输出格式")
    parser.set_defaults(run=diff)


def diff(options: argparse.Namespace) -> int:
    """Print what changed between two versions of the data; fail when one of them cannot be had or has errors."""
    try:
        base = options.base or history.base_revision()
    except history.NoHistory as error:
        return refuse(f"{error}；也可以写明与哪个版本比较，如 python -m casebook diff HEAD~1")
    libraries, failed = [], None
    for side, revision in (("旧版本", base), ("新版本", options.head)):
        try:
            libraries.append(history.library_at(revision) if revision else loading.load()[0])
        except history.NoHistory as error:
            return refuse(error)
        except BadData as error:
            failed = side, error.problems
    if failed:
        side, problems = failed
        # Plain lines, no annotations: under GitHub Actions the check has made them.
        for problem in problems[:MOST_PROBLEMS]:
            print(problem, file=sys.stderr)
        count = sum(problem.is_error for problem in problems)
        line = f"{side}的数据有{count}处错误，改正以后才能列出改动。"
        print(line, file=sys.stdout if options.format == "markdown" else sys.stderr)
        return 1
    found = compare(*libraries)
    if options.format == "json":
        print(as_json(found))
    else:
        print(as_markdown(found, f"“{base}”" if options.base else f"合并前（{base[:9]}）"))
    return 0
