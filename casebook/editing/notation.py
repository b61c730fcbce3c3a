"""What editors write in forms and flags, one thing a line, to the fields of the model.

An outcome:

    成效名称：改革前 → 改革后 单位     3 → 1 个工作日；30 → 3-7 个工作日；85.3% → 99.4%
    成效名称：数值 单位               1530 万元；3600余 条；约5天；80%以上
    成效名称：变化幅度                -43.8%；+34倍；同比下降43.8%
    成效名称：文字                    零发生；“中国国资投资机构50强”

A change may follow a figure, after a comma. Brackets at the end hold 同比 or 较改革前, a period (2023年), 越低越好 or
越高越好, and last 说明：…. With ★ in front the outcome goes on the card. Numbers and units stay as written.

An organisation: 全称（简称）.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

LONGEST = 400

VARIANTS = {
    **{str(digit): chr(0xFF10 + digit) for digit in range(10)},
    "-": "－−﹣–—‐‑～〜∼~",
    "→": "⇒⟶➔➜➡",
    "%": "％",
    "+": "＋",
    ".": "．",
    "=": "＝",
    ">": "＞",
    ":": "：",
    "(": "（",
    ")": "）",
    " ": "\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}\t",
}
FOLDED = {ord(variant): character for character, variants in VARIANTS.items() for variant in variants}
"""One for one, so that a place in the folded line is the same place in the line."""

NUMBER = r"(?!0[0-9])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?"
"""No nought in front: it would be lost, and what has one is rarely a number."""
SPAN = rf"{NUMBER}(?: *[-至到] *{NUMBER})?"
UNIT = r"[^0-9 →>+\-.=:()]{0,12}?"
"""None of the characters that were folded, save %: a unit must arrive as it was written."""
FALLS = "下降|减少|降低|缩短|压缩|压减|下跌"
RISES = "上升|增加|增长|提高|提升|扩大|上涨"
BASIS = "同比|较改革前"

PAIR = re.compile(
    rf"(?P<before>{SPAN}) *(?P<unit_before>{UNIT}) *(?:[-=]*>|→) *"
    rf"(?P<near>约|近|超)? *(?P<after>{SPAN}) *(?P<more>余)? *(?P<unit>{UNIT}) *(?P<least>以上)?"
)
CHANGE = re.compile(
    rf"(?P<basis>{BASIS})? *(?:(?P<falls>{FALLS}|-)|(?P<rises>{RISES}|\+)) *(?P<near>约|近|超)? *"
    rf"(?P<number>{NUMBER}) *(?P<more>余)? *(?P<unit>{UNIT}) *(?P<least>以上)?"
)
VALUE = re.compile(rf"(?P<near>约|近|超)? *(?P<number>{NUMBER}) *(?P<more>余)? *(?P<unit>{UNIT}) *(?P<least>以上)?")
SEPARATOR = re.compile(r"[，；;]|,(?![0-9]{3}(?![0-9]))")
QUOTES = "“‘《「"
UNCLEAR = "看不懂这个结果；数字请照表单里的例子写，确是文字就用引号“”括起来"


class Refused(Exception):
    """Something that cannot be taken as it is written. One Chinese line with cause and remedy, in our words only."""


def outcome(line: str) -> dict[str, Any]:
    """The fields of an outcome, in the order of data/cases.yml. Raises Refused."""
    if len(line) > LONGEST:
        raise Refused(f"太长；一项成效最多{LONGEST}字")
    headline = line.startswith("★")
    line = line.removeprefix("★").strip()
    colon = line.translate(FOLDED).find(":")
    name, rest = line[:colon].strip(), line[colon + 1 :].strip()
    if colon < 0 or not name or not rest:
        raise Refused("每行写成“成效名称：结果”，中间用冒号隔开")
    rest, details = _details(rest)
    found: dict[str, Any] = {}
    folded = re.sub(" +", " ", rest.translate(FOLDED))
    parts = [part.strip() for part in SEPARATOR.split(folded) if part.strip()]
    if not parts:
        raise Refused("没有写结果；请写在冒号后面、括号前面")
    texts = parts if rest[0] in QUOTES else [part for part in parts if not _merge(found, _figure(part))]
    if texts and found:
        raise Refused("一行只写一项成效；文字和数字请分成两行")
    if texts:
        if re.search("[0-9]", folded) and rest[0] not in QUOTES:
            raise Refused(UNCLEAR)
        found["text"] = rest
    basis = details.pop("basis", None)
    if basis:
        if "change" not in found:
            raise Refused(f"“{basis}”要和变化幅度一起写，如 -43.8%（{basis}）")
        found["change"]["basis"] = basis
    order = ("before", "after", "value", "qualifier", "unit", "change", "text")
    fields = {key: found[key] for key in order if key in found}
    return {"name": name, **fields, **details} | ({"headline": True} if headline else {})


def _details(rest: str) -> tuple[str, dict[str, Any]]:
    """A result without the brackets at its end, and what they say."""
    bracket = re.search(r" *\(([^()]*)\)$", rest.translate(FOLDED))
    if not bracket:
        return rest, {}
    inner = rest[bracket.start(1) : bracket.end(1)]
    inner, _, note = re.fullmatch("(?s)(.*?)(说明[：:](.*))?", inner).groups(default="")
    details: dict[str, Any] = {}
    for part in filter(None, map(str.strip, re.split("[，,、；;]", inner))):
        key, value = "period", part
        if part in BASIS.split("|"):
            key = "basis"
        elif part in ("越低越好", "越高越好"):
            key, value = "better", "lower" if part == "越低越好" else "higher"
        if key in details:
            raise Refused("括号里只能有一个时间范围、一个比较基准；其余的请写在“说明：”后面")
        details[key] = value
    if year := re.fullmatch("((?:19|20)[0-9]{2})年(?:全年|度)?", details.get("period", "")):
        details["year"] = int(year[1])
    if note.strip():
        details["note"] = note.strip()
    order = ("basis", "period", "year", "better", "note")
    return rest[: bracket.start()], {key: details[key] for key in order if key in details}


def _figure(part: str) -> dict[str, Any]:
    """What a folded part of a result says in numbers; nothing when it is words."""
    if pair := PAIR.fullmatch(part):
        if pair["unit_before"] and pair["unit_before"] != pair["unit"]:
            raise Refused("改革前和改革后的单位不同；请写成同一个单位，如 3 → 1 个工作日")
        figure = {"before": _span(pair["before"]), "after": _span(pair["after"]), "unit": _unit(pair)}
        return figure | _qualifier(pair)
    if change := CHANGE.fullmatch(part):
        if change["unit"] not in ("%", "倍", "个百分点"):
            raise Refused("变化幅度只能用 %、倍、个百分点；绝对数请写成 改革前 → 改革后，如 3 → 1 个工作日")
        value = _number(change["number"])
        figure = {"value": -value if change["falls"] else value, "unit": change["unit"]}
        return {"change": figure | ({"basis": change["basis"]} if change["basis"] else {})} | _qualifier(change)
    if value := VALUE.fullmatch(part):
        return {"value": _number(value["number"]), "unit": _unit(value)} | _qualifier(value)
    if re.match(f"(?:{BASIS})? *(?:{FALLS}|{RISES}|[-+约近超])? *[0-9]|.*[→>]", part):
        raise Refused(UNCLEAR)
    return {}


def _merge(found: dict[str, Any], figure: Mapping[str, Any]) -> bool:
    if not found.keys().isdisjoint(figure) or ("before" in found and "value" in figure):
        raise Refused("一行只写一项成效；两个结果请分成两行")
    found |= figure
    return bool(figure)


def _number(digits: str) -> int | Decimal:
    digits = digits.replace(",", "")
    return Decimal(digits) if "." in digits else int(digits)


def _span(text: str) -> int | Decimal | tuple[int | Decimal, ...]:
    ends = tuple(_number(end.strip()) for end in re.split("[-至到]", text))
    return ends if len(ends) > 1 else ends[0]


def _unit(found: re.Match[str]) -> str:
    if not found["unit"]:
        raise Refused("缺少单位；请写在数字后面，如 3 → 1 个工作日")
    return found["unit"].strip()


def _qualifier(found: re.Match[str]) -> dict[str, str]:
    said = [word for word in (found["near"], found["more"], found["least"]) if word]
    if len(said) > 1:
        raise Refused("修饰词（余、以上、约、近、超）只能有一个")
    return {"qualifier": said[0]} if said else {}


def organisation(line: str) -> dict[str, Any]:
    """Name and aliases of an organisation. Raises Refused."""
    if len(line) > LONGEST:
        raise Refused(f"太长；最多{LONGEST}字")
    found = re.fullmatch(r"([^（）()]+?) *(?:[（(]([^（）()]+)[）)])?", line)
    if not found:
        raise Refused("写法不对；请写成 全称（简称），没有简称就只写全称")
    return {"name": found[1].strip()} | ({"aliases": [found[2].strip()]} if found[2] else {})
