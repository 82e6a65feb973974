"""What the code around an offset wants there, also where the expression is still missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    Expression,
    Function,
    Index,
    Local,
    MethodCall,
    Missing,
    Node,
    Return,
    Table,
    Unary,
    walk,
)

from .answers import Documentation
from .binding.facts import UnitFacts
from .infer.expected import argument_type, expected, result_type, target_type, unsettled
from .infer.members import index_type
from .infer.site import Site
from .infer.variables import declared_type
from .infer.wording import places_of_value, said_of_value
from .types.values import UNKNOWN, Constant, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from .analysis import Snapshot
    from .answers import Location
    from .infer.inference import Inference
    from .source import SourceFile

T = TypeVar("T")

_COMMENT = re.compile(r"--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*", re.DOTALL)


def expected_of(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Node) -> Type | None:
    """What the place of an expression wants."""
    if not isinstance(node, Expression):
        return None
    snapshot.inference.work = 0
    try:
        return expected(snapshot.inference, Site(file, unit), node)
    except RecursionError:
        snapshot.inference.recover()
        return None


def value_documentation(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Expression) -> Documentation:
    """What is written about a constant as one of those that its place wants: a name of a tool, a mode."""
    said = _of_value(snapshot, file, unit, node, said_of_value)
    return Documentation(said) if said else Documentation()


def value_places(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Expression) -> list[Location]:
    """Where annotations list a constant that its place wants."""
    return _of_value(snapshot, file, unit, node, places_of_value) or []


def _of_value(
    snapshot: Snapshot,
    file: SourceFile,
    unit: UnitFacts,
    node: Expression,
    question: Callable[[Inference, Type, Constant], T],
) -> T | None:
    inference = snapshot.inference
    inference.work = 0
    try:
        site = Site(file, unit)
        value = inference.type_of(site, node)
        wanted = unsettled(inference, site, node)
        return question(inference, wanted, value) if wanted is not None and isinstance(value, Constant) else None
    except RecursionError:
        inference.recover()
        return None


def expected_at(snapshot: Snapshot, uri: str, offset: int) -> Type | None:
    """See `Snapshot.expected_type`."""
    file = snapshot.file(uri)
    if file is None:
        return None
    index = file.tree.unit_at(offset)
    for candidate in (index, index - 1):
        if 0 <= candidate < len(file.units):
            unit = file.units[candidate]
            local = offset - file.tree.units[candidate].shift
            try:
                found = _around(snapshot, Site(file, unit), local, file.tree.units[candidate].shift)
            except RecursionError:
                snapshot.inference.recover()
                return None
            if found is not None:
                return found
    return None


def _around(snapshot: Snapshot, site: Site, offset: int, shift: int) -> Type | None:
    statement = site.unit.statement
    reached = min(offset, site.file.tree.previous_token_end(offset + shift) - shift)
    chain = [node for node in walk(statement, reached, offset) if node.start <= offset]
    chain.sort(key=lambda node: (node.start, -node.end))
    for node in reversed(chain):
        if isinstance(node, Function) and node.body.start <= offset and node.start < reached:
            return None  # what is around a function says nothing about its body
        found = _inside(snapshot, site, node, offset, shift)
        if found is not None:
            return None if found == UNKNOWN else found
        if (
            isinstance(node, Expression)
            and node.start <= offset <= node.end
            and not isinstance(node, Call | MethodCall | Table)
        ):
            wanted = expected(snapshot.inference, site, node)
            if wanted is not None:
                return wanted
    return None


def _inside(snapshot: Snapshot, site: Site, node: Node, offset: int, shift: int) -> Type | None:
    """What a node wants at an offset where perhaps nothing stands yet."""
    inference = snapshot.inference
    match node:
        case Call() | MethodCall() if node.open < offset and _reaches(site, node, offset, shift, ")"):
            index = argument_index(site.file, node, offset, shift)
            return argument_type(inference, site, node, index, _argument(node, index, offset)) or UNKNOWN
        case Table() if node.start < offset and (offset < node.end or _reaches(site, node, offset, shift, "}")):
            return _table(snapshot, site, node, offset)
        case Local() if node.values or _behind_equals(site, node.end, offset, shift):
            position = _filled(node.values, offset)
            return declared_type(inference, site, node, position)
        case Assign() if node.targets and offset > node.targets[-1].end:
            position = _filled(node.values, offset)
            if position < len(node.targets):
                return target_type(inference, site, node.targets[position])
        case Return() if offset > node.start + 6:
            if node.values:
                return expected(inference, site, node.values[-1])
            return result_type(inference, site, node, 0) or UNKNOWN
        case Binary() if offset >= node.operator_start + len(node.operator):
            wanted = expected(inference, site, node.right)
            return wanted if node.operator in ("and", "or") else wanted or UNKNOWN
        case Unary() if offset >= node.start + len(node.operator):
            return UNKNOWN
        case Index() if node.object.end < offset and (offset < node.end or isinstance(node.key, Missing)):
            return expected(inference, site, node.key) or UNKNOWN
    return None


def _reaches(site: Site, node: Node, offset: int, shift: int, closer: str) -> bool:
    """Whether an offset is in a call or a table; one without its end goes on up to the next token."""
    if offset <= node.end and (closer == ")" or site.file.text[offset + shift - 1] != closer):
        return True
    closed = site.file.text[node.end + shift - 1] in ("}" if closer == "}" else ")'\"]}")
    return not closed and site.file.tree.previous_token_end(offset + shift) - shift <= node.end


def _filled(values: list[Expression], offset: int) -> int:
    """How many values stand before an offset."""
    return sum(1 for value in values if value.end < offset and not isinstance(value, Missing))


def _behind_equals(site: Site, end: int, offset: int, shift: int) -> bool:
    return "=" in site.file.text[end + shift : offset + shift]


def _argument(node: Call | MethodCall, index: int, offset: int) -> Node | None:
    return node.arguments[index] if index < len(node.arguments) else None


def _table(snapshot: Snapshot, site: Site, node: Table, offset: int) -> Type | None:
    """The type wanted as a field's value, where the cursor is behind a `=` of a field."""
    for field in node.fields:
        missing = isinstance(field.value, Missing) and field is node.fields[-1]
        if field.key is not None and field.key.end < offset and (offset <= field.value.end or missing):
            wanted = expected(snapshot.inference, site, node)
            if wanted is None:
                return None
            from llmspell_runtime.syntax.nodes import Name

            from .binding.paths import constant_key

            key = field.key.text if isinstance(field.key, Name) and not field.bracketed else constant_key(field.key)
            return index_type(snapshot.inference, wanted, key) if key is not None else None
    wanted = expected(snapshot.inference, site, node)
    if wanted is None:
        return None
    found = index_type(
        snapshot.inference, wanted, 1 + sum(1 for one in node.fields if one.key is None and one.end < offset)
    )
    return found if found != UNKNOWN else None


