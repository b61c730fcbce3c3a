"""python -m casebook: check the data, build the site, print it, write the JSON Schema."""

from __future__ import annotations

import argparse
import atexit
import datetime as dt
import gc
import io
import json
import os
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.base import disk, project, timing
from casebook.base.arguments import Parser, to_make, to_read, to_write
from casebook.base.problems import BadData, Problem, Refused, lines, one_line, refuse, report

if TYPE_CHECKING:
    from casebook.model.library import Library
    from casebook.site.unchanged import Published

ELSEWHERE = {
    "new": "casebook.editing.new",
    "from-issue": "casebook.editing.issue_form",
    "notation": "casebook.editing.notation",
    "import": "casebook.editing.importing",
    "apply": "casebook.editing.correcting",
    "diff": "casebook.editing.diff",
    "pdf": "casebook.pdf.command",
    "published": "casebook.site.published",
    "links": "casebook.editing.links",
}
"""Commands that stand in modules of their own. Only that of the command at hand is loaded: all take half a second."""

BUNDLE = Path("dist/casebook-offline.zip")
RUBBISH = 1_000_000
"""How many new objects Python waits for before it looks for rubbish. Nearly all that a build loads and makes stays to its
end, and looking through that again and again took a twentieth of the time."""


def parser(only: str = "") -> Parser:
    """The command line: every command with its options, or of those in other modules `only` this one, if it is one."""
    parser = Parser(prog="python -m casebook", description="优化营商环境案例库")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    checking = commands.add_parser("check", help="检查数据")
    checking.add_argument("files", nargs="*", type=to_read, metavar="文件", help="要检查的数据文件；不写就检查全部")
    checking.add_argument("--format", choices=("text", "github", "json"), default="text", help="输出格式")
    checking.add_argument("--strict", action="store_true", help="有警告也算不通过")
    checking.add_argument("--hints", action="store_true", help="列出来源或许没有写、可以记入unstated的事项")
    checking.add_argument(
        "--against", type=to_read, metavar="来源", help="与来源的原文（文本、网页或Word）核对；写 - 就从标准输入读取"
    )
    checking.add_argument(
        "--edition", metavar="批次", help="与--against一起用：核对哪个批次；不写就看来源里有哪个批次的标题"
    )
    checking.add_argument("--json", action="store_true", help="与--against一起用：输出JSON")
    checking.set_defaults(run=check)
    for name, module in ELSEWHERE.items():
        if only == name or only not in (*ELSEWHERE, *HERE):
            import_module(module).add_command(commands)
    building = commands.add_parser("site", help="生成网站")
    building.add_argument("--profile", action="store_true", help="最后列出各阶段的用时")
    building.add_argument("--profile-json", type=to_write, metavar="文件", help="把各阶段的用时写成JSON")
    building.set_defaults(run=site)
    bundling = commands.add_parser("bundle", help="生成网站，并打成离线压缩包（解压后双击即可看）")
    bundling.add_argument("-o", "--output", type=to_make, default=BUNDLE, metavar="文件", help="压缩包放在哪里")
    bundling.set_defaults(run=pack)
    commands.add_parser("schema", help="重写 data/cases.schema.json").set_defaults(run=write_schema)
    return parser


HERE = ("check", "site", "bundle", "schema")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status. What it or the system refuses is said here: commands need not catch it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Windows redirects in the local encoding
    try:
        given = sys.argv[1:] if arguments is None else arguments
        options = parser(given[0] if given else "").parse_args(given)
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # `| head` has seen enough
        _drop_output()
        return 1
    except (Refused, project.BadEnvironment) as error:
        return refuse(error)
    except BadData as error:
        report(error.problems)
        print("什么都没有写入；请按上面的提示修改", file=sys.stderr)
        return 1
    except OSError as error:
        _drop_output()
        return refuse(disk.refusal(error))
    except KeyboardInterrupt:
        print("\n已中断", file=sys.stderr)
        return 130


