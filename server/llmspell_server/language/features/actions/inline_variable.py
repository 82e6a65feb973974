"""A local's value in the place of the local."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.comments import comments_before
from llmspell_runtime.syntax.nodes import (
    Block,
    Expression,
    Function,
    GenericFor,
    Local,
    Missing,
    Name,
    Node,
    NumericFor,
    Repeat,
    Statement,
    Vararg,
    While,
)

from .effects import asked_again, evaluated, has_identity, is_settled, obstacle
from .scene import Offer, Refused, Scene
from .substitution import in_place_of, stranger
from .writing import merged, removed_lines

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable

KIND: Final = "refactor.inline.variable"
_LOOPS: Final = (While, Repeat, NumericFor, GenericFor)
_MOST: Final = 100


def inline_variable(scene: Scene) -> Iterator[Offer]:
    """For the local under the cursor, if it is declared alone with a value and never assigned to again."""
    variable = variable_at(scene)
    if variable is None or not isinstance(variable.statement, Local) or variable.attrib == "close":
        return
    values = variable.statement.values
    if len(variable.statement.names) != 1 or len(values) != 1 or isinstance(values[0], Missing | Function):
        return
    uses = scene.file.uses_of(variable)
    if uses and not scene.file.assignments_of(variable):
        title = f"Inline `{variable.name}`" if len(uses) == 1 else f"Inline `{variable.name}` ({len(uses)} places)"
        once = is_settled(scene.file, variable.unit, values[0]) and not has_identity(values[0])
        reason = "" if once or len(uses) == 1 else "its value may be another one at each of its uses"
        yield Offer(title=title, kind=KIND, plan=lambda: _plan(scene, variable, values[0]), refusal=reason)


def variable_at(scene: Scene) -> Variable | None:
    """The local that the name under the cursor declares or means."""
    name = scene.innermost(Name)
    if name is None or scene.unit is None:
        return None
    declared = next((each for each in scene.unit.variables if each.node is name and each.kind != "self"), None)
    return declared or (scene.variable(name) if name in scene.unit.resolved or name in _free(scene, name) else None)


def _free(scene: Scene, name: Name) -> list[Name]:
    return scene.unit.free.get(name.text, []) if scene.unit is not None else []


def _plan(scene: Scene, variable: Variable, value: Expression) -> tuple[Edit, ...]:
    file = scene.file
    home = variable.unit
    uses = file.uses_of(variable)
    settled = is_settled(file, home, value)
    if len(uses) > _MOST:
        raise Refused(f"it is used in {len(uses)} places")
    shift = file.shift(home)
    text = scene.text[value.start + shift : value.end + shift]
    if "--" in scene.text[variable.statement.start + shift : value.start + shift]:
        raise Refused("a comment stands in its declaration")
    edits: list[Edit] = []
    for unit, name in uses:
        reason = _refusal(scene, variable, value, unit, name, settled=settled)
        if reason:
            raise Refused(reason)
        new = in_place_of(scene, unit, name, value, text, single=True)
        if new.startswith("(") and begins_statement(unit, name):
            raise Refused("a statement would begin with a parenthesis")
        start = name.start + file.shift(unit)
        edits.append(Edit(start, start + len(name.text), new))
    return merged([*edits, removal(scene, home, variable.statement)])


def begins_statement(unit: UnitFacts, node: Node) -> bool:
    """Whether a node is the first thing in its statement."""
    return any(isinstance(each, Statement) and each.start == node.start for each in _around(unit, node))


def removal(scene: Scene, unit: UnitFacts, statement: Node) -> Edit:
    """Takes out a declaration and what documents it."""
    shift = scene.file.shift(unit)
    start, end = statement.start + shift, statement.end + shift
    for comment in reversed(comments_before(scene.tree, start)):
        if not comment.doc:
            break
        start = comment.start
    return removed_lines(scene.text, start, end)


def _refusal(scene: Scene, variable: Variable, value: Expression, unit: UnitFacts, name: Name, *, settled: bool) -> str:
    other = stranger(scene, variable.unit, value, name.start + scene.file.shift(unit))
    if other:
        return f"`{other}` means something else where `{variable.name}` is used"
    statement = next(node for node in _around(unit, name) if isinstance(node, Statement))
    apart = _between(scene, variable, unit, name)
    if any(isinstance(node, Function) for node in apart) and any(isinstance(n, Vararg) for n in evaluated(value)):
        return "`...` is another one in the function where it is used"
    if has_identity(value) and any(isinstance(node, (*_LOOPS, Function)) for node in apart):
        return "its value would be made more than once"
    if settled:
        return ""
    if not _follows(scene, variable, unit, statement) or asked_again(unit, name, statement):
        return "something may change its value before it is used"
    return obstacle(scene.file, variable.unit, value, statement, (unit, name))


def _around(unit: UnitFacts, node: Node) -> list[Node]:
    found: list[Node] = []
    parent = unit.parents.get(node)
    while parent is not None:
        found.append(parent)
        parent = unit.parents.get(parent)
    return found or [unit.statement]


def _between(scene: Scene, variable: Variable, unit: UnitFacts, name: Name) -> list[Node]:
    """What is around a use and not around the declaration."""
    outer = _around(variable.unit, variable.statement) if unit is variable.unit else []
    return [node for node in _around(unit, name) if not any(node is each for each in outer)]


def _follows(scene: Scene, variable: Variable, unit: UnitFacts, statement: Statement) -> bool:
    """Whether a statement is the next one behind the declaration."""
    block = variable.unit.parents.get(variable.statement)
    if isinstance(block, Block):
        index = next(index for index, each in enumerate(block.statements) if each is variable.statement)
        return index + 1 < len(block.statements) and block.statements[index + 1] is statement
    return unit.statement is statement and scene.file.index_of[unit] == scene.file.index_of[variable.unit] + 1
