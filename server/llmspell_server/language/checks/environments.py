"""Checks of globals where `_ENV` is a local."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax.nodes import Local, Name, Nil
from llmspell_server.language.binding.facts import DYNAMIC_KEY, UnitFacts, Variable
from llmspell_server.language.infer.variables import initial_type
from llmspell_server.language.types.values import Table

from .finding import Finding
from .look import FileLook
from .scopes import mentions


def environments(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """Globals where `_ENV` is nil, or a table that does not have them."""
    if not mentions(look.file, "_ENV") or not look.file.tree.dialect.environment_upvalue:
        return
    for unit in look.file.units:
        for name, uses in unit.free.items():
            if name == "_ENV" or look.file.top_variable(unit, name) is not None:
                continue
            for use in uses:
                environment = look.file.environment(unit, use)
                if environment is not None and environment.kind == "local":
                    finding = _finding(look, use, environment)
                    if finding is not None:
                        yield unit, finding


def _finding(look: FileLook, use: Name, environment: Variable) -> Finding | None:
    statement = environment.statement
    if not isinstance(statement, Local) or look.file.assignments_of(environment):
        return None
    value = statement.values[environment.index] if environment.index < len(statement.values) else None
    if not statement.values or isinstance(value, Nil):
        return _at(use, "global-in-nil-env", f"`{use.text}` cannot be reached: `_ENV` is nil here.")
    if value is None or any(use.text in unit.writes_global for unit in look.file.units):
        return None
    type_ = initial_type(look.snapshot.inference, look.file, environment)
    if not isinstance(type_, Table):
        return None
    if look.snapshot.member(type_, use.text) or look.snapshot.member(type_, DYNAMIC_KEY):
        return None
    return _at(use, "undefined-env-child", f"The table in `_ENV` has no `{use.text}`.")


def _at(use: Name, code: str, message: str) -> Finding:
    return Finding(code=code, message=message, start=use.start, end=use.end)
