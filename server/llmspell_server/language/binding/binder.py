"""The walk over one unit that finds its facts."""

from __future__ import annotations

from operator import attrgetter
from sys import intern
from typing import Any, Final

from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Binary,
    Block,
    Boolean,
    Break,
    Call,
    CallStatement,
    Field,
    Function,
    FunctionStatement,
    GenericFor,
    Global,
    Goto,
    Index,
    Label,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Missing,
    Name,
    Nil,
    Node,
    Number,
    NumericFor,
    Repeat,
    Return,
    Statement,
    String,
    Table,
    Vararg,
)

from .facts import AccessPath, FunctionFacts, Key, UnitFacts
from .paths import access_path, constant_key
from .writes import Writes

_START: Final = attrgetter("start")
_NOTHING: Final[dict[type, Any]] = {list: [], dict: {}}
"""What stands for the many empty lists and tables of facts, which nobody changes once they are found."""
_COLLECTIONS: Final = tuple(slot for slot in UnitFacts.__slots__ if slot not in ("docs", "parents", "statement"))


class Binder(Writes):
    """One walk. `facts` is complete after `run`."""

    def run(self) -> UnitFacts:
        """Walk the statement."""
        self.walk()
        facts = self.facts
        for name, _ in self.undo[0]:
            facts.top[name] = self.environment[name]
        for variable in facts.variables:
            if len(variable.uses) > 1:
                variable.uses.sort(key=_START)
            else:
                variable.uses = variable.uses or _NOTHING[list]
            variable.writes = variable.writes or _NOTHING[list]
        for uses in facts.free.values():
            if len(uses) > 1:
                uses.sort(key=_START)
        for slot in _COLLECTIONS:
            found = getattr(facts, slot)
            if not found:
                setattr(facts, slot, _NOTHING.get(type(found), found))
        return facts

    def leaf(self, node: Node) -> None:
        """Nothing is below it."""

    def binary(self, node: Binary) -> None:
        """Both sides."""
        parents = self.facts.parents
        parents[node.left] = parents[node.right] = node
        self.stack += (node.right, node.left)

    def call_statement(self, node: CallStatement) -> None:
        """The call."""
        self.facts.parents[node.call] = node
        self.stack.append(node.call)

    def table(self, node: Table) -> None:
        """The fields."""
        self.push(node, node.fields)

    def arm(self, node: Arm) -> None:
        """The condition, then the block."""
        parents = self.facts.parents
        parents[node.condition] = parents[node.body] = node
        self.stack += (node.body, node.condition)

    def local(self, node: Local) -> None:
        """Values first: they do not see the names."""
        self.later(self._declare_locals, node)
        self.push(node, node.values)

    def _declare_locals(self, node: Local) -> None:
        default = node.default_attrib.text if node.default_attrib else None
        for attrib in (*node.attribs, node.default_attrib):
            if attrib is not None:
                self.facts.parents[attrib] = node
        for index, name in enumerate(node.names):
            self.facts.parents[name] = node
            if isinstance(node, Global):
                self.write_global(name, node, index)
                continue
            variable = self.declare(name, "local", node, index, node.end + 1)
            if variable is not None:
                chosen = node.attribs[index] if node.attribs else None
                variable.attrib = chosen.text if chosen else default

    def local_function(self, node: LocalFunction) -> None:
        """The name is known in its own body."""
        self.facts.parents[node.name] = node
        self.facts.parents[node.function] = node
        if node.is_global:
            self.write_global(node.name, node, 0)
        else:
            self.declare(node.name, "function", node, 0, node.name.end)
        self._function(node.function, node.name.text)

    def function_statement(self, node: FunctionStatement) -> None:
        """`function a.b:c()`: a write to a field, and for a method a `self` in the body."""
        target = node.target
        self.facts.parents[node.function] = node
        self.facts.parents[target] = node
        self.write(target, node.function, 0, node, "method" if node.method else "function")
        owner = None
        if node.method and isinstance(target, Member):
            owner = access_path(target.object, self.facts.resolved)
            self._function(node.function, target.name.text, method=target.name, owner=owner)
            return
        self._function(node.function, target.name.text if isinstance(target, Member) else "")

    def function_(self, node: Function) -> None:
        """A function without a name."""
        self._function(node, "")

    def _function(self, node: Function, name: str, method: Name | None = None, owner: AccessPath | None = None) -> None:
        facts = FunctionFacts(node, self.function, name)
        facts.owner = owner
        self.facts.functions.append(facts)
        self.facts.function_of[node] = facts
        outer = self.function
        self.function = facts
        self.undo.append([])
        start = node.body.start
        if method is not None:
            hidden = Name(method.start, method.end, "self")
            self.facts.parents[hidden] = node
            facts.self_variable = self.declare(hidden, "self", node, -1, start)
        for index, parameter in enumerate(node.parameters):
            self.facts.parents[parameter] = node
            self.declare(parameter, "parameter", node, index, start)
        if node.vararg is not None:
            self.facts.parents[node.vararg] = node
            if node.vararg.text != "...":
                self.declare(node.vararg, "vararg", node, len(node.parameters), start)
        self.later(self._leave_function, (outer, node.body.reach))
        self.facts.parents[node.body] = node
        self.push(node.body, node.body.statements)

    def _leave_function(self, what: tuple[FunctionFacts | None, int]) -> None:
        self.function = what[0]
        self.leave(what[1])

    def member(self, node: Member) -> None:
        """Only the object is a variable."""
        parents = self.facts.parents
        parents[node.name] = parents[node.object] = node
        self._named(node.name.text, node.name)
        self.stack.append(node.object)

    def index(self, node: Index) -> None:
        """A constant key is a name too."""
        key = constant_key(node.key)
        if key is not None:
            self._named(key, node.key)
        self.push(node, [node.object, node.key])

    def field(self, node: Field) -> None:
        """A key of a table."""
        parents = self.facts.parents
        if node.key is not None:
            parents[node.key] = node
            key: Key | None
            if not node.bracketed and isinstance(node.key, Name):
                key = node.key.text
            else:
                key = constant_key(node.key)
                self.stack.append(node.key)
            if key is not None:
                self._named(key, node.key)
        parents[node.value] = node
        self.stack.append(node.value)

    def _named(self, key: Key, node: Node) -> None:
        """Note a name of a field. Most occur once in a unit: a list made with its only item is half as large."""
        found = self.facts.names.get(key)
        if found is None:
            self.facts.names[key] = [node]
        else:
            found.append(node)

    def method_call(self, node: MethodCall) -> None:
        """The object, then the arguments."""
        self.facts.parents[node.name] = node
        self._named(node.name.text, node.name)
        self.push(node, [node.object, *node.arguments])

    def string(self, node: String) -> None:
        """A string, by what it says."""
        if len(node.text) < 200:
            value = intern(string_value(node.text, self.dialect))
            found = self.facts.strings.get(value)
            if found is None:
                self.facts.strings[value] = [node]
            else:
                found.append(node)

    def repeat(self, node: Repeat) -> None:
        """The condition is inside the body's scope."""
        self.undo.append([])
        self.later(self.leave, max(node.end, node.body.reach))
        self.facts.parents[node.body] = node
        self.facts.parents[node.condition] = node
        self.stack.append(node.condition)
        self.push(node.body, node.body.statements)

    def numeric_for(self, node: NumericFor) -> None:
        """The numbers are outside the loop's scope."""
        self.later(self._begin_for, (node, [node.variable]))
        self.push(node, [one for one in (node.first, node.limit, node.step) if one is not None])

    def generic_for(self, node: GenericFor) -> None:
        """The values are outside the loop's scope."""
        self.later(self._begin_for, (node, node.names))
        self.push(node, node.values)

    def _begin_for(self, what: tuple[NumericFor | GenericFor, list[Name]]) -> None:
        node, names = what
        self.undo.append([])
        self.later(self.leave, node.body.reach)
        self.facts.parents[node.body] = node
        for index, name in enumerate(names):
            self.facts.parents[name] = node
            self.declare(name, "loop variable", node, index, node.body.start)
        self.push(node.body, node.body.statements)

    def return_(self, node: Return) -> None:
        """Values, noted for the function."""
        if self.function is not None:
            self.function.returns.append(node)
        self.push(node, node.values)

    def goto(self, node: Goto) -> None:
        """A jump."""
        self.facts.parents[node.label] = node
        self.facts.gotos.append(node.label)
        if self.function is not None:
            self.function.has_goto = True

    def label(self, node: Label) -> None:
        """Where a jump goes."""
        self.facts.parents[node.name] = node
        self.facts.labels.append(node.name)


def bind(statement: Statement, dialect: Dialect) -> UnitFacts:
    """The facts of a unit, without its annotations."""
    return Binder(statement, dialect).run()


Binder.handlers = {
    Name: Binder.name,
    Member: Binder.member,
    Index: Binder.index,
    Field: Binder.field,
    Call: Binder.call,
    MethodCall: Binder.method_call,
    Function: Binder.function_,
    String: Binder.string,
    Block: Binder.block,
    Local: Binder.local,
    Global: Binder.local,
    LocalFunction: Binder.local_function,
    FunctionStatement: Binder.function_statement,
    Assign: Binder.assign,
    Repeat: Binder.repeat,
    NumericFor: Binder.numeric_for,
    GenericFor: Binder.generic_for,
    Binary: Binder.binary,
    CallStatement: Binder.call_statement,
    Table: Binder.table,
    Arm: Binder.arm,
    Return: Binder.return_,
    Goto: Binder.goto,
    Label: Binder.label,
    Boolean: Binder.leaf,
    Break: Binder.leaf,
    Missing: Binder.leaf,
    Nil: Binder.leaf,
    Number: Binder.leaf,
    Vararg: Binder.leaf,
}
