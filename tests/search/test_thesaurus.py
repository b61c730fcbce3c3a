"""The lists of words are in order, and an index publishes of them what leads somewhere."""

from __future__ import annotations

import json
import re
from collections import Counter

from casebook.search import Document, Section, build
from casebook.search.thesaurus import CHINESE, MARK, bodies, groups, plain


def known(files: dict[str, str]) -> dict[str, str]:
    """The known words of an index by their pair."""
    found = {}
    for content in files.values():
        records = json.loads(content.split(",", 2)[2].removesuffix(")\n"))
        if isinstance(records, dict):
            found |= {token: words for token, words in records.items() if token.startswith(MARK)}
    return found


def index(*texts: str, **options) -> dict[str, str]:
    return known(dict(build([Document(f"{n}/", text, main=True) for n, text in enumerate(texts)], **options)))


def test_there_are_as_many_groups_as_the_field_needs() -> None:
    assert len(groups()) >= 250
    assert len(bodies()) >= 60


def test_each_word_is_in_one_group_and_each_name_one_body() -> None:
    words = Counter(word for group in groups() for word in group.equal)
    names = Counter(name for body in bodies() for name in (body.full, *body.short, *body.former))
    assert [word for word, count in (words | names).items() if count > 1] == []
    for group in groups():
        assert not set(group.equal) & set(group.near)
        assert len(set(group.near)) == len(group.near)


def test_words_are_written_as_queries_have_them() -> None:
    for word in (word for group in groups() for word in (*group.equal, *group.near)):
        assert word == plain(word)
        assert 2 <= len(word) <= 40, word
        assert re.fullmatch(r"[a-z0-9&.\- ]+|[\u4e00-\u9fffa-z0-9+]+", word), word


def test_former_names_have_the_year_of_a_reform() -> None:
    years = {year for body in bodies() for year in body.former.values()}
    assert years <= {1998, 2003, 2008, 2013, 2018, 2023}


def test_no_near_word_is_said_in_english() -> None:
    assert all(CHINESE.search(word) for group in groups() for word in group.near)


def test_only_words_that_lead_somewhere_are_published() -> None:
    found = index("法院审理", engine=True)
    assert found[MARK + "打官"].startswith("打官司>法院")
    assert found[MARK + "co"] == "court,法院|courts,法院"
    assert MARK + "破产" not in found
    assert index("法院审理") == {}


def test_a_body_is_found_under_any_of_its_names() -> None:
    found = index("市发改委", engine=True)
    assert "发展和改革委员会,发改委" in found[MARK + "发展"]
    assert found[MARK + "计委"] == "计委,发改委"


def test_a_body_is_found_under_the_work_that_any_of_its_names_tells() -> None:
    found = index("市资源规划局", "市人社局、市监委、市发改委、管委会、政府办", engine=True)
    assert "发展计划局,发改委" in found[MARK + "发展"].split("|")
    words = "|".join(["", *found.values()])
    assert not any(f"|{word}" in words for word in ("管理部门", "政府部门", "管理局"))
    assert "国土资源部门,规划局" in found[MARK + "国土"].split("|")
    assert "人事部门,人社局" in found[MARK + "人事"].split("|")
    assert MARK + "监部" not in found


def test_a_library_adds_words_of_its_own_before_ours() -> None:
    found = index("浙里办", "生态环境局", synonyms=[("掌上厅", ["浙里办"]), ("环保局", ["浙里办"])], engine=True)
    assert found[MARK + "掌上"] == "掌上厅,浙里办"
    assert "环保局,浙里办,生态环境局" in found[MARK + "环保"].split("|")


def test_a_large_index_files_known_words_with_their_pairs() -> None:
    texts = [f"第{n}号法院" for n in range(300)]
    files = dict(build([Document(f"{n}/", text, main=True) for n, text in enumerate(texts)], engine=True))
    assert not any(name.startswith("words-") for name in files)
    assert known(files)[MARK + "打官"].startswith("打官司>法院")


def test_strange_words_of_a_library_break_no_file() -> None:
    document = Document("a/", "甲", (Section("", "", "引号“之中”</script>"),), main=True)
    files = dict(build([document], [('a"b|c,d>e', ["引号"]), ("甲", ["引号"]), ("，，", ["引号"])]))
    assert known(files) == {MARK + "a ": "a b c d e,引号"}
    assert plain("</script>") == "/script"
