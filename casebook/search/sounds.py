"""How characters sound: pinyin without tones, two readings at most, from pypinyin; and simplified forms, from OpenCC."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC
from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_normal

READINGS = 2
"""More than two are rare readings, which would find more noise than cases."""
RARE = 20
"""A reading counts when at least one in so many of the phrases with the character has it."""

COMMON = [
    bytes((high, low)).decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
    if (high, low) < (0xD7, 0xFA)
]
"""The 3,755 everyday characters of GB 2312: what people type, whether or not the text has it."""


@cache
def _spoken() -> Counter[tuple[str, str]]:
    """How often each character is read so in pypinyin's phrases: what is never said so finds nothing but noise."""
    return Counter(
        (letter, sound)
        for phrase, found in PHRASES_DICT.items()
        if len(phrase) == len(found)
        for letter, (sound, *_) in zip(phrase, found, strict=True)
    )


@cache
def readings(letter: str) -> tuple[str, ...]:
    """The pinyin of one character, commonest first; nothing for what is no Chinese character."""
    toned = pinyin(letter, style=Style.TONE, heteronym=True, errors="ignore")
    counts: Counter[str] = Counter()
    for sound in (sound for sounds in toned for sound in sounds):
        plain = to_normal(sound, v_to_u=False)
        if plain.isascii() and plain.isalpha():
            counts[plain] += _spoken()[letter, sound]
    usual = [(sound, count) for sound, count in counts.most_common(READINGS) if count * RARE >= counts.total()]
    return tuple(sound for sound, _ in usual) or tuple(counts)[:1]


def by_syllable(letters: Iterable[str]) -> dict[str, str]:
    """Every syllable with the characters that can be read so."""
    table: dict[str, list[str]] = {}
    for letter in letters:
        for sound in readings(letter):
            table.setdefault(sound, []).append(letter)
    return {sound: "".join(found) for sound, found in sorted(table.items())}


def simplified(letters: Iterable[str]) -> list[str]:
    """Traditional characters with the simplified ones, among `letters`, that they may stand for: 乾干, 著着, 臺台.

    A character that stands for several has one entry for each.
    """
    wanted = set(letters)
    candidates = [chr(code) for block in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for code in range(*block)]
    text = "\n".join(candidates)  # one call; the line ends keep characters from being read as a phrase
    pairs = {
        traditional + plain: None
        for name in ("t2s", "tw2s", "hk2s")
        for traditional, plain in zip(candidates, OpenCC(name).convert(text).split("\n"), strict=True)
        if traditional != plain and plain in wanted
    }
    return sorted(pairs)
