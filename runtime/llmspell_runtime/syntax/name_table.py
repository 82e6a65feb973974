"""The names that are known at one place of a walk through a tree: variables, blocks, functions, labels."""

from __future__ import annotations

from collections.abc import Sequence

from .compiler_limits import MAX_LOCALS, too_many_locals, too_many_registers, too_many_upvalues
from .dialects import Dialect
from .labels import DeclaredLabel, Jump, LabelBlock, close_block, label_use, void_labels
from .nodes import Break, Expression, Goto, Label, Name, Statement
from .problems import SyntaxProblem
from .scopes import FunctionScope, GlobalUse, Scopes, Variable, VariableKind
from .tokens import LINE_MARK


class OpenBlock:
    """A block being walked: what to restore when it ends."""

    __slots__ = ("default_global", "labels", "replaced", "variables", "void")

    def __init__(self, active: int, loop: bool, default_global: str | None, void: set[Statement]) -> None:
        self.labels = LabelBlock(active, loop)
        self.default_global = default_global
        self.replaced: list[tuple[str, Variable | None]] = []
        self.variables: list[Variable] = []
        self.void = void


class OpenFunction:
    """A function being walked; `locals` are its active local variables, hidden ones as None."""

    __slots__ = ("blocks", "locals", "scope", "uses_environment")

    def __init__(self, scope: FunctionScope) -> None:
        self.scope = scope
        self.blocks: list[OpenBlock] = []
        self.locals: list[Variable | None] = []
        self.uses_environment = False


class NameTable:
    """Declares, uses and forgets names, and notes what Lua's compiler refuses.

    Names and nodes come in the coordinates of a unit; `shift` makes offsets of the text of them.
    """

    def __init__(self, dialect: Dialect, end: int) -> None:
        self.dialect = dialect
        self.shift = 0
        self.environment: dict[str, Variable] = {}
        self.problems: list[SyntaxProblem] = []
        self.default_global: str | None = None
        self.scopes = Scopes(FunctionScope("main chunk", 0, end, None))
        self.functions: list[OpenFunction] = [OpenFunction(self.scopes.main)]
        self.current = self.functions[-1]

    def problem(self, code: str, message: str, start: int, end: int, related: int | None = None) -> None:
        """Note what Lua refuses; offsets of the text."""
        self.problems.append(SyntaxProblem(code, message, start, end, None, related))

    # Blocks

    def open_block(self, statements: list[Statement], *, loop: bool = False, until: bool = False) -> None:
        """Begin a scope; `until` says that the block is a `repeat`'s, whose end no label is at."""
        void = set() if until or not statements else void_labels(statements)
        active = len(self.current.locals)
        self.current.blocks.append(OpenBlock(active, loop, self.default_global, void))

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
        self._occupy([variable], start, end)

    def hide(self, count: int, at: int) -> None:
        """Count locals that Lua makes for itself, at the offset `at` (of the unit)."""
        self._occupy([None] * count, at + self.shift, at + self.shift + 1)

    def _occupy(self, variables: Sequence[Variable | None], start: int, end: int) -> None:
        locals_ = self.current.locals
        before = len(locals_)
        locals_.extend(variables)
        if before <= MAX_LOCALS < len(locals_):
            self.problems.append(too_many_locals(self.current.scope, start, end))

    def open_function(self, scope: FunctionScope) -> None:
        """Begin a function within the current one."""
        self.scopes.functions.append(scope)
        self.current = OpenFunction(scope)
        self.functions.append(self.current)

    def leave_function(self) -> None:
        """End the current function, whose blocks are left."""
        self.functions.pop()
        self.current = self.functions[-1]

    def use(self, node: Name, *, write: bool) -> None:
        """Read or write the variable or the global of this name."""
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

    def _check_upvalues(self, function: OpenFunction, start: int) -> None:
        if len(function.scope.upvalues) + function.uses_environment == self.dialect.max_upvalues + 1:
            self.problems.append(too_many_upvalues(function.scope, start, self.dialect.max_upvalues))

    def check_registers(self, values: list[Expression], extra: int) -> None:
        """Note a list of values that, behind `extra` registers, is more than Lua has registers for."""
        if len(values) > 40:
            problem = too_many_registers(values, len(self.current.locals) + extra, self.shift)
            if problem is not None:
                self.problems.append(problem)

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

    def goes_on(self, node: Label) -> bool:
        """Whether a semicolon behind the label keeps it from being at the end of its block, as in LuaJIT."""
        return False

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
        active = here.labels.active if node in here.void and not self.goes_on(node) else len(self.current.locals)
        here.labels.labels.setdefault(name, DeclaredLabel(use.start, use.end, active))
