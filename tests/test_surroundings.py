"""What is set on a machine, or missing on it, changes nothing that the tests find."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import settings

from tests import programs, surroundings
from tests.support import ROOT, python, write

HERE = f"tests/{Path(__file__).name}"
ALONE = ("-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist")
HOSTILE = {
    **dict.fromkeys(("SOURCE_DATE_EPOCH", "CASEBOOK_DATA", "CASEBOOK_PDF_LIMIT", "SITE_DIR", "XDG_CACHE_HOME"), "x"),
    **{"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "nowhere", "GIT_DIR": "/nowhere"},
    **{"TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "tr_TR", "LANGUAGE": "tr", "COLUMNS": "20", "NO_COLOR": "1"},
    **{"HOME": "/proc", "HTTP_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
}
"""What people, shells and hosters set; `/proc` is a home that not even root can write to."""


def test_nothing_is_left_of_the_surroundings(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Run here, and by the next test under all that could do harm."""
    allowed = surroundings.KEPT | surroundings.GIVEN.keys()
    assert {
        name for name in os.environ if name not in allowed and not name.startswith(surroundings.KEPT_OF_TOOLS)
    } == set()
    assert {name: os.environ[name] for name in surroundings.GIVEN} == surroundings.GIVEN
    assert time.strftime("%z", time.localtime(0)) == "+0000"
    assert os.access(os.environ["HOME"], os.W_OK)
    (tmp_path / "file").touch()
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644
    assert not settings.default.derandomize or pytestconfig.getoption(
        "--ci"
    )  # in a process of xdist, argv has no options
    told = python("-c", "import os, time; print(sorted(os.environ), time.strftime('%z'), oct(os.umask(0)))").stdout
    assert told == f"{sorted(os.environ)} +0000 0o22\n"


def test_settings_of_the_machine_do_not_reach_the_tests() -> None:
    one = f"{HERE}::test_nothing_is_left_of_the_surroundings"
    done = subprocess.run(
        [sys.executable, *ALONE, one],
        cwd=ROOT,
        env=os.environ | HOSTILE,
        preexec_fn=lambda: os.umask(0o077),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


NEEDY = ("tests/browser/test_cite.py", "tests/reading/test_history.py")


def test_without_programs_one_line_says_what_to_install() -> None:
    done = python(*ALONE, *NEEDY, CHROMIUM="", PATH="/nowhere")
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = [line for line in done.stdout.splitlines() if "apt-get" in line]
    assert re.search(r"^\d+ tests skipped; to run them too: apt-get install -y chromium git ", line)


@pytest.mark.parametrize("file", NEEDY)
def test_in_ci_a_missing_program_is_a_failure(file: str) -> None:
    """Or nobody would notice that its tests are gone."""
    done = python(*ALONE, "--ci", "-x", file, CHROMIUM="", PATH="/nowhere")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not on this machine: apt-get install -y" in done.stdout


@pytest.mark.parametrize("package", programs.PROGRAMS)
def test_every_program_is_asked_for_by_its_package(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(programs.PROGRAMS, package, lambda: None)
    monkeypatch.setattr(programs, "there", lambda name: bool(programs.PROGRAMS[name]()))
    with pytest.raises(pytest.skip.Exception) as skipped:
        programs.need(package)
    assert programs.missing([str(skipped.value), "of another kind", str(skipped.value)]) == (2, [package])


def test_a_playwright_that_does_not_start_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As without libatomic1: its Node.js is there and ends with an error at once."""
    broken = write(tmp_path, "#!/bin/sh\nexit 127\n", "node")
    broken.chmod(0o755)
    assert not programs.starts(broken)
    assert not programs.starts(tmp_path / "nowhere")
    assert programs.starts(sys.executable)


def test_ci_wants_every_program() -> None:
    assert "\nmake test ARGS=--ci\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_takes_away_what_changes_python_itself() -> None:
    """It would have changed it before any test could take it away."""
    said = subprocess.run(
        ["make", "--old-file=.venv/site.stamp", "RUN=env #", "check"],
        cwd=ROOT,
        env=os.environ
        | dict.fromkeys(["PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "ELSE"], "x"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "ELSE=x" in said
    assert "PYTHON" not in said
