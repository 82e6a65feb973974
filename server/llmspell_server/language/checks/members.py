"""Checks of fields and results that an annotation restricts."""

from __future__ import annotations

from collections.abc import Iterator

from llmspell_runtime.syntax.nodes import Call as CallNode
from llmspell_runtime.syntax.nodes import (
    CallStatement,
    Expression,
    Function,
    Member,
    MethodCall,
    Name,
    Node,
)
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.answers import Member as FieldInfo
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.docs import blocks_of
from llmspell_server.language.infer.members import find
from llmspell_server.language.infer.receivers import self_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function as FunctionType
from llmspell_server.language.types.values import Named

from .calls import calls_own_global
from .finding import Finding
from .look import Look
from .marked import is_assigned, is_nodiscard, marked_accesses


def discarded_results(look: Look) -> Iterator[Finding]:
    """Calls as statements of functions with `---@nodiscard`."""
    for statement in look.nodes(CallStatement):
        call = statement.call
        if not isinstance(call, CallNode | MethodCall):
            continue
        if not _may_be_kept(look, call) or calls_own_global(look, call):
            continue
        ways = resolve_call(look.snapshot, look.file, look.unit, call).ways
        reasons = [way.function.signatures[0].nodiscard for way in ways if way.function.signatures]
        if reasons and all(reason is not None for reason in reasons):
            callee = call.name if isinstance(call, MethodCall) else call.callee
            reason = f": {reasons[0].rstrip('.')}" if reasons[0] else ""
            yield look.finding(
                "discard-returns", call, f"What `{look.text(callee)}` returns should not be thrown away{reason}."
            )


def _may_be_kept(look: Look, call: CallNode | MethodCall) -> bool:
    """Whether the function may be `@nodiscard`: by its name, or for a local under any name by its type."""
    if isinstance(call, MethodCall):
        return is_nodiscard(look.snapshot)(call.name.text)
    callee = call.callee
    if isinstance(callee, Member):
        return is_nodiscard(look.snapshot)(callee.name.text)
    type_ = look.type(callee)
    return isinstance(type_, FunctionType) and any(one.nodiscard is not None for one in type_.signatures)


def restricted_fields(look: Look) -> Iterator[Finding]:
    """Private, protected and package fields used from outside; assignments to fields that are `readonly`."""
    for node, object_, place, name in marked_accesses(look):
        for one in look.snapshot.member(look.type(object_), name):
            if one.visibility != "public" and one.owner and not _may(look, node, object_, one):
                yield look.finding("invisible", place, _hidden(one))
                break
        if is_assigned(look, node):
            for found in find(look.snapshot.inference, look.type(object_), name):
                if found.readonly and found.owner not in _homes(look, node):
                    yield look.finding("readonly", place, f"`{name}` of `{found.owner}` cannot be assigned to.")
                    break


def _hidden(one: FieldInfo) -> str:
    match one.visibility:
        case "private":
            return f"`{one.name}` is private: only functions of `{one.owner}` may use it."
        case "protected":
            return f"`{one.name}` is protected: only functions of `{one.owner}` and of its subclasses may use it."
        case _:
            return f"`{one.name}` is for the file in which it is declared."


def _may(look: Look, node: Node, object_: Expression, one: FieldInfo) -> bool:
    if one.location is None or (one.visibility == "package" and one.location.uri == look.file.uri):
        return True
    if one.visibility == "package":
        return False
    homes = {*_homes(look, node), *_holder_of(look, object_)}
    if one.owner in homes:
        return True
    return one.visibility == "protected" and any(_inherits(look, home, one.owner) for home in homes)


def _homes(look: Look, node: Node) -> Iterator[str]:
    """The classes in whose functions a place is."""
    site = Site(look.file, look.unit)
    current = look.parent(node)
    while current is not None:
        if isinstance(current, Function):
            for part in members_of(self_type(look.snapshot.inference, site, current)):
                if isinstance(part, Named):
                    yield part.name
        current = look.parent(current)


def _holder_of(look: Look, object_: Expression) -> Iterator[str]:
    """The class of the variable that an expression is, if that is the table of the class itself."""
    if not isinstance(object_, Name):
        yield from _holder_by_path(look, object_)
        return
    variable = look.file.variable_of(look.unit, object_)
    if variable is not None:
        places = [(variable.unit, variable.statement)] if variable.kind == "local" and variable.index == 0 else []
    else:
        places = [(unit, write.statement) for _, unit, write in look.snapshot.global_writes(object_.text)]
    for unit, statement in places:
        for block in blocks_of(unit, statement):
            for tag in block.all(ClassTag):
                yield tag.name.text


def _holder_by_path(look: Look, object_: Expression) -> Iterator[str]:
    """The class whose table stands behind a path: `M.Class` below `---@class Class` and `M.Class = {}`."""
    path = access_path(object_, look.unit.resolved)
    if path is None:
        return
    is_global = isinstance(path.root, str) and look.file.top_variable(look.unit, path.root) is None
    for part in members_of(look.type(object_)):
        info = class_info(look.snapshot.inference, part.name) if isinstance(part, Named) else None
        if info is not None and any(
            held == path and (is_global or site.file is look.file) for site, held in info.holders
        ):
            yield info.name


def _inherits(look: Look, name: str, parent: str) -> bool:
    info = class_info(look.snapshot.inference, name)
    return info is not None and parent in info.ancestors(look.snapshot.inference)
