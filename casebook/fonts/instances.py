"""Noto Sans SC as two plain fonts, regular and bold, in the place of one that varies.

Typst can set and embed the variable font too, but cuts every character anew for every file, which is a quarter of the
time that a sheet takes, and all of it then bears the name of the thinnest weight.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

from casebook import CODE
from casebook.base import inputs, project
from casebook.base.cache import Cache, temporary
from casebook.base.inputs import Inputs

KEPT = project.ROOT / ".cache" / "fonts"
"""Here also when CASEBOOK_CACHE names another folder: fonts come with what is installed, not with what is printed."""
WEIGHTS = {"Regular": 400, "Bold": 700}


def folder(variable: Path) -> Path:
    """A folder with nothing but the plain fonts of a variable one, which are cut once on a machine, in a second.

    It is a temporary one: Typst takes whatever lies in a folder, and reads it when it likes. Raises OSError.
    """
    seen = Inputs([variable])
    made = Path(temporary().name) / f"fonts-{(seen.digest() or b'').hex()[:16]}"
    if not made.is_dir():
        cache = Cache(KEPT, CODE.below(Path(__file__)) | seen, inputs.versions("uharfbuzz", "fonttools"))
        fonts = {name: cache.file(name.encode(), partial(_cut, variable, name)) for name in WEIGHTS}
        cache.close()
        making = Path(tempfile.mkdtemp(dir=made.parent))
        for name, kept in fonts.items():
            place = making / f"NotoSansSC-{name}.ttf"
            try:
                os.link(kept, place)  # to write 20 MB takes longer than many a document
            except OSError:
                shutil.copyfile(kept, place)
        try:
            making.rename(made)  # whole or not at all: whoever finds it there prints with it
        except OSError:  # another thread was faster
            if not made.is_dir():
                raise
    return made


def _cut(variable: Path, name: str) -> tuple[bytes, str]:
    import uharfbuzz  # these are needed once on a machine
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer.names import updateNameTable

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(variable))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_axis_location(face, "wght", WEIGHTS[name])
    unnamed, whole = io.BytesIO(uharfbuzz.subset(face, wanted).blob.data), io.BytesIO()
    with TTFont(variable, lazy=True) as named, TTFont(unnamed, lazy=True, recalcTimestamp=False) as plain:
        updateNameTable(named, {"wght": WEIGHTS[name]})
        plain["name"] = named["name"]
        plain["OS/2"].fsSelection = 1 << 5 if name == "Bold" else 1 << 6
        plain["head"].macStyle = int(name == "Bold")
        plain.save(whole)
    return whole.getvalue(), ".ttf"
