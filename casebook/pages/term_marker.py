"""The first mention of a term on a page leads to its explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from casebook.model.records import Term
from casebook.pages.quick import escaped, html
from casebook.pages.view import View, unbroken

DOCUMENT = re.compile("《[^》]*》")


class TermMarker:
    """Links the first mention of each glossary term on a page to its explanation."""

    def __init__(self, view: View, terms: Sequence[Term]) -> None:
        self.view = view
        self.terms = {spelling: term for term in terms for spelling in (term.term, *term.aliases)}
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Markup:
        parts, done, last = [], 0, 0
        for start, end, term in self._mentions(text):
            if start < done:
                continue
            done = end
            if term is None or term.id in self.seen:
                continue
            self.seen.add(term.id)
            # The explanation is on the page already, under 名词; assets/terms.js shows it here too.
            address = self.view.link(f"glossary/#{term.id}")
            link = f'<a class="term" href="{escaped(address)}">{escaped(text[start:end])}</a>'
            parts += [unbroken(text[last:start]), link]
            last = end
        return html("".join([*parts, unbroken(text[last:])]))

    def _mentions(self, text: str) -> list[tuple[int, int, Term | None]]:
        """Where terms stand, in order, the longer first; None for names of documents, which are left whole.

        Not one pattern of all terms: every case has its own, and compiling it took longer than all the rest.
        """
        found: list[tuple[int, int, Term | None]] = [(*name.span(), None) for name in DOCUMENT.finditer(text)]
        for spelling, term in self.terms.items():
            at = text.find(spelling)
            while at >= 0:
                found.append((at, at + len(spelling), term))
                at = text.find(spelling, at + 1)
        return sorted(found, key=lambda mention: (mention[0], mention[2] is not None, -mention[1]))
