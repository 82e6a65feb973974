"""One expression in the place of another, with parentheses where they are needed, and its names meaning the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Binary,
    Call,
    Expression,
    Index,
    Member,
    MethodCall,
    Name,
    Node,
    Number,
    Paren,
    Unary,
)

from .effects import MULTIPLE, takes_several, variables_in

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

    from .scene import Scene

_PREFIXES = (Name, Member, Index, Call, MethodCall, Paren)
"""What can stand before `.`, `:`, `[` and `(` without parentheses."""


def in_place_of(scene: Scene, unit: UnitFacts, place: Expression, value: Expression, text: str, *, single: bool) -> str:
    """The text of a value where another expression stands; `single`: only the first of its values may count there."""
    parent = unit.parents.get(place)
    operand = isinstance(parent, Binary | Unary) and isinstance(value, Binary | Unary)
    prefix = _is_prefix(parent, place) and not isinstance(value, _PREFIXES)
    cut = single and isinstance(value, MULTIPLE) and takes_several(unit, place)
    behind = scene.text[place.end + scene.file.shift(unit) :][:1]
    number = isinstance(value, Number) and behind == "."
    return f"({text})" if operand or prefix or cut or number else text


def _is_prefix(parent: Node | None, place: Expression) -> bool:
    if isinstance(parent, Call):
        return parent.callee is place
    return isinstance(parent, Member | Index | MethodCall) and parent.object is place


def stranger(scene: Scene, unit: UnitFacts, value: Expression, offset: int, *, without: tuple[str, ...] = ()) -> str:
    """A name in an expression that would mean something else at an offset of the text; empty if there is none.

    Names that are declared in the expression itself, and those in `without`, do not count.
    """
    visible = scene.snapshot.visible_variables(scene.file.uri, offset)
    for name, variable in variables_in(scene.file, unit, value):
        inside = variable is not None and variable.unit is unit and value.start <= variable.node.start < value.end
        if not inside and name.text not in without and visible.get(name.text) is not variable:
            return name.text
    return ""
