"""A selected expression becomes a local above its statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.comments import comments_between
from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    Break,
    Call,
    CallStatement,
    Expression,
    Field,
    Function,
    FunctionStatement,
    GenericFor,
    Goto,
    If,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Missing,
    Name,
    Node,
    NumericFor,
    Repeat,
    Return,
    Statement,
    Table,
    While,
    walk,
)

from .effects import (
    LITERALS,
    MULTIPLE,
    asked_again,
    can_fail,
    evaluated,
    has_calls,
    has_identity,
    is_settled,
    obstacle,
    takes_several,
)
from .names import fresh, suggested
from .scene import Offer, Scene
from .writing import indent_at, indent_step, merged

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

KIND: Final = "refactor.extract.variable"
Place = tuple["UnitFacts", Expression]
_TITLE: Final = "Extract into a local"
_MOST: Final = 100
"""Occurrences that are replaced at once."""
_LOOPS: Final = (While, Repeat, NumericFor, GenericFor)
_CHANGES: Final = (Call, MethodCall, Assign, FunctionStatement, Function)


def extract_variable(scene: Scene) -> Iterator[Offer]:
    """The offers for a selected expression; one that cannot be done says why."""
    node = selected_expression(scene)
    unit = scene.unit
    if node is None or isinstance(node, Name) or unit is None:
        return
    statement = scene.statement(node)
    if statement is None:
        return
    reason = _refusal(scene, unit, node, statement)
    if reason:
        yield Offer(title=_TITLE, kind=KIND, refusal=reason)
        return
    name = fresh(scene.file, suggested(node, scene.tree.dialect))
    yield Offer(title=_TITLE, kind=KIND, plan=lambda: _plan(scene, statement, name, [(unit, node)]))
    others = _occurrences(scene, unit, node, statement)
    if 1 < len(others) <= _MOST:
        title = f"{_TITLE} (all {len(others)} occurrences)"
        yield Offer(title=title, kind=KIND, plan=lambda: _plan(scene, statement, name, others))


def selected_expression(scene: Scene) -> Expression | None:
    """The expression that is selected as a whole and has a value where it stands."""
    if scene.unit is None or scene.start == scene.end:
        return None
    start, end = scene.start - scene.shift, scene.end - scene.shift
    for node in scene.path:
        if isinstance(node, Expression) and (node.start, node.end) == (start, end) and not isinstance(node, Missing):
            return node if is_value(scene.unit, node) else None
    return None


def is_value(unit: UnitFacts, node: Expression) -> bool:
    """Whether an expression is evaluated where it stands: no declared name, no key, no target."""
    match unit.parents.get(node):
        case Member(name=part) | MethodCall(name=part) if part is node:
            return False
        case Field(key=part, bracketed=False) if part is node:
            return False
        case Local() as parent:
            return any(node is value for value in parent.values)
        case Assign() as parent:
            return any(node is value for value in parent.values)
        case NumericFor(variable=part) if part is node:
            return False
        case GenericFor() as parent:
            return any(node is value for value in parent.values)
        case Function() | FunctionStatement() | LocalFunction():
            return False
        case None:
            return False
        case Member() as parent:
            return not isinstance(_top(unit, parent), FunctionStatement)
    return True


def _top(unit: UnitFacts, node: Node) -> Node | None:
    while isinstance(node, Member):
        parent = unit.parents.get(node)
        if parent is None:
            return None
        node = parent
    return node


def _refusal(scene: Scene, unit: UnitFacts, node: Expression, statement: Statement) -> str:
    if isinstance(node, MULTIPLE) and takes_several(unit, node):
        return "it may give several values here"
    reason = _asked_again(scene, unit, node, statement)
    if reason:
        return reason
    return _until(statement) or obstacle(scene.file, unit, node, statement)


def _asked_again(scene: Scene, unit: UnitFacts, node: Expression, statement: Statement) -> str:
    """Conditions that are evaluated not once, or not always."""
    steady = is_settled(scene.file, unit, node) and not has_identity(node)
    if isinstance(statement, While) and not steady:
        return "the loop evaluates it anew every time"
    if isinstance(statement, If) and asked_again(unit, node, statement) and (has_calls(node) or can_fail(node)):
        return "it is only evaluated if the conditions before it do not hold"
    return ""


def _until(statement: Statement) -> str:
    if isinstance(statement, Repeat) and statement.body.statements:
        last = statement.body.statements[-1]
        if isinstance(last, Return | Break | Goto):
            return "the body of the loop does not reach its end"
    return ""


def _occurrences(scene: Scene, unit: UnitFacts, node: Expression, statement: Statement) -> list[Place]:
    """The equal expressions from the statement on, in the same block, if the value is the same for all of them."""
    if has_calls(node) or has_identity(node) or isinstance(statement, Repeat):
        return []
    if comments_between(scene.tree, node.start + scene.shift, node.end + scene.shift):
        return []  # each has its own remark, and only one would stay
    block = unit.parents.get(statement)
    statements = block.statements if isinstance(block, Block) else [statement]
    settled = is_settled(scene.file, unit, node)
    found = [
        (unit, other)
        for each in statements[_index(statements, statement) :]
        for other in _equal(scene, unit, node, unit, each)
    ]
    if not settled:
        found = [place for place in found if not _disturbed(unit, statement, place[1], statements)]
    if not isinstance(block, Block):
        later = scene.file.units[scene.file.index_of[unit] + 1 :]
        more = [(there, other) for there in later for other in _equal(scene, unit, node, there, there.statement)]
        if more and not settled:
            return []
        found += more
    return [place for place in found if not _within_other(place, found)] if len(found) <= _MOST else []


def _equal(
    scene: Scene, unit: UnitFacts, node: Expression, there: UnitFacts, statement: Statement
) -> Iterator[Expression]:
    """The expressions of a statement that are written like another one and mean the same."""
    wanted, meaning = scene.source(node), _meaning(scene, unit, node)
    shift = scene.file.shift(there)
    for other in walk(statement):
        if (
            not isinstance(other, Expression)
            or type(other) is not type(node)
            or (there is unit and other.start < node.start)
        ):
            continue
        equal = scene.text[other.start + shift : other.end + shift] == wanted
        if equal and is_value(there, other) and _meaning(scene, there, other) == meaning:
            yield other


def _within_other(place: Place, others: list[Place]) -> bool:
    unit, node = place
    return any(
        there is unit and one is not node and one.start <= node.start and node.end <= one.end for there, one in others
    )


def _index(statements: list[Statement], statement: Statement) -> int:
    return next(index for index, each in enumerate(statements) if each is statement)


def _meaning(scene: Scene, unit: UnitFacts, node: Expression) -> list[object]:
    return [scene.file.variable_of(unit, each) for each in evaluated(node) if isinstance(each, Name)]


def _disturbed(unit: UnitFacts, statement: Statement, node: Expression, statements: list[Statement]) -> bool:
    """Whether something from a statement on, up to a later expression, may change a field or a variable."""
    end = node.end
    around = unit.parents.get(node)
    while around is not None and around not in statements:
        if isinstance(around, Function):
            return True
        if isinstance(around, _LOOPS):
            end = around.end
        around = unit.parents.get(around)
    if isinstance(around, _LOOPS):
        end = around.end
    for each in statements:
        for other in walk(each, statement.start, end):
            holds = other.start <= node.start and node.end <= other.end
            if isinstance(other, _CHANGES) and statement.start <= other.start < end and not holds:
                return True
    return False


def _plan(scene: Scene, statement: Statement, name: str, places: list[Place]) -> tuple[Edit, ...]:
    first = places[0][1]
    value = scene.source(first)
    if isinstance(statement, CallStatement) and statement.call is first:
        return (Edit(first.start + scene.shift, first.start + scene.shift, f"local {name} = "),)
    edits = [_use(scene, place, name) for place in places]
    if isinstance(statement, Repeat):
        return merged([*edits, _at_end_of(scene, statement, f"local {name} = {value}")])
    at = statement.start + scene.shift
    mark = ";" if scene.text[at] == "(" and at != first.start + scene.shift else ""
    edits.append(Edit(at, at, f"local {name} = {value}{mark}\n{indent_at(scene.text, at)}"))
    return merged(edits)


def _use(scene: Scene, place: Place, name: str) -> Edit:
    unit, node = place
    parent = unit.parents.get(node)
    bare = isinstance(parent, Call | MethodCall) and parent.open == node.start and isinstance(node, (*LITERALS, Table))
    shift = scene.file.shift(unit)
    return Edit(node.start + shift, node.end + shift, f"({name})" if bare else name)


def _at_end_of(scene: Scene, statement: Repeat, text: str) -> Edit:
    """A last statement of a loop's body."""
    body = statement.body
    outer = indent_at(scene.text, statement.start + scene.shift)
    if body.statements:
        at = body.statements[-1].end + scene.shift
        return Edit(at, at, f"\n{outer}{indent_step(scene.text)}{text}")
    at = body.start + scene.shift
    end = at if scene.source(body).strip() else body.end + scene.shift
    return Edit(at, end, f"\n{outer}{indent_step(scene.text)}{text}\n{outer}")
