"""What browsers may run and load on our pages: a content security policy in each, the last wall should text become code.

Scripts run from files of the site only. Those that the theme writes into every page are moved into files, which also
makes pages smaller. They are learnt from the missing page (404.html), which has no text from the data: whatever else got
into a page stays there and is not run, even if it looks like a script. Knows HTML, nothing of the library.
"""

from __future__ import annotations

import hashlib
import re

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S)
NOT_RUN = re.compile(r"\ssrc=|\stype=\"application/(?:ld\+)?json\"")
TOP = re.compile(r'new URL\("([^"]*)",location\)')
"""The way to the top of the site, the one thing in which Material's scripts differ from page to page."""
TOP_OF_FILE = 'new URL("../..",document.currentScript.src)'
"""The same in a file in FOLDER."""
FOLDER = "assets/javascripts"
"""With digests in their names the files can be kept by browsers like Material's own."""

START = '<meta charset="utf-8">'
RULES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; form-action 'self'; base-uri 'none'"
)
"""`data:` is for the small pictures in Material's style sheets. What is not named falls under `default-src`.

A worker from a file does not get this policy, one from a `blob:` does (search/box.js): so it must be that.
"""
ENGINE_RULES = RULES.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") + "; frame-src 'self'"
"""For the page that runs the engine in a worker, which WebAssembly needs this word for, and previews in a frame."""
HEAD = (
    f'{START}\n<meta http-equiv="Content-Security-Policy" content="%s">\n<meta name="referrer" content="same-origin">'
)
IN_PAGE = re.compile(r'<meta http-equiv="Content-Security-Policy" content="[^"]*">')


class Guard:
    """Gives the pages of one build their policy."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        """The scripts that pages now name, by their paths on the site."""

    def learn(self, page: str) -> None:
        """Trust the scripts that are written into this page."""
        for found in INLINE.finditer(page):
            if not NOT_RUN.search(found["attributes"]):
                self.files[_path(found["code"])] = TOP.sub(TOP_OF_FILE, found["code"])

    def protected(self, page: str, *, runs_engine: bool = False) -> str:
        """The page with the policy, as early in it as can be, and with what it tells other sites about itself: nothing."""
        top = TOP.search(page)

        def in_file(found: re.Match[str]) -> str:
            path = _path(found["code"])
            if not top or path not in self.files or NOT_RUN.search(found["attributes"]):
                return str(found[0])
            return f'<script src="{top[1].removesuffix("/")}/{path}"></script>'

        return INLINE.sub(in_file, page).replace(START, HEAD % (ENGINE_RULES if runs_engine else RULES), 1)


def from_disk(page: str) -> str:
    """The page with a policy that also lets in what lies beside it on a disk, which not all browsers call `'self'`."""
    return IN_PAGE.sub(lambda found: found[0].replace("'self'", "'self' file:"), page, count=1)


def _path(code: str) -> str:
    digest = hashlib.sha256(TOP.sub(TOP_OF_FILE, code).encode()).hexdigest()
    return f"{FOLDER}/inline.{digest[:8]}.min.js"
