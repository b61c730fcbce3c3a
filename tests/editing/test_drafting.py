"""A list becomes drafts: a valid file that says what is still to do, and nothing that the list does not say."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.base import clock
from casebook.editing import drafting, importing, registering
from casebook.model.library import Library
from casebook.reading import loading
from tests.editing.test_importing import CHAPTERS, IN_TITLES, LABELLED, TABLE, TITLES_FIRST
from tests.support import ROOT, SMALL, run, write

HANGZHOU = """杭州市2024年度优化营商环境十佳案例
来源：杭州市发展改革委 2024-03-05
1.推行“一窗”办理
牵头单位：市政务局、省税务局
配合单位：余杭区司法局、西湖大学
设立25个专区，会同市公安局核验，平均办理时间由10个工作日压缩至3个工作日。一是统一收件。二是同步审查。三是统一发证。
2.企业服务“秒到账”
责任单位：市财政局
兑付资金3.2亿余元，99.5%以上即时到账。
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "cases.yml"))
    shutil.copy(ROOT / "data" / "cases.yml", tmp_path)
    return tmp_path / "cases.yml"


@pytest.fixture(scope="module")
def library() -> Library:
    return loading.load(ROOT / "data" / "cases.yml")[0]


def drafts_of(text: str, library: Library, edition: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What import_list gives, and the file it makes as values."""
    made = importing.import_list(text, library, edition)
    content = drafting.document(made["registration"], [draft["text"] for draft in made["drafts"]], library)
    return made, yaml.safe_load(content)


def test_a_list_becomes_a_file_that_tells_what_is_still_to_do(data: Path, tmp_path: Path) -> None:
    source = tmp_path / "名单.txt"
    source.write_text(HANGZHOU, encoding="utf-8")
    done = run("casebook", "import", source, CASEBOOK_DATA=data)
    assert done.returncode == 0
    path = tmp_path / "cases" / "hangzhou-2024.yml"
    assert f"已写入{path}：2个案例草稿，4项成效" in done.stdout
    checked = run("casebook", "check", CASEBOOK_DATA=data)
    assert checked.returncode == 0, checked.stdout
    assert checked.stderr.count(f"{path}:") == checked.stderr.count("W086") > 6
    for what in ("category", "summary", "title（做法名称）"):
        assert f"草稿：{what}" in checked.stderr
    library, _ = loading.load(data)
    assert not any(case.edition == "hangzhou-2024" for case in library.cases)
    before = path.read_bytes()
    again = run("casebook", "import", source, CASEBOOK_DATA=data)
    assert "已有批次hangzhou-2024" in (tmp_path / "cases" / "hangzhou-2024-2.yml").read_text(encoding="utf-8")
    assert again.returncode == 0
    assert path.read_bytes() == before


def test_what_a_draft_says_comes_from_the_list(library: Library) -> None:
    made, file = drafts_of(HANGZHOU, library)
    [edition] = file["editions"]
    assert edition == {
        "id": "hangzhou-2024", "title": "杭州市2024年度优化营商环境十佳案例", "region": "浙江省杭州市", "year": 2024, "size": 10,
        "sources": [{
            "id": "hangzhou-2024-list", "title": "杭州市2024年度优化营商环境十佳案例", "publisher": "杭州市发展改革委",
            "date": dt.date(2024, 3, 5),
        }],
    }  # fmt: skip
    assert {o["name"]: (o.get("aliases"), o["region"], o["id"]) for o in file["organisations"]} == {
        "杭州市政务局": (["市政务局"], "浙江省杭州市", "hangzhoushizhengwuju"),
        "浙江省税务局": (["省税务局"], "浙江省", "zhejiangshengshuiwuju"),
        "余杭区司法局": (None, "浙江省杭州市余杭区", "yuhangqusifaju"),
        "西湖大学": (None, "浙江省杭州市", "xihudaxue"),
        "杭州市财政局": (["市财政局"], "浙江省杭州市", "hangzhoushicaizhengju"),
    }
    first, second = file["cases"]
    assert (first["id"], first["number"], first["title"]) == ("hangzhou-2024-01", 1, "推行“一窗”办理")
    assert (first["lead"], first["partners"]) == (["市政务局", "省税务局"], ["余杭区司法局", "西湖大学"])
    assert first["category"] is first["summary"] is None
    assert first["measures"] == [{"title": None, "text": None}] * 3
    assert first["draft"] is True
    assert first["sources"] == [{"id": "hangzhou-2024-list", "place": "第1项"}]
    assert second["outcomes"][0] == {"name": "兑付资金", "value": 3.2, "qualifier": "余", "unit": "亿元"}
    for case, draft in zip(made["cases"], made["drafts"], strict=True):
        assert draft["title"] == case["title"]
        assert all(f"# 原文：{outcome['quote']}" in draft["text"] for outcome in case["outcomes"])
        assert {"分类", "概要", "主要做法"} <= set(draft["todo"])
    assert "市公安局" not in made["organisations"]["new"]
    assert "市公安局" in made["organisations"]["offered"]
    assert "市公安局" not in [o["name"] for o in file["organisations"]]


@pytest.mark.parametrize("text", [LABELLED, CHAPTERS, IN_TITLES, TABLE, TITLES_FIRST, HANGZHOU], ids=range(6))
def test_every_shape_makes_a_file_the_check_takes(text: str, data: Path, library: Library) -> None:
    made, _ = drafts_of(text, library)
    content = drafting.document(made["registration"], [draft["text"] for draft in made["drafts"]], library)
    path = data.parent / "cases" / "neu.yml"
    _, warnings = loading.load(data, overlay={path: content})
    assert {warning.code for warning in warnings} <= {"W086", "W046", "W053", "W095"}


def test_a_case_of_a_province_has_the_place_it_names(library: Library) -> None:
    text = "江苏省2024年优化营商环境典型案例\n1.苏州市：开办企业全链条办\n压缩至1个工作日。\n2.一证准营\n牵头单位：市商务局、省商务厅\n惠及20家企业。\n"
    made, file = drafts_of(text, library)
    first, second = file["cases"]
    assert (first["region"], first["lead"]) == ("江苏省苏州市", ["苏州市"])
    assert "region" not in second
    assert [o["name"] for o in file["organisations"]] == ["苏州市", "江苏省商务厅"]
    assert "# 单位“市商务局”看不出是哪里的，没有登记。" in made["registration"]


def test_an_edition_that_is_registered_is_continued(library: Library) -> None:
    _, file = drafts_of(HANGZHOU, library, "quzhou-2023")
    assert "editions" not in file
    assert [case["id"] for case in file["cases"]] == ["quzhou-2023-11", "quzhou-2023-12"]
    assert all("number" not in case for case in file["cases"])
    assert file["cases"][0]["sources"][0]["id"] == "quzhou-2023-list"
    _, file = drafts_of(HANGZHOU, library, "hangzhou-zwj-2024")
    assert [case["id"] for case in file["cases"]] == ["hangzhou-zwj-2024-01", "hangzhou-zwj-2024-02"]
    with pytest.raises(importing.Refused, match="不合规则"):
        drafts_of(HANGZHOU, library, "../杭州")


def test_what_the_data_would_refuse_stays_a_comment(library: Library) -> None:
    text = "1.推行{{ 一窗 }}办理\n牵头单位：市政务局\n办理环节12个。\n2.第二\n牵头单位：市[政](务)局\n满意率100%。\n"
    made, file = drafts_of(text, library)
    assert file["cases"][0]["title"] is None
    assert "正式标题" in made["drafts"][0]["todo"]
    assert "lead" not in file["cases"][1]
    assert "# 来源写作：" in made["drafts"][1]["text"]


@pytest.mark.parametrize(
    ("name", "region", "full", "where"),
    [
        ("市公安局", "浙江省衢州市", "衢州市公安局", "浙江省衢州市"),
        ("市市场监管局", "浙江省杭州市", "杭州市市场监管局", "浙江省杭州市"),
        ("市场监管局", "浙江省杭州市", "杭州市市场监管局", "浙江省杭州市"),
        ("省发改委", "浙江省衢州市", "浙江省发改委", "浙江省"),
        ("柯城区司法局", "浙江省衢州市", "柯城区司法局", "浙江省衢州市柯城区"),
        ("龙游县", "浙江省衢州市", "龙游县", "浙江省衢州市龙游县"),
        ("国网衢州供电公司", "浙江省衢州市", "国网衢州供电公司", "浙江省衢州市"),
        ("高新区管委会", "浙江省衢州市", "衢州市高新区管委会", "浙江省衢州市"),
        ("区法院", "浙江省杭州市余杭区", "杭州市余杭区法院", "浙江省杭州市余杭区"),
        ("广州市公安局", "广东省", "广州市公安局", "广东省广州市"),
        ("财政部", "全国", "财政部", "全国"),
    ],
)
def test_what_a_list_calls_an_organisation(name: str, region: str, full: str, where: str, library: Library) -> None:
    assert registering.meant(name, region, library.gazetteer) == (full, where)


@pytest.mark.parametrize(
    ("name", "region"), [("市公安局", "浙江省"), ("市公安局", "全国"), ("县医保局", "浙江省衢州市")]
)
def test_nobody_is_registered_whose_place_cannot_be_told(name: str, region: str, library: Library) -> None:
    assert registering.meant(name, region, library.gazetteer) is None


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("衢州市上下扎实推进", "浙江省衢州市"),
        ("杭州市余杭区2024年十佳案例", "浙江省杭州市余杭区"),
        ("广东省广州市2024年案例", "广东省广州市"),
        ("湖北恩施州十佳案例", "湖北省恩施州"),
        ("北京2024年十大案例", "北京市"),
        ("浙江省2023年案例", "浙江省"),
        ("长三角一体化案例", "长三角"),
        ("国家发展改革委发布", "全国"),
        ("龙游县十佳案例", "浙江省衢州市龙游县"),
        ("甲市2024年度案例", "甲市"),
        ("2023年度案例", None),
    ],
)
def test_where_a_list_is_from(title: str, place: str | None, library: Library) -> None:
    assert registering.region_of([title], library) == place


def test_a_list_that_names_no_place_or_year_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))
    small = loading.load(write(tmp_path, SMALL))[0]
    made, file = drafts_of("1.甲改革\n惠及20家企业。\n2.乙改革\n惠及30家企业。\n", small)
    assert file["editions"][0]["year"] == 2026
    assert "名单没有写年度，暂写2026。" in made["registration"]
    assert "没有找到名单的标题" in made["registration"]


def test_who_is_named_tells_where_an_unnamed_list_is_from(library: Library) -> None:
    text = "关于公布2023年度全省典型案例的通知\n一、南昌市：用地清单制\n清单地块56宗。\n二、九江市：港口一件事\n办理8个事项。\n"
    _, file = drafts_of(text, library)
    assert (file["editions"][0]["region"], file["editions"][0]["title"]) == ("江西省", "2023年度全省典型案例")
    assert file["editions"][0]["sources"][0]["title"] == "关于公布2023年度全省典型案例的通知"
    _, file = drafts_of("1.甲改革\n牵头单位：市公安局\n惠及20家企业。\n2.乙改革\n惠及30家。\n", library)
    assert file["editions"][0]["region"] == "全国"
    assert "organisations" not in file


def test_what_a_text_mentions_is_looked_for_once_a_case(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(registering, "offered", lambda text, library: looked.append(text) or [])
    made = importing.import_list(
        "甲市典型案例\n" + "".join(f"{n}.第{n}号改革\n市{n}局办结{n}件。\n" for n in range(1, 31)), library
    )
    assert len(made["drafts"]) == len(looked) == 30
