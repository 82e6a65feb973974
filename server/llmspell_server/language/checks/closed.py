"""Whether all fields of a type are known, so that another one must be a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Call,
    CallStatement,
    Expression,
    Local,
    Name,
    Nil,
    Paren,
)
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.annotations.tags import EnumTag
from llmspell_server.language.binding.facts import DYNAMIC_KEY, AccessPath, Variable
from llmspell_server.language.infer.classes import ClassInfo, bound_statement, class_info
from llmspell_server.language.infer.docs import last_tag, owner_of
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.members import index_type
from llmspell_server.language.infer.metatables import metatables
from llmspell_server.language.infer.tables import holder_path, writes_through
from llmspell_server.language.infer.variables import global_type
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import (
    NEVER,
    NIL,
    TABLE,
    Constant,
    Function,
    Named,
    Primitive,
    Shape,
    Table,
    Type,
)

if TYPE_CHECKING:
    from llmspell_server.language.infer.inference import Inference
    from llmspell_server.language.infer.site import Site

_DEEPEST: Final = 8
_FIELDLESS: Final = frozenset(("number", "integer", "boolean"))
HARMLESS: Final = frozenset(
    ("pairs", "ipairs", "next", "print", "type", "tostring", "rawget", "rawequal", "rawlen", "select", "setmetatable",
     "getmetatable", "assert", "pcall", "error")
)  # fmt: skip


def is_closed(inference: Inference, type_: Type) -> bool:
    """Whether every part of a type (nil aside) has known fields only."""
    parts = [one for one in members_of(expanded(inference, type_)) if one not in (NIL, NEVER)]
    return bool(parts) and all(_part(inference, one, 0) for one in parts)


def _part(inference: Inference, type_: Type, depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    match type_:
        case Named():
            info = class_info(inference, type_.name)
            return info is not None and class_is_closed(inference, info, depth)
        case Shape():
            return not _names_fields(inference, type_.indexers)
        case Table():
            return _is_enum(inference, type_)
        case Constant(kind="string") | Primitive("string"):
            library = global_type(inference, "string")
            return isinstance(library, Named) and _part(inference, library, depth + 1)
        case Constant():
            return True
        case Primitive(name):
            return name in _FIELDLESS
        case _:
            return False


def _is_enum(inference: Inference, type_: Table) -> bool:
    """The table of an `@enum`, to which nothing is added under computed keys."""
    origin = type_.origin
    owner, _ = owner_of(origin.unit, origin.node)
    site = inference.site_of(origin.uri, origin.unit)
    path = holder_path(origin.unit, origin.node)
    if site is None or path is None or last_tag(origin.unit, owner, EnumTag) is None:
        return False
    return not metatables(inference, type_) and _holder(inference, site, path)


def is_opaque(info: ClassInfo) -> bool:
    """Whether nothing is said of a class but its name: its fields may be nobody's business here."""
    return not (info.fields or info.indexers or info.holders or info.parents)


def class_is_closed(inference: Inference, info: ClassInfo, depth: int = 0) -> bool:
    """Whether a class has known fields only: none are computed, mixed in, or inherited from what is not known."""
    if is_opaque(info) or _names_fields(inference, info.indexers):
        return False
    if not all(_parent(inference, one, depth) for one in info.parents):
        return False
    if not all(
        _metatable(inference, one, depth) for origin in info.tables for one in metatables(inference, Table(origin))
    ):
        return False
    return all(_holder(inference, site, path) for site, path in info.holders) and all(
        _made_here(inference, one) for one in info.declarations
    )


def _names_fields(inference: Inference, indexers: tuple[tuple[Type, Type], ...]) -> bool:
    """Whether fields in brackets are for any name: those of `[integer]` are not."""
    return any(
        runtime_kind(inference, part) != "number"
        for key, _ in indexers
        for part in members_of(expanded(inference, key))
    )


def _parent(inference: Inference, parent: Type, depth: int) -> bool:
    if isinstance(parent, Primitive):
        return parent.name in ("table", "string", "number", "integer", "boolean", "userdata", "function")
    return isinstance(parent, Named | Shape) and _part(inference, parent, depth + 1)


def _metatable(inference: Inference, metatable: Type, depth: int) -> bool:
    if is_unknown(metatable) or metatable == TABLE:
        return False
    index = index_type(inference, metatable, "__index")
    if isinstance(index, Function | Table):
        return False
    return is_unknown(index) or _part(inference, index, depth + 1)


def _holder(inference: Inference, site: Site, path: AccessPath) -> bool:
    """No field under a key that is computed, and nobody who could mix others in."""
    if any(write.path.keys[-1] == DYNAMIC_KEY for _, write in writes_through(inference, site, path)):
        return False
    root = path.root
    if not isinstance(root, Variable):
        return True
    inference.note(("n", site.file.uri, root.name))
    inference.note(("u", site.file.uri, root.name))
    if site.file.assignments_of(root):
        return False  # `M = setmetatable(M, …)`
    for unit, name in site.file.uses_of(root):
        call = unit.parents.get(name)
        if isinstance(call, Call) and any(one is name for one in call.arguments):
            callee = call.callee
            harmless = isinstance(callee, Name) and callee.text in HARMLESS
            if not harmless and isinstance(unit.parents.get(call), CallStatement):
                return False
    return True


def _made_here(inference: Inference, declaration: object) -> bool:
    """The class's variable begins with a constructor: what a call makes may have any field."""
    from llmspell_server.language.index import TypeDeclaration

    assert isinstance(declaration, TypeDeclaration)
    statement = bound_statement(declaration)
    if isinstance(statement, Local | Assign) and statement.values:
        return _is_plain(statement.values[0])
    return True


def _is_plain(node: Expression) -> bool:
    while isinstance(node, Paren):
        node = node.inner
    if isinstance(node, Binary) and node.operator in ("or", "and"):
        return _is_plain(node.right)
    if isinstance(node, Call) and isinstance(node.callee, Name) and node.callee.text == "setmetatable":
        return bool(node.arguments) and _is_plain(node.arguments[0])
    return isinstance(node, TableNode | Nil)
