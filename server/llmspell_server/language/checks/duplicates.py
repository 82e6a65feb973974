"""Checks of things that are given twice."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    Expression,
    Field,
    Function,
    FunctionStatement,
    LocalFunction,
    Name,
    Node,
    Statement,
    Table,
    walk,
)
from llmspell_server.language.binding.facts import DYNAMIC_KEY, FieldWrite, Key, UnitFacts, Variable
from llmspell_server.language.binding.paths import constant_key

from .finding import Elsewhere, Finding
from .look import FileLook, Look
from .texts import between, has_calls


def duplicate_indices(look: Look) -> Iterator[Finding]:
    """`{ a = 1, a = 2 }`: the last one counts, the others are shown faded."""
    for table in look.nodes(Table):
        if len(table.fields) < 2:
            continue
        places: dict[Key, list[tuple[Field, Expression]]] = {}
        position = 0
        for field in table.fields:
            if field.key is None:
                position += 1
                places.setdefault(position, []).append((field, field.value))
            elif not field.bracketed and isinstance(field.key, Name):
                places.setdefault(field.key.text, []).append((field, field.key))
            elif (key := constant_key(field.key)) is not None:
                places.setdefault(key, []).append((field, field.key))
        for key, found in places.items():
            if len(found) > 1 and key != "":
                yield from _doubles(look, table, key, found)


def _doubles(look: Look, table: Table, key: Key, found: list[tuple[Field, Expression]]) -> Iterator[Finding]:
    shown = repr(key) if isinstance(key, int) else f"`{key}`"
    for index, (field, place) in enumerate(found):
        last = index == len(found) - 1
        yield Finding(
            code="duplicate-index",
            message=f"The table has the key {shown} already."
            if last
            else f"This value is lost: the table gets another one for the key {shown} below.",
            start=place.start,
            end=place.end,
            related=tuple(
                Elsewhere(unit=look.unit, start=other.start, end=other.end, message="the same key")
                for _, other in found
                if other is not place
            ),
            fixes=() if has_calls(field.value) or field.key is None else (_without(look, table, field),),
            unnecessary=not last,
            severity=None if last else "hint",
        )


def _without(look: Look, table: Table, field: Field) -> Fix:
    """The fix that takes a field out, with its separator."""
    index = next(i for i, one in enumerate(table.fields) if one is field)
    if index + 1 < len(table.fields):
        return Fix("Remove this field", (Edit(field.start, table.fields[index + 1].start, ""),))
    start = table.fields[index - 1].end if index else field.start
    text = between(look, field.end, table.end)
    behind = len(text) - len(text.lstrip(",; "))
    return Fix("Remove this field", (Edit(start, field.end + (behind if text[:1] in ",;" else 0), ""),))


def duplicate_functions(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Two functions given to one field in one block: `function M.f()` twice. Only those through one local or global."""
    groups: dict[tuple[object, tuple[Key, ...], object], list[tuple[UnitFacts, FieldWrite]]] = {}
    for unit in look.file.units:
        for variable, writes in unit.writes.items():
            _collect(groups, unit, variable, writes)
        for name, writes in unit.writes_free.items():
            if writes:
                _collect(groups, unit, look.file.top_variable(unit, name) or name, writes)
    for (_, _, block), found in groups.items():
        if len(found) < 2:
            continue
        in_a_row = [found[0]]
        for one in found[1:]:
            if _used_between(look, block, in_a_row[-1], one):
                yield from _replaced(in_a_row)
                in_a_row = []
            in_a_row.append(one)
        yield from _replaced(in_a_row)


def _used_between(
    look: FileLook, block: object, first: tuple[UnitFacts, FieldWrite], second: tuple[UnitFacts, FieldWrite]
) -> bool:
    """Whether the table is used between two statements of one block, other than to give it functions."""
    root = first[1].path.root
    name = root if isinstance(root, str) else root.name
    start, end = first[1].statement, second[1].statement
    if isinstance(block, Block):
        between_: list[Statement] = [one for one in block.statements if start.end <= one.start and one.end <= end.start]
    else:
        indices = look.file.index_of[first[0]], look.file.index_of[second[0]]
        between_ = [unit.statement for unit in look.file.units[indices[0] + 1 : indices[1]]]
    return any(not _gives_functions(one) and _mentions(one, name) for one in between_)


def _gives_functions(statement: Statement) -> bool:
    if isinstance(statement, Assign):
        return all(isinstance(value, Function) for value in statement.values)
    return isinstance(statement, FunctionStatement | LocalFunction)


def _mentions(statement: Statement, name: str) -> bool:
    return any(isinstance(node, Name) and node.text == name for node in walk(statement))


def _collect(
    groups: dict[tuple[object, tuple[Key, ...], object], list[tuple[UnitFacts, FieldWrite]]],
    unit: UnitFacts,
    root: Variable | str,
    writes: list[FieldWrite],
) -> None:
    for write in writes:
        keys = write.path.keys
        if write.kind == "rawset" or not isinstance(write.value, Function) or DYNAMIC_KEY in keys:
            continue
        groups.setdefault((root, keys, _block_of(unit, write.statement)), []).append((unit, write))


def _block_of(unit: UnitFacts, node: Node) -> Node | None:
    """The innermost block around a statement; None for the main chunk."""
    current: Node | None = unit.parents.get(node)
    while current is not None and not isinstance(current, Block):
        current = unit.parents.get(current)
    return current


def _replaced(found: list[tuple[UnitFacts, FieldWrite]]) -> Iterator[tuple[UnitFacts | None, Finding]]:
    if len(found) < 2:
        return
    for index, (unit, write) in enumerate(found):
        last = index == len(found) - 1
        name = write.name
        key = write.path.keys[-1]
        yield (
            unit,
            Finding(
                code="duplicate-set-field",
                message=f"`{key}` is a function already; this one replaces it."
                if last
                else f"This function is lost: `{key}` is given another one below.",
                start=name.start,
                end=name.end,
                related=tuple(
                    Elsewhere(unit=other, start=one.name.start, end=one.name.end, message="the same field")
                    for other, one in found
                    if one is not write
                ),
                severity=None if last else "hint",
            ),
        )
