"""The syntax tree: plain objects with slots, a span, and the children in the order of the text.

`start` and `end` are character offsets in the coordinates of the unit the node belongs to (see `tree.py`): equal to
the offsets in the text for a tree from `parse`. A part that is missing in the text is there all the same: an empty
`Name`, a `Missing` expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar


class Node:
    """What every part of the tree is."""

    __slots__ = ("end", "start")
    parts: ClassVar[tuple[str, ...]] = ()
    """Names of the attributes that hold child nodes, lists of them, or None; in the order of the text."""

    start: int
    end: int

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.start}:{self.end}>"


class Expression(Node):
    """What has values."""

    __slots__ = ()


class Statement(Node):
    """What is executed."""

    __slots__ = ()


class Block(Node):
    """Statements in sequence; a scope. The span reaches from the opening to the closing word, both excluded."""

    __slots__ = ("statements",)
    parts = ("statements",)

    def __init__(self, start: int, end: int, statements: list[Statement]) -> None:
        self.start = start
        self.end = end
        self.statements = statements


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

    `vararg` is the `...` of the parameter list, as an (in Lua 5.5 possibly named) Name whose text is that name or "...".
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


class Local(Statement):
    """`local names <attribs> = values`; `attribs` has an entry per name, or is empty if no name has one.

    `default_attrib` is Lua 5.5's attribute before the names, which holds for all of them.
    """

    __slots__ = ("attribs", "default_attrib", "names", "values")
    parts = ("default_attrib", "names", "attribs", "values")

    def __init__(
        self,
        start: int,
        end: int,
        names: list[Name],
        attribs: list[Name | None],
        values: list[Expression],
        default_attrib: Name | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.names = names
        self.attribs = attribs
        self.values = values
        self.default_attrib = default_attrib


class Global(Local):
    """Lua 5.5's `global names = values`; `global *` has no names and is `star`."""

    __slots__ = ("star",)
    star: bool


class LocalFunction(Statement):
    """`local function name() end`, or Lua 5.5's `global function name() end`."""

    __slots__ = ("function", "is_global", "name")
    parts = ("name", "function")

    def __init__(self, start: int, end: int, name: Name, function: Function, is_global: bool = False) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.function = function
        self.is_global = is_global


class FunctionStatement(Statement):
    """`function a.b.c() end`; with `method` the last name followed a colon, and the function has a `self`."""

    __slots__ = ("function", "method", "target")
    parts = ("target", "function")

    def __init__(self, start: int, end: int, target: Expression, method: bool, function: Function) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.method = method
        self.function = function


class Assign(Statement):
    """`targets = values`."""

    __slots__ = ("targets", "values")
    parts = ("targets", "values")

    def __init__(self, start: int, end: int, targets: list[Expression], values: list[Expression]) -> None:
        self.start = start
        self.end = end
        self.targets = targets
        self.values = values


class CallStatement(Statement):
    """A call as a statement."""

    __slots__ = ("call",)
    parts = ("call",)

    def __init__(self, start: int, end: int, call: Expression) -> None:
        self.start = start
        self.end = end
        self.call = call


class ExpressionStatement(Statement):
    """An expression that is no statement in Lua: always an error, but what a REPL shows."""

    __slots__ = ("expression",)
    parts = ("expression",)

    def __init__(self, start: int, end: int, expression: Expression) -> None:
        self.start = start
        self.end = end
        self.expression = expression


class Do(Statement):
    """`do body end`."""

    __slots__ = ("body",)
    parts = ("body",)

    def __init__(self, start: int, end: int, body: Block) -> None:
        self.start = start
        self.end = end
        self.body = body


class While(Statement):
    """`while condition do body end`."""

    __slots__ = ("body", "condition")
    parts = ("condition", "body")

    def __init__(self, start: int, end: int, condition: Expression, body: Block) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.body = body


class Repeat(Statement):
    """`repeat body until condition`; the condition sees the locals of the body."""

    __slots__ = ("body", "condition")
    parts = ("body", "condition")

    def __init__(self, start: int, end: int, body: Block, condition: Expression) -> None:
        self.start = start
        self.end = end
        self.body = body
        self.condition = condition


class Arm(Node):
    """`if condition then body` or `elseif condition then body`."""

    __slots__ = ("body", "condition")
    parts = ("condition", "body")

    def __init__(self, start: int, end: int, condition: Expression, body: Block) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.body = body


class If(Statement):
    """`if` … `end`: one arm or more, and the block of `else` or None."""

    __slots__ = ("arms", "orelse")
    parts = ("arms", "orelse")

    def __init__(self, start: int, end: int, arms: list[Arm], orelse: Block | None) -> None:
        self.start = start
        self.end = end
        self.arms = arms
        self.orelse = orelse


class NumericFor(Statement):
    """`for variable = first, limit, step do body end`."""

    __slots__ = ("body", "first", "limit", "step", "variable")
    parts = ("variable", "first", "limit", "step", "body")

    def __init__(
        self,
        start: int,
        end: int,
        variable: Name,
        first: Expression,
        limit: Expression,
        step: Expression | None,
        body: Block,
    ) -> None:
        self.start = start
        self.end = end
        self.variable = variable
        self.first = first
        self.limit = limit
        self.step = step
        self.body = body


class GenericFor(Statement):
    """`for names in values do body end`."""

    __slots__ = ("body", "names", "values")
    parts = ("names", "values", "body")

    def __init__(self, start: int, end: int, names: list[Name], values: list[Expression], body: Block) -> None:
        self.start = start
        self.end = end
        self.names = names
        self.values = values
        self.body = body


class Return(Statement):
    """`return values`."""

    __slots__ = ("values",)
    parts = ("values",)

    def __init__(self, start: int, end: int, values: list[Expression]) -> None:
        self.start = start
        self.end = end
        self.values = values


class Break(Statement):
    """`break`."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Goto(Statement):
    """`goto label`."""

    __slots__ = ("label",)
    parts = ("label",)

    def __init__(self, start: int, end: int, label: Name) -> None:
        self.start = start
        self.end = end
        self.label = label


class Label(Statement):
    """`::name::`."""

    __slots__ = ("name",)
    parts = ("name",)

    def __init__(self, start: int, end: int, name: Name) -> None:
        self.start = start
        self.end = end
        self.name = name


class Empty(Statement):
    """`;`."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Bad(Statement):
    """Tokens that fit nowhere."""

    __slots__ = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


def children(node: Node) -> Iterator[Node]:
    """The direct children of a node, in the order of the text (attributes of locals follow all names)."""
    for part in node.parts:
        value = getattr(node, part)
        if value is None:
            continue
        if isinstance(value, list):
            for item in value:
                if item is not None:
                    yield item
        else:
            yield value


def walk(node: Node, start: int | None = None, end: int | None = None) -> Iterator[Node]:
    """The node and everything below it, parents first, in the order of the text; no recursion, so depth is free.

    With `start` and `end`, only nodes that touch that range.
    """
    stack = [node]
    while stack:
        node = stack.pop()
        if start is not None and end is not None and (node.end < start or node.start > end):
            continue
        yield node
        below = list(children(node))
        below.reverse()
        stack.extend(below)
