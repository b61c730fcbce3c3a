"""How a text of the data goes to the templates: a string, or split where Typst would not see how Chinese and Latin meet.

Nothing is evaluated on the other side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from casebook.fonts import characters
from casebook.model.library import Library

Text = str | list[str | list[str]]
"""A string; or its parts, to be set a quarter of a character apart, each a string or pieces between which a line may end."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
MEETING = re.compile(f"(?<=[{HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{HAN}])")
LONG_TOKEN = re.compile(r"[!-~\u00c0-\u024f]{13,}")
TOKEN_PIECES = re.compile(r"[^/._:&=?,;@+-]{1,6}[/._:&=?,;@+-]*|[/._:&=?,;@+-]+")
"""A long word or address may end a line after a mark, and anywhere when it has none for long: in Chinese text set to
full measure, one unbreakable word would tear the line before it apart."""


@lru_cache(maxsize=1 << 13)
def shown(text: str) -> Text:
    """A text for the templates, not to be changed: most texts of a book are asked for several times.

    Digits stand close to Chinese (GB/T 15835), Latin letters a little apart.
    """
    parts: list[str | list[str]] = []
    for part in MEETING.split(" ".join(characters.printable(text).split())):
        pieces, end = [], 0
        for token in LONG_TOKEN.finditer(part):
            pieces += [part[end : token.start()], *TOKEN_PIECES.findall(token[0])]
            end = token.end()
        pieces = [piece for piece in [*pieces, part[end:]] if piece]
        parts.append(pieces if len(pieces) > 1 else part)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


def plain(text: Text) -> str:
    """What a reader sees of a shown text."""
    return text if isinstance(text, str) else "".join(part if isinstance(part, str) else "".join(part) for part in text)


def joined(names: Iterable[str], mark: str = "、") -> Text:
    return shown(mark.join(names))


HAN_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
QUOTED = re.compile("“[^”]{1,9}”")
BETWEEN = re.compile(f"(?<![{HAN}])[{HAN}]{{2,3}}(?![{HAN}])")
"""What is left between words, when it is short: most probably one too."""
TOGETHER = 2
"""How often two characters must stand side by side in a library to be taken for a word."""


@lru_cache(maxsize=2)
def pairs(library: Library) -> Counter[str]:
    """How often two Chinese characters stand side by side in the library."""
    found: Counter[str] = Counter()
    for case in library.cases:
        said = [
            case.title,
            library.edition[case.edition].title,
            case.summary,
            case.problem or "",
            *(outcome.name for outcome in case.outcomes),
        ]
        said += [text for measure in case.measures for text in (measure.title, measure.text)]
        found.update(HAN_PAIR.findall("\n".join(said)))
    return found


def title_segments(title: str, pairs: Counter[str]) -> list[list[Text]]:
    """A large title in parts as `shown` has them, each as pieces: by turns loose ones and such as no line tears apart.

    Those are short quotations, and pairs that are probably words: Chinese has no spaces, but what stands together more
    often than either half does with its other neighbour is mostly one. A wrong guess costs a slightly shorter line. No
    character is left alone at the end.
    """
    parts = [_pieces(part, pairs) for part in MEETING.split(" ".join(characters.printable(title).split()))]
    *most, last = parts[-1]
    if len(last) == 1 and most:
        most[-1] += last
        parts[-1] = most
    elif len(last) > 1:
        parts[-1] = [*most, last[:-2], last[-2:]]
    return [[shown(piece) for piece in part] for part in parts]


def _pieces(text: str, pairs: Counter[str]) -> list[str]:
    kept = [quoted.span() for quoted in QUOTED.finditer(text)]
    found = sorted((-pairs[pair[1]], pair.start()) for pair in HAN_PAIR.finditer(text) if pairs[pair[1]] >= TOGETHER)
    for _, at in found:
        if all(end <= at or at + 2 <= start for start, end in kept):
            kept.append((at, at + 2))
    left = list(text)
    for start, stop in kept:
        left[start:stop] = " " * (stop - start)
    kept += [between.span() for between in BETWEEN.finditer("".join(left))]
    pieces, end = [], 0
    for start, stop in sorted(kept):
        pieces += [text[end:start], text[start:stop]]
        end = stop
    return [*pieces, text[end:]]
