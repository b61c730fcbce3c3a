"""Parts of a page that are the same on many pages, rendered once.

In a template: `{% call once("footer", base_url) %}…{% endcall %}`. Everything the part depends on belongs into the key;
`base_url` says how deep the page is, on which its relative links depend.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable


class Once:
    """Keeps what was rendered for each key, for one build: the next one may have other data."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, str] = {}

    def __call__(self, *key: Hashable, caller: Callable[[], str]) -> str:
        if key not in self._kept:
            self._kept[key] = caller()
        return self._kept[key]
