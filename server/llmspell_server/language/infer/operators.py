"""The type of an operation: numbers and strings by Lua's rules, everything else by `@operator` and metamethods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Binary, Expression, Paren, Unary
from llmspell_server.language.types.build import falsy, is_unknown, members_of, truthy, union
from llmspell_server.language.types.values import (
    ANY,
    BOOLEAN,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    STRING,
    UNKNOWN,
    Constant,
    Function,
    Generic,
    Metatabled,
    Named,
    Primitive,
    Table,
    Type,
)

from .aliases import alias_target
from .classes import class_info
from .kinds import expanded
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference

EVENTS: Final = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "//": "idiv",
    "%": "mod",
    "^": "pow",
    "..": "concat",
    "&": "band",
    "|": "bor",
    "~": "bxor",
    "<<": "shl",
    ">>": "shr",
}
"""Binary operators that compute something, with the names of their metamethods without underscores."""
_COMPARISONS: Final = frozenset(("==", "~=", "<", ">", "<=", ">="))
_BITS: Final = frozenset(("&", "|", "~", "<<", ">>"))
_WHOLE: Final = frozenset(("+", "-", "*", "//", "%"))


def binary_type(inference: Inference, site: Site, node: Binary) -> Type:
    """The type of `left operator right`."""
    operator = node.operator
    if operator in _COMPARISONS:
        return BOOLEAN
    if operator == "and":
        left = inference.type_of(site, node.left)
        right = inference.type_of(site, node.right)
        if truthy(left) == NEVER:
            return left
        return right if is_unknown(left) else union((falsy(left), right))
    if operator == "or":
        return _or(inference, site, node)
    if operator == ".." and isinstance(node.right, Binary) and node.right.operator == "..":
        return _concatenation(inference, site, node)
    if isinstance(node.left, Binary) and node.left.operator in EVENTS:
        return _chain(inference, site, node)
    return apply(inference, operator, inference.type_of(site, node.left), inference.type_of(site, node.right))


def _or(inference: Inference, site: Site, node: Binary) -> Type:
    left = inference.type_of(site, node.left)
    right = inference.type_of(site, node.right)
    if falsy(left) == NEVER:
        return union((left, right)) if _is_choice(inference, site, node.left) else left
    first = truthy(left)
    if left in (UNKNOWN, ANY):
        if any(isinstance(one, Function) for one in members_of(right)):
            return union((UNKNOWN, right))  # another function may take and give more
        return left if right == NIL else right  # nobody knows the left side, but it is used as what stands behind `or`
    return union((first, right))


def _is_choice(inference: Inference, site: Site, node: Expression) -> bool:
    """Whether it is an `x and y` with an unknown x: as a value, it is y's type alone that is known."""
    while isinstance(node, Paren):
        node = node.inner
    while isinstance(node, Binary) and node.operator == "and":
        if is_unknown(inference.type_of(site, node.left)) or _is_choice(inference, site, node.left):
            return True
        node = node.right
    return False


def _concatenation(inference: Inference, site: Site, node: Binary) -> Type:
    """`a .. b .. c …` without recursion."""
    operands: list[Expression] = []
    known = inference.kept.get(site.unit, {})
    current: Expression = node
    while isinstance(current, Binary) and current.operator == ".." and current not in known:
        operands.append(current.left)
        current = current.right
    result = inference.type_of(site, current)
    for operand in reversed(operands):
        result = apply(inference, "..", inference.type_of(site, operand), result)
    return result


def _chain(inference: Inference, site: Site, node: Binary) -> Type:
    """`a + b + c …` without recursion."""
    pending: list[Binary] = []
    known = inference.kept.get(site.unit, {})
    current: Expression = node
    while isinstance(current, Binary) and current.operator in EVENTS and current not in known:
        pending.append(current)
        current = current.left
    result = inference.type_of(site, current)
    for one in reversed(pending):
        result = apply(inference, one.operator, result, inference.type_of(site, one.right))
    return result


