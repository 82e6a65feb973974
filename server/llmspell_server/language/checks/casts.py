"""The check of `@cast`: what a variable is declared as can never be what it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.infer.functions import reader_at
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of

from .finding import Finding
from .fits import fits
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.binding.facts import Variable


def wrong_casts(look: Look) -> Iterator[Finding]:
    """Casts to a type that shares nothing with the declared one."""
    inference = look.snapshot.inference
    for tag in look.unit.docs.cast_tags:
        variable = _variable(look, tag.name.text, tag.start)
        declared = declared_of(inference, look.file, variable) if variable is not None else None
        if declared is None:
            continue
        for operator, node in tag.casts:
            if operator or node is None:
                continue
            wanted = reader_at(inference, Site(look.file, look.unit), look.unit.statement).type(node)
            if not fits(inference, wanted, declared) and not fits(inference, declared, wanted):
                shown = look.snapshot.print_type
                message = f"`{tag.name.text}` is `{shown(declared)}`, which can never be `{shown(wanted)}`."
                yield Finding(code="cast-type-mismatch", message=message, start=node.start, end=node.end)


def _variable(look: Look, name: str, offset: int) -> Variable | None:
    """The innermost variable of a name at a place."""
    found = [one for one in look.unit.variables if one.name == name and one.visible_from <= offset <= one.visible_to]
    if found:
        return max(found, key=lambda one: one.visible_from)
    return look.file.top_variable(look.unit, name) if name.isidentifier() else None
