"""Checks of what should not be used any more, or is not there in the chosen version of Lua."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

import attrs

from llmspell_runtime.syntax.nodes import (
    Expression,
    Member,
    Name,
    Node,
)
from llmspell_server.language.binding.facts import UnitFacts, Variable
from llmspell_server.language.infer.docs import blocks_of
from llmspell_server.language.library.load import fits_version
from llmspell_server.language.library.versions import is_mark, marked_names, said

from .finding import Finding
from .guards import is_guarded, is_indexed
from .look import Look
from .marked import is_assigned, marked_accesses
from .modern import modern_form
from .requires import LIBRARIES
from .spells.dialect import modern_fixes
from .spells.library import of_spells


def other_versions(look: Look) -> Iterator[Finding]:
    """Functions of the standard libraries that the chosen version of Lua does not have."""
    dialect = look.file.tree.dialect.name
    marked = marked_names()

    def fits(mark: str) -> bool:
        return fits_version(mark, dialect)

    for use, name in _library_names(look):
        mark = marked.get(name)
        if mark is None or fits(mark) or is_assigned(look, use) or _is_there(look, use, name):
            continue
        if not is_guarded(look, use, partial(_is_path, name), either=True):
            yield look.finding(
                "deprecated",
                use,
                f"`{name}` is not there in this version of Lua; {said(mark)} has it.",
                fixes=modern_form(look, use, name, fits),
                deprecated=True,
            )


def _is_there(look: Look, use: Expression, name: str) -> bool:
    """Whether the program itself gives a name of a library a meaning."""
    root, _, field = name.partition(".")
    first = use.object if isinstance(use, Member) else use
    if look.file.top_variable(look.unit, root) is not None or look.file.environment(look.unit, first) is not None:
        return True
    if isinstance(use, Member):
        return bool(look.snapshot.member(look.type(use.object), field))
    return look.snapshot.is_global_defined(name)


def _library_names(look: Look) -> Iterator[tuple[Expression, str]]:
    marked = marked_names()
    for name in look.unit.free.keys() & marked.keys():
        for use in look.unit.free[name]:
            if name in LIBRARIES or not is_indexed(look, use):
                yield use, name
    for name in _roots() & look.unit.free.keys():
        for use in look.unit.free[name]:
            parent = look.parent(use)
            if isinstance(parent, Member) and parent.object is use:
                yield parent, f"{name}.{parent.name.text}"


@cache
def _roots() -> frozenset[str]:
    return frozenset(name.split(".")[0] for name in marked_names() if "." in name)


def _is_path(path: str, node: Node) -> bool:
    """Whether a node is written as `unpack` or `math.pow`."""
    if isinstance(node, Member) and isinstance(node.object, Name):
        return path == f"{node.object.text}.{node.name.text}"
    return isinstance(node, Name) and path == node.text


def deprecated_uses(look: Look) -> Iterator[Finding]:
    """Locals, globals and fields that a `---@deprecated` comment stands above."""
    for variable in look.unit.variables:
        reason = _local_reason(look, variable)
        if reason is not None:
            yield from _uses(look, variable.uses, reason)
    for name, uses in look.unit.free.items():
        top = look.file.top_variable(look.unit, name)
        reason = _local_reason(look, top) if top is not None else _global_reason(look, name)
        if reason is not None:
            yield from _uses(look, uses, reason)
    for node, object_, place, name in marked_accesses(look):
        if is_assigned(look, node):
            continue
        found = look.snapshot.member(look.type(object_), name)
        if found and all(one.deprecated is not None for one in found):
            one = _deprecated(look, place, name, found[0].deprecated or "")
            where = found[0].location
            if where is not None and of_spells(where.uri):
                # What older spells are made of goes on working.
                one = attrs.evolve(one, severity="hint", fixes=modern_fixes(look, node))
            yield one


def _uses(look: Look, uses: list[Name], reason: str) -> Iterator[Finding]:
    for use in uses:
        if not is_assigned(look, use):
            yield _deprecated(look, use, use.text, reason)


def _local_reason(look: Look, variable: Variable) -> str | None:
    if variable.kind not in ("local", "function") or not variable.unit.docs.blocks:
        return None
    return _reason(look, variable.unit, variable.statement)


def _global_reason(look: Look, name: str) -> str | None:
    """Why a global should not be used; None if one of its definitions is good."""
    if not look.snapshot.is_global_defined(name):
        return None
    reason: str | None = None
    for _, unit, write in look.snapshot.global_writes(name):
        reason = _reason(look, unit, write.statement)
        if reason is None:
            return None
    return reason


def _reason(look: Look, unit: UnitFacts, statement: Node) -> str | None:
    """What the comment at a statement has against its use here."""
    for block in blocks_of(unit, statement):
        tag = block.plain_tag("deprecated")
        if tag is not None:
            return tag.doc
        version = block.plain_tag("version")
        mark = version.doc if version is not None else ""
        if is_mark(mark) and not fits_version(mark, look.file.tree.dialect.name):
            return f"it is for {said(mark)}"
    return None


def _deprecated(look: Look, place: Node, name: str, reason: str) -> Finding:
    message = f"`{name}` is deprecated." if not reason else f"`{name}` is deprecated: {reason.rstrip('.')}."
    return look.finding("deprecated", place, message, deprecated=True)
