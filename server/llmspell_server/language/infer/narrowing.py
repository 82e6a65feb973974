"""What conditions, assertions, casts and assignments leave of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Number,
    Paren,
    String,
    Table,
    Unary,
)
from llmspell_runtime.syntax.nodes import Function as FunctionNode
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.types.build import (
    falsy,
    is_unknown,
    truthy,
    union,
    without_nil,
)
from llmspell_server.language.types.values import (
    NEVER,
    NIL,
    UNKNOWN,
    Function,
    Named,
    Shape,
    Type,
    Union,
)

from .kinds import expanded
from .remaining import by_kind, equals, intersect, intersect_or, keep_nonempty, possible, remove
from .site import Site
from .standing_for import path_of, value_of

if TYPE_CHECKING:
    from .backward import Backward
    from .followed import Target
    from .inference import Inference


def by_constant(known: Type, condition: Node, truth: bool) -> Type:
    """A condition that does not mention the target: only a constant says something."""
    if isinstance(condition, Boolean):
        return known if condition.value == truth else NEVER
    if isinstance(condition, Nil):
        return NEVER if truth else known
    return NEVER if isinstance(condition, String | Number | Table | FunctionNode) and not truth else known


def narrow(flow: Backward, site: Site, known: Type, condition: Node, truth: bool) -> Type:
    """What is left of `known`, the type of the flow's target, when a condition holds or not."""
    match condition:
        case Paren():
            return flow.narrow(site, known, condition.inner, truth)
        case Unary() if condition.operator == "not":
            return flow.narrow(site, known, condition.operand, not truth)
        case Binary() if condition.operator in ("and", "or"):
            return _logical(flow, site, known, condition, truth)
        case Binary() if condition.operator in ("==", "~="):
            return _equality(flow, site, known, condition, truth == (condition.operator == "=="))
        case Binary():
            return _compared(flow, site, known, condition) if truth else known
        case Name() | Member() | Index():
            return _truth(flow, site, known, condition, truth)
        case Call() | MethodCall():
            return _call(flow, site, known, condition, truth)
        case _:
            return known


def _logical(flow: Backward, site: Site, known: Type, node: Binary, truth: bool) -> Type:
    if (node.operator == "and") == truth:
        return flow.narrow(site, flow.narrow(site, known, node.left, truth), node.right, truth)
    left = flow.narrow(site, known, node.left, truth)
    if not truth and _is_choice(flow, site, node):
        return left
    other = flow.narrow(site, known, node.left, not truth)
    return union((left, flow.narrow(site, other, node.right, truth)))


def _is_choice(flow: Backward, site: Site, node: Binary) -> bool:
    """Whether `condition and value` stands before `or` with a value that is never false: the condition decides."""
    parent = site.unit.parents.get(node)
    if not isinstance(parent, Binary) or parent.operator != "or" or parent.left is not node:
        return False
    value = flow.inference.type_of(site, node.right)
    return value != NEVER and not is_unknown(value) and falsy(value) == NEVER


def _is_target(flow: Backward, site: Site, node: Node) -> bool:
    return path_of(flow, site, node) == flow.target


def _truth(flow: Backward, site: Site, known: Type, node: Name | Member | Index, truth: bool) -> Type:
    path = path_of(flow, site, node)
    if path is None:
        return known
    if path == flow.target:
        return truthy(expanded(flow.inference, known)) if truth else falsy(_expand_falsy(flow.inference, known))
    length = len(flow.target.keys)
    if path.root == flow.target.root and len(path.keys) > length and path.keys[:length] == flow.target.keys:
        if len(path.keys) == length + 1:
            known = _by_field(flow.inference, known, path.keys[length], truthy if truth else falsy)
        return without_nil(known) if truth else known
    if isinstance(path.root, Variable) and not path.keys:
        return _related(flow, site, known, node, lambda type_: truthy(type_) if truth else falsy(type_), truth)
    return known


def _expand_falsy(inference: Inference, known: Type) -> Type:
    return expanded(inference, known) if isinstance(known, Union | Named) else known


def _by_field(inference: Inference, known: Type, key: str | int | Variable, left: object) -> Type:
    """The members of a union whose field can be what the condition wants."""
    if isinstance(key, Variable):
        return known
    whole = expanded(inference, known)
    if not isinstance(whole, Union):
        return known
    from .members import find, found_type

    found = {member: find(inference, member, key) for member in whole.members if member != NIL}
    somewhere = any(found.values())
    kept = []
    for member, declared in found.items():
        if not declared and somewhere and left is truthy and isinstance(member, Named | Shape):
            continue
        type_ = found_type(declared) if declared else UNKNOWN
        if is_unknown(type_) or left(type_) != NEVER:  # type: ignore[operator]
            kept.append(member)
    return union(kept) if kept else known


def _related(flow: Backward, site: Site, known: Type, node: Node, left: object, truth: bool) -> Type:
    """What another variable, being tested, says about the target."""
    variable = site.file.variable_of(site.unit, node)
    root = flow.target.root
    if variable is None or variable not in flow.mentions.related or site.file.assignments_of(variable):
        return known
    if isinstance(root, Variable) and root.statement is variable.statement:
        keeps = not flow.target.keys and not site.file.assignments_of(root)
        return _by_rows(flow, site, known, variable, root, left) if keeps else known
    value = value_of(flow, site, variable, node)
    return flow.narrow(Site(site.file, variable.unit), known, value, truth) if value is not None else known


