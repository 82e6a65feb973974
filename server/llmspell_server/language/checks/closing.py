"""The check of `<close>`: what is closed at the end of its block must be able to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax.nodes import Local
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import FALSE, NIL, Constant, Function, Primitive, Type

from .finding import Finding
from .look import Look

_CANNOT: Final = frozenset(["number", "integer", "string", "function", "thread"])


def close_non_objects(look: Look) -> Iterator[Finding]:
    """`local x <close>` without a value, or with a number, a string, a function."""
    for local in look.nodes(Local):
        for index, name in enumerate(local.names):
            chosen = local.attribs[index] if local.attribs else None
            attrib = chosen or local.default_attrib
            if attrib is None or attrib.text != "close":
                continue
            if not local.values:
                yield look.finding("close-non-object", name, f"`{name.text}` has no value that could be closed.")
            elif index < len(local.values):
                value = local.values[index]
                type_ = look.type(value)
                parts = members_of(type_)
                if parts and all(map(_cannot_close, parts)):
                    text = look.snapshot.print_type(type_)
                    yield look.finding("close-non-object", value, f"A value of type `{text}` cannot be closed.")


def _cannot_close(type_: Type) -> bool:
    match type_:
        case Constant():
            return type_ != FALSE
        case Primitive(name):
            return name in _CANNOT and type_ != NIL
        case _:
            return isinstance(type_, Function)
