"""Checks of control flow: what is never reached, and what does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Block,
    Boolean,
    Break,
    CallStatement,
    Empty,
    Expression,
    Function,
    GenericFor,
    If,
    Label,
    Nil,
    Number,
    NumericFor,
    Return,
    Statement,
    String,
)
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.infer.exits import statement_exits
from llmspell_server.language.infer.site import Site

from .finding import Finding
from .look import FileLook, Look
from .texts import between, has_calls, remove

_NEVER: Final = "Control never gets here."
_REMOVE: Final = "Remove what is never reached"


def redundant_returns(look: Look) -> Iterator[Finding]:
    """`return` as the last statement of a function, without values."""
    for function in look.nodes(Function):
        last = next((one for one in reversed(function.body.statements) if not isinstance(one, Empty)), None)
        if isinstance(last, Return) and not last.values:
            yield Finding(
                code="redundant-return",
                message="The function ends here anyway.",
                start=last.start,
                end=last.start + len("return"),
                fixes=(remove(look, "Remove the `return`", last.start, last.end),),
                unnecessary=True,
            )


def empty_blocks(look: Look) -> Iterator[Finding]:
    """An `if` or a `for` whose blocks are all empty; a comment inside says that this is meant."""
    if look.is_broken:
        return
    for choice in look.nodes(If):
        blocks = [arm.body for arm in choice.arms]
        if choice.orelse is not None:
            blocks.append(choice.orelse)
        if _are_empty(look, blocks):
            message = "Nothing depends on this condition: the blocks are empty."
            yield _empty(look, choice, message, [arm.condition for arm in choice.arms])
    for counted in look.nodes(NumericFor):
        if _are_empty(look, [counted.body]):
            parts = [one for one in (counted.first, counted.limit, counted.step) if one is not None]
            yield _empty(look, counted, "The loop does nothing.", parts)
    for loop in look.nodes(GenericFor):
        if _are_empty(look, [loop.body]):
            yield look.finding("empty-block", loop, "The loop does nothing.", unnecessary=True)


def _are_empty(look: Look, blocks: list[Block]) -> bool:
    if any(not isinstance(one, Empty) for block in blocks for one in block.statements):
        return False
    return not any("--" in between(look, block.start, block.end) for block in blocks)


def _empty(look: Look, node: Statement, message: str, computed: list[Expression]) -> Finding:
    fixes = () if any(map(has_calls, computed)) else (remove(look, "Remove it", node.start, node.end),)
    return look.finding("empty-block", node, message, fixes=fixes, unnecessary=True)


def unreached(look: Look) -> Iterator[Finding]:
    """What stands behind a statement that control never passes, in the blocks of a unit."""
    if look.is_broken:
        return
    site = Site(look.file, look.unit)
    for block in look.nodes(Block):
        statements = block.statements
        for index, statement in enumerate(statements[:-1]):
            if isinstance(statement, Return) or not statement_exits(look.snapshot.inference, site, statement):
                continue
            rest = _unlabelled(statements[index + 1 :])
            if rest and not _is_for_the_eye(statement, rest):
                yield _dead(look, statement, rest)
            break


def unreached_in_chunk(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """What stands behind `error()` or `os.exit()` in the main chunk, up to a label."""
    units = look.file.units
    for index, unit in enumerate(units):
        if isinstance(unit.statement, Return | Break) or not _never_passed(look, unit):
            continue
        rest = list(takewhile(lambda one: not isinstance(one.statement, Label), units[index + 1 :]))
        rest = [one for one in rest if not isinstance(one.statement, Empty)]
        if rest:
            start = rest[0].statement.start + look.file.shift(rest[0])
            end = rest[-1].statement.end + look.file.shift(rest[-1])
            yield (
                None,
                Finding(
                    code="unreachable-code",
                    message=_NEVER,
                    start=start,
                    end=end,
                    fixes=(Fix(_REMOVE, (Edit(start, end, ""),)),),
                    unnecessary=True,
                ),
            )
        return


def _never_passed(look: FileLook, unit: UnitFacts) -> bool:
    def ask() -> bool:
        return statement_exits(look.snapshot.inference, Site(look.file, unit), unit.statement)

    return look.snapshot.kept(unit, "never passed", ask, False)


def _unlabelled(statements: list[Statement]) -> list[Statement]:
    """The statements up to a label, which a `goto` may come to."""
    return [one for one in takewhile(lambda one: not isinstance(one, Label), statements) if not isinstance(one, Empty)]


def _is_for_the_eye(before: Statement, rest: list[Statement]) -> bool:
    """A `return` behind `error()`, which some write so that every way is seen to end."""
    last = rest[0]
    if len(rest) > 1 or not isinstance(last, Return) or not isinstance(before, CallStatement):
        return False
    return all(isinstance(value, Nil | Boolean | Number | String) for value in last.values)


def _dead(look: Look, before: Statement, rest: list[Statement]) -> Finding:
    start, end = rest[0].start, rest[-1].end
    after_break = isinstance(before, Break)
    return Finding(
        code="code-after-break" if after_break else "unreachable-code",
        message="Nothing behind a `break` is executed." if after_break else _NEVER,
        start=start,
        end=end,
        fixes=(remove(look, _REMOVE, start, end),),
        unnecessary=True,
    )
