"""Function types and type parameters: `async fun<T>(a: T, ...: U): R`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lexer import Word
from .type_nodes import (
    FunctionNode,
    GenericNode,
    MissingNode,
    ParameterNode,
    ResultNode,
    Span,
    TypeNode,
    VariadicNode,
)
from .words import Words


class FunctionTypes:
    """Reads them from words; `nested` counts the brackets around, inside which a comma may belong to something else."""

    if TYPE_CHECKING:

        def type(self) -> TypeNode:
            """See `TypeParser`."""

        def _union(self) -> TypeNode:
            """See `TypeParser`."""

    def __init__(self, source: Words) -> None:
        self.source = source
        self.depth = 0
        self.nested = 0

    def open(self, kind: str) -> bool:
        """Move behind an opening bracket, inside which the next lines go on; false if there is none."""
        if self.source.take(kind) is None:
            return False
        self.source.brackets += 1
        return True

    def close(self, kind: str) -> None:
        """Move behind a closing bracket, if it is there."""
        self.source.take(kind)
        self.source.brackets -= 1

    def _names_a_field(self) -> bool:
        following = self.source.peek(1).kind
        return following == ":" or (following == "?" and self.source.peek(2).kind == ":")

    def generics(self) -> tuple[GenericNode, ...]:
        """`<T, U: X>`; nothing if there is no `<`."""
        if not self.open("<"):
            return ()
        found = self.generic_list()
        self.close(">")
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
        if self.open("("):
            self.nested += 1
            while self.source.peek().kind not in (")", ""):
                parameter = self._parameter()
                if parameter is None:
                    break
                parameters.append(parameter)
                if not self.source.take(","):
                    break
            self.nested -= 1
            self.close(")")
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
            self.open("(")
            outer, self.nested = self.nested, 0
            found = self._result_list()
            self.nested = outer
            self.close(")")
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
