"""What a Markdown page can call: {{ case_list() }}, {{ category_page("permitting") }} and every other block of
`casebook.pages`, which see for their meaning. Rendering lives there; this file only hands over the page's address, and
keeps the finished HTML out of Markdown's reach (see `site.set_aside`).
"""

from functools import partial

from casebook.base.timing import stage
from casebook.pages import blocks
from casebook.site import hooks


def define_env(env):
    """Called by mkdocs-macros with its environment; `env.page` is the page being rendered."""

    def on_this_page(block, *arguments):
        with stage("页面内容"):
            return hooks.set_aside(block(hooks.view(env.page.url), *arguments))

    for name, block in blocks.BLOCKS.items():
        env.macro(partial(on_this_page, block), name)
