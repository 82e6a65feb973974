"""Which values to show beside the code while a script is stopped: what the code up to the stopped line spoke of.

Only names of the function that is stopped in: what other functions speak of means something else there. A line behind
the stopped one was not executed, so nothing is shown on it; the declaration of a function is no news.
"""

from __future__ import annotations

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Call, Expression, FunctionStatement, LocalFunction, Member, MethodCall, Name
from llmspell_runtime.syntax.scopes import FunctionScope, Variable
from llmspell_server.language.features.places import nodes


@attrs.frozen(order=True)
class InlineValue:
    """A place and what to show there: a variable by its name, or (`chain`) an expression to evaluate."""

    start: int
    end: int
    expression: str
    chain: bool = False


def inline_values(tree: Tree, start: int, end: int, stopped: int) -> list[InlineValue]:
    """The values to show between two offsets while the script is stopped in the line that starts at `stopped`."""
    lines = tree.lines
    stop_line = lines.line(stopped)
    stop_end = lines.line_end(stop_line)
    function = tree.scopes.function_at(_code_start(tree, stop_line))
    behind = min(end, stop_end)
    found: dict[tuple[int, str], InlineValue] = {}
    called: set[int] = set()
    for node, shift in nodes(tree, max(start, function.start), behind):
        at, to = node.start + shift, node.end + shift
        if isinstance(node, Call) and isinstance(node.callee, Name | Member):
            called.add(node.callee.start + shift)
            called.add(_last_name(node.callee) + shift)
        elif isinstance(node, LocalFunction):
            called.add(node.name.start + shift)
        elif isinstance(node, FunctionStatement):
            called.update((node.target.start + shift, _last_name(node.target) + shift))
        if at < start or to > behind or tree.scopes.function_at(at + 1) is not function:
            continue
        value = _value(tree, node, at, to, called, function)
        if value is not None:
            found.setdefault((lines.line(at), value.expression), value)
    return sorted(_not_behind(found.values(), stop_end))


def _value(tree: Tree, node: object, at: int, to: int, called: set[int], function: FunctionScope) -> InlineValue | None:
    if isinstance(node, Member):
        chain = _chain(node)
        root = _root(node)
        if chain is None or root is None or _last_name(node) + (at - node.start) in called:
            return None
        variable = tree.scopes.variable_at(at)
        return InlineValue(at, to, chain, chain=True) if variable is not None else None
    if isinstance(node, Name) and at not in called:
        variable = tree.scopes.variable_at(at)
        if variable is not None and variable.kind != "global" and _is_shown(variable, function):
            return InlineValue(at, to, variable.name)
    return None


def _is_shown(variable: Variable, function: FunctionScope) -> bool:
    return variable.name.isidentifier() and (variable.function is function or variable in function.upvalues)


def _not_behind(values: object, stop_end: int) -> list[InlineValue]:
    assert not isinstance(values, str)
    return [value for value in values if value.end <= stop_end]  # type: ignore[attr-defined]


def _code_start(tree: Tree, line: int) -> int:
    """The first character of a line that is no white space: an offset inside the statement that is stopped at."""
    start, end = tree.lines.starts[line], tree.lines.line_end(line)
    piece = tree.text[start:end]
    return min(end, start + len(piece) - len(piece.lstrip()) + 1)


def _root(node: Member) -> Name | None:
    inner: Expression = node
    while isinstance(inner, Member):
        inner = inner.object
    return inner if isinstance(inner, Name) else None


def _chain(node: Member) -> str | None:
    names = [node.name.text]
    inner: Expression = node.object
    while isinstance(inner, Member):
        names.append(inner.name.text)
        inner = inner.object
    if not isinstance(inner, Name):
        return None
    names.append(inner.text)
    return ".".join(reversed(names)) if all(names) else None


def _last_name(node: Expression) -> int:
    return node.name.start if isinstance(node, Member | MethodCall) else node.start
