"""What a table of options may be meant for: the classes of the declarations that its place wants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from llmspell_runtime.syntax.nodes import (
    Boolean,
    Call,
    Field,
    Function,
    MethodCall,
    Node,
    Number,
    Return,
    String,
    Table,
)
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.checks.closed import is_closed
from llmspell_server.language.checks.wanted import key_of, wanted_at
from llmspell_server.language.infer.expected import unsettled
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.members import find, index_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of, optional, union, without_nil
from llmspell_server.language.types.values import NEVER, NIL, Array, Constant, Named, Shape, Type

from .library import is_option_class, of_spells

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look
    from llmspell_server.language.infer.inference import Inference


def option_type(look: Look, field: Field) -> Type | None:
    """What an option takes, aliases replaced; None where nobody says."""
    table = look.parent(field)
    if not isinstance(table, Table):
        return None
    inference = look.snapshot.inference
    key = key_of(field, table)
    parts = _candidates(look, table)
    if key is None or not parts:
        return None
    found = [optional(index_type(inference, one, key)) for one in parts if find(inference, one, key)]
    return expanded(inference, union(found)) if found else None


def option_classes(look: Look, table: Table) -> list[Type]:
    """The classes of options that a table may be meant for; none if it may be anything else."""
    inference = look.snapshot.inference
    parts = _candidates(look, table)
    if parts and all(is_option_class(inference, one) and is_closed(inference, one) for one in parts):
        return parts
    return []


def open_option_classes(look: Look, table: Table) -> list[Type]:
    """The classes of options that a table is meant for, and that may have others."""
    parts = _candidates(look, table)
    return parts if all(is_option_class(look.snapshot.inference, one) for one in parts) else []


def possible_options(look: Look, table: Table) -> list[Type]:
    """The classes of options that a table can be, lacking ones aside: those that know its keys, if any does."""
    if not option_classes(look, table):
        return []
    inference = look.snapshot.inference
    parts = _wanted_parts(look, table)
    for key, value in _literals(look, table):
        sorted_ = _by_constant(inference, tuple(parts), key)
        fitting = {*sorted_.get(value, ()), *sorted_.get(None, ())}
        parts = [one for one in parts if one in fitting] if fitting else parts
    names = [name for field in table.fields if isinstance(name := key_of(field, table), str)]
    knowing = [one for one in parts if all(find(inference, one, name) for name in names)]
    return knowing or parts


def closed_names(type_: Type) -> list[str]:
    """The strings that a type consists of; nothing if it holds anything else (nil aside)."""
    parts = members_of(without_nil(type_))
    if len(parts) > 1 and all(isinstance(one, Constant) and one.kind == "string" for one in parts):
        return [str(one.value) for one in parts if isinstance(one, Constant)]
    return []


def _candidates(look: Look, table: Table) -> list[Type]:
    """The parts of what is wanted where a table stands that a table can be, as far as its constants tell them apart."""
    key = ("option candidates", table)
    if key not in look.memo:
        look.memo[key] = []
        look.memo[key] = _find_candidates(look, table)
    return cast("list[Type]", look.memo[key])


def _find_candidates(look: Look, table: Table) -> list[Type]:
    parts = _wanted_parts(look, table)
    for key, value in _literals(look, table) if len(parts) > 1 else ():
        parts = _by_constant(look.snapshot.inference, tuple(parts), key).get(value) or parts
    return parts


def _wanted_parts(look: Look, table: Table) -> list[Type]:
    """The parts of what is wanted where a table stands that a table can be."""
    inference = look.snapshot.inference
    parent = look.parent(table)
    wanted = option_type(look, parent) if isinstance(parent, Field) else None
    wanted = wanted or wanted_at(look, table) or _wanted_of_callback(look, table)
    if wanted is None or is_unknown(wanted):
        return []
    parts = [one for one in members_of(expanded(inference, wanted)) if one not in (NIL, NEVER)]
    named = any(isinstance(key_of(field, table), str) for field in table.fields)
    return [
        one
        for one in parts
        if runtime_kind(inference, one) in ("table", None) and not (named and isinstance(one, Array))
    ]


def _wanted_of_callback(look: Look, table: Table) -> Type | None:
    """What a function that is given to one of spells shall return, for a table that it returns."""
    around = look.parent(table)
    if not isinstance(around, Return):
        return None
    node: Node | None = around
    while node is not None and not isinstance(node, Function):
        node = look.parent(node)
    call = look.parent(node) if node is not None else None
    if not isinstance(call, Call | MethodCall) or not is_call_of_spells(look, call):
        return None
    return unsettled(look.snapshot.inference, Site(look.file, look.unit), table)


def is_call_of_spells(look: Look, call: Call | MethodCall) -> bool:
    """Whether what is called is declared for spells, in every way to call it."""
    origins = [way.function.origin for way in resolve_call(look.snapshot, look.file, look.unit, call).ways]
    return bool(origins) and all(one is not None and of_spells(one.uri) for one in origins)


def _literals(look: Look, table: Table) -> Iterator[tuple[str | int, Type]]:
    """The keys of a table whose values are literals, and these."""
    for field in table.fields:
        key = key_of(field, table)
        if key is not None and field.key is not None and isinstance(field.value, String | Number | Boolean):
            yield key, look.type(field.value)


def _by_constant(inference: Inference, parts: tuple[Type, ...], key: str | int) -> dict[Type | None, list[Type]]:
    """The parts by the constants that a field of theirs can be; under None those where it can be anything else."""

    def work() -> dict[Type | None, list[Type]]:
        found: dict[Type | None, list[Type]] = {}
        for one in parts:
            for constant in _constants(inference, one, key) or (None,):
                found.setdefault(constant, []).append(one)
        return found

    nothing: dict[Type | None, list[Type]] = {}
    return inference.remember(("by constant", parts, key), work, nothing)


def _constants(inference: Inference, type_: Type, key: str | int) -> tuple[Type, ...]:
    """The constants that a field is one of; nothing if it can be anything else."""
    if not isinstance(type_, Named | Shape):
        return ()
    nothing: tuple[Type, ...] = ()
    work = partial(_find_constants, inference, type_, key)
    return inference.remember(("constants", type_, key), work, nothing)


def _find_constants(inference: Inference, type_: Type, key: str | int) -> tuple[Type, ...]:
    wanted = members_of(without_nil(expanded(inference, index_type(inference, type_, key))))
    return wanted if all(isinstance(one, Constant) for one in wanted) else ()
