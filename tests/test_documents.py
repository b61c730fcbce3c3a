"""What the documents for maintainers name exists: files, commands, modules and what is in them, links and headings."""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path

import pytest

from casebook.__main__ import parser
from tests.support import ROOT

DOCUMENTS = [
    ROOT / name
    for name in ("HACKING.md", "README.md", "README.zh.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md")
] + sorted((ROOT / "hacking").glob("*.md"))
FILES = [
    path.relative_to(ROOT).as_posix()
    for folder in ("casebook", "tests", "tools", "theme", "docs", "data", "examples", "hacking", ".github")
    for path in (ROOT / folder).rglob("*")
    if "__pycache__" not in path.parts
] + [path.name for path in ROOT.iterdir()]
MODULES: dict[str, list[str]] = {}
for _path in sorted((ROOT / "casebook").rglob("*.py")):
    if _path.stem not in ("__init__", "__main__"):
        MODULES.setdefault(_path.stem, []).append(".".join(_path.relative_to(ROOT).with_suffix("").parts))
PATH = re.compile(r"[\w.\[\]-]+(?:/[\w.\[\]-]+)*\.(?:py|md|js|yml|typ|html|conf|css|tsv|toml|in|txt)")
KINDS = ("csv", "json", "xlsx", "pdf", "xml")
MADE = re.compile(
    r"x\.|worker\.js|casebook/pages/templates/tag\.html|docs/(x|tags/.*)\.md|(browse|search|site|data/x)/|404|.*min\.js"
)
"""What is made by a build, or by who follows a recipe."""

documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def spans(text: str) -> list[str]:
    """What stands between backticks in prose."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))


@documents
def test_files_that_are_named_exist(path: Path) -> None:
    if path.name == "CHANGELOG.md":
        return  # it names what is gone
    missing = [
        span
        for span in spans(path.read_text(encoding="utf-8"))
        if PATH.fullmatch(span) and not MADE.match(span)
        if not any(file == span or file.endswith(f"/{span}") for file in FILES)
    ]
    assert missing == []


@documents
def test_commands_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    (commands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    for line in (*spans(text), *re.findall(r"```sh\n(.*?)```", text, re.S)):
        for found in re.findall(r"^\s*make ((?:[a-z-]+ ?)+)", line.partition("#")[0], re.M):
            assert set(found.split()) <= targets, line
        for found in re.findall(r"python3? -m casebook ([a-z-]+)", line):
            assert found in commands.choices, line


@pytest.mark.parametrize("path", [*sorted((ROOT / "hacking").glob("*.md")), ROOT / "HACKING.md"], ids=lambda p: p.name)
def test_what_is_named_in_a_module_is_in_it(path: Path) -> None:
    missing = []
    for span in spans(path.read_text(encoding="utf-8")):
        found = re.fullmatch(r"(?:\w+[./])*(\w+)(?:\.py)?\.(\w+)", span.removesuffix("()"))
        if not found or found[1] not in MODULES or PATH.fullmatch(span) or found[2] in KINDS:
            continue
        modules = [importlib.import_module(module) for module in MODULES[found[1]]]
        # Of the page's `view` it may be an attribute of a View.
        places = (*modules, *(getattr(module, found[1].capitalize(), None) for module in modules))
        if not any(hasattr(place, found[2]) for place in places):
            missing.append(span)
    assert missing == []


@pytest.mark.parametrize("path", [*sorted((ROOT / "hacking").glob("*.md")), ROOT / "HACKING.md"], ids=lambda p: p.name)
def test_what_is_named_of_a_file_is_in_it(path: Path) -> None:
    """`makers` of `casebook/exports/downloads.py`; `casebook/model/outline.py`, in `CASE`."""
    text, file, missing = path.read_text(encoding="utf-8"), "", []
    for name, of, same, where, inside in re.findall(
        r"`(\w+)` of (?:`(casebook/[\w/]+\.py)`|(the same file))|`(casebook/[\w/]+\.py)`, in `(\w+)`", text
    ):
        file = of or where or (file if same else "")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        missing += [f"{file}: {name or inside}"] if not hasattr(module, name or inside) else []
    assert missing == []


@documents
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, anchor = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        assert goal.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", goal.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}, (
                target
            )


def test_codes_that_the_changelog_names_are_explained() -> None:
    known = set(re.findall(r"^\| ([EW]\d{3}) ", (ROOT / "docs" / "checks.md").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"\b[EW]\d{3}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))) <= known


def test_every_module_of_the_largest_room_has_its_line() -> None:
    told = set(spans((ROOT / "hacking" / "editing.md").read_text(encoding="utf-8")))
    assert {path.stem for path in (ROOT / "casebook" / "editing").glob("*.py")} - {"__init__"} <= told


def test_hacking_is_short() -> None:
    text = (ROOT / "HACKING.md").read_text(encoding="utf-8")
    assert len(text) <= 12_000
    assert text.count("\n") <= 150


def test_the_version_is_the_same_everywhere() -> None:
    [project] = re.findall(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    [citation] = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    newest = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[0]
    assert project == citation == newest


def test_both_readmes_have_the_same_parts() -> None:
    one, other = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    assert one.count("\n") == other.count("\n")
    for mark in (r"^#+ ", r"^\| ", r"^```", r"^\d\. ", r"\]\([^)]+\)"):
        assert len(re.findall(mark, one, re.M)) == len(re.findall(mark, other, re.M)), mark
