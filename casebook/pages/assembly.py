"""The finished fragments that pages are put together from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from jinja2 import TemplateSyntaxError
from markupsafe import Markup

from casebook.pages import blocks, compiled, metadata
from casebook.pages.compiled import CompiledPage
from casebook.pages.listing import PageSpec
from casebook.pages.view import View

BEFORE_BLOCKS = re.compile(
    r"\n\s*(?=</?(?:article|aside|body|d[dlt]|details|div|footer|form|h\d|head|header|html|li|link|main|meta|nav|ol|p"
    r"|script|section|summary|table|tbody|t[dhr]|thead|title|ul)\b)"
)
BLANKS = re.compile(r"\n\s+")
HEADING = re.compile(r'([^"]+)"[^>]*>(.*?)</h2>', re.S)

T = TypeVar("T")


class Standing(NamedTuple):
    """Where a page stands: the entries of the navigation, (title, address) each, and the address of its picture."""

    columns: Sequence[tuple[str, str]] = ()
    card: str = ""


def tidy(html: str) -> str:
    """Without blanks that nobody sees, 4.4 KB a page: before blocks, and all but one elsewhere. In <pre> they stay."""
    first, *others = str(html).split("<pre")  # what is Markup would escape
    rest = (other.partition("</pre>") for other in others)
    return _tidied(first) + "".join(f"<pre{kept}{end}{_tidied(after)}" for kept, end, after in rest)


def _tidied(html: str) -> str:
    return BLANKS.sub("\n", BEFORE_BLOCKS.sub("", html)) if "\n" in html else html


def escaped(text: str) -> str:
    """Text as HTML. Braces too: mkdocs-macros would execute template code found in a page's title."""
    return str(Markup.escape(text)).replace("{", "&#123;").replace("}", "&#125;")


def head(
    view: View, place: Standing, title: str, description: str, case: Any = None, above: Sequence[tuple[str, str]] = ()
) -> Markup:
    """What the head of a page says to programs."""
    column = next((column for column in place.columns if view.url.startswith(column[1])), ("", ""))
    subject = metadata.Subject(title, description, *column, case=case, card=place.card, above=above)
    return metadata.head(view, subject)


def slots(view: View, place: Standing, page: PageSpec, body: CompiledPage | None = None) -> dict[str, str]:
    """What a page page from data has in the slots of its frame (see `frames`); `view` is that of the page.

    `body` is the compiled Markdown of its type; without it the page has its one block.
    """
    content = tidy((body or compiled.plain(page.type)).content(view, page))
    found = map(HEADING.match, content.split('<h2 id="')[1:])
    headings = [(heading[1], Markup(heading[2])) for heading in filter(None, found)]
    if not headings:
        content = f'<span id="content" tabindex="-1"></span>\n{content}'
    return {
        "title": escaped(page.title),
        "description": escaped(page.description),
        "canonical": f"{view.settings.site_url}{page.url}",
        "head": tidy(head(view, place, page.title, page.description, page.case, page.above)),
        "skip": headings[0][0] if headings else "content",
        "contents": tidy(view.render("contents.html", headings=headings)),
        "actions": tidy(blocks.case_actions(view, page.case.id)) if page.case else "",
        "content": content,
    }


def template_fault(error: BaseException) -> str:
    """What is wrong with a template, and where: `theme/main.html:5：…`. "" when the error did not arise in one."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}：{error.message}"
    place, at = "", error.__traceback__
    while at:
        frame = at.tb_frame
        if (path := frame.f_code.co_filename).endswith(".html"):
            # Jinja tells the line of the template itself where it renders one, not where we call a macro.
            template = frame.f_globals.get("__jinja_template__")
            line = template.get_corresponding_lineno(at.tb_lineno) if template else at.tb_lineno
            place = f"{path}:{line}：{error}"
        at = at.tb_next
    return place
