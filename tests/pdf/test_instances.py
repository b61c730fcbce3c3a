"""The two plain fonts that everything is printed in."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook.pdf import fonts, instances

NAMES = ["NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf"]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(instances, "KEPT", tmp_path / "fonts")
    instances.digest.cache_clear()
    return tmp_path / "fonts"


@pytest.fixture
def variable(tmp_path: Path) -> Path:
    path = tmp_path / "variable.ttf"
    path.write_bytes(b"one")
    return path


def noted(monkeypatch: pytest.MonkeyPatch, cut: Callable[[Path], object]) -> list[str]:
    made: list[str] = []

    def stand_in(variable: Path, name: str, to: Path) -> None:
        made.append(name)
        cut(to)

    monkeypatch.setattr(instances, "_cut", stand_in)
    return made


def whole(to: Path) -> None:
    to.write_bytes(b"whole")


def test_they_are_what_their_names_say(kept: Path) -> None:
    [variable] = fonts.files()
    made = {path.name: TTFont(path, lazy=True) for path in sorted(instances.folder(variable).iterdir())}
    assert list(made) == NAMES
    for name, weight in (("Regular", 400), ("Bold", 700)):
        font = made[f"NotoSansSC-{name}.ttf"]
        assert font["name"].getDebugName(6) == f"NotoSansSC-{name}"
        assert font["OS/2"].usWeightClass == weight
        assert "fvar" not in font
        assert font.getBestCmap() == TTFont(variable, lazy=True).getBestCmap()


def test_they_are_made_once(kept: Path, variable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = noted(monkeypatch, whole)
    first = instances.folder(variable)
    assert instances.folder(variable) == first
    assert made == ["Regular", "Bold"]
    variable.write_bytes(b"another")
    instances.digest.cache_clear()
    assert instances.folder(variable) != first, "another version of the font is another font"


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["lost", "empty"])
def test_what_is_damaged_is_made_again(kept: Path, variable: Path, monkeypatch: pytest.MonkeyPatch, damage) -> None:
    made = noted(monkeypatch, whole)
    damage(instances.folder(variable) / NAMES[0])
    assert {path.read_bytes() for path in instances.folder(variable).iterdir()} == {b"whole"}
    assert made == ["Regular", "Bold", "Bold"]


def test_half_of_one_is_nothing(kept: Path, variable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(to: Path) -> None:
        to.write_bytes(b"half")
        if "Bold" in to.name:
            raise KeyboardInterrupt

    noted(monkeypatch, cut_short)
    with pytest.raises(KeyboardInterrupt):
        instances.folder(variable)
    assert [path.name for path in kept.rglob("*.ttf")] == [NAMES[1]], "and nothing is left lying about"
    made = noted(monkeypatch, whole)
    assert sorted(path.name for path in instances.folder(variable).iterdir()) == NAMES
    assert made == ["Bold"]


@pytest.mark.parametrize("trouble", ["place", "disk", "rename"])
def test_where_they_cannot_be_kept_they_are_made_for_the_run(
    kept: Path, variable: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    cut = whole
    if trouble == "place":
        kept.write_bytes(b"a file")
    elif trouble == "disk":

        def cut(to: Path) -> None:
            if kept in to.parents:
                raise OSError(28, "No space left on device")
            whole(to)

    else:
        replace = Path.replace

        def held(self: Path, to: Path) -> Path:
            if kept in to.parents:
                raise PermissionError(13, "held by a scanner")
            return replace(self, to)

        monkeypatch.setattr(Path, "replace", held)
    noted(monkeypatch, cut)
    elsewhere = tempfile.TemporaryDirectory(dir=kept.parent)
    monkeypatch.setattr(instances, "temporary", lambda: elsewhere)
    assert sorted(path.name for path in instances.folder(variable).iterdir()) == NAMES
    assert not list(kept.rglob("*.ttf"))


def test_what_former_versions_left_goes(kept: Path, variable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted(monkeypatch, whole)
    for name in ("old", "new"):
        (kept / name).mkdir(parents=True)
    os.utime(kept / "old", (0, 0))
    instances.folder(variable)
    assert not (kept / "old").exists()
    assert (kept / "new").exists(), "another run may be at it"
