"""What a Markdown page can call: {{ case_list() }}, {{ category_page("permitting") }} and every other block of
`casebook.pages`, which see for their meaning. Rendering lives there; this file only hands over the page's address, and
keeps the finished HTML out of Markdown's reach (see `site.set_aside`).
"""

from functools import partial

from casebook import pages, site
from casebook.stages import stage


def define_env(env):
    """Called by mkdocs-macros with its environment; `env.page` is the page being rendered."""

    def on_this_page(block, *arguments):
        with stage("页面内容"):
            return site.set_aside(block(site.view(env.page.url), *arguments))

    for name, block in pages.BLOCKS.items():
        env.macro(partial(on_this_page, block), name)
