"""python -m casebook: check the data, build the site, write the JSON Schema."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from casebook import loading, schema
from casebook.problems import BadData, report


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m casebook", description="优化营商环境案例库")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("check", help="检查数据").set_defaults(run=check)
    commands.add_parser("site", help="生成网站").set_defaults(run=site)
    commands.add_parser("schema", help="重写 data/cases.schema.json").set_defaults(run=write_schema)
    return parser.parse_args(arguments).run()


def check() -> int:
    """Print every problem; succeed when none of them is an error."""
    try:
        library, warnings = loading.load()
    except BadData as error:
        report(error.problems)
        count = sum(problem.is_error for problem in error.problems)
        print(f"共{count}处错误，请按上面的提示修改", file=sys.stderr)
        return 1
    report(warnings)
    print(f"数据没有错误：{len(library.cases)}个案例，{len(library.outcomes)}项成效")
    return 0


def site() -> int:
    """Build into SITE_DIR (default: site), keeping the old site when anything fails."""
    from mkdocs.exceptions import Abort, MkDocsException

    from casebook.publish import CannotPublish, publish

    target = Path(os.environ.get("SITE_DIR") or loading.DEFAULT_DATA.parent.parent / "site")
    started = time.perf_counter()
    try:
        library = publish(target)
    except (CannotPublish, MkDocsException, Abort) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    pages = sum(1 for _ in target.rglob("*.html"))
    seconds = time.perf_counter() - started
    print(f"网站已生成：{target}（{len(library.cases)}个案例，{pages}个页面，{seconds:.1f}秒）")
    return 0


def write_schema() -> int:
    path = loading.DEFAULT_DATA.with_name("cases.schema.json")
    path.write_text(schema.text(), encoding="utf-8")
    print(f"已写入 {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
