"""BENCHMARKS.md from what was measured: tables, ratios, growth, and targets with their misses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tools.bench import waiting
from tools.bench.building_report import building
from tools.bench.markdown import table
from tools.bench.printing_report import printing
from tools.bench.searching_report import searching

Measured = Mapping[str, Mapping[int, Mapping[str, Any]]]
"""By part (site, search, pdf) and number of cases, what that part's `measure` returned."""


def text(measured: Measured, machine: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """The whole of BENCHMARKS.md."""
    parts = [INTRODUCTION, _facts("Machine", machine), _facts("Versions", versions)]
    if measured.get("speed"):
        heads = ("", "measured", "allowed", "goal", "")
        parts += ["## How long one waits", waiting.ABOUT, table(heads, list(waiting.lines(measured["speed"])))]
    if measured.get("site"):
        parts += building(measured["site"])
    if measured.get("search"):
        parts += searching(measured["search"])
    if measured.get("pdf"):
        parts += printing(measured["pdf"])
    return "\n\n".join(parts) + "\n"


def with_others(report: str, before: str) -> str:
    """A report with the parts of an earlier one that it lacks, each as it was measured then, with the day."""
    split = re.compile(r"(?m)^(?=## )")
    head, *parts = split.split(report)
    day = re.search(r"(?m)^Machine: .*measured ([0-9-]+)\.$", before)
    by_title = {part.partition("\n")[0]: part.rstrip() + "\n" for part in parts}
    for part in split.split(before):
        title, _, rest = part.partition("\n")
        if title.startswith("## ") and title not in by_title:
            told = "" if rest.startswith(f"\n{EARLIER}") or not day else f"\n{EARLIER} {day[1]}.\n"
            by_title[title] = f"{title}\n{told}{rest}".rstrip() + "\n"
    return head + "\n".join(by_title[title] for title in sorted(by_title, key=lambda title: ORDER.find(title)))


EARLIER = "From the run of"
ORDER = "## How long one waits ## Building the site ## Searching ## PDF files"

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. Every table of a part comes from one run on one machine, in which all tools take \
turns. Compare ratios: seconds depend on the machine and on what else it does. The libraries are synthetic \
(`tools/bench/synthetic.py`): cities that do not exist, every field in use, the Chinese as varied as in real lists."""


def _facts(title: str, facts: Mapping[str, str]) -> str:
    return f"{title}: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "."
