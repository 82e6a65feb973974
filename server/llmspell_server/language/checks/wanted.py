"""What annotations want where an expression stands; unlike `expected_of`, never what is only inferred."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Expression,
    Field,
    Index,
    Local,
    Member,
    MethodCall,
    Name,
    Return,
    Table,
)
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.infer.callables import protected_call
from llmspell_server.language.infer.docs import last_tag
from llmspell_server.language.infer.expected import argument_type, expected, target_type
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.members import find, index_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_of, declared_type
from llmspell_server.language.types.build import is_unknown, members_of, union
from llmspell_server.language.types.values import (
    NIL,
    UNKNOWN,
    Array,
    Map,
    Metatabled,
    Module,
    Named,
    Shape,
    Tuple,
    Type,
)
from llmspell_server.language.types.values import Table as TableType

from .sites import known_call, parameter_type
from .standard import is_standard_global

if TYPE_CHECKING:
    from .look import Look

_INFERRED = (TableType, Metatabled, Module)
_DESCRIBED = (Array, Map, Shape, Named, Tuple)


def wanted_at(look: Look, node: Expression) -> Type | None:
    """The declared type of the place of an expression; None where nothing is declared."""
    found = _wanted(look, node)
    if (
        found is None
        or is_unknown(found)
        or any(isinstance(one, TableType | Metatabled | Module) for one in members_of(found))
    ):
        return None
    return found


def _wanted(look: Look, node: Expression) -> Type | None:
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    parent = look.parent(node)
    match parent:
        case Call() | MethodCall():
            index = next((i for i, one in enumerate(parent.arguments) if one is node), None)
            return _argument(look, parent, index, node) if index is not None else None
        case Field() if parent.value is node:
            return _of_field(look, parent)
        case Local() if look.unit.docs.blocks:
            index = next((i for i, one in enumerate(parent.values) if one is node), 0)
            return (
                declared_type(inference, site, parent, index) if last_tag(look.unit, parent, ClassTag) is None else None
            )
        case Assign():
            index = next((i for i, one in enumerate(parent.values) if one is node), None)
            if index is None or index >= len(parent.targets):
                return None
            return of_target(look, parent, index, parent.targets[index])
        case Return() if look.unit.docs.blocks:
            return expected(inference, site, node)
        case _:
            return None


def _argument(look: Look, call: Call | MethodCall, index: int, node: Expression) -> Type | None:
    inner = protected_call(call) if isinstance(call, Call) else None
    if inner is not None and index >= inner[1]:
        call, index = inner[0], index - inner[1]
    known = known_call(look, call)
    if known is None:
        return None
    if known.generic or len(known.ways) > 1:
        return argument_type(look.snapshot.inference, Site(look.file, look.unit), call, index, node)
    return parameter_type(known.ways[0], index) if known.ways else None


def of_target(look: Look, statement: Assign, index: int, target: Expression) -> Type | None:
    """What a target of an assignment is declared to hold."""
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    if look.unit.docs.blocks:
        if last_tag(look.unit, statement, ClassTag) is not None:
            return None
        declared = declared_type(inference, site, statement, index)
        if declared is not None:
            return declared
    if isinstance(target, Name):
        variable = look.file.variable_of(look.unit, target)
        of_class = variable is not None and last_tag(variable.unit, variable.statement, ClassTag) is not None
        if of_class and variable is not None and variable.kind == "local":
            return None
        if variable is None and is_standard_global(inference, target.text):
            return None  # somebody makes it anew
    elif isinstance(target, Member) and _is_made_up(look, target):
        return None
    elif isinstance(target, Index) and constant_key(target.key) is None:
        described = all(isinstance(one, _DESCRIBED) for one in members_of(look.type(target.object)))
        if not described:
            return None
    if isinstance(target, Member) and isinstance(target.object, Name):
        parts = _declared_parts(look, target.object)
        if len(parts) > 1:  # what a condition said of the object before is said of the old value
            return union(index_type(inference, one, target.name.text) for one in parts)
    return target_type(inference, site, target) if isinstance(target, Name | Member | Index) else None


def _declared_parts(look: Look, name: Name) -> list[Type]:
    """The parts of the declared type of a variable, if all are described and nothing else."""
    variable = look.file.variable_of(look.unit, name)
    declared = declared_of(look.snapshot.inference, look.file, variable) if variable is not None else None
    parts = [one for one in members_of(expanded(look.snapshot.inference, declared)) if one != NIL] if declared else []
    return parts if all(isinstance(one, Named | Shape) for one in parts) else []


def _is_made_up(look: Look, target: Member) -> bool:
    """Whether only an `__index` function of the code gives a field: nothing declares it."""
    object_ = look.type(target.object)
    if any(isinstance(one, _DESCRIBED) for one in members_of(object_)):
        return False
    found = find(look.snapshot.inference, object_, target.name.text)
    return bool(found) and all(one.source == "pattern" for one in found)


def _of_field(look: Look, field: Field) -> Type | None:
    inference = look.snapshot.inference
    if look.unit.docs.blocks:
        declared = declared_type(inference, Site(look.file, look.unit), field, 0)
        if declared is not None:
            return declared
    table = look.parent(field)
    if not isinstance(table, Table):
        return None
    outer = wanted_at(look, table)
    key = key_of(field, table)
    if outer is None or key is None:
        return None
    owner = ("wanted field", outer, key)
    nothing: Type = UNKNOWN
    return inference.compute(owner, owner, partial(index_type, inference, outer, key), nothing)


def key_of(field: Field, table: Table) -> str | int | None:
    """The constant key of a field of a constructor."""
    if field.key is None:
        return 1 + sum(1 for one in table.fields if one.key is None and one.start < field.start)
    return field.key.text if isinstance(field.key, Name) and not field.bracketed else constant_key(field.key)
