"""What was measured of building the site, for BENCHMARKS.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.bench.builders import BROWSE_STAGE, EXPORT_STAGE, PDF_STAGE, SEARCH_STAGE
from tools.bench.markdown import growth, number, size, table, targets

BUILDERS = {
    "ours": "Casebook",
    "hugo": "Hugo",
    "zensical-bare": "Zensical, cases not in the navigation",
    "zensical": "Zensical, cases in the navigation",
    "material": "Material for MkDocs, cases in the navigation",
}
STAGES = {
    "检查数据": "reading and checking the data",
    "页面内容": "content of pages (our templates)",
    "MkDocs和主题": "MkDocs, macros plugin and theme",
    EXPORT_STAGE: "exports",
    SEARCH_STAGE: "search index",
    BROWSE_STAGE: "data of filters and comparison",
    PDF_STAGE: "PDFs",
    "离线包": "offline bundle",
    "编写页的检查程序": "the editor's engine",
    "核对和替换": "verifying and swapping",
}


def pages_cpu(result: Mapping[str, Any], kind: str = "cold") -> float:
    """Processor seconds for pages and listings: ours without what Hugo does nothing like."""
    stages = result["stages"][kind]
    apart = (EXPORT_STAGE, SEARCH_STAGE, BROWSE_STAGE, PDF_STAGE)
    return float(result["builders"]["ours"][kind]["cpu"] - sum(stages.get(stage, 0.0) for stage in apart))


def all_but_pdfs(result: Mapping[str, Any], kind: str = "cold") -> float:
    """Processor seconds for everything but the PDFs."""
    return float(result["builders"]["ours"][kind]["cpu"] - result["stages"][kind].get(PDF_STAGE, 0.0))


def building(results: Mapping[int, Mapping[str, Any]]) -> Iterator[str]:
    yield "## Building the site"
    for cases, result in sorted(results.items()):
        yield f"### {size(cases)}"
        yield table(
            (
                "",
                "CPU cold, s",
                "× Hugo",
                "CPU warm, s",
                "× Hugo",
                "wall cold, s",
                "peak memory, MB",
                "output, MB",
                "files",
                "case page, KB",
                "largest, KB",
            ),
            [_builder(result, name) for name in BUILDERS if name in result["builders"]],
        )
        yield (
            f"Warm: one case changed, then built again. Files were written to {result['disk']}. "
            f"Load of the machine meanwhile: {number(result['load'])}."
        )
        if rows := list(_site_targets(cases, result)):
            yield targets(rows)
        if "zensical" in result["builders"]:
            bare = pages_cpu(result) / result["builders"]["zensical-bare"]["cold"]["cpu"]
            yield f"Zensical with the same Markdown as Material; without cases in the navigation it is × {number(bare)}."
    yield "### Where our time goes (CPU, cold, s)"
    sizes = sorted(results)
    names = dict.fromkeys(name for cases in sizes for name in results[cases]["stages"]["cold"])
    spent = [
        (STAGES.get(name, name), *(number(results[cases]["stages"]["cold"].get(name)) for cases in sizes))
        for name in names
    ]
    rest = (
        results[cases]["builders"]["ours"]["cold"]["cpu"] - sum(results[cases]["stages"]["cold"].values())
        for cases in sizes
    )
    yield table(("stage", *map(size, sizes)), [*spent, ("starting Python, loading libraries", *map(number, rest))])
    if {1000, 10000} <= results.keys():
        yield "### Growth from 1,000 to 10,000 cases"
        yield "Exponent of CPU time: 1 is linear, 2 is the square. Allowed for ours: 1.1."
        shared = [name for name in BUILDERS if all(name in results[cases]["builders"] for cases in (1000, 10000))]
        grown = [
            (
                BUILDERS[name],
                number(growth(*((n, results[n]["builders"][name]["cold"]["cpu"]) for n in (1000, 10000)))),
            )
            for name in shared
        ]
        yield table(("", "exponent"), grown)
    if {10000, 100000} <= results.keys():
        taken = ((n, results[n]["builders"]["ours"]["cold"]["cpu"]) for n in (10000, 100000))
        yield f"Ours from 10,000 to 100,000 cases: {number(growth(*taken))}. The others were not measured there."
    yield NOT_ALIKE
    yield WHY_MISSED


WHY_MISSED = """\
### Why some targets are missed

