"""Places in a ranking as sources word them: 全国第一, 由全省第15位升至第3位, 在31个省份中排名第5, 居中部六省首位."""

from __future__ import annotations

import re
from typing import Any

from casebook.base.problems import Refused
from casebook.editing.numerals import number_of
from casebook.editing.phrases import noted

WORDED = ("首位", "榜首", "首名", "头名")
"""Other words for the first place."""
_FIRST = "|".join(WORDED)
_ALL = r"全[国省市县区州球](?:各?[市县区]|地级市|同类城市|设区市)?"
_SCOPE = (
    r"(?P<{0}>(?:中部|西部|东部|东北|长三角|珠三角|京津冀|大湾区|全[国省市县区州球](?:百强|千强|十强)?(?:[^\W\d_居列排第前名位首榜头升降]{{0,6}}?(?:城市|开发区|高新区|经开区))?|(?:(?!全[国省市县区州球]|[居列排在])[^\W\d_]){{2,12}}?(?:省|市|县|区|州|国|系统|行业))"
    r"(?:百强)?(?:同类城市|地级市|设区市|县区|县|范围内?)?)?中?"
)
"""No verb stands inside a place: in 得分居浙江省第3 it is 浙江省."""
_PLACE = "[0-9]{1,5}|[一二三四五六七八九十]{1,3}"
_STANDS = "(?:排名|位列|位居|居|列|名列|排|排在|跻身|稳居|跃居|跃升|上升|升至|升|保持|蝉联|夺得|荣获|荣膺|综合排名|评价排名|连续|进入|获|获得|为|是|达|到|至)*"
_AMONG = "(?:(?P<of>[0-9]{1,4})个?(?:省份|省区市|省|城市|设区市|地级市|地市|市州|市|县市区|县区|县|区|单位|部门|参评[^\\W\\d_]{1,6}?)中?)?"
_ONE = re.compile(
    rf"在?{_STANDS} *在?{_SCOPE.format('scope')}的? *{_AMONG} *{_STANDS} *"
    rf"(?:(?P<first>{_FIRST})|(?P<within>前)?(?P<ordinal>第)?(?P<place>{_PLACE})(?P<unit>位|名)?)$"
)
_MOVED = "(?:减|降|升|提升|上升|攀升|跃升|跃居|晋升|前移|上移|下滑|退|跌|进|提高|变|变化|下降)*"
_FROM = rf"(?:由|从)?(?:原来的?|(?P<told>去年的?|上年的?|(?:19|20)[0-9]{{2}}年的?|■+的?))? *{_SCOPE.format('scope')} *"
_TO = rf"{_MOVED}(?P<by>[0-9]{{1,4}}(?:个?[位名]次|位|名))?(?:至|到|为|成|→|[-=]*>)了? *(?:(?:19|20)[0-9]{{2}}年的?)? *{_SCOPE.format('scope_after')} *第(?P<place>{_PLACE})(?P<unit>位|名)?$"
_PAIR = re.compile(rf"{_FROM}第(?P<before>{_PLACE})(?P<unit_before>位|名)? *{_TO}")
_AFTER_WORDS = re.compile(rf"{_FROM}(?:末位|倒数第[^\W\d_]{{1,2}}|第[^\W\d_]{{1,2}}(?:方阵|梯队)|中游|后进) *{_TO}")

_ORDINAL = r"第(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:位|名)?(?![.,]?[0-9%]|[批个家届条款次期部例座张城梯方档类轮章号所产大])"
IN_TEXT = re.compile(
    rf"(?:(?:由|从)(?:■+的?|去年的?|上年的?)?)?(?:{_ALL})?{_ORDINAL}(?:上升|提升|跃升|跃居|攀升|前移|升|进|上移)*(?:至|到|为|→)了?(?:{_ALL})?{_ORDINAL}"
    rf"|(?:排名|排在|位列|位居|名列|居|列|跃居|稳居|升至|跃升至|上升至|跻身|进入)(?:到|至)?(?:{_ALL})?(?:{_ORDINAL}|前[0-9]{{1,3}}(?:位|名|强)?(?![0-9%个]))"
    rf"|在?(?:{_ALL})?[0-9]{{1,4}}个?(?:省份|省区市|省|城市|设区市|地级市|地市|市州|市|县市区|县区|县|区|参评[^\W\d_]{{1,4}}?)中?(?:排名|位列|位居|居|列|排)?(?:到|至)?{_ORDINAL}"
    rf"|(?<=[0-9][位名])[至到](?:{_ALL})?{_ORDINAL}"
    rf"|{_ALL}(?:{_ORDINAL}|前[0-9]{{1,3}}(?:位|名)?(?![0-9%个]))"
)
"""A place in a ranking, in running text."""
_LED = re.compile("^(?:升至|跃升至|上升至|排在|跻身|进入|居|列|跃居|稳居)+")


def in_clause(folded: str, clause: str) -> dict[str, Any]:
    """The rank that a clause is, folded and as it was written; nothing where it is none. Raises Refused."""
    if pair := _PAIR.fullmatch(folded) or _AFTER_WORDS.fullmatch(folded):
        if pair["scope"] and pair["scope_after"] and pair["scope"] != pair["scope_after"]:
            raise Refused("前后排名的范围不同；请分成两行，各写一个名次")
        said = pair.groupdict()
        rank: dict[str, Any] = {"place": number_of(pair["place"])}
        if unit := pair["unit"] or said.get("unit_before"):
            rank["unit"] = unit
        if before := said.get("before"):
            rank["before"] = number_of(before)
        if scope := pair["scope"] or pair["scope_after"]:
            rank["scope"] = scope
        return {"rank": rank} | ({} if before and not (pair["told"] or pair["by"]) else noted(clause))
    found = _ONE.fullmatch(folded)
    if not found or not (found["first"] or bool(found["within"]) != bool(found["ordinal"])):
        return {}
    rank = {"place": 1 if found["first"] else number_of(found["place"])}
    rank |= {key: found[key] for key in ("unit",) if found[key]}
    rank |= {"of": int(found["of"])} if found["of"] else {}
    rank |= {"scope": found["scope"]} if found["scope"] else {}
    rank |= {"within": True} if found["within"] else {}
    return {"rank": rank} | (noted(clause) if found["first"] else {})


def of_text(said: str) -> dict[str, Any]:
    """The rank in what `IN_TEXT` found."""
    plain = _LED.sub("排名", said)
    fields = in_clause(plain, plain)
    return {"rank": fields["rank"]} if fields else {}  # its quote is kept anyway
