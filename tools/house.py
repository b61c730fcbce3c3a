"""Limits that keep the code one a newcomer can read: `python -m tools.house`, part of `make lint`.

A module has at most 320 lines, a function 60. The engine has no more lines of code than it had when this was last
looked at: whoever needs more takes some away first, or says in the commit why the number goes up.
Lines of code are those that are not blank, comment or docstring.
Files of tests may be longer, since nobody reads them from end to end.
Some words say nothing as a name that others see, and no two classes of the engine have one name.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULE, FUNCTION, ENGINE = 320, 60, 17_465
VAGUE = {"found", "made", "pieces"}

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(text: str) -> int:
    """How many lines hold code."""
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in NOT_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    strings = (
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    )
    return len(lines - set(strings))


def too_long(text: str) -> Iterator[tuple[int, str]]:
    """Line and complaint for a module and each function that is longer than may be."""
    length = len(text.splitlines())
    if length > MODULE:
        yield 1, f"a module of {length} lines; at most {MODULE}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines; at most {FUNCTION}"


def public(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Line and name of what a module or class shows to others, methods and fields included."""
    for node in body:
        if isinstance(node, Definition):
            yield node.lineno, node.name
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for target in targets for name in ast.walk(target))
            yield from ((node.lineno, name.id) for name in names if isinstance(name, ast.Name))


def sources(root: Path) -> Iterator[tuple[str, str]]:
    """Path in the project and text of everything the limits hold for."""
    rooms = (path for room in ("casebook", "tools", "tests") for path in (root / room).rglob("*.py"))
    for path in sorted([*root.glob("*.py"), *rooms]):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def complaints(files: Mapping[str, str]) -> Iterator[str]:
    """What of these files is against the limits, a sentence each."""
    classes: dict[str, str] = {}
    for path, text in files.items():
        for line, words in too_long(text):
            if line > 1 or not Path(path).name.startswith("test_"):
                yield f"{path}:{line}: {words}"
        if not path.startswith("casebook/"):
            continue
        body = ast.parse(text).body
        for line, word in [(1, Path(path).stem), *public(body)]:
            if word.lower() in VAGUE:
                yield f"{path}:{line}: the name `{word}` says nothing; say what it is"
        for node in body:
            if isinstance(node, ast.ClassDef):
                place = f"{path}:{node.lineno}"
                if classes.setdefault(node.name, place) != place:
                    yield f"{place}: {classes[node.name]} is a class {node.name} too; call one of them otherwise"
    total = engine_lines(files)
    if total > ENGINE:
        yield f"casebook: {total:,} lines of code; at most {ENGINE:,}"


def engine_lines(files: Mapping[str, str]) -> int:
    """How many lines of code the engine has."""
    return sum(code_lines(text) for path, text in files.items() if path.startswith("casebook/"))


if __name__ == "__main__":
    every = dict(sources(ROOT))
    broken = list(complaints(every))
    print(*broken, f"casebook: {engine_lines(every):,} lines of code", sep="\n")
    sys.exit(bool(broken))
