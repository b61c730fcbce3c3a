"""Verbs of phrases that say what has become of a figure, and words that a reading must not tear."""

from __future__ import annotations

import re

FALLS = (
    "负增长", "同步压缩", "直降", "骤降", "锐减", "骤减", "递减", "少增", "下降", "降低", "减少", "缩短", "压缩", "压减", "缩减", "精简", "下跌", "下浮", "回落", "降价", "下调", "减免", "砍掉", "取消", "降", "减", "缩", "压",
)  # fmt: skip
RISES = (
    "新增", "净增", "多增", "倍增", "递增", "激增", "猛增", "前进", "上升", "增加", "增长", "提高", "提升", "扩大", "上涨", "上浮", "加快", "提速", "提效", "攀升", "跃升", "上调", "前移", "上移", "快(?!于)", "增", "升", "涨", "翻",
)  # fmt: skip
STATES = (
    "可达", "能达", "新增", "净增", "达到了", "达到", "达", "保持", "维持", "突破", "超过了", "长达", "保持在", "稳定在", "维持在", "控制在", "稳定保持在", "稳居", "高达", "多达", "完成", "实现", "只剩", "节约", "节省", "节支", "累计节约", "累计节省",
)  # fmt: skip
MOVES = (
    *FALLS, *RISES, "控制", "稳定", "保持", "维持", "调整", "延长", "放宽", "扩展", "拓展", "变", "合并", "整合", "优化", "归并", "改", "转变", "优化调整", "集成", "简化", "拓宽", "延伸", "扩容", "升级", "精减",
)  # fmt: skip
MOVE = "|".join(sorted(MOVES, key=len, reverse=True))
LEADS = re.compile(f"(?:{'|'.join(verb for verb in (*FALLS, *RISES, '节约', '节省') if verb[1:])})(?=[^0-9至到为成在])")
"""A verb in front of what it is of: 压减材料12份、时间5天 says it of both. 压减至3天 is of a figure before."""
_ANY = re.compile("|".join((*FALLS, *RISES, *STATES, "至|到|为|→")))

_ENDS = {
    "比": "同环占对", "约": "节签预合公履违契", "近": "接附最邻新", "快": "一最", "均": "年", "高": "最", "低": "最", "共": "公",
    "用": "使启应调专采利信费引通运实公商选占聘录试租", "为": "成作列认行分视设评定", "需": "特急必刚所亟", "达": "下到送直传抵",
    "压": "高低电", "负": "肩担抱自", "正": "修改纠更校矫补", "超": "赶反", "是": "于但", "了": "除",
}  # fmt: skip
_WORDS = frozenset(before + last for last, befores in _ENDS.items() for before in befores)
"""Words that a reading must not begin in the middle of: 节约1500元 has no 约 in front of its number, 使用3次 no 用."""


def torn(text: str, at: int) -> bool:
    """Whether what is read from a place begins in the middle of such a word; 办电压减 has none."""
    return text[at - 1 : at + 1] in _WORDS and not text.startswith(("压减", "压缩"), at)


def moves(text: str) -> bool:
    """Whether there is a verb that says what has become of a figure."""
    return any(not torn(text, found.start()) for found in _ANY.finditer(text))
