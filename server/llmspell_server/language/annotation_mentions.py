"""The names in annotations, with what each is as far as the annotation itself tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from .annotations.docs import DocBlock
from .annotations.tags import (
    AliasTag,
    AsTag,
    CastTag,
    ClassTag,
    EnumTag,
    FieldTag,
    GenericTag,
    ModuleTag,
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
    FieldNode,
    FunctionNode,
    GenericNode,
    LiteralNode,
    NameNode,
    Span,
    TableNode,
    TypeNode,
    walk_type,
)
from .answers import SymbolKind
from .types.values import PRIMITIVES

if TYPE_CHECKING:
    from .binding.facts import UnitFacts
    from .source import SourceFile

CAST: Final = "@cast"
SEE: Final = "@see"
"""Owners of the names in tags that belong to no class."""

NAMED: Final = re.compile(r"[ \t]+([^\W\d]\w*(?:[.#:]\w+)*)")
_MODULE: Final = re.compile(r"""[ \t]*(["']?)([^"'\s]+)\1""")


class Mention(NamedTuple):
    """One name in an annotation: what it is, its text and span in the unit, the block, and the class it is below."""

    kind: SymbolKind
    name: str
    start: int
    end: int
    block: DocBlock
    owner: str
    write: bool


def file_mentions(file: SourceFile) -> list[tuple[UnitFacts | None, Mention]]:
    """Every name in the annotations of a file; kept with the file."""
    found: list[tuple[UnitFacts | None, Mention]] | None = file.cache.get("annotation names")
    if found is None:
        found = []
        for unit, docs in file.all_docs:
            for block in docs.blocks:
                if any("@" in line.text for line in block.lines):
                    found.extend((unit, one) for one in mentions(block))
            for node in docs.casts.values():
                found.extend((unit, one) for one in cast_mentions(node))
        file.cache["annotation names"] = found
    return found


def cast_mentions(node: TypeNode) -> Iterator[Mention]:
    """Every name in the type of a `--[[@as T]]`."""
    return _type(DocBlock(node.start, node.end, [], []), node, "", set())


def mentions(block: DocBlock) -> tuple[Mention, ...]:
    """Every name in the tags of a block; kept with it."""
    found: tuple[Mention, ...] | None = block.__dict__.get("mentions")
    if found is None:
        found = block.__dict__["mentions"] = tuple(_mentions(block))
    return found


def _mentions(block: DocBlock) -> Iterator[Mention]:
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
            yield from _key(block, tag, owner)
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
            yield from _behind(block, tag, NAMED, "class", SEE)
        case ModuleTag():
            yield from _behind(block, tag, _MODULE, "require path", "")
    for one in generics:
        yield named("type parameter", one.name, write=True)
        nodes += [one.constraint, one.default]
    for node in nodes:
        if node is not None:
            yield from _type(block, node, owner, parameters)


def _key(block: DocBlock, field: FieldTag | FieldNode, owner: str) -> Iterator[Mention]:
    """The name of a field, `["name"]` included."""
    if field.name is not None:
        yield Mention("field", field.name.text, field.name.start, field.name.end, block, owner, True)
    elif isinstance(field.key, LiteralNode) and not isinstance(field.key.value, bool | float):
        yield Mention("field", str(field.key.value), field.key.start, field.key.end, block, owner, True)


def _behind(block: DocBlock, tag: Tag, pattern: re.Pattern[str], kind: SymbolKind, owner: str) -> Iterator[Mention]:
    """The name right behind the word of a tag, the last group of a pattern: of a `@see`, of a `@module`."""
    line = next((one for one in block.lines if one.offset <= tag.word.start <= one.offset + len(one.text)), None)
    found = pattern.match(line.text, tag.word.end - line.offset) if line is not None else None
    if line is not None and found is not None:
        start, end = (line.offset + each for each in found.span(pattern.groups))
        yield Mention(kind, found[pattern.groups], start, end, block, owner, False)


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
                yield from _key(block, field, "")
