"""`make audit`: Lighthouse and the Nu checker on the site as it would be published.

Both are programs for Node.js, one of them in Java, and want minutes, so they are no tests: CI runs them once a week.
Lighthouse looks at the pages readers meet first, as a phone and as a computer; a score is the median of some runs,
because a busy machine costs points. The Nu checker reads every page of our data and of the example, which has every
field. With a score below its target or an unexpected message the exit status is 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from casebook.base.arguments import Parser
from tests.support import ROOT, Site, build
from tools.bench.measuring import chromium_path
from tools.bench.serving import Server

LIGHTHOUSE = "lighthouse@12.8.2"  # 13 wants a newer Node.js than Debian 12 and Ubuntu 24.04 have
NU = "vnu-jar@26.9.27"
NPX = ("npx", "--yes", "--ignore-scripts")
"""Packages run nothing while they are installed; nu's would fetch a Java."""

PUBLISHED = {
    "CASEBOOK_REPOSITORY": "https://github.com/someone/cases",
    "CASEBOOK_EMAIL": "bianji@example.org",
    "CASEBOOK_FILING_NUMBER": "浙ICP备00000000号",
}
"""Settings that put more on a page."""
EXAMPLE = ROOT / "examples" / "yunting" / "cases.yml"

DEVICES = {"手机": (), "电脑": ("--preset=desktop",)}
CATEGORIES = {"performance": "性能", "accessibility": "无障碍", "best-practices": "最佳实践", "seo": "SEO"}
LEAST = {
    "手机": {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100},
    "电脑": {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100},
}
MOST_SHIFT = 0.01  # cumulative layout shift; the eye sees nothing of that
MOST_BYTES = 120_000  # of a case page, compressed, with all it loads

UPSTREAM = {
    # Material's base.html: keeps Firefox from opening menu and search again on going back.
    re.compile(r"Attribute “autocomplete” is only allowed when the input type is"): re.compile(
        r'<input class="md-toggle" data-md-toggle="(?:drawer|search)"'
    ),
    # The checker reads files, and knows no origin that 'self' could be. Chromium says that nothing of ours is blocked
    # (tests/browser/test_security.py).
    re.compile(
        r"Resource violates Content Security Policy .* external (?:script|stylesheet) “(?!//|[a-z]+:)"
    ): re.compile(r"<(?:script src|link rel)="),
    # Data, which a policy does not keep from anything.
    re.compile(r"Inline script violates Content Security Policy"): re.compile(
        r'<script (?:id="__config" )?type="application/(?:ld\+)?json"'
    ),
}
"""What we cannot mend: messages of the Nu checker and the markup, not ours, that they may be about."""


# Lighthouse


@dataclass
class Visits:
    """A page, seen some times on one kind of device."""

    device: str
    path: str
    scores: dict[str, list[float]] = field(default_factory=dict)
    shifts: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    lost: dict[str, set[str]] = field(default_factory=dict)

    def add(self, report: dict[str, Any], size: int) -> None:
        """Take in what Lighthouse reported of one run, in which `size` bytes were sent."""
        audits = report["audits"]
        for name, category in report["categories"].items():
            self.scores.setdefault(name, []).append(100 * (category["score"] or 0))
            for reference in category["auditRefs"]:
                audit = audits[reference["id"]]
                if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                    shown = f"{audit['title']} {audit.get('displayValue', '')}".rstrip()
                    self.lost.setdefault(name, set()).add(shown)
        self.shifts.append(audits["cumulative-layout-shift"]["numericValue"])
        self.sizes.append(size)

    def score(self, category: str) -> float:
        return round(median(self.scores[category]))

    def failures(self) -> Iterator[str]:
        """What is below its target, each in one line with the reasons Lighthouse gives."""
        for category, least in LEAST[self.device].items():
            if self.score(category) < least:
                why = "；".join(sorted(self.lost.get(category, ())))
                yield f"{self.device} {self.path}：{CATEGORIES[category]}{self.score(category)}，应不低于{least}。{why}"
        if max(self.shifts) > MOST_SHIFT:
            yield f"{self.device} {self.path}：布局移动{max(self.shifts):.3f}，应不超过{MOST_SHIFT}"
        if re.match(r"/cases/.", self.path) and max(self.sizes) > MOST_BYTES:
            yield f"{self.device} {self.path}：传输{max(self.sizes)}字节，应不超过{MOST_BYTES}"


def lighthouse(address: str, options: tuple[str, ...], chromium: str) -> dict[str, Any]:
    """One run, as Lighthouse reports it. Raises SystemExit when it cannot."""
    flags = "--chrome-flags=--headless=new --no-sandbox"
    command = [*NPX, LIGHTHOUSE, address, "--quiet", "--output=json", "--locale=zh", flags, *options]
    with tempfile.TemporaryFile() as answer:  # a pipe would be cut when Node.js ends before it is read
        done = subprocess.run(
            command,
            stdout=answer,
            stderr=subprocess.PIPE,
            env={**os.environ, "CHROME_PATH": chromium},
            check=False,
        )
        answer.seek(0)
        report = json.loads(answer.read() or b"{}")
    if done.returncode or "categories" not in report or "runtimeError" in report:
        sys.exit(f"Lighthouse没有看成{address}：\n{done.stderr.decode(errors='replace')}")
    return report


