"""Parts of a page that are rendered once for each key."""

from __future__ import annotations

from jinja2 import Environment

from casebook.fragments import Once


def test_a_part_is_rendered_once_for_each_key() -> None:
    environment = Environment()
    environment.globals["once"] = Once()
    template = environment.from_string('{% call once("footer", depth) %}{{ depth }}: {{ page }};{% endcall %}')
    rendered = [template.render(depth=depth, page=page) for depth, page in ((1, "a"), (2, "b"), (1, "c"))]
    assert rendered == ["1: a;", "2: b;", "1: a;"]
