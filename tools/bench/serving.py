"""A web server for measuring: compresses as good hosts do and remembers what it sent."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKED = (
    ".png",
    ".jpg",
    ".webp",
    ".woff2",
    ".pdf",
    ".xlsx",
    ".zip",
    ".gz",
    ".br",
    ".pagefind",
    ".pf_meta",
    ".pf_index",
)
"""What is compressed already and sent as it is."""


@lru_cache(maxsize=20_000)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


class Server:
    """Serves one folder on a port of its own. `sent` is every answer so far: path and bytes of its body."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.sent: list[tuple[str, int]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def bytes_since(self, mark: int, wanted: Callable[[str], bool]) -> int:
        """Bytes of the bodies sent after the first `mark` answers, of the paths that are wanted."""
        return sum(size for path, size in self.sent[mark:] if wanted(path))

    def _handler(server) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                url = unquote(urlsplit(self.path).path)
                path = server.folder / url.lstrip("/")
                if url.endswith("/"):
                    path /= "index.html"
                if not path.resolve().is_relative_to(server.folder) or not path.is_file():
                    self.send_error(404)
                    return
                plain = path.suffix in PACKED
                body = path.read_bytes() if plain else _packed(path)
                server.sent.append((url, len(body)))
                self.send_response(200)
                self.send_header("Content-Type", guess_type(path.name)[0] or "application/octet-stream")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "max-age=600")
                if not plain:
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
