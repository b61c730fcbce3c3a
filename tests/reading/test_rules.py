"""The rules of the check beyond shape and references; the schema and the page of codes held against it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml

from casebook.model import schema
from casebook.model.records import Outcome
from casebook.reading import outcomes
from tests.reading.test_loading import IDS, SHAPE, made, named, problems_in, worst
from tests.repository import Repository
from tests.support import DATA, ROOT, SMALL, run, write

TEXT = [
    ("HTML", "title: 推进企业开办改革", "title: ‸推进<b>企业</b>", "E054", "HTML"),
    ("a character by its HTML name", "title: 推进企业开办改革", "title: ‸推进&nbsp;企业", "E054", "&nbsp;"),
    ("a password in an address", "title: 推进企业开办改革", "title: ‸见https://a:b@c.example/x", "E028", "用户名或密码"),
    ("bold in Markdown", "title: 推进企业开办改革", "title: ‸推进**企业**", "E054", "**企业**"),
    ("a link in Markdown", "title: 推进企业开办改革", "title: ‸推进[企业](http://a.cn)", "E054", "Markdown"),
    ("an image in Markdown", "title: 推进企业开办改革", "title: ‸推进![图](a.png)", "E054", "Markdown"),
    ("code in Markdown", "title: 推进企业开办改革", "title: ‸推进`企业`", "E054", "Markdown"),
    ("a heading in Markdown", "title: 推进企业开办改革", 'title: ‸"## 推进企业"', "E054", "## "),
    ("a list in Markdown", "title: 推进企业开办改革", 'title: ‸"- 推进企业"', "E054", "- "),
    ("a radical that looks like a word", "title: 推进企业开办改革", "title: ‸推进企业开办改⾰", "W052", "改为“革”"),
    ("a compatibility character", "title: 推进企业开办改革", "title: ‸推进企業\uf9b5", "W052", "形近"),
    ("a half-width comma", "title: 推进企业开办改革", "title: ‸推进,企业开办", "W053", "“,”"),
    ("half-width brackets", "title: 推进企业开办改革", "title: ‸推进(企业)开办", "W053", "全角"),
    ("a half-width full stop", "summary: 开办企业一次办成。", "summary: ‸开办企业一次办成.", "W053", "“.”"),
    ("a half-width mark at the end of an item", "tags: [digital]", "tags: [digital]\n    policies: [‸甲办法!, 乙办法]", "W053", "“!”"),
    ("a half-width mark before the end of quotes", "title: 推进企业开办改革", "title: ‸'推进''企业'''", "W053", "全角"),
    ("a mark that quotes hide", "title: 推进企业开办改革", 'title: ‸"推进\\x2a*企业**"', "E054", "**企业**"),
    ("a comment that cuts a text short", "title: 推进企业开办改革", "title: 推进企业 ‸#1号改革", "W014", "英文双引号"),
    ("quotes that YAML does not know", "        unit: 个工作日", "        unit: ‸“个”", "E029", "半角"),
    ("a comma that YAML does not know", "lead: [市公安局]", "lead: [‸市公安局，市司法局]", "E031", "半角逗号"),
    ("a synonym twice", "tags:\n", "synonyms:\n  - {word: 甲乙, means: [丙]}\n  - {word: ‸甲乙, means: [丁]}\ntags:\n", "W098", "两次"),
    ("a synonym's meaning twice", "tags:\n", "synonyms:\n  - {word: 甲乙, means: [丙, ‸丙]}\ntags:\n", "W098", "删掉"),
    ("a synonym for itself", "tags:\n", "synonyms:\n  - {word: 甲乙, means: [‸甲乙]}\ntags:\n", "W098", "自己"),
    ("an English name in Chinese", "name: 数字化}", "name: 数字化, name_en: ‸数字}", "W099", "英文字母"),
    ("a synonym of one letter", "tags:\n", "synonyms:\n  - {word: ‸甲, means: [丙]}\ntags:\n", "W098", "两个字"),
    ("a tag twice", "tags: [digital]", "tags: [digital, ‸digital]", "E036", "删掉"),
    ("an organisation twice, by two names", "lead: [市公安局]", "lead: [市公安局, ‸甲市公安局]", "E036", "两次"),
    ("a case related to itself", "    edition: jia-2024\n    number: 1\n", "    edition: jia-2024\n    number: 1\n    related: [‸jia-2024-01]\n", "E036", "自己"),
    ("a Markdown list without quotes", "summary: 开办企业一次办成。", "summary: ‸+ 开办企业一次办成。", "E054", "+ "),
    ("a colon without a space in a list", "- {id: jia-list, place: 第1条}", "- ‸id:jia-list", "E022", "空一格"),
    ("a rise where less is better", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower",
     "change: {value: 5, unit: '%', basis: 同比}\n        better: ‸lower", "E044", "正负号"),
    ("more highlights than a card holds", "    outcomes:\n",
     "    outcomes:\n" + "".join(f"      - {{name: 甲{n}, value: 1, unit: 个, headline: {'‸' * (n == 3)}true}}\n" for n in range(4)),
     "W045", "三项"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "says"), named(TEXT))
def test_a_doubtful_text_is_reported_at_its_place(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    content, place = made(old, new)
    found = worst(problems_in(write(tmp_path, content)))
    assert [(problem.code, problem.line, problem.column) for problem in found] == [(code, *place)]
    assert says in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "“3+N”基金矩阵（1对1）：3-7个工作日，达99.4%；见《行业合规指引》",
        "时间 < 3天，A&B公司，C#语言，100 * 2",
        "英文 Free Trade Zone (FTZ), Ltd. 的名称",
        "第1号、第2号——“一件事”……",
        "见https://example.org/@a/b，邮箱 a@example.org",
    ],
)
def test_ordinary_text_is_not_doubted(tmp_path: Path, text: str) -> None:
    quoted = SMALL.replace("title: 推进企业开办改革", f"title: {json.dumps(text, ensure_ascii=False)}")
    assert problems_in(write(tmp_path, quoted)) == problems_in(write(tmp_path, SMALL, "other.yml"))


def as_json(content: str) -> object:
    return json.loads(json.dumps(yaml.safe_load(content), ensure_ascii=False, default=str))


@pytest.mark.parametrize(("old", "new", "code", "says"), named([*SHAPE, *IDS]))
def test_the_schema_refuses_what_the_check_refuses_by_shape(old: str, new: str, code: str, says: str) -> None:
    """Editors underline the same mistakes. A date, quoted or not, and the places of a number are beyond JSON."""
    if code not in ("E020", "E021", "E022", "E023", "E024", "E025", "E026", "E027", "E028"):
        pytest.skip("not a matter of shape")
    value = as_json(made(old, new)[0])
    if "date" in says or "2024-01-31" in says or "不加引号" in says or "2024-01-31" in new or "空格" in says:
        pytest.skip("JSON has no dates and does not tell blanks from text")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema.build()).validate(value)


@pytest.mark.parametrize("path", [DATA, ROOT / "tests" / "small.yml"], ids=lambda path: path.name)
def test_the_schema_accepts_what_the_check_accepts(path: Path) -> None:
    jsonschema.Draft7Validator(schema.build()).validate(as_json(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("before", "after", "unit", "change", "fits"),
    [
        (30, [3, 7], "个工作日", (-80, "%"), True),
        (30, [3, 7], "个工作日", (-77, "%"), True),
        (30, [3, 7], "个工作日", (80, "%"), False),
        (3, 1, "个", (-66.7, "%"), True),
        (3, 1, "个", (-67, "%"), True),
        (3, 1, "个", (-70, "%"), False),
        (85.3, 99.4, "%", (14.1, "个百分点"), True),
        (85.3, 99.4, "%", (15, "个百分点"), False),
        (85.3, 99.4, "%", (16.5, "%"), True),
        (85.3, 99.4, "%", (14.1, "%"), True),
        (2, 8, "家", (4, "倍"), True),
        (2, 8, "家", (3, "倍"), True),
        (2, 8, "家", (6, "倍"), False),
        (8, 2, "天", (-4, "倍"), False),
        (0, 8, "家", (300, "%"), True),
        (5, 9, "家", (14, "个百分点"), True),
        ("0.000000000000000001", "999999999999999999", "家", (30, "%"), False),
        ("0.000000000000000001", "999999999999999999", "家", (30, "倍"), False),
    ],
)
def test_a_stated_change_fits_the_numbers_beside_it(before, after, unit, change, fits: bool) -> None:
    """Rounding and either reading of an ambiguous word are accepted; what cannot be told passes."""

    def read(value):
        return tuple(map(read, value)) if isinstance(value, list) else Decimal(str(value))

    value, of = change
    outcome = {"name": "数", "before": read(before), "after": read(after), "unit": unit}
    outcome["change"] = {"value": read(value), "unit": of}
    codes = [code for _, code, _ in outcomes.faults_of(Outcome.model_validate(outcome))]
    assert codes == ([] if fits else ["W047"])
    explained = Outcome.model_validate(outcome | {"note": "来源如此。"})
    assert not list(outcomes.faults_of(explained)), "an editor who says why is not asked again"


@pytest.mark.parametrize(("name", "fits"), [("全省排名", False), ("全省营商环境排名", True), ("全国排名", True)])
def test_the_name_of_a_rank_may_tell_its_scope(name: str, fits: bool) -> None:
    """A whole province may have a place in the nation."""
    outcome = Outcome.model_validate({"name": name, "rank": {"place": 3, "scope": "全国"}})
    assert [code for _, code, _ in outcomes.faults_of(outcome)] == ([] if fits else ["E081"])


def test_every_code_is_explained_on_one_page_and_no_other() -> None:
    explained = re.findall(r"^\| ([EWH]\d{3}) \|", (ROOT / "docs" / "checks.md").read_text(encoding="utf-8"), re.M)
    used = {
        code
        for path in (ROOT / "casebook").rglob("*.py")
        for code in re.findall(r'"([EWH]\d{3})"', path.read_text("utf-8"))
    }
    assert sorted(explained) == sorted(used)


def test_a_thousand_mistakes_stop_at_a_sensible_number(tmp_path: Path) -> None:
    start, case = SMALL.split("cases:\n")[0], "  - {{id: a{0}, edition: jia-2024, number: {0}, titel: 甲}}\n"
    data = write(tmp_path, start + "cases:\n" + "".join(case.format(n) for n in range(1, 1001)))
    done = run("casebook", "check", CASEBOOK_DATA=data)
    assert done.returncode == 1
    assert 200 <= len(done.stderr.splitlines()) <= 210
    assert "没有列出" in done.stderr


def test_strict_makes_warnings_count(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL.replace("size: 2", "size: 3"))
    assert run("casebook", "check", CASEBOOK_DATA=data).returncode == 0
    done = run("casebook", "check", "--strict", CASEBOOK_DATA=data)
    assert (done.returncode, "W033" in done.stderr) == (1, True)


def test_formats_for_machines(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL.replace("number: 1\n", "number: 一\n"))
    listed = json.loads(run("casebook", "check", "--format", "json", CASEBOOK_DATA=data).stdout)
    assert [(p["line"], p["column"], p["code"], p["severity"]) for p in listed] == [(34, 13, "E022", "error")]
    annotated = run("casebook", "check", "--format", "github", CASEBOOK_DATA=data).stdout.splitlines()
    assert len(annotated) == 1
    assert annotated[0].startswith("::error file=")


def test_a_file_beside_the_library_is_checked_with_it(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    one = write(tmp_path, "cases:\n  - {id: a, category: permiting}\n", "cases/one.yml")
    done = run("casebook", "check", one)
    assert "是否为“审批服务”（permitting）" in done.stderr


def test_a_published_case_may_not_vanish_but_may_be_renamed(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fork")
    repository.commit(SMALL)
    gone = SMALL.replace("id: jia-2024-01", "id: jia-2024-1")
    repository.write(gone)
    done = run("casebook", "check", CASEBOOK_DATA=repository.data)
    assert (done.returncode, "E034" in done.stderr, "jia-2024-01" in done.stderr) == (1, True, True)
    repository.write(gone.replace("id: jia-2024-1\n", "id: jia-2024-1\n    aliases: [jia-2024-01]\n"))
    assert run("casebook", "check", CASEBOOK_DATA=repository.data).returncode == 0


def test_a_draft_is_no_published_case(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fork")
    draft = SMALL.replace("id: jia-2024-02\n", "id: jia-2024-02\n    draft: true\n")
    repository.commit(draft)
    repository.write(draft.replace("id: jia-2024-02", "id: jia-2024-two"))
    done = run("casebook", "check", CASEBOOK_DATA=repository.data)
    assert (done.returncode, "E034" in done.stderr) == (0, False), "it may go as it came"
    repository.commit(SMALL)
    repository.write(draft)
    done = run("casebook", "check", CASEBOOK_DATA=repository.data)
    assert (done.returncode, "已发布的案例“jia-2024-02”不见了" in done.stderr) == (1, True)
    assert "草稿" in done.stderr


def test_a_new_library_in_an_old_place_is_no_mistake(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fork")
    repository.commit(SMALL)
    repository.write(SMALL.replace("jia-2024-", "yi-2025-"))
    assert run("casebook", "check", CASEBOOK_DATA=repository.data).returncode == 0
