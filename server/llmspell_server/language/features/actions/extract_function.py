"""Selected statements, or a selected expression, become a function above the statement of the main chunk around them.

Locals that the function cannot see where it stands become its parameters; those it gives values that matter afterwards
it returns. A local that is shared with other functions while it changes cannot be passed so, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.comments import comments_before, comments_between
from llmspell_runtime.syntax.nodes import (
    Binary,
    Call,
    Expression,
    Function,
    Index,
    Member,
    MethodCall,
    Name,
    Return,
    Table,
    Unary,
    Vararg,
)

from .effects import evaluated
from .extract_variable import selected_expression
from .names import fresh
from .scene import Offer, Plan, Refused, Scene
from .selection import (
    Piece,
    Traffic,
    runs_again,
    selected_statements,
    surely_assigned_first,
    traffic,
    way_out,
)
from .writing import indent_at, indent_step, line_start, merged, opens_line, reindented

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import Variable

KIND: Final = "refactor.extract.function"
_TITLE: Final = "Extract into a function"
_MOST_PARAMETERS: Final = 12


def extract_function(scene: Scene) -> Iterator[Offer]:
    """The offer for what is selected; one that cannot be done says why."""
    pieces = selected_statements(scene)
    if pieces:
        yield _offer(lambda: _statements(scene, pieces))
        return
    node = selected_expression(scene)
    if node is not None and scene.unit is not None and not isinstance(node, Name) and _is_work(node):
        piece = Piece(scene.unit, scene.shift, node)
        yield _offer(lambda: _expression(scene, piece))


def _offer(plan: Plan) -> Offer:
    try:
        edits = plan()
    except Refused as refused:
        return Offer(title=_TITLE, kind=KIND, refusal=str(refused))
    return Offer(title=_TITLE, kind=KIND, plan=lambda: edits)


def _is_work(node: Expression) -> bool:
    """Whether an expression computes something."""
    return isinstance(node, Call | MethodCall | Binary | Unary | Table | Index | Member | Function)


def _statements(scene: Scene, pieces: list[Piece]) -> tuple[Edit, ...]:
    start, end = _span(scene, pieces)
    ends = isinstance(pieces[-1].node, Return)
    reason = way_out(scene.file, pieces[:-1] if ends else pieces) or (_values_refusal(pieces[-1]) if ends else "")
    if reason:
        raise Refused(reason)
    found = traffic(scene.file, pieces, start, end)
    outer = [each for each in found if not each.declared and not _is_visible(scene, pieces, each.variable)]
    lasting = [each for each in found if each.declared or each in outer]
    results = [] if ends else [each for each in lasting if _lives_on(each, pieces, end)]
    parameters = [each for each in outer if each.read or (each in results and not surely_assigned_first(each, pieces))]
    _check([*outer, *results], parameters)
    base = indent_at(scene.text, _above(scene, pieces))
    lead = base + indent_step(scene.text)
    own = [each for each in outer if each not in parameters]
    lines = [f"{lead}local {_names(own)}"] if own else []
    lines.append(reindented(scene.text[start:end], indent_at(scene.text, start), lead))
    if results:
        lines.append(f"{lead}return {_names(results)}")
    name = fresh(scene.file, "extracted")
    head = f"{name}({_names(parameters)})"
    call = f"return {head}" if ends else _assigned(head, results, indent_at(scene.text, start))
    mark = ";" if scene.text.startswith("(", scene.tree.next_token_start(end)) else ""
    code = "\n".join([f"local function {head}", *lines, f"{base}end"])
    return merged([_placed(scene, pieces, code, start), Edit(start, end, call + mark)])


def _names(found: list[Traffic]) -> str:
    return ", ".join(each.variable.name for each in found)


def _values_refusal(piece: Piece) -> str:
    """Why the values of a `return` cannot be computed elsewhere."""
    return (
        "it uses `...` of the function around it" if any(isinstance(n, Vararg) for n in evaluated(piece.node)) else ""
    )


def _assigned(call: str, results: list[Traffic], indent: str) -> str:
    if not results:
        return call
    names = _names(results)
    new = [each.variable.name for each in results if each.declared]
    if len(new) == len(results):
        return f"local {names} = {call}"
    lead = f"local {', '.join(new)}\n{indent}" if new else ""
    return f"{lead}{names} = {call}"


def _expression(scene: Scene, piece: Piece) -> tuple[Edit, ...]:
    start, end = scene.start, scene.end
    reason = _values_refusal(piece)
    if reason:
        raise Refused(reason)
    found = traffic(scene.file, [piece], start, end)
    parameters = [each for each in found if not each.declared and not _is_visible(scene, [piece], each.variable)]
    _check(parameters, parameters)
    head = f"{fresh(scene.file, 'extracted')}({_names(parameters)})"
    base = indent_at(scene.text, _above(scene, [piece]))
    code = f"local function {head}\n{base}{indent_step(scene.text)}return {scene.text[start:end]}\n{base}end"
    parent = scene.parent(piece.node)
    bare = isinstance(parent, Call | MethodCall) and parent.open == piece.node.start and piece.node in parent.arguments
    return merged([_placed(scene, [piece], code, start), Edit(start, end, f"({head})" if bare else head)])


def _check(copied: list[Traffic], parameters: list[Traffic]) -> None:
    for each in copied:
        if each.leaks:
            raise Refused(f"`{each.variable.name}` changes and is shared with a function")
    if len(parameters) > _MOST_PARAMETERS:
        raise Refused(f"it would take {len(parameters)} parameters")


def _lives_on(each: Traffic, pieces: list[Piece], end: int) -> bool:
    if each.declared:
        return each.lives_on(end, again=False)
    return each.written and each.lives_on(end, again=runs_again(pieces, each.variable))


def _span(scene: Scene, pieces: list[Piece]) -> tuple[int, int]:
    """From the first statement, or the comments that are selected above it, to the end of the last one."""
    first = pieces[0].node.start + pieces[0].shift
    end = pieces[-1].node.end + pieces[-1].shift
    comments = comments_between(scene.tree, scene.tree.previous_token_end(first), first)
    start = next((comment.start for comment in comments if comment.start >= scene.start), first)
    return (start if opens_line(scene.text, start) else first), end


# Where the function goes


def _above(scene: Scene, pieces: list[Piece]) -> int:
    """The start of the statement of the main chunk that the function goes above."""
    return pieces[0].unit.statement.start + pieces[0].shift


def _is_visible(scene: Scene, pieces: list[Piece], variable: Variable) -> bool:
    """Whether the function can see a local from where it stands."""
    return scene.file.top_variable(pieces[0].unit, variable.name) is variable


def _placed(scene: Scene, pieces: list[Piece], code: str, start: int) -> Edit:
    """The function above the statement and its comments; `start` is where the selection begins."""
    at = _above(scene, pieces)
    comments = comments_before(scene.tree, at)
    at = min(comments[0].start if comments else at, start)
    if not opens_line(scene.text, at):
        return Edit(at, at, f"{code} ")
    at = line_start(scene.text, at)
    return Edit(at, at, f"{indent_at(scene.text, at)}{code}\n\n")