def argument_index(file: SourceFile, node: Call | MethodCall, offset: int, shift: int) -> int:
    """How many commas of the call stand before an offset of the unit."""
    count = 0
    for argument in node.arguments:
        if argument.end < offset and "," in _between(file, node, argument, offset, shift):
            count += 1
    return count


def _between(file: SourceFile, node: Call | MethodCall, argument: Expression, offset: int, shift: int) -> str:
    following = [one.start for one in node.arguments if one.start > argument.start]
    end = min([offset, *following])
    return _COMMENT.sub("", file.text[argument.end + shift : end + shift])


def table_type_at(snapshot: Snapshot, uri: str, offset: int) -> tuple[Type, Table] | None:
    """The table constructor around an offset and the type its place wants: for completing its fields."""
    file = snapshot.file(uri)
    at = file.unit_at(offset) if file is not None else None
    if file is None or at is None:
        return None
    unit, local = at
    inner = [
        one for one in walk(unit.statement, local, local) if isinstance(one, Table) and one.start < local <= one.end
    ]
    for node in reversed(inner):
        wanted = expected_of(snapshot, file, unit, node)
        if wanted is not None:
            return wanted, node
        from .infer.tables import holder_type

        held = holder_type(snapshot.inference, Site(file, unit), node)
        return held, node
    return None
