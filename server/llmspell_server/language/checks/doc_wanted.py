"""Checks for projects that want every function described; off by default."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax.nodes import (
    Assign,
    Function,
    FunctionStatement,
    Local,
    Name,
    Node,
    Table,
)
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import OverloadTag, ParamTag, ReturnTag, TypeTag
from llmspell_server.language.binding.facts import FunctionFacts, UnitFacts, Variable
from llmspell_server.language.infer.docs import function_block, owner_of

from .finding import Finding
from .look import FileLook, Look


def incomplete_signatures(look: Look) -> Iterator[Finding]:
    """Functions of which some parameters or results are described, and others are not."""
    for facts in look.unit.functions:
        block = function_block(look.unit, facts.node)
        if block is not None and (block.first(ParamTag) is not None or block.first(ReturnTag) is not None):
            yield from _gaps("incomplete-signature-doc", facts, block)


def undescribed_globals(look: Look) -> Iterator[Finding]:
    """Global functions without a comment, or with parameters and results that are not described."""
    for facts in look.unit.functions:
        target = _target(look.unit, facts.node)
        if isinstance(target, Name) and look.file.variable_of(look.unit, target) is None:
            yield from _described("missing-global-doc", look.unit, facts, target)


def undescribed_exports(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Functions of the table that a module returns, without a comment, or with gaps in it."""
    returned = look.file.returned
    if returned is None or len(returned[1].values) != 1:
        return
    unit, value = returned[0], returned[1].values[0]
    if isinstance(value, Table):
        for field in value.fields:
            if isinstance(field.value, Function) and isinstance(field.key, Name):
                facts = unit.function_of[field.value]
                yield from ((unit, one) for one in _described("missing-local-export-doc", unit, facts, field.key))
        return
    variable = look.file.variable_of(unit, value)
    if variable is not None:
        yield from _exports_of(look, variable)


def _exports_of(look: FileLook, variable: Variable) -> Iterator[tuple[UnitFacts | None, Finding]]:
    code = "missing-local-export-doc"
    unit = variable.unit
    if isinstance(variable.statement, Local):
        for table in variable.statement.values:
            for field in table.fields if isinstance(table, Table) else ():
                if isinstance(field.value, Function) and isinstance(field.key, Name):
                    facts = unit.function_of[field.value]
                    yield from ((unit, one) for one in _described(code, unit, facts, field.key))
    for where, write in look.file.field_writes_of(variable):
        if isinstance(write.value, Function) and len(write.path.keys) == 1 and write.function is None:
            facts = where.function_of[write.value]
            for one in _described(code, where, facts, write.name):
                yield where, one


def _target(unit: UnitFacts, function: Function) -> Node | None:
    owner, index = owner_of(unit, function)
    match owner:
        case FunctionStatement():
            return owner.target
        case Assign():
            return owner.targets[index] if index < len(owner.targets) else None
        case _:
            return None


def _described(code: str, unit: UnitFacts, facts: FunctionFacts, name: Node) -> Iterator[Finding]:
    """What is missing: the whole comment of a function that takes and gives nothing, else every part by itself."""
    block = function_block(unit, facts.node)
    node = facts.node
    if block is None and not node.parameters and node.vararg is None and not any(one.values for one in facts.returns):
        owner, _ = owner_of(unit, node)
        whole = owner if isinstance(owner, FunctionStatement) else node
        yield _finding(code, whole, f"Nothing describes the function `{facts.name or _text(name)}`.")
        return
    yield from _gaps(code, facts, block)


def _gaps(code: str, facts: FunctionFacts, block: DocBlock | None) -> Iterator[Finding]:
    """The parameters and results that a comment leaves out; an overload or a type may say it all."""
    if block is not None and (block.first(OverloadTag) is not None or block.first(TypeTag) is not None):
        return
    params = block.all(ParamTag) if block is not None else []
    results = [one for tag in (block.all(ReturnTag) if block is not None else ()) for one in tag.results]
    named = {tag.name.text for tag in params}
    for parameter in facts.node.parameters:
        name = parameter.text
        if name not in named and name != "self" and not name.startswith("_"):
            yield _finding(code, parameter, f"No `@param` describes the parameter `{name}`.")
    vararg = facts.node.vararg
    if vararg is not None and "..." not in named and vararg.text not in named:
        yield _finding(code, vararg, "No `@param` describes the arguments `...`.")
    if not any(result.vararg for result in results):
        for statement in facts.returns:
            for value in statement.values[len(results) :]:
                yield _finding(code, value, "No `@return` describes this result.")


def _text(name: Node) -> str:
    return name.text if isinstance(name, Name) else ""


def _finding(code: str, place: Node, message: str) -> Finding:
    return Finding(code=code, message=message, start=place.start, end=place.end)
