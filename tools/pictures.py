"""The pictures in README and CONTRIBUTING, made anew from a built site: python -m tools.pictures SITE.

The site should know a repository (CASEBOOK_REPOSITORY), as a published one does. Needs Chromium.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageOps
from playwright.sync_api import FloatRect

from tools.bench.searching import chromium

FOLDER = Path(__file__).parent.parent / ".github" / "images"
CASE = "quzhou-2023-05"
PAGES: dict[str, tuple[str, FloatRect | None]] = {
    "home": ("index.html", None),
    "case": (f"cases/{CASE}/index.html", None),
    "edit": (f"cases/{CASE}/index.html", {"x": 80, "y": 60, "width": 1120, "height": 530}),
}
"""Pages, and the part of each that is shown."""
SHEETS = {"pdf-cover": "案例汇编", "pdf-case": "“拿地即开工”改革\n", "pdf-outcomes": "变化幅度"}
"""Words by which the pages of the book are found: the first that has them."""
SHEET = (515, 727)


def main() -> None:
    """Write all pictures."""
    site = Path(sys.argv[1]).resolve()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        for name, (path, part) in PAGES.items():
            page.goto((site / path).as_uri())
            page.wait_for_load_state("networkidle")
            save(Image.open(io.BytesIO(page.screenshot(clip=part))), name)
    book = pypdfium2.PdfDocument(site / "pdf" / "casebook.pdf")
    texts = [page.get_textpage().get_text_range().replace("\r", "") for page in book]
    for name, words in SHEETS.items():
        page = book[next(at for at, text in enumerate(texts) if words in text and "目录" not in text)]
        image = page.render(scale=3).to_pil().resize((SHEET[0] - 2, SHEET[1] - 2), Image.Resampling.LANCZOS)
        save(ImageOps.expand(image, 1, "#b8b8b0"), name)


def save(image: Image.Image, name: str) -> None:
    """Write a picture of few colours, which keeps it small."""
    image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()
