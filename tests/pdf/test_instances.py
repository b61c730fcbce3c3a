"""The two plain fonts that everything is printed in."""

import errno
import io
import os
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook.base import cache
from casebook.fonts import characters, instances

NAMES = ["NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf"]


class Runs:
    """Folders of one run after another, each with temporary files of its own, and which fonts they cut."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch, self.cut = folder, monkeypatch, []
        self.variable, self.kept = folder / "variable.ttf", folder / "fonts"
        self.variable.write_bytes(b"one")
        monkeypatch.setattr(instances, "KEPT", self.kept)
        monkeypatch.setattr(instances, "_cut", self._stand_in)

    def _stand_in(self, variable: Path, name: str) -> tuple[bytes, str]:
        self.cut.append(name)
        return variable.read_bytes() + name.encode(), ".ttf"

    def run(self) -> dict[str, bytes]:
        cache.temporary.cache_clear()
        self.cut.clear()
        return {path.name: path.read_bytes() for path in instances.folder(self.variable).iterdir()}


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    yield Runs(tmp_path, monkeypatch)
    cache.temporary.cache_clear()


def test_they_are_what_their_names_say() -> None:
    [variable] = characters.files()
    made = {path.name: TTFont(path, lazy=True) for path in sorted(instances.folder(variable).iterdir())}
    assert list(made) == NAMES
    for name, weight in (("Regular", 400), ("Bold", 700)):
        font = made[f"NotoSansSC-{name}.ttf"]
        assert font["name"].getDebugName(6) == f"NotoSansSC-{name}"
        assert font["OS/2"].usWeightClass == weight
        assert "fvar" not in font
        assert font.getBestCmap() == TTFont(variable, lazy=True).getBestCmap()


def test_cutting_one_twice_gives_the_same_bytes() -> None:
    [variable] = characters.files()
    first, second = (instances._cut(variable, "Bold")[0] for _ in range(2))
    assert first == second
    assert TTFont(io.BytesIO(first), lazy=True)["name"].getDebugName(6) == "NotoSansSC-Bold"


def test_they_are_cut_once(runs: Runs) -> None:
    first = runs.run()
    assert first == {NAMES[0]: b"oneBold", NAMES[1]: b"oneRegular"}
    assert runs.cut == ["Regular", "Bold"]
    assert (runs.run(), runs.cut) == (first, [])
    runs.variable.write_bytes(b"another")
    assert runs.run() == {NAMES[0]: b"anotherBold", NAMES[1]: b"anotherRegular"}


def test_they_are_not_copied_where_a_file_may_have_two_names(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    first = runs.run()
    made = instances.folder(runs.variable)
    assert {path.stat().st_ino for path in made.iterdir()} == {path.stat().st_ino for path in runs.kept.iterdir()}

    def refuse(*_: object) -> None:
        raise OSError(18, "another disk")

    monkeypatch.setattr(os, "link", refuse)
    assert (runs.run(), runs.cut) == (first, [])


@pytest.mark.parametrize("content", [b"", b"oneBol", b"OneBold", b"oneRegular"])
def test_what_is_damaged_is_cut_again(runs: Runs, content: bytes) -> None:
    first = runs.run()
    [bold] = [path for path in runs.kept.iterdir() if path.read_bytes() == b"oneBold"]
    bold.write_bytes(content)
    assert (runs.run(), runs.cut) == (first, ["Bold"])
    assert (runs.run(), runs.cut) == (first, [])


def test_typst_gets_nothing_else_that_lies_there(runs: Runs) -> None:
    first = runs.run()
    for path in list(runs.kept.iterdir()):
        path.with_name(f"{path.name}.ttf").write_bytes(b"another font")
    assert runs.run() == first


def test_where_they_cannot_be_kept_they_are_cut_for_the_run(runs: Runs) -> None:
    runs.kept.write_bytes(b"a file")
    assert sorted(runs.run()) == NAMES
    assert runs.cut == ["Regular", "Bold"]
    assert runs.kept.read_bytes() == b"a file"


def test_a_full_disk_leaves_no_half_of_them_that_the_next_would_print_with(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two that asked was told to install the fonts again."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    cache.temporary.cache_clear()
    with monkeypatch.context() as full:
        full.setattr(os, "link", refuse)
        full.setattr(shutil, "copyfile", refuse)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"):
                instances.folder(runs.variable)
    assert sorted(path.name for path in instances.folder(runs.variable).iterdir()) == NAMES
