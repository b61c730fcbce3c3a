"""What a Markdown page can call: {{ case_list() }}, {{ category_page("permitting") }} and every other block of
`casebook.pages`, which see for their meaning. Rendering lives there; this file only says which page is calling.
"""

from functools import partial
from typing import Any

from casebook.pages.blocks import BLOCKS
from casebook.site import frame_pages


def define_env(env: Any) -> None:
    """Called by mkdocs-macros with its environment; `env.page` is the page being rendered."""

    def on_this_page(name: str, *arguments: Any) -> str:
        return frame_pages.call_macro(env.page, name, *arguments)

    for name in BLOCKS:
        env.macro(partial(on_this_page, name), name)
