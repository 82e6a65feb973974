"""Walks a tree once and finds what each name means, noting on the way what Lua's compiler refuses.

The walk keeps its own stack of nodes to visit and actions to do, so that no text exhausts Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from .compiler_limits import MAX_LOCALS, hidden_locals, too_many_locals, too_many_registers, too_many_upvalues
from .labels import DeclaredLabel, Jump, LabelBlock, close_block, label_use, void_labels
from .nodes import (
    Assign,
    Block,
    Boolean,
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
    Nil,
    Node,
    Number,
    NumericFor,
    Repeat,
    Return,
    Statement,
    String,
    Unary,
    While,
    children,
)
from .problems import SyntaxProblem
from .scopes import FunctionScope, GlobalUse, Scopes, Variable, VariableKind
from .tokens import LINE_MARK

if TYPE_CHECKING:
    from .tree import Tree

_LITERALS: Final = (Number, String, Boolean, Nil)
_LOOPS: Final = (While, Repeat, NumericFor, GenericFor)


class _OpenBlock:
    """A block being walked: what to restore when it ends."""

    __slots__ = ("default_global", "labels", "replaced", "variables", "void")

    def __init__(self, active: int, loop: bool, default_global: str | None, void: set[Statement]) -> None:
        self.labels = LabelBlock(active, loop)
        self.default_global = default_global
        self.replaced: list[tuple[str, Variable | None]] = []
        self.variables: list[Variable] = []
        self.void = void


class _OpenFunction:
    """A function being walked; `locals` are its active local variables, hidden ones as None."""

    __slots__ = ("blocks", "locals", "scope", "uses_environment")

    def __init__(self, scope: FunctionScope) -> None:
        self.scope = scope
        self.blocks: list[_OpenBlock] = []
        self.locals: list[Variable | None] = []
        self.uses_environment = False


class Resolver:
    """The walk over one tree; `run` gives its scopes and problems."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.dialect = tree.dialect
        self.shift = 0
        self.stack: list[Any] = []
        self.environment: dict[str, Variable] = {}
        self.problems: list[SyntaxProblem] = []
        self.default_global: str | None = None
        self.scopes = Scopes(FunctionScope("main chunk", 0, len(tree.text), None))
        self.functions: list[_OpenFunction] = [_OpenFunction(self.scopes.main)]
        self.current = self.functions[-1]

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
                else:
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

    def push(self, nodes: Sequence[Node]) -> None:
        """Visit nodes in their order."""
        self.stack.extend(reversed(nodes))

    def problem(self, code: str, message: str, start: int, end: int, related: int | None = None) -> None:
        """Note what Lua refuses; offsets of the text."""
        self.problems.append(SyntaxProblem(code, message, start, end, None, related))

    # Blocks

    def open_block(self, statements: list[Statement], *, loop: bool = False, until: bool = False) -> None:
        """Begin a scope; `until` says that the block is a `repeat`'s, whose end no label is at."""
        void = set() if until or not statements else void_labels(statements)
        active = len(self.current.locals)
        self.current.blocks.append(_OpenBlock(active, loop, self.default_global, void))

    def leave_block(self, end: int) -> None:
        """End a scope at offset `end` (of the unit)."""
        function = self.current
        block = function.blocks.pop()
        if block.labels.jumps:
            outer = function.blocks[-1].labels if function.blocks else None
            self._close_labels(block.labels, outer)
        for name, previous in reversed(block.replaced):
            if previous is None:
                del self.environment[name]
            else:
                self.environment[name] = previous
        for variable in block.variables:
            variable.visible_to = end + self.shift
        del function.locals[block.labels.active :]
        self.default_global = block.default_global

    def _close_labels(self, block: LabelBlock, outer: LabelBlock | None) -> None:
        entering, lost = close_block(block, outer)
        for use, active in entering:
            entered = self.current.locals[active]
            name = entered.name if entered is not None else "(for state)"
            message = f"<goto {use.name}> at line {LINE_MARK} jumps into the scope of local '{name}'"
            self.problem("jump_into_scope", message, use.start, use.end, use.start)
        for use in lost:
            message = f"no visible label '{use.name}' for <goto> at line {LINE_MARK}"
            self.problem("undefined_label", message, use.start, use.end, use.start)

    def block(self, node: Block) -> None:
        """A block of its own."""
        self.open_block(node.statements)
        self.later(self.leave_block, node.end)
        self.push(node.statements)

    def loop_block(self, node: Block) -> None:
        """The body of a loop."""
        self.open_block(node.statements, loop=True)
        self.later(self.leave_block, node.end)
        self.push(node.statements)

    # Declarations

    def declare(
        self, name: Name, kind: VariableKind, visible_from: int, attrib: str | None = None, constant: bool = False
    ) -> None:
        """Make a name a variable from the offset `visible_from` (of the unit) on."""
        if not name.text:
            return
        start, end = name.start + self.shift, name.end + self.shift
        variable = Variable(name.text, kind, start, end, self.current.scope, attrib, constant)
        variable.visible_from = visible_from + self.shift
        variable.order = len(self.scopes.variables)
        self.scopes.variables.append(variable)
        block = self.current.blocks[-1]
        block.variables.append(variable)
        block.replaced.append((name.text, self.environment.get(name.text)))
        self.environment[name.text] = variable
        self.current.scope.variables.append(variable)
        if kind == "global":
            self.default_global = self.default_global or "none"
            return
        self.current.locals.append(variable)
        if len(self.current.locals) == MAX_LOCALS + 1:
            self.problems.append(too_many_locals(self.current.scope, start, end))

    def hide(self, count: int) -> None:
        """Count locals that Lua makes for itself."""
        self.current.locals.extend([None] * count)

    def local(self, node: Local) -> None:
        """`local` and Lua 5.5's `global`: the values are outside the new names' scope."""
        self.later(self._declare_locals, node)
        self._check_registers(node.values, 0)
        self._push_values(node.values, node.names)

    def _declare_locals(self, node: Local) -> None:
        is_global = isinstance(node, Global)
        default = node.default_attrib.text if node.default_attrib else None
        closing = 0
        if is_global and not node.names:
            self.default_global = default or "all"
        for index, name in enumerate(node.names):
            chosen = node.attribs[index] if node.attribs else None
            attrib = chosen.text if chosen else default
            closing += attrib == "close"
            last = index == len(node.names) - 1
            constant = attrib == "const" and last and len(node.values) == len(node.names) and _foldable(node.values[-1])
            self.declare(name, "global" if is_global else "local", node.end + 1, attrib, constant)
        if closing > 1:
            start, end = node.start + self.shift, node.end + self.shift
            self.problem("multiple_close", "multiple to-be-closed variables in local list", start, end)

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
        scope = FunctionScope(name, start + self.shift, node.end + self.shift, self.current.scope)
        self.scopes.functions.append(scope)
        self.current = _OpenFunction(scope)
        self.functions.append(self.current)
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
        self.leave_block(body.end)
        self.functions.pop()
        self.current = self.functions[-1]

    # Uses

    def name(self, node: Name) -> None:
        """A variable read."""
        self._use(node, write=False)

    def _write(self, node: Name) -> None:
        self._use(node, write=True)

    def _use(self, node: Name, *, write: bool) -> None:
        text = node.text
        start = node.start + self.shift
        variable = self.environment.get(text)
        if variable is None:
            self._use_global(node, start, write=write)
            return
        variable.uses.append(start)
        if write:
            variable.writes.append(start)
            if variable.attrib is not None:
                self.problem(
                    "assign_to_const",
                    f"attempt to assign to const variable '{text}'",
                    start,
                    node.end + self.shift,
                    variable.start,
                )
        if variable.kind == "global":
            self._use_environment(start)
        elif variable.function is not self.current.scope and not variable.constant:
            self._capture(variable, start)

    def _use_global(self, node: Name, start: int, *, write: bool) -> None:
        if not node.text:
            return
        self._use_environment(start)
        if node.text == "_ENV" and self.dialect.environment_upvalue:
            return
        end = node.end + self.shift
        self.scopes.globals.append(GlobalUse(node.text, start, end, write, self.current.scope))
        if self.default_global == "none":
            self.problem("undeclared_global", f"variable '{node.text}' not declared", start, end)
        elif self.default_global == "const" and write:
            self.problem("assign_to_const", f"attempt to assign to const variable '{node.text}'", start, end)

    def _use_environment(self, start: int) -> None:
        """A global is a field of `_ENV`, which is an upvalue of every function that uses one (or a local `_ENV`)."""
        if not self.dialect.environment_upvalue:
            return
        local = self.environment.get("_ENV")
        if local is not None:
            self._capture(local, start)
            return
        for function in reversed(self.functions):
            if function.uses_environment:
                break
            function.uses_environment = True
            self._check_upvalues(function, start)

    def _capture(self, variable: Variable, start: int) -> None:
        for function in reversed(self.functions):
            scope = function.scope
            if scope is variable.function or variable in scope.upvalues:
                break
            scope.upvalues[variable] = None
            self._check_upvalues(function, start)

    def _check_upvalues(self, function: _OpenFunction, start: int) -> None:
        if len(function.scope.upvalues) + function.uses_environment == self.dialect.max_upvalues + 1:
            self.problems.append(too_many_upvalues(function.scope, start, self.dialect.max_upvalues))

    def assign(self, node: Assign) -> None:
        """Targets, then values."""
        self._check_registers(node.values, 0)
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
        self._check_registers(node.arguments, 1)
        self.push(node.arguments)
        self.stack.append(node.callee)

    def method_call(self, node: MethodCall) -> None:
        """The object, then the arguments."""
        self._check_registers(node.arguments, 2)
        self.push(node.arguments)
        self.stack.append(node.object)

    def field(self, node: Field) -> None:
        """A field's name is no variable, but names a function."""
        if node.bracketed and node.key is not None:
            self._push_values([node.value], [])
            self.stack.append(node.key)
        else:
            self._push_values([node.value], [node.key] if node.key is not None else [])

    def _check_registers(self, values: list[Expression], extra: int) -> None:
        if len(values) > 40:
            problem = too_many_registers(values, len(self.current.locals) + extra, self.shift)
            if problem is not None:
                self.problems.append(problem)

    # Control

    def while_(self, node: While) -> None:
        """The condition is outside the body's scope."""
        self.later(self.loop_block, node.body)
        self.stack.append(node.condition)

    def repeat(self, node: Repeat) -> None:
        """The condition is inside the body's scope."""
        self.open_block(node.body.statements, loop=True, until=True)
        self.later(self.leave_block, node.end)
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
        self.later(self.leave_block, node.body.end)
        self.hide(hidden)
        self.open_block(node.body.statements)
        for index, name in enumerate(names):
            attrib = "const" if index == 0 and self.dialect.constant_loop_variables else None
            self.declare(name, "loop", node.body.start, attrib)
        self.later(self.leave_block, node.body.end)
        self.push(node.body.statements)

    def return_(self, node: Return) -> None:
        """Values."""
        self._check_registers(node.values, 0)
        self.push(node.values)

    def break_(self, node: Break) -> None:
        """`break` needs a loop in its function."""
        if not any(block.labels.loop for block in self.current.blocks):
            start, end = node.start + self.shift, node.end + self.shift
            self.problem("break_outside_loop", f"break outside loop at line {LINE_MARK}", start, end, start)

    def goto(self, node: Goto) -> None:
        """A jump waits for the end of its block to meet its label."""
        if node.label.text:
            use = label_use(node.label, self.shift)
            self.scopes.labels.append(use)
            self.current.blocks[-1].labels.jumps.append(Jump(use, len(self.current.locals)))

    def label(self, node: Label) -> None:
        """A label must be new in its function (older dialects: in its block)."""
        name = node.name.text
        if not name:
            return
        use = label_use(node.name, self.shift)
        use.target = (use.start, use.end)
        self.scopes.labels.append(use)
        blocks = self.current.blocks
        for block in blocks if self.dialect.labels_unique_in_function else blocks[-1:]:
            other = block.labels.labels.get(name)
            if other is not None:
                message = f"label '{name}' already defined on line {LINE_MARK}"
                self.problem("duplicate_label", message, use.start, use.end, other.start)
        here = blocks[-1]
        active = here.labels.active if node in here.void else len(self.current.locals)
        here.labels.labels.setdefault(name, DeclaredLabel(use.start, use.end, active))


def _foldable(value: Expression) -> bool:
    """Whether Lua 5.4 folds a constant with this value into the code, so that it is no upvalue."""
    if isinstance(value, Unary) and value.operator == "-":
        value = value.operand
        return isinstance(value, Number)
    return isinstance(value, _LITERALS)


_HANDLERS: Final[dict[type, Callable[[Resolver, Any], None]]] = {
    Name: Resolver.name,
    Member: Resolver.member,
    Call: Resolver.call,
    MethodCall: Resolver.method_call,
    Field: Resolver.field,
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
