"""Templates that escape and call with less ado print what Jinja's own would."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from casebook.pages import assembly, browse, listing
from casebook.pages.quick import Environment, escaped
from casebook.pages.view import ENVIRONMENT, View
from casebook.reading import loading
from casebook.settings import Settings


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


def test_a_name_that_is_not_there_is_still_an_error() -> None:
    environment = Environment(undefined=jinja2.StrictUndefined)
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ nobody('x') }}").render()


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
    assert asked["parts.html"] == 1
    browse.of_case(view, library.cases[0])
    assert asked["parts.html"] == 2  # comparisons stand elsewhere, so their links differ


def test_pages_as_deep_as_each_other_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    library, _ = loading.load()
    pages = [page for page in listing.generated(library) if page.block == "organisation_page"]
    apart = [assembly.slots(View(library, Settings(), page.url), assembly.Standing(), page) for page in pages]
    asked: Counter[str] = Counter()
    get_template = ENVIRONMENT.get_template
    monkeypatch.setattr(
        ENVIRONMENT, "get_template", lambda name, *more: asked.update([name]) or get_template(name, *more)
    )
    shared: dict[int, Any] = {}
    views = [View(library, Settings(), page.url, shared=shared) for page in pages]
    assert [assembly.slots(view, assembly.Standing(), page) for view, page in zip(views, pages, strict=True)] == apart
    assert len(pages) > 5
    assert asked["parts.html"] == 1
