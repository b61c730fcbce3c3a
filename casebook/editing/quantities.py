"""Numbers with their units as sources write them: 平均20余天, 3亿余元, 至少6个工作日, 百分之九十九点四, 近九成, 半天.

A `Reading` says which number it is, which unit, and which words stand around it. Nothing is converted. A text is
folded first (`fold`), one character for one, so that places in it are places in what was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from casebook import sounds
from casebook.editing import numerals
from casebook.model import units
from casebook.model.outcomes import AFTER_UNIT, AT_LEAST, AT_MOST, ROUGHLY

VARIANTS = {
    **{str(digit): chr(0xFF10 + digit) for digit in range(10)},
    "-": "－−﹣–—‐‑～〜∼~",
    "→": "⇒⟶➔➜➡",
    "%": "％﹪",
    "‰": "",
    "+": "＋",
    ".": "．",
    ",": "，",
    ";": "；",
    "=": "＝",
    ">": "＞",
    ":": "：",
    "(": "（",
    ")": "）",
    " ": "\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}\t",
}
DATE = re.compile(r"((?:19|20)[0-9]{2})[-年/.] *([0-9]{1,2})[-月/.] *([0-9]{1,2})日?")
"""A day in a plain text."""
FOLDED = {ord(variant): character for character, variants in VARIANTS.items() for variant in variants}

STATISTICS = (
    "单日最高", "单日最多", "单日最大", "单月最高", "单月最多", "平均", "年均", "月均", "日均", "人均", "户均", "件均", "亩均", "次均", "累计", "共计", "合计", "总计", "最快", "最短", "最长", "最高", "最低", "最慢",
    "总共", "共", "每年", "每月", "每日", "每天", "单日", "单月", "最多时", "最大",
)  # fmt: skip
COUNTED = rf"(?:{'|'.join(STATISTICS)})(?!(?<=共)[享同建治性产富识青用]|(?<=最高)(?:人民|法|检|额)|(?<=最低)(?:生活|工资|保障)|(?<=最大)限度|(?<=均)(?:水平|值|数|分|线))"
"""A statistic that is no part of a longer word: 共享, 最低工资, 平均分."""
FRONT = tuple(sorted({*AT_LEAST, *AT_MOST, *ROUGHLY} - {"突破"}, key=len, reverse=True))
"""Words in front of a number that say how exact it is. 突破 is a verb here: it prints alike."""
BACK = tuple(sorted(AFTER_UNIT, key=len, reverse=True))
ONLY = ("仅需", "只需", "仅", "只要", "只")

ARABIC = r"(?!0[0-9])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?(?![0-9])"
"""No nought in front: it would be lost, and what has one is rarely a number."""
SCALE = r"(?:万亿|千亿|百亿|千万|百万|亿|万)"

_COUNTERS = (
    "辆次", "艘次", "列次", "台次", "箱次", "项次", "条次", "毫秒", "微秒", "毫克", "微克", "毫米", "厘米", "平米", "课时", "学时", "英镑", "澳元", "卢布", "立方", "㎡", "m²", "m³",
    "例", "席", "桶", "瓶", "袋", "盏", "册", "幅", "首", "口", "尾", "羽", "匹", "斤", "克", "升", "路",
    "个工作日", "个自然日", "个工作小时", "个百分点", "个基点", "个BP", "个bp", "BP", "bp", "个小时", "个星期", "个季度", "个位次", "个名次", "个月", "个",
    "工作日", "自然日", "工作小时", "百分点", "基点", "小时", "分钟", "秒钟", "星期", "季度",
    "人次", "户次", "件次", "家次", "位次", "吨标准煤", "吨标煤", "批次", "架次", "车次", "班次", "场次", "人天", "平方公里", "平方米", "立方米", "公里", "公顷", "千瓦时", "千瓦",
    "兆瓦", "标准箱", "标箱", "万吨", "吨公里", "吨", "公斤", "千克", "美元", "欧元", "港元", "日元", "人民币", "元", "角",
    "项", "件", "家", "户", "条", "名", "人", "次", "份", "张", "本", "套", "批", "场", "期", "宗", "起", "笔", "台", "辆", "间", "处", "座", "所", "栋", "幢",
    "亩", "米", "度", "箱", "票", "单", "班", "列", "种", "类", "款", "门", "篇", "版", "卷", "部", "字", "页", "道", "级", "档", "倍", "成", "星", "岁", "位",
    "天", "日", "周", "月", "年", "分", "秒", "%", "‰", "摄氏度", "支", "只", "枚", "颗", "株", "头", "艘", "架", "片", "块", "层", "组", "队", "对", "双", "轮",
    "届", "趟", "城", "省", "国", "县", "区", "市", "镇", "乡", "村", "站", "点", "步", "环", "扇", "根", "TEU", "Mbps", "Gbps", "km/h", "kV", "MWh", "GWh", "MB", "KWh", "kWh", "kW", "MW", "km", "GB", "TB", "PB", "kg", "h", "min", "把", "棵", "顶",
)  # fmt: skip
COUNTERS = tuple(sorted(_COUNTERS, key=len, reverse=True))
"""Units and measure words, the longer first."""
NOT_AFTER = {
    "项": "目", "件": "套", "分": "之", "年": "来代", "成": "为功立果效本员交都人品套就型群绩熟", "部": "门件分委队署", "位": "列居一", "点": "一二三四五六七八九零〇", "区": "域",
    "市": "场民", "省": "去时钱", "国": "家", "日": "常", "月": "度", "例": "如外行会", "口": "岸子径头", "升": "级至到为",
    "首": "位次批家个届", "立": "方", "克": "服", "路": "径线口由程段", "席": "位",
}  # fmt: skip
"""What may not follow a unit that would be taken out of a word: 年代, 成为, 市场."""
_WHOLE = re.compile(r"[\u4e00-\u9fff]{1,6}(?=[,;。、()（） ]|$)")
"""A unit nobody listed: some letters to the end of the clause."""


@dataclass(frozen=True)
class Reading:
    """One number or range as written. `end` is the place in the text behind it."""

    ends: tuple[Decimal, ...]
    unit: str
    end: int
    qualifiers: tuple[str, ...] = ()
    statistic: str = ""
    words: str = ""

    def figure(self, unit: str = "", negative: bool = False, own: bool = True) -> Any:
        """As the data file has it: a bare number or range where nothing more is to be said.

        `unit` is that of the outcome, which need not be repeated. With `own` the figure bears its own qualifiers and
        statistic; without, the outcome does.
        """
        # 压缩30%—50% is a change from -50 to -30; a range that was typed the wrong way round stays so, for the check to see.
        ends = tuple(-abs(end) for end in reversed(self.ends)) if negative else self.ends
        n: Any = plain(ends[0]) if len(ends) == 1 else tuple(map(plain, ends))
        more: dict[str, Any] = {}
        if self.unit and self.unit != unit:
            more["unit"] = self.unit
        if own and self.qualifiers:
            more["qualifier"] = word_or_list(self.qualifiers)
        if own and self.statistic:
            more["statistic"] = self.statistic
        if self.words:
            more["words"] = self.words
        return {"n": n, **more} if more else n


def plain(value: Decimal) -> int | Decimal:
    """Without a point where there is none."""
    return int(value) if value == value.to_integral_value() and "." not in str(value) else value


def word_or_list(words: tuple[str, ...]) -> str | tuple[str, ...]:
    """As the data file has one word or several."""
    return words[0] if len(words) == 1 else words


def fold(text: str) -> str:
    """The text with one form of every digit, dash, bracket and blank; as long as before."""
    return text.translate(FOLDED)


def plain_text(text: str) -> str:
    """The text folded and in simplified characters, to be searched; as long as before."""
    return sounds.in_simplified(fold(text))


def bare(text: str) -> str:
    """A text without blanks and punctuation, in which names are looked for."""
    return re.sub(r"[\W_]", "", plain_text(text))


DEEDS = "召开|开|提交|提供|交|填写|填|盖|进|跑|走"
_DEED = re.compile(f"(?:{DEEDS})(?=[0-9一两])")
"""What may stand behind words of the number: 最多跑1次."""
_LEAD = re.compile(
    rf"(?:(?P<statistic>{'|'.join(STATISTICS)})|(?P<front>{'|'.join((*FRONT, *ONLY))})|(?P<filler>为|是|了|用时|只用|用|需要|需|耗时|可享受|:))? *"
)
_ARABIC = re.compile(
    rf"(?P<low>{ARABIC})(?P<sign>%|‰)?(?P<scale_low>{SCALE})?(?P<unit_low>个?(?:工作日|小时|分钟|天|月|年|元|件|项|家|户)|个)?"
    rf"(?: *(?P<to>[-至到]) *(?P<high>{ARABIC}))"
)
_NUMBER = re.compile(rf"(?P<number>{ARABIC})")
_SIGN = re.compile("(?:[≤≥<>]|大于等于|小于等于)=? *(?=[0-9])")
"""What no word of ours stands for: printed as the source has it."""
_ROUND = re.compile("[百千万](?![分一二三四五六七八九十百千万亿])")
"""No number without a word that says how exact it is: 近千家, but 千家万户, 万人助企, 百日攻坚."""
_SOME = re.compile("来(?!自|源|看)")
_NO_UNIT = re.compile("[之来切起样般网站窗]")
_TAIL = re.compile(rf" *(?P<more>余|多)? *(?P<scale>{SCALE})?(?P<more2>余|多)?(?P<ge>个(?=[余多]))?(?P<more3>余|多)? *")
_BACK = re.compile(rf" *(?P<self>\(不?含(?:本数)?\))? *(?P<back>余|多|{'|'.join(BACK)})")


def read(text: str, at: int = 0, one: bool = False) -> Reading | None:
    """The number with its unit that begins at this place of a folded text, words in front of it included; or None.

    With `one` 一 counts too, as in 减少一个; else 一次办成, 一件事, 一站式 count nothing.
    """
    if (sign := _SIGN.match(text, at)) and (reading := read(text, sign.end())):
        return replace(reading, words=text[at : reading.end])
    statistic, fronts, place = "", [], at
    while found := _LEAD.match(text, place):
        if found.end() == place or not (found["statistic"] or found["front"] or found["filler"]):
            place = found.end()
            break
        if found["statistic"]:
            statistic = statistic or found["statistic"]
        elif found["front"] in FRONT:
            fronts.append(found["front"])
        deed = None if found["filler"] else _DEED.match(text, found.end())
        place = deed.end() if deed else found.end()
    forms = (form(text, place) for form in (_signed, _worded, _ranged, _single))
    reading = next(filter(None, forms), None) or _counted(text, place, one)
    if reading is None or (_ROUND.match(text, place) and not (fronts or reading.qualifiers)):
        return None
    if "含" in (said := text[place : reading.end]):  # 5万元（含）以上: printed as it stands, since no field says so
        reading = replace(reading, words=said.replace("(", "（").replace(")", "）"))
    return replace(reading, qualifiers=(*fronts, *reading.qualifiers), statistic=statistic)


_SIGNED = re.compile("(?:零下|零上)(?=[0-9一二三四五六七八九十])|[正负](?=[0-9.]+(?:[%‰度]|个?百分点))")


def _signed(text: str, at: int) -> Reading | None:
    """A number whose sign is a word: 零下5度, 负3.2%."""
    found = _SIGNED.match(text, at)
    reading = found and read(text, found.end(), one=True)
    if not found or not reading:
        return None
    words = text[at : reading.end]
    for qualifier in reading.qualifiers:
        words = words.removesuffix(qualifier)
    ends = tuple(-end for end in reversed(reading.ends)) if found[0] in ("零下", "负") else reading.ends
    return replace(reading, ends=ends, words=words)


def _worded(text: str, at: int) -> Reading | None:
    """A number in words that brings its unit: 三分之二, 九成, 百分之九十, 半天."""
    share = numerals.share(text, at)
    if share is None:
        return None
    back = _BACK.match(text, share.end)
    end, said = (back.end(), (back["back"],)) if back else (share.end, ())
    return Reading(share.ends, share.unit, end, said, "", text[at : share.end])


def _counted(text: str, at: int, one: bool) -> Reading | None:
    """A number in words with a unit that we know of: 三个工作日, 十几项, 近万家."""
    number = numerals.counted(text, at)
    if number is None or _NO_UNIT.match(text, number.end):
        return None
    said = text[at : number.end]
    tail = _tail(text, number.end, listed=True)
    if tail is None or not tail[0]:
        return None
    unit, end, qualifiers = tail
    # Of what is one, only time and money are counted for sure; 零门槛, 零件, 三级联动, 五位一体 count nothing.
    single = said == "一" and not (one or units.sort(unit) in ("time", "money") or unit in ALSO_ONE)
    if single or (re.match(r"[^\W\d_]", text[end:]) and (said == "零" or unit in ("级", "层", "点", "星"))):
        return None
    words = text[at:end]
    for qualifier in qualifiers:
        words = words.removesuffix(qualifier)
    return Reading(number.ends, unit, end, qualifiers, "", words)


ALSO_ONE = ("倍", "个百分点")


_AND_ON = re.compile("[,，]?再")


def _ranged(text: str, at: int) -> Reading | None:
    found = _ARABIC.match(text, at)
    if not found:
        return None
    tail = _tail(text, found.end())
    if tail is None:
        return None
    unit, end, qualifiers = tail
    lower = (found["scale_low"] or "") + (found["sign"] or "") + (found["unit_low"] or "")
    if lower and lower != unit and not (lower in (found["scale_low"], "个") and unit.startswith(lower)):
        return None  # two numbers of different units are no range
    if found["to"] != "-" and (decimal(found["low"]) > decimal(found["high"]) or _AND_ON.match(text, end)):
        return None  # 从5天到3天, 从1家到3家再到5家
    return Reading((decimal(found["low"]), decimal(found["high"])), unit, end, qualifiers)


def _single(text: str, at: int) -> Reading | None:
    found = _NUMBER.match(text, at)
    if not found:
        return None
    if (some := _SOME.match(text, found.end())) and (tail := _tail(text, some.end(), listed=True)) and tail[0]:
        return Reading((decimal(found["number"]),), tail[0], tail[1], tail[2], "", text[at : tail[1]])  # 10来天
    tail = _tail(text, found.end())
    if tail is None:
        return None
    unit, end, qualifiers = tail
    return Reading((decimal(found["number"]),), unit, end, qualifiers)


def _tail(text: str, at: int, listed: bool = False) -> tuple[str, int, tuple[str, ...]] | None:
    """Unit and qualifiers behind digits, and where they end. `listed`: only units we know of.

    None where the unit begins like a word that is none: 100强 has a unit, 2023年来 has not.
    """
    found = _TAIL.match(text, at)
    assert found
    scale, place = found["scale"] or "", found.end()
    said = [word for word in (found["more"], found["more2"], found["more3"]) if word]
    unit = _unit(text, place, (found["ge"] or ""))
    if unit is None and not listed:
        whole = _WHOLE.match(text, place)
        unit = whole[0] if whole else ""
        for back in BACK:
            unit = unit.removesuffix(back)
    if unit is None:
        return None
    place += len(unit)
    unit = scale + (found["ge"] or "") + unit
    while behind := _BACK.match(text, place):
        said.append(behind["back"])
        place = behind.end()
    return unit, place, tuple(said)


def _unit(text: str, at: int, before: str) -> str | None:
    for unit in COUNTERS:
        if before and f"{before}{unit}" not in COUNTERS:
            continue
        if text.startswith(unit, at) and text[at + len(unit) : at + len(unit) + 1] not in list(NOT_AFTER.get(unit, "")):
            return _per(text, at, unit)
    return None


def _per(text: str, at: int, unit: str) -> str:
    """A unit with what it is counted by: 元/吨, 元每平方米."""
    end = at + len(unit)
    if text[end : end + 1] not in ("/", "每") or units.sort(unit) == "rate":
        return unit
    scale = re.compile(SCALE).match(text, end + 1)
    begin = scale.end() if scale else end + 1
    by = next((text[end + 1 : begin] + counter for counter in COUNTERS if text.startswith(counter, begin)), "")
    return text[at : end + 1] + by if by else unit


def decimal(digits: str) -> Decimal:
    """The number that digits stand for, with commas between thousands or without."""
    return Decimal(digits.replace(",", ""))


def is_known(unit: str) -> bool:
    """Whether a unit is one that we know of, and not the words that happen to stand behind a number."""
    own = re.sub(rf"^(?:{SCALE})?", "", unit)
    return not own or own.partition("/")[0].partition("每")[0] in COUNTERS or units.measured(unit).sort != "count"
