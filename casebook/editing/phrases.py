"""One clause of a source's phrase: a pair of figures, a figure with its verb, a change, or a figure alone.

Each reader takes a clause, folded and as it was written, and gives the fields of an outcome; nothing where the clause
is of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from casebook.base.problems import Refused
from casebook.editing import numerals, quantities
from casebook.editing.quantities import Reading, read
from casebook.editing.verbs import FALLS, MOVE, RISES, STATES, torn
from casebook.model import units

TO = "至|到|为|成"
_LEADS = f"{MOVE}|低|高|提|扩|转"
"""Some of them only with 至 and the like behind: 低至3.2%, but 高效."""
_FROM = re.compile(
    r"(?:由|从|自)? *(?:(?:原来的?|原有的?|原先的?|原需|原|过去的?|改革前的?|此前的?|之前的?|以前的?|以往的?|最初的?|传统的?)|(?P<told>(?:19|20)[0-9]{2}年(?:底|末|初)?的?|法定的?|承诺的?|规定的?|国家规定的?|全国平均的?|全省平均的?|[^\W\d_]{2,8}的(?=[0-9一二两三四五六七八九十])))? *"
)
"""Words in front of the first figure; those of the last kind are worth a note."""
_ARROW = re.compile(r" *(?:[-=]*>|→|变(?![为成更动化])) *")
_DOING = re.compile(f"(?:{quantities.DEEDS}|需要|需)?")
_DEED = re.compile("(?:(?<!提)交|填写|填|盖|进)(?=[0-9一两])")
"""What is told by a note: 交3份 is no more than 3份 on a page."""
TO_VERB = re.compile(
    rf"(?P<noun>[^\W\d_]{{0,8}}?)[,，]? *(?P<verb>(?:大幅|逐步|进一步|统一|全部|直接|再)?(?:{_LEADS})*(?:{TO}|至)了?)(?:现在的?|目前的?|如今的?|(?:19|20)[0-9]{{2}}年(?:底|末)?的?|(?P<now>[^\W\d_]{{2,8}}的)(?=[0-9一二两三四五六七八九十]))? *"
)
VERB_AFTER = re.compile(
    rf"(?P<verb>(?:大幅|逐步|进一步|统一|已)?(?:{_LEADS})(?:{TO}|在))了?(?P<of>(?:原来|改革前|原先|之前)的?)? *"
)
STATE = re.compile(rf"(?P<verb>(?:已)?(?:{'|'.join(sorted(STATES, key=len, reverse=True))})) *")
_DONE_MORE = "[收征销产用跑办走缴投放增开发贷]?"
_MORE, _LESS = f"高出|高|领先|提前|提早|多{_DONE_MORE}", f"低出|低|落后|少{_DONE_MORE}"
"""Changes only beside what they are compared with: 比全国高3.2个百分点."""
_YEAR = "(?:(?:19|20)[0-9]{2}年(?:末|底|初|同期)?)"
_DEGREE = "大幅|整体|分别|总体|平均"
_BASIS = r"同比|环比|(?:相较于?|对比|较|比)[^,;]{1,24}?|(?:与|同|和|跟)[^,;]{1,24}?相比|在[^,;]{2,16}?基础上"
CHANGE = re.compile(
    rf"(?:(?P<basis>(?:{_BASIS})(?:相比)?(?=(?:{_DEGREE})?(?:{'|'.join((*FALLS, *RISES))}))|较改革前)? *"
    rf"(?P<degree>{_DEGREE})?"
    rf"(?:(?P<falls>{'|'.join(sorted(FALLS, key=len, reverse=True))}|-)|(?P<rises>{'|'.join(sorted(RISES, key=len, reverse=True))}|\+))(?P<done>了)? *"
    rf"|(?P<beside>同比|环比|(?:较|比)[^,;]{{1,24}}?)(?:(?P<more>{_MORE})|(?P<less>{_LESS})) *(?=[0-9近约超逾]|$)"
    rf"|(?P<over>(?P<above>高于|优于|快于|多于|领先|超过|高出)|(?:低于|少于|慢于|短于))(?=[^,;0-9]{{2,20}}?(?:$|[0-9.]+(?:个百分点|%|个工作日|天|位)))(?P<whom>[\u4e00-\u9fff]{{2,20}}?)(?=[0-9]|$))"
)
WITHIN = re.compile(
    r"[A-Za-z]+[0-9][0-9.]*(?=[\u4e00-\u9fff])|[1-6][AGＡＧ]级?|[0-9]+强(?!县|市|区|镇|省)|[0-9]{5}(?=[\u4e00-\u9fff]{0,6}(?:热线|平台))|[0-9]+(?:个?工作日|个?小时|分钟|秒|天)(?:以?内|之内)?[^\W\d_]{1,8}?率(?=达|为|[0-9]|提|升|由|从|保)"
)
"""A name that has a number itself: 3个工作日内办结率, PM2.5平均浓度, 5G基站, 世界500强企业, 12345热线."""
DOUBLED = re.compile(r"翻了?(?P<words>(?P<times>[一两二三四])?番|(?P<fold>[一两])倍)(?P<more>多|以上)?")
_DONE = re.compile(
    r"(?:即可|内)?(?:办结|办好|办成|办理完毕|办完|完成|送达|到账|出证|拿证|拿到证|领证|审结|受理|批复|办理|即办|到位|搞定|发证|结案|回复|响应)+$"
)


class Told(NamedTuple):
    """A number in a clause, and a note where words follow it that say no more than it."""

    reading: Reading
    note: dict[str, Any]


def _told(folded: str, clause: str, at: int, one: bool = False) -> Told | None:
    """The number that begins at a place of a clause, when nothing follows it but such words."""
    reading = read(folded, at, one)
    note = _rest(reading, folded, clause)
    if reading is None or note is None:
        return None
    return Told(reading, noted(clause) if _DEED.search(folded, at, reading.end) else note)


def pair_in(folded: str, clause: str) -> dict[str, Any]:
    """由30个工作日压缩至5个工作日, 3 → 1 个工作日: a figure before and after."""
    start = _FROM.match(folded)
    assert start
    earlier = read(folded, _DOING.match(folded, start.end()).end(), one=True)  # type: ignore[union-attr]
    if earlier is None and start.end() and folded.startswith("零", start.end()):
        earlier = Reading((Decimal(0),), "", start.end() + 1, words="零")
    if earlier is None:
        return {}
    if len(earlier.ends) == 2 and earlier.unit and start.end() and earlier.end == len(folded) and "到" in folded:
        low, high = (replace(earlier, ends=(end,)) for end in earlier.ends)
        return pair(low, high, "")  # 从0到1200户
    step: Reading | None = earlier
    told = found = None
    while step and not told:
        last = step
        if arrow := _ARROW.match(folded, last.end):
            verb, at = "", arrow.end()
        elif found := TO_VERB.match(folded, last.end):
            verb, at = found["verb"].removesuffix("了"), found.end()
            if (start.end() == 0 and verb in ("至", "到", "为", "成")) or (found["noun"] and not verb[:-1]):
                return {}
        else:
            return {}
        at = _DOING.match(folded, at).end()  # type: ignore[union-attr]
        told = _told(folded, clause, at, one=True)
        if told is None or not told.reading.unit:
            told = _at_once(folded, clause, at, earlier.unit) or told
        step = read(folded, at, one=True)
    if told is None:
        return {}
    later, note = told
    # 5天→3天→1天: what it was in between is told by the note.
    if (
        start["told"]
        or last is not earlier
        or _DEED.search(folded)
        or (not arrow and found and (found["noun"] or found["now"]))
    ):
        note = noted(clause)
    if not later.unit:
        raise Refused("缺少单位；请写在数字后面，如 3 → 1 个工作日")
    return pair(earlier, later, verb) | note


def _at_once(folded: str, clause: str, at: int, unit: str) -> Told | None:
    """即时 and the like as a figure after another of time, 零 and 0 after any."""
    found = _AT_ONCE.match(folded, at)
    if not found or (found["rest"] and not _DONE.fullmatch(found["rest"])):
        return None
    if not unit or ((found["soon"] or found["day"]) and units.sort(unit) != "time"):
        return None
    words = folded[at : found.start("rest")]
    note = noted(clause) if found["rest"] else {}
    if words == "0":
        return Told(Reading((Decimal(0),), unit, found.end()), note)
    n, unit = (1, "天") if found["day"] else (0, unit)
    return Told(Reading((Decimal(n),), unit, found.end(), words=words), note)


_AT_ONCE = re.compile(
    "(?:零(?:次|个|份|项|件|元|人)?|0(?![0-9.])|(?P<soon>即时|实时|当场|立即|当即|立等可取|即来即办|即办|秒批|秒办)|(?P<day>当天|当日))(?P<rest>[^0-9]*)$"
)
"""What stands for no time at all, or for less than a day; and for nothing of any unit."""


def pair(earlier: Reading, later: Reading, verb: str) -> dict[str, Any]:
    """Two figures as an outcome has them; each with its unit where these differ."""
    said = {"verb": verb} if verb.removesuffix("了") not in ("", "至", "到", "为", "成") else {}
    return two(earlier.figure(earlier.unit), earlier.unit, later.figure(later.unit), later.unit) | said


def two(before: Any, unit_before: str, after: Any, unit: str) -> dict[str, Any]:
    """Two figures, each with its unit where these differ: 由半天压缩至3小时."""
    if unit_before in ("", unit):
        return {"before": before, "after": after} | ({"unit": unit} if unit else {})
    told = {"before": (before, unit_before), "after": (after, unit)}
    return {key: (f if isinstance(f, dict) else {"n": f}) | {"unit": u} for key, (f, u) in told.items()}


def state_in(folded: str, clause: str) -> dict[str, Any]:
    """降至3.53%, 达52%, 保持在93%以上: a figure with the verb that leads to it."""
    became = VERB_AFTER.match(folded)
    found = became or STATE.match(folded)
    if became and folded[became.end() :] in ("零", "0"):
        return {"after": {"n": 0, "words": folded[became.end() :]}, "verb": became["verb"]}
    told = _told(folded, clause, _DOING.match(folded, found.end()).end(), one=True) if found else None  # type: ignore[union-attr]
    if not found or not told:
        return {}
    return state(found, told.reading, became is not None) | (
        noted(clause) if (became and became["of"]) or _DEED.search(folded) else told.note
    )


def likewise(earlier: Mapping[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """压减至22个工作日、低压8个工作日: what has become of one figure has of the next, if it is of the same unit."""
    alike = {"after", "verb"} <= earlier.keys() and fields.get("unit") == earlier.get("unit")
    if not alike or "value" not in fields or fields.keys() & {"verb", "statistic"}:
        return fields
    return {"after" if key == "value" else key: told for key, told in fields.items()} | {"verb": earlier["verb"]}


def state(found: re.Match[str], reading: Reading, became: bool) -> dict[str, Any]:
    """A figure and its verb: 保持在93% says how it is, 降至3.53% what has become of it."""
    key = "after" if became and not found["verb"].endswith("在") else "value"
    return alone(key, reading) | {"verb": found["verb"]}


def change_in(folded: str, clause: str) -> dict[str, Any]:
    """同比下降43.8%, 较全国均值快30%, 翻两番: a change."""
    if doubled := DOUBLED.search(folded):
        basis = folded[: doubled.start()].strip()
        if doubled.end() != len(folded) or not re.fullmatch("|同比|环比|(?:较|比).{1,24}", basis):
            return {}
        n = 100 * (2 ** int(numerals.chinese(doubled["times"])) - 1) if doubled["times"] else 100
        value: dict[str, Any] = {"n": n, "unit": "%"}
        value |= {"qualifier": doubled["more"]} if doubled["more"] else {}
        value["words"] = doubled["words"]
        return {"change": {"value": value, **({"basis": basis} if basis else {}), "verb": "翻"}}
    found = CHANGE.match(folded)
    told = _told(folded, clause, found.end(), one=True) if found else None
    if found is None or told is None:
        return {}
    if not told.reading.unit:
        raise Refused("缺少单位；变化幅度请写成 下降43.8%、增加34倍、减少3个")
    return changed(found, told.reading) | told.note


def object_in(folded: str, clause: str) -> tuple[str, dict[str, Any]] | None:
    """减少申请材料40%以上, 每年压缩审批时间3天: a change whose verb stands before what it is of; and that with its words."""
    start = _FRONT.match(folded).end()  # type: ignore[union-attr]
    found = CHANGE.match(folded, start)
    verb = found and (found["falls"] or found["rises"] or "")
    if not found or len(verb or "") < 2 or verb in _DONE_TO:
        return None
    for at in range(found.end() + 2, min(found.end() + 12, len(folded))):
        if not re.fullmatch(r"[^\W\d_]", folded[at - 1]) or folded[at - 1] in "至到为达":
            return None
        if torn(folded, at) or not (told := _told(folded, clause, at)):
            continue
        of = clause[found.end() : at]
        if of[0] in "率幅度量数比值额至到为成" or re.search(f"(?:{MOVE})$", of):
            return None  # 缩短率超66% is no fall, 增加值增长8% is of 增加值
        if not told.reading.unit or (told.reading.unit == "%" and re.search("(?:(?<!效)率|占比|比例|比重)$", of)):
            return None
        return clause[:start] + of, changed(found, told.reading) | told.note
    return None


_FRONT = re.compile(f"(?:{'|'.join(quantities.STATISTICS)}|已|可|能|有效|直接|为企业|为群众|帮助企业)*")
_DONE_TO = ("减免", "取消", "砍掉", "增长", "上升", "下降", "新增", "净增")
"""Verbs that say what was done to so many, and those that have no object."""


def changed(found: re.Match[str], reading: Reading) -> dict[str, Any]:
    """A change as its verb and its number say: 同比下降43.8%."""
    falls = bool(found["falls"] or found["less"] or (found["over"] and not found["above"]))
    number = reading.figure(reading.unit, falls, own=bool(reading.words))
    change: dict[str, Any] = {"value": number, "unit": reading.unit}
    if basis := found["basis"] or found["beside"] or (found["over"] and found["over"] + found["whom"]):
        change["basis"] = basis
    if verb := (found["falls"] or found["rises"] or found["more"] or found["less"] or "").strip("-+"):
        change["verb"] = (found["degree"] or "").removeprefix("平均").removeprefix("分别") + verb
    fields: dict[str, Any] = {"change": change} | _around(reading)
    if found["degree"] == "平均" and "statistic" not in fields:
        fields["statistic"] = "平均"
    return fields


def with_change(outcome: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """An outcome with a change said beside it: 12.5亿元，同比增长20%以上. The change keeps its own qualifiers."""
    change = dict(fields["change"])
    own = {key: fields[key] for key in ("qualifier", "statistic") if key in fields}
    if own:
        value = change["value"]
        change["value"] = (value if isinstance(value, dict) else {"n": value}) | own
    return outcome | {"change": change}


def value_in(folded: str, clause: str) -> dict[str, Any]:
    """1530万元, 改革前的3倍: a figure alone."""
    times = re.match(rf"(?:是|为|相当于|达到?)?{_YEAR}?[^,;0-9]{{0,16}}的(?=[0-9一二两三四五六七八九十.]+倍)", folded)
    told = _told(folded, clause, times.end() if times else 0)
    if told is None:
        return {}
    return alone("value", told.reading) | (noted(clause) if times else told.note)


def noted(clause: str) -> dict[str, Any]:
    """The source's own wording, where more of it counts than the figure."""
    inside = clause.translate(str.maketrans("“”", "‘’"))
    return {"note": f"来源写作“{inside}”。"}


