"""Type expressions from words: recursive descent that takes what it can and never raises."""

from __future__ import annotations

from typing import Final

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import number_value, string_value

from .lexer import Word
from .table_types import TableTypes
from .type_nodes import (
    ArrayNode,
    CapturedNode,
    ConditionalNode,
    IndexedNode,
    IntersectionNode,
    KeyofNode,
    LiteralNode,
    MissingNode,
    NameNode,
    OptionalNode,
    Span,
    TupleNode,
    TypeNode,
    UnionNode,
    VariadicNode,
)

_DEEPEST: Final = 60


class TypeParser(TableTypes):
    """Reads types from words."""

    def type(self) -> TypeNode:
        """One type with everything that connects; a `MissingNode` where there is none."""
        self.depth += 1
        if self.depth > _DEEPEST:
            self.depth -= 1
            at = self.source.peek().start
            return MissingNode(start=at, end=at)
        node = self._conditional()
        self.depth -= 1
        return node

    def _conditional(self) -> TypeNode:
        node = self._union()
        if self.source.peek().text != "extends" or self.source.peek().kind != "name":
            return node
        self.source.next()
        base = self._union()
        yes = no = MissingNode(start=base.end, end=base.end)  # type: TypeNode
        if self.source.take_name("and"):
            yes = self.type()
        if self.source.take_name("or"):
            no = self.type()
        return ConditionalNode(start=node.start, end=no.end, checked=node, base=base, yes=yes, no=no)

    def _union(self) -> TypeNode:
        first = self._intersection()
        members = [first]
        while self.source.peek().kind == "|":
            self.source.next()
            if self.source.peek().kind in (">", "+"):
                self.source.next()
            members.append(self._intersection())
        if len(members) == 1:
            return first
        return UnionNode(start=first.start, end=members[-1].end, members=tuple(members))

    def _intersection(self) -> TypeNode:
        first = self._postfix()
        members = [first]
        while self.source.peek().kind == "&":
            self.source.next()
            members.append(self._postfix())
        if len(members) == 1:
            return first
        return IntersectionNode(start=first.start, end=members[-1].end, members=tuple(members))

    def _postfix(self) -> TypeNode:
        node = self._primary()
        if isinstance(node, MissingNode):
            return node
        while True:
            word = self.source.peek()
            touches = word.start == self.source.previous_end()
            if word.kind == "[]":
                self.source.next()
                node = ArrayNode(start=node.start, end=word.end, element=node)
            elif word.kind == "?":
                self.source.next()
                node = OptionalNode(start=node.start, end=word.end, inner=node)
            elif word.kind == "..." and touches:
                self.source.next()
                node = VariadicNode(start=node.start, end=word.end, inner=node)
            elif word.kind == "[" and touches:
                node = self._indexed(node)
            else:
                return node

    def _indexed(self, node: TypeNode) -> TypeNode:
        self.open("[")
        if self.source.peek().kind == "]":
            self.close("]")
            return ArrayNode(start=node.start, end=self.source.previous_end(), element=node)
        key = self.type()
        self.close("]")
        return IndexedNode(start=node.start, end=self.source.previous_end(), inner=node, key=key)

    def _primary(self) -> TypeNode:
        word = self.source.peek()
        match word.kind:
            case "name":
                return self._named(word)
            case "string":
                self.source.next()
                value: str | int | float | bool = _unquoted(string_value(word.text, LUA54))
                return LiteralNode(start=word.start, end=word.end, kind="string", value=value)
            case "number":
                self.source.next()
                number = number_value(word.text.lstrip("-")) or 0
                number = -number if word.text.startswith("-") else number
                kind = "integer" if isinstance(number, int) else "number"
                return LiteralNode(start=word.start, end=word.end, kind=kind, value=number)  # type: ignore[arg-type]
            case "captured":
                self.source.next()
                return CapturedNode(start=word.start, end=word.end, text=word.text.strip("`"))
            case "{":
                return self._table(word)
            case "[":
                return self._tuple(word)
            case "[]":
                self.source.next()
                return TupleNode(start=word.start, end=word.end, items=())
            case "(":
                self.open("(")
                self.nested += 1
                node = self.type()
                self.nested -= 1
                self.close(")")
                return node
            case "...":
                self.source.next()
                following = self.source.peek()
                if following.kind in ("name", "{", "(", "captured", "string") and following.start == word.end:
                    inner = self._postfix()
                    return VariadicNode(start=word.start, end=inner.end, inner=inner)
                inner = NameNode(start=word.start, end=word.end, name=Span("any", word.end, word.end))
                return VariadicNode(start=word.start, end=word.end, inner=inner)
            case _:
                return MissingNode(start=word.start, end=word.start)

    def _named(self, word: Word) -> TypeNode:
        following = self.source.peek(1)
        if word.text == "fun" and following.kind in ("(", "<", ""):
            return self._function(word, is_async=False)
        if word.text == "async" and following.text == "fun":
            self.source.next()
            return self._function(word, is_async=True)
        self.source.next()
        if word.text in ("true", "false"):
            return LiteralNode(start=word.start, end=word.end, kind="boolean", value=word.text == "true")
        if word.text == "keyof" and following.kind in ("name", "{", "("):
            inner = self._postfix()
            return KeyofNode(start=word.start, end=inner.end, inner=inner)
        name = Span(word.text, word.start, word.end)
        arguments: list[TypeNode] = []
        if following.kind == "<":
            self.open("<")
            self.nested += 1
            while self.source.peek().kind not in (">", ""):
                arguments.append(self.type())
                if not self.source.take(","):
                    break
            self.nested -= 1
            self.close(">")
        return NameNode(start=word.start, end=self.source.previous_end(), name=name, arguments=tuple(arguments))


def _unquoted(text: str) -> str:
    """Quotes within quotes, as older annotations have them, belong to no value: `'"left"'` is the text `left`."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text
