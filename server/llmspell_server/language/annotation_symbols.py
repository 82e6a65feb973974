"""The symbols of annotations: classes, aliases, parameters, fields, type parameters, tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Function

from .annotation_mentions import CAST, SEE, Mention, cast_mentions, mentions
from .annotations.docs import DocBlock, UnitDocs
from .answers import Symbol
from .binding.facts import UnitFacts, Variable
from .type_parameters import scope_of

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


def annotation_symbol_at(snapshot: Snapshot, file: SourceFile, offset: int) -> Symbol | None:
    """The symbol of an annotation that an offset stands in or touches the end of."""
    best: Symbol | None = None
    for unit, docs in _docs_at(file, offset):
        shift = file.shift(unit) if unit is not None else 0
        local = offset - shift
        for block in docs.blocks:
            if not block.start <= local <= block.end:
                continue
            for one in mentions(block):
                if one.start <= local <= one.end and (best is None or one.end > local):
                    best = _symbol(snapshot, file, unit, shift, one, local)
        for node in docs.casts.values():
            if best is None and node.start <= local <= node.end:
                found = (one for one in cast_mentions(node) if one.start <= local <= one.end)
                best = next((_symbol(snapshot, file, unit, shift, one, local) for one in found), None)
    return best


def _docs_at(file: SourceFile, offset: int) -> Iterator[tuple[UnitFacts | None, UnitDocs]]:
    index = file.tree.unit_at(offset)
    for candidate in (index, index - 1):
        if 0 <= candidate < len(file.units):
            yield file.units[candidate], file.units[candidate].docs
    if index >= len(file.units):
        yield None, file.tail_docs


def _symbol(snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, shift: int, one: Mention, at: int) -> Symbol:
    from .targets import (
        ModuleTarget,
        TextTarget,
        TypeFieldTarget,
        TypeParameterTarget,
        TypeTarget,
        VarargTarget,
        VariableTarget,
    )

    target: object
    kind = one.kind
    scope = scope_of(file, unit, one)
    match kind:
        case _ if scope is not None:
            kind = "type parameter"
            target = TypeParameterTarget(file.uri, scope.unit, one.name, scope.block_start)
        case "class" if one.owner == SEE:
            from .see import part_at, seen

            one, part = part_at(snapshot, one, at)
            kind, target = seen(snapshot, file, unit, one)
            start = one.start + len(one.name) - len(part) + shift
            return Symbol(kind, part, file.uri, start, start + len(part), target)
        case "class" | "alias" | "enum" | "builtin type":
            target = TypeTarget(one.name)
        case "annotation parameter":
            variable = named_variable(file, unit, one)
            target = TextTarget(one.name)
            if variable is not None:
                target = VariableTarget(file.uri, variable, variable.unit, None)
                if variable.kind not in ("parameter", "vararg"):
                    kind = "local"
            elif one.name == "...":
                function = function_of(unit, one.block)
                if unit is not None and function is not None and function.vararg is not None:
                    target = VarargTarget(file.uri, unit, function.vararg, function)
        case "field":
            is_number = one.name.isdigit() and one.end - one.start == len(one.name)
            name = int(one.name) if is_number else one.name
            target = TypeFieldTarget(one.owner, name, file.uri, unit, one.start)
        case "require path":
            module = snapshot.index.module(one.name, base=file.uri)
            target = ModuleTarget(module.uri if module is not None else None, one.name)
        case _:
            target = TextTarget(one.name)
    return Symbol(kind, one.name, file.uri, one.start + shift, one.end + shift, target)


def named_variable(file: SourceFile, unit: UnitFacts | None, one: Mention) -> Variable | None:
    """The variable that an annotation names: a parameter of the function below, or what a `@cast` is about."""
    if one.owner == CAST:
        behind = unit is not None and one.start >= unit.statement.end
        own = unit.top.get(one.name) if unit is not None and behind else None
        return own or file.visible_variable(unit, one.start, one.name)
    return parameter_of(unit, one.block, one.name)


def function_of(unit: UnitFacts | None, block: DocBlock) -> Function | None:
    """The function that a block documents."""
    from .infer.docs import function_block

    if unit is None:
        return None
    return next((facts.node for facts in unit.functions if function_block(unit, facts.node) is block), None)


def parameter_of(unit: UnitFacts | None, block: DocBlock, name: str) -> Variable | None:
    """The parameter that a block names."""
    function = function_of(unit, block)
    if unit is None or function is None:
        return None
    for variable in unit.function_of[function].variables:
        if variable.kind in ("parameter", "vararg", "self") and variable.name == name:
            return variable
    return None
