"""Git repositories made for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from tests.programs import need
from tests.support import write


class Repository:
    """A folder under git with a library in `data/`; nobody's own git settings have a say in it."""

    def __init__(self, folder: Path, *clone: str) -> None:
        need("git")
        self.folder = folder
        self.data = folder / "data" / "cases.yml"
        if clone:
            self._git(folder.parent, "clone", "-q", *clone, str(folder))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        return self._git(self.folder, *arguments)

    def write(self, content: str | bytes | dict[str, Any], name: str = "cases.yml") -> Path:
        """A file in `data/`."""
        return write(self.folder / "data", content, name)

    def commit(self, content: str | bytes | dict[str, Any] | None = None, name: str = "cases.yml") -> str:
        """Commit everything there is, after writing a file when given its content; the commit's hash."""
        if content is not None:
            self.write(content, name)
        self.git("add", "-A")
        self.git(
            "-c", "user.name=甲", "-c", "user.email=jia@example.org", "commit", "-q", "--allow-empty", "-m", "改动"
        )
        return self.git("rev-parse", "HEAD").strip()

    @staticmethod
    def _git(folder: Path, *arguments: str) -> str:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=folder, env=kept | alone, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode()
