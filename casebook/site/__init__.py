"""Where the pages meet MkDocs, and where a finished site is checked, put in place and packed."""

MARK = ".casebook"
"""A file in every site we made, so that we never replace a folder that is somebody else's."""

SOURCES = ("docs", "data", "theme", "casebook", "tests", "examples", ".git", ".github")
"""Folders of the project that a site must not be put into: MkDocs or the check would take it for source."""
