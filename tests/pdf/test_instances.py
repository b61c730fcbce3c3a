"""The two plain fonts that everything is printed in."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from casebook.pdf import fonts, instances


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(instances, "KEPT", tmp_path / "fonts")
    instances.digest.cache_clear()
    return tmp_path / "fonts"


def counted(monkeypatch: pytest.MonkeyPatch, cut) -> list[str]:
    made: list[str] = []

    def noted(variable: Path, name: str, weight: int, to: Path) -> None:
        made.append(name)
        cut(to)

    monkeypatch.setattr(instances, "_cut", noted)
    return made


def test_they_are_what_their_names_say(kept: Path) -> None:
    [variable] = fonts.files()
    made = {path.name: TTFont(path, lazy=True) for path in sorted(instances.folder(variable).iterdir())}
    assert list(made) == ["NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf"]
    for name, weight in (("Regular", 400), ("Bold", 700)):
        font = made[f"NotoSansSC-{name}.ttf"]
        assert font["name"].getDebugName(6) == f"NotoSansSC-{name}"
        assert font["OS/2"].usWeightClass == weight
        assert "fvar" not in font
        assert font.getBestCmap() == TTFont(variable, lazy=True).getBestCmap()


def test_they_are_made_once(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted(monkeypatch, lambda to: to.write_bytes(b"font"))
    variable = tmp_path / "variable.ttf"
    variable.write_bytes(b"one")
    first = instances.folder(variable)
    assert instances.folder(variable) == first
    assert made == ["Regular", "Bold"]
    variable.write_bytes(b"another")
    instances.digest.cache_clear()
    assert instances.folder(variable) != first, "another version of the font is another font"


def test_half_of_them_is_nothing(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = tmp_path / "variable.ttf"
    variable.write_bytes(b"one")

    def cut_short(to: Path) -> None:
        to.write_bytes(b"half")
        if "Bold" in to.name:
            raise KeyboardInterrupt

    counted(monkeypatch, cut_short)
    with pytest.raises(KeyboardInterrupt):
        instances.folder(variable)
    counted(monkeypatch, lambda to: to.write_bytes(b"whole"))
    assert {path.read_bytes() for path in instances.folder(variable).iterdir()} == {b"whole"}


def test_a_folder_that_cannot_be_written_to_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(instances, "KEPT", tmp_path / "file" / "fonts")
    counted(monkeypatch, lambda to: to.write_bytes(b"font"))
    variable = tmp_path / "variable.ttf"
    variable.write_bytes(b"one")
    assert len(list(instances.folder(variable).iterdir())) == 2
