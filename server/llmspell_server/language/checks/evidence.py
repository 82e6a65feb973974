"""How far the type of an expression can be relied on: typed checks speak only of what is certain."""

from __future__ import annotations

from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    Function,
    GenericFor,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Number,
    NumericFor,
    Paren,
    String,
    Table,
    Unary,
)
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.infer.callables import callables_of
from llmspell_server.language.infer.followed import target_of
from llmspell_server.language.infer.generics import has_generics
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.members import find, member_of
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import NIL, Array, Constant, Map, Shape, Type
from llmspell_server.language.types.values import Function as FunctionType
from llmspell_server.language.types.values import Named as NamedType

from .standard import STANDARD

if TYPE_CHECKING:
    from llmspell_server.language.infer.inference import Inference


class Trust(IntEnum):
    """`NONE`: nothing can be said. `CODE`: inferred from code, so perhaps wide. `WORD`: written down or literal."""

    NONE = 0
    CODE = 1
    WORD = 2


_DEEPEST: Final = 6
_MOST_WRITES: Final = 8
_LITERALS: Final = (String, Number, Boolean, Nil, Function, Table)
_SPECIAL: Final = {
    "require": Trust.CODE,
    "setmetatable": Trust.CODE,
    "getmetatable": Trust.NONE,
    "select": Trust.NONE,
    "next": Trust.NONE,
    "rawget": Trust.NONE,
    "rawset": Trust.NONE,
    "unpack": Trust.NONE,
    "dofile": Trust.NONE,
    "load": Trust.WORD,
    "type": Trust.WORD,
}
_ARITHMETIC: Final = frozenset(("+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>"))


def trust(inference: Inference, site: Site, node: Expression, depth: int = 0) -> Trust:
    """How far the type of an expression can be relied on."""
    if depth > _DEEPEST or is_unknown(inference.type_of(site, node)):
        return Trust.NONE
    if node.end in site.unit.docs.casts or isinstance(node, _LITERALS):
        return Trust.WORD
    match node:
        case Paren():
            return trust(inference, site, node.inner, depth + 1)
        case Name():
            return _name(inference, site, node)
        case Member() | Index():
            return _field(inference, site, node, depth)
        case Call() | MethodCall():
            return call_trust(inference, site, node, 0, depth)
        case Binary():
            return _binary(inference, site, node, depth)
        case Unary():
            if node.operator != "not" and not has_own_meaning(inference, site, node):
                return Trust.NONE
            return Trust.WORD if node.operator == "not" else trust(inference, site, node.operand, depth + 1)
        case _:
            return Trust.NONE


def _binary(inference: Inference, site: Site, node: Binary, depth: int) -> Trust:
    if node.operator not in _ARITHMETIC and node.operator not in ("and", "or", ".."):
        return Trust.WORD
    operands = (node.left, node.right)
    if node.operator not in ("and", "or") and not all(is_plain(inference, site, one) for one in operands):
        return Trust.NONE
    return min(trust(inference, site, one, depth + 1) for one in operands)


def is_plain(inference: Inference, site: Site, node: Expression) -> bool:
    """Whether an operand is a number or a text (or nil) for all that is known, so that it has no metamethods."""
    parts = members_of(expanded(inference, inference.type_of(site, node)))
    return all(one == NIL or runtime_kind(inference, one) in ("number", "string") for one in parts)


def has_own_meaning(inference: Inference, site: Site, node: Unary) -> bool:
    """Whether no metamethod computes `#x`, `-x`, `~x`: of what is not known, an object may be behind it."""
    type_ = inference.type_of(site, node.operand)
    if is_plain(inference, site, node.operand):
        return True
    parts = members_of(expanded(inference, type_))
    return node.operator == "#" and all(runtime_kind(inference, one) == "table" for one in parts)


