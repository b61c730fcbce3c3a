"""The files that people put into docs/ and theme/: which of them are no part of a site, and which would hide others.

Knows MkDocs's files and which types of pages there are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from casebook.model.library import Library
from casebook.pages.blocks import PAGE_TYPES
from casebook.pages.page_types import PageType

LEFT = re.compile(r"\.|~\$|#.*#$|.*~$|.*\.(?:bak|swp|tmp|orig)$|(?:thumbs\.db|desktop\.ini|package\.json)$", re.I)
"""What a Mac, Office, Windows and editors leave beside a file, and what only Node.js reads, by its name."""


def is_left(path: str) -> bool:
    """Whether a program has left this file behind, or a folder it is in: `._about.md`, `~$form.docx`."""
    return any(LEFT.match(name) for name in path.split("/"))


def tidy(files: Files, library: Library, config: MkDocsConfig) -> None:
    """Take out what programs have left, and indexes of pages of which there is none, such as those of places.

    The navigation leads to some indexes whatever there is; those stay.
    """
    for file in list(files):
        if file.generated_by is None and is_left(file.src_uri):
            files.remove(file)
    for type_ in routes().values():
        index = files.get_file_from_path(f"{type_.folder}/index.md")
        if index and config.not_in_nav and config.not_in_nav.match_file(index.src_uri) and not type_.records(library):
            files.remove(index)


def routes() -> dict[str, PageType]:
    """The page types that a Markdown file may describe, by that file's path in docs/."""
    return {type_.route: type_ for type_ in PAGE_TYPES.values() if not type_.is_list}


def paths(config: MkDocsConfig) -> Iterator[str]:
    """Every file of docs/ that is part of the site, by its path there."""
    for folder, _, names in os.walk(config.docs_dir, followlinks=True):
        for name in sorted(names):
            uri = os.path.relpath(os.path.join(folder, name), config.docs_dir).replace(os.sep, "/")
            if not is_left(uri) and not (config.exclude_docs and config.exclude_docs.match_file(uri)):
                yield uri


def clashes(config: MkDocsConfig, is_made: Callable[[str], bool]) -> Iterator[str]:
    """A Chinese line for each file in docs/ at whose address is another: one made from data, or another of docs/.

    `is_made` says so of a path on the site. MkDocs would let the later of the two win without a word.
    """
    seen: dict[str, str] = {}
    for uri in paths(config):
        if uri in routes():
            continue
        path = File(uri, config.docs_dir, config.site_dir, use_directory_urls=True).dest_uri
        address = path.removesuffix("index.html")
        if is_made(path):
            yield f"docs/{uri}：网址 {address} 是用数据生成的，两者只能留一个；请改文件名，或移走这个文件"
        elif path in seen and os.path.dirname(seen[path]) != os.path.dirname(uri):  # README beside index: MkDocs says
            yield f"docs/{uri}：和 docs/{seen[path]} 是同一个网址 {address}，只能留一个；请改文件名"
        seen[path] = uri
