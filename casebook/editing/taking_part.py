"""Who led a case and who joined it, where the list labels them: 牵头单位：…, （责任单位：…）, in brackets or labels of titles."""

from __future__ import annotations

import re
from typing import NamedTuple

from casebook.editing.quantities import plain_text

LEADS = "牵头|主办|责任|负责|报送|实施|申报|推荐|承办|主管|创建|选送|案例|主责|组织|完成|供稿|改革|建设|主体"
PARTNERS = "配合|协办|参与|参加|联合|协同|支持|协作|协助|合作|共建|成员"
LABEL = re.compile(
    rf"[\[【(]?(?P<role>(?:{LEADS}|{PARTNERS})(?:(?:、|和|及|与)?(?:{LEADS}|{PARTNERS}))?)(?:责任)?"
    r"(?:单位|部门|机构|地区|主体|区县|县区|处室|科室){1,2}(?:[(][^()]{1,10}[)])?(?: *[\])】] *:? *| *: *)"
)
ORGANISATION = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|部|院|会|中心|集团|公司|政府|银行|海关|支行|分行|分局|法院|检察院|大队|支队|总队|所|站|社|学校|大学|协会|商会|联合会|联|指挥部|管委会|"
    r"专班|税务局|税务|公安|营商办|开发区|新区|自贸区|高新区|园区|供电|电网|水务|燃气|机场|港|县|区|市|州|盟|旗|镇|街道|省|兵团)$"
)
_WITHIN = "(?:[^()]|[(][^()]*[)])"
"""A character inside a bracket, or a bracket inside it: 各县（市、区）."""
BRACKETED = re.compile(rf"[(]({_WITHIN}*)[)][。.]?$")
DUTIES = re.compile(
    rf"^(?P<lead>{_WITHIN}{{2,60}}?)(?:共同|分别)?(?:牵头|负责|承办|主办)(?:负责|落实|实施)?(?:[,;、](?P<partners>{_WITHIN}{{2,120}}?)(?:共同|分别|等)*(?:配合|参与|协同|协办|按职责分工负责|按职责)(?:负责|落实)?)?$"
)
"""（市发改委牵头，市财政局、市税务局配合）."""


WHEN = re.compile(
    r"[0-9]+(?:月|年|日)|完成$|推进$|(?:有关|相关)(?:单位|部门)|按职责|^各|^有关|^(?:县级市|区县|县区|市县|县市区)(?:政府)?$"
)
"""What stands among names and is none: 6月底完成, 各区."""


class Parties(NamedTuple):
    """Names as the list writes them."""

    lead: list[str]
    partners: list[str]


def labelled(line: str) -> tuple[str, Parties] | None:
    """The line without what labels organisations, and who they are; None where nothing is labelled."""
    plain = plain_text(line)
    bracket = BRACKETED.search(plain)
    inner = plain[bracket.start(1) : bracket.end(1)] if bracket else ""
    if bracket and LABEL.match(inner):
        return line[: bracket.start()].strip(), _parties(line[bracket.start(1) : bracket.end(1)])
    if bracket and (duties := DUTIES.match(inner)) and all_organisations(duties["lead"]):
        said = line[bracket.start(1) : bracket.end(1)]
        partners = names(said[duties.start("partners") : duties.end("partners")]) if duties["partners"] else []
        return line[: bracket.start()].strip(), Parties(names(said[: duties.end("lead")]), partners)
    found = LABEL.search(plain)
    if not found or found.start() > 2:
        return None
    return "", _parties(line.strip("()（）"))


def _parties(text: str) -> Parties:
    """Organisations behind each label of a text that begins with one."""
    parties = Parties([], [])
    found = list(LABEL.finditer(plain_text(text)))
    for here, label in enumerate(found):
        end = found[here + 1].start() if here + 1 < len(found) else len(text)
        # Who is responsible beside one that leads takes part.
        second = parties.lead and label["role"].startswith(("责任", "实施", "承办"))
        target = parties.lead if re.match(LEADS, label["role"]) and not second else parties.partners
        target += [name for name in names(text[label.end() : end]) if name not in target]
    return parties


def is_label(line: str) -> bool:
    """Whether a line begins with the label of organisations."""
    found = LABEL.match(plain_text(line))
    return found is not None


def is_open_label(line: str) -> bool:
    """Whether a line is such a label with nothing behind it: the names are in the next line."""
    plain = plain_text(line)
    found = LABEL.match(plain)
    return found is not None and found.end() == len(plain)


def goes_on(line: str, further: str) -> bool:
    """Whether a line below a label has more of its names. One that does not begin with a label always goes on."""
    found = LABEL.match(plain_text(line))
    return found is None or line.endswith(("、", "，")) or all_organisations(line[found.end() :] + further)


def names(text: str) -> list[str]:
    """The names of a list: 市发改委、市应急管理局."""
    parts = re.split(
        r"(?:[、，,；;/]| {1,}|(?<=[局委办院厅会心])(?:和|及|与))(?![^（(]{0,40}[）)])", text.strip(" 。；;，,、")
    )
    return [
        name
        for part in parts
        if not re.fullmatch(r"[\W_]*(?:无|暂无)?[\W_]*", part)
        if not WHEN.search(plain_text(part)) and (name := re.sub("等(?:单位|部门)?$", "", part.strip(" 。；;等()（）")))
    ]


def all_organisations(text: str) -> bool:
    """Whether a text names organisations and nothing else."""
    found = names(text)
    return bool(found) and all(len(name) <= 30 and ORGANISATION.search(plain_text(name)) for name in found)


def is_by_line(line: str, dashed: bool) -> bool:
    """Whether a line below a title says who wrote it, and nothing else. A place only behind a dash: 走进甲市 is a link."""
    return all_organisations(line) and (dashed or not any(_PLACE.search(plain_text(name)) for name in names(line)))


_PLACE = re.compile("(?:省|市|县|区|州|盟|旗|镇|街道|站|港|社|所)$")


def of_title(title: str) -> tuple[str, Parties, list[str]]:
    """A title without its organisations: （单位、单位） at its end; and those in 单位：标题, a place perhaps, by themselves."""
    parties = Parties([], [])
    told = labelled(title)
    if told and told[0]:
        title, parties = told
    elif (found := BRACKETED.search(plain_text(title))) and all_organisations(
        inner := title[found.start(1) : found.end(1)]
    ):
        title, parties = title[: found.start()].strip(), Parties(names(inner), [])
    begun = re.match(r"^([^:—“”]{2,40})(?::|——|—|-|｜|丨)(?=.{4})", plain_text(title))
    if begun and all_organisations(title[: begun.end(1)]):
        return title[begun.end() :].strip(" —"), parties, names(title[: begun.end(1)])
    return title, parties, []


def join(parties: Parties, lead: list[str], partners: list[str]) -> None:
    """Put names into the lists of a case, each once."""
    lead += [name for name in parties.lead if name not in lead]
    partners += [name for name in parties.partners if name not in partners and name not in lead]
