"""The book: what is in it, and that its numbers, links and bookmarks lead where they say."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest

from casebook.base.cache import Cache
from casebook.model import figures, highlights
from casebook.model.library import Library
from casebook.pdf import book as contents
from casebook.pdf import cases, indexes, making, texts
from casebook.pdf.engine import Press
from casebook.pdf.making import Printer
from casebook.reading import loading
from tests.facts import CASES
from tests.names import full
from tests.pdf.conftest import ADDRESS, SETTINGS, Document, squeezed
from tests.support import ROOT


def start_of(document: Document, case_title: str) -> int:
    """The index of the page a case starts on, by what is printed there: its title large, below the edition."""
    marked = [
        at
        for at, text in enumerate(document.texts)
        if squeezed(case_title) in text[:160] and re.search(r"第\d+项·", text[:100])
    ]
    [start] = marked
    return start


def test_every_title_figure_and_name_of_the_ten_cases_can_be_read(book: Document) -> None:
    for case in CASES:
        start = start_of(book, case.title)
        text = "".join(book.texts[start : start + 2])
        for said in (case.title, case.category, *map(full, (*case.lead, *case.partners))):
            assert squeezed(said) in text, f"{case.number}: {said}"
        for said in case.says:
            assert squeezed(said) in text, f"{case.number}: {said}"
        for result in case.results:
            for words in result:
                assert squeezed(words) in text, f"{case.number}: {words}"


def test_reading_order(book: Document, library: Library) -> None:
    for case in library.cases:
        start = start_of(book, case.title)
        text = "".join(book.texts[start : start + 2])
        parts = [case.title, case.summary, case.problem or "", *(measure.title for measure in case.measures)]
        parts += [outcome.name for outcome in case.outcomes if not outcome.headline]
        at = 0
        for part in filter(None, map(squeezed, parts)):
            at = text.find(part, at)
            assert at >= 0, part
        assert text.find("来源", at) > at


def test_each_case_begins_a_page_and_heads_the_next(book: Document, library: Library) -> None:
    for case in library.cases:
        start = start_of(book, case.title)
        assert f"{case.number:02d}{squeezed(case.name)}" in book.texts[start + 1][:80], "the running head"


def test_page_numbers_in_the_contents_are_those_of_the_pages(book: Document, library: Library) -> None:
    at = next(i for i, text in enumerate(book.texts) if "目录" in text[:20])
    contents = book.texts[at]
    for case in library.cases:
        expected = book.labels[start_of(book, case.title)]
        assert f"{case.number:02d}{squeezed(case.title)}{expected}" in contents
    for chapter in ("凡例", "成效一览", "成效比较", "索引", "名词解释"):
        heads = (f"优化营商环境案例库{chapter}{chapter}", f"优化营商环境案例库{chapter}")
        first = next(i for i, text in enumerate(book.texts) if i > at and text.startswith(heads))
        assert f"{chapter}{book.labels[first]}" in contents


def test_pages_are_roman_before_the_cases_and_arabic_from_the_first(book: Document, library: Library) -> None:
    first = start_of(book, library.cases[0].title)
    assert first % 2 == 0, "on a right-hand page"
    assert book.labels[first:] == [str(n) for n in range(1, len(book.labels) - first + 1)]
    assert book.labels[2:5] == ["iii", "iv", "v"]
    for label, text in list(zip(book.labels, book.texts, strict=True))[first:]:
        assert text.endswith(label) or text.startswith(label)


def test_every_case_and_section_is_bookmarked(book: Document, library: Library) -> None:
    marks = book.outline
    titles = [title for level, title, _ in marks if level == 0]
    assert titles[:4] == ["版本信息", "目录", "凡例", "成效一览"]
    assert titles[-3:] == ["成效比较", "索引", "名词解释"]
    for case in library.cases:
        at = next(i for i, (_, title, _) in enumerate(marks) if squeezed(title) == squeezed(case.title))
        assert marks[at][2] == start_of(book, case.title)
        below = []
        for level, title, _ in marks[at + 1 :]:
            if level == 0:
                break
            below.append(title)
        wanted = ["针对问题"] * bool(case.problem) + ["主要做法"] + ["适用条件"] * bool(case.conditions) + ["成效"]
        assert [title for title in below if title in {"针对问题", "主要做法", "适用条件", "成效"}] == wanted
        assert below[-1] == "来源"


def test_links_lead_somewhere(book: Document, library: Library) -> None:
    places = set(pikepdf.NameTree(book.pdf.Root.Names.Dests)) if "/Names" in book.pdf.Root else set()
    pages = {page.objgen for page in book.pdf.pages}
    inside, outside = 0, set()
    for link in book.links():
        assert str(link.get("/Contents", "")), "screen readers say what a link is"
        if "/A" in link and link.A.S == "/URI":
            outside.add(str(link.A.URI))
            continue
        target = link.A.D if "/A" in link else link.Dest
        inside += 1
        if isinstance(target, pikepdf.String):
            assert str(target) in places
        else:
            assert target[0].objgen in pages
    assert inside > 80
    assert not {address for address in outside if not address.startswith(("https://", "mailto:"))}
    assert outside >= {f"{ADDRESS}cases/{case.id}/" for case in library.cases} | {ADDRESS}
    assert "mailto:bianji@example.org" in outside


def test_a_case_whose_words_are_not_explained_leads_to_the_glossary(book: Document) -> None:
    """By a name, which Typst takes for an address (see book.typ)."""
    cases, behind = (next(at for _, title, at in book.outline if title == name) for name in ("针对问题", "成效比较"))
    links = [link for page in book.pdf.pages[cases:behind] for link in page.get("/Annots", [])]
    leading = [link for link in links if str(link.get("/Dest", "")) == "glossary"]
    assert len(leading) == "".join(book.texts[cases:behind]).count("解释见书末名词解释") > 0
    assert {str(link.Contents) for link in leading} == {"名词解释"}


def test_the_indexes_list_every_case_under_what_it_belongs_to(book: Document, library: Library) -> None:
    pages = case_numbers(book, library)
    index = "".join(book.texts[chapter(book, "索引") : chapter(book, "名词解释")])
    for category in library.categories:
        for case in library.by_category[category.id]:
            assert f"{case.number:02d}{squeezed(case.name)}{pages[case.id]}" in index
    for organisation in library.organisations:
        assert organisation.name in index
    for case in library.cases:
        for organisation in library.lead(case):
            assert organisation.name in index
        assert f"{case.number:02d}{squeezed(case.name)}（牵头）{pages[case.id]}" in index
        for _, items in library.framework_items(case):
            for item in items:
                assert item.name in index


def test_a_large_book_has_pages_in_the_place_of_names(
    library: Library, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "NAMED", len(library.cases) - 1)
    book = Document(Printer(library, SETTINGS, cache).book().path)
    pages = case_numbers(book, library)
    start, end = chapter(book, "索引"), chapter(book, "名词解释")
    index = "".join(book.texts[start:end])
    for category in library.categories:
        listed = [pages[case.id] for case in library.by_category[category.id]]
        assert f"{category.name}{'、'.join(listed)}" in index
    for organisation in library.organisations:
        led = [pages[case.id] for case in library.led_by.get(organisation.id, [])]
        helped = [pages[case.id] for case in library.cases_of(organisation) if pages[case.id] not in led]
        said = [f"{role}{'、'.join(of)}" for role, of in (("牵头", led), ("配合", helped)) if of]
        assert not said or organisation.name + "；".join(said) in index
    entries = [note for page in list(book.pdf.pages)[start:end] for note in page.Annots]
    assert len(entries) == sum(
        len(row["cases"]) for table in indexes.indexes(library, dict.fromkeys(library.case, 0)) for row in table["rows"]
    )
    assert {str(note.Dest).removeprefix("case-") for note in entries} == set(library.case)


def chapter(document: Document, name: str) -> int:
    """Where a chapter starts. Sections of cases may bear the same name."""
    [page] = [page for level, title, page in document.outline if level == 0 and title == name]
    return page


def case_numbers(document: Document, library: Library) -> dict[str, str]:
    return {case.id: document.labels[start_of(document, case.title)] for case in library.cases}


def test_outcomes_are_compared_by_kind(book: Document, library: Library) -> None:
    start = next(i for _, title, i in book.outline if title == "成效比较")
    end = next(i for _, title, i in book.outline if title == "索引")
    text = "".join(book.texts[start:end])
    order = [
        text.index(name)
        for kind, name in figures.KINDS.items()
        if any(figures.kind(o) == kind for _, o in library.outcomes)
    ]
    assert order == sorted(order)
    for _, outcome in library.outcomes:
        assert squeezed(outcome.name) in text
        assert squeezed(figures.after(outcome)) in text


def test_pages_in_the_comparison_stand_beside_the_first_line_of_a_name(book: Document, library: Library) -> None:
    """Not below a name of two lines, where they would seem to belong to nothing."""
    pages = case_numbers(book, library)
    beside = 0
    for page in list(book._reader)[chapter(book, "成效比较") : chapter(book, "索引")]:
        text = page.get_textpage()
        places = [text.get_rect(i) for i in range(text.count_rects())]
        said = [(round(place[3]), text.get_text_bounded(*place).strip()) for place in places]
        for case in library.cases:
            for at in {top for top, words in said if words == f"{case.number:02d}"}:
                assert any(abs(top - at) <= 1 and words == pages[case.id] for top, words in said), case.id
                beside += 1
    assert beside >= len(library.outcomes) - 2, "a number may run on into what follows it"


def test_a_line_of_a_list_is_one_area_of_a_link(book: Document) -> None:
    inside = [link for link in book.links() if str(link.get("/Dest", "")).startswith("case-")]
    assert len(inside) > 80
    assert not [link for link in inside if "/QuadPoints" in link]


def test_the_glossary_explains_every_term(book: Document, library: Library) -> None:
    start = chapter(book, "名词解释")
    text = "".join(book.texts[start:])
    for term in library.glossary:
        assert squeezed(term.term) in text
        assert squeezed(term.explanation) in text


def test_front_matter_says_what_this_is_and_is_not(book: Document) -> None:
    front = "".join(book.texts[:5])
    for said in (
        "本书为非官方资料，不是正式出版物",
        "CCBY4.0",
        "2026年11月23日",
        "收录衢州市2023年度优化营商环境十佳创新案例，共10个案例",
        "原发布单位、发布日期和原文网址待查",
        ADDRESS,
    ):
        assert said in front
    headlines = next(text for text in book.texts if "成效一览" in text[:20])
    for figure in ("30→3～7", "99.4%", "25742", "1530", "−15.8%"):
        assert figure in headlines


def test_several_editions_are_grouped_by_edition_and_category(grouped: Document, two_cities: Library) -> None:
    titles = [(level, title) for level, title, _ in grouped.outline]
    newest, oldest = (
        titles.index((0, "甲市2024年度示例案例")),
        titles.index((0, "衢州市2023年度优化营商环境十佳创新案例")),
    )
    assert newest < oldest
    below = [title for level, title in titles[oldest:] if level == 1]
    assert below[:6] == ["审批服务", "法治护航", "金融支持", "要素保障", "人才用工", "产业链服务"]
    cases = [squeezed(title) for level, title in titles if level == 2]
    wanted = [squeezed(case.title) for case in two_cities.cases]
    assert sorted(cases) == sorted(wanted)
    contents = "".join(text for text in grouped.texts if text.startswith("优化营商环境案例库目录"))
    for case in two_cities.cases:
        assert f"{case.number:02d}{squeezed(case.title)}{grouped.labels[start_of(grouped, case.title)]}" in contents


def test_a_large_library_has_a_book_for_each_edition_and_a_guide_to_them(
    books: dict[str, Document], two_cities: Library
) -> None:
    assert list(books) == [*(f"pdf/editions/{id}.pdf" for id in two_cities.by_edition), "pdf/casebook.pdf"]
    *volumes, guide = books.values()
    assert "总目" in guide.texts[0]
    listed = []
    for at, ((id, held), volume) in enumerate(zip(two_cities.by_edition.items(), volumes, strict=True), start=1):
        edition = two_cities.edition[id]
        assert squeezed(edition.title) in volume.texts[0]
        assert f"共{len(held)}个案例" in volume.texts[0]
        size = f"{len(held)}个案例，{len(volume.texts)}页，{round(len(volume.bytes) / 1000)}KB"
        assert f"{at}{squeezed(edition.title)}{ADDRESS}pdf/editions/{edition.id}.pdf{size}" in guide.text
        assert f"{ADDRESS}pdf/editions/{edition.id}.pdf" in {str(link.A.URI) for link in guide.links() if "/A" in link}
        for case in held:
            place = f"{at}-{volume.labels[start_of(volume, case.title)]}"
            assert f"{case.number:02d}{squeezed(case.title)}{place}" in guide.text, "the contents"
            assert f"{case.number:02d}{squeezed(case.name)}{place}" in guide.text, "the index"
            listed.append(f"{case.number:02d}{squeezed(case.title)}{place}")
        others = [case for case in two_cities.cases if case.edition != id]
        assert not any(squeezed(case.title) in volume.text for case in others)
    places = [guide.text.index(line) for line in listed]
    assert len(places) == len(two_cities.cases)


def test_the_guide_takes_what_is_kept(two_cities: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "WHOLE", 4)
    first = Printer(two_cities, SETTINGS, making.kept(tmp_path))
    files = first.books()
    first.cache.close()
    again = Printer(two_cities, SETTINGS, making.kept(tmp_path))
    monkeypatch.setattr(again, "press", None)
    assert again.books() == files, "nothing is set again, not even to ask for pages"


def test_where_cases_start_is_asked_of_a_book_that_was_not_just_set(two_cities: Library) -> None:
    data = contents.book(two_cities, SETTINGS, None)
    press = Press()
    asked = press.starts("book.typ", data)
    press.pdf("single.typ", cases.sheet(two_cities, SETTINGS, two_cities.cases[0]), 0)
    assert press.starts("book.typ", data) == asked
    assert list(asked) == [case.id for case in contents.in_book_order(two_cities)]


def test_a_single_edition_has_the_book_of_all(printer: Printer, grouped: Document, two_cities: Library) -> None:
    files = printer.books()
    assert list(files) == ["pdf/editions/quzhou-2023.pdf", "pdf/casebook.pdf"]
    assert files["pdf/casebook.pdf"] == files["pdf/editions/quzhou-2023.pdf"] == printer.book()
    several = Printer(two_cities, SETTINGS, printer.cache)
    one, other, whole = several.books().values()
    assert len({one.path, other.path, whole.path}) == 3
    assert Document(whole.path).text == grouped.text


def test_pages_of_cases_are_those_printed(printer: Printer, book: Document, library: Library) -> None:
    assert printer._starts(contents.book(library, SETTINGS, printer.date)) == case_numbers(book, library)
    assert printer.book().pages == len(book.pdf.pages)


def test_no_text_leaves_the_page(book: Document, sheets: dict[str, Document]) -> None:
    for document in (book, *sheets.values()):
        for page in document._reader:
            width, height = page.get_size()
            text = page.get_textpage()
            for i in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(i)
                assert left >= 40
                assert right <= width - 40
                assert bottom >= 20
                assert top <= height - 20


def test_a_title_is_not_torn_inside_a_word_or_a_quotation(library: Library) -> None:
    def kept(title: str) -> list[str]:
        parts = texts.title_segments(title, texts.pairs(library))
        assert "".join(texts.plain(piece) for part in parts for piece in part) == title
        return [texts.plain(piece) for part in parts for piece in part[1::2]]

    title = library.cases[0].title
    assert {"改革", "助力", "“多评合一”"} <= set(kept(title))
    assert kept("龘靐鱻麤猋骉") == ["猋骉"]  # no words known: only the end is held together
    assert "安心" in kept(library.cases[1].title), "left between words that are known"
    assert {"案例", "虚构）"} <= set(kept("衢州市2024年度优化营商环境案例（虚构）"))
    assert all(len(piece) <= 11 for case in library.cases for piece in kept(case.title))


def test_the_cover_says_what_home_says_and_no_digest(book: Document, library: Library) -> None:
    for _, outcome in highlights.striking(library):
        assert squeezed("".join(figures.figure(outcome)[:2]) + outcome.name) in book.texts[0]
    [digest] = re.findall(r"内容校验码([0-9a-f]{8})", book.texts[1])
    assert digest not in book.texts[0]
    assert "本站" not in book.text


def test_few_cases_need_no_page_before_them(grouped: Document, two_cities: Library, cache: Cache) -> None:
    example, _ = loading.load(ROOT / "examples" / "yunting" / "cases.yml")
    few = Document(Printer(example, SETTINGS, cache).book().path)
    for library, document in ((two_cities, grouped), (example, few)):
        starts = {squeezed(title): at for _, title, at in document.outline}
        for id, held in library.by_edition.items():
            edition = library.edition[id]
            page = starts[squeezed(edition.title)]
            assert (page == min(starts[squeezed(case.title)] for case in held)) == (len(held) <= 3)
            told = [edition.title, f"收录{len(held)}个案例", edition.description or ""]
            assert all(squeezed(said) in document.texts[page] for said in told)
            if len(held) > 3:
                assert all(squeezed(case.title) in document.texts[page] for case in held)


def test_a_book_tells_of_what_level_and_kind_its_lists_are_and_their_own_figures(grouped: Document) -> None:
    for said in ("2024年度，市级，示例名单，收录1个案例", "征集案例：40余个"):
        assert squeezed(said) in grouped.texts[1], "the imprint"


def test_cases_of_several_places_are_indexed_by_place(grouped: Document, book: Document) -> None:
    index = "".join(grouped.texts[chapter(grouped, "索引") : chapter(grouped, "名词解释")])
    places = index[index.index("按地方") : index.index("按单位")]
    assert places.index("示例省甲市") < places.index("浙江省衢州市")
    assert squeezed("甲市户籍业务全省通办") in places
    assert "按地方" not in book.text


def test_no_page_of_a_case_is_nearly_empty(book: Document, library: Library) -> None:
    end = next(at for _, title, at in book.outline if title == "成效比较")
    for page in list(book._reader)[start_of(book, library.cases[0].title) : end]:
        text = page.get_textpage()
        lines = [text.get_rect(i) for i in range(text.count_rects())]
        lowest = min(bottom for _, bottom, *_ in lines if bottom > 80)  # below that is the page's number
        assert lowest < 0.62 * page.get_height(), "a third of the page is filled"
