"""One tag from its line and the lines below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, cast

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import string_value

from .function_tags import generic, overload, param, return_cast, return_overload, returns, vararg
from .tag_reader import TagReader
from .tags import (
    AliasTag,
    AsTag,
    CastTag,
    ClassTag,
    DiagnosticTag,
    EnumTag,
    FieldTag,
    MetaTag,
    ModuleTag,
    OperatorTag,
    PlainTag,
    Tag,
    TypeTag,
)
from .type_nodes import MissingNode, Span, TypeNode
from .type_parser import TypeParser
from .words import Line, Words

_TAG: Final = re.compile(r"\s*@([\w\-]*)")
_DIAGNOSTIC: Final = re.compile(r"\s*([\w\-]+)\s*(:?)")
_CODE: Final = re.compile(r"[\w\-]+")
_CODES: Final = re.compile(r"\s*[\w\-]+(?:\s*,\s*[\w\-]+)*")
_CAST_NAME: Final = re.compile(r"\s*([^\W\d]\w*(?:\.\w+|\[[^\]]*\])*)")
_VISIBILITY: Final = ("public", "protected", "private", "package", "internal")


def read_tag(line: Line, more: list[Line]) -> tuple[Tag, int] | None:
    """The tag that a line begins, and how many of the following lines belong to it; None for a line of text."""
    match = _TAG.match(line.text)
    if match is None:
        return None
    reader = TagReader(line, more, match)
    handler = _READERS.get(reader.word.text)
    tag = handler(reader) if handler is not None else None
    if tag is None:
        return PlainTag(word=reader.word, end=reader.end(), doc=line.text[reader.behind :].strip()), 0
    return tag, reader.source.used


def _class(reader: TagReader) -> Tag | None:
    attributes = reader.attributes()
    name = reader.name()
    if name is None:
        return None
    generics = reader.parser.generics()
    parents: list[TypeNode] = []
    if reader.source.take(":"):
        while True:
            node = reader.parser.type()
            if isinstance(node, MissingNode):
                break
            parents.append(node)
            if not reader.source.take(","):
                break
    return ClassTag(
        word=reader.word,
        end=reader.end(),
        doc=reader.doc(),
        name=name,
        attributes=attributes,
        generics=generics,
        parents=tuple(parents),
    )


def _field(reader: TagReader) -> Tag | None:
    source = reader.source
    visibility = "public"
    readonly = False
    while source.peek().kind == "name" and source.peek().text in (*_VISIBILITY, "readonly"):
        if source.peek(1).kind not in ("name", "[", "string") or source.peek(2).kind == "":
            break
        modifier = source.next().text
        readonly = readonly or modifier == "readonly"
        if modifier != "readonly":
            visibility = "package" if modifier == "internal" else modifier
    name: Span | None = None
    key: TypeNode | None = None
    if source.peek().kind == "[":
        reader.parser.open("[")
        key = reader.parser.type()
        reader.parser.close("]")
    else:
        word = source.next()
        if word.kind not in ("name", "string", "number"):
            return None
        text = string_value(word.text, LUA54) if word.kind == "string" else word.text
        name = Span(text, word.start, word.end)
    optional = source.take("?") is not None
    source.take(":")
    node = reader.variants(reader.parser.type())
    doc = reader.doc()
    return FieldTag(
        word=reader.word,
        end=reader.end(),
        doc=doc,
        name=name,
        key=key,
        type=node,
        optional=optional,
        readonly=readonly,
        visibility=cast("Literal['public', 'protected', 'private', 'package']", visibility),
    )


def _alias(reader: TagReader) -> Tag | None:
    reader.attributes()
    name = reader.name()
    if name is None:
        return None
    generics = reader.parser.generics()
    node = reader.parser.type()
    doc = reader.doc()
    node = reader.variants(node)
    if isinstance(node, MissingNode) and reader.source.used < len(reader.source.more):
        line = reader.source.more[reader.source.used]
        if _TAG.match(line.text) is None and line.text.lstrip().startswith(("{", "(", "fun")):
            reader.source.brackets += 1
            reader.source.continues()
            reader.source.brackets -= 1
            node = reader.variants(reader.parser.type())
    return AliasTag(word=reader.word, end=reader.end(), doc=doc, name=name, type=node, generics=generics)


def _enum(reader: TagReader) -> Tag | None:
    attributes = reader.attributes()
    name = reader.name()
    if name is None:
        return None
    node = reader.parser.type() if reader.source.take(":") else None
    doc = reader.doc()
    return EnumTag(word=reader.word, end=reader.end(), doc=doc, name=name, attributes=attributes, type=node)


def _type(reader: TagReader) -> Tag | None:
    types: list[TypeNode] = []
    while True:
        node = reader.parser.type()
        if isinstance(node, MissingNode) and not types:
            node = reader.variants(node)
        if isinstance(node, MissingNode):
            break
        types.append(node)
        if not reader.source.take(","):
            break
    if types:
        doc = reader.doc()
        types[-1] = reader.variants(types[-1])
        return TypeTag(word=reader.word, end=reader.end(), doc=doc, types=tuple(types))
    return None


def _as(reader: TagReader) -> Tag | None:
    node = reader.parser.type()
    return AsTag(word=reader.word, end=reader.end(), doc=reader.doc(), type=node)


def _cast(reader: TagReader) -> Tag | None:
    text = reader.line.text
    match = _CAST_NAME.match(text, reader.behind)
    if match is None:
        return None
    name = Span(match.group(1), reader.line.offset + match.start(1), reader.line.offset + match.end(1))
    source = Words(text[match.end() :], reader.line.offset + match.end(), reader.source.more)
    reader.source = source
    reader.parser = TypeParser(source)
    casts: list[tuple[Literal["", "+", "-"], TypeNode | None]] = []
    while True:
        operator: Literal["", "+", "-"] = ""
        if source.take("+"):
            operator = "+"
        elif source.take("-"):
            operator = "-"
        if source.take("?"):
            casts.append((operator or "+", None))
        else:
            node = reader.parser.type()
            if isinstance(node, MissingNode):
                break
            casts.append((operator, node))
        if not source.take(","):
            break
    return CastTag(word=reader.word, end=reader.end(), doc=reader.doc(), name=name, casts=tuple(casts))


def _operator(reader: TagReader) -> Tag | None:
    name = reader.name()
    if name is None:
        return None
    operand = result = None
    if reader.source.take("("):
        if reader.source.peek().kind != ")":
            operand = reader.parser.type()
        reader.source.take(")")
    if reader.source.take(":"):
        result = reader.parser.type()
    return OperatorTag(
        word=reader.word, end=reader.end(), doc=reader.doc(), operator=name, operand=operand, result=result
    )


def _module(reader: TagReader) -> Tag | None:
    word = reader.source.next()
    name = string_value(word.text, LUA54) if word.kind == "string" else word.text
    return ModuleTag(word=reader.word, end=reader.end(), name=name)


def _meta(reader: TagReader) -> Tag | None:
    return MetaTag(word=reader.word, end=reader.end(), name=reader.source.peek().text)


def _diagnostic(reader: TagReader) -> Tag | None:
    text, base = reader.line.text, reader.line.offset
    match = _DIAGNOSTIC.match(text, reader.behind)
    if match is None:
        return None
    action = Span(match.group(1), base + match.start(1), base + match.end(1))
    codes = ()
    if match.group(2):
        listed = _CODES.match(text, match.end())
        found = _CODE.finditer(text, match.end(), listed.end()) if listed is not None else ()
        codes = tuple(Span(code.group(), base + code.start(), base + code.end()) for code in found)  # type: ignore[assignment]
    return DiagnosticTag(word=reader.word, end=reader.end(), action=action, codes=codes)


def type_from_text(text: str) -> TypeNode:
    """A type expression by itself, for tests and for tools; offsets count from 0."""
    return TypeParser(Words(text, 0, [])).type()


_READERS: Final[dict[str, Callable[[TagReader], Tag | None]]] = {
    "class": _class,
    "interface": _class,
    "field": _field,
    "param": param,
    "vararg": vararg,
    "return": returns,
    "return_overload": return_overload,
    "return_cast": return_cast,
    "generic": generic,
    "overload": overload,
    "alias": _alias,
    "enum": _enum,
    "type": _type,
    "as": _as,
    "cast": _cast,
    "operator": _operator,
    "module": _module,
    "meta": _meta,
    "diagnostic": _diagnostic,
}
