"""Checks of how many values go where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Assign, Call, Expression, Local, MethodCall, Missing, Nil, Node, Vararg

from .finding import Finding
from .look import Look
from .texts import has_calls


def unbalanced(look: Look) -> Iterator[Finding]:
    """`local a, b = 1` and `a = 1, 2`: names without values, values without names."""
    for local in look.nodes(Local):
        yield from _compare(look, local.names, local.values)
    for assign in look.nodes(Assign):
        yield from _compare(look, assign.targets, assign.values)


def _compare(look: Look, targets: Sequence[Node], values: list[Expression]) -> Iterator[Finding]:
    if not values or any(isinstance(one, Missing) for one in values):
        return
    last = values[-1]
    if len(targets) > len(values) and not isinstance(last, Call | MethodCall | Vararg):
        if isinstance(last, Nil) and len(values) == 1:
            return
        for target in targets[len(values) :]:
            message = f"`{look.text(target)}` gets nil: there are too few values."
            finding = look.finding("unbalanced-assignments", target, message)
            yield attrs.evolve(finding, severity="hint") if _is_assigned_later(look, target) else finding
    wanted = len(targets)
    for index in range(wanted, len(values)):
        value = values[index]
        fix = Fix("Remove it", (Edit(values[index - 1].end, value.end, ""),))
        yield look.finding(
            "redundant-value",
            value,
            f"Nothing takes this value: there {_are(wanted)} for {len(values)} values.",
            fixes=() if has_calls(value) else (fix,),
            unnecessary=True,
        )


def _is_assigned_later(look: Look, target: Node) -> bool:
    """Whether a declared local is given a value in the code behind: then it was meant to have none before."""
    variable = look.unit.resolved.get(target)
    if variable is None or variable.node is not target:
        return False
    look.snapshot.inference.note(("u", look.file.uri, variable.name))
    return bool(look.file.assignments_of(variable))


def _are(count: int) -> str:
    return "is 1 name" if count == 1 else f"are {count} names"
