"""A problem in the data: where it is, what is wrong and what to do about it, in one Chinese line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `line` and `column` count from 1; codes starting with E stop a build, those with W do not."""

    path: str
    line: int
    column: int
    code: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    def __str__(self) -> str:
        kind = "错误" if self.is_error else "警告"
        return f"{self.path}:{self.line}:{self.column}: {kind}[{self.code}]: {self.message}"

    def annotation(self) -> str:
        """The same as a GitHub Actions workflow command, which puts it beside the line in a pull request."""
        message = self.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        path = self.path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
        level = "error" if self.is_error else "warning"
        return f"::{level} file={path},line={self.line},col={self.column}::[{self.code}] {message}"


class BadData(Exception):
    """The data cannot be published. Carries every problem found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def report(problems: Iterable[Problem]) -> None:
    """Print problems, one a line, on standard error; under GitHub Actions as annotations too."""
    for problem in problems:
        print(problem, file=sys.stderr)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            print(problem.annotation(), file=sys.stderr)


def near_miss(wrong: str, known: dict[str, str]) -> str:
    """A question naming what was probably meant, or "".

    `known` maps what may be written (an id) to what people call it (a name); both are compared.
    """
    spellings = {spelling: key for key, name in known.items() for spelling in (key, name)}
    close = get_close_matches(wrong, spellings, n=1, cutoff=0.6)
    if not close:
        return ""
    key = spellings[close[0]]
    return f"，是否为 “{known[key]}”（{key}）？" if known[key] != key else f"，是否为 “{key}”？"
