"""Libraries that others load although a build uses nothing of them: `requests` alone takes as long as all of YAML."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Waiting(ModuleType):
    """Stands for a module until somebody asks it for something. (That of `importlib` loads on `import` already.)"""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def load_when_used(name: str) -> None:
    """Have `import name` give a module that is loaded when somebody asks it for something."""
    sys.modules.setdefault(name, _Waiting(name))
