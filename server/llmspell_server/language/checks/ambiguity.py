"""Checks of code that Lua reads otherwise than people do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.literals import number_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Binary,
    Boolean,
    Call,
    Expression,
    Index,
    Member,
    MethodCall,
    Name,
    Nil,
    Node,
    Number,
    NumericFor,
    String,
    Table,
    Unary,
)
from llmspell_server.language.infer.kinds import runtime_kind

from .finding import Finding
from .look import Look
from .texts import between

_ARITHMETIC: Final = frozenset(["+", "-", "*", "/", "//", "%", "^", "..", "<<", ">>", "&", "|", "~"])
_PRODUCTS: Final = frozenset(["*", "/", "//", "%", "^", "<<", ">>"])
_LITERALS: Final = (Number, String, Boolean, Table, Nil)


def newline_calls(look: Look) -> Iterator[Finding]:
    """`f` and `(x):y()` on the next line: a call `f(x)` whose result goes on."""
    for call in look.nodes(Call):
        if len(call.arguments) != 1 or between(look, call.open, call.open + 1) != "(":
            continue
        if not _goes_on(look, call) or "\n" not in between(look, call.callee.end, call.open):
            continue
        yield Finding(
            code="newline-call",
            message=f"This is a call of `{_short(look, call.callee)}` in the line above.",
            start=call.callee.start,
            end=call.end,
            fixes=(Fix("Put a semicolon between them", (Edit(call.callee.end, call.callee.end, ";"),)),),
        )


def _goes_on(look: Look, call: Call) -> bool:
    parent = look.parent(call)
    match parent:
        case Member() | Index() | MethodCall():
            return parent.object is call
        case Call():
            return parent.callee is call
        case _:
            return False


def newfield_calls(look: Look) -> Iterator[Finding]:
    """`{ f` and `(x) }` on the next line: one field, a call."""
    if look.is_broken:
        return
    for table in look.nodes(Table):
        for field in table.fields:
            call = field.value
            if field.key is not None or not isinstance(call, Call):
                continue
            if "\n" in between(look, call.callee.end, call.open):
                yield look.finding(
                    "newfield-call",
                    call,
                    f"This is a call of `{_short(look, call.callee)}`: a comma is missing between the lines.",
                    fixes=(Fix("Put a comma between them", (Edit(call.callee.end, call.callee.end, ","),)),),
                )


def unclear_or(look: Look) -> Iterator[Finding]:
    """`a or 0 + b` and `a + b or 0`: arithmetic binds closer than `or`, and never gives nil."""
    for node in look.nodes(Binary):
        if node.operator != "or":
            continue
        left, right = node.left, node.right
        if isinstance(left, Binary) and left.operator in _ARITHMETIC and isinstance(right, _LITERALS):
            choices = (_around(node.left), _around_two(left.right, right))
            yield _unclear(look, node, left, choices)
        elif isinstance(right, Binary) and right.operator in _ARITHMETIC and _is_default(look, left, right):
            choices = (_around(node.right), _around_two(left, right.left))
            yield _unclear(look, node, right, choices)


def unclear_not(look: Look) -> Iterator[Finding]:
    """`not a == b`: compares `not a` with `b`, which is right for two truth values only."""
    for node in look.nodes(Binary):
        left, right = node.left, node.right
        if node.operator not in ("==", "~=") or not isinstance(left, Unary) or left.operator != "not":
            continue
        if isinstance(right, Boolean) or (isinstance(right, Unary) and right.operator == "not"):
            continue
        if isinstance(right, Binary) or runtime_kind(look.snapshot.inference, look.type(right)) == "boolean":
            continue
        other = "~=" if node.operator == "==" else "=="
        gap = look.text(node)[left.operand.end - node.start : right.start - node.start]
        denied = Edit(left.operand.end, right.start, gap.replace(node.operator, other))
        yield look.finding(
            "ambiguity-1",
            node,
            f"Lua computes `{_short(look, left)}` first, and compares that with `{_short(look, right)}`.",
            fixes=(
                Fix(f"Compare with `{other}`", (Edit(left.start, left.operand.start, ""), denied)),
                Fix("Keep it, with parentheses", _around(left)),
            ),
        )


def _is_default(look: Look, left: Expression, right: Binary) -> bool:
    """Whether `left or 0 + …` looks as if the literal were what stands for a missing `left`.

    `0+1`, a product of numbers (`60 * 60`) and `1 / …` do not.
    """
    if isinstance(left, Binary) and left.operator == "and":
        return False
    if right.operator in _PRODUCTS and (_number(right.right) is not None or right.operator == "/"):
        return False
    first = right.left
    if between(look, first.end, right.right.start) == right.operator:
        return False
    if isinstance(first, String):
        return first.text in ('""', "''")
    if isinstance(first, Unary) and first.operator == "-":
        first = first.operand
    return isinstance(first, Number | Table)


def _unclear(look: Look, node: Binary, first: Expression, choices: tuple[tuple[Edit, ...], ...]) -> Finding:
    text = _short(look, first)
    return look.finding(
        "ambiguity-1",
        node,
        f"Lua computes `{text}` first, before `or`: parentheses would say what is meant.",
        fixes=(
            Fix("Keep it, with parentheses", choices[0]),
            Fix("Compute the `or` first", choices[1]),
        ),
    )


def _around(node: Node) -> tuple[Edit, ...]:
    return Edit(node.start, node.start, "("), Edit(node.end, node.end, ")")


def _around_two(left: Node, right: Node) -> tuple[Edit, ...]:
    return Edit(left.start, left.start, "("), Edit(right.end, right.end, ")")


def count_down_loops(look: Look) -> Iterator[Finding]:
    """`for i = 10, 1 do` runs no time; so does `for i = #t, 1 do`, with two elements or more."""
    for loop in look.nodes(NumericFor):
        limit = _number(loop.limit)
        first = _number(loop.first)
        step = 1 if loop.step is None else _number(loop.step)
        if limit is None or step is None or step <= 0:
            continue
        if first is None and (limit != 1 or not _may_be_more(loop.first)):
            continue
        if first is not None and first <= limit:
            continue
        last = loop.step or loop.limit
        edit = Edit(last.end, last.end, ", -1") if loop.step is None else Edit(last.start, last.start, "-")
        yield Finding(
            code="count-down-loop",
            message="The loop counts up, so it does not get from the first number down to the last.",
            start=loop.first.start,
            end=last.end,
            fixes=(Fix("Count down", (edit,)),),
        )


def assigned_counters(look: Look) -> Iterator[Finding]:
    """`i = i + 1` within `for i = 1, n`: the loop goes on with its own count."""
    for assign in look.nodes(Assign):
        for target in assign.targets:
            variable = look.file.variable_of(look.unit, target) if isinstance(target, Name) else None
            if variable is None or variable.kind != "loop variable" or not isinstance(variable.statement, NumericFor):
                continue
            if not look.file.tree.dialect.constant_loop_variables:
                message = f"The loop goes on with its own count, whatever `{variable.name}` is given here."
                yield look.finding("iter-variable-reassign", target, message)


def _may_be_more(node: Expression) -> bool:
    """Whether a start such as `#t` is above 1, as far as one can tell: `-size` is below."""
    return not isinstance(node, Number | String) and not (isinstance(node, Unary) and node.operator != "#")


def _number(node: Expression) -> int | float | None:
    sign = 1
    if isinstance(node, Unary) and node.operator == "-":
        sign, node = -1, node.operand
    if not isinstance(node, Number):
        return None
    value = number_value(node.text)
    return sign * value if isinstance(value, int | float) else None


def _short(look: Look, node: Node) -> str:
    text = " ".join(look.text(node).split())
    return text if len(text) <= 40 else text[:39] + "…"