- Zensical and Material make less of each case, and what they make is not the same page: what ours costs is templates \
with charts, links of terms, citations in four forms and metadata. Half a second is Python starting and MkDocs with its \
theme, whatever the size. Hugo's cost grows faster, so that at 10,000 cases ours is less.
- After a change of one case all is made anew. Keeping pages saved a sixth of the time (`hacking/decisions.md`); listings, \
exports and search index change with every case.
- The pages of synthetic cases use every optional field, so they are larger than those of real cases."""

NOT_ALIKE = """\
### What is not like for like

- *Hugo* gets the same text as Markdown and the shell (head, header, table of contents, footer) of our own case page, \
with neighbours, related cases and lists by category, organisation, edition and tag. It draws no charts, makes no \
search index, exports, comparison or list of outcomes, links no terms, and checks no data. So “pages and listings” \
leaves our search index, exports and PDFs out, and keeps the check and the charts in.
- *Zensical* and *Material* get the same Markdown with their own themes, and make their own search index, but none of \
our lists. With every case in the navigation each page holds a link to all of them, which is the usual way and grows \
with the square; Material so is left out beyond 1,000 cases, where Zensical is measured without.
- From 1,000 cases *ours* is built without PDFs here, which none of the others makes; they are timed apart below.
- Peak memory is that of the largest process, not the sum. Hugo's program is started directly, without Python."""


def _builder(result: Mapping[str, Any], name: str) -> tuple[str, ...]:
    built, hugo = result["builders"][name], result["builders"].get("hugo")
    size = built["size"]

    def times(kind: str) -> str:
        return number(built[kind]["cpu"] / hugo[kind]["cpu"] if hugo else None)

    return (
        BUILDERS[name],
        number(built["cold"]["cpu"]),
        times("cold"),
        number(built["warm"]["cpu"]),
        times("warm"),
        number(built["cold"]["wall"]),
        number(built["cold"]["memory"] / 1e6),
        number(size["bytes"] / 1e6),
        number(size["files"]),
        number(size["page_mean"] / 1000),
        number(size["page_largest"] / 1000),
    )


SITE_LIMITS = {  # × Hugo, × Zensical, 1/× Material; all but PDFs cold and warm, × Hugo; memory in MB
    1000: (3.0, 0.4, 1 / 12, 5.0, 2.5, 250.0),
    10000: (2.0, 0.3, None, 3.5, 1.5, 700.0),
}


def _site_targets(cases: int, result: Mapping[str, Any]) -> Iterator[tuple[str, str, float | None, float]]:
    built = result["builders"]
    if cases == 10:
        yield "everything, by the clock", "s", built["ours"]["warm"]["wall"], 3.0
    if cases not in SITE_LIMITS:
        return
    hugo, zensical, material, whole, warm, memory = SITE_LIMITS[cases]
    pages = pages_cpu(result)
    yield "CPU cold, pages and listings", "× Hugo", pages / built["hugo"]["cold"]["cpu"], hugo
    same = built.get("zensical", built["zensical-bare"])
    yield "CPU cold, pages and listings", "× Zensical", pages / same["cold"]["cpu"], zensical
    if material and "material" in built:
        yield "CPU cold, pages and listings", "× Material", pages / built["material"]["cold"]["cpu"], material
    yield "CPU cold, all but PDFs", "× Hugo", all_but_pdfs(result) / built["hugo"]["cold"]["cpu"], whole
    yield "CPU warm, all but PDFs", "× Hugo", all_but_pdfs(result, "warm") / built["hugo"]["warm"]["cpu"], warm
    yield "peak memory", "MB", built["ours"]["cold"]["memory"] / 1e6, memory
    yield "HTML of a case page, mean", "KB", built["ours"]["size"]["page_mean"] / 1000, 24.0
