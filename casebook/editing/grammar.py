"""Phrases of sources as outcomes: `项目开工用时：从30个工作日压缩到3-7个工作日` → the fields of the data file.

One line is `成效名称：表述`. A phrase is taken apart into clauses; each is a rank, a pair of figures, a figure, a change
or words. The wording is kept: verbs, statistics and words around a number go where they print again. What cannot be
understood is refused with the very word; a phrase with digits never becomes mere text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from casebook.base.problems import Refused
from casebook.editing import brackets, extracting, numerals, phrases, quantities, ranks, verbs
from casebook.editing.quantities import plain_text as fold
from casebook.editing.quantities import read
from casebook.model import figures

LONGEST = 400
QUOTES = "“‘《「"
QUOTED = re.compile("“[^”]*”|‘[^’]*’|「[^」]*」|《[^》]*》")
STATISTIC = re.compile(
    rf"^{quantities.COUNTED}|(?<!加权)(?:平均|年均|月均|日均|人均|户均|件均|亩均)(?!水平|值|数|分|线)|累计$"
)

_NO_RANK = re.compile(
    r"[^0-9]*(?:第[一二三四五六七八九十0-9]+(?:方阵|梯队|档|批|类|等次|集团)|前[0-9.]+(?:%|‰))[^0-9]*$"
)
_SEPARATOR = re.compile(r"，(?!再[^，,;；。0-9]{0,4}[至到为])|[；;。]|,(?![0-9]{3}(?![0-9]))")
_PARALLEL = re.compile(r"、(?=[^、，；0-9]{0,12}[0-9])")


def outcomes(line: str) -> list[dict[str, Any]]:
    """The outcomes of a line `名称：表述`, each with its fields in the order of the data file. Raises Refused."""
    if len(line) > LONGEST:
        raise Refused(f"太长；一行最多{LONGEST}字")
    headline = line.startswith("★")
    line = line.removeprefix("★").strip()
    colon = fold(line).find(":")
    name, phrase = line[:colon].strip(), line[colon + 1 :].strip()
    if colon < 0 or not name or not phrase:
        raise Refused("每行写成“成效名称：表述”，中间用冒号隔开")
    phrase, said = brackets.of(phrase)
    if not phrase:
        raise Refused("没有写结果；请写在冒号后面、括号前面")
    phrase = _unquoted(phrase)
    if (phrase[0] in QUOTES and not re.search("[0-9]", QUOTED.sub("", fold(phrase)))) or _is_text(fold(phrase)):
        taken: list[dict[str, Any]] = [{"name": name, "text": phrase}]
    else:
        taken = _clauses(name, phrase)
    for outcome in taken:
        brackets.add(outcome, said)
        if headline:
            outcome["headline"] = True
    return [_ordered(outcome) for outcome in taken]


ORDER = (
    "name", "before", "after", "value", "qualifier", "unit", "statistic", "verb", "change", "rank", "text", "period", "year",
    "better", "headline", "note",
)  # fmt: skip


def _ordered(outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {key: outcome[key] for key in ORDER if key in outcome}


def _is_text(folded: str) -> bool:
    """Whether the phrase has no number: without digits, and without a Chinese numeral that has a unit."""
    if _NO_RANK.fullmatch(folded):
        return True
    if re.search("[0-9]", folded) or phrases.DOUBLED.search(folded) or re.search("第[一二三四五六七八九十]", folded):
        return False
    if re.search(f"(?:前[一二三四五六七八九十]|{'|'.join(ranks.WORDED)})(?:位|名)?$", folded):
        return False
    if any(reader(folded, folded) for reader in READERS[:3]):
        return False
    return not any(reading and reading.unit for reading in (read(folded, at) for at in range(len(folded))))


def _clauses(name: str, phrase: str) -> list[dict[str, Any]]:
    """The outcomes of a phrase of one or several clauses."""
    taken: list[dict[str, Any]] = []
    about: dict[str, Any] = {}
    for clause in _split(phrase):
        parallel, clause, place = clause.startswith("、"), clause.removeprefix("、"), 0
        if found := brackets.PERIOD.match(fold(clause) + " "):
            period = clause[: found.end("period")].strip()
            if not re.match(r"年|-|至|→", fold(clause)[found.end("period") :]):
                about = {"period": period} | (
                    {"year": int(y[0])} if (y := re.search("(?:19|20)[0-9]{2}", period)) else {}
                )
                place = min(found.end(), len(clause))
        rest = clause[place:].strip(" ，,")
        if not rest:
            continue
        for sub, fields in _clause(rest):
            _take(name, sub, phrases.likewise(taken[-1], fields) if parallel and taken else fields, about, taken)
    if not taken:
        raise Refused("没有写结果；请写在冒号后面、括号前面")
    taken = _before_and_after(taken)
    if any("text" in outcome and "period" in outcome for outcome in taken):
        raise Refused(f"只有时间，没有数字；{REMEDY}")
    if len({outcome["name"] for outcome in taken}) < len(taken):
        raise Refused("一个成效名称下有几个结果；请分成几行，各写各的名称")
    return [_plainly(outcome) for outcome in taken]


def _told_apart(name: str, fields: Mapping[str, Any], taken: list[dict[str, Any]]) -> str:
    """A name for a second figure under a name that is taken, of words of its own clause: 排名提升, 全省排名."""
    if all(outcome["name"] != name for outcome in taken):
        return name
    change, rank = fields.get("change", {}), fields.get("rank", {})
    if rank and "scope" not in rank and "change" in taken[-1]:  # 上升10位，至第12位
        taken[-1]["name"] += taken[-1]["change"].get("verb", "")
    return f"{rank.get('scope', '')}{name}{change.get('verb', '')}"


def _take(name: str, sub: str, fields: dict[str, Any], about: Mapping[str, Any], taken: list[dict[str, Any]]) -> None:
    """Add what a clause says to the outcomes, or to the last of them. Raises Refused."""
    if re.fullmatch("同比|环比|(?:较|比).+", sub):
        raise Refused(f"“{sub}”后面没有写升降；请写成 {sub}下降5%")
    if about.get("period") in (*EARLIER, *NOW):
        sub = re.sub("^(?:需要?|得|要|只|仅|跑|开|交)+$", "", sub)  # 原先需要跑5趟
    sub = re.sub(r"[将把]$|[由从](?=每[^\W\d_]{1,4}$)", "", sub)
    if found := _NO_NAME.search(sub):
        raise Refused(f"不懂“{found[0]}”后面的数字；{REMEDY}")
    if not sub and taken and _joins(taken[-1], fields):
        if "change" in fields and taken[-1].keys() & FIGURES:
            taken[-1] = phrases.with_change(taken[-1], fields)
        else:
            taken[-1] |= {key: value for key, value in fields.items() if key not in taken[-1]}
        return
    # 平均审理周期180天, 每家企业平均节省8000元: words of a name that say how the figure was counted.
    if (found := STATISTIC.search(sub)) and "statistic" not in fields and "rank" not in fields:
        sub, fields = sub[: found.start()] + sub[found.end() :], {"statistic": found[0]} | fields
    if "text" in fields and not sub and taken and "note" not in taken[-1]:
        taken[-1]["note"] = f"来源还写：{fields['text']}。"
        return
    taken.append({"name": _told_apart(_fuller(name, sub, taken), fields, taken), **fields, **about})


def _before_and_after(taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """改革前30天，改革后3天 as one outcome."""
    if len(taken) != 2 or not all(taken[at].get("period", "") in words for at, words in ((0, EARLIER), (1, NOW))):
        return taken
    old, new = taken
    if old["name"] != new["name"] or "value" not in old or not new.keys() & {"value", "after"}:
        return taken
    outcome = {key: value for key, value in new.items() if key not in ("value", "period", "year", "unit")}
    return [outcome | phrases.two(old["value"], old["unit"], new.get("after", new.get("value")), new["unit"])]


_NO_NAME = re.compile(f"(?:由|从|自|再|降到|升到|至|(?:同比|环比)(?:{'|'.join((*verbs.FALLS, *verbs.RISES))}))$")
"""With what no name ends: there is more to the number behind than was understood."""
EARLIER, NOW = ("改革前", "此前", "原来", "原先", "过去", "以前", "去年"), ("改革后", "目前", "现在", "如今", "今年")
FIGURES = frozenset(("before", "after", "value", "rank", "text"))


def _fuller(name: str, sub: str, taken: list[dict[str, Any]]) -> str:
    """What an outcome is called whose clause begins with words of its own: 环节2个 of 开办企业 is 开办企业环节."""
    if not sub or sub in name:
        return name
    alike = {name[at : at + 2] for at in range(len(name) - 1)} & {sub[at : at + 2] for at in range(len(sub) - 1)}
    if alike or len(name + sub) > 60 or any(outcome["name"] == name for outcome in taken):
        return sub
    return name + sub


def _joins(earlier: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Whether a clause belongs to the one before it: 495.89万户，比2018年末增长39.6%; 同比增长23.4%，达到12.5亿美元."""
    if "change" in fields:
        return not earlier.keys() & {"change", "rank", "text"} and set(fields) <= {"change", "qualifier", "statistic"}
    return "verb" in fields and "value" in fields and not earlier.keys() & FIGURES and not fields.get("note")


