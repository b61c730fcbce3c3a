"""A preview makes its pages when they are asked for: a change is seen after reading the data, not after making a site.

Knows servers (WSGI), nothing of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def on_demand(app: App, make: Callable[[str], bool], root: str = "/") -> App:
    """The server's app, asked once more when `make` has made the file that it lacked.

    `root` is the path at which the site begins. `make` gets a path within it, such as `cases/x/index.html`, and says
    whether there is such a file now. It is only asked about what is missing, so that a page is made once after each
    change.
    """

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[tuple[Any, ...]] = []
        body = app(environ, lambda *answer: started.append(answer))
        if started and started[0][0].startswith("404"):
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore").removeprefix(root)
            if make(f"{path}index.html" if not path or path.endswith("/") else path):
                started.clear()
                body = app(environ, lambda *answer: started.append(answer))
        start_response(*started[0])
        return body

    return answering
