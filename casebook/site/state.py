"""What MkDocs forces us to share: it loads hook files and macro files as modules of their own, which call ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.pages.compiled import Call
from casebook.reading import loading
from casebook.site import security
from casebook.site.ahead import Ahead
from casebook.site.build import Build
from casebook.site.preview import Preview

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


@dataclass
class State:
    """What hooks and macros of one MkDocs run must share."""

    serving: bool = False
    bare: bool = True
    """Whether people started MkDocs themselves, so that nobody tells them what there is to tell when it has built."""
    build: Build | None = None
    """The build that is at work. It outlives a reload that fails, so that the preview stays up."""
    config: MkDocsConfig | None = None
    """That of the build at work."""
    checked: Build | None = None
    """Data that has been read for the next build already."""
    earlier: Path | None = None
    """The site as it was built last."""
    ahead: Ahead = field(default_factory=Ahead)
    """What was begun before this run."""
    aside: list[str | Call] = field(default_factory=list)
    """What macros have made, or left to be made, while pages go through Markdown."""
    guard: security.Guard = field(default_factory=security.Guard)
    known: loading.Known = field(default_factory=dict)
    """Data files as a preview read them last."""
    preview: Preview = field(default_factory=Preview)

    @property
    def current(self) -> Build:
        """The build that is at work. MkDocs calls on_config before anything else, which begins one."""
        if self.build is None:
            raise RuntimeError("no build has begun")
        return self.build

    @property
    def settled(self) -> MkDocsConfig:
        """The settings of that build."""
        if self.config is None:
            raise RuntimeError("no build has begun")
        return self.config


state = State()
