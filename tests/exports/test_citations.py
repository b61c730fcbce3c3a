"""How a case is cited: each form by its own rules, whatever the title is made of."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casebook.exports import citations
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import ROOT, linked, small, write

TODAY = dt.date(2026, 12, 3)
SITE = Settings(site_name="优化营商环境案例库", site_url="https://example.org/anli/")
DATED = {"published": "2026-11-23", "corrections": [{"date": dt.date(2026, 12, 1), "text": "改正数字。"}]}


def cited(settings: Settings = SITE, **changes) -> citations.Reference:
    changes = {name: dt.date.fromisoformat(v) if name == "published" else v for name, v in changes.items()}
    library = linked(small(**changes))
    return citations.reference(library, settings, library.cases[0])


def test_gbt7714_names_the_day_of_the_last_change_and_the_day_of_retrieval() -> None:
    assert citations.text(citations.gbt7714(cited(**DATED)), TODAY) == (
        "优化营商环境案例库. 推行容缺办理[EB/OL]. (2026-12-01)[2026-12-03]. https://example.org/anli/cases/yi-2024-01/."
    )


@pytest.mark.parametrize(
    ("dates", "settings", "today", "expected"),
    [
        ({}, SITE, TODAY, "[EB/OL]. [2026-12-03]. https://example.org/anli/cases/yi-2024-01/."),
        ({}, SITE, None, "[EB/OL]. https://example.org/anli/cases/yi-2024-01/."),
        (DATED, Settings(), None, "[EB/OL]. (2026-12-01)."),
        ({}, Settings(), None, "[EB/OL]."),
    ],
)
def test_gbt7714_leaves_out_what_is_not_known(dates, settings, today, expected) -> None:
    said = citations.text(citations.gbt7714(cited(settings, **dates)), today)
    assert said == f"优化营商环境案例库. 推行容缺办理{expected}"


def test_an_address_known_only_to_the_reader_is_filled_in() -> None:
    for form in citations.FORMS:
        parts = form.parts(cited(Settings()))
        assert "http" not in citations.text(parts, TODAY)
        assert "https://mirror.example/cases/yi-2024-01/" in citations.text(
            parts, TODAY, "https://mirror.example/cases/yi-2024-01/"
        )


def test_plain_says_in_a_sentence_what_and_when() -> None:
    said = citations.text(citations.plain(cited(title="编制《办事指南》", published="2026-11-23")), TODAY)
    assert said == (
        "优化营商环境案例库：《编制〈办事指南〉》（乙市2024年度案例第1项，案例编号yi-2024-01），2026年11月23日收录，"
        "https://example.org/anli/cases/yi-2024-01/，2026年12月3日访问。"
    )
    assert "2026年12月1日更新" in citations.text(citations.plain(cited(**DATED)), TODAY)


# A reader of BibTeX that knows nothing of how we write it.

COMMANDS = {
    "\\textbackslash{}": "\\",
    "\\textbraceleft{}": "{",
    "\\textbraceright{}": "}",
    "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^",
} | {f"\\{character}": character for character in "#$%&_"}


def read_bibtex(entry: str) -> dict[str, str]:
    """Fields of one entry, delimited as BibTeX does it: braces are counted, also those after a backslash."""
    found = re.match(r"@(\w+)\{([^,{}\s]+),", entry)
    fields, at = {"type": found[1], "key": found[2]}, found.end()
    while start := re.compile(r"\s*(\w+) = ([{\"])").match(entry, at):
        depth, end = 0, start.end()
        while not (depth == 0 and entry[end] == ("}" if start[2] == "{" else '"')):
            depth += {"{": 1, "}": -1}.get(entry[end], 0)
            assert depth >= 0
            end += 1
        fields[start[1]] = entry[start.end() : end]
        at = end + 1
        if entry[at] == ",":
            at += 1
    assert entry[at:].strip() == "}"
    return fields


def untex(value: str) -> str:
    value = value[1:-1] if value.startswith("{") else value
    return re.sub("|".join(map(re.escape, COMMANDS)), lambda found: COMMANDS[found[0]], value)


def test_bibtex_has_the_fields_programs_look_for() -> None:
    fields = read_bibtex(citations.text(citations.bibtex(cited(**DATED)), TODAY))
    assert fields == {
        "type": "online",
        "key": "yi-2024-01",
        "author": "{优化营商环境案例库}",
        "title": "{推行容缺办理}",
        "note": "乙市2024年度案例第1项",
        "date": "2026-12-01",
        "url": "https://example.org/anli/cases/yi-2024-01/",
        "urldate": "2026-12-03",
        "langid": "chinese",
    }


TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60) | st.text(
    "\\{}\"'#$%&_~^，。aあ \n\r\t-@=,", min_size=1, max_size=60
)
TITLES = TITLES.filter(lambda title: re.search(r"\S", title))


def one_line(title: str) -> str:
    return " ".join(re.sub("[\x00-\x1f\x7f\x85\u2028\u2029]", " ", title).split())


@given(TITLES)
def test_no_title_breaks_bibtex_or_changes_in_it(title: str) -> None:
    entry = citations.text(citations.bibtex(cited(title=title)), TODAY)
    fields = read_bibtex(entry)
    assert untex(fields["title"]) == one_line(title)
    assert list(fields) == ["type", "key", "author", "title", "note", "url", "urldate", "langid"]


@given(TITLES)
def test_no_title_adds_a_line_to_ris(title: str) -> None:
    record = citations.text(citations.ris(cited(title=title)), TODAY)
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in record.split("\n")]
    assert all(lines)
    assert [line[1] for line in lines] == ["TY", "TI", "AU", "T2", "N1", "LA", "ID", "UR", "Y2", "ER"]
    assert lines[1][2] == one_line(title)
    assert (lines[0][2], lines[8][2]) == ("ELEC", "2026/12/03")


def test_a_name_with_and_in_it_stays_one_author() -> None:
    settings = Settings(site_name="Cases of Jia and Yi, Ltd.")
    assert read_bibtex(citations.text(citations.bibtex(cited(settings))))["author"] == "{Cases of Jia and Yi, Ltd.}"


def test_files_for_all_cases_hold_each_once(tmp_path) -> None:
    values = small()
    values["cases"].append(values["cases"][0] | {"id": "yi-2024-02", "number": 2})
    library, _ = loading.load(write(tmp_path, values))
    bib, ris = citations.bib_file(library, SITE), citations.ris_file(library, SITE)
    assert [read_bibtex(entry)["key"] for entry in bib.strip().split("\n\n")] == ["yi-2024-01", "yi-2024-02"]
    assert ris.count("TY  - ELEC\r\n") == ris.count("ER  - \r\n") == 2
    assert "\n" not in ris.replace("\r\n", "")
    assert "urldate" not in bib
    assert "Y2" not in ris


def test_the_repository_says_how_to_cite_it() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert said.keys() >= {"cff-version", "message", "title", "authors", "license", "version"}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{said["version"]}"' in project
    assert said["authors"] == [{"name": "Casebook contributors"}]
