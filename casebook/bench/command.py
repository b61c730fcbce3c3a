"""`python -m casebook bench`: synthetic libraries, measurements, BENCHMARKS.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Offer `bench` on the command line. What it needs is imported when it runs."""
    bench = commands.add_parser("bench", help="写出任意大小的示例数据，供测量用")
    bench.add_argument("--cases", type=_size, nargs="+", default=[10, 1000, 10000], metavar="N", help="案例数")
    bench.add_argument("--write", type=Path, required=True, metavar="文件夹", help="把示例数据写到这个新文件夹")
    bench.set_defaults(run=run)


def _size(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"案例数“{text}”不对；请写1到100000的整数")
    return int(text)


def run(options: argparse.Namespace) -> int:
    return write(options.write, options.cases)


def write(folder: Path, sizes: list[int]) -> int:
    """Write one synthetic library into a folder that is new or empty."""
    from casebook.bench import synthetic

    if len(sizes) != 1:
        print("错误：--write 一次写一份数据；请用 --cases 给出一个案例数，如 --cases 1000", file=sys.stderr)
        return 1
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"错误：{folder} 已经有内容，不会覆盖；请换一个新文件夹", file=sys.stderr)
        return 1
    try:
        main = synthetic.write(folder, sizes[0])
    except OSError as error:
        print(f"错误：无法写入 {folder}（{error.strerror}）；请检查权限和磁盘空间", file=sys.stderr)
        return 1
    print(f"已写入 {main}（{sizes[0]}个虚构案例）")
    return 0
