"""Whether code expects a value of another shape than its type says: it looks at a field that the type lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Arm, Binary, Expression, Member, MethodCall, Node, walk
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.infer.members import find

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import AccessPath

    from .look import Look


def is_other_shape(look: Look, access: Node, object_: Expression) -> bool:
    """`if agent.success == false then print(agent.error) end`, where agents have neither."""
    path = access_path(object_, look.unit.resolved)
    if path is None:
        return False
    node, parent = access, look.parent(access)
    while parent is not None:
        condition: Expression | None = None
        if isinstance(parent, Arm) and parent.condition is not node:
            condition = parent.condition
        elif isinstance(parent, Binary) and parent.operator in ("and", "or") and parent.right is node:
            condition = parent.left
        if condition is not None and _asks_for_more(look, condition, path):
            return True
        node, parent = parent, look.parent(parent)
    return False


def _asks_for_more(look: Look, condition: Expression, path: AccessPath) -> bool:
    """Whether a condition reads a field of the same value that its type lacks; what is called is no such field."""
    called = {id(node.object) for node in walk(condition) if isinstance(node, MethodCall)}
    return any(
        isinstance(node, Member)
        and id(node) not in called
        and access_path(node.object, look.unit.resolved) == path
        and not find(look.snapshot.inference, look.type(node.object), node.name.text)
        for node in walk(condition)
    )
