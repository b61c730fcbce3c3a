"""`python -m tools.bench`: write synthetic libraries, measure, write BENCHMARKS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from casebook.base import disk, project
from casebook.base.arguments import Parser, words
from casebook.base.problems import refuse

REPORT = project.ROOT / "BENCHMARKS.md"
PARTS = ("speed", "site", "search", "pdf")
"""What can be measured, in the order of the report. Each leaves a file a size in the cache, so that one can be repeated."""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and measure. What that needs is imported when it runs."""
    try:
        return run(parser().parse_args(arguments))
    except OSError as error:
        return refuse(disk.refusal(error))


def parser() -> Parser:
    bench = Parser(prog="python -m tools.bench", description="测量生成网站、检索和PDF的快慢，写入BENCHMARKS.md")
    bench.add_argument(
        "--cases", type=_size, nargs="+", default=[10, 1000, 10000], metavar="N", help="案例数，可以几个"
    )
    bench.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="只测其中几项")
    bench.add_argument("--reuse", action="store_true", help="检索一项沿用上次生成的网站")
    bench.add_argument("--report", action="store_true", help="不测量，只用上次的结果重写BENCHMARKS.md")
    bench.add_argument("--write", type=new_folder, metavar="文件夹", help="不测量，只把一份示例数据写到这个新文件夹")
    return bench


def new_folder(said: str) -> Path:
    """A folder to write into, which is empty or not there yet. Raises OSError."""
    path = Path(words(said))
    if not os.path.isdir(path):
        disk.target(path / "new")
    elif any(path.iterdir()):
        raise argparse.ArgumentTypeError(f"{path} 已经有内容，不会覆盖；请换一个新文件夹")
    return path


def _size(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9) or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"案例数“{text}”不对；请写1到100000的整数")
    return int(text)


def run(options: argparse.Namespace) -> int:
    if options.write:
        return write(options.write, options.cases)
    try:
        from tools.bench import builders, measuring, pdf, report, searching, speed
    except ModuleNotFoundError as missing:
        return refuse(f"缺少 {missing.name}；请用 make bench 运行，它会先装好要用的工具")
    measures: dict[str, Callable[..., dict[str, Any] | None]] = {
        "speed": speed.measure,
        "site": lambda cases, say: builders.measure(cases, say),
        "search": lambda cases, say: searching.measure(cases, say, reuse=options.reuse),
        "pdf": pdf.measure,
    }
    try:
        if not options.report:
            for cases in options.cases:
                for part in options.parts:
                    result = measures[part](cases, _saying(f"{part}，{cases}个案例"))
                    if result:
                        _keep(builders.CACHE / f"{part}-{cases}.json", result)
        measured = {part: _kept(builders.CACHE, part) for part in PARTS}
        if not any(measured.values()):
            return refuse("还没有测量结果；请先不带 --report 运行")
        written = report.text(measured, machine(), builders.versions())
        before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
        REPORT.write_text(report.with_others(written, before), encoding="utf-8")
    except (builders.NoPeers, searching.NoChromium, measuring.CommandFailed) as error:
        return refuse(error)
    print(f"已写入 {REPORT}")
    return 0


def write(folder: Path, sizes: list[int]) -> int:
    """Write one synthetic library into a folder that is new or empty."""
    from tools.bench import synthetic

    if len(sizes) != 1:
        return refuse("--write 一次写一份数据；请用 --cases 给出一个案例数，如 --cases 1000")
    main = synthetic.write(folder, sizes[0])
    print(f"已写入 {main}（{sizes[0]}个虚构案例）")
    return 0


def _saying(about: str) -> Callable[[str], None]:
    """Says what is being done, a line each, with the seconds since the start: measuring takes minutes."""
    started = time.monotonic()
    return lambda what: print(f"[{time.monotonic() - started:5.0f}秒] {about}：{what}", flush=True)


def _keep(path: Path, result: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def _kept(cache: Path, part: str) -> dict[int, dict[str, Any]]:
    results = (json.loads(path.read_text(encoding="utf-8")) for path in cache.glob(f"{part}-*.json"))
    return {result["cases"]: result for result in results}


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    processor = platform.processor() or platform.machine()
    known = Path("/proc/cpuinfo")
    if known.exists():
        names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return {
        "processor": processor,
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "measured": time.strftime("%Y-%m-%d"),
    }
