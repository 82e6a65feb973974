"""`if` turned round: the condition negated, the two blocks exchanged, or a function left early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Binary, Block, Expression, Function, If, Missing, Node, Paren, Unary

from .scene import Offer, Scene
from .writing import indent_at, indent_step, reindented

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


def return_early(scene: Scene) -> Iterator[Offer]:
    """For an `if` without an `else` that ends a function: `return` where it does not hold, its block behind it."""
    node = scene.innermost(If)
    if node is None or len(node.arms) != 1 or node.orelse is not None:
        return
    arm, block = node.arms[0], scene.parent(node)
    last = isinstance(block, Block) and block.statements[-1] is node and isinstance(scene.parent(block), Function)
    whole = arm.body.statements and not isinstance(arm.condition, Missing)
    if not last or not whole or _remarks(scene, arm.condition, arm.body):
        return
    head = scene.text[node.start + scene.shift : arm.condition.start + scene.shift]
    if scene.end - scene.shift <= arm.body.start and "--" not in head:
        yield Offer(title="Return early instead of the `if`", kind=KIND, plan=lambda: _early(scene, node))


def _early(scene: Scene, node: If) -> tuple[Edit, ...]:
    arm = node.arms[0]
    outer = indent_at(scene.text, node.start + scene.shift)
    inner = indent_at(scene.text, arm.body.statements[0].start + scene.shift)
    code = scene.source(arm.body).strip()
    condition = negated(scene, arm.condition)
    step = indent_step(scene.text)
    head = f"if {condition} then\n{outer}{step}return\n{outer}end\n"
    behind = scene.text[node.end + scene.shift :][:1]
    tail = "" if behind in ("", "\n", "\r") else f"\n{outer}"
    return (scene.replace(node, head + reindented(code, inner, outer) + tail),)


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
        case Binary(operator=operator, left=left, right=right) if operator in _OPPOSITE and not _remarks(
            scene, left, right
        ):
            return f"{scene.source(left)} {_OPPOSITE[operator]} {scene.source(right)}"
        case Binary():
            return f"not ({scene.source(node)})"
        case _:
            return f"not {scene.source(node)}"


def _remarks(scene: Scene, left: Node, right: Node) -> bool:
    """Whether a comment stands between two nodes."""
    return "--" in scene.text[left.end + scene.shift : right.start + scene.shift]
