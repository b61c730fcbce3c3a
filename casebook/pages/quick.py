"""Jinja with less between a template and what it says: half of the time of a page went into that.

Both are for templates of ours only: nothing they call asks for Jinja's context, and nothing they print is HTML by itself
unless it is `Markup`.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import jinja2
import markupsafe
from jinja2.runtime import Context
from markupsafe import Markup

_inner: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)


def escaped(value: Any) -> str:
    """What a template prints in the place of a value, as `markupsafe.escape` does; but no `Markup` is made of it."""
    if type(value) is str:
        return _inner(value)
    return value if type(value) is Markup else markupsafe.escape(value)


class Direct(Context):
    """Calls what a template calls, and asks nothing first. Jinja looks whether a function wants the context."""

    def call(
        self, function: Callable[..., Any], /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any
    ) -> Any:
        return function(*args, **named)


class Template(jinja2.Template):
    """A template that prints by `escaped`."""

    @classmethod
    def _from_namespace(
        cls, environment: jinja2.Environment, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> jinja2.Template:
        namespace["escape"] = escaped  # compiled templates call it by this name
        return super()._from_namespace(environment, namespace, globals)


class Environment(jinja2.Environment):
    """Where such templates come from."""

    context_class = Direct
    template_class = Template
