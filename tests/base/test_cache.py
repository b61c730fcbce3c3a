"""What is kept from build to build: a warm build is the same as a cold one, whatever changed and whatever became of a file."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.base import cache
from casebook.base.cache import Cache
from casebook.base.inputs import Inputs
from tests.support import SMALL, Site, build, python, run, snapshot, write

NO_PRINT = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0"}
NOTHING = Inputs(())


def must_not_be_called() -> Any:
    raise AssertionError("made again")


# The files


def test_what_is_made_once_is_found_by_the_next_run(tmp_path: Path) -> None:
    first = Cache(tmp_path / "a" / "b", NOTHING)
    assert first.content(b"1", lambda: b"one") == b"one"
    assert first.file(b"2", lambda: (b"two", "-7.pdf")).name.endswith("-7.pdf")
    first.close()
    second = Cache(tmp_path / "a" / "b", NOTHING)
    assert second.content(b"1", must_not_be_called) == b"one"
    assert second.file(b"2", must_not_be_called).read_bytes() == b"two"
    assert second.file(b"2", must_not_be_called).parent == tmp_path / "a" / "b"


def test_another_base_or_another_digest_is_another_thing(tmp_path: Path) -> None:
    first = Cache(tmp_path, NOTHING, "base")
    first.content(b"1", lambda: b"old")
    first.close()
    assert Cache(tmp_path, NOTHING, "other").content(b"1", lambda: b"new") == b"new"
    assert Cache(tmp_path, NOTHING, "base").content(b"2", lambda: b"new") == b"new"
    assert Cache(tmp_path, NOTHING, "base").content(b"1", must_not_be_called) == b"old"


def test_what_nobody_uses_any_more_goes_oldest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LEAST", 0)
    for age, name in enumerate([b"yesterday", b"last week", b"last month"], start=1):
        made = Cache(tmp_path, NOTHING).file(name, lambda: (bytes(200), ""))
        os.utime(made, (time.time() - age * 2 * cache.RECENT,) * 2)
    rest = write(tmp_path, bytes(200), ".casebook-0123")  # a run was killed
    os.utime(rest, (0, 0))
    theirs = [
        write(tmp_path, bytes(5000), name) for name in ("家人.pdf", "2019-thesis.pdf", ".hidden", "deadbeef-1.pdf")
    ]
    for path in theirs:  # CASEBOOK_CACHE may name a folder in which somebody keeps other things
        os.utime(path, (0, 0))
    now = Cache(tmp_path, NOTHING)
    now.file(b"now", lambda: (bytes(100), ""))
    now.close()
    after = Cache(tmp_path, NOTHING)
    for name in (b"now", b"yesterday", b"last week"):  # four times what was used
        after.file(name, must_not_be_called)
    assert after.file(b"last month", lambda: (b"again", "")).read_bytes() == b"again"
    assert not rest.exists()
    assert all(path.exists() for path in theirs)


def test_what_another_run_may_be_using_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LEAST", 0)
    other = Cache(tmp_path, NOTHING).file(b"other", lambda: (bytes(9000), ""))
    mine = Cache(tmp_path, NOTHING)
    mine.file(b"mine", lambda: (b"x", ""))
    mine.close()
    assert other.exists()


def test_two_runs_at_once_both_go_on(tmp_path: Path) -> None:
    one, other = Cache(tmp_path, NOTHING), Cache(tmp_path, NOTHING)
    assert one.content(b"a", lambda: b"1") == other.content(b"a", lambda: b"1") == b"1"
    one.content(b"b", lambda: b"2")
    one.close()
    other.content(b"c", lambda: b"3")
    other.close()
    third = Cache(tmp_path, NOTHING)
    assert [third.content(key, must_not_be_called) for key in (b"a", b"b", b"c")] == [b"1", b"2", b"3"]
    for path in tmp_path.iterdir():
        path.unlink()
    assert third.content(b"a", lambda: b"1") == b"1", "another run has removed it"


THINGS = {str(number).encode(): bytes([number]) * (number * 40) + b"." for number in range(6)}


def use(folder: Path) -> int:
    """Ask for everything, which must be right, and say how much of it was made."""
    made: list[bytes] = []

    def make(name: bytes) -> bytes:
        made.append(name)
        return THINGS[name]

    kept = Cache(folder, NOTHING, "base")
    for name, content in THINGS.items():
        assert kept.content(name, lambda name=name: make(name)) == content
        file = kept.file(b"file" + name, lambda name=name: (make(name), f"-{len(name)}.pdf"))
        assert file.read_bytes() == content
        assert file.name.endswith("-1.pdf")
    kept.close()
    return len(made)


def flip(path: Path, other: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << at % 8
    path.write_bytes(content)


def cut(path: Path, other: Path, at: int) -> None:
    path.write_bytes(path.read_bytes()[: at % path.stat().st_size])


def lengthen(path: Path, other: Path, at: int) -> None:
    path.write_bytes(path.read_bytes() + bytes(1 + at % 9))


def exchange(path: Path, other: Path, at: int) -> None:
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def exchange_names(path: Path, other: Path, at: int) -> None:
    """Each under the key of the other, with its own sum."""
    key, _, sum_ = path.name.partition("-")
    their_key, _, their_sum = other.name.partition("-")
    content = path.read_bytes()
    other.rename(other.with_name(f"{key}-{their_sum}"))
    path.unlink(missing_ok=True)
    path.with_name(f"{their_key}-{sum_}").write_bytes(content)


def rename_the_end(path: Path, other: Path, at: int) -> None:
    """The end of a name tells of pages, so it must be as true as the content."""
    path.rename(path.with_name(path.name.replace("-1.pdf", "") + f"-{2 + at % 9}.pdf"))


def copy_beside(path: Path, other: Path, at: int) -> None:
    content, beside = other.read_bytes(), path.with_name(path.name[: cache.DIGITS + 1] + "0" * cache.DIGITS + "-1.pdf")
    beside.unlink(missing_ok=True)  # it may have become a link or a pipe
    beside.write_bytes(content)


def remove(path: Path, other: Path, at: int) -> None:
    path.unlink()


def link(path: Path, other: Path, at: int) -> None:
    path.unlink()
    path.symlink_to(other if at % 2 else path)


def pipe(path: Path, other: Path, at: int) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = [flip, cut, lengthen, exchange, exchange_names, rename_the_end, copy_beside, remove, link, pipe]


@given(
    st.lists(
        st.tuples(st.sampled_from(DAMAGES), st.integers(0, 11), st.integers(0, 11), st.integers(0, 999)), max_size=5
    )
)
def test_whatever_becomes_of_a_file_the_content_is_right_and_soon_kept_again(
    tmp_path_factory: pytest.TempPathFactory, damages: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    assert use(folder) == 2 * len(THINGS)
    for damage, one, two, at in damages:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        path, other = files[one % len(files)], files[two % len(files)]
        if path != other and path.stat().st_size:
            damage(path, other, at)
    use(folder)
    assert use(folder) == 0


def test_a_folder_in_the_place_of_a_file_is_left_alone(tmp_path: Path) -> None:
    use(tmp_path)
    for path in list(tmp_path.iterdir()):
        path.unlink()
        write(path, "theirs", "x")
    use(tmp_path)
    assert all((path / "x").read_text() == "theirs" for path in tmp_path.iterdir())


@pytest.mark.parametrize("trouble", ["a file in its place", "full", "half full", "read-only"])
def test_where_nothing_can_be_kept_everything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    folder = tmp_path / "cache"
    if trouble == "a file in its place":
        folder.write_bytes(b"theirs")
    elif trouble == "read-only":
        use(folder)
        refuse(monkeypatch, folder, errno.EROFS, room=0)
        assert use(folder) == 0, "reading is all it takes"
        shutil.rmtree(folder)
    else:
        refuse(monkeypatch, folder, errno.ENOSPC, room=0 if trouble == "full" else 300)
    made = use(folder)
    assert made == 2 * len(THINGS)
    assert not list(tmp_path.rglob(".casebook-*")), "nothing is left of what had no room"
    if trouble == "a file in its place":
        assert folder.read_bytes() == b"theirs"


def refuse(monkeypatch: pytest.MonkeyPatch, folder: Path, why: int, room: int) -> None:
    """A disk below `folder` that takes `room` bytes of each file, and of longer ones no more."""
    write_bytes = Path.write_bytes

    def stand_in(self: Path, content: bytes) -> int:
        if folder in self.parents:
            write_bytes(self, content[:room])
            if len(content) > room or not room:
                raise OSError(why, os.strerror(why), str(self))
        return write_bytes(self, content)

    monkeypatch.setattr(Path, "write_bytes", stand_in)
    if why == errno.EROFS:
        monkeypatch.setattr(os, "utime", lambda path: write_bytes(Path(path, "no"), b""))


# What runs


def saved(path: Path) -> None:
    """As many bytes as before, and the time set back: what is quick to look at must show it all the same."""
    times = path.stat()
    time.sleep(0.02)  # a file system may count in ticks
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def lost(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("change", [saved, lost, lambda path: path.write_bytes(b"longer than before")])
@pytest.mark.parametrize("moment", ["before the digest", "while it is made", "between the two"])
def test_nothing_is_kept_of_what_changed_while_it_was_used(tmp_path: Path, change: Any, moment: str) -> None:
    code = write(tmp_path, "the code", "code.py")
    seen = Inputs([code])

    def old() -> bytes:
        if moment == "while it is made":
            change(code)
        return b"of the old code or the new, who knows"

    if moment == "before the digest":
        change(code)
        assert seen.digest() is None
    kept = Cache(tmp_path / "cache", seen)
    assert kept.content(b"1", old).startswith(b"of the old")
    if moment == "between the two":
        change(code)
    assert kept.file(b"2", lambda: (old(), "")).read_bytes().startswith(b"of the old")
    kept.close()
    assert len(list((tmp_path / "cache").glob("*"))) == (moment == "between the two")
    write(tmp_path, "edoc eht", "code.py")
    assert Cache(tmp_path / "cache", Inputs([code])).content(b"1", lambda: b"new") == b"new"


def test_a_change_before_or_after_a_run_is_another_digest(tmp_path: Path) -> None:
    one, two = write(tmp_path, "a", "one.py"), write(tmp_path, "b", "two.py")
    digests = {(Inputs([one]) | Inputs([two])).digest()}
    write(tmp_path, "c", "two.py")
    digests |= {Inputs([one, two]).digest(), Inputs([one]).digest(), Inputs([one, two]).below(two).digest()}
    assert len(digests) == 4
    assert None not in digests
    assert Inputs([one, two]).below(one).digest() == Inputs([one]).digest()
    assert Inputs([tmp_path / "none"]).digest() is None


DIGESTS = """
import importlib, sys
from pathlib import Path
import casebook
for name in sys.argv[1:]:
    before = importlib.reload(casebook).CODE.digest()
    with Path(name).open("a", encoding="utf-8") as file:
        file.write("\\n")
    assert before != importlib.reload(casebook).CODE.digest(), name