def _name(inference: Inference, site: Site, node: Name) -> Trust:
    variable = site.file.variable_of(site.unit, node)
    if variable is None:
        return global_trust(inference, node.text)
    if _is_protected(site, variable):
        return _protected(inference, site, node)
    return variable_trust(inference, site, variable)


def _is_protected(site: Site, variable: Variable) -> bool:
    """Whether a local is a result of `pcall`, or the error."""
    if variable.kind != "local" or not isinstance(variable.statement, Local) or not variable.index:
        return False
    last = variable.statement.values[-1] if variable.statement.values else None
    if not isinstance(last, Call) or len(variable.statement.values) > variable.index:
        return False
    callee = last.callee
    if not isinstance(callee, Name) or callee.text not in ("pcall", "xpcall"):
        return False
    return site.file.variable_of(variable.unit, callee) is None


def _protected(inference: Inference, site: Site, node: Name) -> Trust:
    """Of a result of `pcall`, what it is where it cannot be the error: behind a look at the first result."""
    parts = members_of(expanded(inference, inference.type_of(site, node)))
    return Trust.NONE if any(runtime_kind(inference, one) in ("string", None) for one in parts) else Trust.CODE


def global_trust(inference: Inference, name: str) -> Trust:
    """What libraries define can be relied on."""
    inference.note(("g", name))
    writes = inference.index.global_writes(name)
    return Trust.WORD if any(file.is_library for file, _, _ in writes) else Trust.CODE


def variable_trust(inference: Inference, site: Site, variable: Variable) -> Trust:
    """How far the type of a local can be relied on."""
    if variable.top:
        inference.note(("u", site.file.uri, variable.name))  # who assigns to it is asked
    work = partial(_variable, inference, site, variable)
    return inference.compute(variable.unit, ("trust", variable), work, Trust.NONE)


def _variable(inference: Inference, site: Site, variable: Variable) -> Trust:
    if declared_of(inference, site.file, variable) is not None:
        return Trust.WORD
    there = Site(site.file, variable.unit)
    if variable.kind == "local" and isinstance(variable.statement, Local):
        return _local(inference, there, variable, variable.statement)
    if variable.kind == "function":
        return Trust.CODE if site.file.assignments_of(variable) else Trust.WORD
    if variable.kind == "loop variable":
        return _loop(inference, there, variable.statement)
    if variable.kind == "self":
        return Trust.WORD
    if variable.kind == "parameter" and site.file.assignments_of(variable):
        return Trust.NONE  # `options = options or {}`: nobody knows what it was
    return Trust.CODE


def _local(inference: Inference, site: Site, variable: Variable, statement: Local) -> Trust:
    found = value_trust(inference, site, statement.values, variable.index)
    writes = site.file.assignments_of(variable)
    if not writes or found == Trust.NONE:
        return found
    return Trust.CODE if len(writes) <= _MOST_WRITES else Trust.NONE


def value_trust(inference: Inference, site: Site, values: list[Expression], index: int, depth: int = 0) -> Trust:
    """How far the type of the value number `index` of a list can be relied on; of what is not there, fully."""
    if index < len(values):
        return trust(inference, site, values[index], depth + 1)
    last = values[-1] if values else None
    if isinstance(last, Call | MethodCall):
        return call_trust(inference, site, last, index - len(values) + 1, depth + 1)
    return Trust.WORD if not isinstance(last, Expression) else Trust.CODE


def _loop(inference: Inference, site: Site, statement: Node) -> Trust:
    if isinstance(statement, NumericFor):
        return Trust.WORD
    if not isinstance(statement, GenericFor) or not statement.values:
        return Trust.NONE
    first = statement.values[0]
    if isinstance(first, Call) and isinstance(first.callee, Name) and first.callee.text in ("pairs", "ipairs"):
        if not first.arguments:
            return Trust.NONE
        iterated = inference.type_of(site, first.arguments[0])
        listed = all(isinstance(one, Array | Map) for one in members_of(iterated))
        return trust(inference, site, first.arguments[0]) if listed else Trust.NONE
    return min(Trust.CODE, trust(inference, site, first))


