"""The nodes of statements."""

from __future__ import annotations

from .expression_nodes import Function, Name
from .node import Block, Expression, Node, Statement


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
