"""Files made to cost time and memory: refused in Chinese, with bounded memory, without a search for what is hopeless."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from casebook.base import project
from casebook.base.problems import BadData
from casebook.reading import decoding, loading
from tests.support import SMALL, python, write

MILLION = 1_000_000
TITLE = "推进企业开办改革"
LONG = {
    "brackets": "[](",
    "open brackets": "[",
    "tags": "<a",
    "open comments": "<!-",
    "stars": "*",
    "ticks": "`a",
    "entities": "&#",
    "digits": "1",
    "digits and strokes": "1_",
    "digits and points": "1.1e",
    "hours": "1:1",
    "quotation marks": "“",
    "Chinese": "字",
    "braces": "{{",
    "half-width commas": "字,",
}
"""What a title is made of, a million times."""
LEVELS = "abcdefghijklmnopqrst"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{level}: &{level} [{', '.join(f'*{before}' for _ in range(9))}]\n" for before, level in pairwise(LEVELS)
)


def files() -> Iterator[tuple[str, str]]:
    """Name and content of each, one after another: together they take a gigabyte."""
    for name, unit in LONG.items():
        yield f"{name}, bare", SMALL.replace(TITLE, unit * MILLION)
        yield f"{name}, quoted", SMALL.replace(TITLE, json.dumps(unit * MILLION))
    yield "a long name of a field", f"{SMALL}{'x' * MILLION}: 1\n"
    yield "a long id", SMALL.replace("jia-2024-01", "a-" * MILLION)
    yield "deep lists", "[" * 10_000
    yield "deep maps", "{a: " * 10_000
    yield "deep items", "- " * 10_000
    yield "deep lines", "".join(f"{' ' * n}a:\n" for n in range(10_000))
    yield "many fields", "".join(f"k{n}: 1\n" for n in range(300_000))
    yield "aliases of aliases", BOMB
    yield "100 MB of text", f"{SMALL}# {'x' * 100 * MILLION}"
    yield "100 MB of brackets", "[" * 100 * MILLION
    yield "100 MB of nothing", "\0" * 100 * MILLION


CHILD = """
import resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))
from casebook.reading import loading
from casebook.base.problems import BadData
for path in sys.argv[1:]:
    started = time.process_time()
    try:
        loading.load(Path(path))
        print(path, "was let through")
    except BadData as error:
        assert all(len(str(problem)) < 1500 for problem in error.problems), path
        assert "；" in error.problems[0].message, path
    print(f"{time.process_time() - started:.2f}", path, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on memory that holds")
def test_each_is_refused_within_bounds(tmp_path: Path) -> None:
    """In a process that may use 1.2 GB of addresses; the limit of time only ends what would never end."""
    paths = [write(tmp_path, content, f"{name}.yml") for name, content in files()]
    done = python("-c", CHILD, *paths, timeout=300)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr[-500:]


def test_a_file_of_the_size_that_is_allowed_is_read(tmp_path: Path) -> None:
    padding = "# " + "x" * (decoding.MAX_BYTES - len(SMALL.encode()) - 3) + "\n"
    assert loading.load(write(tmp_path, SMALL + padding))[0].cases
    with pytest.raises(BadData, match="E004"):
        loading.load(write(tmp_path, f"{SMALL}{padding}#"))


@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "nowhere", "."])
def test_a_link_among_the_case_files_is_not_followed(tmp_path: Path, target: str) -> None:
    data = write(tmp_path, SMALL)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "x.yml").symlink_to(target)
    with pytest.raises(BadData) as caught:
        loading.load(data)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("E001", f"{tmp_path}/cases/x.yml")
    assert "root" not in problem.message


def test_a_folder_of_case_files_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    data = write(tmp_path / "data", SMALL)
    write(tmp_path / "elsewhere", "secret: word\n", "x.yml")
    (tmp_path / "data" / "cases").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadData) as caught:
        loading.load(data)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("E001", f"{tmp_path}/data/cases")


def test_the_main_file_may_be_a_link_only_where_somebody_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "data" / "cases.yml"
    link.parent.mkdir()
    link.symlink_to(write(tmp_path, SMALL))
    assert loading.load(link)[0].cases
    monkeypatch.setattr(project, "DATA", link)
    with pytest.raises(BadData) as caught:
        loading.load()
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("E001", str(link))


def test_no_more_is_looked_for_than_anybody_reads(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL + "tags:\n" + "  - {x: 1}\n" * 20_000)
    with pytest.raises(BadData) as caught:
        loading.load(data)
    assert loading.MOST_FOUND < len(caught.value.problems) < 2 * loading.MOST_FOUND + 100
