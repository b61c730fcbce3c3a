"""What a command costs (processor time, memory) and how large its output is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
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


def run(command: Sequence[str | Path], cwd: Path, settings: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and say what it cost. Raises CommandFailed with the end of its output."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("CASEBOOK_", "SITE_DIR"))}
    log = cwd / "bench.log"
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=inherited | {"NO_MKDOCS_2_WARNING": "1"} | dict(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        # Not subprocess's own wait: this one says what the process and all it waited for have used.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        raise CommandFailed("\n".join([f"{command[0]}（退出码{process.returncode}）", *tail]))
    memory = usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024
    return Cost(round(usage.ru_utime + usage.ru_stime, 3), round(wall, 3), memory)


def output(command: Sequence[str | Path]) -> str:
    """What a short command prints. Raises CommandFailed when it fails or is not there."""
    try:
        return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandFailed(f"{command[0]}：{error}") from None


def size(folder: Path) -> Size:
    """How large a built site is."""
    files = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    pages = [size for path, size in files.items() if path.match("cases/*/index.html") and path.parent.name != "page"]
    return Size(sum(files.values()), len(files), sum(pages) // max(1, len(pages)), max(pages, default=0))
