"""Checks of fields: read although no such field is known, or added where none may be."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Arm as ArmNode
from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Expression,
    FunctionStatement,
    If,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    Repeat,
    String,
    Table,
    Unary,
    While,
)
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.kinds import runtime_kind
from llmspell_server.language.infer.members import find, written_fields
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_type
from llmspell_server.language.library.versions import marked_names
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.values import NEVER, Constant, Named, Shape, Type
from llmspell_server.language.types.values import Table as TableType

from .added import is_added, is_written_anywhere
from .closed import is_closed, is_opaque
from .evidence import Trust, trust
from .finding import Finding
from .look import Look
from .nearest import did_you_mean, nearest
from .other_shapes import is_other_shape
from .requires import LIBRARIES
from .spells.library import grows, may_be_slip
from .strings import have_other_metatable
from .wanted import wanted_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.analysis import Snapshot

Access = Member | Index | MethodCall
_NUMBERED: Final = re.compile(r"(?:s|\d+)$")
_WORDS: Final = """
    length size count contains includes startsWith startswith endsWith endswith trim strip split join replace indexOf
    substring toUpperCase toLowerCase toString concat push append isEmpty
"""
_FOREIGN: Final = frozenset(_WORDS.split())
_OF_LUAJIT: Final = frozenset(("new", "clear", "clone", "isarray", "isempty", "nkeys"))


def undefined_fields(look: Look) -> Iterator[Finding]:
    """Fields that are read and that their object's class does not have."""
    tested = _tested(look)
    accesses: list[Access] = [*look.nodes(Member), *look.nodes(MethodCall), *look.nodes(Index)]
    for node in accesses:
        key = key_node(node)
        if key is None or is_written(look, node):
            continue
        name = _name(look, key)
        is_tested = bool(tested) and _path(look, node) in tested
        if is_tested and not may_be_slip(look, node.object, name):
            continue
        if not name or _of_other_version(look, node.object, name) or not _is_missing(look, node.object, name):
            continue
        type_ = without_nil(look.type(node.object))
        other = nearest(name, _member_names(look, type_, colon=isinstance(node, MethodCall)))
        if other is None and (grows(type_) or _is_only_guessed(look, node.object, type_, name)):
            continue
        if other is None and is_other_shape(look, node, node.object):
            continue
        kind = "method" if isinstance(node, MethodCall) else "field"
        message = f"{_owner(look, node.object, type_)} has no {kind} `{name}`.{did_you_mean(other)}"
        yield look.finding("undefined-field", key, message, fixes=_renamed(key, other))


def _is_only_guessed(look: Look, object_: Expression, type_: Type, name: str) -> bool:
    """Whether it is only inferred that something is a number or a text, and its field is none of another language."""
    if runtime_kind(look.snapshot.inference, type_) not in ("number", "string", "boolean") or name in _FOREIGN:
        return False
    return trust(look.snapshot.inference, Site(look.file, look.unit), object_) == Trust.CODE


def _owner(look: Look, object_: Expression, type_: Type) -> str:
    """A global as scripts call it; of anything else the class."""
    if isinstance(object_, Name) and (
        isinstance(type_, TableType) or look.file.variable_of(look.unit, object_) is None
    ):
        return f"`{object_.text}`"
    if isinstance(type_, Named) and type_.name.endswith("lib") and type_.name.removesuffix("lib") in LIBRARIES:
        return f"`{type_.name.removesuffix('lib')}`"
    text = isinstance(type_, Constant) and type_.kind == "string"
    return "A string" if text else f"`{look.snapshot.print_type(type_)}`"


def _of_other_version(look: Look, object_: Expression, name: str) -> bool:
    """What another version of Lua has in a library is told as deprecated; LuaJIT's tables have what is required."""
    if not isinstance(object_, Name):
        return False
    if object_.text == "table" and name in _OF_LUAJIT and look.file.tree.dialect.name.startswith("luajit"):
        return True
    return f"{object_.text}.{name}" in marked_names()


