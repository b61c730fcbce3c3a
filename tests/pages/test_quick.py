"""Templates that escape and call with less ado print what Jinja's own would."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.runtime import markup_join
from markupsafe import Markup

from casebook.pages import assembly, browse, listing
from casebook.pages import view as view_module
from casebook.pages.quick import Environment, escaped, joined
from casebook.pages.view import ENVIRONMENT, View
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import ROOT


class Subclass(str):
    __slots__ = ()


class WithHtml:
    def __html__(self) -> str:
        return "<b>&amp;</b>"


@given(
    st.one_of(
        st.text(),
        st.text("<>&'\"{}%").map(Markup),
        st.text("<>&'\"").map(Subclass),
        st.integers(),
        st.decimals(allow_nan=False),
        st.none(),
        st.just(WithHtml()),
        st.lists(st.text("<&'")),
    )
)
def test_a_value_is_printed_as_markupsafe_escapes_it(value: Any) -> None:
    assert str(escaped(value)) == str(markupsafe.escape(value))


SOURCE = """\
{% macro cell(value, element='td') %}<{{ element }}>{{ value }}</{{ element }}>{% endmacro -%}
{% for value in values %}{{ cell(value, element='th' if loop.first else 'td') }}{{ 'x/' ~ value ~ made }}{% endfor -%}
{% set block %}{{ text }}{{ made }}{% endset %}{{ block }}{{ text|upper }}{{ values|join(made) }}{{ say(text, end='<') }}
"""


def test_a_template_gives_what_it_gives_in_jinja_s_own_environment() -> None:
    values = {"values": ["a<b", Markup("<i>"), Decimal("1.20"), None], "text": "<&'\">", "made": Markup("<hr>")}

    def say(text: str, end: str = "") -> str:
        return text + end

    ours, theirs = (
        kind(autoescape=True).from_string(SOURCE).render(values, say=say) for kind in (Environment, jinja2.Environment)
    )
    assert ours == theirs
    assert "&lt;&amp;" in ours
    assert "<hr>" in ours


PARTS = st.one_of(st.text("a<&'"), st.text("<b>&").map(Markup), st.integers(), st.none(), st.just(WithHtml()))


@given(st.lists(PARTS, min_size=1).map(tuple))
def test_texts_are_joined_as_jinja_joins_them(values: tuple[Any, ...]) -> None:
    ours, theirs = joined(values), markup_join(values)
    assert ours == theirs
    assert type(ours) is type(theirs)


def test_every_page_is_what_jinja_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = loading.load(ROOT / "examples" / "yunting" / "cases.yml")

    def pages() -> dict[str, Any]:
        made: dict[str, Any] = {}
        for page in listing.generated(library):
            view = View(library, Settings(), page.url)
            made[page.url] = assembly.slots(view, assembly.Standing(), page)
            if page.case:
                made[page.case.id] = browse.of_case(view, page.case)
        return made

    ours = pages()
    stock = jinja2.Environment(
        loader=ENVIRONMENT.loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    stock.globals, stock.tests, stock.filters = ENVIRONMENT.globals, ENVIRONMENT.tests, ENVIRONMENT.filters
    monkeypatch.setattr(view_module, "ENVIRONMENT", stock)
    theirs = pages()
    assert len(ours) > 30
    assert ours == theirs


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody('x') }}",
        "{{ nobody.name }}",
        "{{ 'x'.nothing }}",
        "{{ {'a': 1}['b'] }}",
        "{% set a = {'b': 1} %}{{ a.b }}",  # an item is no attribute
        "{% macro a(b) %}{{ b }}{% endmacro %}{{ a() }}",
        "{% macro a(b) %}{% endmacro %}{{ a('x', 'y') }}",
        "{% macro a(b) %}{% endmacro %}{{ a(c='x') }}",
        "{% macro a(b) %}{% endmacro %}{{ a('x', b='x') }}",
    ],
)
def test_what_is_not_there_is_an_error_with_its_place(tmp_path: Path, source: str) -> None:
    (tmp_path / "page.html").write_text(f"<p>\n{source}</p>", encoding="utf-8")
    loader = jinja2.FileSystemLoader(tmp_path)
    template = Environment(undefined=jinja2.StrictUndefined, autoescape=True, loader=loader).get_template("page.html")
    with pytest.raises((jinja2.UndefinedError, AttributeError, LookupError, TypeError)) as raised:
        template.render()
    assert f"{tmp_path / 'page.html'}:2：" in assembly.template_fault(raised.value)


def test_a_macro_takes_arguments_as_in_jinja() -> None:
    called = "{{ a('<') }}, {{ a('x', d='y') }}, {{ a(c=1, b=2) }}"
    source = "{% macro a(b, c='>', d=b) %}{{ b }}{{ c }}{{ d }}{% endmacro %}" + called
    ours, theirs = (kind(autoescape=True).from_string(source).render() for kind in (Environment, jinja2.Environment))
    assert ours == theirs == "&lt;&gt;&lt;, x&gt;y, 212"


def test_the_shared_pieces_are_set_up_once_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = loading.load()
    page = next(page for page in listing.generated(library) if page.case)
    asked: Counter[str] = Counter()
    get_template = ENVIRONMENT.get_template
    monkeypatch.setattr(
        ENVIRONMENT, "get_template", lambda name, *more: asked.update([name]) or get_template(name, *more)
    )
    view = View(library, Settings(), page.url)
    assembly.slots(view, assembly.Standing(), page)
    assert asked["parts.html"] == asked["actions.html"] == 1  # actions stand beside a page and in it
    browse.of_case(view, library.cases[0])
    browse.of_case(view, library.cases[1])
    assert asked["parts.html"] == 2  # comparisons stand elsewhere, so their links differ
    assert asked["compared.html"] == 1


def test_what_several_places_show_of_a_record_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = loading.load()
    case = next(case for case in library.cases if case.outcomes)
    view = View(library, Settings(), browse.SEEN_FROM)
    parts, outcome = view.parts, case.outcomes[0]
    assert parts.case_link(case) is parts.case_link(case)
    assert parts.picture(outcome) is parts.picture(outcome)
    listed, compared = parts.multiple(case, outcome, 1), parts.multiple(case, outcome, 1, False)
    assert parts.picture(outcome) in listed
    assert parts.picture(outcome) in compared
    assert f"cases/{case.id}/" in listed
    assert f"cases/{case.id}/" not in compared


def test_pages_as_deep_as_each_other_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = loading.load()
    pages = [page for page in listing.generated(library) if page.block == "organisation_page"]
    apart = [assembly.slots(View(library, Settings(), page.url), assembly.Standing(), page) for page in pages]
    asked: Counter[str] = Counter()
    get_template = ENVIRONMENT.get_template
    monkeypatch.setattr(
        ENVIRONMENT, "get_template", lambda name, *more: asked.update([name]) or get_template(name, *more)
    )
    shared: dict[tuple[str, int], Any] = {}
    views = [View(library, Settings(), page.url, shared=shared) for page in pages]
    assert [assembly.slots(view, assembly.Standing(), page) for view, page in zip(views, pages, strict=True)] == apart
    assert len(pages) > 5
    assert asked["parts.html"] == 1
