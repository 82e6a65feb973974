"""Questions of a prompt: is what was typed complete, and which expression at its end has a value to show?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from .cursor import Broken, TooDeep
from .dialects import Dialect, dialect_named
from .lexer import tokenize
from .nodes import CallStatement, Empty, Return
from .statements import Statements
from .tokens import EOF, Tokens
from .tree import Tree, parse
from .unit import Unit

Status = Literal["complete", "incomplete", "invalid"]

_OPENERS: Final = frozenset(("function", "then", "do", "repeat", "(", "{", "["))
_CLOSERS: Final = frozenset(("end", "until", ")", "}", "]", "elseif"))
_INDENT: Final = 4


class Completeness(NamedTuple):
    """`indent` is the white space to begin the next line with; empty unless the text is incomplete."""

    status: Status
    indent: str = ""


def is_complete(text: str, dialect: str | Dialect = "lua54") -> Completeness:
    """Whether Lua could run the text, needs more lines, or can never take it, as Lua's own prompt decides.

    The text may be statements, an expression, or `= expression`.
    """
    chosen = dialect if isinstance(dialect, Dialect) else dialect_named(dialect)
    if _show(text) is not None:
        status = _judge(text.replace("=", "return ", 1), chosen)
    else:
        status = _judge(text, chosen)
        if status != "complete":
            tails = {_judge("return " + tail, chosen) for _, tail in _expression_tails(parse(text, chosen))}
            status = "complete" if "complete" in tails else "incomplete" if "incomplete" in tails else status
    return Completeness(status, _next_indent(tokenize(text, chosen)) if status == "incomplete" else "")


def split_last_expression(text: str, dialect: str | Dialect = "lua54") -> tuple[str, str] | None:
    """(what to run, what to show the value of), or None if the text does not end with an expression.

    The first part and the second stand in the text one behind the other, so `first + "return " + second` is a text
    with the same line numbers. A call at the end counts as an expression; so does `= expression`. What Lua reads as one
    statement stays one: `x = 1` newline `-x` has no last expression.
    """
    chosen = dialect if isinstance(dialect, Dialect) else dialect_named(dialect)
    shown = _show(text)
    if shown is not None:
        return (text[: len(text) - len(text.lstrip())], shown) if _is_expression(shown, chosen) else None
    tree = parse(text, chosen)
    if not tree.syntax_errors:
        units = _without_semicolons(tree)
        if not units or not isinstance(units[-1].statement, CallStatement):
            return None
        return text[: units[-1].start], text[units[-1].start : units[-1].statement.end]
    for first, tail in _expression_tails(tree):
        if _is_expression(tail, chosen):
            return first, tail
    return None


def _without_semicolons(tree: Tree) -> list[Unit]:
    units = tree.units
    while units and isinstance(units[-1].statement, Empty):
        units = units[:-1]
    return units


def _expression_tails(tree: Tree) -> Iterator[tuple[str, str]]:
    """The ways to cut a text that is no chunk into a chunk and a rest, the shorter rest first.

    The rest has to begin with the first statement that has a mistake, or with the call before it (`f(1) + 2`).
    """
    units = _without_semicolons(tree)
    broken = next((index for index, unit in enumerate(units) if unit.problems), None)
    if broken is None:
        return
    for index in (broken, broken - 1):
        if index >= 0 and not (index and isinstance(units[index - 1].statement, Return)):
            start = units[index].start
            yield tree.text[:start], tree.text[start : units[-1].statement.end]


def _show(text: str) -> str | None:
    """The expression of `= expression`, the old way to ask for a value."""
    stripped = text.strip()
    return stripped[1:].strip() if stripped.startswith("=") and not stripped.startswith("==") else None


def _is_expression(text: str, dialect: Dialect) -> bool:
    tree = parse("return " + text, dialect)
    if tree.syntax_errors or len(tree.units) != 1:
        return False
    statement = tree.units[0].statement
    return isinstance(statement, Return) and bool(statement.values) and statement.end == len(text) + len("return ")


def _judge(text: str, dialect: Dialect) -> Status:
    """The verdict on statements: incomplete if the first mistake is that the text ends."""
    tokens = tokenize(text, dialect)
    for index, flaws in tokens.flaws.items():
        if any(flaw.open_ended for flaw in flaws) or _continues(tokens, index):
            return "incomplete"
    statements = Statements(tokens, dialect)
    while tokens.kinds[statements.i] != EOF:
        statements.restart(statements.i, layout=False)
        try:
            ended = isinstance(statements.statement(1), Return)
        except Broken:
            return "incomplete" if tokens.kinds[statements.i] == EOF else "invalid"
        except TooDeep:
            return "invalid"
        if ended and tokens.kinds[statements.i] != EOF:
            return "invalid"
    return "invalid" if parse(text, dialect).errors else "complete"


def _continues(tokens: Tokens, index: int) -> bool:
    """Whether a quoted string was to go on in the next line: the text ends behind an escaped line break."""
    token = tokens.texts[index]
    return token[:1] in ("'", '"') and tokens.ends[index] == len(tokens.text) and token.endswith(("\\\n", "\\z\n"))


def _next_indent(tokens: Tokens) -> str:
    """One step more than the line of the innermost thing still open."""
    open_: list[int] = []
    for index, kind in enumerate(tokens.kinds):
        if kind in _CLOSERS and open_:
            open_.pop()
        if kind in _OPENERS:
            open_.append(index)
    last = len(tokens.kinds) - 2
    if last < 0 or any(flaw.open_ended for flaw in tokens.flaws.get(last, ())):
        return ""
    return " " * (tokens.indent(open_[-1] if open_ else last) + _INDENT)
