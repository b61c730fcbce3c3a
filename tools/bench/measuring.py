"""What a command costs (processor time, memory) and how large its output is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class CommandFailed(Exception):
    """A measured command did not succeed. The message is its last output."""


class Cost(NamedTuple):
    """What one run took: seconds of processor time (all its processes), seconds by the clock, bytes of its largest process."""

    cpu: float
    wall: float
    memory: int


class Size(NamedTuple):
    """A folder: bytes and files in all; mean and largest bytes of its case pages (0 without any)."""

    bytes: int
    files: int
    page_mean: int
    page_largest: int


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a command that is measured: ours only as set here, and none that make takes away from Python."""
    left = ("CASEBOOK_", "SITE_DIR", "PYTHONDONTWRITEBYTECODE")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(left)}
    return inherited | {"NO_MKDOCS_2_WARNING": "1"} | dict(settings or {})


def run(command: Sequence[str | Path], cwd: Path, settings: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and say what it cost. Raises CommandFailed with the end of its output."""
    log, report = cwd / "bench.log", cwd / "bench-cost.json"
    with log.open("wb") as output:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", WATCH, str(report), *(str(part) for part in command)],
            cwd=cwd,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=True,
        )
    status, wall, cpu, memory = json.loads(report.read_text(encoding="utf-8"))
    report.unlink()
    if status:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        raise CommandFailed("\n".join([f"{command[0]}（退出码{status}）", *tail]))
    return Cost(round(cpu, 3), round(wall, 3), memory if sys.platform == "darwin" else memory * 1024)


WATCH = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
status = subprocess.call(sys.argv[2:])
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as report:
    json.dump([status, wall, used.ru_utime + used.ru_stime, used.ru_maxrss], report)
"""
"""Runs a command and notes what it cost. It is small, because the peak of a process counts that of the one it was forked
from: started by us, who hold a library, everything would seem to need 500 MB."""


def output(command: Sequence[str | Path]) -> str:
    """What a short command prints. Raises CommandFailed when it fails or is not there."""
    try:
        return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandFailed(f"{command[0]}：{error}") from None


def chromium_path() -> str | None:
    """The Chromium of the system, or the one CHROMIUM names; None without one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def size(folder: Path) -> Size:
    """How large a built site is."""
    files = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    pages = [size for path, size in files.items() if path.match("cases/*/index.html") and path.parent.name != "page"]
    return Size(sum(files.values()), len(files), sum(pages) // max(1, len(pages)), max(pages, default=0))
