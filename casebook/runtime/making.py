"""The files that a browser loads to run the engine, each compressed, and a list of them. Made once for each content.

`.bin` files are gzip that the page takes apart by itself: a server need not know their type, nor compress them.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from casebook import CODE, PACKAGE
from casebook.base.cache import Cache
from casebook.base.inputs import Inputs, versions
from casebook.runtime import modules, sources
from casebook.runtime.sources import NoRuntime

PACKAGES = {
    **{
        name: name for name in ("annotated_types", "cobble", "jinja2", "mammoth", "markupsafe", "pydantic", "soupsieve")
    },
    **{name: name for name in ("typing_extensions", "typing_inspection")},
    **{"bs4": "beautifulsoup4", "yaml": "PyYAML"},
}
"""Packages in Python alone that our modules need there, as they are imported and as they are installed."""
HERE = Path(__file__).parent
PYODIDE = ("pyodide.asm.wasm", "pyodide.asm.mjs", "pyodide.mjs", "pyodide-lock.json", "python_stdlib.zip")
PACK = (HERE / "pack.mjs", HERE / "pack.py")
WORKER = HERE / "worker.js"
PACKING = 120
"""Seconds that Node.js may take."""


class Packed(NamedTuple):
    """A file of the runtime: its content as it is sent, and how long it is unpacked."""

    content: bytes
    length: int


class Runtime(NamedTuple):
    """What a browser loads. `folder` is its digest, so that a browser may keep every file for good."""

    folder: str
    version: str
    parts: dict[str, Packed]

    def listed(self) -> dict[str, list[int]]:
        """Of each file how long it is as it is sent, and unpacked."""
        return {name: [len(part.content), part.length] for name, part in self.parts.items()}


def runtime(folder: Path) -> Runtime:
    """The runtime for our code as it is now; what is slow to make is kept in `folder`. Raises NoRuntime."""
    sources.node()
    seen = CODE | Inputs([*PACK, WORKER, sources.LOCK, sources.WHEELS, *PACKAGE.rglob("templates/*.html")])
    cache = Cache(folder / "packed", seen, versions(*PACKAGES.values()))
    try:
        both = cache.content(b"all", lambda: _join(_made(folder)))
    finally:
        cache.close()
    parts = {name: Packed(content, _length(content)) for name, content in _split(both)}
    digest = hashlib.sha256(both).hexdigest()
    return Runtime(digest[:16], sources.version(), parts)


def _made(folder: Path) -> dict[str, bytes]:
    """The parts. What depends on no module of ours is kept by itself: it takes ten seconds, our modules an instant."""
    pyodide, wheels = sources.pyodide(folder), sources.wheels(folder)
    ours, outside = modules.needed()
    wheel = [path for path in sorted(wheels.rglob("*")) if path.suffix in (".py", ".so")]
    seen = Inputs([*(pyodide / name for name in PYODIDE), *wheel, *PACK])
    cache = Cache(folder / "packed", seen, versions(*PACKAGES.values()))
    try:
        wasm = cache.content(b"wasm", lambda: packed((pyodide / "pyodide.asm.wasm").read_bytes()))
        script = cache.content(b"script", lambda: _script(pyodide).encode())
        both = cache.content(json.dumps(outside).encode(), lambda: _archives(pyodide, wheels, outside))
    finally:
        cache.close()
    start = packed(script + WORKER.read_bytes())
    return {"start": start, "wasm": wasm, **dict(_split(both)), "engine": packed(_join(ours))}


def packed(content: bytes) -> bytes:
    """Content as gzip without a time or a name in it."""
    squeeze = zlib.compressobj(9, wbits=31)
    return squeeze.compress(content) + squeeze.flush()


def _length(content: bytes) -> int:
    """How long a gzip file is unpacked: its last four bytes say."""
    return int.from_bytes(content[-4:], "little")


def _join(files: Mapping[str, bytes]) -> bytes:
    """Files in one: the length of a list of names and lengths, the list as JSON, the contents."""
    listed = json.dumps([[name, len(content)] for name, content in files.items()]).encode()
    return len(listed).to_bytes(4, "little") + listed + b"".join(files.values())


def _script(pyodide: Path) -> str:
    """Pyodide's two scripts as one, to which the worker's own is added: one blob runs where nothing is imported.

    Raises NoRuntime when they are not as they were when this was written.
    """
    loader = (pyodide / "pyodide.mjs").read_text(encoding="utf-8")
    module = (pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    exported = re.search(r"export\{(\w+) as loadPyodide,\w+ as version\};?\s*(//.*)?\s*$", loader)
    start, _, _ = module.partition("export default _createPyodideModule")
    if not exported or start == module:
        raise NoRuntime("这个版本的 pyodide 和从前的不一样，还不会打包")
    inner = f"{loader[: exported.start()]}\nreturn {exported[1]};"
    info = json.loads((pyodide / "pyodide-lock.json").read_bytes())["info"]
    lock = json.dumps(json.dumps({"info": info, "packages": {}}))  # of all packages we take none
    return f"const LOCK = {lock};\nconst loadPyodide = (() => {{{inner}\n}})();\n{start}\n"


def _archives(pyodide: Path, wheels: Path, outside: list[str]) -> bytes:
    """The standard library and the packages, each packed, in one."""
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        given, made = Path(folder, "in.zip"), Path(folder)
        with zipfile.ZipFile(given, "w") as archive:
            for name, content in _packages(wheels).items():
                archive.writestr(name, content)
        command: list[str | Path] = [sources.node(), PACK[0], pyodide, given, made, *outside]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=PACKING, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoRuntime(f"Node.js 没有打包成功（{type(error).__name__}）") from None
        if done.returncode:
            told = [line.strip() for line in done.stderr.splitlines() if re.match(r"\S*(Error|Exception)\b", line)]
            raise NoRuntime(f"Node.js 没有打包成功（{(told or ['没有说明原因'])[-1][:160]}）")
        library = (made / "library.zip").read_bytes()
        with zipfile.ZipFile(made / "packages.zip") as archive:
            packages = _join({name: archive.read(name) for name in archive.namelist()})
    return _join({"library": packed(library), "packages": packed(packages)})


def _split(both: bytes) -> Iterable[tuple[str, bytes]]:
    """What `_join` has put together."""
    length = int.from_bytes(both[:4], "little")
    rest = io.BytesIO(both[4 + length :])
    for name, size in json.loads(both[4 : 4 + length]):
        yield name, rest.read(size)


def _packages(wheels: Path) -> dict[str, bytes]:
    """The Python files of all packages: pure ones as they are installed here, others as wheels."""
    files = {
        path.relative_to(wheels).as_posix(): path.read_bytes()
        for path in sorted(wheels.rglob("*"))
        if path.suffix in (".py", ".so") and path.is_file()
    }
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise NoRuntime(f"没有安装 {PACKAGES[name]}")
        origin = Path(spec.origin)
        inner = sorted(origin.parent.rglob("*.py")) if spec.submodule_search_locations else [origin]
        top = origin.parent.parent if spec.submodule_search_locations else origin.parent
        files |= {path.relative_to(top).as_posix(): path.read_bytes() for path in inner}
    return files
