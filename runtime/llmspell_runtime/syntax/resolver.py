"""Walks a tree once and finds what each name means, noting on the way what Lua's compiler refuses.

The walk keeps its own stack of nodes to visit and actions to do, so that no text exhausts Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from .compiler_limits import hidden_locals
from .expression_facts import is_foldable, is_unfinished
from .name_table import NameTable
from .nodes import (
    Assign,
    Binary,
    Block,
    Break,
    Call,
    Expression,
    Field,
    Function,
    FunctionStatement,
    GenericFor,
    Global,
    Goto,
    If,
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
    Table,
    While,
    children,
)
from .scopes import FunctionScope, Scopes

if TYPE_CHECKING:
    from .tree import Tree


class Resolver(NameTable):
    """The walk over one tree; `run` gives its scopes, `problems` then holds what Lua refuses."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree.dialect, len(tree.text))
        self.tree = tree
        self.stack: list[Any] = []

    def run(self) -> Scopes:
        """Walk all units."""
        self.open_block(self.tree.statements)
        stack = self.stack
        for unit in self.tree.units:
            self.shift = unit.shift
            stack.append(unit.statement)
            while stack:
                item = stack.pop()
                handler = _HANDLERS.get(type(item))
                if handler is not None:
                    handler(self, item)
                elif type(item) is tuple:
                    item[0](item[1])
                elif item.parts:
                    below = list(children(item))
                    below.reverse()
                    stack.extend(below)
        self.shift = 0
        self.leave_block(len(self.tree.text))
        self.scopes.variables.sort(key=lambda variable: variable.start)
        return self.scopes

    def later(self, action: Callable[[Any], None], argument: Any) -> None:
        """Do something when everything pushed after it is done."""
        self.stack.append((action, argument))

    def goes_on(self, node: Label) -> bool:
        """Whether a semicolon behind the label keeps it from being at the end of its block, as in LuaJIT."""
        if self.dialect.empty_statement:
            return False
        text = self.tree.text
        return text.startswith(";", self.tree.next_token_start(node.end + self.shift))

    def push(self, nodes: Sequence[Node]) -> None:
        """Visit nodes in their order."""
        self.stack.extend(reversed(nodes))

    def block(self, node: Block) -> None:
        """A block of its own."""
        self.open_block(node.statements)
        self.later(self.leave_block, node.reach)
        self.push(node.statements)

    def loop_block(self, node: Block) -> None:
        """The body of a loop."""
        self.open_block(node.statements, loop=True)
        self.later(self.leave_block, node.reach)
        self.push(node.statements)

    # Declarations

    def local(self, node: Local) -> None:
        """`local` and Lua 5.5's `global`: the values are outside the new names' scope."""
        self.later(self._declare_locals, node)
        self.check_registers(node.values, 0)
        self._push_values(node.values, node.names)

    def _declare_locals(self, node: Local) -> None:
        is_global = isinstance(node, Global)
        default = node.default_attrib.text if node.default_attrib else None
        closing: list[Name] = []
        visible_from = node.end + 1
        if node.values and is_unfinished(node.values[-1]):
            # What is typed next still belongs to the values, up to the end of the line.
            lines = self.tree.lines
            visible_from = lines.line_end(lines.line(node.end + self.shift)) + 1 - self.shift
        if is_global and not node.names:
            self.default_global = default or "all"
        for index, name in enumerate(node.names):
            chosen = node.attribs[index] if node.attribs else None
            attrib = chosen.text if chosen else default
            if attrib == "close":
                closing.append(chosen or name)
            last = index == len(node.names) - 1
            constant = (
                attrib == "const" and last and len(node.values) == len(node.names) and is_foldable(node.values[-1])
            )
            self.declare(name, "global" if is_global else "local", visible_from, attrib, constant)
        if closing and is_global:
            self._problem_at(closing[0], "global_close", "global variables cannot be to-be-closed")
        elif len(closing) > 1:
            self._problem_at(closing[1], "multiple_close", "multiple to-be-closed variables in local list")

    def _problem_at(self, node: Node, code: str, message: str) -> None:
        self.problem(code, message, node.start + self.shift, node.end + self.shift)

    def local_function(self, node: LocalFunction) -> None:
        """`local function`: the name is in scope in its own body."""
        self.declare(node.name, "global" if node.is_global else "function", node.name.end)
        self._function(node.function, node.name.text, node.start, method=None)

    def function_statement(self, node: FunctionStatement) -> None:
        """`function a.b:c()`."""
        target = node.target
        text = self.tree.text[target.start + self.shift : target.end + self.shift]
        method = target.name if node.method and isinstance(target, Member) else None
        if method is not None and isinstance(target, Member):
            text = text[: target.object.end - target.start] + ":" + method.text
        self.later(self._function_of_statement, (node, text, method))
        self._visit_target(target)

    def _function_of_statement(self, what: tuple[FunctionStatement, str, Name | None]) -> None:
        node, name, method = what
        self._function(node.function, name, node.start, method=method)

    # Functions

    def function(self, node: Function) -> None:
        """A function without a name."""
        self._function(node, "", node.start, method=None)

    def _named_function(self, what: tuple[Function, str]) -> None:
        node, name = what
        self._function(node, name, node.start, method=None)

    def _function(self, node: Function, name: str, start: int, method: Name | None) -> None:
        scope = FunctionScope(name, start + self.shift, max(node.end, node.body.reach) + self.shift, self.current.scope)
        self.open_function(scope)
        self.open_block(node.body.statements)
        if method is not None:
            self.declare(Name(method.start, method.end, "self"), "self", node.body.start)
        for parameter in node.parameters:
            self.declare(parameter, "parameter", node.body.start)
        if node.vararg is not None and node.vararg.text != "...":
            self.declare(node.vararg, "vararg", node.body.start)
        self.later(self._leave_function, node.body)
        self.push(node.body.statements)

    def _leave_function(self, body: Block) -> None:
        self.leave_block(body.reach)
        self.leave_function()

    # Uses

    def name(self, node: Name) -> None:
        """A variable read."""
        self.use(node, write=False)

    def _write(self, node: Name) -> None:
        self.use(node, write=True)

    def assign(self, node: Assign) -> None:
        """Targets, then values."""
        self.check_registers(node.values, 0)
        self._push_values(node.values, node.targets)
        for target in reversed(node.targets):
            self._visit_target(target)

    def _visit_target(self, target: Expression) -> None:
        if isinstance(target, Name):
            self.later(self._write, target)
        else:
            self.stack.append(target)

    def _push_values(self, values: list[Expression], names: Sequence[Expression]) -> None:
        """Visit values; a function among them is called like what it is assigned to."""
        for index in range(len(values) - 1, -1, -1):
            value = values[index]
            if isinstance(value, Function) and index < len(names):
                named = names[index]
                text = self.tree.text[named.start + self.shift : named.end + self.shift]
                self.later(self._named_function, (value, text))
            else:
                self.stack.append(value)

    def member(self, node: Member) -> None:
        """Only the object is a variable."""
        self.stack.append(node.object)

    def call(self, node: Call) -> None:
        """The callee, then the arguments."""
        self.check_registers(node.arguments, 1)
        self.push(node.arguments)
        self.stack.append(node.callee)

    def method_call(self, node: MethodCall) -> None:
        """The object, then the arguments."""
        self.check_registers(node.arguments, 2)
        self.push(node.arguments)
        self.stack.append(node.object)

    def field(self, node: Field) -> None:
        """A field's name is no variable, but names a function."""
        if isinstance(node.value, Function):
            self._push_values([node.value], [] if node.key is None or node.bracketed else [node.key])
        else:
            self.stack.append(node.value)
        if node.bracketed and node.key is not None:
            self.stack.append(node.key)

    def table(self, node: Table) -> None:
        """The fields."""
        self.push(node.fields)

    def binary(self, node: Binary) -> None:
        """Both sides."""
        self.stack += (node.right, node.left)

    # Control

    def while_(self, node: While) -> None:
        """The condition is outside the body's scope."""
        self.later(self.loop_block, node.body)
        self.stack.append(node.condition)

    def repeat(self, node: Repeat) -> None:
        """The condition is inside the body's scope."""
        self.open_block(node.body.statements, loop=True, until=True)
        self.later(self.leave_block, max(node.end, node.body.reach))
        self.stack.append(node.condition)
        self.push(node.body.statements)

    def if_(self, node: If) -> None:
        """Conditions and blocks in turn."""
        if node.orelse is not None:
            self.stack.append(node.orelse)
        for arm in reversed(node.arms):
            self.stack.append(arm.body)
            self.stack.append(arm.condition)

    def numeric_for(self, node: NumericFor) -> None:
        """The three numbers are outside the loop's scope."""
        self.later(self._begin_for, (node, [node.variable], hidden_locals(self.dialect)[0]))
        self.push([node.first, node.limit, node.step] if node.step is not None else [node.first, node.limit])

    def generic_for(self, node: GenericFor) -> None:
        """The values are outside the loop's scope."""
        self.later(self._begin_for, (node, node.names, hidden_locals(self.dialect)[1]))
        self.push(node.values)

    def _begin_for(self, what: tuple[NumericFor | GenericFor, list[Name], int]) -> None:
        node, names, hidden = what
        self.open_block([], loop=True)
        self.later(self.leave_block, node.body.reach)
        self.hide(hidden, node.start)
        self.open_block(node.body.statements)
        for index, name in enumerate(names):
            attrib = "const" if index == 0 and self.dialect.constant_loop_variables else None
            self.declare(name, "loop", node.body.start, attrib)
        self.later(self.leave_block, node.body.reach)
        self.push(node.body.statements)

    def return_(self, node: Return) -> None:
        """Values."""
        self.check_registers(node.values, 0)
        self.push(node.values)


_HANDLERS: Final[dict[type, Callable[[Resolver, Any], None]]] = {
    Name: Resolver.name,
    Member: Resolver.member,
    Call: Resolver.call,
    MethodCall: Resolver.method_call,
    Field: Resolver.field,
    Table: Resolver.table,
    Binary: Resolver.binary,
    Function: Resolver.function,
    Block: Resolver.block,
    Local: Resolver.local,
    Global: Resolver.local,
    LocalFunction: Resolver.local_function,
    FunctionStatement: Resolver.function_statement,
    Assign: Resolver.assign,
    While: Resolver.while_,
    Repeat: Resolver.repeat,
    If: Resolver.if_,
    NumericFor: Resolver.numeric_for,
    GenericFor: Resolver.generic_for,
    Return: Resolver.return_,
    Break: Resolver.break_,
    Goto: Resolver.goto,
    Label: Resolver.label,
}
