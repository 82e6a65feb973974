"""Checks of locals and functions that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Function,
    FunctionStatement,
    Index,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    Table,
    Vararg,
)
from llmspell_server.language.annotations.tags import ClassTag, EnumTag, ParamTag
from llmspell_server.language.binding.facts import UnitFacts, Variable
from llmspell_server.language.infer.docs import function_block, last_tag

from .finding import Finding
from .look import FileLook, Look
from .texts import has_calls, removal

Use = tuple[UnitFacts, Name]


def unused_locals(look: Look) -> Iterator[Finding]:
    """Locals within a unit that are never read, and the assignments to them."""
    for variable in look.unit.variables:
        if variable.top or not _counts(variable):
            continue
        uses = [(look.unit, use) for use in variable.uses]
        if _is_unused(variable, uses):
            for _, finding in _report(look, variable, uses):
                yield finding


def unused_chunk_locals(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Locals of the main chunk that are never read."""
    tops: dict[Variable, list[Use]] = {}
    for unit in look.file.units:
        for variable in unit.variables:
            if variable.top:
                tops[variable] = [(unit, use) for use in variable.uses]
    names = {variable.name for variable in tops}
    for unit in look.file.units:
        for name in unit.free.keys() & names:
            meant = look.file.top_variable(unit, name)
            if meant is not None:
                tops[meant].extend((unit, use) for use in unit.free[name])
    for variable, uses in tops.items():
        if _counts(variable) and _is_unused(variable, uses):
            yield from _report(Look(look.snapshot, look.file, variable.unit), variable, uses)


def _counts(variable: Variable) -> bool:
    if variable.name.startswith("_") or variable.name == "self" or variable.kind in ("self", "vararg"):
        return False
    return variable.attrib != "close" and not _is_described(variable)


def _is_described(variable: Variable) -> bool:
    """Whether a comment describes a parameter: it belongs to what the function promises, used or not."""
    function = variable.statement
    if variable.kind != "parameter" or not variable.unit.docs.blocks or not isinstance(function, Function):
        return False
    block = function_block(variable.unit, function)
    return block is not None and any(tag.name.text == variable.name for tag in block.all(ParamTag))


def _is_unused(variable: Variable, uses: list[Use]) -> bool:
    weak = False
    for unit, use in uses:
        parent = unit.parents.get(use)
        if _is_write(unit, parent, use):
            continue
        if isinstance(parent, Member | Index) and parent.object is use and _is_target(unit, parent):
            weak = True
            continue
        return False
    if weak and not _holds_own_table(variable):
        return False
    if variable.kind == "local" and variable.unit.docs.blocks:
        statement = variable.statement
        return (
            last_tag(variable.unit, statement, ClassTag) is None and last_tag(variable.unit, statement, EnumTag) is None
        )
    return True


def _is_write(unit: UnitFacts, parent: Node | None, use: Name) -> bool:
    if isinstance(parent, FunctionStatement):
        return parent.target is use
    return isinstance(parent, Assign) and any(target is use for target in parent.targets)


def _is_target(unit: UnitFacts, node: Node) -> bool:
    parent = unit.parents.get(node)
    if isinstance(parent, FunctionStatement):
        return parent.target is node
    return isinstance(parent, Assign) and any(target is node for target in parent.targets)


def _holds_own_table(variable: Variable) -> bool:
    statement = variable.statement
    if not isinstance(statement, Local) or variable.index >= len(statement.values):
        return False
    return isinstance(statement.values[variable.index], Table)


def _report(look: Look, variable: Variable, uses: list[Use]) -> Iterator[tuple[UnitFacts, Finding]]:
    what = {"parameter": "parameter", "loop variable": "loop variable", "function": "local function"}
    message = f"Nothing reads the {what.get(variable.kind, 'local')} `{variable.name}`."
    yield (
        variable.unit,
        look.finding(
            "unused-local", variable.node, message, fixes=tuple(_fixes(look, variable, uses)), unnecessary=True
        ),
    )
    for unit, use in uses:
        yield unit, look.finding("unused-local", use, message, unnecessary=True)


def _fixes(look: Look, variable: Variable, uses: list[Use]) -> Iterator[Fix]:
    statement, node = variable.statement, variable.node
    comment = variable.unit.docs.above.get(statement.start)
    above = statement.start if comment is None else comment.start
    if not uses and isinstance(statement, Local) and len(statement.names) == 1 and variable.kind == "local":
        if not any(has_calls(value) and not _is_require(value) for value in statement.values):
            yield Fix("Remove the local", (removal(look, above, statement.end),))
        elif len(statement.values) == 1 and _is_call(statement.values[0]):
            start = statement.values[0].start
            yield Fix("Keep the call only", (Edit(statement.start, start, ""),))
    elif not uses and isinstance(statement, LocalFunction):
        yield Fix("Remove the function", (removal(look, above, statement.end),))
    if all(unit is variable.unit for unit, _ in uses):
        edits = [Edit(node.start, node.start, "_"), *(Edit(use.start, use.start, "_") for _, use in uses)]
        yield Fix(f"Rename it to `_{variable.name}`", tuple(sorted(edits)))


