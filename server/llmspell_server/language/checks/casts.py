"""The check of `@cast`: what a variable is declared as can never be what it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.infer.functions import reader_at
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of

from .finding import Finding
from .fits import fits
from .look import FileLook, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.annotations.tags import CastTag
    from llmspell_server.language.binding.facts import UnitFacts, Variable


def wrong_casts(look: Look) -> Iterator[Finding]:
    """Casts to a type that shares nothing with the declared one."""
    for tag in look.unit.docs.cast_tags:
        name = tag.name.text
        found = [one for one in look.unit.variables if one.name == name and _is_visible(one, tag.start)]
        top = look.file.top_variable(look.unit, name) if not found and name.isidentifier() else None
        variable = max(found, key=lambda one: one.visible_from, default=top)
        if variable is not None:
            yield from _judged(look, look.unit, variable, tag)


def casts_behind_code(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """The same behind the last statement."""
    for tag in look.file.tail_docs.cast_tags:
        variable = look.file.top_variable(None, tag.name.text)
        if variable is not None:
            yield from ((None, one) for one in _judged(look, look.file.units[-1], variable, tag))


def _is_visible(variable: Variable, offset: int) -> bool:
    return variable.visible_from <= offset <= variable.visible_to


def _judged(look: Look | FileLook, unit: UnitFacts, variable: Variable, tag: CastTag) -> Iterator[Finding]:
    inference = look.snapshot.inference
    declared = declared_of(inference, look.file, variable)
    for operator, node in tag.casts if declared is not None else ():
        if operator or node is None or declared is None:
            continue
        wanted = reader_at(inference, Site(look.file, unit), unit.statement).type(node)
        if not fits(inference, wanted, declared) and not fits(inference, declared, wanted):
            shown = look.snapshot.print_type
            message = f"`{tag.name.text}` is `{shown(declared)}`, which can never be `{shown(wanted)}`."
            yield Finding(code="cast-type-mismatch", message=message, start=node.start, end=node.end)
