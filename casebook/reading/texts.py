"""Rules for every text: plain words, in characters that can be seen and printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from casebook.fonts import characters
from casebook.model.records import SECTIONS, label
from casebook.reading.yaml_text import Location, YamlFile, leaves

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
INVISIBLE = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
)
LOOK_ALIKE = "\\u2e80-\\u2fdf\\uf900-\\ufaff\\u3000"
HALF_WIDTH = re.compile(rf"[,;:!?()\"'](?<=[{HAN}].)(?=[{HAN}]|$)|\.(?<=[{HAN}].)$", re.M)
LINK = r"\[[^\[\]]*\]\([^()]*[()]"
MARKDOWN = re.compile(rf"\*\*[^*]+\*\*|`[^`]+`|!{LINK}|{LINK}")
TEXT_RULES = (
    ("E050", re.compile(r"\{\{|\{%|\{#"), "有模板记号“{found}”；数据只能是普通文字，请删掉"),
    (
        "E028",
        re.compile(r"://(?:[^\s/@“”，。；（）]+|[^\s/@“”，。；（）:]+:(?!\d{1,5}(?:[/?#]|$))[^\s@“”，。；（）]+)@"),
        "网址里有用户名或密码，会公开在网页上；请删掉 @ 和它前面的部分",
    ),
    ("E051", re.compile(f"[{INVISIBLE}]"), "有看不见的字符（U+{code:04X}）；请删掉后重新输入"),
    ("E054", re.compile(r"</?[A-Za-z][^<>]*>?|<!--|&(?:#\w+|[a-z]+);"), "有 HTML 写法“{found}”；只写普通文字，请删掉"),
    ("E054", MARKDOWN, "有 Markdown 写法“{found}”；只写普通文字，请删掉这些符号"),
    ("E054", re.compile(r"^(?:#{1,6}|[-*+]|>) ", re.M), "开头有 Markdown 写法“{found}”；只写普通文字，请删掉这些符号"),
    (
        "W052",
        re.compile(f"[{LOOK_ALIKE}]"),
        "“{found}”（U+{code:04X}）是形近字符，不是通常的汉字或空格；请改为“{plain}”",
    ),
    ("W053", HALF_WIDTH, "汉字之间有半角标点“{found}”；请改为全角标点"),
)
"""What must not, or had better not, stand in a text: code, what to look for, what to say."""

LONGEST = 1_000
"""Longer texts fit no field and are refused for that (E026); patterns could take minutes on a million brackets."""


def check_text(document: YamlFile) -> Iterator[tuple[Location, str, str]]:
    """Blank text, template marks, invisible or look-alike characters and markup anywhere in a file's values."""
    raw = document.text
    # Most files have nothing of the kind: a look at all their texts in one costs a fifth of a look at each.
    together = "\n".join(text for text in _texts(document.values) if len(text) <= LONGEST)
    if any(rule.search(together) for _, rule, _ in TEXT_RULES):
        yield from _check_text(document.values)
    try:
        if "\\" in raw or characters.missing(raw):
            yield from check_characters(document.values)
    except characters.NoFonts:
        return  # said when something is to be printed


def check_characters(values: Any) -> Iterator[tuple[Location, str, str]]:
    """Every character has a glyph in print. Names case, field and character, since all look alike in a terminal."""
    for at, text in leaves(values):
        # What no font has and nobody sees is reported as that (E051).
        seen = characters.missing(characters.printable(text)) if isinstance(text, str) else ()
        lacking = {c for c in seen if not re.match(f"[{INVISIBLE}]", c)}
        for character in sorted(lacking)[:1]:
            named = f"“{character}”（U+{ord(character):04X}）"
            remedy = "请换一个写法，或用 CASEBOOK_FONTS 指定有这个字的字体"
            yield at, "E055", f"{_whose(values, at)}PDF字体里没有字符{named}；{remedy}"


def _whose(values: Any, at: Location) -> str:
    """Which record and field a place is in: 案例 quzhou-2023-05 的 summary（概要）："""
    model = SECTIONS.get(str(at[0])) if len(at) > 2 else None
    record = values[at[0]][at[1]] if model else None
    if model is None or not isinstance(record, dict):
        return ""
    field = model.model_fields.get(str(at[2]))
    return f"{label(str(at[0]))} {record.get('id', '')} 的 {at[2]}（{field.title if field else ''}）："


def _texts(values: Any) -> set[str]:
    """All texts among values, each once."""
    found, reached = set(), [values]
    for value in reached:
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, (dict, tuple)):
            reached += value.values() if isinstance(value, dict) else value
    return found


def _check_text(values: Any) -> Iterator[tuple[Location, str, str]]:
    for at, text in leaves(values):
        if not isinstance(text, str) or len(text) > LONGEST:
            continue
        for code, rule, message in TEXT_RULES:
            if at[-1:] == ("url",) and code != "E051":
                continue  # addresses have a form of their own, in which all but what cannot be seen may stand
            if found := rule.search(text):
                plain = unicodedata.normalize("NFKC", found[0])
                yield at, code, message.format(found=found[0][:20], code=ord(found[0][0]), plain=plain)