def _field(inference: Inference, site: Site, node: Member | Index, depth: int) -> Trust:
    below = trust(inference, site, node.object, depth + 1)
    if below == Trust.NONE or _is_unfollowed(inference, site, node):
        return Trust.NONE
    key = node.name.text if isinstance(node, Member) else constant_key(node.key)
    object_ = inference.type_of(site, node.object)
    if key is None:
        plain = all(isinstance(one, Array | Map | Shape | NamedType) for one in members_of(object_))
        return below if plain else Trust.NONE
    found = find(inference, object_, key)
    return below if any(one.declared for one in found) else min(below, Trust.CODE)


def _is_unfollowed(inference: Inference, site: Site, node: Member | Index) -> bool:
    """Whether a condition may have said which of several types it is, where no condition is followed: `t[i + 1]`."""
    if len(members_of(inference.type_of(site, node))) < 2 or target_of(inference, site, node) is not None:
        return False
    inner: Expression = node
    while isinstance(inner, Member | Index | Paren):
        inner = inner.inner if isinstance(inner, Paren) else inner.object
    return isinstance(inner, Name)


def call_trust(inference: Inference, site: Site, node: Call | MethodCall, index: int, depth: int = 0) -> Trust:
    """How far the result number `index` of a call can be relied on."""
    if (
        isinstance(node, Call)
        and isinstance(node.callee, Name)
        and site.file.variable_of(site.unit, node.callee) is None
    ):
        name = node.callee.text
        if name in ("pcall", "xpcall"):
            return Trust.WORD if index == 0 else Trust.NONE
        if name == "assert":
            return trust(inference, site, node.arguments[0], depth + 1) if node.arguments and not index else Trust.NONE
        if name == "require" and isinstance(inference.type_of(site, node), Constant):
            return Trust.NONE  # a file that returns nothing, or says otherwise what it gives
        if name == "setmetatable" and _changes_class(inference, site, node):
            return Trust.NONE
        if name in _SPECIAL:
            return _SPECIAL[name]
    type_ = callee_type(inference, site, node)
    if is_unknown(type_):
        return Trust.NONE
    callables = callables_of(inference, type_)
    if not callables:
        return Trust.NONE
    for one in callables:
        results = one.signature.results
        if results is None or any(has_generics(result.type) for result in results):
            return Trust.CODE
    return Trust.WORD


def _changes_class(inference: Inference, site: Site, node: Call) -> bool:
    """Whether what an object was declared as says nothing of it any more, by its new metatable."""
    parts = members_of(inference.type_of(site, node.arguments[0])) if len(node.arguments) > 1 else ()
    return any(isinstance(one, NamedType | Shape) for one in parts)


def from_standard(inference: Inference, site: Site, node: Expression, depth: int = 0) -> bool:
    """Whether a value is what a function of Lua's own libraries returns, or a local that was given it."""
    while isinstance(node, Paren):
        node = node.inner
    if isinstance(node, Name):
        variable = site.file.variable_of(site.unit, node)
        if variable is None or variable.kind != "local" or not isinstance(variable.statement, Local) or depth > 2:
            return False
        values = variable.statement.values
        value = values[min(variable.index, len(values) - 1)] if values else None
        there = Site(site.file, variable.unit)
        return value is not None and from_standard(inference, there, value, depth + 1)
    if not isinstance(node, Call | MethodCall):
        return False
    functions = [one for one in members_of(callee_type(inference, site, node)) if isinstance(one, FunctionType)]
    return any(one.origin is not None and one.origin.uri.startswith(STANDARD) for one in functions)


def callee_type(inference: Inference, site: Site, node: Call | MethodCall) -> Type:
    """The type of what is called."""
    if isinstance(node, MethodCall):
        return member_of(inference, site, node.object, node.name.text)
    return inference.type_of(site, node.callee)
