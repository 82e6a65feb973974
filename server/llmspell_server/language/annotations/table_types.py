"""Table and tuple types: `{ a: T, [K]: V }`, `[A, B]`, `{ [K in T]: V }`."""

from __future__ import annotations

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import string_value

from .function_types import FunctionTypes
from .lexer import Word
from .type_nodes import (
    FieldNode,
    LiteralNode,
    MappedNode,
    MissingNode,
    Span,
    TableNode,
    TupleNode,
    TypeNode,
)


class TableTypes(FunctionTypes):
    """Reads them from words."""

    def _tuple(self, word: Word) -> TypeNode:
        self.open("[")
        items: list[TypeNode] = []
        self.nested += 1
        while self.source.peek().kind not in ("]", ""):
            item = self.type()
            items.append(item)
            if isinstance(item, MissingNode) or not self.source.take(","):
                break
        self.nested -= 1
        self.close("]")
        return TupleNode(start=word.start, end=self.source.previous_end(), items=tuple(items))

    def _table(self, word: Word) -> TypeNode:
        self.open("{")
        fields: list[FieldNode] = []
        self.nested += 1
        mapped: MappedNode | None = None
        while self.source.peek().kind not in ("}", ""):
            before = self.source.i
            if self.source.peek().kind == "[":
                mapped = self._key_field(word, fields) or mapped
            else:
                self._field(fields)
            if not (self.source.take(",") or self.source.take(";")) and self.source.i == before:
                break
            if self.source.i == before:
                break
        self.nested -= 1
        self.close("}")
        end = self.source.previous_end()
        return mapped or TableNode(start=word.start, end=end, fields=tuple(fields))

    def _key_field(self, word: Word, fields: list[FieldNode]) -> MappedNode | None:
        self.open("[")
        name = self.source.peek()
        if name.kind == "name" and self.source.peek(1).text == "in":
            self.source.next()
            self.source.next()
            keys = self.type()
            self.close("]")
            missing = self.source.take("?") is not None
            self.source.take(":")
            value = self.type()
            span = Span(name.text, name.start, name.end)
            return MappedNode(start=word.start, end=value.end, name=span, keys=keys, value=value, optional=missing)
        key = self.type()
        self.close("]")
        optional = self.source.take("?") is not None
        self.source.take(":")
        fields.append(FieldNode(key=key, type=self.type(), optional=optional))
        return None

    def _field(self, fields: list[FieldNode]) -> None:
        word = self.source.peek()
        if word.kind in ("name", "string") and self._names_a_field():
            self.source.next()
            optional = self.source.take("?") is not None
            self.source.take(":")
            text = word.text if word.kind == "name" else string_value(word.text, LUA54)
            name = Span(text, word.start, word.end)
            fields.append(FieldNode(name=name, type=self.type(), optional=optional))
            return
        node = self.type()
        if not isinstance(node, MissingNode):
            index = sum(1 for field in fields if field.name is None) + 1
            key = LiteralNode(start=node.start, end=node.start, kind="integer", value=index)
            fields.append(FieldNode(key=key, type=node))