def _is_require(node: Node) -> bool:
    """`require "name"`, which nobody writes for what it does beside."""
    return isinstance(node, Call) and isinstance(node.callee, Name) and node.callee.text == "require"


def _is_call(node: Node) -> bool:
    return isinstance(node, Call | MethodCall)


def unused_varargs(look: Look) -> Iterator[Finding]:
    """Functions that take `...` and do not look at it."""
    used = {_function_around(look.unit, node) for node in look.nodes(Vararg)}
    for variable in look.unit.variables:
        if variable.kind == "vararg" and variable.uses:
            used.add(variable.statement)
    for function in look.nodes(Function):
        place = function.vararg
        if place is not None and function not in used:
            previous = function.parameters[-1].end if function.parameters else place.start
            yield look.finding(
                "unused-vararg",
                place,
                "Nothing reads the arguments that `...` takes.",
                fixes=(Fix("Remove `...`", (Edit(previous, place.end, ""),)),),
                unnecessary=True,
            )


def _function_around(unit: UnitFacts, node: Node) -> Node | None:
    current = unit.parents.get(node)
    while current is not None and not isinstance(current, Function):
        current = unit.parents.get(current)
    return current


def unused_functions(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Local functions that nobody calls, or only functions that nobody calls."""
    candidates = dict(_local_functions(look))
    if not candidates:
        return
    callers = {function: _readers(look, variable) for function, (_, variable) in candidates.items()}
    used = {function for function, by in callers.items() if any(one not in candidates for one in by)}
    queue = list(used)
    called = _called_by(callers)
    while queue:
        for function in called.get(queue.pop(), ()):
            if function not in used:
                used.add(function)
                queue.append(function)
    for function, (unit, variable) in candidates.items():
        if function not in used:
            yield unit, _unused_function(look, unit, function, variable)


def _local_functions(look: FileLook) -> Iterator[tuple[Function, tuple[UnitFacts, Variable]]]:
    for unit in look.file.units:
        for facts in unit.functions:
            parent = unit.parents.get(facts.node)
            variable: Variable | None = None
            if isinstance(parent, LocalFunction) and not parent.is_global:
                variable = unit.resolved.get(parent.name)
            elif isinstance(parent, FunctionStatement) and isinstance(parent.target, Name):
                variable = look.file.variable_of(unit, parent.target)
            elif isinstance(parent, Local | Assign):
                targets = parent.names if isinstance(parent, Local) else parent.targets
                index = next(i for i, value in enumerate(parent.values) if value is facts.node)
                if index < len(targets):
                    variable = look.file.variable_of(unit, targets[index])
            if variable is not None and _counts(variable) and variable.kind in ("local", "function"):
                yield facts.node, (unit, variable)


def _readers(look: FileLook, variable: Variable) -> set[Node | None]:
    """The functions in which a variable is read; None for the main chunk."""
    found: set[Node | None] = set()
    for unit, use in look.file.uses_of(variable):
        if not _is_write(unit, unit.parents.get(use), use):
            found.add(_function_around(unit, use))
    return found


def _called_by(callers: dict[Function, set[Node | None]]) -> dict[Node | None, list[Function]]:
    called: dict[Node | None, list[Function]] = {}
    for function, by in callers.items():
        for one in by:
            called.setdefault(one, []).append(function)
    return called


def _unused_function(look: FileLook, unit: UnitFacts, function: Function, variable: Variable) -> Finding:
    """The word `function` is what is marked: a body shown faded could not be read."""
    parent = unit.parents.get(function)
    start = function.start
    if isinstance(parent, LocalFunction | FunctionStatement):
        shift = look.file.shift(unit)
        start = look.file.text.find("function", parent.start + shift, function.start + shift) - shift
    return Finding(
        code="unused-function",
        message=f"Nothing calls the function `{variable.name}`.",
        start=start,
        end=start + len("function"),
        unnecessary=True,
    )


def unused_labels(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Labels that no `goto` goes to."""
    wanted: dict[str, list[tuple[UnitFacts, Name]]] = {}
    for unit in look.file.units:
        for name in unit.gotos:
            wanted.setdefault(name.text, []).append((unit, name))
    for unit in look.file.units:
        for label in unit.labels:
            statement = unit.parents.get(label)
            block = unit.parents.get(statement) if statement is not None else None
            if not any(_sees(one, name, unit, block) for one, name in wanted.get(label.text, ())):
                maker = Look(look.snapshot, look.file, unit)
                fix = Fix("Remove the label", (removal(maker, statement.start, statement.end),)) if statement else None
                yield (
                    unit,
                    maker.finding(
                        "unused-label",
                        label,
                        f"No `goto` goes to the label `{label.text}`.",
                        fixes=(fix,) if fix is not None else (),
                        unnecessary=True,
                    ),
                )


def _sees(unit: UnitFacts, name: Name, label_unit: UnitFacts, block: Node | None) -> bool:
    """Whether a `goto` is in the block of a label (None: the main chunk), and in no function within."""
    if block is not None and unit is not label_unit:
        return False
    current = unit.parents.get(name)
    while current is not None:
        if current is block:
            return True
        if isinstance(current, Function):
            return False
        current = unit.parents.get(current)
    return block is None
