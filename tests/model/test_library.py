"""Questions a page asks of the library: who worked with whom, what comes before and after, what is related and why."""

from __future__ import annotations

import datetime as dt

import pytest

from casebook.model.library import Library
from casebook.model.naming import Names
from casebook.model.places import Gazetteer
from casebook.reading import loading
from tests import facts, names
from tests.support import DATA, SMALL, small, write


@pytest.fixture(scope="module")
def quzhou() -> Library:
    return loading.load(DATA)[0]


def case(library: Library, number: int):
    return library.case[f"quzhou-2023-{number:02d}"]


def numbers(cases) -> list[int]:
    return [one.number for one in cases]


def library_of(tmp_path, cases: list[dict], **sections: list) -> Library:
    """A library whose cases differ from the smallest one only in what is given."""
    values = small()
    template = values["cases"][0]
    values["cases"] = [template | {"id": f"yi-2024-{n:02d}", "number": n} | own for n, own in enumerate(cases, 1)]
    return loading.load(write(tmp_path, values | sections))[0]


@pytest.mark.ten
def test_organisations_are_those_of_the_list(quzhou: Library) -> None:
    for expected in facts.CASES:
        found = case(quzhou, expected.number)
        assert [o.name for o in quzhou.lead(found)] == list(map(names.full, expected.lead))
        assert [o.name for o in quzhou.partners(found)] == list(map(names.full, expected.partners))


def test_where_a_case_is_and_who_took_part_is_looked_up_once(quzhou: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [(quzhou.regions(one), quzhou.taking_part(one)) for one in quzhou.cases]

    def again(*asked: object) -> None:
        raise AssertionError(f"{asked} is known")

    monkeypatch.setattr(Gazetteer, "full", again)
    monkeypatch.setattr(Names, "called", again)
    assert [(quzhou.regions(one), quzhou.lead(one) + quzhou.partners(one)) for one in quzhou.cases] == known


@pytest.mark.ten
def test_an_organisations_cases_are_those_it_led_or_joined(quzhou: Library) -> None:
    assert len(quzhou.organisations) == len(facts.organisations()) == 21
    police = quzhou.organisation["quzhou-police"]
    assert numbers(quzhou.led_by[police.id]) == [2]
    assert numbers(quzhou.joined_by[police.id]) == [7]
    assert numbers(quzhou.cases_of(police)) == [2, 7]


@pytest.mark.ten
def test_companions_come_with_the_cases_they_shared_most_first(quzhou: Library) -> None:
    found = [(o.name, numbers(cases)) for o, cases in quzhou.companions(quzhou.organisation["quzhou-police"])]
    assert found[0] == ("衢州市司法局", [2, 7])
    assert set(dict(found)) == set(map(names.full, ("市司法局", "市营商办", "市市场监管局", "市中院")))


@pytest.mark.ten
def test_neighbours_are_the_cases_beside_it_in_its_edition(quzhou: Library) -> None:
    before, after = quzhou.neighbours(case(quzhou, 5))
    assert (before.number, after.number) == (4, 6)
    assert quzhou.neighbours(case(quzhou, 1))[0] is None
    assert quzhou.neighbours(case(quzhou, 10))[1] is None


def test_cases_come_newest_edition_first_then_by_number(tmp_path) -> None:
    editions = [
        {"id": f"yi-{year}", "title": f"{year}年", "region": "示例省乙市", "year": year, "sources": [{"id": "list", "title": "名单"}]}
        for year in (2022, 2024, 2023)
    ]  # fmt: skip
    cases = [{"edition": f"yi-{year}", "number": n} for year, n in ((2022, 1), (2023, 10), (2023, 2), (2024, 1))]
    library = library_of(tmp_path, cases, editions=editions)
    assert [(one.edition, one.number) for one in library.cases] == [
        ("yi-2024", 1),
        ("yi-2023", 2),
        ("yi-2023", 10),
        ("yi-2022", 1),
    ]


def test_neighbours_never_cross_editions(tmp_path) -> None:
    editions = [
        {"id": f"yi-{year}", "title": f"{year}年", "region": "示例省乙市", "year": year, "sources": [{"id": "list", "title": "名单"}]}
        for year in (2023, 2024)
    ]  # fmt: skip
    library = library_of(tmp_path, [{"edition": "yi-2023"}, {"edition": "yi-2024"}], editions=editions)
    assert [library.neighbours(one) for one in library.cases] == [(None, None), (None, None)]


def test_related_cases_share_something_and_say_what(quzhou: Library) -> None:
    for one in quzhou.cases:
        found = quzhou.related(one)
        assert 1 <= len(found) <= 3
        assert one not in [other.case for other in found]
        assert all(other.reasons for other in found)


@pytest.mark.ten
def test_a_shared_organisation_weighs_more_than_a_shared_category(quzhou: Library) -> None:
    first = quzhou.related(case(quzhou, 7))[0]
    assert first.case.number == 2
    assert "都有衢州市公安局参与" in first.reasons


def test_the_cases_an_editor_names_come_first_and_once(tmp_path) -> None:
    library = library_of(tmp_path, [{"related": ["yi-2024-04"]}, {}, {}, {}])
    found = [other.case.id for other in library.related(library.case["yi-2024-01"])]
    assert found[0] == "yi-2024-04"
    assert sorted(found) == ["yi-2024-02", "yi-2024-03", "yi-2024-04"]


def test_a_case_answers_to_its_former_ids(tmp_path) -> None:
    library = library_of(tmp_path, [{"aliases": ["old-name"]}])
    assert library.case["old-name"] is library.case["yi-2024-01"]


def test_the_library_is_as_new_as_its_newest_date(tmp_path) -> None:
    dates = """
    published: 2024-01-01
    updated: 2024-03-01
    corrections:
      - {date: 2024-05-01, text: 更正一处数字。}
"""
    library, _ = loading.load(write(tmp_path, SMALL.rstrip() + dates))
    assert library.updated == dt.date(2024, 6, 1)
    library, _ = loading.load(write(tmp_path, SMALL.replace("    published: 2024-06-01\n", "").rstrip() + dates))
    assert library.updated == dt.date(2024, 5, 1)


def test_a_library_without_dates_is_of_no_date(tmp_path) -> None:
    assert library_of(tmp_path, [{}]).updated is None
