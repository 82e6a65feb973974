"""Type expressions from words: recursive descent that takes what it can and never raises."""

from __future__ import annotations

from typing import Final

from llmspell_runtime.syntax.dialects import LUA54
from llmspell_runtime.syntax.literals import number_value, string_value

from .lexer import Word
from .type_nodes import (
    ArrayNode,
    CapturedNode,
    ConditionalNode,
    FieldNode,
    FunctionNode,
    GenericNode,
    IndexedNode,
    IntersectionNode,
    KeyofNode,
    LiteralNode,
    MappedNode,
    MissingNode,
    NameNode,
    OptionalNode,
    ParameterNode,
    ResultNode,
    Span,
    TableNode,
    TupleNode,
    TypeNode,
    UnionNode,
    VariadicNode,
)
from .words import Words

_DEEPEST: Final = 60


class TypeParser:
    """Reads types from words."""

    def __init__(self, source: Words) -> None:
        self.source = source
        self.depth = 0
        self.nested = 0

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
        self._open("[")
        if self.source.peek().kind == "]":
            self._close("]")
            return ArrayNode(start=node.start, end=self.source.previous_end(), element=node)
        key = self.type()
        self._close("]")
        return IndexedNode(start=node.start, end=self.source.previous_end(), inner=node, key=key)

    def _open(self, kind: str) -> bool:
        if self.source.take(kind) is None:
            return False
        self.source.brackets += 1
        return True

    def _close(self, kind: str) -> None:
        self.source.take(kind)
        self.source.brackets -= 1

    def _primary(self) -> TypeNode:
        word = self.source.peek()
        match word.kind:
            case "name":
                return self._named(word)
            case "string":
                self.source.next()
                value: str | int | float | bool = string_value(word.text, LUA54)
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
                self._open("(")
                self.nested += 1
                node = self.type()
                self.nested -= 1
                self._close(")")
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
            self._open("<")
            self.nested += 1
            while self.source.peek().kind not in (">", ""):
                arguments.append(self.type())
                if not self.source.take(","):
                    break
            self.nested -= 1
            self._close(">")
        return NameNode(start=word.start, end=self.source.previous_end(), name=name, arguments=tuple(arguments))

    def _tuple(self, word: Word) -> TypeNode:
        self._open("[")
        items: list[TypeNode] = []
        self.nested += 1
        while self.source.peek().kind not in ("]", ""):
            item = self.type()
            items.append(item)
            if isinstance(item, MissingNode) or not self.source.take(","):
                break
        self.nested -= 1
        self._close("]")
        return TupleNode(start=word.start, end=self.source.previous_end(), items=tuple(items))

    def _table(self, word: Word) -> TypeNode:
        self._open("{")
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
        self._close("}")
        end = self.source.previous_end()
        return mapped or TableNode(start=word.start, end=end, fields=tuple(fields))

    def _key_field(self, word: Word, fields: list[FieldNode]) -> MappedNode | None:
        self._open("[")
        name = self.source.peek()
        if name.kind == "name" and self.source.peek(1).text == "in":
            self.source.next()
            self.source.next()
            keys = self.type()
            self._close("]")
            self.source.take("?")
            self.source.take(":")
            value = self.type()
            span = Span(name.text, name.start, name.end)
            return MappedNode(start=word.start, end=value.end, name=span, keys=keys, value=value)
        key = self.type()
        self._close("]")
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

    def _names_a_field(self) -> bool:
        following = self.source.peek(1).kind
        return following == ":" or (following == "?" and self.source.peek(2).kind == ":")

    def generics(self) -> tuple[GenericNode, ...]:
        """`<T, U: X>`; nothing if there is no `<`."""
        if not self._open("<"):
            return ()
        found = self.generic_list()
        self._close(">")
        return found

    def generic_list(self) -> tuple[GenericNode, ...]:
        """`T, U: X = D, V...`."""
        found: list[GenericNode] = []
        while True:
            word = self.source.take("name")
            if word is None:
                break
            variadic = self.source.take("...") is not None
            constraint = self._union() if self.source.take(":") else None
            variadic = variadic or self.source.take("...") is not None
            default = self._union() if self.source.take("=") else None
            span = Span(word.text, word.start, word.end)
            found.append(GenericNode(name=span, constraint=constraint, default=default, variadic=variadic))
            if not self.source.take(","):
                break
        return tuple(found)

    def _function(self, word: Word, *, is_async: bool) -> FunctionNode:
        self.source.next()
        generics = self.generics()
        parameters: list[ParameterNode] = []
        if self._open("("):
            self.nested += 1
            while self.source.peek().kind not in (")", ""):
                parameter = self._parameter()
                if parameter is None:
                    break
                parameters.append(parameter)
                if not self.source.take(","):
                    break
            self.nested -= 1
            self._close(")")
        results: tuple[ResultNode, ...] | None = None
        if self.source.peek().kind == ":":
            self.source.next()
            results = tuple(self.results())
        return FunctionNode(
            start=word.start,
            end=self.source.previous_end(),
            parameters=tuple(parameters),
            results=results,
            generics=generics,
            is_async=is_async,
        )

    def _parameter(self) -> ParameterNode | None:
        word = self.source.peek()
        if word.kind not in ("name", "..."):
            return None
        self.source.next()
        optional = self.source.take("?") is not None
        node = self.type() if self.source.take(":") else None
        return ParameterNode(name=Span(word.text, word.start, word.end), optional=optional, type=node)

    def results(self) -> list[ResultNode]:
        """The results of `fun()`: types, possibly named, possibly in parentheses."""
        if self.source.peek().kind == "(" and self._parenthesized_results():
            self._open("(")
            outer, self.nested = self.nested, 0
            found = self._result_list()
            self.nested = outer
            self._close(")")
            return found
        return self._result_list()

    def _parenthesized_results(self) -> bool:
        """Whether the parenthesis holds a list or names, not one type."""
        depth = 0
        ahead = 0
        while ahead < 400:
            kind = self.source.peek(ahead).kind
            if kind in ("(", "[", "{", "<"):
                depth += 1
            elif kind in (")", "]", "}", ">"):
                depth -= 1
                if depth == 0:
                    return False
            elif kind == "" or (depth == 1 and kind in (",", ":")):
                return kind != ""
            ahead += 1
        return False

    def _result_list(self) -> list[ResultNode]:
        found: list[ResultNode] = []
        while True:
            name: Span | None = None
            word = self.source.peek()
            if word.kind in ("name", "...") and self._names_a_field() and (self.nested == 0 or not found):
                self.source.next()
                self.source.take("?")
                self.source.take(":")
                name = Span(word.text, word.start, word.end)
            node = self.type()
            if isinstance(node, MissingNode):
                break
            vararg = isinstance(node, VariadicNode) or (name is not None and name.text == "...")
            if isinstance(node, VariadicNode):
                node = node.inner
            found.append(ResultNode(type=node, name=name, vararg=vararg))
            if self.source.peek().kind != ",":
                break
            following = self.source.peek(1)
            if self.nested and following.kind in ("name", "...") and self._field_ahead():
                break
            self.source.next()
        return found

    def _field_ahead(self) -> bool:
        """Whether what follows the comma is the next parameter or field of what is around this function type."""
        kind = self.source.peek(2).kind
        return kind == ":" or (kind == "?" and self.source.peek(3).kind == ":") or self.source.peek(1).kind == "..."
