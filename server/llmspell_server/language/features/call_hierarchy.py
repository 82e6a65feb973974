"""Who calls a function, and whom it calls: across files, through locals, fields and methods.

A function without a name belongs to the one around it; what stands outside of every function belongs to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Call,
    Expression,
    Function,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    children,
)
from llmspell_server.language.features.call_items import (
    FILE,
    Calls,
    Item,
    Span,
    file_item,
    function_at_keyword,
    functions_of,
    item_of,
    named_function,
)
from llmspell_server.language.features.namings import naming_around, naming_of
from llmspell_server.language.symbols import symbol_of
from llmspell_server.language.targets import ModuleTarget, VariableTarget

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

_CALL_THEIR_FIRST: Final = frozenset(("pcall", "xpcall", "coroutine.create", "coroutine.wrap"))
_MOST: Final = 500


def prepare_calls(snapshot: Snapshot, uri: str, offset: int) -> list[Item]:
    """The functions that the name at an offset means; that of the function around a `function` or `end`."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is not None:
        return functions_of(snapshot, symbol)
    found = function_at_keyword(snapshot, uri, offset)
    return [found] if found is not None else []


def outgoing_calls(snapshot: Snapshot, uri: str, key: int) -> list[Calls]:
    """Whom a function calls, in the order of its first calls."""
    found: dict[tuple[str, int], tuple[Item, list[Span]]] = {}
    for file, unit, call in _calls_in(snapshot, uri, key):
        shift = file.shift(unit)
        for name in _called_names(file, unit, call):
            symbol = symbol_of(snapshot, file, unit, name)
            for item in functions_of(snapshot, symbol) if symbol is not None else ():
                spans = found.setdefault((item.uri, item.key), (item, []))[1]
                spans.append((name.start + shift, name.end + shift))
    return [Calls(item, tuple(spans)) for item, spans in found.values()]


def incoming_calls(snapshot: Snapshot, uri: str, key: int) -> list[Calls]:
    """Who calls a function, or requires a file: those of its own file first."""
    symbol = _module(uri) if key == FILE else snapshot.symbol_at(uri, key)
    if symbol is None:
        return []
    found: dict[tuple[str, int], tuple[Item, list[Span]]] = {}
    for location in _called_at(snapshot, symbol):
        at = _node_at(snapshot, location)
        if at is not None:
            item = _around(*at)
            spans = found.setdefault((item.uri, item.key), (item, []))[1]
            spans.append((location.start, location.end))
    return [Calls(item, tuple(spans)) for item, spans in found.values()]


# Outgoing


def _calls_in(snapshot: Snapshot, uri: str, key: int) -> Iterator[tuple[SourceFile, UnitFacts, Call | MethodCall]]:
    file = snapshot.file(uri)
    if file is None:
        return
    if key == FILE:
        for unit in file.units:
            yield from _calls_below(file, unit, unit.statement)
        return
    found = named_function(snapshot, uri, key)
    if found is not None:
        yield from _calls_below(file, found[1], found[2].body)


def _calls_below(
    file: SourceFile, unit: UnitFacts, node: Node
) -> Iterator[tuple[SourceFile, UnitFacts, Call | MethodCall]]:
    """The calls below a node, those in functions with names of their own left out."""
    stack: list[Node] = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Function):
            naming = naming_of(file, unit, node)
            if naming is not None and naming.text:
                continue
        if isinstance(node, Call | MethodCall):
            yield file, unit, node
        stack.extend(reversed(list(children(node))))


def _called_names(file: SourceFile, unit: UnitFacts, call: Call | MethodCall) -> Iterator[Node]:
    """The name of what is called, and of what a `pcall` calls."""
    if isinstance(call, MethodCall):
        yield call.name
        return
    names = [_name_of(call.callee)]
    if call.arguments and _calls_its_first(file, unit, call):
        names.append(_name_of(call.arguments[0]))
    yield from (name for name in names if name is not None)


def _calls_its_first(file: SourceFile, unit: UnitFacts, call: Call) -> bool:
    shift = file.shift(unit)
    return file.text[call.callee.start + shift : call.callee.end + shift] in _CALL_THEIR_FIRST


def _name_of(callee: Expression) -> Node | None:
    while isinstance(callee, Paren):
        callee = callee.inner
    if isinstance(callee, Member):
        return callee.name
    if isinstance(callee, Index):
        return callee.key
    return callee if isinstance(callee, Name) else None


# Incoming


def _module(uri: str) -> Symbol:
    from llmspell_server.language.answers import Symbol

    return Symbol("require path", "", uri, 0, 0, ModuleTarget(uri, ""))


def _called_at(snapshot: Snapshot, symbol: Symbol) -> Iterator[Location]:
    """The places where what a symbol names is called, also through locals that are given it."""
    names = [symbol]
    seen: set[object] = set()
    count = 0
    while names:
        one = names.pop(0)
        for use in snapshot.references(one, include_declaration=False):
            at = _node_at(snapshot, use.location)
            if at is None or count >= _MOST:
                continue
            file, unit, node = at
            if isinstance(one.target, ModuleTarget) or _is_called(file, unit, node):
                count += 1
                yield use.location
            alias = _alias(snapshot, file, unit, node)
            variable = alias.target.variable if alias is not None else None
            if alias is not None and variable not in seen:
                seen.add(variable)
                names.append(alias)


def _node_at(snapshot: Snapshot, location: Location) -> tuple[SourceFile, UnitFacts, Node] | None:
    file = snapshot.file(location.uri)
    found = file.name_at(location.start) if file is not None else None
    return (file, *found) if file is not None and found is not None else None


def _whole(unit: UnitFacts, node: Node) -> Node:
    """The expression that a name ends: `a.b` for `b`."""
    parent = unit.parents.get(node)
    while (
        (isinstance(parent, Member) and parent.name is node)
        or (isinstance(parent, Index) and parent.key is node)
        or isinstance(parent, Paren)
    ):
        node, parent = parent, unit.parents.get(parent)
    return node


def _is_called(file: SourceFile, unit: UnitFacts, node: Node) -> bool:
    parent = unit.parents.get(node)
    if isinstance(parent, MethodCall) and parent.name is node:
        return True
    whole = _whole(unit, node)
    parent = unit.parents.get(whole)
    if not isinstance(parent, Call):
        return False
    if parent.callee is whole:
        return True
    return _calls_its_first(file, unit, parent) and parent.arguments[0] is whole


def _alias(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Node) -> Symbol | None:
    """The local that is declared with a function as its value."""
    whole = _whole(unit, node)
    parent = unit.parents.get(whole)
    if not isinstance(parent, Local):
        return None
    index = next((index for index, value in enumerate(parent.values) if value is whole), None)
    if index is None or index >= len(parent.names):
        return None
    symbol = symbol_of(snapshot, file, unit, parent.names[index])
    return symbol if symbol is not None and isinstance(symbol.target, VariableTarget) else None


def _around(file: SourceFile, unit: UnitFacts, node: Node) -> Item:
    found = naming_around(file, unit, node)
    return item_of(file, unit, found[1]) if found is not None else file_item(file)
