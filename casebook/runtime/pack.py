"""Run by Pyodide's own Python (pack.mjs): of the standard library and of packages what our code imports, compiled.

`/in` has the packages. What comes out is two archives, without compression because they are compressed whole: the
standard library, and the packages.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import io
import marshal
import os
import sys
import types
import zipfile
from collections.abc import Iterator

IN = "/in"
MOMENT = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = {
    *("__main__", "_pydatetime", "_pydecimal", "_pyio", "_pyrepl", "_strptime", "antigravity"),
    *("asyncio.__main__", "bdb", "calendar", "cmd", "code", "cProfile", "ctypes", "curses", "dbm", "doctest"),
    *("email", "ensurepip", "ftplib", "http", "imaplib", "json.tool", "logging.config", "logging.handlers"),
    *("mailbox", "mimetypes", "multiprocessing", "nntplib", "optparse", "pdb", "pickletools", "plistlib"),
    *("poplib", "profile", "pstats", "pydoc", "readline", "rlcompleter", "smtplib", "socketserver", "sqlite3"),
    *("statistics", "tarfile", "telnetlib", "test", "tkinter", "tomllib", "turtle", "unittest", "urllib.error"),
    *("urllib.request", "urllib.response", "venv", "webbrowser", "wsgiref", "xmlrpc", "bs4.diagnose"),
    *("bs4.tests", "mammoth.__main__", "mammoth.cli", "pydantic.deprecated.decorator", "pydantic.experimental"),
    *("pydantic.mypy", "pydantic.v1", "cchardet", "chardet", "email_validator", "html5lib", "lxml"),
}
"""Modules, with all below them, that are named somewhere and never used here. What gets imported stays all the same."""
ENCODINGS = (
    *("aliases", "ascii", "big5", "cp1252", "cp437", "gb18030", "gb2312", "gbk", "hz", "idna", "latin_1", "punycode"),
    *("raw_unicode_escape", "unicode_escape", "utf_8", "utf_8_sig", "utf_16", "utf_16_be", "utf_16_le"),
    *("utf_32", "utf_32_be", "utf_32_le"),
)
"""Of all encodings those that a list, a page or an archive may come in."""
PLAIN = ("_pyodide", "pyodide")
"""What keeps its docstrings: these packages read their own."""


@functools.cache
def standard() -> tuple[str, frozenset[str]]:
    """The archive of the standard library, and the names in it."""
    path = next(entry for entry in sys.path if entry.endswith(".zip"))
    with zipfile.ZipFile(path) as archive:
        return path, frozenset(archive.namelist())


def source(module: str) -> tuple[str, bytes, bool] | None:
    """The file of a module, what is in it, and whether it is a package; None for what is built in or unknown."""
    path = module.replace(".", "/")
    library, names = standard()
    for name, package in ((f"{path}/__init__.py", True), (f"{path}.py", False)):
        if name in names:
            with zipfile.ZipFile(library) as archive:
                return name, archive.read(name), package
        if os.path.isfile(f"{IN}/{name}"):
            with open(f"{IN}/{name}", "rb") as file:
                return name, file.read(), package
    return None


def left_out(module: str) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:length]) in LEFT_OUT for length in range(1, len(parts) + 1))


def imported(tree: ast.AST, module: str, package: bool) -> Iterator[str]:
    """Every module that the code may import, wherever in it, but for the eyes of type checkers only."""
    home = module.split(".") if package else module.split(".")[:-1]
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def closure(roots: list[str]) -> dict[str, tuple[str, bytes]]:
    """Every module that is or may be imported, with its file."""
    waiting = [*roots, *(f"encodings.{name}" for name in ENCODINGS)]
    found: dict[str, tuple[str, bytes]] = {}
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen or (left_out(module) and module not in sys.modules) or not module:
            continue
        seen.add(module)
        waiting.append(module.rpartition(".")[0])
        if (file := source(module)) is None:
            continue
        name, content, package = file
        found[module] = (name, content)
        waiting += imported(ast.parse(content), module, package)
    return found


def without_lines(code: types.CodeType) -> types.CodeType:
    """Without the numbers of its lines, a fifth of its size: nobody reads a traceback there."""
    inner = (without_lines(part) if isinstance(part, types.CodeType) else part for part in code.co_consts)
    many, rest = divmod(len(code.co_code) // 2, 8)
    table = b"\xff" * many + (bytes([0xF7 + rest]) if rest else b"")  # eight units, or the rest, that have no line
    return code.replace(co_consts=tuple(inner), co_linetable=table)


def compiled(module: str, name: str, content: bytes) -> bytes:
    """A module as Python keeps it, never to be held against a source."""
    optimize = 0 if module.split(".")[0] in PLAIN else 2
    code = without_lines(compile(content, name, "exec", dont_inherit=True, optimize=optimize))
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name in sorted(files):
            out.writestr(zipfile.ZipInfo(name, MOMENT), files[name])
    return made.getvalue()


def take(name: str) -> None:
    """Import what has this name, a module or something in one: packages may name their parts by text."""
    module, _, part = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        getattr(importlib.import_module(module), part)


def packed(roots: list[str]) -> tuple[bytes, bytes]:
    """The two archives, of all that `roots` are and need. Everything is imported for once, as it will be."""
    sys.path.insert(0, IN)
    for root in roots:
        take(root)
    _, names = standard()
    library: dict[str, bytes] = {}
    packages: dict[str, bytes] = {}
    for module, (name, content) in closure([*roots, *sorted(sys.modules)]).items():
        side = library if name in names else packages
        side[name.removesuffix(".py") + ".pyc"] = compiled(module, name, content)
    for folder, _, found in os.walk(IN):
        for name in found:
            if name.endswith(".so"):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    packages[os.path.relpath(path, IN)] = file.read()
    return archive(library), archive(packages)
