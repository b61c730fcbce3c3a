"""Queries made from a library, and what counts as a right answer, on texts small enough to see the truth."""

from __future__ import annotations

import pytest

from casebook.model.library import Library
from casebook.reading import loading
from tests.support import DATA, ROOT, linked, small
from tools.bench import synthetic
from tools.bench.corpus import Corpus, Query, readings, recall
from tools.bench.queries import CLASSES, LITERAL, Maker, golden

FIRST = {
    "summary": "银行减免电费7个工作日。",
    "measures": [{"title": "一号专线", "text": "推行告知承诺，设3+N基金，共17家、5.7亿元。"}],
}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    values = small(**FIRST)
    second = values["cases"][0] | {
        "id": "yi-2024-02",
        "number": 2,
        "title": "环评改革",
        "summary": "垫付电费17个工作日。",
        "measures": [{"title": "容缺", "text": "告知后先办，共7家。"}],
        "tags": [],
    }
    values["cases"].append(second)
    return Corpus(linked(values))


ONE, TWO = "yi-2024-01", "yi-2024-02"


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        (["电费"], {ONE, TWO}),
        (["告知承诺"], {ONE}),
        (["告知", "先办"], {TWO}),
        (["7个工作日"], {ONE}),  # not in 17个工作日
        (["17"], {ONE, TWO}),
        (["7家"], {TWO}),
        (["7亿元"], set()),  # not in 5.7亿元
        (["5.7"], {ONE}),
        (["３＋ｎ"], {ONE}),
        (["乙市政务办"], {ONE, TWO}),
        (["税务"], set()),
    ],
)
def test_truth_is_what_the_texts_hold(corpus: Corpus, words: list[str], cases: set[str]) -> None:
    assert corpus.having(*words) == cases


@pytest.mark.parametrize(
    ("typed", "cases"),
    [
        ("dianfei", {ONE, TWO}),
        ("gaozhichengnuo", {ONE}),
        ("gaozhichengn", {ONE}),  # the last syllable is not finished
        ("gzcn", {ONE}),
        ("huanping", {TWO}),
        ("yinhang", {ONE}),
        ("yinxing", {ONE}),  # 行 is read in two ways
        ("gaochengnuo", set()),
        ("xyz", set()),
    ],
)
def test_truth_of_pinyin_is_what_is_read_so(corpus: Corpus, typed: str, cases: set[str]) -> None:
    assert corpus.sounding(typed) == cases


def test_a_case_is_right_when_its_page_holds_the_words_though_it_is_not_what_was_meant(corpus: Corpus) -> None:
    query = Query("容缺，7个工作日", "punct", frozenset(), ("容缺", "7个工作日"))
    assert corpus.right(query, TWO)  # in 17个工作日, literally
    assert not corpus.right(query, "yi-2024-03")
    assert corpus.right(Query("x", "typo", frozenset({ONE})), ONE)
    assert not corpus.right(Query("x", "typo", frozenset({ONE})), TWO)
    assert corpus.right(Query("乙市政务办", "unit", frozenset(), ("乙市2024年度案例",)), ONE)


def test_recall_counts_only_what_there_is_room_for() -> None:
    truth = frozenset("abcde")
    assert recall(Query("x", "whole", truth), "ab", 3) == pytest.approx(2 / 3)
    assert recall(Query("x", "whole", truth), "abcx", 3) == 1
    assert recall(Query("x", "whole", frozenset("a")), "xya", 2) == 0
    assert recall(Query("x", "whole", None), [], 3) == 0
    assert recall(Query("x", "whole", None), ["anything"], 3) == 1


# A synthetic library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return loading.load(synthetic.write(tmp_path_factory.mktemp("synthetic"), 40))[0]


@pytest.fixture(scope="module")
def made(library: Library) -> list[Query]:
    return Maker(library).all(8)


def test_every_class_has_queries_and_each_an_answer(made: list[Query]) -> None:
    assert {query.kind for query in made} == CLASSES.keys()
    assert all(query.truth for query in made)
    assert len({(query.kind, query.text) for query in made}) == len(made)


def test_they_are_the_same_every_time(library: Library, made: list[Query]) -> None:
    assert Maker(library).all(8) == made
    assert Maker(library, seed=2).all(8) != made


def test_literal_queries_stand_in_the_cases_of_their_truth(library: Library, made: list[Query]) -> None:
    corpus = Corpus(library)
    for query in made:
        if query.kind in LITERAL:
            assert query.words, query
            assert all(word in corpus.own[case] for case in query.truth for word in query.words), query


def test_loose_queries_are_not_what_is_written(library: Library, made: list[Query]) -> None:
    corpus = Corpus(library)
    for query in made:
        if query.kind == "typo":
            assert not corpus.having(query.text), query
        if query.kind == "trad":
            assert query.text not in query.words
        if query.kind == "pinyin":
            assert query.text.replace(" ", "").isascii()
        if query.kind == "fullwidth":
            assert query.text != "".join(query.words)


def test_the_golden_queries_name_cases_that_hold_their_literal_words() -> None:
    library, _ = loading.load(DATA)
    queries = golden(ROOT / "tests" / "search" / "golden.tsv", library)
    assert {query.kind for query in queries} == CLASSES.keys()
    corpus = Corpus(library)
    for query in queries:
        if query.kind in ("number", "mixed", "partial", "whole") and query.truth:
            held = {case for case, text in corpus.page.items() if query.text.lower() in text}
            assert query.truth & held, query


def test_readings_are_plain_letters() -> None:
    assert readings("行") >= {"hang", "xing"}
    assert readings("绿") >= {"lv"}
    assert readings("A") == frozenset()
