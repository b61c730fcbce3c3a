"""What the page /edit/ loads beside its own scripts: the engine's runtime, the library's files, what the build knows.

The page itself always exists. Where the runtime cannot be had (no npm, no network) it says so and names other ways.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casebook.base import project
from casebook.base.cache import Cache
from casebook.base.inputs import Inputs
from casebook.base.timing import stage
from casebook.fonts import characters
from casebook.pages.blocks import in_repository
from casebook.reading import data_files, decoding
from casebook.runtime.making import Runtime, runtime
from casebook.runtime.sources import NoPrograms, NoRuntime
from casebook.site.build import Build

FOLDER = "edit"
CONTEXT, LIBRARY = f"{FOLDER}/context.json", f"{FOLDER}/library.json"
RUNTIME = f"{FOLDER}/runtime"
PAGES = (f"{FOLDER}/",)
"""Pages that run the engine, and so have a policy that lets it (see `security`)."""


def engine(build: Build) -> Runtime | None:
    """What the page runs, if it does.

    Where that cannot be had, one line says why; a later build tries again when something may have changed. Raises
    NoRuntime where it must be.
    """
    if build.settings.editor_runtime == "no":
        return None
    try:
        with stage("编写页的检查程序"):
            return runtime(project.cache_folder() / "runtime")
    except NoRuntime as error:
        if build.settings.editor_runtime:
            raise NoRuntime(f"不能生成编写页的检查程序：{error}") from None
        print(f"没有带上编写页的检查程序：{error}；这一页会给出别的办法", file=sys.stderr)
        # Whether the programs are there counts for every build; whether a network answers does not.
        build.steady = build.steady and isinstance(error, NoPrograms)
        return None


def parts(made: Runtime) -> Iterator[tuple[str, str | bytes]]:
    """What the page loads whatever is built, by its path on the site."""
    yield LIBRARY, _json(library())
    for name, part in made.parts.items():
        yield f"{RUNTIME}/{made.folder}/{name}.bin", part.content


def context(build: Build, made: Runtime, coverage: list[list[int]]) -> tuple[str, str]:
    """What the engine must know of a build, when its pages and documents are made. `coverage`: of the fonts."""
    return CONTEXT, _json(_context(build) | {"runtime": _told(made), "coverage": coverage})


def without() -> tuple[str, str]:
    """The same where the runtime is left out."""
    return CONTEXT, _json({"runtime": None})


def _told(made: Runtime) -> dict[str, Any]:
    return {"folder": f"runtime/{made.folder}", "version": made.version, "parts": made.listed()}


def _context(build: Build) -> dict[str, Any]:
    """What the engine must know of the site so that its pages are those of the build."""
    body = next((body for (_, block), body in build.bodies.items() if block == "case_page"), None)
    return {
        "settings": asdict(build.settings),
        "printed": {path: [file.pages, file.size] for path, file in build.printed.items()},
        "body": body.to_json() if body else None,
    }


def coverage() -> list[list[int]]:
    """Which characters can be printed; looked up once for each set of fonts, 0.15 s. Empty when nothing can."""
    try:
        fonts = characters.files()
    except characters.NoFonts:
        return []
    cache = Cache(project.cache_folder() / "fonts", Inputs(fonts))
    try:
        found: list[list[int]] = json.loads(
            cache.content(b"coverage", lambda: json.dumps(characters.coverage()).encode())
        )
    finally:
        cache.close()
    return found


def library() -> dict[str, str]:
    """The texts of all data files, by their path in the repository, the main file first."""
    main = project.data_path()
    return {_shown(path, main): decoding.text_of(path) for path in data_files.data_files(main)}


def _shown(path: Path, main: Path) -> str:
    """Where a file is in the repository; data from elsewhere as if it were at its usual place there."""
    return in_repository(path.absolute()) or f"data/{path.relative_to(main.parent).as_posix()}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
