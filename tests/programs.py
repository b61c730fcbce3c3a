"""Programs that tests need and a bare machine lacks: without one its tests are skipped, and one line says what to install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from tools.bench.measuring import chromium_path


def starts(program: str | Path) -> bool:
    """Whether a program runs at all: there may lack a library that it is linked to."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def nginx_path() -> str | None:
    """Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")


PROGRAMS: dict[str, Callable[[], object]] = {
    "chromium": chromium_path,
    "git": lambda: shutil.which("git"),
    "libatomic1": lambda: starts(compute_driver_executable()[0]),  # Playwright's own Node.js wants it
    "nginx-light": nginx_path,
    "nodejs": lambda: shutil.which("node"),
    "npm": lambda: shutil.which("npm"),
}
"""Debian's package of each, and what tells whether it is there."""

_MISSING = re.compile(r"not on this machine: apt-get install -y ([a-z0-9 -]+)")


@cache
def there(package: str) -> bool:
    return bool(PROGRAMS[package]())


def need(*packages: str) -> None:
    """Skip the test that asks, or all that use the fixture that asks, unless all of these are there."""
    if missing := [package for package in packages if not there(package)]:
        pytest.skip(f"not on this machine: apt-get install -y {' '.join(missing)}")


def missing(reasons: Iterable[str]) -> tuple[int, list[str]]:
    """How many of these reasons for skipping are missing programs, and the packages they are in."""
    found = [match[1].split() for match in map(_MISSING.search, reasons) if match]
    return len(found), sorted({package for packages in found for package in packages})
