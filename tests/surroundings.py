"""What tests see of the machine: nothing that its user, shell or hoster has set changes what they find.

The variables that pass are named here, all others are taken away: a list of those that do harm is never complete.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

KEPT = frozenset(
    [
        *("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH"),
        *("SYSTEMROOT", "COMSPEC", "PATHEXT"),  # without which Windows starts nothing
        "CHROMIUM",  # which browser to drive
        "PYTHONPATH",  # how tests.without_mkdocs reaches commands; make takes away that of the shell
    ]
)
KEPT_OF_TOOLS = ("PYTEST_", "COVERAGE_")
"""How pytest and coverage talk to their own processes."""
GIVEN = {"LANG": "C.UTF-8", "TZ": "UTC", "NO_MKDOCS_2_WARNING": "true", "CASEBOOK_EDITOR": "no"}
UMASK = 0o022


def environment() -> dict[str, str]:
    """The variables of a command that a test runs, all of them."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith(KEPT_OF_TOOLS)}
    return kept | GIVEN


def settle() -> Path:
    """Settle this process, and so all that it starts; returns the new home, which the caller removes in the end."""
    home = Path(tempfile.mkdtemp(prefix="casebook-home-"))
    variables = environment() | {"HOME": str(home)}
    os.environ.clear()
    os.environ.update(variables)
    os.umask(UMASK)
    if hasattr(time, "tzset"):
        time.tzset()
    return home
