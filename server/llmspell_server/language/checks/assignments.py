"""Checks of assignments against what annotations say about their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
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
    Table,
)
from llmspell_runtime.syntax.nodes import Function as FunctionNode
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.infer.docs import last_tag
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.variables import declared_type, initial_type
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.values import NEVER, Type

from .evidence import Trust, call_trust, trust
from .finding import Finding
from .fits import fits, misfit, misfit_of, shown
from .look import Look
from .repairs import guess_at, repairs
from .spells.candidates import option_classes
from .wanted import of_target, wanted_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrong_assignments(look: Look) -> Iterator[Finding]:
    """Values that do not fit the declared type of a variable or a field."""
    if look.unit.docs.blocks:
        for local in look.nodes(Local):
            yield from _local(look, local)
    for statement in look.nodes(Assign):
        for index, target in enumerate(statement.targets):
            yield from _target(look, statement, index, target)
    for table in look.nodes(Table):
        yield from _fields(look, table)


def _local(look: Look, statement: Local) -> Iterator[Finding]:
    site = Site(look.file, look.unit)
    if last_tag(look.unit, statement, ClassTag) is not None:
        return
    for index, name in enumerate(statement.names):
        wanted = declared_type(look.snapshot.inference, site, statement, index)
        if wanted is not None:
            yield from _judged(look, statement.values, index, wanted, name, "assign-type-mismatch")


def _target(look: Look, statement: Assign, index: int, target: Expression) -> Iterator[Finding]:
    wanted = of_target(look, statement, index, target)
    if wanted is None:
        if isinstance(target, Name):
            yield from _changed(look, statement, index, target)
        return
    value = statement.values[index] if index < len(statement.values) else None
    if isinstance(value, Nil) and isinstance(target, Member | Index):
        return
    local = isinstance(target, Name) and look.file.variable_of(look.unit, target) is not None
    own = look.unit.docs.blocks and declared_type(look.snapshot.inference, Site(look.file, look.unit), statement, index)
    yield from _judged(
        look,
        statement.values,
        index,
        wanted,
        target,
        "cast-local-type" if local and not own else "assign-type-mismatch",
    )


def _changed(look: Look, statement: Assign, index: int, target: Name) -> Iterator[Finding]:
    """A local without annotation that began as something else: no error, so this is a hint."""
    inference = look.snapshot.inference
    variable = look.file.variable_of(look.unit, target)
    if variable is None or variable.kind != "local" or index >= len(statement.values):
        return
    began = _kind(look, initial_type(inference, look.file, variable))
    value = look.type(statement.values[index])
    became = _kind(look, value)
    if not began or not became or began == became:
        return
    if not isinstance(variable.statement, Local) or variable.index >= len(variable.statement.values):
        return
    there, here = Site(look.file, variable.unit), Site(look.file, look.unit)
    first = trust(inference, there, variable.statement.values[variable.index])
    if first == trust(inference, here, statement.values[index]) == Trust.WORD:
        message = f"`{target.text}` began as a {began} value, and is given `{shown(look, value)}`."
        yield attrs.evolve(look.finding("cast-local-type", target, message), severity="hint")


def _kind(look: Look, type_: Type) -> str:
    """What `type` says of a value for certain; empty for nil too."""
    inference = look.snapshot.inference
    kinds = {runtime_kind(inference, one) for one in members_of(expanded(inference, type_))}
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind in ("number", "string", "boolean", "table", "function") else ""


def _judged(
    look: Look, values: list[Expression], index: int, wanted: Type, place: Node, code: str
) -> Iterator[Finding]:
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    value = values[index] if index < len(values) else None
    if value is not None:
        if isinstance(value, Nil) and code == "assign-type-mismatch":
            return
        given = misfit(look, value, wanted)
        if given is not None and (
            _is_object(value) or (isinstance(place, Index) and _fits_without_nil(look, given, wanted))
        ):
            return
    else:
        last = values[-1] if values else None
        if not isinstance(last, Call | MethodCall):
            return
        position = index - len(values) + 1
        how = call_trust(inference, site, last, position)
        given = misfit_of(look, inference.values_of(site, last).at(position), wanted, how)
    if given is not None:
        guess = guess_at(look, value, wanted) if value is not None else ""
        fixes = repairs(look, value, wanted, given) if value is not None else ()
        yield look.finding(code, place, _told(look, place, given, wanted) + guess, fixes=fixes)


def _fits_without_nil(look: Look, given: Type, wanted: Type) -> bool:
    """`{ "a", x and "b" }`, `t[k] = x or nil`: a table with a hole, not an element of another type."""
    given = without_nil(given)
    return given == NEVER or fits(look.snapshot.inference, given, wanted)


def _is_object(value: Expression) -> bool:
    """`setmetatable({}, …)` makes an object of whatever class is wanted."""
    while isinstance(value, Paren):
        value = value.inner
    return isinstance(value, Call) and isinstance(value.callee, Name) and value.callee.text == "setmetatable"


def _told(look: Look, place: Node, given: Type, wanted: Type) -> str:
    text = look.text(place)
    what = f"`{text}`" if len(text) <= 40 and "\n" not in text else "It"
    return f"{what} should hold `{shown(look, wanted)}`, and is given `{shown(look, given)}`."


def _fields(look: Look, table: Table) -> Iterator[Finding]:
    if option_classes(look, table):
        return
    if not table.fields or (wanted_at(look, table) is None and not look.unit.docs.blocks):
        return
    for field in table.fields:
        if isinstance(field.value, Nil | Table | FunctionNode):
            continue
        wanted = wanted_at(look, field.value)
        given = misfit(look, field.value, wanted) if wanted is not None else None
        if wanted is not None and given is not None:
            if field.key is None and _fits_without_nil(look, given, wanted):
                continue
            place = field.key if field.key is not None else field.value
            told = _told(look, place, given, wanted)
            if field.key is None:
                told = f"This element should be `{shown(look, wanted)}`, and is `{shown(look, given)}`."
            message = told + guess_at(look, field.value, wanted)
            fixes = repairs(look, field.value, wanted, given)
            yield look.finding("assign-type-mismatch", place, message, fixes=fixes)
