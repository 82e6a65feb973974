"""What one walk over a unit finds: variables, functions, writes to fields, names by text.

Offsets are those of the unit's nodes, so that facts survive an edit elsewhere; `SourceFile` adds the shift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Call, Expression, Function, Name, Node, Return, Statement
    from llmspell_server.language.annotations.docs import UnitDocs

VariableKind = Literal["local", "parameter", "loop variable", "function", "self", "vararg"]
Key = str | int
DYNAMIC_KEY = "\0[]"
"""The last key of a write `t[expression] = value`, whose key is no constant."""


class FunctionFacts:
    """A function of the unit: who encloses it, what it declares and returns.

    `owner` is the access path of the table a method belongs to (`function a.b:c()`), None for other functions.
    """

    __slots__ = ("calls", "has_goto", "name", "node", "owner", "parent", "returns", "self_variable", "variables")

    def __init__(self, node: Function, parent: FunctionFacts | None, name: str) -> None:
        self.node = node
        self.parent = parent
        self.name = name
        self.owner: AccessPath | None = None
        self.self_variable: Variable | None = None
        self.variables: list[Variable] = []
        self.returns: list[Return] = []
        self.calls = 0
        self.has_goto = False


class Variable:
    """A local of any kind. `statement` declares it, as its name number `index`.

    It can be used at `visible_from <= offset <= visible_to` (of the unit); `top` says that later units see it too.
    `uses` are the names that read or write it in this unit, in the order of the text, `writes` those that write.
    """

    __slots__ = (
        "attrib",
        "function",
        "index",
        "kind",
        "name",
        "node",
        "statement",
        "top",
        "unit",
        "uses",
        "visible_from",
        "visible_to",
        "writes",
    )

    def __init__(
        self,
        name: str,
        kind: VariableKind,
        node: Node,
        unit: UnitFacts,
        function: FunctionFacts | None,
        statement: Node,
        index: int,
    ) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.unit = unit
        self.function = function
        self.statement = statement
        self.index = index
        self.attrib: str | None = None
        self.top = False
        self.uses: list[Name] = []
        self.writes: list[Name] = []
        self.visible_from = node.end
        self.visible_to = node.end

    def __repr__(self) -> str:
        return f"<Variable {self.name} {self.kind} {self.node.start}>"


class AccessPath(NamedTuple):
    """A variable and constant keys after it: `a.b[1]`. A root that is a `str` is a name the unit does not declare."""

    root: Variable | str
    keys: tuple[Key, ...]


class FieldWrite(NamedTuple):
    """A value given to a field: `path.keys[-1]` is its name, which stands at `name`; `value` may be missing.

    `position` is the place of the target among the targets of the statement: past the end of the values, the last of
    them gives it. `through_self`: written as `self.x` in a method of the owner. An `insert` is `table.insert(path, …)`.
    """

    path: AccessPath
    name: Node
    target: Node
    value: Expression | None
    position: int
    statement: Statement
    kind: Literal["assign", "function", "method", "rawset", "insert"]
    through_self: bool
    function: FunctionFacts | None


class GlobalWrite(NamedTuple):
    """A name that is no local of the unit is assigned to; whether it is a global, the file knows.

    `name` is a string where it is written as `_G["x"]`.
    """

    name: Node
    value: Expression | None
    position: int
    statement: Statement
    function: FunctionFacts | None


GLOBAL_TABLES = ("_G", "_ENV")


def global_written(write: FieldWrite) -> tuple[str, GlobalWrite | None]:
    """The global that a write through the table of globals is one to (`_G.x = 1`), and that write; else None.

    The table of globals holds itself: `_G._G.x = 1`.
    """
    *tables, name = write.path.keys
    if any(table != "_G" for table in tables) or not isinstance(name, str) or name == DYNAMIC_KEY:
        return "", None
    return name, GlobalWrite(write.name, write.value, write.position, write.statement, write.function)


class UnitFacts:
    """Everything found in one unit, and the annotations in and before it."""

    __slots__ = (
        "docs",
        "free",
        "function_of",
        "functions",
        "gotos",
        "labels",
        "metatables",
        "names",
        "parents",
        "requires",
        "resolved",
        "statement",
        "strings",
        "top",
        "variables",
        "writes",
        "writes_free",
        "writes_global",
    )

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.docs: UnitDocs
        self.variables: list[Variable] = []
        self.functions: list[FunctionFacts] = []
        self.function_of: dict[Node, FunctionFacts] = {}
        self.resolved: dict[Node, Variable] = {}
        self.free: dict[str, list[Name]] = {}
        self.parents: dict[Node, Node] = {}
        self.names: dict[Key, list[Node]] = {}
        self.strings: dict[str, list[Node]] = {}
        self.writes: dict[Variable, list[FieldWrite]] = {}
        self.writes_free: dict[str, list[FieldWrite]] = {}
        self.writes_global: dict[str, list[GlobalWrite]] = {}
        self.requires: list[tuple[Call, str, str]] = []
        self.metatables: list[Call] = []
        self.labels: list[Name] = []
        self.gotos: list[Name] = []
        self.top: dict[str, Variable] = {}
