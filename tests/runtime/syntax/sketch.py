"""Trees as short text, for assertions, and in full, for comparisons."""

from __future__ import annotations

from typing import Any

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Node


def sketch(node: object) -> str:
    """A node as a nested expression: `(Kind part part)`, names and literals as written."""
    if isinstance(node, list):
        return "[" + " ".join(sketch(item) for item in node) + "]"
    if not isinstance(node, Node):
        return "-" if node is None else str(node)
    text = getattr(node, "text", None)
    if isinstance(text, str):
        return text or "<missing>"
    parts = [sketch(getattr(node, part)) for part in node.parts]
    operator = getattr(node, "operator", None)
    return "(" + " ".join([type(node).__name__, *([operator] if operator else []), *parts]) + ")"


def sketch_text(tree: Tree) -> str:
    """One line per top-level statement."""
    return "\n".join(sketch(unit.statement) for unit in tree.units)


def _slots(node: Node) -> list[str]:
    return sorted({slot for base in type(node).__mro__ for slot in getattr(base, "__slots__", ())})


def everything(tree: Tree) -> list[Any]:
    """All that a tree says, every offset one of the text, in a form that `==` compares."""
    found: list[Any] = []
    for unit in tree.units:
        found.append((unit.start, unit.end))
        stack: list[Any] = [unit.statement]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                found.append(len(item))
                stack.extend(item)
            elif isinstance(item, Node):
                found.append(type(item).__name__)
                stack.extend(getattr(item, slot, None) for slot in _slots(item))
            elif isinstance(item, int) and not isinstance(item, bool):
                found.append(item + unit.shift)
            else:
                found.append(item)
    return [found, tree.syntax_errors, list(tree.tokens)]
