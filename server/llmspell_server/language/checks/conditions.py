"""Checks of conditions whose outcome the types already tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Arm, Binary, Boolean, Call, Expression, Name, Nil
from llmspell_server.language.annotations.tags import EnumTag
from llmspell_server.language.infer.aliases import alias_target
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import falsy, is_unknown, members_of, truthy
from llmspell_server.language.types.values import NEVER, Constant, Named, Type

from .evidence import Trust, trust
from .finding import Finding
from .fits import shown
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def unnecessary_conditions(look: Look) -> Iterator[Finding]:
    """An `if` or an `assert` of what always or never holds."""
    for arm in look.nodes(Arm):
        outcome = _outcome(look, arm.condition)
        if outcome:
            yield look.finding("unnecessary-if", arm.condition, f"This condition {outcome} holds.")
    for call in look.nodes(Call):
        callee = call.callee
        if isinstance(callee, Name) and callee.text == "assert" and call.arguments:
            outcome = _outcome(look, call.arguments[0])
            if outcome:
                yield look.finding("unnecessary-assert", call, f"What is asserted here {outcome} holds.")


def _outcome(look: Look, condition: Expression) -> str:
    if isinstance(condition, Boolean | Nil):
        return ""
    type_ = look.type(condition)
    if is_unknown(type_) or type_ == NEVER:
        return ""
    if trust(look.snapshot.inference, Site(look.file, look.unit), condition) != Trust.WORD:
        return ""
    if falsy(type_) == NEVER:
        return "always"
    return "never" if truthy(type_) == NEVER else ""


def foreign_values(look: Look) -> Iterator[Finding]:
    """Comparisons of an enum with a value that it does not have."""
    for node in look.nodes(Binary):
        if node.operator not in ("==", "~="):
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            enum = look.type(one)
            value = look.type(other)
            if isinstance(enum, Named) and isinstance(value, Constant) and not _may_be(look, enum, value):
                message = f"`{enum.name}` has no value `{shown(look, value)}`."
                yield look.finding("enum-value-mismatch", other, message)


def _may_be(look: Look, enum: Named, value: Constant) -> bool:
    if not any(isinstance(one.tag, EnumTag) for one in look.snapshot.types_named(enum.name)):
        return True
    values: Type | None = alias_target(look.snapshot.inference, enum)
    members = members_of(values) if values is not None else ()
    return not members or not all(isinstance(one, Constant) for one in members) or value in members
