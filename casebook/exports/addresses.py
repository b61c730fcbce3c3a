"""Addresses on the site that more than one part names."""

OFFLINE = "data/offline.zip"
"""Where a site offers itself as one archive."""

BOOK = "pdf/casebook.pdf"
"""The book of all cases; above WHOLE cases the guide to the books of the editions."""
WHOLE = 500
"""How many cases one book holds at most."""


def edition_book(edition: str) -> str:
    """Where the book of an edition is, by its id."""
    return f"pdf/editions/{edition}.pdf"


def sheet(case: str) -> str:
    """Where the sheet of a case is, by its id or a former one."""
    return f"pdf/{case}.pdf"


def card(case: str = "index") -> str:
    """Where the picture to share of a case is, by its id, or that of the site. No case may be called so."""
    return f"assets/cards/{case}.png"
