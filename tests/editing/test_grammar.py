"""Phrases as sources word them become outcomes, with nothing lost, nothing guessed and nothing invented."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.base.problems import Refused
from casebook.editing import extracting, grammar, notation, numerals, quantities, ranks
from casebook.model import figures
from casebook.model.fields import plain
from casebook.model.outcomes import Outcome
from tests.support import ROOT, environment

PHRASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("由平均20余天压缩至最快5天以内", [{
        "before": {"n": 20, "qualifier": "余", "statistic": "平均"},
        "after": {"n": 5, "qualifier": "以内", "statistic": "最快"}, "unit": "天", "verb": "压缩至",
    }]),
    ("从原来的至少6个工作日压缩至10分钟以内", [{
        "before": {"n": 6, "unit": "个工作日", "qualifier": "至少"},
        "after": {"n": 10, "unit": "分钟", "qualifier": "以内"}, "verb": "压缩至",
    }]),
    ("10分钟（原需至少6个工作日）", [{
        "before": {"n": 6, "unit": "个工作日", "qualifier": "至少"}, "after": {"unit": "分钟", "n": 10},
    }]),
    ("超过3000余家", [{"value": 3000, "qualifier": ("超过", "余"), "unit": "家"}]),
    ("140多个", [{"value": 140, "qualifier": "多", "unit": "个"}]),
    ("1万多人", [{"value": 1, "qualifier": "多", "unit": "万人"}]),
    ("3亿余元", [{"value": 3, "qualifier": "余", "unit": "亿元"}]),
    ("1,421家", [{"value": 1421, "unit": "家"}]),
    ("5万元/亩", [{"value": 5, "unit": "万元/亩"}]),
    ("最高50万元", [{"value": 50, "unit": "万元", "statistic": "最高"}]),
    ("60分钟办结", [{"value": 60, "unit": "分钟", "note": "来源写作“60分钟办结”。"}]),
    ("三个工作日", [{"value": {"n": 3, "words": "三个工作日"}, "unit": "个工作日"}]),
    ("百分之九十九点四", [{"value": {"n": Decimal("99.4"), "words": "百分之九十九点四"}, "unit": "%"}]),
    ("近九成", [{"value": {"n": 90, "qualifier": "近", "words": "九成"}, "unit": "%"}]),
    ("压减三分之二", [{"change": {"value": {"n": Decimal("-66.7"), "words": "三分之二"}, "unit": "%", "verb": "压减"}}]),
    ("翻一番", [{"change": {"value": {"n": 100, "unit": "%", "words": "一番"}, "verb": "翻"}}]),
    ("缩短至半天", [{"after": {"n": Decimal("0.5"), "words": "半天"}, "unit": "天", "verb": "缩短至"}]),
    ("降至3.53%", [{"after": Decimal("3.53"), "unit": "%", "verb": "降至"}]),
    ("保持在93%以上", [{"value": 93, "qualifier": "以上", "unit": "%", "verb": "保持在"}]),
    ("压缩30%—50%", [{"change": {"value": (-50, -30), "unit": "%", "verb": "压缩"}}]),
    ("减少3个", [{"change": {"value": -3, "unit": "个"}}]),
    ("提升12位", [{"change": {"value": 12, "unit": "位", "verb": "提升"}}]),
    ("由1.2万件增至3.6万件（累计）", [{
        "before": Decimal("1.2"), "after": Decimal("3.6"), "unit": "万件", "statistic": "累计", "verb": "增至",
    }]),
    ("495.89万户，比2018年末增长39.6%", [{
        "value": Decimal("495.89"), "unit": "万户", "change": {"value": Decimal("39.6"), "unit": "%", "basis": "比2018年末"},
    }]),
    ("压缩至180天，较全国均值快30%", [{
        "after": 180, "unit": "天", "verb": "压缩至",
        "change": {"value": 30, "unit": "%", "basis": "较全国均值", "verb": "快"},
    }]),
    ("改革前30天，改革后3天", [{"before": 30, "after": 3, "unit": "天"}]),
    ("开3个评审会合并为开1个评审会", [{
        "before": 3, "after": 1, "unit": "个", "verb": "合并为", "note": "来源写作“开3个评审会合并为开1个评审会”。",
    }]),
    ("全国第一", [{"rank": {"place": 1, "scope": "全国"}}]),
    ("湖北省第10名", [{"rank": {"place": 10, "unit": "名", "scope": "湖北省"}}]),
    ("全国前10", [{"rank": {"place": 10, "scope": "全国", "within": True}}]),
    ("由全省第15位升至第3位", [{"rank": {"place": 3, "unit": "位", "before": 15, "scope": "全省"}}]),
    ("第一方阵", [{"text": "第一方阵"}]),
    ("前5%", [{"text": "前5%"}]),
    ("一次办成", [{"text": "一次办成"}]),
    ("最多跑一次", [{"text": "最多跑一次"}]),
    ("零发生", [{"text": "零发生"}]),
    ("2023年，25742人", [{"value": 25742, "unit": "人", "period": "2023年", "year": 2023}]),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_a_phrase(phrase: str, expected: list[dict[str, Any]]) -> None:
    taken = grammar.outcomes(f"办理：{phrase}")
    for outcome in taken:
        Outcome.model_validate(outcome)
        assert outcome.pop("name") == "办理"
    assert taken == expected


TABLE = [line.split("\t") for line in (ROOT / "tests/editing/phrases.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("line", "expected"), TABLE, ids=[line for line, _ in TABLE])
def test_a_line_of_the_table(line: str, expected: str) -> None:
    [answer] = notation.understood([line])
    for outcome in answer["outcomes"]:
        Outcome.model_validate(outcome)
    assert json.loads(json.dumps(answer["outcomes"], default=plain)) == json.loads(expected)


@pytest.mark.parametrize(
    "phrase",
    ["12+3项", "出台“1+5+N”政策体系", "5家（含乙）左右", "共享数据12类86项", "全球第3大港", "达到1:3", "3天≤", "7×24小时", "从0到1", "由全省第5位升至全国第3位", "3天5小时", "30到20天", "由负增长5%转为正增长3%"],
)  # fmt: skip
def test_what_has_no_clear_meaning_is_refused_and_never_text(phrase: str) -> None:
    with pytest.raises(Refused):
        grammar.outcomes(f"指标：{phrase}")


@pytest.mark.parametrize(
    ("phrase", "word"),
    [("出台“1+5+N”政策体系", "5+N政策体系"), ("共享数据12类86项", "86项"), ("全球第3大港", "全球第3大港")],
)  # fmt: skip
def test_the_very_word_that_stops_the_reading_is_named(phrase: str, word: str) -> None:
    with pytest.raises(Refused, match=re.escape(f"不懂“{word}”")):
        grammar.outcomes(f"指标：{phrase}")


def test_what_words_say_is_not_printed_twice() -> None:
    for phrase in ("十余项", "一百二十多项", "2000人（含）以上", "超十万余人", "七成以上"):
        [outcome] = grammar.outcomes(f"数量：{phrase}")
        whole = Outcome.model_validate(outcome)
        assert whole.value
        assert figures.as_stated(whole, whole.value) == phrase


def test_several_figures_of_one_line_are_outcomes_with_names_of_their_own() -> None:
    taken = grammar.outcomes("开办企业：环节2个、时间0.5个工作日、成本0元")
    assert [(outcome["name"], outcome["value"], outcome["unit"]) for outcome in taken] == [
        ("开办企业环节", 2, "个"),
        ("开办企业时间", Decimal("0.5"), "个工作日"),
        ("开办企业成本", 0, "元"),
    ]


NUMBERS = st.one_of(
    st.integers(1, 10**9).map(str), st.decimals(0, 1000, places=2).map(str), st.integers(1000, 10**7).map("{:,}".format)
)
UNITS = st.sampled_from(
    ["个工作日", "分钟", "万元", "亿元", "件", "家", "户次", "%", "个百分点", "人次", "天", "元/吨", "平方米"]
)
FRONTS = st.sampled_from(["", "近", "约", "超", "逾", "至少", "不低于", "平均", "最快", "累计", "超过"])
BACKS = st.sampled_from(["", "以上", "以内", "左右"])
FIGURES = st.builds("{}{}{}{}".format, FRONTS, NUMBERS, UNITS, BACKS)
CLAUSES = st.one_of(
    FIGURES,
    st.builds("{}{}".format, st.sampled_from(["降至", "达到", "保持在", "突破", "压缩至"]), FIGURES),
    st.builds("从{}{}{}".format, FIGURES, st.sampled_from(["压缩至", "提升至", "减少到", "增至"]), FIGURES),
    st.builds("{}{}{}".format, st.sampled_from(["同比", "环比", "较2018年末", "比全国均值", ""]), st.sampled_from(["下降", "增长", "提升", "压减", "快"]), FIGURES),
)  # fmt: skip


@given(CLAUSES)
def test_what_is_printed_of_a_phrase_is_read_as_the_same(phrase: str) -> None:
    """Model → words → model: nothing is lost on the way that a page prints."""
    [first] = grammar.outcomes(f"指标：{phrase}")
    outcome = Outcome.model_validate(first)
    [again] = grammar.outcomes(figures.sentence(outcome))
    assert Outcome.model_validate(again) == outcome


@given(CLAUSES)
def test_every_number_of_a_phrase_is_in_its_outcome(phrase: str) -> None:
    [outcome] = grammar.outcomes(f"指标：{phrase}")
    said = json.dumps(outcome, default=str, ensure_ascii=False)
    for number in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", phrase):
        digits = number.replace(",", "")
        assert digits in said or str(Decimal(digits)) in said


@given(
    st.text(
        "0123456789从由至到降增达近约余多以上个工作日天件%，、第位名全国一二三百分之（）-.", min_size=1, max_size=30
    )
)
def test_any_line_has_an_answer_and_digits_never_become_text(phrase: str) -> None:
    try:
        taken = grammar.outcomes(f"指标：{phrase}")
    except Refused:
        return
    for outcome in taken:
        if "text" in outcome:
            assert not re.search("[0-9]", outcome["text"]) or re.search(
                "前[0-9.]+%|第[0-9]+批|第[0-9]+档", outcome["text"]
            )


def test_the_command_answers_every_line() -> None:
    said = "时间：3 → 1 个工作日\n\n率：同比 5%\n评价：零发生\n"
    command = [sys.executable, "-m", "casebook", "notation", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), input=said.encode(), capture_output=True, check=True)
    answers = json.loads(done.stdout)
    assert [answer["line"] for answer in answers] == ["时间：3 → 1 个工作日", "率：同比 5%", "评价：零发生"]
    assert answers[0]["outcomes"] == [{"name": "时间", "before": 3, "after": 1, "unit": "个工作日"}]
    assert (answers[1]["outcomes"], bool(answers[1]["message"])) == ([], True)
    assert answers[2] == {"line": "评价：零发生", "outcomes": [{"name": "评价", "text": "零发生"}], "message": ""}
    assert list(notation.understood([" \n"])) == []


def test_figures_of_a_text_are_drafted_and_nothing_else() -> None:
    text = (
        "2023年3月起，按照甲政发〔2023〕12号文件，推出“3+N”服务，建立25个服务站，办件量从1.2万件增至3.6万件，"
        "平均用时同比下降15.8%。《百项清单（2022版）》公布后，“最多跑1次”成为常态，满意率达99.4%，第3条完成。"
    )
    drafted = extracting.outcomes(text)
    assert [(o["name"], {k: v for k, v in o.items() if k not in ("name", "quote")}) for o in drafted] == [
        ("服务站", {"value": 25, "unit": "个"}),
        ("办件量", {"before": Decimal("1.2"), "after": Decimal("3.6"), "unit": "万件", "verb": "增至"}),
        ("平均用时", {"change": {"value": Decimal("-15.8"), "unit": "%", "basis": "同比", "verb": "下降"}}),
        ("满意率", {"value": Decimal("99.4"), "unit": "%", "verb": "达"}),
    ]
    assert all(o["quote"] in text for o in drafted)


def test_a_change_without_a_name_is_that_of_the_figure_before_it() -> None:
    text = "新设企业1.2万户，同比增长18%以上，产值3亿元，带动就业，同比下降2%。"
    first, second, third = extracting.outcomes(text)
    assert first["change"] == {"value": {"n": 18, "qualifier": "以上"}, "unit": "%", "basis": "同比", "verb": "增长"}
    assert (first["name"], first["quote"]) == ("新设企业", "新设企业1.2万户，同比增长18%以上")
    assert "change" not in second
    assert (third["name"], third["change"]["value"]) == (None, -2)
    [joined] = grammar.outcomes("产值：3亿元，同比增长18%以上")
    assert joined["change"]["value"] == {"n": 18, "qualifier": "以上"}
    assert "qualifier" not in joined


def test_what_is_said_of_several_in_turn_belongs_to_each() -> None:
    first, second = extracting.outcomes("受理案件25.4万件，办结23.1万件，同比分别上升3.6%和3.1%。")
    assert [(o["name"], o["change"]["value"], o["change"]["basis"]) for o in (first, second)] == [
        ("受理案件", Decimal("3.6"), "同比"),
        ("办结", Decimal("3.1"), "同比"),
    ]
    assert first["quote"] == "受理案件25.4万件，办结23.1万件，同比分别上升3.6%和3.1%"
    rates = extracting.outcomes("结案率和息诉率分别提高到99.4%和83.1%。")
    assert [(o["name"], o["after"], o["verb"]) for o in rates] == [
        ("结案率", Decimal("99.4"), "提高到"),
        ("息诉率", Decimal("83.1"), "提高到"),
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("成立86家24小时自助服务站，12345热线升级以来，接听总量64.7万次。", [("家", 86), ("万次", Decimal("64.7"))]),
        ("3年内引进100名人才，连续三年增长。", [("名", 100)]),
        ("在全国80个参评城市中排名第7。", []),
        ("7×24小时服务，全省第一批试点，全国首个，100强企业。", []),
        ("位于勤政路299号，《2023年十件事》，“最多跑1次”。", []),
    ],
)
def test_what_is_no_figure_is_not_drafted(text: str, figures: list[tuple[str, Any]]) -> None:
    drafted = extracting.outcomes(text)
    assert [(o["unit"], o["value"]) for o in drafted if "rank" not in o] == figures
    if "参评" in text:
        assert [o["rank"] for o in drafted] == [{"place": 7, "of": 80, "scope": "全国"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实施千人计划，走进千家万户，百日攻坚，零门槛、零成本入驻，五部门联合，三级联动。", []),
        ("下达3.5亿元资金，最近3年，送达1200份，高压3.2万千瓦。", [3.5, 3, 1200, 3.2]),
        ("办理时间3个工作日（较法定时限压缩85%），材料由20份减至3份（精简85%）。", [(3, -85), (3, -85)]),
        ("综合排名由2019年的第45名跃升至第12名，18个指标进入全国前10。", [12, 18, 10]),
    ],
)
def test_words_of_a_text_are_not_torn_to_make_figures(text: str, expected: list[Any]) -> None:
    def told(outcome: dict[str, Any]) -> Any:
        now = outcome.get("rank", {}).get("place") or outcome.get("after", outcome.get("value"))
        return (now, outcome["change"]["value"]) if "change" in outcome else float(now)

    drafted = extracting.outcomes(text)
    assert [told(outcome) for outcome in drafted] == expected
    assert not [o for o in drafted if o["name"] and not re.fullmatch(r"[^\W_].*[^由从\W_]", o["name"])]


def test_a_verb_of_two_figures_is_lost_by_neither() -> None:
    first, second = extracting.outcomes("压减申报材料12份、审批时间5天。")
    assert (first["name"], second["name"]) == ("压减申报材料", None)
    assert second["quote"] == "压减申报材料12份、审批时间5天"


PARTICLES = set(
    "改革前后跑，、；。,:由从原来的为了至到（）()“”‘’~-—–→> 在中居位列名排进入现过去先需要只仅用如今跃上蝉联获保持帮助变分别将城市设区省份方"
)
"""Words of phrases that no page need print: the figures say the same."""


@pytest.mark.parametrize("line", [line for line, _ in TABLE])
def test_nothing_that_a_phrase_says_is_lost_in_print(line: str) -> None:
    """Words that are gone would be seen by nobody: a verb, a year, whom something is compared with."""
    told = "".join(
        figures.alone(Outcome.model_validate(outcome)) + (outcome.get("text") or "") + str(outcome.get("rank", ""))
        for outcome in next(iter(notation.understood([line])))["outcomes"]
    )
    if told:
        phrase = re.sub(r"第?前?[一二三四五六七八九十]+(?=[名位]?$)", "", quantities.plain_text(line).partition(":")[2])
        assert not set(phrase) - set(quantities.plain_text(told)) - PARTICLES


@pytest.mark.parametrize("line", [line for line, _ in TABLE])
def test_no_figure_is_made_up(line: str) -> None:
    """Every number of an outcome stands in the phrase, and none has lost its sign: below nought is only what says so."""
    phrase = quantities.plain_text(line).replace(",", "")

    def numbers(value: Any) -> list[Decimal]:
        if isinstance(value, dict):
            return [] if "words" in value else [n for part in value.values() for n in numbers(part)]
        if isinstance(value, (list, tuple)):
            return [n for part in value for n in numbers(part)]
        return [Decimal(value)] if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else []

    stood = {Decimal(found) for found in re.findall(r"[0-9]+(?:\.[0-9]+)?", phrase)}
    stood |= {n for found in re.findall("[一二三四五六七八九十]+", phrase) for n in [numerals.chinese(found)]}
    for outcome in grammar.outcomes(line):
        told = [n for key, value in outcome.items() if key not in ("rank", "year") for n in numbers(value)]
        told += [n for key in ("place", "before", "of") for n in numbers(outcome.get("rank", {}).get(key))]
        first = "rank" in outcome and re.search("|".join(ranks.WORDED), phrase)
        assert {abs(n) for n in told} <= stood | ({Decimal(1)} if first else set())
        assert not re.search("零下|负[0-9]", phrase) or "零下" in str(outcome) or "负" in str(outcome)


def test_steps_signs_and_shared_verbs_are_read_in_running_text_too() -> None:
    text = (
        "审批由5天→3天→1天。跑腿由6次变为最多跑1次。高压办电压减至22个工作日、低压8个工作日、环节2个。"
        "位次上升10位至第12位。冷库保持在零下18度以下。进口负增长5%。申报压缩至3天、材料5份。"
    )
    drafted = [{k: v for k, v in o.items() if k not in ("name", "quote", "note")} for o in extracting.outcomes(text)]
    assert drafted == [
        {"before": 5, "after": 1, "unit": "天"},
        {"before": 6, "after": {"n": 1, "qualifier": "最多"}, "unit": "次", "verb": "变为"},
        {"after": 22, "unit": "个工作日", "verb": "压减至"},
        {"after": 8, "unit": "个工作日", "verb": "压减至"},
        {"value": 2, "unit": "个"},
        {"change": {"value": 10, "unit": "位", "verb": "上升"}},
        {"rank": {"place": 12, "unit": "位"}},
        {"value": {"n": -18, "qualifier": "以下", "words": "零下18度"}, "unit": "度", "verb": "保持在"},
        {"change": {"value": -5, "unit": "%", "verb": "负增长"}},
        {"after": 3, "unit": "天", "verb": "压缩至"},
        {"value": 5, "unit": "份"},
    ]
    shared = extracting.outcomes("高压办电压减至22个工作日、低压8个工作日。")[1]
    assert (shared["name"], shared["quote"]) == ("低压", "高压办电压减至22个工作日、低压8个工作日")


def test_names_in_running_text_end_before_the_words_of_the_number() -> None:
    text = "满意率为99.4%，平均用时到最快5天，群众由原来最多跑6次减少为最多跑1次，违法行为3起，企业平均跑2.5次，再降至3天。"
    told = [(o["name"], o.get("qualifier"), o.get("statistic")) for o in extracting.outcomes(text)]
    assert told == [
        ("满意率", None, None),
        ("平均用时", None, "最快"),
        ("群众", None, None),
        ("违法行为", None, None),
        ("企业", None, "平均"),
        (None, None, None),
    ]
    assert extracting.outcomes("得分居全省第1.5倍，排名居全省第1,200位。") == [], "no place of a part of a number"


ODD = "①⑳²³¹½٣०３〇㈠Ⅲ𝟗\u200b\u200d\u202e\ufeff\u0301́\x00\x1b🏆"


@given(st.text(st.sampled_from("建立3个12.5%由从至，、：（）" + ODD), min_size=1, max_size=20) | st.text(max_size=20))
def test_numbers_of_other_scripts_and_signs_break_nothing(text: str) -> None:
    """① and ² are digits to Python. No figure is made of them."""
    for line in (text, f"指标：{text}"):
        try:
            grammar.outcomes(line)
        except Refused:
            continue
    for outcome in extracting.outcomes(text):
        assert re.search("[0-9０-９零一二三四五六七八九十百千万半两𝟗〇]", outcome["quote"])


def test_the_engine_asks_for_no_digits_of_any_script() -> None:
    """`isdigit` and `isnumeric` are true of what `int` refuses: ② would end in a traceback."""
    for path in (ROOT / "casebook").rglob("*.py"):
        assert not re.search(r"\.is(?:digit|numeric)\(", path.read_text(encoding="utf-8")), path
