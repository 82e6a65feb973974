"""The nodes of expressions."""

from __future__ import annotations

from .node import Block, Expression, Node


class Name(Expression):
    """An identifier: a variable read or written, a declared name, a field or method name. Empty if missing."""

    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Missing(Expression):
    """Where an expression should be."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Nil(Expression):
    """`nil`."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Boolean(Expression):
    """`true` or `false`."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: bool) -> None:
        self.start = start
        self.end = end
        self.value = value


class Number(Expression):
    """A numeral as written; `literals.number_value` reads it."""

    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class String(Expression):
    """A string as written, with its quotes or brackets; `literals.string_value` reads it."""

    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Vararg(Expression):
    """`...` as a value."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Paren(Expression):
    """`(inner)`, which cuts to one value."""

    __slots__ = ("inner",)
    parts = ("inner",)

    def __init__(self, start: int, end: int, inner: Expression) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Member(Expression):
    """`object.name`."""

    __slots__ = ("name", "object")
    parts = ("object", "name")

    def __init__(self, start: int, end: int, object_: Expression, name: Name) -> None:
        self.start = start
        self.end = end
        self.object = object_
        self.name = name


class Index(Expression):
    """`object[key]`."""

    __slots__ = ("key", "object")
    parts = ("object", "key")

    def __init__(self, start: int, end: int, object_: Expression, key: Expression) -> None:
        self.start = start
        self.end = end
        self.object = object_
        self.key = key


class Call(Expression):
    """`callee(arguments)`; `open` is where the arguments start: a parenthesis, a string or a table."""

    __slots__ = ("arguments", "callee", "open")
    parts = ("callee", "arguments")

    def __init__(self, start: int, end: int, callee: Expression, open_: int, arguments: list[Expression]) -> None:
        self.start = start
        self.end = end
        self.callee = callee
        self.open = open_
        self.arguments = arguments


class MethodCall(Expression):
    """`object:name(arguments)`; `open` is where the arguments start, or the end of the name if there are none yet."""

    __slots__ = ("arguments", "name", "object", "open")
    parts = ("object", "name", "arguments")

    def __init__(
        self, start: int, end: int, object_: Expression, name: Name, open_: int, arguments: list[Expression]
    ) -> None:
        self.start = start
        self.end = end
        self.object = object_
        self.name = name
        self.open = open_
        self.arguments = arguments


class Function(Expression):
    """Parameters and body; the span starts at `function` for an expression, at the parameter list in a statement.

    `vararg` is the `...` of the parameter list: a Name with the text "...", or with the name that Lua 5.5 may give it.
    """

    __slots__ = ("body", "parameters", "vararg")
    parts = ("parameters", "vararg", "body")

    def __init__(self, start: int, end: int, parameters: list[Name], vararg: Name | None, body: Block) -> None:
        self.start = start
        self.end = end
        self.parameters = parameters
        self.vararg = vararg
        self.body = body


class Field(Node):
    """`value`, `name = value` (`key` is a Name) or `[key] = value` (`bracketed`) in a table."""

    __slots__ = ("bracketed", "key", "value")
    parts = ("key", "value")

    def __init__(self, start: int, end: int, key: Expression | None, value: Expression, bracketed: bool) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.value = value
        self.bracketed = bracketed


class Table(Expression):
    """`{ fields }`."""

    __slots__ = ("fields",)
    parts = ("fields",)

    def __init__(self, start: int, end: int, fields: list[Field]) -> None:
        self.start = start
        self.end = end
        self.fields = fields


class Binary(Expression):
    """`left operator right`; chains of left-associative operators nest to the left, possibly thousands deep."""

    __slots__ = ("left", "operator", "operator_start", "right")
    parts = ("left", "right")

    def __init__(
        self, start: int, end: int, operator: str, operator_start: int, left: Expression, right: Expression
    ) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operator_start = operator_start
        self.left = left
        self.right = right


class Unary(Expression):
    """`operator operand`."""

    __slots__ = ("operand", "operator")
    parts = ("operand",)

    def __init__(self, start: int, end: int, operator: str, operand: Expression) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operand = operand
