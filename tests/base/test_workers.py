"""Work shared among processes: the same results however many there are, and every end of one of them is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook.base import folders, timing, workers
from casebook.base.workers import Aside, WorkerDied, share
from tests.support import ROOT, environment

pytestmark = pytest.mark.skipif(not workers.possible(), reason="needs fork")


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.parametrize("count", [0, 1, 2, 7, 5_000])
@pytest.mark.parametrize("crew", [1, 2, 3, 9])
def test_every_task_is_done_once_however_many_share_them(count: int, crew: int) -> None:
    found = list(share(count, lambda number: (number, "字" * number), crew, alone=min(count, 2)))
    assert sorted(found) == [(number, (number, "字" * number)) for number in range(count)]


def test_several_processes_do_it_and_none_is_left() -> None:
    def slowly(number: int) -> int:
        time.sleep(0.01)
        return os.getpid()

    assert os.getpid() not in (found := {process for _, process in share(40, slowly, 3)})
    assert len(found) > 1
    assert not set(map(str, found)) & set(children())


def test_what_they_have_at_their_end_and_their_time_are_told() -> None:
    done: list[int] = []
    told: list[list[int]] = []
    timing.spent.clear()

    def do(number: int) -> None:
        with timing.stage("工作"):
            sum(range(200_000))
        sum(range(200_000))
        done.append(number)

    with timing.stage("外面"):
        assert len(list(share(30, do, 2, end=lambda: done, ended=told.append))) == 30
    assert sorted(number for numbers in told for number in numbers) == list(range(30))
    assert done == []
    assert set(timing.spent) == {"工作", "外面"}
    assert 0.2 < timing.spent["工作"].cpu / timing.spent["外面"].cpu < 5


def failing(error: Exception) -> None:
    def do(number: int) -> None:
        if number == 11:
            raise error

    list(share(20, do, 2))


class Odd(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


@pytest.mark.parametrize("error", [OSError(28, "No space", "/x"), ValueError("字")])
def test_an_error_of_one_is_raised_here(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        failing(error)
    assert str(raised.value) == str(error)
    assert "in do" in str(raised.value.__cause__), "where it arose can be read"


def test_an_error_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(RuntimeError, match="Odd: one two"):
        failing(Odd("one", "two"))


@pytest.mark.parametrize("how", ["killed", "ended"])
def test_one_that_ends_before_its_work_is_told_in_one_line(how: str) -> None:
    def do(number: int) -> None:
        if number == 5:
            os.kill(os.getpid(), signal.SIGKILL) if how == "killed" else os._exit(3)

    with pytest.raises(WorkerDied) as raised:
        list(share(20, do, 2))
    line = str(raised.value)
    assert ("信号9" if how == "killed" else "状态3") in line
    assert "CASEBOOK_WORKERS=1" in line
    assert "\n" not in line


def test_who_stops_listening_ends_them_all() -> None:
    for number, _ in share(10, lambda number: time.sleep(number), 2):
        assert number == 0
        break
    assert not [child for child in children() if "casebook" in child]


ASIDE = """
import os, signal, sys, threading, time
from casebook.base.workers import Aside, WorkerDied
here = os.getpid()
def where(told):
    yield os.getpid() == here
print(*Aside(where, 2).results(), *Aside(where, 1).results())
def dying(told):
    os.kill(os.getpid(), signal.SIGKILL)
    yield
work = Aside(dying, 2)
time.sleep(0.1)
work.tell("x" * 1_000_000)
try:
    next(work.results())
except WorkerDied as error:
    print("信号9" in str(error))
begun = Aside(lambda told: time.sleep(60), 2)
begun.close()
print(open(f"/proc/self/task/{here}/children").read() == "" if sys.platform == "linux" else True)
waiting = threading.Event()
threading.Thread(target=waiting.wait).start()
print(*Aside(where, 2).results())
waiting.set()
"""


def test_another_process_makes_something_meanwhile() -> None:
    """Beside other threads, or where there is one process only, it is made here. None is left; none dies unheard."""
    done = subprocess.run([sys.executable, "-c", ASIDE], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert done.stdout.split() == ["False", *["True"] * 4], done.stderr


@pytest.mark.parametrize("count", [1, 2])
def test_it_is_told_later_and_gives_each_result_as_soon_as_it_is_made(count: int, tmp_path: Path) -> None:
    def do(told: Callable[[], Any]) -> Iterator[int]:
        yield len(told())
        while not (tmp_path / "seen").exists():
            time.sleep(0.001)
        yield 2

    work = Aside(do, count)
    work.tell("长" * 1_000_000)  # more than a pipe takes, and nobody has asked yet
    results = work.results()
    assert next(results) == 1_000_000
    (tmp_path / "seen").touch()
    assert list(results) == [2]


def test_what_goes_wrong_aside_is_raised_when_it_is_asked_for() -> None:
    def do(_: object) -> Iterator[None]:
        yield failing(ValueError("坏了"))

    for count in (1, 2):
        work = Aside(do, count)
        with pytest.raises(ValueError, match="坏了"):
            next(work.results())


def test_why_the_system_refused_something_is_told_too() -> None:
    def full(_: object = None) -> Any:
        raise ValueError("坏了") from OSError(28, "full", "/x")

    for work in (lambda: list(share(3, full, 2)), lambda: next(Aside(full, 2).results())):
        with pytest.raises(ValueError, match="坏了") as raised:
            work()
        assert isinstance(raised.value.__cause__, OSError)
        assert raised.value.__cause__.errno == 28


ORPHANS = """
import os, sys, time
from pathlib import Path
from casebook.base import folders
from casebook.base.workers import share
def do(number):
    Path(sys.argv[2], str(os.getpid())).touch()
    time.sleep(60)
with folders.locked(Path(sys.argv[1]), lambda: None):
    list(share(4, do, 2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they end before their next portion")
def test_nobody_outlives_the_one_who_started_them_or_holds_its_lock(tmp_path: Path) -> None:
    lock, marks = tmp_path / "lock", tmp_path / "marks"
    marks.mkdir()
    started = subprocess.Popen([sys.executable, "-c", ORPHANS, lock, marks], cwd=ROOT, env=environment())
    while len(list(marks.iterdir())) < 2:
        time.sleep(0.01)
    started.kill()
    started.wait()
    with folders.locked(lock, lambda: pytest.fail("somebody still holds the lock")):
        pass
    until = time.monotonic() + 30
    while any(Path("/proc", mark.name).exists() and not zombie(mark.name) for mark in marks.iterdir()):
        assert time.monotonic() < until, "an orphan is at work"
        time.sleep(0.01)


def zombie(process: str) -> bool:
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
