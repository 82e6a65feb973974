"""One tag from its line and the lines below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, cast

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import string_value

from .tags import (
    AliasTag,
    AsTag,
    CastTag,
    ClassTag,
    DiagnosticTag,
    EnumTag,
    FieldTag,
    GenericTag,
    MetaTag,
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
from .type_nodes import FunctionNode, MissingNode, NameNode, ResultNode, Span, TypeNode, UnionNode, VariadicNode
from .type_parser import Line, TypeParser, Words

_TAG: Final = re.compile(r"\s*@([\w\-]*)")
_VARIANT: Final = re.compile(r"\s*\|[>+]{0,2}")
_DIAGNOSTIC: Final = re.compile(r"\s*([\w\-]+)\s*(:?)")
_CODE: Final = re.compile(r"[\w\-]+")
_CAST_NAME: Final = re.compile(r"\s*([^\W\d]\w*(?:\.\w+|\[[^\]]*\])*)")
_VISIBILITY: Final = ("public", "protected", "private", "package", "internal")


class TagReader:
    """The state of reading one tag: its words, its parser, its word."""

    def __init__(self, line: Line, more: list[Line], match: re.Match[str]) -> None:
        self.line = line
        self.word = Span(match.group(1), line.offset + match.start(1), line.offset + match.end(1))
        self.behind = match.end()
        self.source = Words(line.text[match.end() :], line.offset + match.end(), more)
        self.parser = TypeParser(self.source)

    def doc(self) -> str:
        """The description at the end of the line, without the sign that introduces it."""
        return description(self.source.rest())

    def end(self) -> int:
        """Where the tag ends: with its last line."""
        return self.source.end_offset

    def name(self) -> Span | None:
        """A name, if one follows."""
        word = self.source.take("name")
        return Span(word.text, word.start, word.end) if word else None

    def variants(self, node: TypeNode) -> TypeNode:
        """The type with the `---|` lines below it."""
        members: list[TypeNode] = list(node.members) if isinstance(node, UnionNode) else [node]
        docs = [""] * len(members)
        if isinstance(node, MissingNode):
            members, docs = [], []
        first = len(members)
        source = self.source
        while source.used < len(source.more):
            line = source.more[source.used]
            match = _VARIANT.match(line.text)
            if match is None:
                break
            source.used += 1
            offset = line.offset + match.end()
            below = Words(line.text[match.end() :], offset, [])
            variant = TypeParser(below).type()
            source.end_offset = line.offset + len(line.text)
            if isinstance(variant, MissingNode):
                continue
            members.append(variant)
            docs.append(description(below.rest()))
        if len(members) == first:
            return node
        if len(members) == 1 and not docs[0]:
            return members[0]
        start = members[0].start
        return UnionNode(start=start, end=members[-1].end, members=tuple(members), docs=tuple(docs))

    def attributes(self) -> frozenset[str]:
        """`(exact, key)`."""
        found = set()
        if self.source.take("("):
            while (word := self.source.peek()).kind not in (")", ""):
                found.add(word.text)
                self.source.next()
            self.source.take(")")
        return frozenset(found - {","})


def description(text: str) -> str:
    """A description without the `#`, `--` or `@` that separates it from what it describes."""
    for mark in ("#", "--", "@"):
        if text.startswith(mark):
            return text[len(mark) :].strip()
    return text


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
        reader.parser._open("[")
        key = reader.parser.type()
        reader.parser._close("]")
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


def _param(reader: TagReader) -> Tag | None:
    word = reader.source.next()
    if word.kind not in ("name", "..."):
        return None
    optional = reader.source.take("?") is not None
    node = reader.parser.type()
    doc = reader.doc()
    node = reader.variants(node)
    name = Span(word.text, word.start, word.end)
    return ParamTag(word=reader.word, end=reader.end(), doc=doc, name=name, type=node, optional=optional)


def _vararg(reader: TagReader) -> Tag | None:
    node = reader.parser.type()
    name = Span("...", reader.word.start, reader.word.end)
    return ParamTag(word=reader.word, end=reader.end(), doc=reader.doc(), name=name, type=node)


def _results(reader: TagReader) -> tuple[ResultNode, ...]:
    found: list[ResultNode] = []
    source = reader.source
    while True:
        node = reader.parser.type()
        if isinstance(node, MissingNode):
            break
        vararg = isinstance(node, VariadicNode)
        if isinstance(node, VariadicNode):
            node = node.inner
        if source.peek().kind == "...":
            source.next()
            vararg = True
        name = None
        if source.peek().kind == "name":
            name = reader.name()
        found.append(ResultNode(type=node, name=name, vararg=vararg))
        if not source.take(","):
            break
    return tuple(found)


def _return(reader: TagReader) -> Tag | None:
    results = _results(reader)
    doc = reader.doc()
    if not results:
        results = ()
    node = reader.variants(results[-1].type) if results else reader.variants(MissingNode(start=0, end=0))
    if results and node is not results[-1].type:
        last = ResultNode(type=node, name=results[-1].name, vararg=results[-1].vararg)
        results = (*results[:-1], last)
    elif not results and not isinstance(node, MissingNode):
        results = (ResultNode(type=node),)
    return ReturnTag(word=reader.word, end=reader.end(), doc=doc, results=results)


def _return_overload(reader: TagReader) -> Tag | None:
    results = _results(reader)
    return ReturnOverloadTag(word=reader.word, end=reader.end(), doc=reader.doc(), results=results)


def _return_cast(reader: TagReader) -> Tag | None:
    name = reader.name()
    if name is None:
        return None
    node = reader.parser.type()
    otherwise = reader.parser.type() if reader.source.take_name("else") else None
    return ReturnCastTag(
        word=reader.word, end=reader.end(), doc=reader.doc(), name=name, type=node, otherwise=otherwise
    )


def _generic(reader: TagReader) -> Tag | None:
    generics = reader.parser.generic_list()
    return GenericTag(word=reader.word, end=reader.end(), doc=reader.doc(), generics=generics)


def _overload(reader: TagReader) -> Tag | None:
    node = reader.parser.type()
    if not isinstance(node, FunctionNode):
        return None
    return OverloadTag(word=reader.word, end=reader.end(), doc=reader.doc(), function=node)


def _alias(reader: TagReader) -> Tag | None:
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
        found = _CODE.finditer(text, match.end())
        codes = tuple(Span(code.group(), base + code.start(), base + code.end()) for code in found)  # type: ignore[assignment]
    return DiagnosticTag(word=reader.word, end=reader.end(), action=action, codes=codes)


def type_from_text(text: str) -> TypeNode:
    """A type expression by itself, for tests and for tools; offsets count from 0."""
    return TypeParser(Words(text, 0, [])).type()


def any_type(at: int) -> TypeNode:
    """The type `any`, where a tag leaves its type out."""
    return NameNode(start=at, end=at, name=Span("any", at, at))


_READERS: Final[dict[str, Callable[[TagReader], Tag | None]]] = {
    "class": _class,
    "interface": _class,
    "field": _field,
    "param": _param,
    "vararg": _vararg,
    "return": _return,
    "return_overload": _return_overload,
    "return_cast": _return_cast,
    "generic": _generic,
    "overload": _overload,
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
