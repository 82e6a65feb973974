"""Checks of what is begun and not brought to its end: builders without `:build()`, workflows that never run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, CallStatement, Expression, Local, Member, MethodCall, Name, Node
from llmspell_server.language.checks.finding import Finding

from .library import builder_root, is_own, spell_globals

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.checks.look import FileLook

_MAKERS: Final = frozenset(("sequential", "parallel", "conditional", "loop"))


def unfinished(look: FileLook) -> Iterator[tuple[UnitFacts, Finding]]:
    """Chains that never build anything, and locals that hold a builder or a workflow and do nothing with it."""
    for unit in look.units():
        roots = [
            name for name in ("Agent", "Workflow", "Session") if name in unit.free and _is_spells(look, unit, name)
        ]
        if not roots:
            continue
        for name in roots:
            for use in unit.free[name]:
                chain = _chain_thrown_away(unit, use)
                if chain is not None:
                    member, end = chain
                    found = _finding("unfinished-builder", member, "Nothing is built: a `:build()` is missing.")
                    fix = Fix("Add `:build()`", (Edit(end, end, ":build()"),))
                    yield unit, attrs.evolve(found, fixes=(fix,))
        for variable in unit.variables:
            unused = _of_variable(look, variable, roots)
            if unused is not None:
                yield unit, unused


def _is_spells(look: FileLook, unit: UnitFacts, name: str) -> bool:
    if name not in spell_globals(look.snapshot) or look.file.top_variable(unit, name) is not None:
        return False
    return not is_own(look.snapshot, name)


def _chain_thrown_away(unit: UnitFacts, use: Name) -> tuple[Node, int] | None:
    """The `X.builder` of a statement that is nothing but a chain without `:build()`, and where the chain ends."""
    member = unit.parents.get(use)
    node = unit.parents.get(member) if isinstance(member, Member) and member.name.text == "builder" else None
    if not isinstance(node, Call) or node.callee is not member:
        return None
    outer, built = _chain(unit, node)
    if built or member is None or not isinstance(unit.parents.get(outer), CallStatement):
        return None
    return member, outer.end


def _chain(unit: UnitFacts, node: Expression) -> tuple[Expression, bool]:
    """The whole chain of method calls on a value, and whether `build` is among them."""
    built = False
    while isinstance(parent := unit.parents.get(node), MethodCall) and parent.object is node:
        built = built or parent.name.text == "build"
        node = parent
    return node, built


def _of_variable(look: FileLook, variable: Variable, roots: Sequence[str]) -> Finding | None:
    if variable.kind != "local" or not isinstance(variable.statement, Local):
        return None
    values = variable.statement.values
    value = values[variable.index] if variable.index < len(values) else None
    if value is None or len(values) != len(variable.statement.names) or look.file.assignments_of(variable):
        return None
    makes, root = _made(value)
    if root not in roots:
        return None
    uses = look.file.uses_of(variable)
    wanted = "build" if makes == "builder" else "execute"
    if not uses or not all(_only_called(unit, use, wanted) for unit, use in uses):
        return None
    if makes == "builder":
        message = f"`{variable.name}` builds nothing: it is never given a `:build()`."
        return _finding("unfinished-builder", variable.node, message)
    return _finding("never-executed", variable.node, f"The workflow `{variable.name}` is never executed.")


def _made(value: Expression) -> tuple[str, str]:
    """What a value is: ("builder", root) for a chain without `:build()`, ("workflow", "Workflow"), or nothing."""
    root = builder_root(value)
    if root is not None and isinstance(root.callee, Member) and isinstance(root.callee.object, Name):
        name = root.callee.object.text
        if not _builds(value):
            return "builder", name
        finished = isinstance(value, MethodCall) and value.name.text == "build"
        return ("workflow", name) if name == "Workflow" and finished else ("", "")
    match value:
        case Call(callee=Member(object=Name(text="Workflow"), name=made)) if value.arguments and made.text in _MAKERS:
            return "workflow", "Workflow"
        case _:
            return "", ""


def _builds(value: Expression) -> bool:
    while isinstance(value, MethodCall):
        if value.name.text == "build":
            return True
        value = value.object
    return False


def _only_called(unit: UnitFacts, use: Name, wanted: str) -> bool:
    """Whether a use is a statement that calls methods of the value, none of them the wanted one."""
    node: Expression = use
    while isinstance(parent := unit.parents.get(node), MethodCall) and parent.object is node:
        if parent.name.text in (wanted, "execute_async"):
            return False
        node = parent
    return node is not use and isinstance(unit.parents.get(node), CallStatement)


def _finding(code: str, node: Node, message: str) -> Finding:
    return Finding(code=code, message=message, start=node.start, end=node.end)
