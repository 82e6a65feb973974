"""Writes to variables and fields, and the calls that link files and set metatables."""

from __future__ import annotations

from typing import Any, Final

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Expression,
    Function,
    Index,
    Local,
    LocalFunction,
    Member,
    Name,
    Node,
    Statement,
    String,
)

from .environment import Environment
from .facts import DYNAMIC_KEY, AccessPath, FieldWrite, GlobalWrite, Variable
from .paths import access_path, constant_key

_LINKS: Final = {"require": "require", "dofile": "dofile", "loadfile": "loadfile"}


class Writes(Environment):
    """Notes who writes what; the grammar above it walks statements and expressions."""

    def name(self, node: Name) -> None:
        """A variable read."""
        variable = self.environment.get(node.text)
        if variable is None:
            if node.text:
                self.facts.free.setdefault(node.text, []).append(node)
            return
        variable.uses.append(node)
        self.facts.resolved[node] = variable

    def write_global(self, name: Name, statement: Statement, index: int) -> None:
        """A declared global is given its value."""
        if not name.text:
            return
        self.facts.free.setdefault(name.text, []).append(name)
        value = _value(statement, index)
        write = GlobalWrite(name, value, index, statement, self.function)
        self.facts.writes_global.setdefault(name.text, []).append(write)

    def write(self, target: Expression, value: Expression | None, index: int, node: Statement, kind: Any) -> None:
        """A target of a statement is given a value."""
        if isinstance(target, Name):
            self.name(target)
            variable = self.facts.resolved.get(target)
            if variable is not None:
                variable.writes.append(target)
            elif target.text:
                self.facts.writes_global.setdefault(target.text, []).append(
                    GlobalWrite(target, value, index, node, self.function)
                )
            return
        self._visit_now(target)
        if isinstance(target, Member | Index):
            self._write_field(target, value, index, node, kind)

    def _write_field(
        self, target: Member | Index, value: Expression | None, index: int, node: Statement, kind: Any
    ) -> None:
        path = access_path(target, self.facts.resolved, dynamic=True)
        if path is None or (isinstance(target, Member) and not target.name.text):
            return
        name: Node = target.name if isinstance(target, Member) else target.key
        self._note_write(path, name, target, value, index, node, kind)

    def _note_write(
        self,
        path: AccessPath,
        name: Node,
        target: Node,
        value: Expression | None,
        index: int,
        node: Statement,
        kind: Any,
    ) -> None:
        through_self = False
        root = path.root
        if isinstance(root, Variable) and root.kind == "self":
            owner = self.facts.function_of[_function(root.statement)].owner
            if owner is not None:
                path = AccessPath(owner.root, owner.keys + path.keys)
                through_self = True
        write = FieldWrite(path, name, target, value, index, node, kind, through_self, self.function)
        if isinstance(path.root, Variable):
            self.facts.writes.setdefault(path.root, []).append(write)
        else:
            self.facts.writes_free.setdefault(path.root, []).append(write)

    def _visit_now(self, target: Expression) -> None:
        """Walk a target at once, so that its names are resolved when its path is asked for."""
        rest, self.stack = self.stack, [target]
        self.walk()
        self.stack = rest

    def assign(self, node: Assign) -> None:
        """Targets at once; then the values."""
        for index, target in enumerate(node.targets):
            self.facts.parents[target] = node
            self.write(target, _value(node, index), index, node, "assign")
        self.push(node, node.values)

    def call(self, node: Call) -> None:
        """Calls of `require`, `setmetatable`, `rawset` and `table.insert` are noted."""
        callee = node.callee
        if isinstance(callee, Name) and callee.text not in self.environment:
            self._special(node, callee.text)
        elif is_insert(node) and "table" not in self.environment:
            self.later(self._insert, node)
        self.push(node, [callee, *node.arguments])

    def _special(self, node: Call, name: str) -> None:
        arguments = node.arguments
        if name in _LINKS and arguments and isinstance(arguments[0], String):
            self.facts.requires.append((node, name, string_value(arguments[0].text, self.dialect)))
        elif name == "setmetatable" and len(arguments) > 1:
            self.facts.metatables.append(node)
        elif name == "rawset" and len(arguments) == 3:
            self.later(self._rawset, node)

    def _insert(self, node: Call) -> None:
        path = access_path(node.arguments[0], self.facts.resolved, dynamic=True)
        statement = self.facts.parents.get(node)
        if path is not None and isinstance(statement, Statement):
            whole = AccessPath(path.root, (*path.keys, DYNAMIC_KEY))
            self._note_write(whole, node.arguments[0], node, node.arguments[-1], 0, statement, "insert")

    def _rawset(self, node: Call) -> None:
        path = access_path(node.arguments[0], self.facts.resolved)
        key = constant_key(node.arguments[1])
        statement = self.facts.parents.get(node)
        if path is None or key is None or not isinstance(statement, Statement):
            return
        whole = AccessPath(path.root, (*path.keys, key))
        write = FieldWrite(
            whole, node.arguments[1], node, node.arguments[2], 0, statement, "rawset", False, self.function
        )
        self.facts.names.setdefault(key, []).append(node.arguments[1])
        if isinstance(path.root, Variable):
            self.facts.writes.setdefault(path.root, []).append(write)
        else:
            self.facts.writes_free.setdefault(path.root, []).append(write)


def is_insert(node: Call) -> bool:
    """Whether a call is `table.insert(list, value)`, or with a position between."""
    callee = node.callee
    if not isinstance(callee, Member) or callee.name.text != "insert" or len(node.arguments) not in (2, 3):
        return False
    return isinstance(callee.object, Name) and callee.object.text == "table"


def _function(node: Node) -> Function:
    assert isinstance(node, Function)
    return node


def _value(statement: Statement, index: int) -> Expression | None:
    """The expression that gives the target `index` its value: the last one also gives those behind it."""
    if isinstance(statement, LocalFunction):
        return statement.function
    values = statement.values if isinstance(statement, Local | Assign) else []
    if not values:
        return None
    return values[min(index, len(values) - 1)]