"""


def test_every_module_and_table_is_seen(project: Path) -> None:
    """One of each folder is changed: what is seen of the package must not depend on where a module lies."""
    package = project / "casebook"
    chosen = [min(folder.glob("*.py")) for folder in {path.parent for path in package.rglob("*.py")}]
    chosen += package.rglob("sounds/*.txt")
    assert len(chosen) > 5
    done = python("-c", DIGESTS, *chosen, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")


EDITED = """
import sys
from pathlib import Path
from casebook.pdf import making
from casebook.site import publish
path, old, new = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
kept = making.kept

def edited(*arguments):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return kept(*arguments)

making.kept = edited
publish.publish(Path(sys.argv[4]))
"""
"""Modules are loaded before the cache is opened."""


def test_code_that_is_edited_during_a_build_leaves_nothing_in_the_cache(project: Path, tmp_path: Path) -> None:
    """By pictures to share, which are made the fastest."""
    settings = {"CASEBOOK_DATA": write(tmp_path, SMALL), "CASEBOOK_PDF_LIMIT": "0"}

    def site(name: str, kept: str) -> dict[str, bytes]:
        done = run(
            "casebook", "site", cwd=project, SITE_DIR=tmp_path / name, CASEBOOK_CACHE=tmp_path / kept, **settings
        )
        assert done.returncode == 0, done.stderr
        return snapshot(tmp_path / name)

    before = site("before", "of its own")
    path, old = project / "casebook" / "pdf" / "cards.py", '"site": shown(settings.site_name)'
    done = python(
        *("-c", EDITED, path, old, '"site": "新的文字"', tmp_path / "first"),
        cwd=project,
        CASEBOOK_CACHE=tmp_path / "kept",
        **settings,
    )
    assert done.returncode == 0, done.stderr
    second = site("second", "kept")
    assert second["assets/cards/jia-2024-01.png"] != before["assets/cards/jia-2024-01.png"]
    assert second == site("third", "empty")


# Whole sites


def cold(folder: Path, **settings: str | Path) -> dict[str, bytes]:
    return snapshot(build(folder / "site", CASEBOOK_CACHE=folder / "cache", **NO_PRINT, **settings).folder)


def test_a_warm_build_is_the_same_as_a_cold_one(tmp_path: Path) -> None:
    def warm(content: str, **settings: str) -> Site:
        data = write(tmp_path / "data", content)
        return build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=tmp_path / "cache", **NO_PRINT, **settings)

    warm(SMALL)
    content = SMALL.replace("name: 甲市公安局", "name: 甲市公安总局")
    for settings in ({}, {"CASEBOOK_SITE_URL": "https://example.org/anli/"}):
        site = warm(content, **settings)
        data = write(tmp_path / f"cold{len(settings)}" / "data", content)
        assert snapshot(site.folder) == cold(tmp_path / f"cold{len(settings)}", CASEBOOK_DATA=data, **settings)
    shown = [url for url in site.urls if "甲市公安总局" in site.page(url).source]
    assert {"/cases/jia-2024-01/", "/organisations/jia-police/", "/organisations/jia-justice/"} <= set(shown)
    assert not [url for url in site.urls if "甲市公安局" in site.page(url).source]


def test_a_case_that_is_removed_leaves_nothing_behind(tmp_path: Path) -> None:
    cache, second = tmp_path / "cache", SMALL.index("  - id: jia-2024-02")
    data = write(tmp_path / "data", SMALL)
    whole = build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=cache, **NO_PRINT)
    assert "jia-2024-02" in whole.page("/cases/jia-2024-01/").source
    write(tmp_path / "data", SMALL[:second].replace("size: 2", "size: 1"))
    site = build(tmp_path / "site", CASEBOOK_DATA=data, CASEBOOK_CACHE=cache, **NO_PRINT)
    assert not [path for path, content in snapshot(site.folder).items() if b"jia-2024-02" in path.encode() + content]


FULL = """
import errno, os, sys
from pathlib import Path
from casebook.site import publish
write_bytes = Path.write_bytes

