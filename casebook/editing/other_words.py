"""What the check says, in the words of a form: for people who have not seen YAML."""

from __future__ import annotations

import re

IN_OTHER_WORDS = (
    (re.compile(r"^草稿："), ""),
    (re.compile(r"^缺少 [a-z_]+（([^）]*)）；请补上“[a-z_]+: …”$"), r"\1没有内容；请填写"),
    (re.compile(r"[a-z_]+（([^）]*)）"), r"\1"),
    (re.compile(r" ?better: lower ?"), "“越低越好”"),
    (re.compile(r" ?better: higher ?"), "“越高越好”"),
    (re.compile(r"或 better"), "或“越低越好”“越高越好”"),
    (re.compile(r"在 note 中说明"), "在行末加上（说明：…）"),
    (re.compile(r"，或删掉这一[行项]"), ""),
    (
        re.compile(r"请先在 ?[a-z]+ ?中登记(?:，或作为简称补进 ?aliases)?"),
        "请改用已登记的名称，确是新的就请维护者先登记",
    ),
    (re.compile(r"，写成 \[甲, 乙\] 或用“- ”逐条列出"), ""),
)
"""From the words of the check, which speaks to those who see YAML, to the words of the form."""


HELP = (
    (re.compile(r"^([a-z]+中|其他案例)的编号；?|^体系编号: \[指标编号\]；"), ""),
    (re.compile(r"，须在[a-z]+中登记"), "，没登记过的也可以写"),
    (re.compile(r"，?写true"), ""),
    (re.compile(r"几地合办就写成列表"), "几地合办就分行写"),
    (re.compile(r"：start（.*$"), ""),
)
"""From what the dictionary says of a field, for those who write its key, to what stands below its control."""


def in_other_words(message: str) -> str:
    """A message of the check for somebody who has not seen YAML."""
    return _put(message, IN_OTHER_WORDS)


def help_in_a_form(said: str) -> str:
    """What is said of a field where it is filled in or chosen, not written with its key."""
    return _put(said, HELP)


def _put(text: str, table: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, words in table:
        text = pattern.sub(words, text)
    return text
