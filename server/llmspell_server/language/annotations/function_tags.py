"""The tags of functions: parameters, results, type parameters, overloads."""

from __future__ import annotations

from .tag_reader import TagReader
from .tags import (
    GenericTag,
    OverloadTag,
    ParamTag,
    ReturnCastTag,
    ReturnOverloadTag,
    ReturnTag,
    Tag,
)
from .type_nodes import FunctionNode, MissingNode, ResultNode, Span, VariadicNode


def param(reader: TagReader) -> Tag | None:
    """`@param name? T text`."""
    word = reader.source.next()
    if word.kind not in ("name", "..."):
        return None
    optional = reader.source.take("?") is not None
    node = reader.parser.type()
    doc = reader.doc()
    node = reader.variants(node)
    name = Span(word.text, word.start, word.end)
    return ParamTag(word=reader.word, end=reader.end(), doc=doc, name=name, type=node, optional=optional)


def vararg(reader: TagReader) -> Tag | None:
    """`@vararg T`, the old way to write `@param ... T`."""
    node = reader.parser.type()
    name = Span("...", reader.word.start, reader.word.end)
    return ParamTag(word=reader.word, end=reader.end(), doc=reader.doc(), name=name, type=node)


def results_of(reader: TagReader) -> tuple[ResultNode, ...]:
    """The types and names of `@return`."""
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


def returns(reader: TagReader) -> Tag | None:
    """`@return T name, U other # text`, with `---|` lines below."""
    results = results_of(reader)
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


def return_overload(reader: TagReader) -> Tag | None:
    """`@return_overload true, T`."""
    results = results_of(reader)
    return ReturnOverloadTag(word=reader.word, end=reader.end(), doc=reader.doc(), results=results)


def return_cast(reader: TagReader) -> Tag | None:
    """`@return_cast name T else U`."""
    name = reader.name()
    if name is None:
        return None
    node = reader.parser.type()
    otherwise = reader.parser.type() if reader.source.take_name("else") else None
    return ReturnCastTag(
        word=reader.word, end=reader.end(), doc=reader.doc(), name=name, type=node, otherwise=otherwise
    )


def generic(reader: TagReader) -> Tag | None:
    """`@generic T: X, U`."""
    generics = reader.parser.generic_list()
    return GenericTag(word=reader.word, end=reader.end(), doc=reader.doc(), generics=generics)


def overload(reader: TagReader) -> Tag | None:
    """`@overload fun(…)`."""
    node = reader.parser.type()
    if not isinstance(node, FunctionNode):
        return None
    return OverloadTag(word=reader.word, end=reader.end(), doc=reader.doc(), function=node)
