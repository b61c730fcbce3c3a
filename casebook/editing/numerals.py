"""Numbers in words: 三分之二, 九成, 百分之九十, 半天, 一个半小时, 三五天, 十几项, 数百家, 1小时30分钟.

What is found is the value and where it ends; the words themselves stay what is printed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

ARABIC = "0123456789"
"""Not `isdigit`: ① and ² are digits to Python, and no numbers."""
DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10**4, "亿": 10**8}
FEW = "[一二两三四五六七八九]"
CHINESE = r"[一二两三四五六七八九十百千零〇]{1,15}(?:点[一二三四五六七八九零〇]{1,9})?"
LARGE = rf"{CHINESE}[万亿](?={FEW}?[十百千]){CHINESE}"
NUMBER = rf"(?:[0-9]+(?:\.[0-9]+)?|{CHINESE})"
TIME = "小时|工作日|星期|分钟|月|天|日|年|学期"


class Share(NamedTuple):
    """Ends of a number or range in words, its unit, and the place behind it; the unit is "" where one must follow."""

    ends: tuple[Decimal, ...]
    unit: str
    end: int


_FRACTION = re.compile(rf"(?P<whole>{FEW}|十)分之(?P<part>{FEW})")
_SLASHED = re.compile(r"(?P<part>[1-9])/(?P<whole>[2-9]|10)(?![0-9/])")
_TENTHS = re.compile(
    rf"(?P<low>{FEW}|[0-9](?:\.[0-9])?)(?P<half>半)?(?:成?[至到~-](?P<high>{FEW}|[0-9](?:\.[0-9])?))?成(?P<more>半|{FEW})?(?!为|功|立|果|效|本|员|交|都|人|年|品|套|长|就|型|群)"
)
_PERCENT = re.compile(rf"(?P<of>[百千万])分之(?P<number>{NUMBER}|百)(?:[至到~-](?:[百千万]分之)?(?P<high>{NUMBER}))?")
_HALF = re.compile(rf"半(?P<unit>个?(?:{TIME}))")
_AND_A_HALF = re.compile(rf"(?P<n>{NUMBER})(?:(?P<ge>个?)半(?P<unit>{TIME})|(?P<unit2>{TIME})半)")
_COMPOUND = re.compile(
    rf"(?P<a>{NUMBER})(?P<one>个?小时|分钟?|年)零?(?P<b>{NUMBER})(?P<two>分钟?|秒钟?|个月)(?![之0-9])"
)
SMALLER = {("小时", "分"): ("分钟", 60), ("分", "秒"): ("秒", 60), ("年", "个月"): ("个月", 12)}
_RANGE = re.compile(rf"(?P<low>{CHINESE})[至到~-](?P<high>{CHINESE})")
_NEIGHBOURS = re.compile(
    rf"(?P<ten>十)?(?P<low>{FEW})(?P<high>{FEW})(?P<scale>[十百千]?)(?![一二两三四五六七八九零〇点])"
)
_ABOUT = re.compile(
    r"(?:(?P<some>数|好?几)(?P<of>[十百千]{1,2}|[十百千]?[万亿])|(?P<tens>[二三四五六七八九]?十)几|(?P<up>上)(?P<of_up>[百千万亿]|[十百]万)|(?P<many>成[百千]上[千万]))"
)
_BARE = re.compile(r"[万亿](?=[余多]?[\u4e00-\u9fff])(?![一物全能象元事里有众分般民])")


def share(text: str, at: int) -> Share | None:
    """A number in words that brings its unit: 三分之二, 三至五成, 百分之九十, 半天, 一个半小时, 1小时30分钟, 过半."""
    if (found := _FRACTION.match(text, at)) or (found := _SLASHED.match(text, at)):
        n, whole = chinese(found["part"]), chinese(found["whole"])
        return Share(((n / whole * 100).quantize(Decimal("0.1")),), "%", found.end()) if n < whole else None
    if found := _PERCENT.match(text, at):
        of = {"百": Decimal(1), "千": Decimal(1), "万": Decimal("0.01")}[found["of"]]
        shares = tuple(chinese(n) * of for n in (found["number"], found["high"]) if n)
        return Share(shares, "‰" if found["of"] == "千" else "%", found.end())
    if (found := _TENTHS.match(text, at)) and not text.startswith("一成不", at):
        more = 5 if "半" in (found["half"], found["more"]) else int(chinese(found["more"])) if found["more"] else 0
        ends = [chinese(n) * 10 + more for n in (found["low"], found["high"]) if n]
        return Share(tuple(ends), "%", found.end())
    for words in ("一半", "半数", "过半数", "过半", "百分百"):
        if text.startswith(words, at):
            return Share((Decimal(100 if words == "百分百" else 50),), "%", at + len(words))
    if found := _COMPOUND.match(text, at):
        pair = (found["one"].strip("个钟"), found["two"].strip("钟"))
        if pair in SMALLER:
            unit, times = SMALLER[pair]
            return Share((chinese(found["a"]) * times + chinese(found["b"]),), unit, found.end())
    if found := _AND_A_HALF.match(text, at):
        unit = found["unit2"] or (found["ge"] or "") + found["unit"]
        return Share((chinese(found["n"]) + Decimal("0.5"),), _usual(unit), found.end())
    if found := _HALF.match(text, at):
        return Share((Decimal("0.5"),), found["unit"], found.end())
    return None


def _usual(unit: str) -> str:
    """个 stands with what is counted by it: 一个半小时 is 1.5小时, 一个半月 1.5个月."""
    bare = unit.removeprefix("个")
    return f"个{bare}" if bare in ("月", "工作日", "星期") else bare


def counted(text: str, at: int) -> Share | None:
    """A number in words that a unit must follow: 三, 三百二十, 三到五, 两三, 十几, 数百, 上千, 万."""
    if found := _ABOUT.match(text, at):
        if found["many"]:
            return Share((Decimal(TENS[found["many"][1]]),), "", found.end())
        return Share((chinese(found["of"] or found["tens"] or found["of_up"]),), "", found.end())
    if found := _RANGE.match(text, at):
        return Share((chinese(found["low"]), chinese(found["high"])), "", found.end())
    if found := _NEIGHBOURS.match(text, at):
        low, high = DIGITS[found["low"]], DIGITS[found["high"]]
        if high != low + 1 and (low, high) != (3, 5):
            return None  # 九五 may be a number, a year, a word
        ten, times = 10 if found["ten"] else 0, TENS.get(found["scale"], 1)
        return Share((Decimal(ten + low * times), Decimal(ten + high * times)), "", found.end())
    if found := re.compile(f"{LARGE}|{CHINESE}").match(text, at):
        return Share((chinese(found[0]),), "", found.end())
    if found := _BARE.match(text, at):
        return Share((Decimal(1),), "", at)  # 近万家: the scale belongs to the unit, as after digits
    return None


def chinese(text: str) -> Decimal:
    """The value of a numeral in Chinese characters or digits: 九十九点四, 三百二十, 百, 三万五千, 3.5."""
    if text[0].isdecimal():
        return Decimal(text)
    for scale, factor in (("亿", SCALES["亿"]), ("万", SCALES["万"])):
        before, found, after = text.partition(scale)
        if found:
            return (chinese(before) if before else Decimal(1)) * factor + (chinese(after) if after else Decimal(0))
    whole, _, part = text.partition("点")
    total, digit, last = 0, 0, 1
    if whole and all(character in DIGITS for character in whole) and len(whole) > 1:
        total = int("".join(str(DIGITS[character]) for character in whole))
    else:
        for character in whole:
            if character in TENS:
                last = TENS[character]
                total, digit = total + (digit or 1) * last, 0
            else:
                digit, last = DIGITS[character], last if DIGITS[character] else 1
        total += digit * max(1, last // 10)  # 一千五 is 1500, 一千零五 is 1005
    return Decimal(f"{total}.{''.join(str(DIGITS[character]) for character in part)}") if part else Decimal(total)


def number_of(text: str) -> int:
    """The value of a number in digits, in Chinese or in a circle."""
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return int(chinese(text))
