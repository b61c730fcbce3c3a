"""What the brackets at the end of a phrase say: （较法定时限压缩85%，越低越好，说明：…）."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casebook.base.problems import Refused
from casebook.editing import numerals, phrases, quantities
from casebook.editing.quantities import plain_text as fold
from casebook.editing.quantities import read
from casebook.model.outcomes import BETTER

PERIOD = re.compile(
    r"(?P<period>(?:自|截至|截止|到)?(?:(?:19|20)[0-9]{2}年(?:[0-9]{1,2}(?:月)?(?:[至到-][0-9]{1,2})?月(?:[0-9]{1,2}日)?)?(?:底|末|初|全年|以来|上半年|下半年|[一二三四]季度)?"
    r"|(?:上线|运行|试运行|实施|试点|推行|启用|成立)(?:半|[一两二三四五六七八九十0-9]{1,2})个?(?:月|年)(?:多|余)?(?:以?来)?(?=[,， ])|改革(?:以来|后|实施以来|前)|今年以来|去年|今年|目前|现在|如今|原来|原先|此前|过去|以前|试点期间|实施以来|运行以来|上线以来|全年|上半年|下半年|连续[一二两三四五六七八九十0-9]{1,2}年|近?[一二两三四五六七八九十0-9]{1,2}年(?:多|余)?(?:来|间)|近[一二两三四五六七八九十0-9]{1,2}年(?=[,，])))[,， ]*(?=.)"
)
"""A time at the beginning of a clause."""
_BRACKET = re.compile(r" *\(((?![省市县区乡镇、,/]+\))[^()]*)\)$")


def of(phrase: str) -> tuple[str, dict[str, Any]]:
    """A phrase without the brackets at its end, and what they say."""
    bracket = _BRACKET.search(fold(phrase))
    if not bracket:
        return phrase, {}
    inner = phrase[bracket.start(1) : bracket.end(1)]
    inner, _, note = re.fullmatch("(?s)(.*?)(说明[：:](.*))?", inner).groups(default="")  # type: ignore[union-attr]
    said: dict[str, Any] = {}
    for part in filter(None, map(str.strip, re.split("[，,、；;]", inner))):
        key, value = _detail(part)
        if key in said:
            raise Refused("括号里同样的内容写了两次；其余的请写在“说明：”后面")
        said[key] = value
    if isinstance(period := said.get("period"), str) and (year := re.match("((?:19|20)[0-9]{2})年", period)):
        said["year"] = int(year[1])
    if note.strip():
        said["note"] = said.get("note", "") + note.strip()
    return phrase[: bracket.start()].strip(), said


def _detail(part: str) -> tuple[str, Any]:
    if better := {said: key for key, said in BETTER.items()}.get(part):
        return "better", better
    if part in quantities.STATISTICS:
        return "statistic", part
    folded = fold(part)
    if change := phrases.change_in(folded, part):
        return "change", change
    if re.fullmatch("同比|环比|(?:较|比|与).{1,24}", part):
        return "basis", part
    earlier = re.match("(?:原来?|此前|之前|过去|以前|改革前)(?:需要?|为|是|要)? *", part)
    if earlier and (reading := read(folded, earlier.end())) and reading.end == len(part):
        return "before", reading
    if not PERIOD.match(folded + " ") and any(
        read(folded, at) for at in range(len(folded)) if folded[at] in numerals.ARABIC
    ):
        return "note", f"来源还写：{part}。"  # （其中规上企业300家）: no period, and no figure of this outcome
    return "period", part


def add(outcome: dict[str, Any], brackets: Mapping[str, Any]) -> None:
    """What the brackets said, to an outcome. Raises Refused."""
    said = dict(brackets)
    if basis := said.pop("basis", None):
        if "change" not in outcome:
            raise Refused(f"“{basis}”要和变化幅度一起写，如 下降43.8%（{basis}）")
        outcome["change"]["basis"] = basis
    if change := said.pop("change", None):
        if "change" in outcome:
            raise Refused("括号里外各有一个变化幅度；请分成几行，各写各的名称")
        outcome |= phrases.with_change(outcome, change)
    earlier = said.pop("before", None)
    if earlier is not None:
        now = outcome.pop("value", outcome.pop("after", None))
        if now is None or "before" in outcome:
            raise Refused("括号里的原有数字要和一个现在的数字一起写，如 10分钟（原需6个工作日）")
        outcome |= phrases.two(earlier.figure(earlier.unit), earlier.unit, now, outcome.pop("unit", ""))
    outcome |= {key: value for key, value in said.items() if key not in outcome}
