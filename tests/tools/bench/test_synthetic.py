"""Synthetic libraries: valid, the same every time, and with everything a case may have."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pydantic import BaseModel

from casebook.model import figures
from casebook.model.facts import PLACED
from casebook.model.outline import CASE, PLAIN, Kind
from casebook.model.records import SECTIONS, Outcome, Record, record_in
from casebook.reading import loading
from tests.support import run, snapshot
from tools.bench import cities, synthetic


def used(values: object, found: dict[type, set[str]]) -> None:
    """Which fields of which records are filled in anywhere below `values`."""
    if isinstance(values, BaseModel):
        found[type(values)] |= values.model_fields_set
        for name in values.model_fields_set:
            used(getattr(values, name), found)
    elif isinstance(values, tuple):
        for value in values:
            used(value, found)


def records(model: type[Record]) -> set[type[Record]]:
    inner = {found for field in model.model_fields.values() if (found := record_in(field.annotation))}
    return {model, *inner, *(deeper for record in inner for deeper in records(record))}


@pytest.mark.parametrize("cases", [1, 3, 10, 150])
def test_it_passes_the_check_without_a_warning(tmp_path: Path, cases: int) -> None:
    library, warnings = loading.load(synthetic.write(tmp_path, cases))
    assert warnings == []
    assert len(library.cases) == cases


FURTHER = {
    f"Case.{part.name}"
    for section in CASE.sections
    for part in section.parts
    if part.kind in (*PLAIN, Kind.TEXT, Kind.TEXTS)
} - {f"Case.{name}" for name in ("problem", "innovation", "conditions", "lessons", "policies", "platforms")}
"""Texts of a case that need not be there: these six are enough to see what texts cost."""


def test_every_field_of_the_model_is_used_even_in_ten_cases(tmp_path: Path) -> None:
    library, _ = loading.load(synthetic.write(tmp_path, 10))
    found: dict[type, set[str]] = defaultdict(set)
    used(tuple(getattr(library, section) for section in SECTIONS), found)
    unused = {
        f"{record.__name__}.{name}"
        for model in SECTIONS.values()
        for record in records(model)
        for name in (record.model_fields.keys() & PLACED.get(record, record.model_fields.keys())) - found[record]
    }
    assert unused <= FURTHER | {"Case.draft"}, "a draft would cost nothing"
    outcomes = [outcome for _, outcome in library.outcomes]
    assert {figures.kind(outcome) for outcome in outcomes} == figures.KINDS.keys()
    assert any(isinstance(o, Outcome) and o.after and len(o.after.n) == 2 for o in outcomes)
    assert len({edition.region for edition in library.editions}) > 1


def test_a_large_library_is_of_thirty_provinces_with_cities_and_counties(tmp_path: Path) -> None:
    library, warnings = loading.load(synthetic.write(tmp_path, 900))
    assert warnings == []
    depths = Counter(
        len(library.gazetteer.levels(region)) for case in library.cases for region in library.regions(case)
    )
    assert len(library.localities.parts()) == len(set(cities.PROVINCES)) == 30
    assert min(depths[2], depths[3]) > 200
    assert any(len(library.regions(case)) > 1 for case in library.cases)


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for folder, seed in (("one", 1), ("two", 1), ("other", 2)):
        synthetic.write(tmp_path / folder, 120, seed)
    one = snapshot(tmp_path / "one")
    assert len(one) > 3, "a large library has a file an edition"
    assert one == snapshot(tmp_path / "two")
    assert one != snapshot(tmp_path / "other")


def test_its_chinese_is_as_varied_as_a_real_list(tmp_path: Path) -> None:
    library, _ = loading.load(synthetic.write(tmp_path, 150))
    texts = [
        "".join([case.title, case.summary, case.problem or "", *(m.title + m.text for m in case.measures)])
        for case in library.cases
    ]
    assert len(set("".join(texts))) > 1200
    pairs = [{text[at : at + 4] for at in range(len(text) - 3)} for text in texts]
    shared = [len(one & other) / len(one) for one, other in itertools.pairwise(pairs)]
    assert sum(shared) / len(shared) < 0.3
    assert 450 < sum(map(len, texts)) / len(texts) < 1000


def test_the_command_writes_one_and_leaves_what_is_there_alone(tmp_path: Path) -> None:
    done = run("tools.bench", "--write", tmp_path / "new", "--cases", 3)
    assert done.returncode == 0, done.stderr
    assert len(loading.load(tmp_path / "new" / "cases.yml")[0].cases) == 3
    before = snapshot(tmp_path)
    for arguments, message in (
        (("--write", tmp_path / "new", "--cases", 3), "不会覆盖"),
        (("--write", tmp_path / "x", "--cases", 3, 4), "一次写一份"),
        (("--write", tmp_path / "x", "--cases", 0), "案例数“0”不对"),
    ):
        done = run("tools.bench", *arguments)
        assert done.returncode != 0
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert snapshot(tmp_path) == before
