"""Templates are kept compiled beside themselves, and never used when anything that they were compiled from has changed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from casebook.pages import bytecode
from casebook.pages.bytecode import Beside
from tests.support import write


def rendered(folder: Path, **options: bool) -> str:
    """`x.html`, by an environment as a new run has it."""
    environment = Environment(loader=FileSystemLoader(folder), **options)
    environment.bytecode_cache = Beside(environment)
    return environment.get_template("x.html").render(value="<")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "{{ value }}\n{% if true %}\n{% endif %}", "x.html")
    return tmp_path


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert rendered(folder) == "<\n\n"
    (path,) = kept(folder)
    assert path.suffix == ".pyc", "MkDocs copies what it does not know from a theme to the site"
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert rendered(folder) == "<\n\n"


def test_a_change_of_template_options_or_code_compiles_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert rendered(folder) == "<\n\n"
    assert rendered(folder, autoescape=True) == "&lt;\n\n"
    assert rendered(folder, trim_blocks=True) == "<\n"
    write(folder, "new {{ value }}", "x.html")
    assert rendered(folder) == "new <"
    compiled = []
    real = Environment.compile
    monkeypatch.setattr(Environment, "compile", lambda *a, **b: compiled.append(1) or real(*a, **b))
    monkeypatch.setattr(bytecode.CODE, "digest", lambda: b"other code")
    assert rendered(folder) == "new <"
    assert compiled == [1]


def test_what_is_damaged_is_compiled_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert rendered(folder) == "<\n\n"
    (path,) = kept(folder)
    for content in (b"", path.read_bytes()[:-20], b"nonsense"):
        path.write_bytes(content)
        assert rendered(folder) == "<\n\n"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs rights as Unix has them")
def test_nothing_is_kept_where_nothing_may_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "<\n\n"
    assert kept(folder) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    write(folder, "in the way", "__pycache__")
    assert rendered(folder) == "<\n\n"
