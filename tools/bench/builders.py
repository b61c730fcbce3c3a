"""The generators that are compared, each with the same library as its project; and building them in turn.

A round builds with every generator once, so that whatever else the machine does meets all of them alike. Peers come from
an environment of their own (`make bench` sets it up): nothing of them is needed to build or use the site.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casebook.base import project
from casebook.model.library import Library
from casebook.reading import loading
from tools.bench import measuring, peers, synthetic

ROOT = project.ROOT
CACHE = ROOT / ".cache" / "bench"
PEERS = ROOT / ".venv-bench"
LARGE = 1000
MOST_IN_NAVIGATION = 1000
"""Material with every case in the navigation grows with the square of their number; beyond this it is left out."""


SEARCH_STAGE, PDF_STAGE, EXPORT_STAGE, BROWSE_STAGE = "搜索索引", "PDF", "导出文件", "筛选和对比的数据"
"""Stages of our build that are told apart in the report (see `casebook.stages`); Hugo does nothing like them."""


class NoPeers(Exception):
    """The environment of the peers is not there. The message is one Chinese line with the remedy."""


@dataclass
class Builder:
    """A generator with its project: `command` builds `output`, `change` edits one case of its source."""

    name: str
    command: Sequence[str | Path]
    folder: Path
    output: Path
    change: Callable[[], None]
    settings: dict[str, str] = field(default_factory=dict)
    cold: tuple[str, ...] = ()
    """What a cold build finds removed, in `folder`, besides its output."""
    slow: bool = False
    """Whether one round is enough, since others take as long as all of the rest."""

    def clear(self) -> None:
        for path in (self.output, *(self.folder / name for name in self.cold)):
            shutil.rmtree(path, ignore_errors=True)

    def build(self) -> measuring.Cost:
        return measuring.run(self.command, self.folder, self.settings)


@dataclass
class Workshop:
    """Everything for one size: the library, and the projects made from it, below one folder of the cache."""

    cases: int
    folder: Path

    @classmethod
    def of(cls, cases: int, cache: Path = CACHE) -> Workshop:
        """The workshop for so many cases, with its library written anew: a build may have changed it."""
        workshop = cls(cases, cache / str(cases))
        shutil.rmtree(workshop.folder / "data", ignore_errors=True)
        synthetic.write(workshop.folder / "data", cases)
        return workshop

    @property
    def data(self) -> Path:
        return self.folder / "data" / "cases.yml"

    def library(self) -> Library:
        return loading.load(self.data)[0]

    def ours(self) -> Builder:
        """The whole of our product, as `make site` builds it; of large libraries without PDFs, which are timed apart."""
        folder = self.folder / "ours"
        folder.mkdir(parents=True, exist_ok=True)
        library = self.library()
        source = library.origins[library.cases[0].id].path

        def change() -> None:
            text = source.read_text(encoding="utf-8")
            source.write_text(text.replace("summary: ", "summary: 改一处，", 1), encoding="utf-8")

        settings = {"CASEBOOK_DATA": str(self.data), "SITE_DIR": str(folder / "site"), "PYTHONPATH": str(ROOT)}
        # What it keeps is gone at every cold build, but for fonts and the editor's engine: they come with what is
        # installed, once on a machine. Of large libraries the engine is left out, for nobody else makes anything like it.
        settings["CASEBOOK_CACHE"] = str(folder / "cache")
        if self.cases >= LARGE:
            settings |= {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_EDITOR": "no"}
        command: list[str | Path] = [sys.executable, "-m", "casebook", "site", "--profile-json", folder / "stages.json"]
        return Builder("ours", command, folder, folder / "site", change, settings, cold=("cache/pdf", "cache/built"))

    def material(self, *, in_navigation: bool = True) -> Builder:
        """Stock Material for MkDocs: one Markdown file a case, its own search plugin with jieba."""
        folder = self._markdown(in_navigation)
        return Builder(
            "material" if in_navigation else "material-bare",
            [executable("mkdocs"), "build", "--quiet", "--site-dir", "material"],
            folder,
            folder / "material",
            self._changes(folder / "docs" / "cases"),
            slow=in_navigation,
        )

    def zensical(self, *, in_navigation: bool) -> Builder:
        """Zensical on the same Markdown."""
        folder = self._markdown(in_navigation)
        return Builder(
            "zensical" if in_navigation else "zensical-bare",
            [executable("zensical"), "build", "--config-file", "mkdocs.yml"],
            folder,
            folder / "site",
            self._changes(folder / "docs" / "cases"),
            cold=(".cache",),
            slow=in_navigation,
        )

    def hugo(self, case_page: str) -> Builder:
        """Hugo with the same content, in the shell of our case page."""
        folder = self.folder / "hugo"
        shutil.rmtree(folder, ignore_errors=True)
        peers.write_hugo(self.library(), folder, case_page)
        command: list[str | Path] = [executable("hugo"), "--quiet"]
        change = self._changes(folder / "content" / "cases")
        return Builder("hugo", command, folder, folder / "public", change, cold=("resources",))

    def _markdown(self, in_navigation: bool) -> Path:
        folder = self.folder / ("markdown" if in_navigation else "markdown-bare")
        if not folder.exists():
            peers.write_markdown(self.library(), folder, in_navigation=in_navigation)
        return folder

    @staticmethod
    def _changes(cases: Path) -> Callable[[], None]:
        return lambda: peers.change_markdown(min(cases.glob("*.md")))


def executable(name: str) -> Path:
    """A program of the peers' environment. Raises NoPeers without it."""
    # The package's own program starts Python first; the time of that is not Hugo's.
    found = [PEERS / "bin" / name] if name != "hugo" else sorted(PEERS.glob("lib/*/site-packages/hugo/binaries/hugo*"))
    if not found or not found[0].exists():
        raise NoPeers(f"没有对照工具 {name}；请用 make bench 运行，它会先装好 .venv-bench")
    return found[0]


