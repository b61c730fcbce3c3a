"""A plugin for pytest (`-p tests.without_mkdocs`): as if MkDocs and its theme were not installed, subprocesses included.

What knows the library must outlive the generator of the site. Tests that build sites are left out, all others must pass.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

GONE = ("mkdocs", "material", "mkdocs_macros", "properdocs")
SITES = re.compile(
    r"tests/(?:browser|built)/|test_(?:handwritten|publish|serve|workflows)\.py|\[(?:site|mkdocs build)\b"
    r"|test_(?:one_command_builds_and_packs|a_build_says_where|a_build_goes_on|one_case_more_than_announced)"
)
"""What runs MkDocs, or needs a site made with it."""
HERE = Path(__file__).resolve().parent


class Missing:
    """Finds nothing where MkDocs would be."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


sys.meta_path.insert(0, Missing())


def no_site(*_: object, **__: object) -> None:
    pytest.skip("要用 MkDocs 生成网站")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before any test module takes it from there."""
    from tests import support  # not above: in the subprocesses it would bring this project's code before theirs

    support.build = no_site


def pytest_configure(config: pytest.Config) -> None:
    """Commands that tests run find it missing too: Python imports `sitecustomize` when it starts."""
    folder = tempfile.mkdtemp(prefix="casebook-")
    Path(folder, "sitecustomize.py").write_text(
        f"import sys\nsys.path.append({str(HERE.parent)!r})\nimport tests.without_mkdocs\nsys.path.pop()\n",
        encoding="utf-8",
    )
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Their modules may import MkDocs."""
    return True if SITES.search(f"{collection_path.as_posix()}{'/' * collection_path.is_dir()}") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not SITES.search(item.nodeid) and "hostile_site" not in item.fixturenames]
