"""Work shared among processes that begin as copies of this one, so that nothing need be told to them. Knows no cases.

Where a system cannot fork, or one process is enough, everything is done here, in order. What is done may be the same
bytes however many there are: a task is an index, and its result comes back.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Generic, NoReturn, TypeVar

from casebook.base import folders, timing

T = TypeVar("T")

MOST = 1000
"""Portions of the work. All their numbers must go into a pipe before anybody reads it: 16 KB, on macOS."""
PORTION = struct.Struct("I")
HEAD = struct.Struct("Q")
"""In front of every message: how many bytes it has."""
PIECE = 1 << 20
DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG"""
GENTLY = 5
"""What is done aside has this much lower a priority: a third of the share, where processors are lacking."""


class WorkerDied(Exception):
    """A process ended before its work did. The message is one Chinese line with cause and remedy."""


def possible() -> bool:
    """Whether a process can go on as two. On macOS libraries of the system may not stand it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def share(
    count: int,
    do: Callable[[int], T],
    workers: int,
    *,
    alone: int = 0,
    end: Callable[[], Any] = lambda: None,
    ended: Callable[[Any], None] = lambda _: None,
) -> Iterator[tuple[int, T]]:
    """Do what each number below `count` stands for, in so many processes; yields the numbers with their results.

    The first `alone` of them, large ones, are taken one at a time. `end` is called in each process when nothing is
    left, and what it returns is handed to `ended` here. Raises what `do` raises, and WorkerDied.
    """
    if workers < 2 or count < 2 or not possible():
        for number in range(count):
            yield number, do(number)
        return
    size = max(1, -(-(count - alone) // min(MOST - alone, 16 * workers)))
    portions = [range(number, number + 1) for number in range(alone)]
    portions += [range(first, min(first + size, count)) for first in range(alone, count, size)]
    crew = _crew(portions, lambda portion: [[(task, do(task)) for task in portion]], workers, end, ended)
    next(crew)
    yield from crew


class Aside(Generic[T]):
    """What another process makes meanwhile; where none can be started, this one, when somebody asks for it."""

    def __init__(self, do: Callable[[Callable[[], Any]], Iterator[T]], workers: int, *, gently: bool = True) -> None:
        """`do` is begun at once if there may be two `workers`. It is handed what waits for that which is told later.

        `gently`: it yields to this process where both want to go on.
        """
        self._do, self._gently = do, gently
        self._told: Any = None
        self._crew: Generator[Any, None, None] | None = None
        # What another thread of ours is at would stay half done in a copy.
        if workers > 1 and possible() and threading.active_count() == 1:
            here, to = os.pipe()
            self._to = os.fdopen(to, "wb")
            self._crew = _crew([range(1)], partial(self._beside, here), 1)
            next(self._crew)
            os.close(here)

    def _beside(self, here: int, _: range) -> Iterator[list[T]]:
        if self._gently:
            os.nice(GENTLY)
        self._to.close()
        heard: list[bytes] = []
        # Heard while `do` gets ready, or who tells would wait: a pipe does not take all of it.
        ear = threading.Thread(target=lambda: heard.append(os.fdopen(here, "rb").read()))
        ear.start()

        def told() -> Any:
            ear.join()
            return pickle.loads(heard[0])  # from the process that this is a copy of

        for made in self._do(told):
            yield [made]

    def tell(self, told: Any) -> None:
        """Tell what `do` waits for, once."""
        self._told = told
        if self._crew is not None:
            with suppress(BrokenPipeError), self._to:  # who is dead is missed later
                pickle.dump(told, self._to, pickle.HIGHEST_PROTOCOL)

    def results(self) -> Iterator[T]:
        """What is made, once, each as soon as it is. Raises what `do` raises, and WorkerDied."""
        return self._do(lambda: self._told) if self._crew is None else self._crew

    def close(self) -> None:
        """Nobody will ask for it any more."""
        if self._crew is not None:
            self._crew.close()
            self._to.close()


def _crew(
    portions: list[range],
    do: Callable[[range], Iterable[list[Any]]],
    workers: int,
    end: Callable[[], Any] = lambda: None,
    ended: Callable[[Any], None] = lambda _: None,
) -> Generator[Any, None, None]:
    """Start the processes, then yield None; from then on, what `do` gives of each portion. They end with this."""
    tasks, write = os.pipe()
    os.write(write, b"".join(PORTION.pack(number) for number in range(len(portions))))
    os.close(write)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    gc.freeze()  # or looking for rubbish would copy all that is shared
    crew: dict[int, int] = {}
    try:
        for _ in range(min(workers, len(portions))):
            back, to = os.pipe()
            parent, child = os.getpid(), os.fork()
            if not child:
                for other in (back, *crew):
                    os.close(other)
                _work(_Worker(parent, tasks, to), portions, do, end)
            os.close(to)
            crew[back] = child
        yield None
        yield from _gathered(crew, ended)
    finally:
        gc.unfreeze()
        os.close(tasks)
        for back, child in crew.items():
            os.close(back)
            if child:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _gathered(crew: dict[int, int], ended: Callable[[Any], None]) -> Iterator[tuple[int, Any]]:
    """What the processes send, until the last has said that it is done."""
    heard = {back: bytearray() for back in crew}
    while heard:
        for back in select.select(list(heard), [], [])[0]:
            piece = os.read(back, PIECE)
            if not piece:
                child, crew[back] = crew[back], 0
                raise WorkerDied(_cause(child))
            heard[back] += piece
            for kind, content in _messages(heard[back]):
                if kind == "done":
                    spent, told = content
                    timing.add(spent)
                    ended(told)
                    del heard[back]
                elif kind == "failed":
                    error, cause, where = content
                    raise error from cause or RuntimeError(where)
                else:
                    yield from content


def _messages(heard: bytearray) -> Iterator[tuple[str, Any]]:
    """The messages that are whole, which are taken away."""
    while len(heard) >= HEAD.size:
        (length,) = HEAD.unpack_from(heard)
        if len(heard) < HEAD.size + length:
            return
        message = bytes(heard[HEAD.size : HEAD.size + length])
        del heard[: HEAD.size + length]
        yield pickle.loads(message)  # from a copy of this process


def _cause(child: int) -> str:
    _, status = os.waitpid(child, 0)
    how = f"信号{os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"状态{os.WEXITSTATUS(status)}"
    return f"分担工作的一个进程中途结束（{how}），多半是内存不够；请关掉别的程序再试，或设 CASEBOOK_WORKERS=1"


class _Worker:
    """The side of a process that works: where it takes portions from and sends results to."""

    def __init__(self, parent: int, tasks: int, to: int) -> None:
        self.parent, self.tasks, self.to = parent, tasks, to

    def portions(self) -> Iterator[int]:
        while number := os.read(self.tasks, PORTION.size):
            if os.getppid() != self.parent:
                os._exit(1)
            yield PORTION.unpack(number)[0]

    def send(self, kind: str, content: Any) -> None:
        message = pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL)
        rest = memoryview(HEAD.pack(len(message)) + message)
        while rest:
            rest = rest[os.write(self.to, rest) :]


def _work(
    worker: _Worker, portions: list[range], do: Callable[[range], Iterable[list[Any]]], end: Callable[[], Any]
) -> NoReturn:
    """What a process does from its first moment to its last: nothing of what this program does at its end."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started us hears it too, and ends us
        _die_with_parent()
        folders.let_go()
        with timing.apart():
            for number in worker.portions():
                for results in do(portions[number]):
                    worker.send("results", results)
        worker.send("done", (timing.spent, end()))
        sys.stderr.flush()
    except BaseException as error:
        with suppress(BaseException):
            # That the system refused something is looked for by those who say what to do about it.
            cause = _portable(error.__cause__) if isinstance(error.__cause__, OSError) else None
            worker.send("failed", (_portable(error), cause, "".join(traceback.format_exception(error))))
    finally:
        os._exit(0)


def _portable(error: BaseException) -> BaseException:
    """The error, or one that says the same, if it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _die_with_parent() -> None:
    """Leave nobody behind who would go on writing. Elsewhere than on Linux it shows before the next portion."""
    if sys.platform == "linux":
        import ctypes  # slow to import

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
