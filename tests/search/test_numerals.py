"""Numbers have one value, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.search.folding import NUMBER
from casebook.search.numerals import COUNTED, PLAIN, spans, token, tokens

VALUES = {
    "三千六百余条": "3600",
    "1.36万人次": "13600",
    "一点三六万": "13600",
    "百分之九十九点四": "99.4%",
    "百分之百一十点五": "110.5%",
    "千分之三": "3‰",
    "三分之二": "2/3",
    "三到七个工作日": "3-7",
    "3–7个工作日": "3-7",
    "30%至50%": "30%-50%",
    "30-50%": "30%-50%",
    "二〇二三年": "2023",
    "两万五千七百四十二": "25742",
    "一千五": "1500",
    "一千零五": "1005",
    "一百〇八亿元": "10800000000",
    "0.07万亿": "70000000000",
    "3亿5000万": "350000000",
    "一五三〇万元": "15300000",
    "九成": "90%",
    "九成六": "96%",
    "十四个": "14",
    "5万千瓦": "50000",
}
NONE = ("企业", "二三十", "四成立", "万一", "十分", "千瓦", "零滋扰", "一件事", "三江", "一企一策")

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_each_way_of_writing_has_the_value(written: str, value: str) -> None:
    longest = max(spans(written), key=lambda span: span.end - span.start)
    assert longest.value == value
    assert token(value) in {*tokens(written), f"={written.split('万')[0]}"} or value.rstrip("%") in written


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_number_is_filed_under_none(written: str) -> None:
    assert list(tokens(written)) == []


@given(st.text(st.sampled_from("0123.-~—至到%‰零〇一三十百千万亿点分之成两个项立江瓦，\n"), max_size=16))
def test_a_text_is_filed_under_all_its_numbers_wherever_they_stand(text: str) -> None:
    expected = {f"={number}" for number in NUMBER.findall(text)}
    for start, end, value in spans(text):
        alone = end - start == 1 and (text[start] in "零〇一" or text[end : end + 1] not in {*COUNTED})
        if not alone and not PLAIN.fullmatch(text[start:end]):
            expected.add(token(value))
    assert tokens(text) == expected


def in_chinese(number: int) -> str:
    """A number below 100,000,000 in Chinese, after the rules of school."""
    if number >= 10000:
        high, low = divmod(number, 10000)
        return in_chinese(high) + "万" + (("零" if low < 1000 else "") + in_chinese(low) if low else "")
    text, gap = "", False
    for unit, times in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, times)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
        gap = not digit
    return text


@given(st.integers(1, 99_999_999))
def test_chinese_numbers_are_read_back(number: int) -> None:
    assert spans(in_chinese(number))[0].value == str(number)


@given(st.integers(0, 10**12), st.integers(0, 999))
def test_digits_keep_their_value(whole: int, decimals: int) -> None:
    written = f"{whole}.{decimals:03}"
    value = spans(written)[0].value
    assert float(value) == float(written)
    assert not value.endswith(".")