def _is_missing(look: Look, object_: Expression, name: str) -> bool:
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    type_ = without_nil(look.type(object_))
    if type_ == NEVER or find(inference, type_, name) or not is_closed(inference, type_):
        return False
    how = trust(inference, site, object_)
    if how == Trust.NONE or written_fields(inference, site, object_, name):
        return False
    if how == Trust.CODE and is_written_anywhere(inference, name):
        return False  # what is only inferred may be of a class below, which has it
    if runtime_kind(inference, type_) == "string" and have_other_metatable(look.snapshot):
        return False
    return not is_added(inference, look.file, type_, name)


def key_node(node: Access) -> Node | None:
    """The name or the string that an access is by; None for any other key."""
    if isinstance(node, Index):
        return node.key if isinstance(node.key, String) else None
    return node.name if node.name.text else None


def _name(look: Look, key: Node) -> str:
    if isinstance(key, String):
        return string_value(key.text, look.file.tree.dialect)
    assert isinstance(key, Name)
    return key.text


def is_written(look: Look, node: Node) -> bool:
    """Whether an expression is what a statement assigns to."""
    parent = look.parent(node)
    if isinstance(parent, Assign):
        return any(one is node for one in parent.targets)
    return isinstance(parent, FunctionStatement)


def _member_names(look: Look, type_: Type, *, colon: bool) -> list[str]:
    inference = look.snapshot.inference
    key = ("member names", type_, colon)
    none: list[str] = []
    return inference.compute(key, key, partial(_read_names, look.snapshot, type_, colon), none)


def _read_names(snapshot: Snapshot, type_: Type, colon: bool) -> list[str]:
    return [one.name for one in snapshot.members(type_, colon=colon) if isinstance(one.name, str)]


def _renamed(key: Node, other: str | None) -> tuple[Fix, ...]:
    if other is None or not isinstance(key, Name):
        return ()
    return (Fix(f"Change to `{other}`", (Edit(key.start, key.end, other),)),)


def _tested(look: Look) -> set[object]:
    """The paths whose presence the unit tests: `if a.b then`, `a.b and …`, `a.b == nil`, `type(a.b)`."""
    found: set[object] = set()
    for node in (*look.nodes(Member), *look.nodes(Index)):
        if _is_test(look, node):
            path = _path(look, node)
            if path is not None:
                found.add(path)
    return found


def _path(look: Look, node: Node) -> object:
    """What makes two accesses the same, methods and fields alike."""
    if isinstance(node, MethodCall):
        path = access_path(node.object, look.unit.resolved)
        return (path.root, (*path.keys, node.name.text)) if path is not None else None
    assert isinstance(node, Expression)
    path = access_path(node, look.unit.resolved)
    return (path.root, path.keys) if path is not None else None


def _is_test(look: Look, node: Node) -> bool:
    parent = look.parent(node)
    while isinstance(parent, Paren):
        node, parent = parent, look.parent(parent)
    match parent:
        case Binary():
            return parent.operator in ("and", "or", "==", "~=")
        case Unary():
            return parent.operator == "not"
        case ArmNode() | While() | Repeat():
            return parent.condition is node
        case If():
            return False
        case _:
            return _is_type_call(look, parent)


def _is_type_call(look: Look, parent: Node | None) -> bool:
    from llmspell_runtime.syntax.nodes import Call

    return isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text in ("type", "pcall")


# Fields that are added


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
    other = nearest(key.text, [one for one in _member_names(look, wanted, colon=False) if one not in given])
    if other is None or _NUMBERED.sub("", key.text) == _NUMBERED.sub("", other):
        return  # `names` beside `name`, `point2` beside `point`
    message = f"`{look.snapshot.print_type(wanted)}` has no field `{key.text}`.{did_you_mean(other)}"
    finding = look.finding("inject-field", key, message, fixes=_renamed(key, other))
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
    name = _name(look, key)
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
    other = nearest(name, _member_names(look, type_, colon=False))
    shown = look.snapshot.print_type(type_)
    message = f"`{shown}` has no field `{name}` to assign to.{did_you_mean(other)}"
    yield look.finding("inject-field", key, message, fixes=_renamed(key, other))


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
