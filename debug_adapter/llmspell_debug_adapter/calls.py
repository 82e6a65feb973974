"""The calls on a line of Lua, for a client that wants to step into one of them."""

from __future__ import annotations

import attrs

from llmspell_runtime.syntax.nodes import Call, Expression, Index, Member, MethodCall, Name, Number, String, walk
from llmspell_runtime.syntax.tree import parse

MAX_LABEL = 60


@attrs.frozen(kw_only=True)
class LineCall:
    """One call: what to evaluate to get the function, how people see it, where it stands (line 1.., column 0..)."""

    function: str
    label: str
    line: int
    column: int


def calls_on_line(text: str, line: int) -> list[LineCall]:
    """The calls that begin on that line, in the order in which they are made.

    Only those whose function is a name, or fields of one: finding another would mean to call something.
    """
    tree = parse(text)
    found = []
    for node in walk(tree.root):
        if not isinstance(node, (Call, MethodCall)) or tree.lines.line(node.start) + 1 != line:
            continue
        function = _function_text(node, tree.text)
        if function is not None:
            label = " ".join(tree.text[node.start : node.end].split())
            label = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
            column = node.start - tree.lines.starts[line - 1]
            found.append((node.end, LineCall(function=function, label=label, line=line, column=column)))
    return [call for _, call in sorted(found, key=lambda each: each[0])]


def _function_text(node: Call | MethodCall, text: str) -> str | None:
    if isinstance(node, MethodCall):
        if not _is_path(node.object):
            return None
        return f"{text[node.object.start : node.object.end]}.{node.name.text}"
    return text[node.callee.start : node.callee.end] if _is_path(node.callee) else None


def _is_path(node: Expression) -> bool:
    while isinstance(node, (Member, Index)):
        if isinstance(node, Index) and not isinstance(node.key, (Name, Number, String)):
            return False
        node = node.object
    return isinstance(node, Name)
