"""The check of fields that are read although no such field is known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

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
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    Repeat,
    String,
    Unary,
    While,
)
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.infer.kinds import runtime_kind
from llmspell_server.language.infer.members import find, written_fields
from llmspell_server.language.infer.site import Site
from llmspell_server.language.library.versions import marked_names
from llmspell_server.language.types.build import without_nil
from llmspell_server.language.types.values import NEVER, Constant, Named, Type
from llmspell_server.language.types.values import Table as TableType

from .added import is_added, is_written_anywhere
from .closed import is_closed
from .evidence import Trust, trust
from .finding import Finding
from .look import Look
from .nearest import did_you_mean, nearest
from .other_shapes import is_other_shape
from .requires import LIBRARIES
from .spells.library import grows, may_be_slip
from .strings import have_other_metatable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.analysis import Snapshot

Access = Member | Index | MethodCall
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
        name = name_of(look, key)
        is_tested = bool(tested) and _path(look, node) in tested
        if is_tested and not may_be_slip(look, node.object, name):
            continue
        if not name or _of_other_version(look, node.object, name):
            continue
        if not _is_missing(look, node.object, name) and not _is_slip_in_open(look, node.object, name):
            continue
        type_ = without_nil(look.type(node.object))
        other = nearest(name, member_names(look, type_, colon=isinstance(node, MethodCall)))
        if other is None and (grows(type_) or _is_only_guessed(look, node.object, type_, name)):
            continue
        if other is None and is_other_shape(look, node, node.object):
            continue
        kind = "method" if isinstance(node, MethodCall) else "field"
        message = f"{_owner(look, node.object, type_)} has no {kind} `{name}`.{did_you_mean(other)}"
        yield look.finding("undefined-field", key, message, fixes=renamed(key, other))


def _is_slip_in_open(look: Look, object_: Expression, name: str) -> bool:
    """Whether a name is nearly one that spells declare of a value that may have others, too."""
    site = Site(look.file, look.unit)
    return may_be_slip(look, object_, name) and trust(look.snapshot.inference, site, object_) != Trust.NONE


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


def name_of(look: Look, key: Node) -> str:
    """What the name or the string that an access is by says."""
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


def member_names(look: Look, type_: Type, *, colon: bool) -> list[str]:
    """The names of what objects of a type have."""
    inference = look.snapshot.inference
    key = ("member names", type_, colon)
    none: list[str] = []
    return inference.compute(key, key, partial(_read_names, look.snapshot, type_, colon), none)


def _read_names(snapshot: Snapshot, type_: Type, colon: bool) -> list[str]:
    return [one.name for one in snapshot.members(type_, colon=colon) if isinstance(one.name, str)]


def renamed(key: Node, other: str | None) -> tuple[Fix, ...]:
    """The change of a name to another one."""
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
