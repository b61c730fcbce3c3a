"""The index holds what plain reading finds: every token of every text, in the right fields, and nothing else."""

from __future__ import annotations

import json
import re
import string
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import sounds
from casebook.search import Document, Section, build, numerals
from casebook.search.folding import belongs, fold
from tools import sounds as written

LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
CALL = re.compile(r'casebookSearch\("([^"]*)","([0-9a-f]{12})",(.*)\)\n', re.S)


def read(documents: list[Document], **options) -> dict:
    """The files by name, as the browser reads them."""
    files = {}
    for path, content in build(documents, **options):
        name, _, data = CALL.fullmatch(content).groups()
        assert path == f"{name}.js"
        files[name] = json.loads(data)
    return files


def documents_of(record: str) -> list[int]:
    """Written after FORMAT.md, not after the code."""
    found, last, gap, shift = [], 0, 0, 0
    for letter in record:
        digit = LETTERS.index(letter)
        gap |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            last += gap
            found.append(last)
            gap = shift = 0
    return found


def shards(files: dict, kind: str) -> dict[str, list[list[int]]]:
    """Tokens with the documents that have them anywhere, in the title, in the names."""
    found = {}
    for name, records in files.items():
        if name.startswith(kind):
            for token, record in records.items():
                assert token not in found
                found[token] = [*map(documents_of, record.split("|")), [], []][:3]
    return found


def tokens(text: str) -> set[str]:
    folded = fold(text)
    runs = "".join(letter if belongs(letter) else "\n" for letter in folded).split("\n")
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return {letter for run in runs for letter in run} | pairs | numerals.tokens(folded)


def document(title: str, names: str = "", text: str = "", main: bool = True) -> Document:
    return Document(f"{title}/", title, (Section("a", "节", text),), (names,) if names else (), main=main)


words = st.text(
    st.one_of(st.sampled_from("企业营商环境改革中心，。12.5%Ａ級 \n年万"), st.characters(exclude_categories=["Cs"])),
    max_size=12,
)


@given(
    st.text(st.one_of(st.sampled_from("，：；（）！？～％1,23Ａ級é\u0301①…"), st.characters(exclude_categories=["Cs"])))
)
def test_all_spellings_of_a_letter_are_folded_into_one(text: str) -> None:
    usual = unicodedata.normalize("NFKC", text).lower()
    assert fold(text) == re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", usual)


@given(st.lists(st.builds(document, words, words, words, st.booleans()), max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_token_leads_to_the_documents_that_have_it_and_to_no_others(documents: list[Document]) -> None:
    documents.sort(key=lambda d: not d.main)
    found = shards(read(documents), "grams")
    headings = ["" if d.main else "节" for d in documents]
    fields = [
        ("\n".join((d.title, *d.names, heading, d.sections[0].text)), d.title, "\n".join(d.names))
        for d, heading in zip(documents, headings, strict=True)
    ]
    expected: dict[str, list[list[int]]] = {}
    for at, texts in enumerate(fields):
        for place, text in enumerate(texts):
            for token in tokens(text):
                expected.setdefault(token, [[], [], []])[place].append(at)
    assert found == expected


def test_no_pair_reaches_over_the_end_of_a_field_a_document_or_a_sentence() -> None:
    found = shards(read([document("改", "革", "一，二"), document("三")]), "grams")
    assert {token for token in found if len(token) == 2} == set()


def test_large_libraries_are_cut_into_shards_that_together_say_the_same() -> None:
    documents = [document(f"第{n}号", "", f"企业{n}服务{'环境' * (n % 2)}") for n in range(300)]
    files = read(documents)
    assert sum(name.startswith("grams-") for name in files) == 256
    assert [len(files[f"text-{n}"]) for n in range(60)] == [5] * 60
    found = shards(files, "grams")
    assert found["环境"][0] == [n for n in range(300) if n % 2]
    assert found["企业"][0] == list(range(300))
    assert found["=17"][0] == [17]


def test_documents_of_the_main_kind_come_first_and_are_counted() -> None:
    files = read([document("其他", main=False), document("案例")])
    assert [entry[1] for entry in files["text-0"]] == ["案例", "其他"]
    assert files["index"]["main"] == 1
    assert files["index"]["documents"] == 2


def test_sounds_are_those_in_use_and_a_character_may_have_two() -> None:
    assert sounds.readings("特") == ("te",)
    assert set(sounds.readings("重")) == {"zhong", "chong"}
    assert sounds.readings("式") == ("shi",)  # 式 is also tè, in no word anybody uses
    assert sounds.readings("绿")[0] == "lv"
    assert sounds.readings("A") == sounds.readings("，") == ()
    spoken = shards(read([document("特种纸")]), "sounds")
    assert {"te zhong", "zhong zhi", "=tzz", "=tz", "te"} <= spoken.keys()


def test_traditional_characters_lead_to_each_simplified_one_the_texts_have() -> None:
    pairs = sounds.simplified("干乾着著后里台")
    assert {"乾干", "著着", "後后", "裡里", "裏里", "臺台"} <= set(pairs)
    assert not any(pair[0] == pair[1] for pair in pairs)


def test_the_same_documents_make_the_same_files_and_another_makes_another_version() -> None:
    once = list(build([document("甲", "", "企业")]))
    assert once == list(build([document("甲", "", "企业")]))
    other = dict(build([document("甲", "", "企业服务")]))
    assert {CALL.fullmatch(content)[2] for _, content in once} != {CALL.fullmatch(c)[2] for c in other.values()}
    assert len({CALL.fullmatch(content)[2] for _, content in once}) == 1


def test_no_text_ends_the_script_it_is_in() -> None:
    content = dict(build([document("</script><script>alert(1)</script>\u2028", "", "]]>")]))["text-0.js"]
    assert "</" not in content
    assert "\u2028" not in content


def test_an_empty_library_has_an_index() -> None:
    assert read([])["index"]["documents"] == 0


def test_the_tables_of_sounds_and_simplified_forms_are_current() -> None:
    assert sounds.READINGS_FILE.read_text(encoding="utf-8") == written.all_readings()
    assert sounds.SIMPLIFIED_FILE.read_text(encoding="utf-8") == written.all_simplified()
