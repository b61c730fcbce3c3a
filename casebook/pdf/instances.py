"""Noto Sans SC as two plain fonts, regular and bold, in the place of one that varies.

Typst can set and embed the variable font too, but cuts every character anew for every file, which is a quarter of the
time that a sheet takes, and all of it then bears the name of the thinnest weight.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / ".cache" / "fonts"
"""Here also when CASEBOOK_CACHE names another folder: fonts come with what is installed, not with what is printed."""
WEIGHTS = {"Regular": 400, "Bold": 700}


def folder(variable: Path) -> Path:
    """The folder with the plain fonts of a variable one. They are made once on a machine, in a second."""
    made_from = digest(variable) + Path(__file__).read_bytes() + version("uharfbuzz").encode()
    kept = KEPT / hashlib.sha256(made_from).hexdigest()[:16]
    if kept.is_dir():
        return kept
    try:
        KEPT.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT))
    except OSError:  # a checkout that cannot be written to
        fresh = kept = Path(_temporary().name)
    for name, weight in WEIGHTS.items():
        _cut(variable, name, weight, fresh / f"NotoSansSC-{name}.ttf")
    if fresh != kept:
        fresh.chmod(0o755)
        try:
            fresh.rename(kept)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
    return kept


@lru_cache(maxsize=8)
def digest(font: Path) -> bytes:
    """What tells a font file from others, read once: such files are large and stay as they are while we work."""
    return hashlib.sha256(font.read_bytes()).digest()


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="casebook-fonts-")


def _cut(variable: Path, name: str, weight: int, to: Path) -> None:
    import uharfbuzz  # these are needed once on a machine
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer.names import updateNameTable

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(variable))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_axis_location(face, "wght", weight)
    to.write_bytes(uharfbuzz.subset(face, wanted).blob.data)
    with TTFont(variable, lazy=True) as named, TTFont(to, lazy=True, recalcTimestamp=False) as plain:
        updateNameTable(named, {"wght": weight})
        plain["name"] = named["name"]
        plain["OS/2"].fsSelection = 1 << 5 if name == "Bold" else 1 << 6
        plain["head"].macStyle = int(name == "Bold")
        plain.save(to.with_suffix(".new"))
    to.with_suffix(".new").replace(to)
