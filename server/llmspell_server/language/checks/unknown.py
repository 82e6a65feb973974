"""The check of variables of which no type is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Function, GenericFor, Local, Name
from llmspell_server.language.types.values import UNKNOWN

from .finding import Finding
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def unknown_variables(look: Look) -> Iterator[Finding]:
    """Locals, parameters and loop variables without a type."""
    for name in _declared(look):
        if name.text and not name.text.startswith("_") and look.type(name) == UNKNOWN:
            yield look.finding("no-unknown", name, f"The type of `{name.text}` is not known.")


def _declared(look: Look) -> Iterator[Name]:
    for local in look.nodes(Local):
        yield from local.names
    for loop in look.nodes(GenericFor):
        yield from loop.names
    for function in look.nodes(Function):
        yield from function.parameters
