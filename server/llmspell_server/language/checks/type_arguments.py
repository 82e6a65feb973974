"""The check of type arguments in annotations: `Box<integer>` where `Box` takes strings only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.annotations.type_nodes import NameNode, TypeNode, walk_type
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.functions import reader_at
from llmspell_server.language.infer.generics import has_generics
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.values import Type

from .doc_look import types_of
from .finding import Finding
from .fits import fits, shown
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrong_type_arguments(look: Look) -> Iterator[Finding]:
    """Type arguments that do not fit the constraint of their parameter."""
    for block in look.unit.docs.blocks:
        if not any("<" in line.text for line in block.lines):
            continue
        for tag in block.tags:
            for node in types_of(tag):
                for one in walk_type(node):
                    if isinstance(one, NameNode) and one.arguments:
                        yield from _judged(look, one)


def _judged(look: Look, node: NameNode) -> Iterator[Finding]:
    info = class_info(look.snapshot.inference, node.name.text)
    for generic, argument in zip(info.generics if info is not None else (), node.arguments, strict=False):
        if generic.constraint is not None:
            yield from _argument(look, generic.name, generic.constraint, argument)


def _argument(look: Look, name: str, constraint: Type, argument: TypeNode) -> Iterator[Finding]:
    inference = look.snapshot.inference
    given = reader_at(inference, Site(look.file, look.unit), look.unit.statement).type(argument)
    if has_generics(given) or has_generics(constraint) or fits(inference, given, constraint):
        return
    message = f"`{name}` is a `{shown(look, constraint)}`, and is given `{shown(look, given)}`."
    yield Finding(code="generic-constraint-mismatch", message=message, start=argument.start, end=argument.end)
