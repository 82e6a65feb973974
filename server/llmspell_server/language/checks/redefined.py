"""Checks of names that hide others."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_server.language.binding.facts import UnitFacts, Variable

from .finding import Elsewhere, Finding
from .look import FileLook


def redefined_locals(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Locals, parameters and loop variables with the name of a local that could be used there."""
    for unit in look.file.units:
        seen: dict[str, list[Variable]] = {}
        for variable in unit.variables:
            name = variable.name
            if name.startswith("_") or name == "self" or variable.kind == "self":
                continue
            earlier = seen.setdefault(name, [])
            hidden = _hidden(variable, earlier) or look.file.top_variable(unit, name)
            earlier.append(variable)
            if hidden is not None:
                yield unit, _finding(variable, hidden)


def _hidden(variable: Variable, earlier: list[Variable]) -> Variable | None:
    start = variable.node.start
    for other in reversed(earlier):
        if other.statement is variable.statement or other.visible_from <= start <= other.visible_to:
            return other
    return None


def _finding(variable: Variable, hidden: Variable) -> Finding:
    node, other = variable.node, hidden.node
    what = "parameter" if hidden.kind == "parameter" else "local"
    return Finding(
        code="redefined-local",
        message=f"This hides another {what} `{variable.name}`.",
        start=node.start,
        end=node.end,
        related=(Elsewhere(unit=hidden.unit, start=other.start, end=other.end, message="the hidden one"),),
    )
