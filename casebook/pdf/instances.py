"""Noto Sans SC as two plain fonts, regular and bold, in the place of one that varies.

Typst can set and embed the variable font too, but cuts every character anew for every file, which is a quarter of the
time that a sheet takes, and all of it then bears the name of the thinnest weight.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from casebook import project
from casebook.pdf import temporary

KEPT = project.ROOT / ".cache" / "fonts"
"""Here also when CASEBOOK_CACHE names another folder: fonts come with what is installed, not with what is printed."""
WEIGHTS = {"Regular": 400, "Bold": 700}
DAY = 24 * 3600


def folder(variable: Path) -> Path:
    """The folder with the plain fonts of a variable one. They are made once on a machine, in a second."""
    made_from = digest(variable) + Path(__file__).read_bytes() + version("uharfbuzz").encode()
    try:
        return _filled(KEPT / hashlib.sha256(made_from).hexdigest()[:16], variable)
    except OSError:  # a checkout that cannot be written to, a full disk, a file that a scanner holds
        return _filled(Path(temporary().name) / "fonts", variable)


@lru_cache(maxsize=8)
def digest(font: Path) -> bytes:
    """What tells a font file from others, read once: such files are large and stay as they are while we work."""
    return hashlib.sha256(font.read_bytes()).digest()


def _filled(kept: Path, variable: Path) -> Path:
    """The folder, with what it lacks. A font appears in it whole or not at all; an empty one is from a power cut."""
    fonts = {kept / f"NotoSansSC-{name}.ttf": name for name in WEIGHTS}
    lacking = {path: name for path, name in fonts.items() if not (path.is_file() and path.stat().st_size)}
    if lacking:
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as fresh:
            for path, name in lacking.items():
                _cut(variable, name, Path(fresh, path.name))
                Path(fresh, path.name).replace(path)
        _tidy(kept)
    return kept


def _tidy(kept: Path) -> None:
    """Remove what former versions, and runs that were cut short, have left."""
    for other in kept.parent.iterdir():
        with suppress(FileNotFoundError):  # another run was faster
            if other != kept and other.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(other, ignore_errors=True)


def _cut(variable: Path, name: str, to: Path) -> None:
    import uharfbuzz  # these are needed once on a machine
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer.names import updateNameTable

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(variable))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_axis_location(face, "wght", WEIGHTS[name])
    unnamed = to.with_suffix(".cut")
    unnamed.write_bytes(uharfbuzz.subset(face, wanted).blob.data)
    with TTFont(variable, lazy=True) as named, TTFont(unnamed, lazy=True, recalcTimestamp=False) as plain:
        updateNameTable(named, {"wght": WEIGHTS[name]})
        plain["name"] = named["name"]
        plain["OS/2"].fsSelection = 1 << 5 if name == "Bold" else 1 << 6
        plain["head"].macStyle = int(name == "Bold")
        plain.save(to)
