"""The outline of a file: functions, variables and the fields of tables, nested as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree, string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    CallStatement,
    Expression,
    Function,
    FunctionStatement,
    Global,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    String,
    Table,
)
from llmspell_server.language.features.places import below

SymbolKind = Literal["function", "method", "variable", "constant", "table", "field"]

_LONGEST = 60
_NAMING = frozenset((Assign, CallStatement, FunctionStatement, Global, Local, LocalFunction))


@attrs.frozen(kw_only=True)
class Symbol:
    """One entry of the outline; `start:end` is all of it, `name_start:name_end` its name."""

    name: str
    kind: SymbolKind
    detail: str = ""
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Symbol, ...] = ()


@attrs.define(kw_only=True)
class _Entry:
    """A symbol whose children are still being found."""

    name: str
    kind: SymbolKind
    detail: str
    span: tuple[int, int]
    name_span: tuple[int, int]
    entries: list[_Entry] = attrs.field(factory=list)

    def symbol(self) -> Symbol:
        return Symbol(
            name=self.name,
            kind=self.kind,
            detail=self.detail,
            start=self.span[0],
            end=self.span[1],
            name_start=self.name_span[0],
            name_end=self.name_span[1],
            children=tuple(entry.symbol() for entry in self.entries),
        )


def document_symbols(tree: Tree) -> list[Symbol]:
    """The outline of a file, in the order of the text."""
    outline = _Outline(tree)
    return [entry.symbol() for entry in outline.build()]


def flat(symbols: list[Symbol]) -> Iterator[tuple[Symbol, str]]:
    """Every symbol with the name of what contains it ("" at the top)."""
    stack = [(symbol, "") for symbol in reversed(symbols)]
    while stack:
        symbol, container = stack.pop()
        yield symbol, container
        stack.extend((child, symbol.name) for child in reversed(symbol.children))


class _Outline:
    """Walks a tree with a stack of its own: (node, the entries it adds to, shift)."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[tuple[Node, list[_Entry], int]] = []
        self.seen_globals: set[str] = set()

    def build(self) -> list[_Entry]:
        top: list[_Entry] = []
        for unit in self.tree.units:
            self.stack.append((unit.statement, top, unit.shift))
            while self.stack:
                self.visit(*self.stack.pop())
        return top

    def visit(self, node: Node, into: list[_Entry], shift: int) -> None:
        if type(node) not in _NAMING:
            self.later(below(node), into, shift)
            return
        match node:
            case LocalFunction():
                entry = self.add(into, node.name.text, "function", node, node.name, shift, _parameters(node.function))
                self.push(node.function.body, entry, shift)
            case FunctionStatement():
                kind: SymbolKind = "function" if isinstance(node.target, Name) else "method"
                name = self.text(node.target, shift)
                detail = _parameters(node.function)
                self.push(node.function.body, self.add(into, name, kind, node, node.target, shift, detail), shift)
            case Local():
                self.declare(node, into, shift)
            case Assign():
                self.assign(node, into, shift)
            case CallStatement():
                self.call(node, into, shift)

    def declare(self, node: Local, into: list[_Entry], shift: int) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for index, name in enumerate(node.names):
            value = node.values[index] if index < len(node.values) else None
            attrib = node.attribs[index] if node.attribs else None
            constant = attrib is not None and attrib.text == "const"
            whole = node if len(node.names) == 1 else name
            entry = self.value(into, name.text, whole, name, value, shift, "constant" if constant else "variable")
            if value is not None:
                pairs.append((value, entry))
        pairs.extend((value, into) for value in node.values[len(node.names) :])
        self.open_values(pairs, shift)

    def assign(self, node: Assign, into: list[_Entry], shift: int) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for index, target in enumerate(node.targets):
            value = node.values[index] if index < len(node.values) else None
            entry = into
            if self.is_new(target, value, shift):
                whole = node if len(node.targets) == 1 else target
                entry = self.value(into, self.text(target, shift), whole, target, value, shift, "variable")
            if value is not None:
                pairs.append((value, entry))
        self.open_values(pairs, shift)

    def is_new(self, target: Expression, value: Expression | None, shift: int) -> bool:
        """Whether an assignment declares something: the first one to a global, or a function or table for a field."""
        if isinstance(target, Name):
            if not target.text or self.tree.scopes.variable_at(target.start + shift) is not None:
                return False
            new = target.text not in self.seen_globals
            self.seen_globals.add(target.text)
            return new
        return isinstance(target, Member) and bool(target.name.text) and isinstance(value, Function | Table)

    def value(
        self,
        into: list[_Entry],
        name: str,
        whole: Node,
        name_node: Node,
        value: Node | None,
        shift: int,
        kind: SymbolKind,
    ) -> list[_Entry]:
        detail = ""
        if isinstance(value, Function):
            kind, detail = ("function" if kind != "field" else "method"), _parameters(value)
        elif isinstance(value, Table) and kind != "constant":
            kind = "table" if kind == "variable" else kind
        return self.add(into, name, kind, whole, name_node, shift, detail)

    def open_values(self, pairs: list[tuple[Node, list[_Entry]]], shift: int) -> None:
        for value, into in reversed(pairs):
            if isinstance(value, Function):
                self.push(value.body, into, shift)
            elif isinstance(value, Table):
                self.fields(value, into, shift)
            else:
                self.later(below(value), into, shift)

    def fields(self, table: Table, into: list[_Entry], shift: int) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for field in table.fields:
            entry = into
            if isinstance(field.key, Name) and field.key.text:
                entry = self.value(into, field.key.text, field, field.key, field.value, shift, "field")
            elif isinstance(field.key, String):
                name = _shortened(string_value(field.key.text, self.tree.dialect))
                entry = self.value(into, name, field, field.key, field.value, shift, "field")
            pairs.append((field.value, entry))
        self.open_values(pairs, shift)

    def call(self, node: CallStatement, into: list[_Entry], shift: int) -> None:
        """A function given to a call that is named by a string: a hook, an event handler, a test."""
        call = node.call
        if isinstance(call, Call | MethodCall) and len(call.arguments) > 1 and isinstance(call.arguments[0], String):
            function = next((a for a in call.arguments[1:] if isinstance(a, Function)), None)
            if function is not None:
                head = self.tree.text[call.start + shift : call.open + shift].strip()
                name = _shortened(f"{head} {call.arguments[0].text}")
                entry = self.add(into, name, "function", node, call.arguments[0], shift, _parameters(function))
                self.push(function.body, entry, shift)
                return
        self.later(below(node), into, shift)

    def push(self, node: Node, into: list[_Entry], shift: int) -> None:
        self.stack.append((node, into, shift))

    def later(self, found: list[Node], into: list[_Entry], shift: int) -> None:
        """What is below a node of no name; what has nothing below it can hold no symbol."""
        for child in found:
            if child.parts:
                self.stack.append((child, into, shift))

    def add(
        self, into: list[_Entry], name: str, kind: SymbolKind, whole: Node, name_node: Node, shift: int, detail: str
    ) -> list[_Entry]:
        """Adds an entry and gives its children's list; a missing name adds nothing, what is below stands here."""
        if not name.strip():
            return into
        span = whole.start + shift, whole.end + shift
        entry = _Entry(
            name=name,
            kind=kind,
            detail=detail,
            span=span,
            name_span=(name_node.start + shift, name_node.end + shift),
        )
        into.append(entry)
        return entry.entries

    def text(self, node: Node, shift: int) -> str:
        return _shortened("".join(self.tree.text[node.start + shift : node.end + shift].split()))


def _parameters(function: Function) -> str:
    names = [parameter.text for parameter in function.parameters]
    if function.vararg is not None:
        names.append("...")
    return f"({', '.join(names)})"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