def full(self, content):
    if ".cache" in self.parts or "kept" in self.parts:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
    return write_bytes(self, content)

Path.write_bytes = full
publish.publish(Path(sys.argv[1]))
"""


def test_nothing_in_the_cache_ever_shows(project: Path, tmp_path: Path) -> None:
    """Whole builds with all there is: PDF files, pictures, fonts. Each file of the cache is damaged."""
    data = write(tmp_path, SMALL)
    kept = project / ".cache"
    shutil.rmtree(kept, ignore_errors=True)

    def site(name: str) -> dict[str, bytes]:
        done = run("casebook", "site", cwd=project, SITE_DIR=tmp_path / name, CASEBOOK_DATA=data)
        assert (done.returncode, done.stderr) == (0, "")
        return snapshot(tmp_path / name)

    first = site("first")
    folders = {path.parent.name: path for path in kept.rglob("*") if path.is_file()}
    assert {"pdf", "fonts"} <= folders.keys()
    for folder in kept.iterdir():
        files = sorted(path for path in folder.iterdir())
        for at, path in enumerate(files):
            (flip, cut, exchange)[at % 3](path, files[at - 1], path.stat().st_size // 2)
    assert site("damaged") == first
    shutil.rmtree(kept)
    done = python("-c", FULL, tmp_path / "full", cwd=project, CASEBOOK_DATA=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert snapshot(tmp_path / "full") == first
