"""A server that makes a file when it is asked for. Knows WSGI, nothing of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">{head}<title>{title}</title></head>
<body><h1>{title}</h1><p role="alert">{why}</p>{more}</body></html>
"""


class CannotMake(Exception):
    """Why a file that was asked for cannot be made, in Chinese."""


def on_demand(app: App, make: Callable[[str], bool], broken: Callable[[], str], root: str = "/") -> App:
    """The server's app, asked once more when `make` has made the file that it lacked.

    `root` is the path at which the site begins. `make` gets a path within it, such as `cases/x/index.html`, and says
    whether there is such a file now. It is only asked about what is missing, so that a page is made once after each
    change. `broken` says why the last build failed, "" when it did not: then every page says so.
    """

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[tuple[Any, ...]] = []
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if not path.startswith("/livereload/") and (why := broken()):
            again = '<meta http-equiv="refresh" content="2">'
            more = "<p>改好并保存后，这一页会自己刷新。</p>"
            return refusing(start_response, head=again, title="预览没有生成成功", why=escape(why), more=more)
        body = app(environ, lambda *answer: started.append(answer))
        asked = path.removeprefix(root)
        asked = f"{asked}index.html" if not asked or asked.endswith("/") else asked
        try:
            # What was made may be gone again when something was saved meanwhile.
            while started[0][0].startswith("404") and make(asked):
                started.clear()
                body = app(environ, lambda *answer: started.append(answer))
        except CannotMake as error:
            return refusing(start_response, head="", title="没有这个文件", why=escape(str(error)), more="")
        start_response(*started[0])
        return body

    def refusing(start_response: Callable[..., Any], **told: str) -> list[bytes]:
        start_response("503 Service Unavailable", [("Content-Type", "text/html; charset=utf-8")])
        return [PAGE.format(**told).encode()]

    return answering
