"""Fixtures for all tests, and the order they run in: fast ones first."""

from __future__ import annotations

import compileall
import os
import shutil
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from casebook.base import folders
from tests import hostile, programs, surroundings
from tests.support import DATA, ROOT, Shared, Site, build, python, write

settings.register_profile(
    "casebook",
    settings.get_profile("default"),  # not that which Hypothesis chooses by the environment
    deadline=None,  # a busy machine is no bug
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("casebook-ci", settings.get_profile("casebook"), derandomize=True)

SLOW = (
    "tests/reading/test_check",
    "tests/site/test_publish",
    "tests/site/test_serve",
    "tests/test_hostile",
    "tests/built/",
    "tests/browser/",
)
"""What runs commands, builds sites and drives a browser, in this order after all else."""


OF_THE_TEN = ("tests/built/test_cases", "tests/browser/")
"""Tests that visit pages of the ten cases throughout; others have the mark `ten` one by one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.relative_to(ROOT).as_posix().startswith(OF_THE_TEN):
            item.add_marker("ten")

    def rank(item: pytest.Item) -> int:
        name = item.path.relative_to(ROOT).as_posix()
        return next((at for at, start in enumerate(SLOW) if name.startswith(start)), -1)

    items.sort(key=rank)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--ci",
        action="store_true",
        help="as CI tests: the same examples each time, and a missing program is a failure instead of a skip",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported, and before other processes are started."""
    home = surroundings.settle()
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    settings.load_profile("casebook-ci" if config.getoption("ci") else "casebook")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice the cores: tests that start a command or a browser wait for it four tenths of their time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 * min(cores, 4)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nobody would notice that tests are gone."""
    report = yield
    if report.skipped and item.config.getoption("ci") and programs.missing([str(report.longrepr)])[0]:
        report.outcome = "failed"
        report.longrepr = str(report.longrepr)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what to install: a number of skipped tests tells nobody."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    count, packages = programs.missing(skipped)
    if count:
        line = f"{count} tests skipped; to run them too: apt-get install -y {' '.join(packages)}"
        if "chromium" in packages:
            line += " (or set CHROMIUM to a browser of that kind)"
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def untraced() -> None:
    """For tests of what a run costs, what it loads, or a disk without room: counting lines takes part in all three."""
    if "coverage" in sys.modules and sys.modules["coverage"].Coverage.current():
        pytest.skip("lines are being counted")


@pytest.fixture(scope="session")
def git() -> None:
    programs.need("git")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Gives a folder that the first test to ask for it fills, whichever process that runs in. Not to be changed."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    (base / "shared").mkdir(exist_ok=True)

    def folder(name: str, fill: Callable[[Path], object]) -> Path:
        made = base / "shared" / name
        with folders.locked(made.with_suffix(".lock"), lambda: None):
            if not made.with_suffix(".done").exists():
                shutil.rmtree(made, ignore_errors=True)  # a test before could not fill it
                made.mkdir()
                fill(made)
                made.with_suffix(".done").touch()
        return made

    return folder


@pytest.fixture(scope="session")
def site(shared: Shared) -> Site:
    """The repository's own data, built once as `make site` builds it."""
    return Site(shared("own", lambda folder: build(folder / "site")) / "site")


UNCHECKED = """
import sys
from pathlib import Path
from casebook.reading import rules, texts
from casebook.site import hooks
texts.check_text = rules.check_outcomes = lambda checked: ()
hooks.build(Path(sys.argv[1]))
"""


@pytest.fixture(scope="session")
def hostile_site(shared: Shared) -> Site:
    """All that may ever be printed, on a site made as if the check let everything through. Without PDF files."""
    return Site(shared("hostile", build_hostile) / "site")


def build_hostile(folder: Path) -> None:
    data = write(folder, hostile.written([*hostile.PRINTABLE, hostile.PLAIN]))
    done = python(
        "-c",
        UNCHECKED,
        folder / "site",
        CASEBOOK_DATA=data,
        CASEBOOK_PDF_LIMIT="0",
        CASEBOOK_CARD_LIMIT="0",
        CASEBOOK_SITE_URL="https://example.org/anli/",
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="session")
def own_data() -> str:
    return DATA.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def compiled(shared: Shared) -> Path:
    """Everything that makes the site and nothing else, compiled: each copy would have to be anew."""

    def fill(folder: Path) -> None:
        for name in ("casebook", "data", "docs", "theme"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("hooks.py", "macros.py", "mkdocs.yml"):
            shutil.copy2(ROOT / name, folder / name)
        assert compileall.compile_dir(folder / "casebook", quiet=1)

    return shared("project", fill)


@pytest.fixture
def project(tmp_path: Path, compiled: Path) -> Path:
    """A copy of the project to break, and of the fonts made for it."""
    copy = shutil.copytree(compiled, tmp_path / "project")
    if (fonts := ROOT / ".cache" / "fonts").is_dir():
        shutil.copytree(fonts, copy / ".cache" / "fonts")
    return copy
