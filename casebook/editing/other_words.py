"""What the check says, in the words of a form: for people who have not seen YAML."""

from __future__ import annotations

import re

IN_OTHER_WORDS = (
    (re.compile(r"^草稿：|：start（.*$"), ""),
    (re.compile(r"^缺少 [a-z_]+（([^）]*)）；请补上“[a-z_]+: …”$"), r"\1没有内容；请填写"),
    (re.compile(r"[a-z_]+（([^）]*)）"), r"\1"),
    (re.compile(r" ?better: lower ?"), "“越低越好”"),
    (re.compile(r" ?better: higher ?"), "“越高越好”"),
    (re.compile(r"或 better"), "或“越低越好”“越高越好”"),
    (re.compile(r"在 note 中说明"), "在行末加上（说明：…）"),
    (re.compile(r"请先在 ?[a-z]+ ?中登记(，或作为.*aliases)?"), "请改用已登记的名称，确是新的就请维护者先登记"),
    (re.compile(r"^([a-z]+中|其他案例)的编号；?|^体系编号: \[指标编号\]；"), ""),
    (re.compile(r"，须在[a-z]+中登记"), "，没登记过的也可以写"),
    (re.compile(r"，?写true|，或删掉这一[行项]|，写成 \[甲, 乙\] 或用“- ”逐条列出"), ""),
)
"""From the words of check and dictionary, which speak to those who write keys, to those of a form."""


def in_other_words(said: str) -> str:
    """A message of the check, or what is said of a field, for somebody who fills in a form and has not seen YAML."""
    for pattern, words in IN_OTHER_WORDS:
        said = pattern.sub(words, said)
    return said
