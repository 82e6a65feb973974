"""What comments and annotations say about a symbol, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Function, LocalFunction, Node, String

from .annotations.docs import DocBlock
from .annotations.tags import ClassTag, EnumTag, FieldTag, ParamTag, PlainTag, ReturnTag
from .answers import Documentation, Symbol
from .binding.facts import UnitFacts
from .infer.docs import blocks_of, function_block, owner_of
from .navigation import field_declarations, parameter_tag
from .targets import FieldTarget, GlobalTarget, ModuleTarget, TextTarget, TypeFieldTarget, TypeTarget, VariableTarget
from .types.build import members_of
from .types.values import Function as FunctionType
from .types.values import Named, Type

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .source import SourceFile

_BEGINS_PROSE: Final = frozenset(
    (
        *("the", "a", "an", "all", "any", "each", "every", "how", "if", "nil", "no", "new", "or", "that", "this"),
        *("true", "false", "what", "when", "where", "whether", "which", "who"),
    )
)
"""Words that nobody calls a result: people write sentences where the name of a result would stand."""


def documentation(snapshot: Snapshot, symbol: Symbol) -> Documentation:
    """See `Snapshot.documentation`."""
    target = symbol.target
    match target:
        case VariableTarget():
            return _variable(snapshot, target)
        case GlobalTarget():
            return _global(snapshot, target)
        case FieldTarget():
            return _field(snapshot, target)
        case TypeTarget():
            return of_type_name(snapshot, target.name)
        case TypeFieldTarget() if target.owner:
            found = snapshot.member(Named(target.owner), target.name)
            return Documentation(found[0].doc, found[0].deprecated) if found else Documentation()
        case ModuleTarget() if target.uri is not None:
            file = snapshot.file(target.uri)
            return of_file(file) if file is not None else Documentation()
        case TextTarget(unit=UnitFacts() as unit, node=String() as node):
            from .expectation import value_documentation

            file = snapshot.file(symbol.uri)
            return value_documentation(snapshot, file, unit, node) if file is not None else Documentation()
        case _:
            return Documentation()


def of_block(block: DocBlock) -> Documentation:
    """The text of a block and what its tags add."""
    deprecated = block.plain_tag("deprecated")
    source = block.plain_tag("source")
    return Documentation(
        text=block.text,
        deprecated=deprecated.doc if deprecated is not None else None,
        parameters=tuple((tag.name.text, tag.doc) for tag in block.all(ParamTag) if tag.doc),
        returns=tuple(text for tag in block.all(ReturnTag) if (text := _returned(tag))),
        see=tuple(tag.doc for tag in block.all(PlainTag) if tag.word.text == "see"),
        source=source.doc if source is not None else None,
        version=tuple(tag.doc for tag in block.all(PlainTag) if tag.word.text == "version"),
        nodiscard=block.plain_tag("nodiscard") is not None,
        is_async=block.plain_tag("async") is not None,
    )


def _returned(tag: ReturnTag) -> str:
    """The names of results, and what is written about them."""
    names = [one.name.text for one in tag.results if one.name is not None and one.name.text]
    if len(names) == 1 and names[0].lower() in _BEGINS_PROSE:
        return f"{names[0]} {tag.doc}".rstrip()
    shown = ", ".join(f"`{name}`" for name in names)
    return f"{shown}: {tag.doc}" if shown and tag.doc else shown or tag.doc


def of_node(unit: UnitFacts, node: Node) -> Documentation:
    """What stands at a statement or a field."""
    for block in blocks_of(unit, node):
        if block.text or block.tags:
            return of_block(block)
    return Documentation()


def _variable(snapshot: Snapshot, target: VariableTarget) -> Documentation:
    variable = target.variable
    statement = variable.statement
    if variable.kind in ("parameter", "vararg"):
        tag = parameter_tag(variable.unit, statement, variable.name)
        return Documentation(tag.doc) if tag is not None else Documentation()
    if variable.kind == "self":
        return Documentation()
    found = of_node(variable.unit, statement)
    if found.text or isinstance(statement, LocalFunction):
        return found
    by_type = of_type(snapshot, snapshot.type_of(target.uri, variable.node))
    return by_type if by_type.text or by_type.parameters else found


def of_type(snapshot: Snapshot, type_: Type) -> Documentation:
    """The documentation of a class, or of the function that a value is."""
    for part in members_of(type_):
        if isinstance(part, Named):
            return of_type_name(snapshot, part.name)
        if isinstance(part, FunctionType) and part.origin is not None and isinstance(part.origin.node, Function):
            return of_function(part.origin.unit, part.origin.node)
    return Documentation()


def of_function(unit: UnitFacts, node: Function) -> Documentation:
    """The comment above a function's statement or field."""
    block = function_block(unit, node)
    if block is not None:
        return of_block(block)
    owner, _ = owner_of(unit, node)
    return of_node(unit, owner)


def _global(snapshot: Snapshot, target: GlobalTarget) -> Documentation:
    for _, unit, write in snapshot.index.global_writes(target.name):
        found = of_node(unit, write.statement)
        if found.text or found.parameters or found.deprecated is not None:
            return found
    file = snapshot.file(target.uri)
    if file is None:
        return Documentation()
    return of_type(snapshot, snapshot.inference.ask_type(file, target.unit, target.node))


def _field(snapshot: Snapshot, target: FieldTarget) -> Documentation:
    found = field_declarations(snapshot, target)
    for one in found:
        if one.source == "tag" and one.doc:
            return Documentation(one.doc, one.deprecated)
        if one.block is not None and one.source != "tag" and (one.block.text or one.block.tags):
            return of_block(one.block)
    for one in found:
        documented = of_type(snapshot, one.type())
        if documented.text:
            return documented
    return Documentation(deprecated=next((one.deprecated for one in found if one.deprecated is not None), None))


def of_type_name(snapshot: Snapshot, name: str) -> Documentation:
    """The text at a class, an alias or an enum; the text right above its tag, if the block has several."""
    for declaration in snapshot.index.types(name):
        tags = declaration.block.all(ClassTag) + declaration.block.all(EnumTag)
        text = declaration.tag.doc
        if len(tags) > 1 or declaration.block.all(FieldTag):
            text = declaration.block.text_before(declaration.tag) or text
        else:
            text = declaration.block.text or text
        if text:
            return Documentation(text)
    return Documentation()


def of_file(file: SourceFile) -> Documentation:
    """The comment at the top of a file."""
    for _, docs in file.all_docs:
        for block in docs.blocks:
            if block.text and block.bound is None:
                return Documentation(block.text)
        return Documentation()
    return Documentation()
