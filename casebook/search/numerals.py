"""Numbers in texts, however they are written: 三千六百, 1.36万, 百分之九十九点四, 三分之二, 三到七.

Each has one value as text (3600, 13600, 99.4%, 2/3, 3-7), under which the index files it and the worker looks for it.
`worker/numerals.js` is the same in JavaScript, so a change here is a change there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from casebook.search.folding import NUMBER

DIGITS = {letter: value for value, letters in enumerate(("零〇", *"一二三四五六七八九")) for letter in letters} | {
    "两": 2
}
TENS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
MOST = 9007199254740991
"""JavaScript counts no further."""

_DIGIT = "[零〇一二两三四五六七八九]"
_TIMES = r"(?:千(?![瓦克米伏卡])|百(?!分)|[万亿])"
_CHINESE = rf"(?:{_DIGIT}|十)(?:{_DIGIT}|十|{_TIMES})*(?:点{_DIGIT}+[万亿]*)?"
_NUMBER = rf"(?:[0-9]+(?:\.[0-9]+)?(?:{_TIMES}+(?:[0-9]+{_TIMES}+)*)?|{_CHINESE})"
_SHARE = "[%‰]|成[一二三四五六七八九]?(?![立为本果功效都熟员绩长套交就型])"
_EXPRESSION = re.compile(rf"([百千])分之(百?{_NUMBER}|百)|({_NUMBER})分之({_NUMBER})|({_NUMBER})({_SHARE})?")
_BETWEEN = re.compile("[-–—~至到]|——")
_WRITTEN = f"{_DIGIT[1:-1]}十百千万亿点分之成–—~至到-"
_RUN = re.compile(rf"[0-9{_DIGIT[1:-1]}十百千][0-9.%‰{_WRITTEN}]*.?")
"""A stretch of all that numbers and ranges are written with, and the letter after it, which may say that it is none."""
_AS_SUCH = re.compile(rf"[0-9.%‰]+[^{_WRITTEN}]?")
"""A stretch of digits alone, as most are."""
_PART = re.compile("[0-9]+|.")
COUNTED = frozenset("个项家条户天日月年级次种类场名人件份倍处支只期批轮步套道强")
"""Words that a numeral of one character must stand before to be a number in a text: 三级, but not 三江."""
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?[%‰]?")
"""A number that texts have as such: the index has it anyhow."""


class Span(NamedTuple):
    """A number in a text: where it stands, and its value."""

    start: int
    end: int
    value: str


def spans(text: str) -> list[Span]:
    """All numbers of a folded text, and the ranges that two of them make."""
    found: list[Span] = []
    for match in _EXPRESSION.finditer(text):
        of, share, below, above, plain, sign = match.groups()
        if of:
            value = _signed(_value(share), "%" if of == "百" else "‰")
        elif below:
            parts = _value(above), _value(below)
            value = "/".join(part for part in parts if part) if all(parts) else ""
        elif sign and sign[0] == "成":
            value = _signed(_tenths(_value(plain), sign[1:]), "%")
        else:
            value = _signed(_value(plain), sign or "")
        if value:
            found.append(Span(match.start(), match.end(), value))
    return [*found, *_ranges(text, found)]


def _ranges(text: str, found: list[Span]) -> Iterator[Span]:
    for one, other in pairwise(found):
        if "/" not in one.value + other.value and _BETWEEN.fullmatch(text[one.end : other.start]):
            sign = other.value[-1] if other.value[-1] in "%‰" else ""
            first = one.value if one.value[-1] in "%‰" else one.value + sign
            yield Span(one.start, other.end, f"{first}-{other.value}")


def tokens(text: str) -> set[str]:
    """What a folded text is filed under for its numbers: as it writes them in digits, and by value."""
    return {token for run in _RUN.findall(text) for token in _tokens(run)}


@lru_cache(maxsize=10_000)  # few stretches are of one text alone
def _tokens(text: str) -> tuple[str, ...]:
    found = [f"={number}" for number in NUMBER.findall(text)]
    for start, end, value in () if _AS_SUCH.fullmatch(text) else spans(text):
        written = text[start:end]
        counts = end - start > 1 or (written not in "零〇一" and text[end : end + 1] in COUNTED)
        if counts and not PLAIN.fullmatch(written):
            found.append(token(value))
    return tuple(found)


def token(value: str) -> str:
    """What the index has for a value: without signs, for texts have 99.4% filed under 99.4."""
    return "=" + re.sub("[%‰]", "", value)


def _signed(value: str, sign: str) -> str:
    return value and value + sign


def _tenths(tenths: str, more: str) -> str:
    """九成六 is 96%."""
    whole = _shifted(tenths, 1)
    return str(int(whole) + DIGITS[more]) if more and whole.isdecimal() else whole


@lru_cache(maxsize=10_000)  # the same years and shares stand everywhere
def _value(written: str) -> str:
    """The value of a number without a sign; "" when it is none (二三十)."""
    if written.isascii() and written.isdecimal():  # most are
        return str(int(written)) if int(written) <= MOST else ""
    whole, point, rest = written.partition("点")
    if point:
        digits = re.match(f"{_DIGIT}*", rest)
        after = digits[0] if digits else ""
        before = _value(whole)
        decimals = "".join(str(DIGITS[letter]) for letter in after)
        return _shifted(f"{before}.{decimals}", sum(TENS[letter] for letter in rest[len(after) :])) if before else ""
    if found := re.fullmatch(rf"([0-9]+\.[0-9]+)({_TIMES}*)", written):
        return _shifted(found[1], sum(TENS[letter] for letter in found[2]))
    if found := re.fullmatch(rf"({_DIGIT}{{2,}})({_TIMES}*)", written):
        return _shifted("".join(str(DIGITS[letter]) for letter in found[1]), sum(TENS[letter] for letter in found[2]))
    number = _whole(_PART.findall(written))
    return "" if number is None or number > MOST else str(number)


def _whole(parts: list[str]) -> int | None:
    """A whole number from its digits and tens: 三百七十四, 2万5千, 一千五 (1500). None when it is none."""
    total = section = 0
    digit: int | None = None
    last, zero = 1, False
    for part in parts:
        if part in TENS:
            times = 10 ** TENS[part]
            if times < 10000:
                section += (1 if digit is None else digit) * times
            else:
                section += digit or 0
                if not section + total:
                    return None
                total = (total + section) * times if times > 10000 else total + section * times
                section = 0
            digit, last, zero = None, times, False
        elif part in "零〇":
            zero = True
        elif digit is not None:
            return None
        else:
            digit = DIGITS[part] if part in DIGITS else int(part)
    if digit is None:
        return total + section if len(parts) > 1 or parts[0] in TENS else 0
    spoken = last > 10 and not zero and parts[-1] in DIGITS
    return total + section + digit * (last // 10 if spoken else 1)


def _shifted(number: str, places: int) -> str:
    """A number in digits with its point moved to the right, without needless zeros."""
    if not number:
        return ""
    text = f"{Decimal(number).scaleb(places):f}"  # plain digits, never 1E+10
    return text.rstrip("0").rstrip(".") if "." in text else text