def alone(key: str, reading: Reading) -> dict[str, Any]:
    if not reading.unit:
        raise Refused("缺少单位；请写在数字后面，如 3600余条")
    return {key: reading.figure(reading.unit, own=bool(reading.words)), "unit": reading.unit} | _around(reading)


def _around(reading: Reading) -> dict[str, Any]:
    """Words around the only figure of an outcome belong to the outcome, save where the figure is in words."""
    if reading.words:
        return {}
    said: dict[str, Any] = {"qualifier": quantities.word_or_list(reading.qualifiers)} if reading.qualifiers else {}
    return said | ({"statistic": reading.statistic} if reading.statistic else {})


def _rest(reading: Reading | None, folded: str, clause: str) -> dict[str, Any] | None:
    """What follows the last figure of a clause: nothing, or words that say no more than it; None for anything else.

    Such words are kept in a note, so that the source's own wording is not lost.
    """
    if reading is None:
        return None
    rest = folded[reading.end :].strip(" 。")
    if not rest:
        return {}
    bare = re.sub("[“”‘’《》()、]", "", rest) if rest[0] != "(" else rest  # 5家(含乙)左右 is more than 5家
    if _DONE.fullmatch(rest) or (re.fullmatch(r"[^\W\d_]{1,16}", bare) and not re.search(f"{TO}|{MOVE}|比|较", bare)):
        return noted(clause)
    return None
