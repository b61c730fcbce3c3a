"""How characters sound: pinyin without tones, two readings at most; and simplified forms. From files that `tools.sounds` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

READINGS_FILE, SIMPLIFIED_FILE = (Path(__file__).with_name(f"{name}.txt") for name in ("readings", "simplified"))

READINGS = 2
"""More than two are rare readings, which would find more noise than cases."""

COMMON = [
    bytes((high, low)).decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
    if (high, low) < (0xD7, 0xFA)
]
"""The 3,755 everyday characters of GB 2312: what people type, whether or not the text has it."""


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    lines = [line.split("\t") for line in READINGS_FILE.read_text(encoding="utf-8").splitlines()]
    table: dict[str, tuple[str, ...]] = {letter: (sound,) for sound, first, _ in lines for letter in first}
    for sound, _, second in lines:
        for letter in second:
            table[letter] += (sound,)
    return table


def readings(letter: str) -> tuple[str, ...]:
    """The pinyin of one character, commonest first; nothing for what is no Chinese character."""
    return _readings().get(letter, ())


PLACES = {
    **{"重庆": "虫庆", "厦门": "下门", "六安": "路安", "蚌埠": "泵埠", "朝阳": "潮阳", "乐清": "月清"},
    **{"番禺": "潘禺", "铅山": "言山", "单县": "善县", "洪洞": "洪同", "大埔": "大布", "尉犁": "玉犁"},
}
"""Places that are not said as their characters mostly are, in characters that sound as they should."""
NAMED = re.compile("|".join(PLACES))


AS_SPELT = {"陕西": ("shaanxi",)}
"""Places that are spelt otherwise than they sound, because another sounds the same."""


def syllables(text: str) -> list[str]:
    """A text in pinyin without tones, a syllable for each Chinese character; all else is left out."""
    told: list[str] = []
    for part in re.split(f"({'|'.join(AS_SPELT)})", text):
        said = NAMED.sub(lambda place: PLACES[place[0]], part)
        told += AS_SPELT.get(part) or [readings(letter)[0] for letter in said if readings(letter)]
    return told


def in_chinese_order(text: str) -> tuple[tuple[str, bytes], ...]:
    """A key that sorts by pinyin, character by character, as dictionaries do; punctuation does not count."""
    said = NAMED.sub(lambda place: PLACES[place[0]], text.lower())
    return tuple(map(_place, re.sub(r"[^\w]+|_", "", said)))


@cache
def _place(letter: str) -> tuple[str, bytes]:
    # Of equal syllables the national character set has the common characters by tone, then by strokes.
    return (readings(letter) or (letter,))[0], letter.encode("gb18030", "replace")


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
    return [pair for pair in SIMPLIFIED_FILE.read_text(encoding="utf-8").splitlines() if pair[1] in wanted]


@cache
def _usual() -> dict[int, str]:
    """Traditional characters that nobody writes among simplified ones, with the simplified one: 單 → 单, but not 著."""
    pairs = SIMPLIFIED_FILE.read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for pair in reversed(pairs) if not _in_gb2312(pair[0])}


def _in_gb2312(letter: str) -> bool:
    try:
        return bool(letter.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def in_simplified(text: str) -> str:
    """A text with simplified characters in place of traditional ones, as long as before."""
    return text.translate(_usual())
