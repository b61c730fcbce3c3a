"""A problem in the data: where it is, what is wrong and what to do about it, in one Chinese line."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from casebook.base import project

BOOKKEEPING = {"E033"}
KINDS = {"E": ("错误", "error"), "W": ("警告", "warning"), "H": ("提示", "notice")}
"""How a problem is called, by the first letter of its code: for people, and for programs."""
LONGEST = 1_000
"""Characters of a message that are shown; it may quote a text of a million."""


class Problem(NamedTuple):
    """One finding. `line` and `column` count from 1; codes with E stop a build, those with W do not; H is a proposal."""

    path: str
    line: int
    column: int
    code: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    @property
    def stops_build(self) -> bool:
        """Errors do, save in bookkeeping: a list longer than announced can be shown, though not merged."""
        return self.is_error and self.code not in BOOKKEEPING

    def __str__(self) -> str:
        kind = KINDS[self.code[0]][0]
        return one_line(f"{self.path}:{self.line}:{self.column}: {kind}[{self.code}]: {self.message}")

    def as_dict(self) -> dict[str, str | int]:
        severity = KINDS[self.code[0]][1]
        return self._asdict() | {"message": discreet(self.message), "severity": severity}

    def annotation(self) -> str:
        """The same as a GitHub Actions workflow command, which puts it beside the line in a pull request."""
        message = one_line(self.message).replace("%", "%25")
        path = one_line(self.path).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
        level = KINDS[self.code[0]][1]
        return f"::{level} file={path},line={self.line},col={self.column}::[{self.code}] {message}"


def one_line(text: str) -> str:
    """Text from outside as one visible line: a line break in it could pass for a message or a command of its own.

    So could `##[`: GitHub's runner still takes commands of its old form from the middle of a line.
    """
    text = discreet(text)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text.replace("##[", "#\\u0023[")


SECRET = r"//(?:[^\s/@“”]{1,500}|[^\s/@“”:]{1,500}:(?![0-9]{1,5}(?:[/?#]|$))[^\s@“”]{1,500})@"
"""A user's name before a host, and a password in which a slash may stand: then no port follows the colon."""


def discreet(text: str) -> str:
    """Text without the user names and passwords of addresses in it: logs are read by many."""
    return re.sub(SECRET, "//", text)


def json_text(value: Any) -> str:
    """A value as JSON that shows as it is and does nothing: what cannot be seen, and marks of commands, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1).replace("##[", "##\\u005b")
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def lines(text: str) -> str:
    """A message of several lines, each as `one_line` has it."""
    return "\n".join(map(one_line, text.split("\n")))


def refuse(reason: object) -> int:
    """Print on standard error why nothing was done; the exit status for that."""
    print(one_line(f"错误：{reason}"), file=sys.stderr)
    return 1


class Refused(Exception):
    """Something that cannot be taken as it is, or be done. One Chinese line with cause and remedy, in our words only."""


class BadData(Exception):
    """The data cannot be published. Carries every problem found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


MOST = 200
"""How many problems are shown at once; more would hide the first ones."""


def report(problems: Sequence[Problem], style: str = "text") -> None:
    """Print problems, one a line.

    `text` goes to standard error, with annotations beside it under GitHub Actions; `github` prints annotations alone
    and `json` a list, both on standard output.
    """
    if style == "json":
        print(json_text([problem.as_dict() for problem in problems]))
        return
    annotate = project.in_github()
    for problem in problems[:MOST]:
        if style == "text":
            print(problem, file=sys.stderr)
        if style == "github" or annotate:
            print(problem.annotation(), file=sys.stdout if style == "github" else sys.stderr)
    if len(problems) > MOST:
        print(f"还有{len(problems) - MOST}处没有列出；请先改上面的", file=sys.stderr)


MOST_COMPARED = 50
"""Names that a word is held against letter by letter, which is slow: those with most letters in common."""
MOST_GUESSES = 200
MOST_LOOKED_AT = 150_000
"""Names that are looked at in all, in one run: thousands of wrong words beside thousands of names."""
LONGEST_NAME = 120
"""Longer words are no misspelt names."""


def closest(wrong: str, known: Mapping[str, str]) -> str | None:
    """The key that was probably meant. `known` maps what may be written to what people call it; both are compared."""
    if len(wrong) > LONGEST_NAME:
        return None
    from difflib import get_close_matches  # these are needed when something is wrong
    from heapq import nlargest

    letters = set(wrong)
    shared = {}
    for key, name in known.items():
        for spelling in {key, name}:
            common = len(letters.intersection(spelling))
            if 2 * common >= len(letters):  # most of a long list has nothing in common with the word
                shared[spelling] = (common - abs(len(spelling) - len(wrong)), key)
    likely = nlargest(MOST_COMPARED, shared, key=lambda spelling: shared[spelling][0])
    found = get_close_matches(wrong, likely, n=1, cutoff=0.6)
    return shared[found[0]][1] if found else None


def near_miss(wrong: str, known: Mapping[str, str]) -> str:
    """A question naming what was probably meant, or ""."""
    key = closest(wrong, known)
    if key is None:
        return ""
    return f"，是否为“{known[key]}”（{key}）？" if known[key] != key else f"，是否为“{key}”？"


def chosen(what: str, said: str, known: Mapping[str, str]) -> str:
    """The id of a record that is named by its id or by its name, as `known` has them. Raises Refused with what was meant."""
    ids = {name: id_ for id_, name in known.items()} | {id_: id_ for id_ in known}
    if said not in ids:
        listed = "、".join(f"{name}（{id_}）" for id_, name in list(known.items())[-10:])
        raise Refused(f"没有{what}“{said[:60]}”{near_miss(said[:60], known) or f'；可选{listed}'}")
    return ids[said]


class Guesses:
    """Near misses of one run: of as many words as people look at, and with a bound on the work for all of them."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, int], str] = {}
        self._looked_at = 0

    @property
    def spent(self) -> bool:
        """Whether no more is guessed."""
        return len(self._told) >= MOST_GUESSES or self._looked_at > MOST_LOOKED_AT

    def near_miss(self, wrong: str, known: Mapping[str, str]) -> str:
        """As the function; "" as well when enough has been guessed. `known` must stay as it is."""
        asked = wrong, id(known)
        if asked not in self._told:
            if self.spent:
                return ""
            self._looked_at += len(known)
            self._told[asked] = near_miss(wrong, known)
        return self._told[asked]
