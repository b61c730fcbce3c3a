"""Writes readings.txt and simplified.txt anew: `python -m tools.sounds`, after a new pypinyin or OpenCC.

How characters are read does not change from build to build, and asking pypinyin costs half a second of processor time,
more than a tenth of a build of a thousand cases. So both packages are tools of development, and a build reads two files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from opencc import OpenCC
from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_normal

from casebook import sounds

RARE = 20
"""A reading counts when at least one in so many of the phrases with the character has it."""

IDEOGRAPHS = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
"""Where Unicode has Chinese characters."""


def spoken() -> Counter[tuple[str, str]]:
    """How often each character is read so in pypinyin's phrases: what is never said so finds nothing but noise."""
    return Counter(
        (letter, sound)
        for phrase, found in PHRASES_DICT.items()
        if len(phrase) == len(found)
        for letter, (sound, *_) in zip(phrase, found, strict=True)
    )


def readings(letter: str, usage: Counter[tuple[str, str]]) -> tuple[str, ...]:
    """The pinyin of one character, commonest first; nothing for what is no Chinese character."""
    toned = pinyin(letter, style=Style.TONE, heteronym=True, errors="ignore")
    counts: Counter[str] = Counter()
    for sound in (sound for found in toned for sound in found):
        plain = to_normal(sound, v_to_u=False)
        if plain.isascii() and plain.isalpha():
            counts[plain] += usage[letter, sound]
    usual = [(sound, count) for sound, count in counts.most_common(sounds.READINGS) if count * RARE >= counts.total()]
    return tuple(sound for sound, _ in usual) or tuple(counts)[:1]


def all_readings() -> str:
    """A line for each syllable: the characters read so first, a tab, those that have it as their second reading."""
    usage = spoken()
    table: dict[str, tuple[list[str], list[str]]] = {}
    for block in IDEOGRAPHS:
        for letter in map(chr, range(*block)):
            for place, sound in enumerate(readings(letter, usage)):
                table.setdefault(sound, ([], []))[place].append(letter)
    return "".join(f"{sound}\t{''.join(a)}\t{''.join(b)}\n" for sound, (a, b) in sorted(table.items()))


def all_simplified() -> str:
    """A line for each traditional character and a simplified one it may stand for, in the mainland, Taiwan, Hong Kong."""

    def pairs() -> Iterator[str]:
        candidates = [chr(code) for block in IDEOGRAPHS[1:3] for code in range(*block)]
        text = "\n".join(candidates)  # one call; the line ends keep characters from being read as a phrase
        for name in ("t2s", "tw2s", "hk2s"):
            for traditional, plain in zip(candidates, OpenCC(name).convert(text).split("\n"), strict=True):
                if traditional != plain:
                    yield traditional + plain

    return "".join(f"{pair}\n" for pair in sorted(set(pairs())))


if __name__ == "__main__":
    sounds.READINGS_FILE.write_text(all_readings(), encoding="utf-8")
    sounds.SIMPLIFIED_FILE.write_text(all_simplified(), encoding="utf-8")
