"""What is kept from build to build: a warm build is the same as a cold one, whatever changed and whatever became of the file."""

from __future__ import annotations

import copy
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook import loading, pages, pieces, window
from casebook.kept import GENERATIONS, Kept
from casebook.problems import BadData
from casebook.settings import Settings
from tests.support import SMALL, Site, build, environment, run, snapshot, write

NO_PRINT = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0"}


def must_not_be_called() -> None:
    raise AssertionError("made again")


# The file


def test_a_piece_is_made_once_and_found_by_the_next_build(tmp_path: Path) -> None:
    first = Kept(tmp_path / "a" / "kept.db", b"base")
    assert first.get(b"1", lambda: {"甲": ["<乙>", None]}) == {"甲": ["<乙>", None]}
    first.close()
    assert Kept(tmp_path / "a" / "kept.db", b"base").get(b"1", must_not_be_called) == {"甲": ["<乙>", None]}


def test_another_base_another_digest_or_none_is_another_piece(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    first = Kept(file, b"base")
    first.get(b"1", lambda: "old")
    first.close()
    assert Kept(file, b"other").get(b"1", lambda: "new") == "new"
    assert Kept(file, b"base").get(b"2", lambda: "new") == "new"
    assert Kept(file, b"base").get(None, lambda: "new") == "new"


def test_what_no_build_uses_any_more_goes(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"

    def count() -> int:
        with sqlite3.connect(file) as database:
            return database.execute("SELECT count(*) FROM pieces").fetchone()[0]

    for number in range(GENERATIONS * 3):
        kept = Kept(file)
        kept.get(b"always", lambda: "x")
        kept.get(str(number).encode(), lambda: "x")
        kept.close()
        assert count() <= 1 + GENERATIONS
    kept = Kept(file)
    assert kept.get(b"always", must_not_be_called) == "x"


def test_two_builds_at_once_both_go_on(tmp_path: Path) -> None:
    one, other = Kept(tmp_path / "kept.db"), Kept(tmp_path / "kept.db")
    assert one.get(b"a", lambda: 1) == other.get(b"a", lambda: 1) == 1
    one.get(b"b", lambda: 2)
    one.close()
    other.get(b"c", lambda: 3)
    other.close()
    third = Kept(tmp_path / "kept.db")
    assert [third.get(key, must_not_be_called) for key in (b"a", b"b", b"c")] == [1, 2, 3]


def damaged(file: Path) -> Iterator[None]:
    """Ways in which a file can be broken, one after another."""
    whole = file.read_bytes()
    for content in (b"", b"not a database", whole[: len(whole) // 2], whole[:100] + bytes(len(whole) - 100)):
        file.write_bytes(content)
        yield
    for change in (
        "UPDATE pieces SET value = '{'",
        "UPDATE pieces SET value = NULL",
        "UPDATE pieces SET value = '[1]'",
    ):
        file.write_bytes(whole)
        with sqlite3.connect(file) as database:
            database.execute(change)
        yield
    file.write_bytes(whole)
    with sqlite3.connect(file) as database:
        database.execute("DROP TABLE pieces")
        database.execute("CREATE TABLE pieces (something TEXT)")
    yield
    file.unlink()
    file.mkdir()
    yield


def test_a_damaged_file_is_as_good_as_none_and_soon_whole_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    first = Kept(file)
    for number in range(300):
        first.get(str(number).encode(), lambda: "好" * 1000)
    first.close()
    for _ in damaged(file):
        for _ in range(2):
            kept = Kept(file)
            assert {kept.get(str(number).encode(), lambda: "好" * 1000) for number in range(300)} == {"好" * 1000}
            kept.close()
        if file.is_file():
            assert Kept(file).get(b"1", must_not_be_called) == "好" * 1000


# What the digests tell


def mutants(values: Any) -> Iterator[Any]:
    """The values with one text in them changed, each in turn."""

    def leaves(value: Any, at: tuple = ()) -> Iterator[tuple]:
        if isinstance(value, (dict, list)):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from leaves(inner, (*at, key))
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            yield at

    for *way, last in leaves(values):
        changed = copy.deepcopy(values)
        inner = changed
        for key in way:
            inner = inner[key]
        inner[last] = f"{inner[last]}改" if isinstance(inner[last], str) else inner[last] + 1
        yield changed


def products(folder: Path, values: Any) -> dict[str, tuple[bytes, Any]]:
    """The digest and the pieces of every case and organisation; nothing for a library that is refused."""
    try:
        library, _ = loading.load(write(folder, values))
    except BadData:
        return {}
    found, settings, place = {}, Settings(), pieces.Place((("案例", "cases/"),))
    for made in pages.generated(library):
        if made.case:
            seen = window.Window(library, made.case)
            view = pages.View(seen, settings, made.url)
            found[made.url] = seen.digest, repr(pieces.of_case(view, place, made))
        elif made.block == "organisation_page":
            seen = window.excerpt(library, library.organisation[made.arguments[0]])
            slots = pieces.slots(pages.View(seen, settings, made.url), place, made)
            assert slots == pieces.slots(pages.View(library, settings, made.url), place, made)
            found[made.url] = window.digest(seen), repr(slots)
    return found


def test_no_piece_changes_without_its_digest(tmp_path: Path) -> None:
    values = yaml.safe_load(SMALL)
    for case in values["cases"]:
        case.pop("published", None)  # JSON has no dates
    before, compared, changed = products(tmp_path, values), 0, 0
    for mutant in mutants(values):
        for url, (digest, pieces_) in products(tmp_path, mutant).items():
            if url in before and before[url][1] != pieces_:
                assert before[url][0] != digest, (url, mutant)
                changed += 1
            compared += 1
    assert changed > 30
    assert compared - changed > 30, "a change of one case leaves others alone"


@pytest.mark.parametrize("path", ["pages.py", "pdf/__init__.py", "sounds/__init__.py", "templates/case.html"])
def test_code_that_has_changed_is_another_machinery(project: Path, path: str) -> None:
    code = "from casebook import pieces; from casebook.settings import Settings; print(pieces.machinery(Settings()))"

    def machinery() -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True, check=True)
        return done.stdout

    before = machinery()
    with (project / "casebook" / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert machinery() != before


# Whole sites


def cold(folder: Path, **settings: str | Path) -> dict[str, bytes]:
    return snapshot(build(folder / "site", CASEBOOK_CACHE=folder / "cache", **NO_PRINT, **settings).folder)


CHANGES = {
    "a case": ("开办企业一次办成。", "开办企业半天办成。"),
    "an organisation": ("name: 甲市公安局", "name: 甲市公安总局"),
    "a category": ("name: 审批服务", "name: 许可服务"),
    "the name of another case": ("short_title: 企业开办", "short_title: 开办企业"),
}


def test_a_warm_build_is_the_same_as_a_cold_one(tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def warm(content: str, **settings: str) -> Site:
        data = write(tmp_path / "data", content)
        return build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=cache, **NO_PRINT, **settings)

    warm(SMALL)
    for name, change in CHANGES.items():
        content = SMALL.replace(*change)
        site = warm(content)
        data = write(tmp_path / name / "data", content)
        assert snapshot(site.folder) == cold(tmp_path / name, CASEBOOK_DATA=data), name
        if name == "an organisation":
            shown = [url for url in site.urls if "甲市公安总局" in site.page(url).source]
            assert {"/cases/jia-2024-01/", "/organisations/jia-police/", "/organisations/jia-justice/"} <= set(shown)
            assert not [url for url in site.urls if "甲市公安局" in site.page(url).source]

    address = {"CASEBOOK_SITE_URL": "https://example.org/anli/"}
    site = warm(SMALL, **address)
    data = write(tmp_path / "address" / "data", SMALL)
    assert snapshot(site.folder) == cold(tmp_path / "address", CASEBOOK_DATA=data, **address)


def test_a_case_that_is_removed_leaves_nothing_behind(tmp_path: Path) -> None:
    cache, second = tmp_path / "cache", SMALL.index("  - id: jia-2024-02")
    data = write(tmp_path / "data", SMALL)
    whole = build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=cache, **NO_PRINT)
    assert "jia-2024-02" in whole.page("/cases/jia-2024-01/").source
    write(tmp_path / "data", SMALL[:second].replace("size: 2", "size: 1"))
    site = build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=cache, **NO_PRINT)
    assert not [path for path, content in snapshot(site.folder).items() if b"jia-2024-02" in path.encode() + content]


def test_a_build_goes_on_when_its_cache_is_rubbish(tmp_path: Path) -> None:
    write(tmp_path / "cache", b"\0" * 5000, "pieces.db")
    data = write(tmp_path / "data", SMALL)
    done = run(
        "casebook",
        "site",
        SITE_DIR=tmp_path / "site",
        CASEBOOK_DATA=data,
        CASEBOOK_CACHE=tmp_path / "cache",
        **NO_PRINT,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
