"""Which of our modules a browser needs, and what those import from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from casebook import PACKAGE

ROOT = f"{PACKAGE.name}.editing.worker"
"""What answers the page; everything else is there because this imports it."""
DATA = (".html", ".txt")
"""Endings of files that our modules read: templates and tables."""
NEVER = {
    *("argparse.Namespace", "mkdocs", "readline", "uharfbuzz", "fontTools", "xlsxwriter", "numpy", "typst", "segno"),
    "yaml_env_tag",
}
"""What is imported only where somebody prints, builds or sits at a terminal."""


def needed() -> tuple[dict[str, bytes], list[str]]:
    """Files of ours by their path in the project, and the names they import from outside, in order.

    A name is a module (`decimal`) or what is taken from one (`decimal.Decimal`).
    """
    waiting, seen, outside = [ROOT], set(), set()
    files: dict[str, bytes] = {}
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        path = _file(module)
        if path is None:
            continue
        content = path.read_bytes()
        files[path.relative_to(PACKAGE.parent).as_posix()] = _undocumented(content)
        waiting.append(module.rpartition(".")[0])
        for name in imports(content):
            if name.split(".")[0] == PACKAGE.name:
                waiting.append(name)
            elif name not in NEVER and name.split(".")[0] not in NEVER:
                outside.add(name)
    for folder in {Path(name).parent for name in files}:
        beside = (PACKAGE.parent / folder).rglob("*") if folder != Path(PACKAGE.name) else ()
        files |= {
            path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes()
            for path in beside
            if path.suffix in DATA and path.is_file()
        }
    return dict(sorted(files.items())), sorted(outside)


def _file(module: str) -> Path | None:
    """The file of one of our modules; None when the name is that of something in a module."""
    path = PACKAGE.parent / module.replace(".", "/")
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if module and file.is_file()), None)


def _undocumented(content: bytes) -> bytes:
    """A module without what only people read in it, a seventh of its size; its lines keep their numbers."""
    lines = content.decode().split("\n")
    for node in ast.walk(ast.parse(content)):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue  # a lambda's is an expression
        for said in body:
            if (
                isinstance(said, ast.Expr)
                and isinstance(said.value, ast.Constant)
                and isinstance(said.value.value, str)
            ):
                first, last = said.lineno - 1, said.end_lineno or said.lineno
                kept = lines[first][: said.col_offset] + "pass" if len(body) == 1 else ""
                lines[first:last] = [kept, *[""] * (last - first - 1)]
    return "\n".join(lines).encode()


def imports(content: bytes) -> Iterator[str]:
    """What a module of ours imports, anywhere in it; we have no relative imports."""
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
