"""Jinja with less between a template and what it says: two thirds of the time of a page went into that.

Jinja lets an environment have its own compiler and names. With these, a template's `a.b`, `a[b]` and `f(x)` are Python's,
and its macros are functions. It is for templates of ours only: nothing they call asks for Jinja's context, an attribute
is never an item, and nothing they print is HTML by itself unless it is `Markup`. What is not there is an error still.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from typing import Any

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro, markup_join
from jinja2.utils import missing
from markupsafe import Markup

_inner: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)
html: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Text that is HTML, as such. `Markup` itself asks first what it is given."""


def escaped(value: Any) -> str:
    """What a template prints in the place of a value, as `markupsafe.escape` does; but no `Markup` is made of it."""
    if type(value) is str:
        return _inner(value)
    if type(value) is Markup:
        return value
    return markupsafe.escape(value) if hasattr(value, "__html__") else _inner(str(value))


def joined(values: tuple[Any, ...]) -> str:
    """What `a ~ b` is. Mostly there is no HTML among what is joined."""
    for value in values:
        if type(value) is not str:
            return markup_join(values)
    return "".join(values)


def macro(environment: Any, function: Callable[..., str], name: str, arguments: Sequence[str], *special: bool) -> Any:
    """A macro as a function of Python; what it is not given has the value that the template says.

    `special` are whether it asks for further arguments, for named ones, for a caller, all of which Jinja sees to; and
    whether it escapes.
    """
    if special != (False, False, False, True):
        return Macro(environment, function, name, list(arguments), *special)
    function.__defaults__ = (missing,) * len(arguments)
    function.__dict__["arguments"] = arguments
    return function


def named(function: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """A call with named arguments. Those of a macro have other names in Python."""
    arguments = getattr(function, "arguments", ())[len(given) :]
    return function(*given, *(more.pop(argument, missing) for argument in arguments), **more)


class Compiler(CodeGenerator):
    """Writes plain Python for what Jinja looks up and calls at a distance."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("named(" if node.kwargs else "")
        self.visit(node.node, frame)
        self.write(", " if node.kwargs else "(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        """What a macro gives is HTML."""
        self.writeline(f"return html(concat({frame.buffer}))")


class Template(jinja2.Template):
    """A template that prints, joins and has macros as above."""

    @classmethod
    def _from_namespace(
        cls, environment: jinja2.Environment, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]
    ) -> jinja2.Template:
        # Compiled templates call them by these names.
        namespace.update(escape=escaped, html=html, markup_join=joined, Macro=macro, named=named)
        return super()._from_namespace(environment, namespace, globals)


class Environment(jinja2.Environment):
    """Where such templates come from."""

    code_generator_class = Compiler
    template_class = Template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dict: a chain of two is asked for all that is in it whenever a template begins."""
        return {**self.globals, **(d or {})}
