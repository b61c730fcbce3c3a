"""Styles and scripts use nothing that Chromium 109 lacks (the last for Windows 7), save what harms nobody there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casebook import search
from tests.support import ROOT, Site

ASSETS = ROOT / "theme" / "assets"

SCRIPT = {
    r"\.(toSorted|toReversed|toSpliced|with)\(": "arrays copied: 110",
    r"\b(Object|Map)\.groupBy\b": "117",
    r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(": "sets: 122",
    r"\bPromise\.(withResolvers|try)\b": "119, 128",
    r"\bArray\.fromAsync\b": "121",
    r"\bURL\.(canParse|parse)\b": "120, 126",
    r"\b(URLSearchParams|params|asked)\.size\b": "113",
    r"\.(has|delete)\([^()]*,[^()]*\)": "a value for URLSearchParams.has and delete: 110",
    r"\b(showPopover|hidePopover|togglePopover|popover)\b": "114",
    r"\bRegExp\.escape\b": "136",
    r"/v[;,.)\s]": "sets of characters: 112",
    r"\bIterator\b|\.(values|keys|entries)\(\)\.(map|filter|take|drop|toArray|some|every|find|reduce|flatMap|forEach)\(": (
        "helpers of iterators: 122"
    ),
    r"\bstartViewTransition\b": "111",
    r"\bcheckVisibility\(\{": "options: 121",
    r"\bsetHTML(Unsafe)?\b|\bparseHTMLUnsafe\b": "124",
    r"\bimport\s*[({]|\bexport\s": "modules do not load from a disk",
    r"\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|\beval\b|new Function": "text must not become code",
    r"\.style\b|setAttribute\(\"style\"": "styles belong into the style sheet",
}
STYLE = {
    r"(?m)^\s*&": "nesting: 112",
    r"\bcolor-mix\(|\blight-dark\(|\boklch\(|\boklab\(": "111, 123",
    r"@scope\b|@starting-style\b|@property\b.*syntax|@position-try|@view-transition": "118, 117",
    r"\bfield-sizing\b|\binterpolate-size\b|\banchor-name\b|\bposition-anchor\b": "123 and later",
    r"@media \(scripting\b|\(update\b|prefers-reduced-transparency": "113 and later",
    r":(user-valid|user-invalid|popover-open|state)\b": "114 and later",
    r"\b(sin|cos|tan|round|mod|rem|pow|sqrt|hypot|abs|sign)\(": "mathematics: 111 and later",
    r"::details-content|::part\(|::view-transition|::highlight": "",
    r"\b\d+(lh|rlh|rex|rch|cap|rcap)\b": "109 has lh, not the rest",
    r"(?<!-webkit-)\bmask(-image|-size|-repeat)?:": "without prefix: 120",
}

# Known and harmless: text-wrap (titles break a little less evenly), text-spacing-trim (a gap before a quotation mark),
# subgrid on the home page (its figures are not on one line).


SCRIPTS = {
    **{path.name: path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js"))},
    **{f"search/{name}": script for name, script in search.scripts().items()},
}
"""Every script of ours that a page loads, by name."""


def code(text: str) -> str:
    """A script without its comments."""
    return re.sub(r"(?m)(^|\s)//.*$", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_understood(name: str) -> None:
    text = code(SCRIPTS[name])
    assert text.lstrip().startswith('"use strict";')
    for pattern, since in SCRIPT.items():
        found = re.search(pattern, text)
        assert found is None, f"{found[0]}: {since}"


def test_no_script_is_left_out(site: Site) -> None:
    """Of the scripts on the site, the others are Material's, or data; those of the editor ask for more than old browsers have."""
    ours = {f"assets/{name}" if "/" not in name else name for name in SCRIPTS}
    scripts = {path.relative_to(site.folder).as_posix() for path in site.folder.glob("**/*.js")}
    others = {path for path in scripts - ours if not path.startswith(("assets/javascripts/", "assets/edit/", "edit/"))}
    assert ours <= scripts
    assert len(others) > 20
    for path in others - {"search/search_index.js"}:
        with (site.folder / path).open(encoding="utf-8") as file:
            assert re.match(r"casebook(Data|Search)\(", file.read(20)), path


def style(path: Path) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_styles_are_understood(path: Path) -> None:
    text = style(path)
    for pattern, since in STYLE.items():
        found = re.search(pattern, text)
        assert found is None, f"{found[0]}: {since}"


def test_letters_grow_with_the_readers_own_setting() -> None:
    """Sizes of letters in pixels do not; points are for paper."""
    text = style(ASSETS / "casebook.css")
    sizes = re.findall(r"(?:font-size|--s\d): *([^;]+);", text)
    assert len(sizes) > 30
    assert [size for size in sizes if re.search(r"\dpx", size)] == []
