"""What conditions, assertions, casts and assignments leave of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from llmspell_server.language.annotations.tags import CastTag
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.types.build import (
    base_of,
    can_be_nil,
    falsy,
    is_unknown,
    members_of,
    truthy,
    union,
    without_nil,
)
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    ANY,
    BOOLEAN,
    FALSE,
    FUNCTION,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    STRING,
    TABLE,
    THREAD,
    TRUE,
    UNKNOWN,
    USERDATA,
    Constant,
    Function,
    Named,
    Type,
    Union,
)

from .kinds import expanded, runtime_kind

if TYPE_CHECKING:
    from .flow import Flow
    from .inference import Inference
    from .site import Site

_KINDS: Final[dict[str, Type]] = {
    "nil": NIL,
    "boolean": BOOLEAN,
    "number": NUMBER,
    "string": STRING,
    "table": TABLE,
    "function": FUNCTION,
    "thread": THREAD,
    "userdata": USERDATA,
}


def by_constant(known: Type, condition: Node, truth: bool) -> Type:
    """A condition that does not mention the target: only a constant says something."""
    if isinstance(condition, Boolean):
        return known if condition.value == truth else NEVER
    if isinstance(condition, Nil):
        return NEVER if truth else known
    return NEVER if isinstance(condition, String | Number | Table | FunctionNode) and not truth else known


def narrow(flow: Flow, site: Site, known: Type, condition: Node, truth: bool) -> Type:
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


def _logical(flow: Flow, site: Site, known: Type, node: Binary, truth: bool) -> Type:
    if (node.operator == "and") == truth:
        return flow.narrow(site, flow.narrow(site, known, node.left, truth), node.right, truth)
    left = flow.narrow(site, known, node.left, truth)
    other = flow.narrow(site, known, node.left, not truth)
    return union((left, flow.narrow(site, other, node.right, truth)))


def _is_target(flow: Flow, site: Site, node: Node) -> bool:
    return flow._path(site, node) == flow.target


def _truth(flow: Flow, site: Site, known: Type, node: Name | Member | Index, truth: bool) -> Type:
    path = flow._path(site, node)
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
        return _related(flow, site, known, path.root, lambda type_: truthy(type_) if truth else falsy(type_), truth)
    return known


def _expand_falsy(inference: Inference, known: Type) -> Type:
    return expanded(inference, known) if isinstance(known, Union | Named) else known


def _by_field(inference: Inference, known: Type, key: str | int, left: object) -> Type:
    """The members of a union whose field can be what the condition wants."""
    whole = expanded(inference, known)
    if not isinstance(whole, Union):
        return known
    from .members import find, found_type

    kept = []
    for member in whole.members:
        if member == NIL:
            continue
        found = find(inference, member, key)
        type_ = found_type(found) if found else None
        if type_ is None or is_unknown(type_) or left(type_) != NEVER:  # type: ignore[operator]
            kept.append(member)
    return union(kept) if kept else known


def _related(flow: Flow, site: Site, known: Type, variable: Variable, left: object, truth: bool) -> Type:
    """What another variable, being tested, says about the target."""
    if variable not in flow.mentions.related or site.file.assignments_of(variable):
        return known
    root = flow.target.root
    statement = variable.statement
    if not isinstance(statement, Local):
        return known
    if isinstance(root, Variable) and root.statement is statement:
        if flow.target.keys or site.file.assignments_of(root):
            return known
        return _by_rows(flow, site, known, variable, root, left)
    if len(statement.values) == len(statement.names):
        from .site import Site as SiteType

        there = SiteType(site.file, variable.unit)
        return flow.narrow(there, known, statement.values[variable.index], truth)
    return known


def _by_rows(flow: Flow, site: Site, known: Type, tested: Variable, root: Variable, left: object) -> Type:
    from .calling import call_rows
    from .site import Site as SiteType

    statement = root.statement
    assert isinstance(statement, Local)
    first = len(statement.values) - 1
    rows = call_rows(flow.inference, SiteType(site.file, root.unit), statement.values[-1])
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


def intersect(inference: Inference, known: Type, possible: Type) -> Type:
    """The members of `known` that `possible` has too; `possible` where `known` says nothing."""
    if is_unknown(known):
        return possible
    if is_unknown(possible):
        return known
    allowed = members_of(expanded(inference, possible))
    return union(member for member in members_of(expanded(inference, known)) if member in allowed)


def _equality(flow: Flow, site: Site, known: Type, node: Binary, equal: bool) -> Type:
    for one, other in ((node.left, node.right), (node.right, node.left)):
        side = _strip(one)
        if isinstance(side, Name | Member | Index):
            path = flow._path(site, side)
            if path == flow.target:
                return equals(flow.inference, known, _operand(flow, site, other), equal)
            if path is not None:
                found = _by_equal_field(flow, site, known, path, other, equal)
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


def _operand(flow: Flow, site: Site, node: Expression) -> Type:
    return NIL if isinstance(node, Nil) else flow.inference.type_of(site, node)


def _text(site: Site, node: String) -> str:
    from llmspell_runtime.syntax.literals import string_value

    return string_value(node.text, site.file.tree.dialect)


def _by_equal_field(flow: Flow, site: Site, known: Type, path: object, other: Expression, equal: bool) -> Type | None:
    from .flow import Target

    assert isinstance(path, Target)
    length = len(flow.target.keys)
    if path.root == flow.target.root and len(path.keys) == length + 1 and path.keys[:length] == flow.target.keys:
        value = _operand(flow, site, other)
        return _by_field(
            flow.inference, known, path.keys[length], lambda type_: _possible(flow.inference, type_, value, equal)
        )
    if isinstance(path.root, Variable) and not path.keys and path.root in flow.mentions.related:
        value = _operand(flow, site, other)
        kind = _kind_holder(flow, site, path.root)
        if kind is not None and isinstance(other, String):
            return by_kind(flow.inference, known, _text(site, other), kind, equal)
        return (
            _related(flow, site, known, path.root, lambda type_: _possible(flow.inference, type_, value, equal), equal)
            if kind is None and _same_call(flow, path.root)
            else known
        )
    return None


def _same_call(flow: Flow, variable: Variable) -> bool:
    root = flow.target.root
    return isinstance(root, Variable) and root.statement is variable.statement


def _kind_holder(flow: Flow, site: Site, variable: Variable) -> str | None:
    """`type` if the variable holds `type(target)`."""
    statement = variable.statement
    if isinstance(statement, Local) and len(statement.values) == len(statement.names):
        return _type_call(flow, site, statement.values[variable.index])
    return None


def _type_call(flow: Flow, site: Site, node: Node) -> str | None:
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


def by_kind(inference: Inference, known: Type, name: str, function: str, equal: bool) -> Type:
    """What `type(x) == name` (or `math.type`) leaves."""
    if function == "math":
        wanted: Type = {"integer": INTEGER, "float": NUMBER}.get(name, NIL)
        return wanted if equal and wanted != NIL else known
    wanted_kind = _KINDS.get(name)
    if wanted_kind is None:
        return known
    whole = expanded(inference, known)
    kept: list[Type] = []
    for member in members_of(whole):
        kind = runtime_kind(inference, member)
        if kind is None:
            if equal and member in (ANY, UNKNOWN):
                kept.append(wanted_kind)
            else:
                kept.append(member)
        elif (kind == name) == equal:
            kept.append(member)
    return union(kept)


def equals(inference: Inference, known: Type, value: Type, equal: bool) -> Type:
    """What `x == value` leaves of x; only a value that is certain says something when it does not hold."""
    if not equal:
        if value == NIL:
            return without_nil(expanded(inference, known)) if can_be_nil(expanded(inference, known)) else known
        if isinstance(value, Constant):
            whole = expanded(inference, known)
            if whole == BOOLEAN and value.kind == "boolean":
                return FALSE if value.value else TRUE
            return union(member for member in members_of(whole) if member != value)
        return known
    if value == NIL:
        return NIL
    if is_unknown(value) or value == NEVER:
        return known
    whole = expanded(inference, known)
    wanted = expanded(inference, value)
    if not isinstance(value, Constant):
        return known if can_be_nil(wanted) else _keep_nonempty(without_nil(whole), known)
    kept: list[Type] = []
    for member in members_of(whole):
        if member == value:
            kept.append(member)
        elif member == BOOLEAN and value.kind == "boolean":
            kept.append(TRUE if value.value else FALSE)
        elif member in (base_of(value), ANY, UNKNOWN) or (member == NUMBER and value.kind == "integer"):
            kept.append(value)
        elif runtime_kind(inference, member) is None:
            kept.append(member)
    return union(kept)


def _possible(inference: Inference, known: Type, value: Type, equal: bool) -> Type:
    """Like `equals`, but `never` where a value that cannot be nil is compared with nil."""
    if value == NIL and equal and not can_be_nil(expanded(inference, known)) and not is_unknown(known):
        return NEVER
    return equals(inference, known, value, equal)


def _keep_nonempty(type_: Type, otherwise: Type) -> Type:
    return otherwise if type_ == NEVER else type_


def _compared(flow: Flow, site: Site, known: Type, node: Binary) -> Type:
    """`x < 1` and the like: x is not nil."""
    if node.operator in ("<", ">", "<=", ">=") and any(_is_target(flow, site, one) for one in (node.left, node.right)):
        return _keep_nonempty(without_nil(known), known)
    return known


def _call(flow: Flow, site: Site, known: Type, node: Call | MethodCall, truth: bool) -> Type:
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


def intersect_or(inference: Inference, known: Type, wanted: Type) -> Type:
    """The members of `known` that fit `wanted`; `wanted` itself if none does."""
    from .assignability import assignable

    if is_unknown(known):
        return wanted
    kept = [one for one in members_of(expanded(inference, known)) if assignable(inference, one, wanted)]
    return union(kept) if kept else wanted


def remove(inference: Inference, known: Type, gone: Type) -> Type:
    """`known` without the members that fit `gone`."""
    from .assignability import assignable

    whole = expanded(inference, known) if isinstance(known, Union | Named) else known
    return union(one for one in members_of(whole) if is_unknown(one) or not assignable(inference, one, gone))


def after_call(flow: Flow, site: Site, known: Type, call: Node) -> Type:
    """What a call statement says: `assert(condition)`."""
    if isinstance(call, Call) and isinstance(call.callee, Name) and call.callee.text == "assert" and call.arguments:
        return flow.narrow(site, known, call.arguments[0], True)
    return known


def assigned(inference: Inference, declared: Type, value: Type) -> Type:
    """The type of a variable with a declared type after an assignment of `value`."""
    from .assignability import assignable

    if is_unknown(value) or value == NEVER:
        return declared
    whole = expanded(inference, declared)
    if not isinstance(whole, Union):
        return declared
    found: list[Type] = []
    for part in members_of(expanded(inference, value)):
        found += [member for member in whole.members if assignable(inference, part, member)]
    return union(found) if found else declared


def cast(inference: Inference, reader: Reader, tag: CastTag, known: Type) -> Type:
    """`@cast x +T, -U, ?`."""
    for operator, node in tag.casts:
        type_ = reader.type(node) if node is not None else NIL
        if operator == "+":
            known = union((known, type_))
        elif operator == "-":
            known = remove(inference, known, type_) if type_ != NIL else without_nil(expanded(inference, known))
        else:
            known = type_
    return known