def _by_rows(flow: Backward, site: Site, known: Type, tested: Variable, root: Variable, left: object) -> Type:
    from .calling import call_rows

    statement = root.statement
    if not isinstance(statement, Local) or not statement.values:
        return known
    first = len(statement.values) - 1
    rows = call_rows(flow.inference, Site(site.file, root.unit), statement.values[-1])
    if not rows or len(rows) < 2:
        return known
    kept = []
    for row in rows:
        type_ = row.at(tested.index - first)
        if is_unknown(type_) or left(type_) != NEVER:  # type: ignore[operator]
            kept.append(row.at(root.index - first))
    if not kept:
        return known
    possible = union(kept)
    both = intersect(flow.inference, known, possible)
    return possible if both == NEVER else both


def _equality(flow: Backward, site: Site, known: Type, node: Binary, equal: bool) -> Type:
    for one, other in ((node.left, node.right), (node.right, node.left)):
        side = _strip(one)
        if isinstance(side, Name | Member | Index):
            path = path_of(flow, site, side)
            if path == flow.target:
                return equals(flow.inference, known, _operand(flow, site, other), equal)
            if path is not None:
                found = _by_equal_field(flow, site, known, path, side, other, equal)
                if found is not None:
                    return found
        kind = _type_call(flow, site, side)
        if kind is not None and isinstance(other, String):
            return by_kind(flow.inference, known, _text(site, other), kind, equal)
    return known


def _strip(node: Expression) -> Expression:
    """An expression without the parentheses around it."""
    while isinstance(node, Paren):
        node = node.inner
    return node


def _operand(flow: Backward, site: Site, node: Expression) -> Type:
    return NIL if isinstance(node, Nil) else flow.inference.type_of(site, node)


def _text(site: Site, node: Expression) -> str:
    assert isinstance(node, String)
    from llmspell_runtime.syntax.literals import string_value

    return string_value(node.text, site.file.tree.dialect)


def _by_equal_field(
    flow: Backward, site: Site, known: Type, path: Target, side: Node, other: Expression, equal: bool
) -> Type | None:
    length = len(flow.target.keys)
    if path.root == flow.target.root and len(path.keys) == length + 1 and path.keys[:length] == flow.target.keys:
        value = _operand(flow, site, other)
        return _by_field(
            flow.inference, known, path.keys[length], lambda type_: possible(flow.inference, type_, value, equal)
        )
    if not isinstance(path.root, Variable) or path.keys or path.root not in flow.mentions.related:
        return None
    if _same_call(flow, path.root):
        value = _operand(flow, site, other)
        return _related(flow, site, known, side, lambda type_: possible(flow.inference, type_, value, equal), equal)
    held = value_of(flow, site, path.root, side)
    kind = _type_call(flow, site, held) if held is not None and isinstance(other, String) else None
    return by_kind(flow.inference, known, _text(site, other), kind, equal) if kind is not None else known


def _same_call(flow: Backward, variable: Variable) -> bool:
    root = flow.target.root
    return isinstance(root, Variable) and root.statement is variable.statement


def _type_call(flow: Backward, site: Site, node: Node) -> str | None:
    """`type` for `type(target)`, `math` for `math.type(target)`."""
    if not isinstance(node, Call) or len(node.arguments) != 1 or not _is_target(flow, site, node.arguments[0]):
        return None
    callee = node.callee
    if isinstance(callee, Name):
        return "type" if callee.text == "type" else None
    if isinstance(callee, Member) and isinstance(callee.object, Name):
        whole = f"{callee.object.text}.{callee.name.text}"
        return {"math.type": "math", "io.type": None}.get(whole)
    return None


def _compared(flow: Backward, site: Site, known: Type, node: Binary) -> Type:
    """`x < 1` and the like: x is not nil."""
    if node.operator in ("<", ">", "<=", ">=") and any(_is_target(flow, site, one) for one in (node.left, node.right)):
        return keep_nonempty(without_nil(known), known)
    return known


def _call(flow: Backward, site: Site, known: Type, node: Call | MethodCall, truth: bool) -> Type:
    """A call as a condition: its `@return_cast` says something about an argument; a method's object is not nil."""
    if isinstance(node, MethodCall):
        return without_nil(known) if truth and _is_target(flow, site, node.object) else known
    position = next((i for i, one in enumerate(node.arguments) if _is_target(flow, site, one)), None)
    if position is None:
        return known
    function = flow.inference.type_of(site, node.callee)
    if not isinstance(function, Function) or not function.signatures:
        return known
    signature = function.signatures[0]
    if position >= len(signature.parameters):
        return known
    name = signature.parameters[position].name
    for one in signature.casts:
        if one.name == name:
            if truth:
                return intersect_or(flow.inference, known, one.type)
            if one.otherwise is not None:
                return one.otherwise
            return remove(flow.inference, known, one.type)
    return known


def after_call(flow: Backward, site: Site, known: Type, call: Node) -> Type:
    """What a call statement says: `assert(condition)`."""
    if isinstance(call, Call) and isinstance(call.callee, Name) and call.callee.text == "assert" and call.arguments:
        return flow.narrow(site, known, call.arguments[0], True)
    return known