def _drop_output() -> None:
    """Let Python find standard output in order when it ends: what is left for a full disk would be a traceback."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check(options: argparse.Namespace) -> int:
    """Print every problem; succeed when none of them is an error (with --strict: when there is none)."""
    from casebook.reading import hints, history, loading

    if options.against:
        from casebook.editing import source_check

        return source_check.run(options, map(loading.main_file, options.files or [project.data_path()]))
    if options.edition or options.json:
        return refuse("--edition 和 --json 要和 --against 一起用；请写明来源文件，如 check --against 名单.txt")
    problems: list[Problem] = []
    libraries, unknown = [], set()
    for main_file in dict.fromkeys(map(loading.main_file, options.files or [project.data_path()])):
        try:
            library, warnings = loading.load(main_file)
        except BadData as error:
            problems += error.problems
        else:
            problems += warnings
            libraries.append(library)
            try:
                problems += vanished(library, main_file)
            except history.NoHistory as error:
                unknown.add(f"提示：没有核对已发布的案例是否都在（E034）：{error}")
    report(problems, options.format)
    for word in unknown:
        print(one_line(word), file=sys.stdout if options.format == "text" else sys.stderr)
    errors = sum(problem.is_error for problem in problems)
    if errors or (options.strict and problems):
        print(f"共{errors}处错误、{len(problems) - errors}处警告，请按上面的提示修改", file=sys.stderr)
        return 1
    if options.format == "text":
        cases = sum(len(library.cases) for library in libraries)
        outcomes = sum(len(library.outcomes) for library in libraries)
        print(f"数据没有错误：{cases}个案例，{outcomes}项成效" + (f"，{len(problems)}处警告" if problems else ""))
    proposed = [hint for library in libraries for hint in hints.of(library)]
    if options.hints:
        report(proposed, options.format)
    elif proposed and options.format == "text":
        print(f"提示：{len(proposed)}个案例有空着的事项，来源没有写的可以记入unstated；用--hints逐个列出")
    return 0


def vanished(library: Library, main_file: Path) -> list[Problem]:
    """Cases that were published on the main branch and have neither a page nor an alias any more.

    What is under no git has published nothing. Raises NoHistory when nobody can tell.
    """
    from casebook.reading import decoding, history

    try:
        gone = history.lost(history.base_revision(main_file), main_file, library)
    except history.NothingBefore:
        return []
    remedy = "编号改过就把旧编号写进新案例的 aliases，误删或改成了草稿就恢复"
    path = decoding.shown_path(main_file)
    return [Problem(path, 1, 1, "E034", f"已发布的案例“{case}”不见了，旧网址会失效；{remedy}") for case in gone]


def site(options: argparse.Namespace) -> int:
    """Build into SITE_DIR (default: site), keeping the old site when anything fails."""
    if publish_site(again=bool(options.profile or options.profile_json)) is None:
        return 1
    if options.profile:
        print(timing.table())
    if options.profile_json:
        disk.write(options.profile_json, json.dumps(timing.spent, ensure_ascii=False))
    return 0


def publish_site(*, again: bool) -> tuple[Path, Published] | None:
    """Build the site and say so; None, after saying why, when it cannot be built. See `publish.publish`."""
    from casebook.site import publish

    gc.set_threshold(RUBBISH)
    target = project.site_folder()
    started = time.perf_counter()
    try:
        published = publish.publish(target, again=again)
    except publish.refusals() as error:
        print(lines(f"错误：{error}"), file=sys.stderr)
        return None
    if published.hint:
        print(published.hint)
    done = "网站没有变化，不必重新生成" if published.again else "网站已生成"
    seconds = time.perf_counter() - started
    print(one_line(f"{done}：{target}（{published.cases}个案例，{published.pages}个页面，{seconds:.1f}秒）"))
    return target, published


def pack(options: argparse.Namespace) -> int:
    """Build the site as `site` does, and pack it for reading without a server."""
    from casebook.site import bundle

    built = publish_site(again=False)
    if built is None:
        return 1
    folder, published = built
    if disk.target(options.output).is_relative_to(folder.resolve()):
        return refuse("压缩包不能放在网站文件夹里；请用 -o 换一个位置")
    count = bundle.write(folder, options.output, dt.date.fromisoformat(published.as_of))
    size = options.output.stat().st_size / 1_000_000
    print(one_line(f"离线包已生成：{options.output}（{count}个文件，{size:.1f} MB）"))
    return 0


def write_schema(options: argparse.Namespace) -> int:
    from casebook.model import schema

    path = project.DATA.with_name("cases.schema.json")
    disk.write(path, schema.text())
    print(one_line(f"已写入 {path}"))
    return 0


if __name__ == "__main__":
    status = main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)  # else Python would take apart all that there is, piece by piece
