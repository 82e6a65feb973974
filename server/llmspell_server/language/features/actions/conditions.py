"""`if` turned round: the condition negated, the two blocks exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Binary, Expression, If, Missing, Paren, Unary

from .scene import Offer, Scene

KIND: Final = "refactor.rewrite"
_OPPOSITE: Final = {"==": "~=", "~=": "=="}


def invert_if(scene: Scene) -> Iterator[Offer]:
    """For an `if` with an `else` and no `elseif`, from its head or its `else`."""
    node = scene.innermost(If)
    if node is None or len(node.arms) != 1 or node.orelse is None or isinstance(node.arms[0].condition, Missing):
        return
    arm, orelse = node.arms[0], node.orelse
    start, end = scene.start - scene.shift, scene.end - scene.shift
    if end <= arm.body.start or (arm.body.end <= start and end <= orelse.start):
        yield Offer(title="Invert the `if`", kind=KIND, plan=lambda: _plan(scene, node))


def _plan(scene: Scene, node: If) -> tuple[Edit, ...]:
    arm, orelse = node.arms[0], node.orelse
    assert orelse is not None
    first, second = scene.source(arm.body), scene.source(orelse)
    return (
        scene.replace(arm.condition, negated(scene, arm.condition)),
        scene.replace(arm.body, _apart(second)),
        scene.replace(orelse, _apart(first)),
    )


def _apart(block: str) -> str:
    """A block with white space around it, so that it does not touch the words around it."""
    lead = "" if block[:1].isspace() else " "
    return f"{lead}{block}{'' if block[-1:].isspace() else ' '}"


def negated(scene: Scene, node: Expression) -> str:
    """An expression that is true when another is not. `<` stays: `not (a < b)` differs from `a >= b` for NaN."""
    match node:
        case Paren(inner=inner) if not isinstance(inner, Missing):
            return negated(scene, inner) if isinstance(inner, Unary) else f"not {scene.source(node)}"
        case Unary(operator="not", operand=operand):
            return scene.source(operand)
        case Binary(operator=operator, left=left, right=right) if operator in _OPPOSITE:
            return f"{scene.source(left)} {_OPPOSITE[operator]} {scene.source(right)}"
        case Binary():
            return f"not ({scene.source(node)})"
        case _:
            return f"not {scene.source(node)}"
