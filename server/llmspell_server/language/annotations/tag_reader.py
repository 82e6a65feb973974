"""The state of reading one tag: its words, its types, its description."""

from __future__ import annotations

import re
from typing import Final

from .type_nodes import MissingNode, Span, TypeNode, UnionNode
from .type_parser import TypeParser
from .words import Line, Words

_VARIANT: Final = re.compile(r"\s*\|[>+]{0,2}")


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
