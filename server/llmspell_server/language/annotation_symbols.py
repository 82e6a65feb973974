"""The symbols of annotations: classes, aliases, parameters, fields, type parameters, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from llmspell_runtime.syntax.nodes import Function

from .annotations.docs import DocBlock, UnitDocs
from .annotations.tags import (
    AliasTag,
    AsTag,
    CastTag,
    ClassTag,
    EnumTag,
    FieldTag,
    GenericTag,
    OperatorTag,
    OverloadTag,
    ParamTag,
    PlainTag,
    ReturnCastTag,
    ReturnOverloadTag,
    ReturnTag,
    Tag,
    TypeTag,
)
from .annotations.type_nodes import (
    CapturedNode,
    FunctionNode,
    GenericNode,
    NameNode,
    Span,
    TableNode,
    TypeNode,
    walk_type,
)
from .answers import Symbol, SymbolKind
from .binding.facts import UnitFacts, Variable
from .types.values import PRIMITIVES

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile


CAST: Final = "@cast"
SEE: Final = "@see"
"""Owners of the names in tags that belong to no class."""

_NAMED: Final = re.compile(r"[ \t]+([^\W\d]\w*(?:[.#:]\w+)*)")


class Mention(NamedTuple):
    """One name in an annotation: what it is, its text and span in the unit, the block, and the class it is below."""

    kind: SymbolKind
    name: str
    start: int
    end: int
    block: DocBlock
    owner: str
    write: bool


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
                    best = _symbol(snapshot, file, unit, shift, one)
        if best is None:
            best = _in_cast(file, docs, shift, local)
    return best


def _docs_at(file: SourceFile, offset: int) -> Iterator[tuple[UnitFacts | None, UnitDocs]]:
    index = file.tree.unit_at(offset)
    for candidate in (index, index - 1):
        if 0 <= candidate < len(file.units):
            yield file.units[candidate], file.units[candidate].docs
    if index >= len(file.units):
        yield None, file.tail_docs


def _in_cast(file: SourceFile, docs: UnitDocs, shift: int, local: int) -> Symbol | None:
    from .targets import TypeTarget

    for node in docs.casts.values():
        if node.start <= local <= node.end:
            for one in walk_type(node):
                if isinstance(one, NameNode) and one.name.start <= local <= one.name.end:
                    kind: SymbolKind = "builtin type" if one.name.text in PRIMITIVES else "class"
                    name = one.name
                    return Symbol(
                        kind, name.text, file.uri, name.start + shift, name.end + shift, TypeTarget(name.text)
                    )
    return None


def _symbol(snapshot: Snapshot, file: SourceFile, unit: UnitFacts | None, shift: int, one: Mention) -> Symbol:
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
    match kind:
        case "class" if one.owner == SEE:
            from .see import seen

            kind, target = seen(snapshot, file, unit, one)
        case "class" | "alias" | "enum" | "builtin type":
            target = TypeTarget(one.name)
        case "type parameter":
            target = TypeParameterTarget(file.uri, unit, one.name, one.block.start)
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
            name = int(one.name) if one.name.isdigit() else one.name
            target = TypeFieldTarget(one.owner, name, file.uri, unit, one.start)
        case "require path":
            target = ModuleTarget(None, one.name)
        case _:
            target = TextTarget(one.name)
    return Symbol(kind, one.name, file.uri, one.start + shift, one.end + shift, target)


def named_variable(file: SourceFile, unit: UnitFacts | None, one: Mention) -> Variable | None:
    """The variable that an annotation names: a parameter of the function below, or what a `@cast` is about."""
    if one.owner == CAST:
        return visible_variable(file, unit, one.start, one.name)
    return parameter_of(unit, one.block, one.name)


def visible_variable(file: SourceFile, unit: UnitFacts | None, offset: int, name: str) -> Variable | None:
    """The variable of a name that code at an offset of a unit (None: behind all code) would mean."""
    if unit is None:
        return file.top_variable(unit, name)
    found: Variable | None = None
    for variable in unit.variables:
        if variable.name == name and variable.visible_from <= offset <= variable.visible_to:
            found = variable
    return found or file.top_variable(unit, name)


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
        if variable.kind in ("parameter", "vararg") and variable.name == name:
            return variable
    return None


def mentions(block: DocBlock) -> Iterator[Mention]:
    """Every name in the tags of a block."""
    owner = ""
    parameters: set[str] = set()
    for tag in block.tags:
        if isinstance(tag, ClassTag | AliasTag):
            owner = tag.name.text if isinstance(tag, ClassTag) else owner
            parameters |= {one.name.text for one in tag.generics}
        elif isinstance(tag, GenericTag):
            parameters |= {one.name.text for one in tag.generics}
    owner = ""
    for tag in block.tags:
        if isinstance(tag, ClassTag):
            owner = tag.name.text
        yield from _tag(block, tag, owner, parameters)


def _tag(block: DocBlock, tag: Tag, owner: str, parameters: set[str]) -> Iterator[Mention]:
    def named(kind: SymbolKind, name: Span, *, write: bool = False) -> Mention:
        return Mention(kind, name.text, name.start, name.end, block, owner, write)

    yield Mention("tag", tag.word.text, tag.word.start - 1, tag.word.end, block, owner, False)
    nodes: list[TypeNode | None] = []
    generics: tuple[GenericNode, ...] = ()
    match tag:
        case ClassTag():
            yield named("class", tag.name, write=True)
            nodes += tag.parents
            generics = tag.generics
        case AliasTag():
            yield named("alias", tag.name, write=True)
            nodes.append(tag.type)
            generics = tag.generics
        case EnumTag():
            yield named("enum", tag.name, write=True)
            nodes.append(tag.type)
        case FieldTag():
            if tag.name is not None:
                yield named("field", tag.name, write=True)
            nodes += [tag.key, tag.type]
        case ParamTag():
            if tag.word.text != "vararg":
                yield named("annotation parameter", tag.name)
            nodes.append(tag.type)
        case ReturnCastTag():
            yield named("annotation parameter", tag.name)
            nodes += [tag.type, tag.otherwise]
        case ReturnTag() | ReturnOverloadTag():
            nodes += [one.type for one in tag.results]
        case GenericTag():
            generics = tag.generics
        case OverloadTag():
            nodes.append(tag.function)
        case TypeTag():
            nodes += tag.types
        case AsTag():
            nodes.append(tag.type)
        case CastTag():
            name = tag.name.text.partition(".")[0].partition("[")[0]
            yield Mention("annotation parameter", name, tag.name.start, tag.name.start + len(name), block, CAST, False)
            nodes += [node for _, node in tag.casts]
        case OperatorTag():
            nodes += [tag.operand, tag.result]
        case PlainTag() if tag.word.text == "see":
            yield from _see(block, tag)
    for one in generics:
        yield named("type parameter", one.name, write=True)
        nodes += [one.constraint, one.default]
    for node in nodes:
        if node is not None:
            yield from _type(block, node, owner, parameters)


def _see(block: DocBlock, tag: PlainTag) -> Iterator[Mention]:
    """The name that a `@see` begins with, where it is the name of something."""
    line = next((one for one in block.lines if one.offset <= tag.word.start <= one.offset + len(one.text)), None)
    found = _NAMED.match(line.text, tag.word.end - line.offset) if line is not None else None
    if line is not None and found is not None:
        start = line.offset + found.start(1)
        yield Mention("class", found[1], start, start + len(found[1]), block, SEE, False)


def _type(block: DocBlock, node: TypeNode, owner: str, parameters: set[str]) -> Iterator[Mention]:
    inner = set(parameters)
    for one in walk_type(node):
        if isinstance(one, FunctionNode):
            inner |= {generic.name.text for generic in one.generics}
            for generic in one.generics:
                name = generic.name
                yield Mention("type parameter", name.text, name.start, name.end, block, owner, True)
        elif isinstance(one, NameNode):
            name = one.name
            if name.start == name.end:
                continue
            kind: SymbolKind = "class"
            if name.text in inner:
                kind = "type parameter"
            elif name.text in PRIMITIVES:
                kind = "builtin type"
            yield Mention(kind, name.text, name.start, name.end, block, owner, False)
        elif isinstance(one, CapturedNode) and one.text in inner:
            yield Mention("type parameter", one.text, one.start + 1, one.end - 1, block, owner, False)
        elif isinstance(one, TableNode):
            for field in one.fields:
                if field.name is not None:
                    name = field.name
                    yield Mention("field", name.text, name.start, name.end, block, "", True)
