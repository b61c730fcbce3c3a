"""The example of other cities: it uses every field, says that it is made up, and its lists read well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import get_args

import pytest

from casebook.model import comparing, figures, schema
from casebook.model.facts import said
from casebook.model.library import Library
from casebook.model.records import SECTIONS, Case, Recognition, Record
from casebook.reading import loading
from tests.support import ROOT, Shared, Site, build, described, elements, links, only, rows, run, section, text

DATA = ROOT / "examples" / "yunting" / "cases.yml"


@pytest.fixture(scope="module")
def example(shared: Shared) -> Site:
    return Site(shared("example", lambda folder: build(folder / "site", CASEBOOK_DATA=DATA)) / "site")


@pytest.fixture(scope="module")
def library() -> Library:
    return loading.load(DATA)[0]


def records(value: object) -> Iterator[Record]:
    """A record and all that stand in it."""
    if isinstance(value, Record):
        yield value
        for name in value.model_fields_set:
            yield from records(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from records(item)


def test_the_check_has_nothing_to_say() -> None:
    done = run("casebook", "check", "--strict", DATA)
    assert done.returncode == 0, done.stderr


def test_every_field_of_every_record_is_used() -> None:
    library, _ = loading.load(DATA, preview=True)  # with its draft
    used = defaultdict(set)
    for name in SECTIONS:
        for record in records(getattr(library, name)):
            used[type(record)] |= record.model_fields_set
    missing = {m.__name__: m.model_fields.keys() - used[m] for m in schema.models(SECTIONS.values())}
    assert {name: fields for name, fields in missing.items() if fields} == {}


def test_every_choice_of_a_field_is_shown(library: Library) -> None:
    outcomes = [outcome for _, outcome in library.outcomes]
    words = {word for outcome in outcomes for word in outcome.qualifier or ()}
    assert words >= {"余", "以上", "约", "近", "超", "逾", "不低于", "不超过"}
    assert {outcome.better for outcome in outcomes} - {None} == {"lower", "higher"}
    assert {o.change.unit for o in outcomes if o.change} >= {"%", "倍", "个百分点", "次", None}
    assert {o.change.basis for o in outcomes if o.change} >= {"同比", "较改革前", "比全国均值", None}
    given = [one for case in library.cases for one in case.recognition]
    for name in ("level", "kind"):
        choices = set(get_args(Recognition.model_fields[name].annotation))
        assert {getattr(one, name) for one in given} == choices, name
    figures_ = [figure for o in outcomes for figure in (o.before, o.now, o.change and o.change.value) if figure]
    assert {bool(figure.qualifier and len(figure.qualifier) > 1) for figure in figures_} == {True, False}
    assert {len(figure.n) for figure in figures_} == {1, 2}
    assert {comparing.kind(o) for o in outcomes} == set(comparing.KINDS)
    assert {o.unit for o in outcomes} >= {"元", "亿元", "万美元"}
    assert {(bool(o.rank.before), o.rank.within) for o in outcomes if o.rank} >= {(True, False), (False, True)}
    assert {bool(case.lead) for case in library.cases} == {bool(case.number) for case in library.cases} == {True, False}
    assert {edition.level for edition in library.editions} >= {"国家级", "省级", "市级"}


def test_a_rank_in_a_table_tells_what_it_was(example: Site) -> None:
    page = example.page("/cases/yunting-2023-02/")
    rows = {text(only(elements(row, "th"))): row for row in elements(page.root, "tr") if row.get("id")}
    row = next(row for name, row in rows.items() if name.startswith("纳税服务排名"))
    assert {
        cell.get("data-label"): text(cell)
        for cell in elements(row, "td")
        if cell.get("data-label") in ("变化前", "变化后")
    } == {
        "变化前": "全省第15位",
        "变化后": "全省第3位（共31个）",
    }


def test_everything_says_that_it_is_made_up(example: Site, library: Library) -> None:
    for page in example:
        if page.url == "/404.html" or elements(page.root, "meta", **{"http-equiv": "refresh"}):
            continue
        assert "虚构" in text(only(elements(page.root, "footer", "md-footer"))), page.url
        folder, _, rest = page.url.strip("/").partition("/")
        if rest and folder in ("cases", "editions", "organisations", "places"):
            assert "虚构" in page.text, page.url
    for record in (*library.editions, *library.cases):
        assert "虚构" in record.title
        assert "虚构" in record.name
    assert all("虚构" in o.region + o.name for o in library.organisations)


CASES = [case.id for case in loading.load(DATA)[0].cases]


@pytest.mark.parametrize("case_id", CASES)
def test_every_field_of_a_case_is_on_its_page(example: Site, library: Library, case_id: str) -> None:
    case, page = library.case[case_id], example.page(f"/cases/{case_id}/")
    shown = text(example.article(case_id))
    for name in ("title", "summary", "problem", "innovation", "conditions", "lessons"):
        assert (getattr(case, name) or "") in shown, name
    for expected in (
        library.edition[case.edition].title,
        library.category[case.category].name,
        *filter(None, (case.standing,)),
        *(place.name for place in library.whereabouts(case)),
        *map(said, case.recognition),
        *(library.tag[tag].name for tag in case.tags),
        *(o.name for o in (*library.lead(case), *library.partners(case))),
        *(part for measure in case.measures for part in (measure.title, measure.text)),
        *case.policies,
        *case.platforms,
        *(part for entity in case.entities for part in (entity.name, entity.role)),
        *(part for term in case.terms for part in (library.term[term].term, library.term[term].explanation)),
        *(item.name for _, items in library.framework_items(case) for item in items),
        *(library.case[other].name for other in case.related),
        *(f"{c.date.year}年{c.date.month}月{c.date.day}日：{c.text}" for c in case.corrections),
        *(dated(day) for day in (case.published, case.updated) if day),
    ):
        assert expected in shown, expected
    assert described(page.content, "牵头单位") == ("、".join(o.name for o in library.lead(case)) or None)
    assert ("牵头单位由本站从正文读出" in shown) == case.lead_read
    for citation in case.sources:
        source = library.source(case, citation)
        cited = text(section(example.article(case_id), "sources"))
        for part in (source.title, source.publisher, source.note, citation.place):
            assert (part or "") in cited
        for day in (source.date, source.accessed):
            assert not day or dated(day) in cited
        assert not source.url or (source.title, source.url) in links(page.content)
    check_outcomes(example, case)


def dated(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def check_outcomes(example: Site, case: Case) -> None:
    """Every part of every outcome stands in its row."""
    table = rows(only(elements(example.article(case.id), "table", "outcomes")))
    assert len(table) == len(case.outcomes)
    for outcome, cells in zip(case.outcomes, table, strict=True):
        row = " ".join(cells)
        parts = (
            outcome.name,
            figures.before(outcome),
            figures.after(outcome),
            figures.change(outcome),
            outcome.change and outcome.change.basis,
            outcome.text,
            outcome.period,
            outcome.year and f"{outcome.year}年",
            outcome.note,
            outcome.source and outcome.source.place,
            figures.computed_points(outcome),
        )
        for part in filter(None, parts):
            assert part in row, part
    tiles = [text(tile) for tile in elements(example.article(case.id), "div", "tiles")]
    for outcome in case.outcomes:
        if outcome.headline:
            assert outcome.name in tiles[0]


def test_what_is_declared_has_its_page(example: Site, library: Library) -> None:
    for edition in library.editions:
        told = example.page(f"/editions/{edition.id}/").text
        parts = (edition.title, edition.region, f"{edition.year}年度", edition.organiser, edition.description)
        figures_ = (part for o in edition.figures for part in (o.name, figures.after(o)))
        for part in filter(None, (*parts, edition.level, edition.kind, *figures_)):
            assert part in told
        held = edition.size or len(library.by_edition[edition.id])
        assert described(example.page(f"/editions/{edition.id}/").content, "案例") == f"收录{held}个"
    branch = example.page("/organisations/yunting-market-lanqiao/").content
    assert described(branch, "上级单位") == "云汀市市场监管局"
    assert library.cases_of(library.organisation["yunting-market"])
    above = branch.find(".//dd/span/a")  # that has a page, too
    assert above is not None
    assert above.get("href", "").endswith("/organisations/yunting-market/")
    assert described(branch, "来源中的名称") == "蓝桥分局"
    glossary = example.page("/glossary/").text
    for term in library.glossary:
        assert all(part in glossary for part in (term.term, *term.aliases, term.explanation))
    frameworks = example.page("/frameworks/").text
    for framework in library.frameworks:
        assert all(part in frameworks for part in (framework.name, framework.description))
    tags = example.page("/cases/").text
    for tag in library.tags:
        assert tag.description in tags
    assert elements(example.page("/cases/yunting-2023-restaurant/").root, "meta", **{"http-equiv": "refresh"})
    synonyms = example.file("/search/synonyms.json")
    assert not synonyms.exists() or "工商局" in synonyms.read_text(encoding="utf-8")


def test_editions_stand_apart_and_together(example: Site, library: Library) -> None:
    new, old = (f"yunting-{year}" for year in (2024, 2023))
    listed = example.page("/cases/").case_links()[: len(library.cases)]
    assert listed == [case.id for case in library.cases]
    assert listed[:2] == ["quanguo-2025-01", "quanguo-2025-02"]
    assert listed[-2:] == [f"{old}-01", f"{old}-02"]
    for edition, count in ((new, 3), (old, 2)):
        page = example.page(f"/editions/{edition}/")
        assert page.case_links() == [f"{edition}-{n:02d}" for n in range(1, count + 1)]
        first = elements(example.article(f"{edition}-01"), "nav", "neighbours")
        assert [href for _, href in links(first[0])] == [f"../../cases/{edition}-02/"]
        assert any(href.endswith(f"editions/{edition}/") for _, href in links(example.page("/cases/").content))
    assert set(example.page("/organisations/yunting-market/").case_links()) == {f"{new}-01", f"{old}-01"}
    home = example.page("/").text
    assert f"收录{len(library.editions)}个批次" in home
    assert {"lanpu-2024-01", "xugou-2024-01"} <= set(example.page("/").case_links())


def test_a_draft_is_nowhere_on_the_site(example: Site) -> None:
    assert loading.load(DATA, preview=True)[0].case["lanpu-2024-02"].draft
    for path in example.folder.rglob("*"):
        if path.suffix in (".html", ".js", ".json", ".csv", ".xml"):
            assert "lanpu-2024-02" not in path.read_text(encoding="utf-8"), path


def test_places_hold_all_cases_below(example: Site, library: Library) -> None:
    by_id = {place.id: place.name for place in library.localities.all}
    assert {"xugousheng", "xugou-dushiquan", "lanpu", "yunting-xincheng"} <= by_id.keys()
    for id_, name in by_id.items():
        held = [case.id for case in library.cases if name in library.levels(case)]
        assert example.page(f"/places/{id_}/").case_links() == held, name
    assert "quanguo-2025-02" in example.page("/places/").case_links()
    assert described(example.page("/places/lanpu/").content, "又称") == "澜浦、澜浦地区"
