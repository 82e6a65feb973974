"""Access paths: a variable followed by constant keys, the names under which the analysis knows fields."""

from __future__ import annotations

from collections.abc import Mapping

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import number_value, string_value
from llmspell_runtime.syntax.nodes import Expression, Index, Member, Name, Node, Number, Paren, String, Unary

from .facts import DYNAMIC_KEY, AccessPath, Key, Variable


def constant_key(node: Node) -> Key | None:
    """The key that a constant expression stands for: a string or an integer."""
    if isinstance(node, String):
        return string_value(node.text, LUA54)
    if isinstance(node, Number):
        value = number_value(node.text)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) else None
    if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Number):
        inner = constant_key(node.operand)
        return -inner if isinstance(inner, int) else None
    return None


def access_path(node: Expression, resolved: Mapping[Node, Variable], *, dynamic: bool = False) -> AccessPath | None:
    """The path of `a.b["c"][1]`; None for anything else.

    An index that is no constant has the key `DYNAMIC_KEY` with `dynamic`, and no path without.
    """
    keys: list[Key] = []
    while True:
        if isinstance(node, Name):
            keys.reverse()
            return AccessPath(resolved.get(node) or node.text, tuple(keys)) if node.text else None
        if isinstance(node, Paren):
            node = node.inner
        elif isinstance(node, Member):
            keys.append(node.name.text)
            node = node.object
        elif isinstance(node, Index):
            key = constant_key(node.key)
            if key is None and dynamic:
                key = DYNAMIC_KEY
            if key is None:
                return None
            keys.append(key)
            node = node.object
        else:
            return None