def looked_at(site: Site) -> list[str]:
    """The pages readers meet first."""
    cases = [url for url in site.urls if re.fullmatch(r"/cases/[a-z][^/]*/", url)]
    compared = ",".join(url.split("/")[2] for url in cases[:3])
    return ["/", "/cases/", cases[0], "/outcomes/", f"/compare/?ids={compared}"]


def visits(server: Server, site: Site, runs: int, chromium: str) -> list[Visits]:
    """Every page on every kind of device, printed as soon as it is known."""
    print(f"\n{LIGHTHOUSE}，{runs}次取中位数\n")
    print(f"| 设备 | 页面 | {' | '.join(CATEGORIES.values())} | 布局移动 | 传输（KB） |\n|{' --- |' * 8}", flush=True)
    seen = []
    for device, options in DEVICES.items():
        for path in looked_at(site):
            page = Visits(device, path)
            for _ in range(runs):
                mark = len(server.sent)
                report = lighthouse(server.address + path, options, chromium)
                # These two Lighthouse asks for, not the page.
                size = server.bytes_since(mark, lambda sent: sent != "/robots.txt" and not sent.endswith(".map"))
                page.add(report, size)
            scores = " | ".join(f"{page.score(category):.0f}" for category in CATEGORIES)
            weight = f"{max(page.sizes) / 1000:.1f}"
            print(f"| {device} | {path} | {scores} | {max(page.shifts):.3f} | {weight} |", flush=True)
            seen.append(page)
    return seen


# The Nu checker


def nu(folder: Path) -> list[dict[str, Any]]:
    """Every message about the HTML pages in a folder. Raises SystemExit when the checker does not run."""
    command = [*NPX, f"--package={NU}", "vnu", "--format", "json", "--exit-zero-always", "--stdout", "--skip-non-html"]
    # Its parser goes deep; the launcher takes options of the machine only from here.
    environment = {**os.environ, "JDK_JAVA_OPTIONS": "-Xss8m"}
    done = subprocess.run([*command, str(folder)], capture_output=True, env=environment, check=False)
    try:
        return json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        sys.exit(f"Nu检查器没有运行成功：\n{(done.stdout + done.stderr).decode(errors='replace')}")


def upstream(message: dict[str, Any]) -> bool:
    """Whether a message is about markup that is not ours."""
    return any(
        said.match(message["message"]) and markup.search(message.get("extract", ""))
        for said, markup in UPSTREAM.items()
    )


def checked(sites: list[Site]) -> list[str]:
    """What the Nu checker says of these sites, printed by kind; what is ours comes back, with a place for each kind."""
    pages = sum(1 for site in sites for _ in site.folder.rglob("*.html"))
    kinds: Counter[tuple[bool, str]] = Counter()
    places: dict[str, str] = {}
    for site in sites:
        for message in nu(site.folder):
            known, said = upstream(message), message["message"]
            kinds[known, said] += 1
            if not known:
                page = message.get("url", "").partition(f"{site.folder.as_posix()}/")[2]
                places.setdefault(said, f"{page}:{message.get('lastLine', 0)} {message.get('extract', '')!r}")
    print(f"\n{NU}，{pages}个页面\n\n| 条数 | 消息 | 归属 |\n| --- | --- | --- |")
    for (known, said), count in kinds.most_common():
        print(f"| {count} | {said} | {'上游' if known else '本站'} |")
    if not kinds:
        print("| 0 | | |")
    return [f"Nu：{said} 例如{place}" for said, place in places.items()]


# All of it


def missing() -> Iterator[str]:
    """What has to be installed first."""
    for program, package in (("npx", "nodejs npm"), ("java", "default-jre-headless")):
        if not shutil.which(program):
            yield package


def main() -> int:
    parser = Parser(prog="python -m tests.audit", description="用Lighthouse和Nu检查器检查生成的网站")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="每页运行Lighthouse几次，取中位数（默认3）")
    parser.add_argument("--html", action="store_true", help="只运行Nu检查器")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs至少为1")
    chromium = chromium_path()
    packages = [*missing(), *(() if chromium else ("chromium",))]
    if packages:
        wanted = " ".join(packages)
        sys.exit(
            f"缺少程序，请先安装 / Missing, please install: apt-get install {wanted}（Node.js ≥ 18.20，Java ≥ 11）"
        )

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        with Server(folder / "own") as server:
            # With an address, as published: without one there are no canonical links to look at.
            own = build(folder / "own", CASEBOOK_SITE_URL=f"{server.address}/", **PUBLISHED)
            example = build(folder / "example", CASEBOOK_DATA=EXAMPLE, **PUBLISHED)
            failures = checked([own, example])
            if not options.html:
                for page in visits(server, own, options.runs, chromium):
                    failures += page.failures()
    print()
    for failure in failures:
        print(failure)
    print("未达标 / Below target" if failures else "全部达标 / All targets met")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
