"""What each name means: local variables with their reach, functions, uses, globals; all offsets are of the text."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

VariableKind = Literal["local", "parameter", "loop", "function", "self", "vararg", "global"]


class FunctionScope:
    """A function, or the main chunk (`parent` is None).

    `start` and `end` span the whole function, from `function` (or the statement's first word) to `end`; `name` is how a
    stack trace would call it, "main chunk" for the chunk and "" for a function without a name. `upvalues` are the
    variables of enclosing functions it uses, directly or for a function within.
    """

    __slots__ = ("end", "name", "parent", "start", "upvalues", "variables")

    def __init__(self, name: str, start: int, end: int, parent: FunctionScope | None) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.parent = parent
        self.upvalues: dict[Variable, None] = {}
        self.variables: list[Variable] = []

    def __repr__(self) -> str:
        return f"<FunctionScope {self.name!r} {self.start}:{self.end}>"


class Variable:
    """A declared name: a local, a parameter, a loop variable, an implicit `self`, a global of Lua 5.5's `global`.

    `start:end` is the declaration (for `self` the method's name); the name can be used at offsets in
    `visible_from <= offset <= visible_to` unless another variable shadows it. `uses` are the offsets where it is read
    or written, `writes` those where it is assigned to; the declaration is in neither. `depth` tells shadowing
    variables apart: the visible one with the greatest `order` wins.
    """

    __slots__ = (
        "attrib",
        "constant",
        "end",
        "function",
        "kind",
        "name",
        "order",
        "start",
        "uses",
        "visible_from",
        "visible_to",
        "writes",
    )

    def __init__(
        self,
        name: str,
        kind: VariableKind,
        start: int,
        end: int,
        function: FunctionScope,
        attrib: str | None = None,
        constant: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self.start = start
        self.end = end
        self.function = function
        self.attrib = attrib
        self.constant = constant
        self.order = 0
        self.visible_from = end
        self.visible_to = end
        self.uses: list[int] = []
        self.writes: list[int] = []

    def __repr__(self) -> str:
        return f"<Variable {self.name} {self.kind} {self.start}:{self.end}>"


class GlobalUse:
    """One place where a name that is no variable is read or written."""

    __slots__ = ("end", "function", "name", "start", "write")

    def __init__(self, name: str, start: int, end: int, write: bool, function: FunctionScope) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.write = write
        self.function = function


class LabelUse:
    """One `goto` (or the label itself) and the label's declaration as (start, end), None if there is none."""

    __slots__ = ("end", "name", "start", "target")

    def __init__(self, name: str, start: int, end: int, target: tuple[int, int] | None) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.target = target


class Scopes:
    """The names of one tree, from `resolve`."""

    def __init__(self, main: FunctionScope) -> None:
        self.main = main
        self.functions: list[FunctionScope] = [main]
        self.variables: list[Variable] = []
        self.globals: list[GlobalUse] = []
        self.labels: list[LabelUse] = []

    @cached_property
    def _by_offset(self) -> dict[int, Variable]:
        found: dict[int, Variable] = {}
        for variable in self.variables:
            if variable.kind != "self":
                found[variable.start] = variable
            for use in variable.uses:
                found[use] = variable
        return found

    def variable_at(self, start: int) -> Variable | None:
        """The variable whose declaration or use starts at this offset; None for a global or no name at all."""
        return self._by_offset.get(start)

    def visible(self, offset: int) -> dict[str, Variable]:
        """The variables a new expression at `offset` could use, by name: of shadowed ones the right one."""
        found: dict[str, Variable] = {}
        for variable in self.variables:
            if variable.visible_from <= offset <= variable.visible_to:
                other = found.get(variable.name)
                if other is None or other.order < variable.order:
                    found[variable.name] = variable
        return found

    def function_at(self, offset: int) -> FunctionScope:
        """The innermost function around an offset; the main chunk if there is none."""
        found = self.main
        for function in self.functions:
            if function.start < offset < function.end and function.start >= found.start:
                found = function
        return found
