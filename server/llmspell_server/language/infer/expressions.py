"""The type of each kind of expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from llmspell_runtime.syntax.literals import number_value, string_value
from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    Function,
    Index,
    Member,
    MethodCall,
    Missing,
    Name,
    Nil,
    Node,
    Number,
    Paren,
    String,
    Table,
    Unary,
    Vararg,
)
from llmspell_server.language.types.build import optional
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    NIL,
    NUMBER,
    UNKNOWN,
    Constant,
    Origin,
    Type,
)
from llmspell_server.language.types.values import Table as TableType

from . import calling, flow, functions, keys, members, operators, variables
from .site import Site, Values

if TYPE_CHECKING:
    from .inference import Inference

_STRETCH: Final = 12


def infer(inference: Inference, site: Site, node: Node) -> Type:
    """The type of an expression, a cast behind it included."""
    casts = site.unit.docs.casts
    if casts and node.end in casts and not isinstance(node, Binary | Unary):
        return Reader(site.file.uri, site.unit, _generics(inference, site, node)).type(casts[node.end])
    if isinstance(node, Member | Index | Call | MethodCall):
        _begin_long_chain(inference, site, node)
    handler = _HANDLERS.get(type(node))
    return handler(inference, site, node) if handler is not None else UNKNOWN


def _begin_long_chain(inference: Inference, site: Site, node: Node) -> None:
    """Infer a long `a.b:c():d()…` from its beginning, a stretch at a time, so that its length is no depth."""
    chain: list[Node] = []
    current: Node = node
    while isinstance(current, Member | Index | Call | MethodCall):
        chain.append(current)
        current = current.callee if isinstance(current, Call) else current.object
    if len(chain) > _STRETCH:
        for one in reversed(chain[_STRETCH::_STRETCH]):
            inference.type_of(site, one)


def infer_values(inference: Inference, site: Site, node: Expression) -> Values:
    """All values of a call or of `...`."""
    if isinstance(node, Vararg):
        return Values((), variables.vararg_type(inference, site, node))
    assert isinstance(node, Call | MethodCall)

    found = calling.call_values(inference, site, node)
    casts = site.unit.docs.casts
    if casts and node.end in casts:
        return Values((infer(inference, site, node), *found.items[1:]), found.rest)
    return found


def _generics(inference: Inference, site: Site, node: Node) -> dict[str, Any]:

    return functions.generics_around(inference, site, node)


def _name(inference: Inference, site: Site, node: Name) -> Type:

    return variables.name_type(inference, site, node)


def _member(inference: Inference, site: Site, node: Member) -> Type:

    return flow.path_type(inference, site, node)


def _index(inference: Inference, site: Site, node: Index) -> Type:

    return flow.path_type(inference, site, node)


def field_of(inference: Inference, site: Site, node: Member | Index) -> Type:
    """The type of `object.name` or `object[key]` by the type of the object alone, without what conditions say."""

    if isinstance(node, Member):
        return members.member_of(inference, site, node.object, node.name.text)
    object_ = inference.type_of(site, node.object)
    from llmspell_server.language.binding.paths import constant_key

    key = constant_key(node.key)
    if key is not None:
        return members.member_of(inference, site, node.object, key)
    return keys.key_type(inference, object_, inference.type_of(site, node.key))


def _call(inference: Inference, site: Site, node: Call | MethodCall) -> Type:
    return inference.values_of(site, node).at(0)


def _vararg(inference: Inference, site: Site, node: Vararg) -> Type:
    rest = inference.values_of(site, node).rest
    return optional(rest) if rest is not None else NIL


def _paren(inference: Inference, site: Site, node: Paren) -> Type:
    return inference.type_of(site, node.inner)


def _function(inference: Inference, site: Site, node: Function) -> Type:

    return functions.function_type(inference, site, node)


def _table(inference: Inference, site: Site, node: Table) -> Type:
    return TableType(Origin(site.file.uri, site.unit, node))


def _binary(inference: Inference, site: Site, node: Binary) -> Type:

    return operators.binary_type(inference, site, node)


def _unary(inference: Inference, site: Site, node: Unary) -> Type:

    return operators.unary_type(inference, site, node)


def _string(inference: Inference, site: Site, node: String) -> Type:
    return Constant("string", string_value(node.text, site.file.tree.dialect), True)


def _number(inference: Inference, site: Site, node: Number) -> Type:
    value = number_value(node.text)
    if value is None:
        return NUMBER
    return Constant("integer" if isinstance(value, int) else "number", value, True)


def _boolean(inference: Inference, site: Site, node: Boolean) -> Type:
    return Constant("boolean", node.value, True)


def _nil(inference: Inference, site: Site, node: Nil) -> Type:
    return NIL


def _missing(inference: Inference, site: Site, node: Missing) -> Type:
    return UNKNOWN


_HANDLERS: Final[dict[type, Callable[[Inference, Site, Any], Type]]] = {
    Name: _name,
    Member: _member,
    Index: _index,
    Call: _call,
    MethodCall: _call,
    Vararg: _vararg,
    Paren: _paren,
    Function: _function,
    Table: _table,
    Binary: _binary,
    Unary: _unary,
    String: _string,
    Number: _number,
    Boolean: _boolean,
    Nil: _nil,
    Missing: _missing,
}
