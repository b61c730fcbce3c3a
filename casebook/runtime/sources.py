"""Where the runtime comes from: Pyodide from npm by the lock file, the one wheel of its platform by hashes. Kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from casebook.base import project

LOCK = project.ROOT / "package-lock.json"
WHEELS = project.ROOT / "requirements-browser.txt"
PLATFORM = (
    *("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14"),
    *("--implementation", "cp", "--abi", "cp314"),
)
"""What Pyodide's Python takes. A newer Pyodide may be of another platform: its release notes say which."""
PATIENCE = 180
"""Seconds for a download."""
NPM = ("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class NoRuntime(Exception):
    """The runtime cannot be had. One Chinese line with the cause."""


class NoPrograms(NoRuntime):
    """It needs programs that this machine lacks."""


def version() -> str:
    """The version of Pyodide that is locked. Raises NoRuntime."""
    try:
        packages = json.loads(LOCK.read_bytes())["packages"]
        return str(packages["node_modules/pyodide"]["version"])
    except (OSError, ValueError, LookupError, TypeError):
        raise NoRuntime("package-lock.json 里没有 pyodide") from None


def node() -> str:
    """The program that runs Pyodide while the site is built. Raises NoPrograms."""
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        raise NoPrograms("没有 Node.js 和 npm（apt-get install nodejs npm）")
    return found


def pyodide(cache: Path) -> Path:
    """The folder with Pyodide's files, fetched when it is not there yet. Raises NoRuntime."""
    wanted = version()
    # Who checks the scripts has it already.
    for folder in (project.ROOT / "node_modules" / "pyodide", cache / f"pyodide-{wanted}"):
        with suppress(OSError, ValueError, LookupError):
            if json.loads((folder / "package.json").read_bytes())["version"] == wanted:
                return folder
    node()
    target = cache / f"pyodide-{wanted}"
    with _beside(target) as trial:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            with suppress(FileNotFoundError):  # npm says what it lacks
                shutil.copy(project.ROOT / name, trial)
        _run([*NPM, "--fetch-retries=1", "--prefix", trial], "npm")
        _put(Path(trial) / "node_modules" / "pyodide", target)
    return target


def wheels(cache: Path) -> Path:
    """The folder with packages that are made for Pyodide's platform, likewise. Raises NoRuntime."""
    try:
        digest = hashlib.sha256(WHEELS.read_bytes()).hexdigest()[:12]
    except OSError:
        raise NoRuntime("没有 requirements-browser.txt") from None
    target = cache / f"wheels-{digest}"
    if not target.is_dir():
        with _beside(target) as trial:
            pip = (sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input")
            hashed = ("--require-hashes", "--only-binary", ":all:", "--no-deps", "--retries", "1", *PLATFORM)
            _run([*pip, *hashed, "--target", f"{trial}/wheels", "-r", WHEELS], "pip")
            _put(Path(trial) / "wheels", target)
    return target


def _beside(target: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder to fetch into, on the same disk. Raises NoRuntime."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".fetching-", dir=target.parent)
    except OSError as error:
        raise NoRuntime(f"不能写入 {target.parent}（{error.strerror}）") from None


def _put(fetched: Path, target: Path) -> None:
    """Move what was fetched to its place, whole; another run may have been faster."""
    try:
        os.replace(fetched, target)
    except OSError:
        if not target.is_dir():
            raise NoRuntime(f"没有下载到 {target.name}") from None


def _run(command: Sequence[str | Path], name: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, cwd=project.ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoRuntime(f"{name} 超过{PATIENCE}秒没有下载完") from None
    except OSError as error:
        raise NoRuntime(f"不能运行 {name}（{error.strerror}）") from None
    if done.returncode:
        told = [*filter(None, map(str.strip, done.stderr.splitlines())), ""]
        cause = told[-2] if told[0] == "ERROR: Exception:" else told[0]  # pip's own fault, told at the end: a full disk
        raise NoRuntime(f"{name} 没有下载成功（{cause[:160]}）")
