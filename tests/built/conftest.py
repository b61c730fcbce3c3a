"""Sites built from other data than the repository's, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import DATA, Shared, Site, build, small, write

ELEVENTH = """
  - id: quzhou-2023-11
    edition: quzhou-2023
    number: 11
    title: 推行园区“共享物流”新模式
    short_title: 园区共享物流
    category: finance
    tags: [digital]
    frameworks: {china-18: [cross-border-trade]}
    lead: [市经信局]
    partners: [市公安局]
    summary: 园区企业拼车发货，运费由平台统一结算。
    measures:
      - title: 共享货运平台
        text: 企业在平台上拼车发货。
    outcomes:
      - name: 平均运费
        before: 88
        after: 66
        unit: 元
        better: lower
        headline: true
    sources:
      - {id: quzhou-2023-list, place: 增补}
    published: 2026-11-30
"""

SECOND_CITY = """
editions:
  - id: jia-2024
    title: 甲市2024年度示例案例
    region: 示例省甲市
    year: 2024
    level: 市级
    kind: 示例名单
    figures:
      - {name: 征集案例, value: 40, unit: 个, qualifier: 余}
    sources:
      - {id: jia-list, title: 甲市示例名单, url: "https://example.org/list?a=1&b=2", date: 2024-05-01, accessed: 2024-06-01}
organisations:
  - {id: jia-police, name: 甲市公安局, aliases: [市公安局], region: 示例省甲市}
cases:
  - id: jia-2024-01
    edition: jia-2024
    number: 1
    title: 甲市户籍业务全省通办
    category: permitting
    lead: [市公安局]
    summary: 户籍业务在省内任一窗口都能办。
    measures:
      - {title: 全省通办, text: 窗口之间互认材料。}
    sources:
      - {id: jia-list}
"""


def build_grown(folder: Path) -> None:
    content = DATA.read_text(encoding="utf-8")
    build(folder / "site", CASEBOOK_DATA=write(folder, content + ELEVENTH))


@pytest.fixture(scope="session")
def grown(shared: Shared) -> Site:
    """The repository's data with an eleventh case at its end, and nothing else changed."""
    return Site(shared("grown", build_grown) / "site")


def build_two_cities(folder: Path) -> None:
    data = write(folder, DATA.read_bytes())
    write(folder, SECOND_CITY, "cases/jia/2024.yml")
    build(folder / "site", CASEBOOK_DATA=data)


@pytest.fixture(scope="session")
def two_cities(shared: Shared) -> Site:
    """The repository's data, untouched, with another city's in a file of its own beside it."""
    return Site(shared("two-cities", build_two_cities) / "site")


@pytest.fixture(scope="session")
def lonely(shared: Shared) -> Site:
    """One case that has nothing optional, in a library that declares nothing it does not need."""
    return Site(shared("lonely", lambda to: build(to / "site", CASEBOOK_DATA=write(to, small()))) / "site")


def build_many(folder: Path) -> None:
    values = small()
    case, organisation = values["cases"][0], values["organisations"][0]
    for n in range(1, 251):
        name = f"第{n % 119 + 1:03d}街道办"
        if n <= 119:
            values["organisations"].append(organisation | {"id": f"street-{n:03d}", "name": name})
        values["cases"].append(
            case
            | {"id": f"yi-2024-{n:03d}", "number": n, "title": f"第{n:03d}项改革", "partners": [name]}
            | {"outcomes": [{"name": "办结", "value": n, "unit": "件"}]}
        )
    del values["cases"][0]
    # What each case has as files of its own takes two thirds of the time, and no test of this site asks for one.
    build(folder / "site", CASEBOOK_DATA=write(folder, values), CASEBOOK_PDF_LIMIT="0", CASEBOOK_CARD_LIMIT="0")


@pytest.fixture(scope="session")
def many(shared: Shared) -> Site:
    """250 cases of one category, led by one organisation and joined by one of 119 others."""
    return Site(shared("many", build_many) / "site")


DEPLOYED = {
    "CASEBOOK_SITE_URL": "https://example.org/anli/",
    "CASEBOOK_REPOSITORY": "https://github.com/someone/cases",
    "CASEBOOK_EMAIL": "bianji@example.org",
    "CASEBOOK_FILING_NUMBER": "浙ICP备00000000号",
}


@pytest.fixture(scope="session")
def deployed(shared: Shared) -> Site:
    """The repository's data with every setting of a fork, in a folder of its host."""
    return Site(shared("deployed", lambda folder: build(folder / "site", **DEPLOYED)) / "site")


def build_odd(folder: Path) -> None:
    values = small(title="甲 & 乙 < 丙 \"丁\" '戊' {己} 100%", short_title="a < b & c > d")
    values["categories"][0]["name"] = '审批 & 服务 < "许可"'
    values["organisations"][0]["name"] = values["cases"][0]["lead"][0] = "R&D 'A' < \"B\" 中心"
    values["editions"][0]["title"] = '乙市 "2024" & 案例 < 名单'
    build(folder / "site", CASEBOOK_DATA=write(folder, values))


@pytest.fixture(scope="session")
def odd(shared: Shared) -> Site:
    """Names made of characters that mean something to HTML, as far as the check lets them through."""
    return Site(shared("odd", build_odd) / "site")


OF_THE_TEN = [pytest.param(name, marks=pytest.mark.ten) for name in ("grown", "two_cities")]


@pytest.fixture(params=["site", *OF_THE_TEN, "lonely", "odd", "deployed"])
def any_site(request: pytest.FixtureRequest) -> Site:
    """Each of the built sites in turn; the large one has tests of its own."""
    return request.getfixturevalue(request.param)
