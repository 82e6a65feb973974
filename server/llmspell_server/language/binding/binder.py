"""The walk over one unit that finds its facts; it keeps its own stack, so that no text exhausts Python's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    Call,
    Expression,
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
    Name,
    Node,
    NumericFor,
    Repeat,
    Return,
    Statement,
    String,
    children,
)

from .facts import DYNAMIC_KEY, AccessPath, FieldWrite, FunctionFacts, GlobalWrite, UnitFacts, Variable, VariableKind
from .paths import access_path, constant_key

_LINKS: Final = {"require": "require", "dofile": "dofile", "loadfile": "loadfile"}


class Binder:
    """One walk. `facts` is complete after `run`."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        self.facts = UnitFacts(statement)
        self.dialect = dialect
        self.stack: list[Any] = [statement]
        self.environment: dict[str, Variable] = {}
        self.undo: list[list[tuple[str, Variable | None]]] = [[]]
        self.function: FunctionFacts | None = None

    def run(self) -> UnitFacts:
        """Walk the statement."""
        stack = self.stack
        parents = self.facts.parents
        while stack:
            item = stack.pop()
            if type(item) is tuple:
                item[0](item[1])
                continue
            handler = _HANDLERS.get(type(item))
            if handler is not None:
                handler(self, item)
                continue
            below = list(children(item))
            for child in below:
                parents[child] = item
            below.reverse()
            stack.extend(below)
        for name, _ in self.undo[0]:
            self.facts.top[name] = self.environment[name]
        for variable in self.facts.variables:
            variable.uses.sort(key=_start)
        for uses in self.facts.free.values():
            uses.sort(key=_start)
        return self.facts

    def push(self, parent: Node, nodes: Sequence[Node]) -> None:
        """Visit children in their order."""
        parents = self.facts.parents
        for node in nodes:
            parents[node] = parent
        self.stack.extend(reversed(nodes))

    def later(self, action: Callable[[Any], None], argument: Any) -> None:
        """Do something when everything pushed after it is done."""
        self.stack.append((action, argument))

    # Scopes

    def leave(self, end: int) -> None:
        """End a scope at this offset."""
        for name, previous in reversed(self.undo.pop()):
            self.environment[name].visible_to = end
            if previous is None:
                del self.environment[name]
            else:
                self.environment[name] = previous

    def declare(
        self, node: Name, kind: VariableKind, statement: Node, index: int, visible_from: int
    ) -> Variable | None:
        """A new variable; None for a name that is missing in the text."""
        if not node.text:
            return None
        variable = Variable(node.text, kind, node, self.facts, self.function, statement, index)
        variable.visible_from = visible_from
        variable.visible_to = self.facts.statement.end
        variable.top = len(self.undo) == 1
        self.facts.variables.append(variable)
        if self.function is not None:
            self.function.variables.append(variable)
        self.undo[-1].append((node.text, self.environment.get(node.text)))
        self.environment[node.text] = variable
        if kind != "self":
            self.facts.resolved[node] = variable
        return variable

    def block(self, node: Block) -> None:
        """A scope of its own."""
        self.undo.append([])
        self.later(self.leave, node.reach)
        self.push(node, node.statements)

    # Declarations

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
                self._write_global(name, node, index)
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
            self._write_global(node.name, node, 0)
        else:
            self.declare(node.name, "function", node, 0, node.name.end)
        self._function(node.function, node.name.text)

    def function_statement(self, node: FunctionStatement) -> None:
        """`function a.b:c()`: a write to a field, and for a method a `self` in the body."""
        target = node.target
        self.facts.parents[node.function] = node
        self.facts.parents[target] = node
        self._write(target, node.function, 0, node, "method" if node.method else "function")
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

    # Uses and writes

    def name(self, node: Name) -> None:
        """A variable read."""
        variable = self.environment.get(node.text)
        if variable is None:
            if node.text:
                self.facts.free.setdefault(node.text, []).append(node)
            return
        variable.uses.append(node)
        self.facts.resolved[node] = variable

    def _write_global(self, name: Name, statement: Statement, index: int) -> None:
        if not name.text:
            return
        self.facts.free.setdefault(name.text, []).append(name)
        value = _value(statement, index)
        write = GlobalWrite(name, value, index, statement, self.function)
        self.facts.writes_global.setdefault(name.text, []).append(write)

    def _write(self, target: Expression, value: Expression | None, index: int, node: Statement, kind: Any) -> None:
        if isinstance(target, Name):
            self.name(target)
            variable = self.facts.resolved.get(target)
            if variable is not None:
                variable.writes.append(target)
            elif target.text:
                self.facts.writes_global.setdefault(target.text, []).append(
                    GlobalWrite(target, value, index, node, self.function)
                )
            return
        self._visit_now(target)
        if isinstance(target, Member | Index):
            self._write_field(target, value, index, node, kind)

    def _write_field(
        self, target: Member | Index, value: Expression | None, index: int, node: Statement, kind: Any
    ) -> None:
        path = access_path(target, self.facts.resolved)
        if path is None and isinstance(target, Index):
            outer = access_path(target.object, self.facts.resolved)
            path = AccessPath(outer.root, (*outer.keys, DYNAMIC_KEY)) if outer is not None else None
        if path is None or (isinstance(target, Member) and not target.name.text):
            return
        through_self = False
        name: Node = target.name if isinstance(target, Member) else target.key
        root = path.root
        if isinstance(root, Variable) and root.kind == "self":
            owner = self.facts.function_of[_function(root.statement)].owner
            if owner is not None:
                path = AccessPath(owner.root, owner.keys + path.keys)
                through_self = True
        write = FieldWrite(path, name, target, value, index, node, kind, through_self, self.function)
        if isinstance(path.root, Variable):
            self.facts.writes.setdefault(path.root, []).append(write)
        else:
            self.facts.writes_free.setdefault(path.root, []).append(write)

    def _visit_now(self, target: Expression) -> None:
        """Walk a target at once, so that its names are resolved when its path is asked for."""
        rest, self.stack = self.stack, [target]
        stack = self.stack
        parents = self.facts.parents
        while stack:
            item = stack.pop()
            if type(item) is tuple:
                item[0](item[1])
                continue
            handler = _HANDLERS.get(type(item))
            if handler is not None:
                handler(self, item)
                continue
            below = list(children(item))
            for child in below:
                parents[child] = item
            stack.extend(reversed(below))
        self.stack = rest

    def assign(self, node: Assign) -> None:
        """Targets at once; then the values."""
        for index, target in enumerate(node.targets):
            self.facts.parents[target] = node
            self._write(target, _value(node, index), index, node, "assign")
        self.push(node, node.values)

    # Expressions

    def member(self, node: Member) -> None:
        """Only the object is a variable."""
        self.facts.parents[node.name] = node
        self.facts.names.setdefault(node.name.text, []).append(node.name)
        self.facts.parents[node.object] = node
        self.stack.append(node.object)

    def index(self, node: Index) -> None:
        """A constant key is a name too."""
        key = constant_key(node.key)
        if key is not None:
            self.facts.names.setdefault(key, []).append(node.key)
        self.push(node, [node.object, node.key])

    def field(self, node: Field) -> None:
        """A key of a table."""
        if node.key is not None:
            self.facts.parents[node.key] = node
            key: str | int | None
            if not node.bracketed and isinstance(node.key, Name):
                key = node.key.text
            else:
                key = constant_key(node.key)
                self.stack.append(node.key)
            if key is not None:
                self.facts.names.setdefault(key, []).append(node.key)
        self.facts.parents[node.value] = node
        self.stack.append(node.value)

    def method_call(self, node: MethodCall) -> None:
        """The object, then the arguments."""
        self.facts.parents[node.name] = node
        self.facts.names.setdefault(node.name.text, []).append(node.name)
        self.push(node, [node.object, *node.arguments])

    def call(self, node: Call) -> None:
        """Calls of `require`, `setmetatable` and `rawset` are noted."""
        callee = node.callee
        if isinstance(callee, Name) and callee.text not in self.environment:
            self._special(node, callee.text)
        self.push(node, [callee, *node.arguments])

    def _special(self, node: Call, name: str) -> None:
        arguments = node.arguments
        if name in _LINKS and arguments and isinstance(arguments[0], String):
            self.facts.requires.append((node, name, string_value(arguments[0].text, self.dialect)))
        elif name == "setmetatable" and len(arguments) > 1:
            self.facts.metatables.append(node)
        elif name == "rawset" and len(arguments) == 3:
            self.later(self._rawset, node)

    def _rawset(self, node: Call) -> None:
        path = access_path(node.arguments[0], self.facts.resolved)
        key = constant_key(node.arguments[1])
        statement = self.facts.parents.get(node)
        if path is None or key is None or not isinstance(statement, Statement):
            return
        whole = AccessPath(path.root, (*path.keys, key))
        write = FieldWrite(
            whole, node.arguments[1], node, node.arguments[2], 0, statement, "rawset", False, self.function
        )
        self.facts.names.setdefault(key, []).append(node.arguments[1])
        if isinstance(path.root, Variable):
            self.facts.writes.setdefault(path.root, []).append(write)
        else:
            self.facts.writes_free.setdefault(path.root, []).append(write)

    def string(self, node: String) -> None:
        """A string, by what it says."""
        if len(node.text) < 200:
            self.facts.strings.setdefault(string_value(node.text, self.dialect), []).append(node)

    # Control

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


def _start(node: Node) -> int:
    return node.start


def _function(node: Node) -> Function:
    assert isinstance(node, Function)
    return node


def _value(statement: Statement, index: int) -> Expression | None:
    """The expression that gives the target `index` its value: the last one also gives those behind it."""
    if isinstance(statement, LocalFunction):
        return statement.function
    values = statement.values if isinstance(statement, Local | Assign) else []
    if not values:
        return None
    return values[min(index, len(values) - 1)]


def bind(statement: Statement, dialect: Dialect) -> UnitFacts:
    """The facts of a unit, without its annotations."""
    return Binder(statement, dialect).run()


_HANDLERS: Final[dict[type, Callable[[Binder, Any], None]]] = {
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
    Return: Binder.return_,
    Goto: Binder.goto,
    Label: Binder.label,
}
