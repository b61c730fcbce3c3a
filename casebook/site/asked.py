"""What pages may ask that differs although nothing was changed: git and the time. Only a page that asks gets an answer.

mkdocs-macros asks git twelve times at every build. And what has asked is built anew each time (see `unchanged`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from casebook.base import project
from casebook.site import lazily
from casebook.site.state import state

lazily.load_when_used("requests")
from mkdocs_macros import context  # noqa: E402 - loads it

PLUGINS = {"macros", "search"}
"""Of these it is known what they read: files of the project."""
FROM_ELSEWHERE = re.compile("snippets|include")
"""Extensions of Markdown that read files wherever they are."""
INHERITS = re.compile("^INHERIT:", re.M)
"""Settings that stand in another file."""

_found: Callable[[], dict[str, Any] | None] = context.get_git_info


class Git:
    """What `{{ git.… }}` is on a page."""

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return _found() or {}

    def __getitem__(self, name: str) -> Any:
        state.current.steady = False
        return self._facts[name]


def now() -> dt.datetime:
    """What `{{ now() }}` is on a page."""
    state.current.steady = False
    return dt.datetime.now()


context.get_git_info = Git


def watch(config: MkDocsConfig) -> None:
    """From now on know whether the build at work asks for more than its inputs."""
    plugin: Any = config.plugins["macros"]
    if getattr(plugin.env.globals.get("now"), "__module__", "") == context.__name__:
        plugin.macros["now"] = plugin.env.globals["now"] = now
    outside = [config.docs_dir, config.theme.custom_dir or project.ROOT, *config.hooks]
    known = all(Path(project.ROOT, path).resolve().is_relative_to(project.ROOT) for path in outside)
    known = known and set(config.plugins) - set(config.hooks) <= PLUGINS
    known = known and not any(FROM_ELSEWHERE.search(str(extension)) for extension in config.markdown_extensions)
    state.current.steady = known and not INHERITS.search(project.CONFIG.read_text(encoding="utf-8"))