def _split(phrase: str) -> list[str]:
    parts = [part.strip() for part in _SEPARATOR.split(_THOUSANDS.sub(",", phrase)) if part.strip()]
    # 办结率、满意率分别为99.8%、98.6% is taken apart as a whole.
    pieces: list[str] = []
    for part in parts:
        first, *more = [part] if "分别" in part else _PARALLEL.split(part)
        led = verbs.LEADS.match(first)  # 压减材料12份、时间5天: the verb is said of both
        same = (led is not None and not verbs.moves(piece) for piece in more)
        pieces += [first, *((led[0] if led and so else "、") + piece for piece, so in zip(more, same, strict=True))]
    return [piece.strip() for piece in pieces if piece.strip(" 、")]


_THOUSANDS = re.compile(r"(?<=[0-9０-９])，(?=[0-9０-９]{3}(?![0-9０-９]))(?<![0-9０-９]{4}，)")
"""12，345: a comma of a Chinese keyboard between thousands. Two figures would have a unit between them."""


def _unquoted(phrase: str) -> str:
    """从“30天”缩短至“3天” without the marks around figures; a phrase that is all one quotation stays."""

    def bare(found: re.Match[str]) -> str:
        reading = read(fold(inner := found[0][1:-1]), 0)
        return inner if reading and reading.unit and reading.end == len(inner) and found[0] != phrase else found[0]

    return QUOTED.sub(bare, phrase)


