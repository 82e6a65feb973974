"""Where a debugger can stop: the statements of a text, and the offsets at which a call can be inserted before each.

Inserting `f(1);` (any call statement, closed by its own semicolon, without a line break) at the `offset` of any set of
these statements gives a text that Lua accepts and that does what the old one did, with the same line numbers: a call
cannot continue the statement before it, and the semicolon keeps a following parenthesis from becoming its arguments.
Labels and lone semicolons are left out, because code behind a label at the end of a block would change which jumps to
it are allowed.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from .nodes import Bad, Empty, Label, Statement, walk

if TYPE_CHECKING:
    from .scopes import FunctionScope
    from .tree import Tree


class StatementStart(NamedTuple):
    """One place to stop: `line` counts from 1, `column` from 0 in characters, `offset` is of the text.

    `end_line` is the last line of the statement. `function` is the innermost function around it; `shadows_environment`
    says that a local `_ENV` is visible, so that a global name in inserted code would not be the global one.
    """

    line: int
    column: int
    offset: int
    end_line: int
    kind: str
    function: FunctionScope
    shadows_environment: bool


def statement_starts(tree: Tree) -> list[StatementStart]:
    """All places to stop, in the order of the text. Only of use for a text without errors."""
    lines = tree.lines
    spans = sorted(tree.scopes.functions, key=lambda function: function.start)
    environments = [variable for variable in tree.scopes.variables if variable.name == "_ENV"]
    found: list[StatementStart] = []
    open_functions: list[FunctionScope] = []
    entered = 0
    for unit in tree.units:
        for node in walk(unit.statement):
            if not isinstance(node, Statement) or isinstance(node, Label | Empty | Bad):
                continue
            offset = node.start + unit.shift
            while entered < len(spans) and spans[entered].start < offset:
                open_functions.append(spans[entered])
                entered += 1
            while len(open_functions) > 1 and open_functions[-1].end <= offset:
                open_functions.pop()
            function = open_functions[-1] if open_functions else tree.scopes.main
            line = lines.line(offset)
            shadowed = any(env.visible_from <= offset <= env.visible_to for env in environments)
            end_line = lines.line(max(offset, node.end + unit.shift - 1)) + 1
            column = offset - lines.starts[line]
            found.append(StatementStart(line + 1, column, offset, end_line, type(node).__name__, function, shadowed))
    return found


def lines_with_code(starts: list[StatementStart]) -> list[int]:
    """The lines, counted from 1, on which a statement starts."""
    return sorted({start.line for start in starts})


def nearest_start(starts: list[StatementStart], line: int) -> StatementStart | None:
    """Where a breakpoint set on `line` stops: the first statement that starts there or below.

    In a line inside a statement that spans several (the arguments of a call), that statement itself; None behind the
    last statement.
    """
    index = bisect_left(starts, line, key=lambda start: start.line)
    here = starts[index] if index < len(starts) else None
    if here is not None and here.line == line:
        return here
    around = [start for start in starts[:index] if start.end_line >= line and start.kind in _SIMPLE]
    if around and (here is None or here.line > around[-1].end_line):
        return around[-1]
    return here


_SIMPLE = frozenset(("Local", "Assign", "CallStatement", "Return"))
