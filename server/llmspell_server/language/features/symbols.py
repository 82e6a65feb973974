"""The outline of a file: functions, variables and the fields of tables, nested as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import is_
from typing import Literal

import attrs

from llmspell_runtime.syntax import Scopes, Tree, string_value
from llmspell_runtime.syntax.dialects import Dialect
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
from llmspell_runtime.syntax.tree import scopes_of
from llmspell_runtime.syntax.unit import Unit
from llmspell_server.language.features.places import below

SymbolKind = Literal["function", "method", "variable", "constant", "table", "field"]

_LONGEST = 60
_NAMING = frozenset((Assign, CallStatement, FunctionStatement, Global, Local, LocalFunction))


@attrs.frozen(kw_only=True)
class Symbol:
    """One entry of the outline; `start:end` is all of it, `name_start:name_end` its name.

    With `global_name` it is one only where no local has that name, and the first time: an assignment to a global.
    """

    name: str
    kind: SymbolKind
    detail: str = ""
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Symbol, ...] = ()
    global_name: str = ""


@attrs.define(kw_only=True)
class _Entry:
    """A symbol whose children are still being found."""

    name: str
    kind: SymbolKind
    detail: str
    whole: Node
    name_node: Node
    global_name: str
    entries: list[_Entry] = attrs.field(factory=list)

    def symbol(self) -> Symbol:
        return Symbol(
            name=self.name,
            kind=self.kind,
            detail=self.detail,
            start=self.whole.start,
            end=self.whole.end,
            name_start=self.name_node.start,
            name_end=self.name_node.end,
            children=tuple(entry.symbol() for entry in self.entries),
            global_name=self.global_name,
        )


def document_symbols(tree: Tree) -> list[Symbol]:
    """The outline of a file, in the order of the text. That of a statement is kept."""
    found: list[Symbol] = []
    known: set[str] = set()
    for unit in tree.units:
        symbols, has_globals = unit.kept(_outline, tree.dialect)
        if has_globals:
            symbols = tuple(_without_known(symbols, known))
        found += [_moved(symbol, unit.shift) for symbol in symbols] if unit.shift else symbols
        known.update(name.text for name in unit.declared)
    return found


def _outline(unit: Unit, dialect: Dialect) -> tuple[tuple[Symbol, ...], bool]:
    """The outline of a statement in its own offsets, and whether it assigns to what may be globals."""
    outline = _Outline(unit, dialect)
    return tuple(entry.symbol() for entry in outline.build()), outline.has_globals


def _without_known(symbols: Iterable[Symbol], known: set[str]) -> list[Symbol]:
    """The symbols but for assignments to what is `known`, which their children replace; adds the others to it."""
    found: list[Symbol] = []
    dropped = False
    for symbol in symbols:
        new = not symbol.global_name or symbol.global_name not in known
        if symbol.global_name:
            known.add(symbol.global_name)
        children = _without_known(symbol.children, known)
        if not new:
            dropped = True
            found += children
        elif len(children) == len(symbol.children) and all(map(is_, children, symbol.children)):
            found.append(symbol)
        else:
            found.append(attrs.evolve(symbol, children=tuple(children)))
    if dropped:
        found.sort(key=lambda symbol: symbol.start)
    return found


def _moved(symbol: Symbol, shift: int) -> Symbol:
    return Symbol(
        name=symbol.name,
        kind=symbol.kind,
        detail=symbol.detail,
        start=symbol.start + shift,
        end=symbol.end + shift,
        name_start=symbol.name_start + shift,
        name_end=symbol.name_end + shift,
        children=tuple([_moved(child, shift) for child in symbol.children]),
        global_name=symbol.global_name,
    )


def flat(symbols: list[Symbol]) -> Iterator[tuple[Symbol, str]]:
    """Every symbol with the name of what contains it ("" at the top)."""
    stack = [(symbol, "") for symbol in reversed(symbols)]
    while stack:
        symbol, container = stack.pop()
        yield symbol, container
        stack.extend((child, symbol.name) for child in reversed(symbol.children))


class _Outline:
    """Walks a statement with a stack of its own: (node, the entries it adds to)."""

    def __init__(self, unit: Unit, dialect: Dialect) -> None:
        self.unit = unit
        self.dialect = dialect
        self.stack: list[tuple[Node, list[_Entry]]] = []
        self.has_globals = False

    def build(self) -> list[_Entry]:
        top: list[_Entry] = []
        self.stack.append((self.unit.statement, top))
        while self.stack:
            self.visit(*self.stack.pop())
        return top

    @cached_property
    def scopes(self) -> Scopes:
        """The names of the statement; one from elsewhere seems to be a global."""
        return scopes_of(self.unit, self.dialect)

    def visit(self, node: Node, into: list[_Entry]) -> None:
        if type(node) not in _NAMING:
            self.later(below(node), into)
            return
        match node:
            case LocalFunction():
                entry = self.add(into, node.name.text, "function", node, node.name, _parameters(node.function))
                self.push(node.function.body, entry)
            case FunctionStatement():
                kind: SymbolKind = "function" if isinstance(node.target, Name) else "method"
                detail = _parameters(node.function)
                self.push(node.function.body, self.add(into, self.text(node.target), kind, node, node.target, detail))
            case Local():
                self.declare(node, into)
            case Assign():
                self.assign(node, into)
            case CallStatement():
                self.call(node, into)

    def declare(self, node: Local, into: list[_Entry]) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for index, name in enumerate(node.names):
            value = node.values[index] if index < len(node.values) else None
            attrib = node.attribs[index] if node.attribs else None
            constant = attrib is not None and attrib.text == "const"
            whole = node if len(node.names) == 1 else name
            entry = self.value(into, name.text, whole, name, value, "constant" if constant else "variable")
            if value is not None:
                pairs.append((value, entry))
        pairs.extend((value, into) for value in node.values[len(node.names) :])
        self.open_values(pairs)

    def assign(self, node: Assign, into: list[_Entry]) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for index, target in enumerate(node.targets):
            value = node.values[index] if index < len(node.values) else None
            entry = into
            if self.may_declare(target, value):
                whole = node if len(node.targets) == 1 else target
                name = target.text if isinstance(target, Name) else ""
                entry = self.value(into, self.text(target), whole, target, value, "variable", name)
            if value is not None:
                pairs.append((value, entry))
        self.open_values(pairs)

    def may_declare(self, target: Expression, value: Expression | None) -> bool:
        """Whether an assignment can declare something: a global, or a function or table as a field."""
        if isinstance(target, Name):
            is_global = bool(target.text) and self.scopes.variable_at(target.start) is None
            self.has_globals |= is_global
            return is_global
        return isinstance(target, Member) and bool(target.name.text) and isinstance(value, Function | Table)

    def value(
        self,
        into: list[_Entry],
        name: str,
        whole: Node,
        name_node: Node,
        value: Node | None,
        kind: SymbolKind,
        global_name: str = "",
    ) -> list[_Entry]:
        detail = ""
        if isinstance(value, Function):
            kind, detail = ("function" if kind != "field" else "method"), _parameters(value)
        elif isinstance(value, Table) and kind != "constant":
            kind = "table" if kind == "variable" else kind
        return self.add(into, name, kind, whole, name_node, detail, global_name)

    def open_values(self, pairs: list[tuple[Node, list[_Entry]]]) -> None:
        for value, into in reversed(pairs):
            if isinstance(value, Function):
                self.push(value.body, into)
            elif isinstance(value, Table):
                self.fields(value, into)
            else:
                self.later(below(value), into)

    def fields(self, table: Table, into: list[_Entry]) -> None:
        pairs: list[tuple[Node, list[_Entry]]] = []
        for field in table.fields:
            entry = into
            if isinstance(field.key, Name) and field.key.text:
                entry = self.value(into, field.key.text, field, field.key, field.value, "field")
            elif isinstance(field.key, String):
                name = _shortened(string_value(field.key.text, self.dialect))
                entry = self.value(into, name, field, field.key, field.value, "field")
            pairs.append((field.value, entry))
        self.open_values(pairs)

    def call(self, node: CallStatement, into: list[_Entry]) -> None:
        """A function given to a call that is named by a string: a hook, an event handler, a test."""
        call = node.call
        if isinstance(call, Call | MethodCall) and len(call.arguments) > 1 and isinstance(call.arguments[0], String):
            function = next((a for a in call.arguments[1:] if isinstance(a, Function)), None)
            if function is not None:
                head = self.unit.tokens.text[call.start : call.open].strip()
                name = _shortened(f"{head} {call.arguments[0].text}")
                entry = self.add(into, name, "function", node, call.arguments[0], _parameters(function))
                self.push(function.body, entry)
                return
        self.later(below(node), into)

    def push(self, node: Node, into: list[_Entry]) -> None:
        self.stack.append((node, into))

    def later(self, found: list[Node], into: list[_Entry]) -> None:
        """What is below a node of no name; what has nothing below it can hold no symbol."""
        for child in found:
            if child.parts:
                self.stack.append((child, into))

    def add(
        self,
        into: list[_Entry],
        name: str,
        kind: SymbolKind,
        whole: Node,
        name_node: Node,
        detail: str,
        global_name: str = "",
    ) -> list[_Entry]:
        """Adds an entry and gives its children's list; a missing name adds nothing, what is below stands here."""
        if not name.strip():
            return into
        entry = _Entry(name=name, kind=kind, detail=detail, whole=whole, name_node=name_node, global_name=global_name)
        into.append(entry)
        return entry.entries

    def text(self, node: Node) -> str:
        return _shortened("".join(self.unit.tokens.text[node.start : node.end].split()))


def _parameters(function: Function) -> str:
    names = [parameter.text for parameter in function.parameters]
    if function.vararg is not None:
        names.append("...")
    return f"({', '.join(names)})"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