READERS = (phrases.pair_in, phrases.state_in, phrases.change_in, phrases.value_in)


def _clause(clause: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What one clause says, each time with the words that name it more closely. Raises Refused."""
    folded = fold(clause)
    for reader in (ranks.in_clause, *READERS):
        if fields := reader(folded, clause):
            return iter([("", fields)])
    if moved := phrases.object_in(folded, clause):
        return iter([moved])
    # 环节2个, 惠及企业1200家: words that name the figure stand before it.
    within = phrases.WITHIN.search(folded)
    begin = within.end() if within and not re.search("[0-9]", folded[: within.start()]) else 0
    for at in range(begin or 1, min(len(clause), begin + 16)):
        if re.search(r"[0-9→>]", folded[begin:at]):
            break
        if verbs.torn(clause, at) or clause[at - 1] == "第":
            continue
        for reader in (ranks.in_clause, *READERS):
            if fields := reader(folded[at:], clause[at:]):
                return iter([(clause[:at].strip(" 的"), fields)])
    if apart := _BY_PLACES.search(folded):
        return chain(_clause(clause[: apart.end()]), _clause(clause[apart.end() :]))
    if not re.search("[0-9]", folded):
        return iter([("", {"text": clause})])
    several = extracting.of_clause(clause)
    if len({name for name, _ in several} - {None}) == len(several) > 1:
        return ((name or "", fields) for name, fields in several)
    raise Refused(f"不懂“{_unknown(folded, clause)}”；{REMEDY}")


_BY_PLACES = re.compile(
    r"[升降进退跌移滑高]了?[0-9]{1,4}(?:个?[位名]次|位|名)(?=[至到].{0,12}?[0-9一二三四五六七八九十])"
)
"""上升10位至第12位: by how many places, and to which."""
REMEDY = "数字请照这些样子写：从3个工作日缩减至1个工作日，1530万元，同比下降43.8%，全省第3位；确是文字就用引号“”括起来"


def _unknown(folded: str, clause: str) -> str:
    """The very words that stop the reading: those after the first number that can be read, or the whole clause.

    Without punctuation and short: what somebody typed into a form must mean nothing where it is quoted.
    """
    said = clause
    for at in range(len(folded)):
        if folded[at] in numerals.ARABIC and (reading := read(folded, at)):
            said = clause[reading.end :].strip() or clause
            break
    marks = r"(?<=[0-9])[.+](?=[0-9A-Z])"
    plain = (re.sub(rf"(?!{marks})[^\u4e00-\u9fffA-Za-z0-9% →]", "", words)[:30].strip() for words in (said, clause))
    return next(filter(None, plain), "")


def _plainly(outcome: dict[str, Any]) -> dict[str, Any]:
    """Without verbs that the page prints by itself, so that the usual words need no field."""
    change = outcome.get("change")
    # Beside a verb such as 新增 a change without its own would be told with that.
    if change and "verb" in change and outcome.get("verb", "至").endswith(figures.STATES):
        unit = change.get("unit", "")
        n = change["value"]["n"] if isinstance(change["value"], dict) else change["value"]
        low = n[0] if isinstance(n, tuple) else n
        usual = figures.usual_verb(outcome["name"], unit, unit in figures.SHARES, low < 0)
        if change["verb"] == usual and not isinstance(change["value"], (dict, tuple)):
            del change["verb"]
    return outcome
