"""The annotations of a unit, or those behind all code, under examination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_server.language.annotations.tags import (
    AliasTag,
    CastTag,
    ClassTag,
    EnumTag,
    FieldTag,
    GenericTag,
    OperatorTag,
    OverloadTag,
    ParamTag,
    ReturnCastTag,
    ReturnOverloadTag,
    ReturnTag,
    Tag,
    TypeTag,
)

from .finding import Finding

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.annotations.docs import DocBlock, UnitDocs
    from llmspell_server.language.annotations.type_nodes import Span, TypeNode
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile


@attrs.frozen(eq=False)
class DocLook:
    """`unit` is None for the annotations behind all code, whose offsets are those of the text."""

    snapshot: Snapshot
    file: SourceFile
    unit: UnitFacts | None
    docs: UnitDocs

    def blocks(self) -> Iterator[DocBlock]:
        """The blocks with tags."""
        for block in self.docs.blocks:
            if any("@" in line.text for line in block.lines):
                yield block

    def tags(self, block: DocBlock) -> Iterator[Tag]:
        """The tags of a block, but not those of other documentation tools, which write `-- @param`."""
        shift = self.file.shift(self.unit) if self.unit is not None else 0
        text = self.file.text
        for tag in block.tags:
            line = text.rfind("\n", 0, tag.start + shift) + 1
            if text[line : tag.start + shift].strip(" \t@") != "--":
                yield tag

    def text(self, start: int, end: int) -> str:
        """The text between two offsets."""
        shift = self.file.shift(self.unit) if self.unit is not None else 0
        return self.file.text[start + shift : end + shift]


def at(span: Span, code: str, message: str, *, better: str | None = None) -> Finding:
    """A finding about a name in an annotation, with the fix that puts a better one in its place."""
    fixes = (Fix(f"Replace it by `{better}`", (Edit(span.start, span.end, better),)),) if better else ()
    return Finding(code=code, message=message, start=span.start, end=span.end, fixes=fixes)


def types_of(tag: Tag) -> Iterator[TypeNode]:
    """The type expressions of a tag; not the parents of a class."""
    match tag:
        case FieldTag():
            if tag.key is not None:
                yield tag.key
            yield tag.type
        case ParamTag() | AliasTag():
            yield tag.type
        case ReturnTag() | ReturnOverloadTag():
            for result in tag.results:
                yield result.type
        case TypeTag():
            yield from tag.types
        case OverloadTag():
            yield tag.function
        case CastTag():
            yield from (one for _, one in tag.casts if one is not None)
        case OperatorTag():
            yield from (one for one in (tag.operand, tag.result) if one is not None)
        case ReturnCastTag():
            yield from (one for one in (tag.type, tag.otherwise) if one is not None)
        case EnumTag():
            yield from (tag.type,) if tag.type is not None else ()
        case _:
            return
    if isinstance(tag, AliasTag):
        for generic in tag.generics:
            yield from generic.types()


def generics_of(tag: Tag) -> Iterator[TypeNode]:
    """The constraints and defaults of the type parameters that a tag declares."""
    if isinstance(tag, ClassTag | GenericTag):
        for generic in tag.generics:
            yield from generic.types()
