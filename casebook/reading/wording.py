"""What is wrong with the shape of a record: pydantic's errors in Chinese, with cause and remedy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from casebook.base.problems import closest
from casebook.model import web_address
from casebook.model.fields import EXACT, FILLED, FIRST_DAY, LAST_DAY, MOST_DIGITS, is_reserved
from casebook.model.records import Record, record_in
from casebook.reading import yaml_text
from casebook.reading.yaml_text import Location

LONG_NUMBER = re.compile(r"[-+]?[0-9][0-9.]{18,}")
"""A number that `reading` leaves a text for its length."""


class Fault(NamedTuple):
    """A problem at a value of a file, whose line and column are not known yet."""

    at: Location
    code: str
    message: str
    at_key: bool = False
    doubtful: bool = False
    """Whether it may only follow from a fault of notation at the same place."""


def shape_faults(error: ValidationError, top: Location, model: type[Record], most: int) -> Iterator[Fault]:
    """What pydantic found in the record at `top`, one mistake once; at most `most`."""
    faults = list(islice(error.errors(include_url=False), most))
    # A misspelt field is one mistake, not an unknown field and a missing one.
    misspelt = {
        (*fault["loc"][:-1], meant)
        for fault in faults
        if fault["type"] == "extra_forbidden" and (meant := _meant(model, fault["loc"]))
    }
    around = {fault["loc"][:length] for fault in faults for length in range(len(fault["loc"]))}
    for fault in faults:
        inner = tuple(part for part in fault["loc"] if part != "[key]")
        if fault["type"] == "missing" and inner in misspelt:
            continue
        # A list is also "too short" when its only item is wrong.
        if fault["type"] == "too_short" and inner in around:
            continue
        code, message = _shape_message(fault, model, inner)
        at_key = fault["type"] == "extra_forbidden" or "[key]" in fault["loc"]
        yield Fault((*top, *inner), code, message, at_key, doubtful=fault["type"] != "missing")


@lru_cache(maxsize=10_000)
def _guess(owner: type[Record], key: str) -> str | None:
    return closest(key, {name: info.title or name for name, info in owner.model_fields.items()})


def _meant(model: type[Record], location: Location) -> str | None:
    """The field that a misspelt one was meant to be."""
    return _guess(model_at(model, location[:-1]), str(location[-1]))


def _shape_message(fault: Any, model: type[Record], location: Location) -> tuple[str, str]:
    """Code and Chinese sentence for one of pydantic's errors."""
    kind, value, limits = fault["type"], fault["input"], fault.get("ctx", {})
    owner = model_at(model, location[:-1])
    key = str(location[-1]) if location else ""
    label = _label(owner, key)
    if kind == "missing":
        return "E021", f"缺少 {label}；请补上“{key}: …”"
    if kind == "extra_forbidden":
        titles = {name: info.title or name for name, info in owner.model_fields.items()}
        meant = _guess(owner, key)
        guess = f"，是否为“{titles[meant]}”（{meant}）？" if meant else f"；这里可用的字段有 {'、'.join(titles)}"
        return "E020", f"没有字段“{key}”{guess}"
    leave = "" if (info := owner.model_fields.get(key)) and info.is_required() else "，或删掉这一行"
    if value is yaml_text.BLANK:
        return "E023", f"{label}没有内容；请填写{leave}"
    if kind in ("string_too_short", "too_short"):
        return "E023", f"{label}不能为空；请填写{leave}"
    if kind == "string_too_long":
        return "E026", f"{label}太长；最多{limits['max_length']}字，现有{len(value)}字"
    if kind == "string_pattern_mismatch" and limits["pattern"] == FILLED:
        return "E023", f"{label}只有空格；请填写，或删掉这一项"
    if kind in ("string_pattern_mismatch", "reserved_id"):
        rule = "只用小写字母、数字和连字符，以字母开头，如 quzhou-2023-01"
        if is_reserved(str(value)):
            rule = "这个名字留作他用，请换一个"
        return "E024", f"编号“{value}”不合规则；{rule}"
    if kind == "literal_error":
        choices = re.sub(" or |, ", "、", limits["expected"]).replace("'", "")
        return "E025", f"{label}不能是“{value}”；只能是 {choices}"
    if kind in ("greater_than_equal", "less_than_equal") and isinstance(value, dt.date):
        return "E027", f"{label}是 {value}，应在 {FIRST_DAY} 到 {LAST_DAY} 之间；请核对年份"
    if kind == "number_size" or (kind in ("number_type", "int_type") and LONG_NUMBER.fullmatch(str(value))):
        return "E027", f"{label}的数字太长；整数最多{MOST_DIGITS}位，小数一共最多{EXACT}位，请核对"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"不小于 {limits['ge']}" if "ge" in limits else f"不大于 {limits['le']}"
        return "E027", f"{label}是 {value}，应{bound}；请核对"
    if kind == "when":
        wanted = "应为年、年-月或年-月-日，如 2023、2023-05、2023-05-12，在 1978 年到 2100 年之间"
        return "E027", f"{label}是“{str(value)[:20]}”；{wanted}"
    if kind == "rank_scopes":
        return "E081", f"{label}写了不止一个范围；一条名次只有一个范围，前后范围不同的请写成两条成效"
    if kind == "span_length":
        return "E022", f"{label}有{len(value)}个数；范围要写成两个数，如 [3, 7]"
    if kind == "web_address":
        meant = web_address.likely(value)
        guess = f"，是否为“{meant}”？" if meant else "；"
        wanted = "请以 https:// 或 http:// 开头，不含空格、引号、反斜杠、全角符号和用户名"
        return "E028", f"网址“{value}”不合规则{guess}{wanted}"
    if kind in ("model_type", "dict_type") and isinstance(value, str) and re.match(r"\w+[:：]\S", value):
        return "E022", f"“{value[:20]}”的冒号后面要空一格，而且要用半角；请写成“字段: 内容”"
    return "E022", f"{label}类型不对；{WANTED.get(kind, '请对照其他案例的写法')}，现在是{_kind(value)}"


WANTED = {
    "string_type": "应为文字（数字要加英文双引号）",
    "int_type": "应为整数（不加引号）",
    "number_type": "应为数字（不加引号，不带单位和千位分隔符）",
    "bool_type": "应为 true 或 false",
    "date_type": "应为日期，如 2024-01-31（不加引号）",
    "tuple_type": "应为列表，写成 [甲, 乙] 或用“- ”逐条列出",
    "dict_type": "应为一组“字段: 内容”",
    "model_type": "应为一组“字段: 内容”",
}


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"文字“{value[:20]}{'…' if len(value) > 20 else ''}”"
    if isinstance(value, bool):
        return f"是非值 {str(value).lower()}"
    if isinstance(value, tuple):
        return "列表"
    if isinstance(value, dict):
        return "一组字段"
    return f" {value}"


def model_at(model: type[Record], location: Location) -> type[Record]:
    """The model that owns the field after `location`, found by walking the annotations."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inner = record_in(model.model_fields[part].annotation)
            if inner is None:
                return model
            model = inner
    return model


def _label(owner: type[Record], key: str) -> str:
    info = owner.model_fields.get(key)
    if info:
        return f"{key}（{info.title}）"
    return f"第{int(key) + 1}项" if key.isdecimal() and len(key) < 9 else key or "这一项"
