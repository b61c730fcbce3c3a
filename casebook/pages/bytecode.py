"""Templates compiled once, and kept as Python keeps compiled modules: in `__pycache__` beside them, for the next run.

Compiling all takes a quarter of a second, of every build. They are as safe there as modules are: whoever can write beside
a template can write the template, which is code. A folder that cannot be written in is left as it is.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from casebook import CODE


class Beside(FileSystemBytecodeCache):
    """Keeps the templates of one environment. Made when that is set up, since what is compiled depends on it."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(os.curdir)
        code = CODE.digest()
        # Filters, which are code of ours, may have been called when a template was compiled.
        told = (jinja2.__version__, code, sorted(environment.filters), sorted(environment.extensions))
        options = (environment.trim_blocks, environment.lstrip_blocks, environment.autoescape, environment.undefined)
        self._base = repr(told + options).encode() if code else b""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(f"{filename}.py") if filename and self._base else ""

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(self._base + b"\0" + source.encode()).hexdigest()[:40]

    def _get_cache_filename(self, bucket: Bucket) -> str:
        return bucket.key

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key:
            with suppress(OSError):
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key and not sys.dont_write_bytecode:
            with suppress(OSError):
                os.makedirs(os.path.dirname(bucket.key), exist_ok=True)
                super().dump_bytecode(bucket)