def versions() -> dict[str, str]:
    """What was compared, for the report: package and version of every peer, and of what we are built with."""
    found: dict[str, str] = {}
    for python, names in (
        (Path(sys.executable), ("mkdocs", "mkdocs-material", "typst", "pikepdf")),
        (PEERS / "bin" / "python", ("zensical", "hugo", "pagefind", "jieba", "weasyprint")),
    ):
        code = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
        found |= json.loads(measuring.output([python, "-c", code, *names]))
    return found | {"python": sys.version.split()[0]}


MOST_WITH_PEERS = 10_000
"""Beyond this we are measured alone: Hugo would need more than 12 GB."""
MEMORY = Path("/dev/shm")
FOR_A_CASE = 2_000_000
"""Bytes that the projects and sites of all generators take for a case, generously."""


@contextmanager
def disk(cases: int) -> Iterator[tuple[Path, str]]:
    """A folder to build in, and what it is on: memory where there is room, for a disk has its moods.

    The same thousand files were seen to cost the system 0.03 to 0.6 s, depending on where ext4 found room for them.
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < cases * FOR_A_CASE:
        for stale in ("markdown", "markdown-bare", "hugo"):
            shutil.rmtree(CACHE / str(cases) / stale, ignore_errors=True)
        yield CACHE, "disk"
        return
    with TemporaryDirectory(prefix="casebook-bench-", dir=MEMORY) as folder:
        yield Path(folder), "memory"


def measure(cases: int, progress: Callable[[str], None]) -> dict[str, Any]:
    """Build with every generator, cold and warm, in turn; processor seconds (median of the rounds), memory, output."""
    with disk(cases) as (folder, kind):
        return _measured(Workshop.of(cases, folder), progress) | {"disk": kind}


def _measured(workshop: Workshop, progress: Callable[[str], None]) -> dict[str, Any]:
    cases = workshop.cases
    ours = workshop.ours()
    compared = [ours]
    if cases <= MOST_WITH_PEERS:
        progress("试生成一次，取页面外壳")
        ours.build()  # also fills the file system's cache, for everybody
        library = workshop.library()
        shell = (ours.output / "cases" / library.cases[0].id / "index.html").read_text(encoding="utf-8")
        compared += [workshop.hugo(shell), workshop.zensical(in_navigation=False)]
    if cases <= MOST_IN_NAVIGATION:
        compared += [workshop.material(), workshop.zensical(in_navigation=True)]
    rounds = 3 if cases <= 1000 else 1
    taken: dict[str, dict[str, list[measuring.Cost]]] = {b.name: {"cold": [], "warm": []} for b in compared}
    stages: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
    for number in range(1, rounds + 1):
        for kind in ("cold", "warm"):
            for builder in compared:
                if builder.slow and cases >= MOST_IN_NAVIGATION and number > 1:
                    continue
                progress(
                    f"第{number}轮，共{rounds}轮：{builder.name} {'从头生成' if kind == 'cold' else '改一处后再生成'}"
                )
                if kind == "cold":
                    builder.clear()
                else:
                    builder.change()
                taken[builder.name][kind].append(builder.build())
                if builder is ours:
                    stages[kind].append(stages_of(ours))
    return {
        "cases": cases,
        "builders": {
            builder.name: {kind: _median(costs) for kind, costs in taken[builder.name].items()}
            | {"size": measuring.size(builder.output)._asdict()}
            for builder in compared
        },
        "stages": {kind: _stages(runs) for kind, runs in stages.items()},
        "load": os.getloadavg()[1],
    }


def _median(costs: Iterable[measuring.Cost]) -> dict[str, float]:
    columns = zip(*costs, strict=True)
    return dict(zip(measuring.Cost._fields, map(statistics.median, columns), strict=True))


def stages_of(ours: Builder) -> dict[str, float]:
    """Processor seconds of each stage of our last build."""
    spent = json.loads((ours.folder / "stages.json").read_text(encoding="utf-8"))
    return {name: round(cpu, 3) for name, (cpu, _) in spent.items()}


def _stages(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of the runs for each stage."""
    return {name: statistics.median(run.get(name, 0.0) for run in runs) for name in runs[0]}
