"""The check of values that can be nil, and are used as if they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Binary,
    Call,
    Expression,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Paren,
    Repeat,
    Statement,
    Unary,
    While,
    walk,
)
from llmspell_runtime.syntax.nodes import Function as FunctionNode
from llmspell_server.language.binding.facts import UnitFacts, Variable
from llmspell_server.language.infer.flow import Flow
from llmspell_server.language.infer.followed import Target
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of
from llmspell_server.language.types.build import falsy, is_unknown, members_of
from llmspell_server.language.types.values import FALSE, NEVER, NIL, UNKNOWN, Function, Type

from .evidence import Trust, callee_type, variable_trust
from .finding import Finding
from .look import Look
from .scopes import enclosing_function, is_only_written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATORS: Final = frozenset(
    ("+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "<", ">", "<=", ">="),
)
_CHECKERS: Final = ("assert", "check", "expect", "ensure", "require", "valid", "is", "has", "should", "must")


def unchecked_nils(look: Look) -> Iterator[Finding]:
    """Variables that are nil by declaration or for certain, indexed, called or calculated with."""
    for node in look.nodes(Name):
        use = _use(look, node)
        if not use:
            continue
        variable = look.file.variable_of(look.unit, node)
        if variable is None or variable.node is node:
            continue
        type_ = look.type(node)
        if not _is_nil(look, type_) or not _is_certain(look, variable, node, type_, use):
            continue
        if _checked_otherwise(look, variable, node):
            continue
        message = f"`{node.text}` is nil here." if type_ == NIL else f"`{node.text}` may be nil here."
        code = "param-type-mismatch" if use == "iterate" else "need-check-nil"
        yield look.finding(code, node, message, fixes=_asserted(look, node, type_))


def _is_nil(look: Look, type_: Type) -> bool:
    if is_unknown(type_) or type_ == NEVER:
        return False
    return any(one in (NIL, FALSE) for one in members_of(expanded(look.snapshot.inference, type_)))


def _use(look: Look, node: Name) -> str:
    """How a name is used, if in a way that nil does not stand."""
    inner: Node = node
    parent = look.parent(node)
    while isinstance(parent, Paren):
        inner, parent = parent, look.parent(parent)
    match parent:
        case Member() | Index() | MethodCall() if parent.object is inner:
            return "index"
        case Call() if parent.callee is inner:
            return "call"
        case Call() if isinstance(parent.callee, Name) and parent.callee.text in ("pairs", "ipairs"):
            return "iterate" if parent.arguments[0] is inner else ""
        case Binary() if parent.operator in _OPERATORS:
            return "operator"
        case Unary() if parent.operator in ("-", "#", "~"):
            return "operator"
        case _:
            return ""


def _is_certain(look: Look, variable: Variable, node: Name, type_: Type, use: str) -> bool:
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    declared = declared_of(inference, look.file, variable)
    if declared is not None:
        return not _was_known(look, variable, node, declared)
    if use == "operator" and type_ != NIL:
        return False
    function = variable.function.node if variable.function is not None else None
    if variable.kind != "local" or enclosing_function(site, node) is not function:
        return False
    if type_ == NIL:
        if not is_only_written_in(look.file, variable, function) or _takes_a_field(look, variable):
            return False
        return not _is_told_by_another(look, variable)
    return not look.file.assignments_of(variable) and variable_trust(inference, site, variable) == Trust.WORD


def _takes_a_field(look: Look, variable: Variable) -> bool:
    """Whether the variable was ever given what is nil only for all that is known.

    A field of which only `x.field = nil` is seen may be filled elsewhere; so may another variable; a call that is
    assigned later may give what its arguments hold.
    """
    given: list[tuple[UnitFacts, Expression]] = []
    if isinstance(variable.statement, Local):
        values = variable.statement.values[variable.index : variable.index + 1]
        given += [(variable.unit, one) for one in values if isinstance(one, Member | Index | Name)]
    for unit, name in look.file.assignments_of(variable):
        assign = unit.parents.get(name)
        if isinstance(assign, Assign):
            pairs = zip(assign.targets, assign.values, strict=False)
            values = [value for target, value in pairs if target is name]
            given += [(unit, one) for one in values if isinstance(one, Member | Index | Name | Call | MethodCall)]
    inference = look.snapshot.inference
    if any(inference.type_of(Site(look.file, unit), value) == NIL for unit, value in given):
        return True
    return isinstance(variable.statement, Local) and _returns_a_field(look, variable, variable.statement)


def _returns_a_field(look: Look, variable: Variable, statement: Local) -> bool:
    """Whether the variable begins with a result that is nil only as far as the code of the function is followed."""
    index = variable.index - len(statement.values) + 1
    call = statement.values[-1] if statement.values and index >= 0 else None
    if not isinstance(call, Call | MethodCall):
        return False
    type_ = callee_type(look.snapshot.inference, Site(look.file, variable.unit), call)
    for one in members_of(type_):
        origin = one.origin if isinstance(one, Function) else None
        facts = origin.unit.function_of.get(origin.node) if origin is not None else None
        for row in facts.returns if facts is not None else ():
            if index < len(row.values) and not isinstance(row.values[index], Nil):
                return True
    return False


def _is_told_by_another(look: Look, variable: Variable) -> bool:
    """Whether only conditions on other results of a call say that one is nil: `local a, b, err = f()`."""
    statement = variable.statement
    if not isinstance(statement, Local) or len(statement.names) < 2 or not statement.values:
        return False
    last = statement.values[-1]
    if variable.index < len(statement.values) - 1 or not isinstance(last, Call | MethodCall):
        return False
    site = Site(look.file, variable.unit)
    given = look.snapshot.inference.values_of(site, last).at(variable.index - len(statement.values) + 1)
    return given != NIL and not any(_is_condition(unit, use) for unit, use in look.file.uses_of(variable))


def _is_condition(unit: UnitFacts, use: Name) -> bool:
    """Whether a variable is asked for: `if x`, `not x`, `x == nil`, `x and …`."""
    parent = unit.parents.get(use)
    if isinstance(parent, Binary):
        return parent.operator in ("==", "~=", "and", "or")
    return isinstance(parent, Arm | While | Repeat) or (isinstance(parent, Unary) and parent.operator == "not")


def _was_known(look: Look, variable: Variable, node: Name, declared: Type) -> bool:
    """Whether the variable was not nil where the function was made that uses it."""
    site = Site(look.file, look.unit)
    outer = variable.function.node if variable.function is not None else None
    function = enclosing_function(site, node)
    while function is not None and function is not outer:
        flow = Flow(look.snapshot.inference, Target(variable, ()), site, lambda: declared)
        before = flow.before(site, function)
        if before not in (NEVER, UNKNOWN) and not _is_nil(look, before):
            return True
        function = enclosing_function(site, function)
    return False


def _checked_otherwise(look: Look, variable: Variable, node: Name) -> bool:
    """Whether something before says more than the types can follow: a function asked about it, a compound condition."""
    here = look.file.index_of.get(look.unit, 0)
    if variable.top:
        look.snapshot.inference.note(("n", look.file.uri, variable.name))
    for unit, use in look.file.uses_of(variable):
        if unit is look.unit:
            if use.start >= node.start:
                continue
        elif look.file.index_of.get(unit, 0) < here:
            look.snapshot.inference.note(unit)
        else:
            continue
        if _says_more(unit, variable, use):
            return True
    return False


def _says_more(unit: UnitFacts, variable: Variable, use: Name) -> bool:
    """Whether a use of the variable is part of a test that narrowing does not understand."""
    parents = unit.parents
    current: Node = use
    parent = parents.get(use)
    argument = compound = False
    while parent is not None and not isinstance(parent, Statement | FunctionNode | Arm):
        if isinstance(parent, Call | MethodCall) and any(one is current for one in parent.arguments):
            if _is_checker(parent):
                return True
            argument = True
        if isinstance(parent, Binary) and parent.operator in ("and", "or"):
            compound = True
        current, parent = parent, parents.get(parent)
    condition = isinstance(parent, Arm | While | Repeat) and parent.condition is current
    return condition and (argument or (compound and _names_others(unit, current, variable)))


def _is_checker(call: Call | MethodCall) -> bool:
    callee: Expression = call.name if isinstance(call, MethodCall) else call.callee
    while isinstance(callee, Member):
        if _sounds_checking(callee.name.text):
            return True
        callee = callee.object
    return isinstance(callee, Name) and callee.text != "assert" and _sounds_checking(callee.text)


def _sounds_checking(name: str) -> bool:
    lower = name.lower()
    return any(lower.startswith(word) for word in _CHECKERS) or "valid" in lower


def _names_others(unit: UnitFacts, condition: Node, variable: Variable) -> bool:
    """Whether a condition is about other variables too."""
    for one in walk(condition):
        if isinstance(one, Name) and one.text != variable.name:
            parent = unit.parents.get(one)
            if not (isinstance(parent, Member | MethodCall) and parent.name is one):
                return True
    return False


def _asserted(look: Look, node: Name, type_: Type) -> tuple[Fix, ...]:
    if type_ == NIL or falsy(type_) == NEVER or not isinstance(look.parent(node), Member | Index | MethodCall | Call):
        return ()
    return (Fix(f"Assert that `{node.text}` is there", (Edit(node.start, node.end, f"assert({node.text})"),)),)
