"""The check of fields that are given to objects whose class does not have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
    Expression,
    FunctionStatement,
    Index,
    Local,
    Member,
    Name,
    Node,
    Table,
)
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.members import find
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_type
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.values import Named, Shape, Type

from .added import is_added
from .closed import is_closed, is_opaque
from .evidence import Trust, trust
from .fields import is_written, key_node, member_names, name_of, renamed
from .finding import Finding
from .look import Look
from .nearest import did_you_mean, nearest
from .wanted import wanted_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERED: Final = re.compile(r"(?:s|\d+)$")


def injected_fields(look: Look) -> Iterator[Finding]:
    """Fields that are given to an object of a class that does not have them."""
    targets: list[Member | Index] = [*look.nodes(Member), *look.nodes(Index)]
    for node in targets:
        key = key_node(node)
        if key is None or not is_written(look, node):
            continue
        parent = look.parent(node)
        method = isinstance(parent, FunctionStatement)
        yield from _injected(look, look.type(node.object), key, function=method, object_=node.object)
    for table in look.nodes(Table):
        wanted = (wanted_at(look, table) or _held(look, table)) if table.fields else None
        if wanted is None:
            continue
        exact = _is_exact(look, wanted)
        given = {one.key.text for one in table.fields if isinstance(one.key, Name) and not one.bracketed}
        for field in table.fields:
            if isinstance(field.key, Name) and not field.bracketed:
                if exact:
                    yield from _injected(look, wanted, field.key, function=False, object_=None)
                else:
                    yield from _misspelt(look, wanted, field.key, given)


def _misspelt(look: Look, wanted: Type, key: Name, given: set[str]) -> Iterator[Finding]:
    """A field of a constructor that is not declared, and is nearly one that is and that the constructor lacks."""
    inference = look.snapshot.inference
    wanted = without_nil(wanted)
    if find(inference, wanted, key.text) or not is_closed(inference, wanted):
        return
    if is_added(inference, look.file, wanted, key.text):
        return
    other = nearest(key.text, [one for one in member_names(look, wanted, colon=False) if one not in given])
    if other is None or _NUMBERED.sub("", key.text) == _NUMBERED.sub("", other):
        return  # `names` beside `name`, `point2` beside `point`
    message = f"`{look.snapshot.print_type(wanted)}` has no field `{key.text}`.{did_you_mean(other)}"
    finding = look.finding("inject-field", key, message, fixes=renamed(key, other))
    yield attrs.evolve(finding, severity="warning")


def _held(look: Look, table: Table) -> Type | None:
    """The class whose variable a constructor begins."""
    parent = look.parent(table)
    if isinstance(parent, Local | Assign) and look.unit.docs.blocks and parent.values[0] is table:
        return declared_type(look.snapshot.inference, Site(look.file, look.unit), parent, 0)
    return None


def _is_exact(look: Look, type_: Type) -> bool:
    if not isinstance(type_, Named):
        return False
    info = class_info(look.snapshot.inference, type_.name)
    return info is not None and "exact" in info.attributes


def _injected(look: Look, type_: Type, key: Node, *, function: bool, object_: Expression | None) -> Iterator[Finding]:
    type_ = without_nil(type_)
    name = name_of(look, key)
    if not name or len(members_of(type_)) != 1 or not isinstance(type_, Named | Shape):
        return
    if _is_exact(look, type_):
        missing = not function and not _is_declared(look, type_, name)
    elif object_ is None:
        missing = False
    else:
        missing = _is_new(look, type_, object_, name)
    if not missing:
        return
    other = nearest(name, member_names(look, type_, colon=False))
    shown = look.snapshot.print_type(type_)
    message = f"`{shown}` has no field `{name}` to assign to.{did_you_mean(other)}"
    yield look.finding("inject-field", key, message, fixes=renamed(key, other))


def _is_declared(look: Look, type_: Type, name: str) -> bool:
    return any(one.source in ("tag", "shape", "pattern") for one in find(look.snapshot.inference, type_, name))


def _is_opaque(look: Look, type_: Type) -> bool:
    info = class_info(look.snapshot.inference, type_.name) if isinstance(type_, Named) else None
    return info is not None and is_opaque(info)


def _is_new(look: Look, type_: Type, object_: Expression, name: str) -> bool:
    inference = look.snapshot.inference
    if isinstance(object_, Name) and object_.text == "self":
        return False
    site = Site(look.file, look.unit)
    return (
        not find(inference, type_, name)
        and (is_closed(inference, type_) or _is_opaque(look, type_))
        and trust(inference, site, object_) == Trust.WORD
    )
