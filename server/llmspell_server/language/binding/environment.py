"""The scopes of a walk over one unit, and its stack of nodes to visit: no recursion, so depth is free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.nodes import (
    Block,
    Name,
    Node,
    Statement,
    children,
)

from .facts import FunctionFacts, UnitFacts, Variable, VariableKind


class Environment:
    """What is declared where the walk is. `handlers` say what to do with a kind of node; others are just gone through.

    `facts` is what is found, `environment` the variables in scope, `undo` what each open scope replaced.
    """

    handlers: ClassVar[dict[type, Callable[[Any, Any], None]]] = {}

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        self.facts = UnitFacts(statement)
        self.dialect = dialect
        self.stack: list[Any] = [statement]
        self.environment: dict[str, Variable] = {}
        self.undo: list[list[tuple[str, Variable | None]]] = [[]]
        self.function: FunctionFacts | None = None

    def walk(self) -> None:
        """Visit everything on the stack."""
        stack = self.stack
        parents = self.facts.parents
        handlers = self.handlers
        while stack:
            item = stack.pop()
            if type(item) is tuple:
                item[0](item[1])
                continue
            handler = handlers.get(type(item))
            if handler is not None:
                handler(self, item)
                continue
            below = list(children(item))
            for child in below:
                parents[child] = item
            below.reverse()
            stack.extend(below)

    def push(self, parent: Node, nodes: Sequence[Node]) -> None:
        """Visit children in their order."""
        parents = self.facts.parents
        for node in nodes:
            parents[node] = parent
        self.stack.extend(reversed(nodes))

    def later(self, action: Callable[[Any], None], argument: Any) -> None:
        """Do something when everything pushed after it is done."""
        self.stack.append((action, argument))

    def leave(self, end: int) -> None:
        """End a scope at this offset."""
        for name, previous in reversed(self.undo.pop()):
            self.environment[name].visible_to = end
            if previous is None:
                del self.environment[name]
            else:
                self.environment[name] = previous

    def declare(
        self, node: Name, kind: VariableKind, statement: Node, index: int, visible_from: int
    ) -> Variable | None:
        """A new variable; None for a name that is missing in the text."""
        if not node.text:
            return None
        variable = Variable(node.text, kind, node, self.facts, self.function, statement, index)
        variable.visible_from = visible_from
        variable.visible_to = self.facts.statement.end
        variable.top = len(self.undo) == 1
        self.facts.variables.append(variable)
        if self.function is not None:
            self.function.variables.append(variable)
        self.undo[-1].append((node.text, self.environment.get(node.text)))
        self.environment[node.text] = variable
        if kind != "self":
            self.facts.resolved[node] = variable
        return variable

    def block(self, node: Block) -> None:
        """A scope of its own."""
        self.undo.append([])
        self.later(self.leave, node.reach)
        self.push(node, node.statements)
