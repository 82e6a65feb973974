"""Fields that a loop copies: `for k, v in pairs(source) do target[k] = v end` gives the target what the source has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Assign, Call, Expression, GenericFor, Index, Name
from llmspell_server.language.binding.facts import DYNAMIC_KEY, FieldWrite, Key, Variable
from llmspell_server.language.binding.passing import named_function
from llmspell_server.language.types.build import is_unknown
from llmspell_server.language.types.values import Table, Type

from . import members
from .contexts import type_in
from .site import FieldFound, Site
from .tables import table_writes

if TYPE_CHECKING:
    from .inference import Inference

_MOST: Final = 4
_MOST_CALLS: Final = 20


def copied_field(inference: Inference, type_: Table, key: Key, depth: int) -> list[FieldFound]:
    """The declarations of a field in what loops copy to a table."""
    for source in sources(inference, type_):
        found = members.find(inference, source, key, depth + 1)
        if found:
            return found
    return []


def sources(inference: Inference, type_: Table) -> Iterator[Type]:
    """What loops copy to a table."""
    for site, write in table_writes(inference, type_, DYNAMIC_KEY)[:_MOST]:
        source = _source(site, write)
        if source is not None:
            found = [type_in(inference, type_.context, site, source)]
            if is_unknown(found[0]):
                found = list(_given(inference, site, write, source, type_))
            yield from (one for one in found if one != type_)


def _given(inference: Inference, site: Site, write: FieldWrite, source: Expression, type_: Table) -> Iterator[Type]:
    """What calls that give the table to one parameter of a local function give another, which is copied from."""
    target, other = write.path.root, site.unit.resolved.get(source)
    if not isinstance(target, Variable) or other is None or write.path.keys[:-1]:
        return
    function = target.statement
    if target.kind != "parameter" or other.kind != "parameter" or other.statement is not function:
        return
    name = named_function(site.unit, function)
    if name is None:
        return
    if name.top:
        inference.note(("n", site.file.uri, name.name))
    for unit, use in site.file.uses_of(name)[:_MOST_CALLS]:
        call, there = unit.parents.get(use), Site(site.file, unit)
        if (
            not isinstance(call, Call)
            or call.callee is not use
            or len(call.arguments) <= max(target.index, other.index)
        ):
            continue
        given = inference.type_of(there, call.arguments[target.index])
        if isinstance(given, Table) and given.origin == type_.origin:
            yield inference.type_of(there, call.arguments[other.index])


def _source(site: Site, write: FieldWrite) -> Expression | None:
    """The table that the loop around a write goes through, if key and value are those of the loop."""
    target = write.target
    if not isinstance(write.statement, Assign) or not isinstance(target, Index) or not isinstance(write.value, Name):
        return None
    key, value = site.unit.resolved.get(target.key), site.unit.resolved.get(write.value)
    loop = key.statement if key is not None and value is not None and key.statement is value.statement else None
    if not isinstance(loop, GenericFor) or key is None or value is None or (key.index, value.index) != (0, 1):
        return None
    call = loop.values[0] if loop.values else None
    is_pairs = isinstance(call, Call) and isinstance(call.callee, Name) and call.callee.text == "pairs"
    return call.arguments[0] if is_pairs and isinstance(call, Call) and call.arguments else None
