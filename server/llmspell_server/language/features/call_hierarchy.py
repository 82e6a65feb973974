"""Who calls a function, and whom it calls: across files, through locals, fields and methods.

A function without a name belongs to the one around it; what stands outside of every function belongs to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import attrs

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
from llmspell_server.language.features.namings import Naming, naming_around, naming_of
from llmspell_server.language.symbols import symbol_of
from llmspell_server.language.targets import ModuleTarget, VariableTarget
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function as FunctionType

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location, Symbol
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

ItemKind = Literal["function", "method", "file"]
Span = tuple[int, int]

FILE: Final = -1
"""The key of the item that is a whole file."""
_CALL_THEIR_FIRST: Final = frozenset(("pcall", "xpcall", "coroutine.create", "coroutine.wrap"))
_MOST: Final = 500


@attrs.frozen(kw_only=True)
class Item:
    """A function or a file: `start:end` is all of it, `name_start:name_end` its name.

    With `uri`, `key` says which one it is: the offset of its name, or `FILE`.
    """

    name: str
    kind: ItemKind
    uri: str
    start: int
    end: int
    name_start: int
    name_end: int
    library: bool = False

    @property
    def key(self) -> int:
        """What it is found by."""
        return FILE if self.kind == "file" else self.name_start


@attrs.frozen
class Calls:
    """The other side of some calls, and where they stand: in the caller's file both ways."""

    item: Item
    spans: tuple[Span, ...]


def prepare_calls(snapshot: Snapshot, uri: str, offset: int) -> list[Item]:
    """The functions that the name at an offset means; that of the function around a `function` or `end`."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is not None:
        return _functions_of(snapshot, symbol)
    found = _function_at_keyword(snapshot, uri, offset)
    return [found] if found is not None else []


def outgoing_calls(snapshot: Snapshot, uri: str, key: int) -> list[Calls]:
    """Whom a function calls, in the order of its first calls."""
    found: dict[tuple[str, int], tuple[Item, list[Span]]] = {}
    for file, unit, call in _calls_in(snapshot, uri, key):
        shift = file.shift(unit)
        for name in _called_names(file, unit, call):
            symbol = symbol_of(snapshot, file, unit, name)
            for item in _functions_of(snapshot, symbol) if symbol is not None else ():
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


# From names to functions


def _functions_of(snapshot: Snapshot, symbol: Symbol) -> list[Item]:
    """The functions behind a name: those of the code that its type has, else the places that declare one."""
    if isinstance(symbol.target, ModuleTarget):
        module = snapshot.file(symbol.target.uri) if symbol.target.uri is not None else None
        return [_file_item(module)] if module is not None else []
    functions = [one for one in members_of(snapshot.type_of_symbol(symbol)) if isinstance(one, FunctionType)]
    found: dict[tuple[str, int], Item] = {}
    for one in functions:
        item = _made_at(snapshot, one) or next(
            (_declared(snapshot, symbol, place) for place in snapshot.definitions(symbol)), None
        )
        if item is not None:
            found.setdefault((item.uri, item.key), item)
    if not functions:
        for place in snapshot.definitions(symbol):
            item = _function_named_at(snapshot, place.uri, place.start)
            if item is not None:
                found.setdefault((item.uri, item.key), item)
    return list(found.values())


def _made_at(snapshot: Snapshot, function: FunctionType) -> Item | None:
    """The function of the code that a type is of, by the name it has there."""
    origin = function.origin
    file = snapshot.file(origin.uri) if origin is not None else None
    if origin is None or file is None or not isinstance(origin.node, Expression):
        return None
    naming = naming_of(file, origin.unit, origin.node)
    return _item(file, origin.unit, naming) if naming is not None else None


def _function_named_at(snapshot: Snapshot, uri: str, offset: int) -> Item | None:
    """The function of the code whose name stands at an offset."""
    found = _named_function(snapshot, uri, offset)
    return _item(found[0], found[1], found[3]) if found is not None else None


def _named_function(snapshot: Snapshot, uri: str, offset: int) -> tuple[SourceFile, UnitFacts, Function, Naming] | None:
    file = snapshot.file(uri)
    at = file.unit_at(offset) if file is not None else None
    if file is None or at is None:
        return None
    unit, local = at
    for facts in unit.functions:
        naming = naming_of(file, unit, facts.node)
        if naming is not None and naming.name.start == local:
            return file, unit, facts.node, naming
    return None


def _item(file: SourceFile, unit: UnitFacts, naming: Naming) -> Item:
    shift = file.shift(unit)
    return Item(
        name=naming.text,
        kind=naming.kind,
        uri=file.uri,
        start=naming.whole.start + shift,
        end=naming.whole.end + shift,
        name_start=naming.name.start + shift,
        name_end=naming.name.end + shift,
        library=file.is_library,
    )


def _declared(snapshot: Snapshot, symbol: Symbol, place: Location) -> Item:
    """A function that only an annotation declares."""
    file = snapshot.file(place.uri)
    return Item(
        name=symbol.name,
        kind="method" if symbol.kind in ("method", "field") else "function",
        uri=place.uri,
        start=place.full_start,
        end=place.full_end,
        name_start=place.start,
        name_end=place.end,
        library=file is not None and file.is_library,
    )


def _file_item(file: SourceFile) -> Item:
    return Item(
        name=file.uri.rsplit("/", 1)[-1],
        kind="file",
        uri=file.uri,
        start=0,
        end=len(file.text),
        name_start=0,
        name_end=0,
        library=file.is_library,
    )


def _function_at_keyword(snapshot: Snapshot, uri: str, offset: int) -> Item | None:
    file = snapshot.file(uri)
    if file is None:
        return None
    path, shift = file.tree.path(offset)
    at = file.unit_at(offset)
    for node in reversed(path):
        if isinstance(node, Function) and at is not None:
            inside = node.body.start + shift < offset < node.body.end + shift
            naming = naming_of(file, at[0], node) if not inside else None
            return _item(file, at[0], naming) if naming is not None else None
    return None


# Outgoing


def _calls_in(snapshot: Snapshot, uri: str, key: int) -> Iterator[tuple[SourceFile, UnitFacts, Call | MethodCall]]:
    file = snapshot.file(uri)
    if file is None:
        return
    if key == FILE:
        for unit in file.units:
            yield from _calls_below(file, unit, unit.statement)
        return
    found = _named_function(snapshot, uri, key)
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
    return _item(file, unit, found[1]) if found is not None else _file_item(file)
