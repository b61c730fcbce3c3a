"""Measuring PDF files: our own are made and looked at, the others get the same cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.reading import loading
from tools.bench import builders, pdf, synthetic


def test_ours_are_made_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builders, "CACHE", tmp_path)
    monkeypatch.setattr(pdf, "MOST_WITH_PEERS", 0)
    said: list[str] = []
    result = pdf.measure(3, said.append)
    assert result is not None
    assert result["tools"].keys() == {"typst"}
    book, sheets = result["tools"]["typst"]["book"], result["tools"]["typst"]["sheets"]
    assert (book["files"], sheets["files"]) == (1, 3)
    assert book["pages"] > sheets["pages"] >= 3
    assert book["bytes"] > sheets["bytes"] > 10_000
    assert 0 < book["inside"] < book["cpu"]
    assert len(said) == 2


def test_too_many_cases_are_not_measured() -> None:
    assert pdf.measure(pdf.MOST_CASES + 1, print) is None


def test_the_others_get_every_text_of_a_case(tmp_path: Path) -> None:
    library, _ = loading.load(synthetic.write(tmp_path / "data", 3))
    page = pdf.as_html(library, library.cases)
    for case in library.cases:
        for said in (case.title, case.summary, *(m.text for m in case.measures), *(o.name for o in case.outcomes)):
            assert said.replace("<", "&lt;") in page
