"""Measuring PDF files: our own are made and looked at, the others get the same cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.exports.addresses import edition_book
from casebook.pdf.making import Printer, kept
from casebook.reading import loading
from casebook.settings import Settings
from tools.bench import builders, measuring, pdf, speed, synthetic


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


def test_the_book_of_an_edition_is_of_one_edition_as_the_site_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not of a library with several, nor another document that costs less."""
    monkeypatch.setattr(speed, "BOOK", 3)
    run, commands = measuring.run, []
    monkeypatch.setattr(measuring, "run", lambda command, *rest: commands.append(command) or run(command, *rest))
    book = speed._book()
    data = synthetic.write(tmp_path / "data", 3, one_edition=True)
    library, _ = loading.load(data)
    assert [len(cases) for cases in library.by_edition.values()] == [3]
    printer = Printer(library, Settings(), kept(tmp_path / "cache"))
    made = printer.books()[edition_book(library.editions[0].id)]
    assert book["size"] == pytest.approx(made.size / 1000 / made.pages)
    assert [command[3] for command in commands] == ["edition"] * 3