def apply(inference: Inference, operator: str, left: Type, right: Type) -> Type:
    """The type of an arithmetic, bit or concatenation operation on two types."""
    left, right = expanded(inference, left), expanded(inference, right)
    found = [by_event(inference, EVENTS[operator], one, right) for one in members_of(left) if one != NIL]
    known = [one for one in found if one is not None]
    if not known:
        known = [
            result
            for one in members_of(right)
            if (result := by_event(inference, EVENTS[operator], one, left)) is not None
        ]
    if known:
        return union(known)
    if operator == "..":
        return STRING
    if is_unknown(left) or is_unknown(right):
        return _guessed(operator, left, right)
    if operator in _BITS:
        return INTEGER
    if operator in ("/", "^"):
        return NUMBER
    if left == NEVER and right == NEVER:
        return NEVER
    if _integral(left) and _integral(right) and operator in _WHOLE:
        return INTEGER
    return NUMBER


def _guessed(operator: str, left: Type, right: Type) -> Type:
    """A number most likely; a metamethod of what is not known could give anything."""
    if left in (ANY, UNKNOWN) and right in (ANY, UNKNOWN) and operator not in _BITS and operator not in ("/", "^"):
        return UNKNOWN
    if is_unknown(left) and is_unknown(right) and UNKNOWN in (left, right):
        return UNKNOWN
    parts = [[one for one in members_of(side) if one not in (ANY, UNKNOWN)] for side in (left, right)]
    whole = operator in _WHOLE and all(side and _integral(union(side)) for side in parts)
    return union((UNKNOWN, INTEGER if whole or operator in _BITS else NUMBER))


def _integral(type_: Type) -> bool:
    """Whether it is an integer, or never there: the value itself, where a variable is computed from itself."""
    return all(one == INTEGER or (isinstance(one, Constant) and one.kind == "integer") for one in members_of(type_))


def by_event(inference: Inference, event: str, type_: Type, other: Type | None) -> Type | None:
    """The result of a metamethod or an `@operator` of a type; None if it has none."""
    match type_:
        case Named():
            return _of_class(inference, event, type_, other)
        case Table() | Metatabled():
            return _of_metatable(inference, event, type_)
        case Generic(_, constraint) if constraint is not None:
            return by_event(inference, event, constraint, other)
        case _:
            return None


def _of_class(inference: Inference, event: str, type_: Named, other: Type | None) -> Type | None:
    from .assignability import assignable
    from .generics import substitute
    from .members import class_arguments

    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        if target is None or target == type_:
            return None
        results = [by_event(inference, event, one, other) for one in members_of(target)]
        known = [one for one in results if one is not None]
        return union(known) if known else None
    arguments = class_arguments(info, type_)
    fitting = None
    for name, operand, result in info.operators:
        if name != event:
            continue
        wanted = substitute(inference, operand, arguments) if operand is not None else None
        if wanted is None or other is None or assignable(inference, other, wanted):
            return substitute(inference, result, arguments)
        fitting = fitting or substitute(inference, result, arguments)
    if fitting is not None:
        return fitting
    for parent in info.parents:
        found = by_event(inference, event, substitute(inference, parent, arguments), other)
        if found is not None:
            return found
    for origin in info.tables:
        found = _of_metatable(inference, event, Table(origin))
        if found is not None:
            return found
    return None


def _of_metatable(inference: Inference, event: str, type_: Type) -> Type | None:
    from .calling import first_result
    from .metatables import metamethod

    method = metamethod(inference, type_, "__" + event)
    if isinstance(method, Function):
        return first_result(inference, method)
    return None


def unary_type(inference: Inference, site: Site, node: Unary) -> Type:
    """The type of `operator operand`."""
    operand = inference.type_of(site, node.operand)
    match node.operator:
        case "not":
            return _not(operand)
        case "#":
            found = _first(inference, "len", operand)
            return found if found is not None else INTEGER
        case "-":
            found = _first(inference, "unm", operand)
            return found if found is not None else _negative(operand)
        case _:
            found = _first(inference, "bnot", operand)
            return found if found is not None else INTEGER


def _first(inference: Inference, event: str, type_: Type) -> Type | None:
    for one in members_of(type_):
        found = by_event(inference, event, one, None)
        if found is not None:
            return found
    return None


def _not(operand: Type) -> Type:
    if is_unknown(operand):
        return BOOLEAN
    if truthy(operand) == NEVER:
        return Constant("boolean", True, True)
    if falsy(operand) == NEVER:
        return Constant("boolean", False, True)
    return BOOLEAN


def _negative(operand: Type) -> Type:
    if isinstance(operand, Constant) and operand.kind in ("integer", "number"):
        return Constant(operand.kind, -operand.value, operand.fresh)
    if operand == INTEGER:
        return INTEGER
    return operand if isinstance(operand, Primitive) and operand == UNKNOWN else NUMBER
