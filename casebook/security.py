"""What browsers may run and load on our pages: a content security policy in each, the last wall should text become code.

Scripts come from files of the site, and of those written into a page only the theme's run, by their digests. These are
learnt from the missing page (404.html), which has no text from the data: whatever else got into a page is not run, even
if it looks like a script. Knows HTML, nothing of the library.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S)
NOT_RUN = re.compile(r"\ssrc=|\stype=\"application/(?:ld\+)?json\"")
DEPTH = re.compile(r'new URL\("[^"]*",location\)')
"""The one thing in which Material's scripts differ from page to page: the way to the top of the site."""

START = '<meta charset="utf-8">'
RULES = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)
"""`data:` is for the small pictures in Material's style sheets. What is not named falls under `default-src`."""
HEAD = '{start}\n<meta http-equiv="Content-Security-Policy" content="{rules}">\n<meta name="referrer" content="same-origin">'
IN_PAGE = re.compile(r'<meta http-equiv="Content-Security-Policy" content="[^"]*">')


class Guard:
    """Gives the pages of one build their policies."""

    def __init__(self) -> None:
        self._trusted: set[str] = set()

    def learn(self, page: str) -> None:
        """Trust the scripts that are written into this page."""
        self._trusted |= {_plain(code) for code in _written(page)}

    def protected(self, page: str) -> str:
        """The page with its policy, as early in it as can be, and with what it tells other sites about itself: nothing."""
        trusted = tuple(code for code in _written(page) if _plain(code) in self._trusted)
        return page.replace(START, _head(trusted), 1)


def from_disk(page: str) -> str:
    """The page with a policy that also lets in what lies beside it on a disk, which not all browsers call `'self'`."""
    return IN_PAGE.sub(lambda found: found[0].replace("'self'", "'self' file:"), page, count=1)


def _written(page: str) -> list[str]:
    return [found["code"] for found in INLINE.finditer(page) if not NOT_RUN.search(found["attributes"])]


@lru_cache(maxsize=1000)
def _plain(code: str) -> str:
    return DEPTH.sub("", code)


@lru_cache(maxsize=1000)
def _head(scripts: tuple[str, ...]) -> str:
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return HEAD.format(start=START, rules=RULES.format(hashes=hashes))
