"""How long one waits: builds beside stock Material and Hugo in pairs, a preview after a save, the book of an edition.

The tools take turns within a round, and what is compared are the ratios of each round: whatever else the machine does
meets both. So a few rounds tell more than many seconds. It takes some minutes for 10 and 1,000 cases.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from casebook.base import project
from tools.bench import measuring, synthetic
from tools.bench.builders import Builder, Workshop, disk

LARGE = 1000
BOOK = 100
"""Cases of the edition whose book is set."""
BOOKS = 3
"""How often it is set, for the least of them: what else the machine does can only add."""
PATIENCE = 120


def measure(cases: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Ratios of time by the clock and of processor time, of each kind of build; seconds of a preview; the book."""
    with disk(cases) as (folder, _):
        workshop = Workshop.of(cases, folder)
        say("试生成一次")
        ours = workshop.ours()
        ours.command = [sys.executable, "-m", "casebook", "site"]
        ours.build()
        peer = workshop.material() if cases < LARGE else _hugo(workshop, ours)
        rounds = 5 if cases < LARGE else 9 if cases == LARGE else 1
        ratios: dict[str, list[tuple[float, float]]] = {"cold": [], "changed": [], "same": []}
        walls: dict[str, list[float]] = {"ours": [], "peer": []}
        for number in range(1, rounds + 1):
            say(f"第{number}轮，共{rounds}轮")
            _round(ours, peer, ratios, walls)
        say("预览")
        return {
            "cases": cases,
            "peer": peer.name,
            "ratios": {
                kind: [statistics.median(column) for column in zip(*of, strict=True)] for kind, of in ratios.items()
            },
            "wall": {kind: statistics.median(of) for kind, of in walls.items()},
            "preview": statistics.median(_previews(ours, workshop)),
            "book": _book() if cases < LARGE else None,
        }


def _hugo(workshop: Workshop, ours: Builder) -> Builder:
    first = workshop.library().cases[0].id
    return workshop.hugo((ours.output / "cases" / first / "index.html").read_text(encoding="utf-8"))


def _round(
    ours: Builder, peer: Builder, ratios: dict[str, list[tuple[float, float]]], walls: dict[str, list[float]]
) -> None:
    """One build of each kind, each beside one of the peer's: from nothing, after a change, after none."""
    for kind in ratios:
        for builder in (ours, peer):
            if kind == "cold":
                builder.clear()
            elif kind == "changed":
                builder.change()
        own, other = ours.build(), peer.build()
        ratios[kind].append((own.wall / other.wall, own.cpu / other.cpu))
        if kind == "cold":
            walls["ours"].append(own.wall)
            walls["peer"].append(other.wall)


@contextmanager
def _served(ours: Builder) -> Iterator[str]:
    """A preview of the library; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    environment = measuring.environment(ours.settings)
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", place]
    server = subprocess.Popen(
        command, cwd=project.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://{place}/"
    finally:
        server.terminate()
        server.wait()


def _previews(ours: Builder, workshop: Workshop) -> Iterator[float]:
    """Seconds from saving a case until its page shows what was saved."""
    case = workshop.library().cases[0].id
    with _served(ours) as address:
        page = f"{address}cases/{case}/"
        _shows(page, case)
        for _ in range(3):
            time.sleep(1)  # an editor saves now and then, and the server waits for the end of a row of saves
            before = _read(page).count("改一处，")
            started = time.perf_counter()
            ours.change()
            _shows(page, "改一处，", before + 1)
            yield time.perf_counter() - started


def _shows(page: str, text: str, least: int = 1) -> None:
    """Wait until a page has a text so often. Raises CommandFailed when it never does."""
    until = time.monotonic() + PATIENCE
    while _read(page).count(text) < least:
        if time.monotonic() > until:
            raise measuring.CommandFailed(f"预览没有显示改动：{page}")
        time.sleep(0.02)


def _read(page: str) -> str:
    with suppress(OSError):
        return str(urllib.request.urlopen(page, timeout=PATIENCE).read().decode())
    return ""


def _book() -> dict[str, float]:
    """Processor milliseconds and KB that the book of an edition takes for each of its pages.

    It is made with the call that makes `/pdf/editions/<id>.pdf` of the site, of a library with this one edition.
    """
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        data = synthetic.write(Path(folder, "data"), BOOK, one_edition=True)
        out = Path(folder, "out")
        out.mkdir()
        costs = []
        for number in range(BOOKS):
            settings = {"CASEBOOK_CACHE": f"{folder}/cache-{number}", "PYTHONPATH": str(project.ROOT)}
            measuring.run([sys.executable, "-m", "tools.bench.ourpdf", "edition", data, out], Path(folder), settings)
            costs.append(json.loads((out / "inside.json").read_text(encoding="utf-8")))
        least = min(costs, key=lambda cost: float(cost["inside"]))
        return {
            "cpu": 1000 * least["inside"] / least["pages"],
            "size": (out / "casebook.pdf").stat().st_size / 1000 / least["pages"],
        }
