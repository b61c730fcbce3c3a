"""What must outlive MkDocs works without it; what we rely on in MkDocs and Material is there, or the test says why not."""

from __future__ import annotations

import importlib.metadata
import inspect
import re
from pathlib import Path

import pytest

from tests.support import SMALL, python, write

WITHOUT = """
import sys
from pathlib import Path
import tests.without_mkdocs
from casebook import search
from casebook.exports import downloads
from casebook.pages import browse, blocks, assembly, listing
from casebook.reading import loading
from casebook.search import documents
from casebook.site import frames
from casebook.pdf import making
from casebook.settings import Settings

library, problems = loading.load()
settings = Settings(site_url="https://example.org/")
printed = dict(path for made in making.documents(library, settings, 10, 10) for path in made.items())
count = 0
of_cases = {}
for made in listing.generated(library):
    view, here = blocks.View(library, settings, made.url, printed), assembly.Standing()
    if made.case:
        of_cases[made.case.id] = browse.of_case(view, made.case)
    slots = assembly.slots(view, here, made)
    assert set(slots) == set(frames.SLOTS)
    count += len(slots["content"]) > 200 and len(slots["head"]) > 200
assert count > 5, count
view = blocks.View(library, settings, "x/", printed)
assert all(len(blocks.BLOCKS[name](view)) > 0 for name in ("home", "case_list", "glossary", "compare", "download_list"))
assert len(dict(downloads.files(library, settings))) == len(downloads.DOWNLOADS)
assert len(list(search.build(list(documents.documents(library)), []))) > 3
assert len(list(browse.files(blocks.View(library, settings, "compare/", printed), lambda case: of_cases[case.id]))) > 3
assert not {"mkdocs", "material"} & set(sys.modules)
print("whole")
"""


def test_pages_exports_search_and_pdf_are_made_without_mkdocs(tmp_path: Path) -> None:
    done = python("-c", WITHOUT, CASEBOOK_DATA=write(tmp_path, SMALL))
    assert done.stdout == "whole\n", done.stderr[-1500:]


def version(package: str) -> tuple[int, ...]:
    try:
        return tuple(map(int, importlib.metadata.version(package).split(".")[:2]))
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{package} is not installed")


def test_mkdocs_is_the_one_we_rely_on() -> None:
    """An upgrade that fails here needs a reading of hacking/dependencies.md and hacking/publishing.md."""
    assert version("mkdocs") < (2, 0), (
        "MkDocs 2 has no plugins, no hooks, no templates of themes: casebook/site.py, hooks.py, macros.py and theme/ cannot "
        "work with it. Stay below 2, or move to ProperDocs (hacking/publishing.md)."
    )
    files = pytest.importorskip("mkdocs.structure.files")
    structure = pytest.importorskip("mkdocs.structure.pages")
    build = pytest.importorskip("mkdocs.commands.build")
    utils = pytest.importorskip("mkdocs.utils")
    assert {"content", "inclusion", "abs_src_path"} <= set(inspect.signature(files.File.generated).parameters), (
        "File.generated makes the pages that no file on disk stands for (site.on_files)"
    )
    assert files.InclusionLevel.NOT_IN_NAV, "keeps ten thousand pages out of the navigation"
    assert {"read_source", "render"} <= set(vars(structure.Page)), "site.DataPage replaces them"
    source = inspect.getsource(build.build)
    assert source.index("static_templates") < source.index("_build_page("), (
        "the missing page must be made before all others: the content security policy trusts its scripts (site.Guard)"
    )
    assert source.index("on_config") < source.index("clean_directory"), "the check must come before anything is emptied"
    assert 'startswith(".")' in inspect.getsource(utils.clean_directory).replace("'", '"'), (
        "the mark in a folder that is being built must survive (publish.publish)"
    )


def test_material_is_the_one_we_rely_on() -> None:
    assert (9, 7) <= version("mkdocs-material") < (9, 8), (
        "theme/ replaces blocks and partials of Material 9.7 (listed in hacking/dependencies.md); compare each with the new one first"
    )
    base = Path(importlib.metadata.distribution("mkdocs-material").locate_file("material/templates/base.html"))
    written = base.read_text(encoding="utf-8")
    for block in (
        "htmltitle",
        "extrahead",
        "announce",
        "tabs",
        "content",
        "config",
        "styles",
        "scripts",
        "header",
        "footer",
    ):
        assert re.search(rf"{{%-? block {block} ", written), f"theme/main.html replaces the block {block}"
    partials = base.parent / "partials"
    for name in ("palette", "javascripts/palette", "search", "nav-item", "toc-item", "content"):
        assert (partials / f"{name}.html").is_file(), f"a template in theme/ includes partials/{name}.html"
