"""The check of fields that are declared to be nil at times, and are gone through unasked: `order.customer.name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Arm,
    Call,
    CallStatement,
    Index,
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    Repeat,
    While,
)
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.binding.facts import AccessPath, UnitFacts, Variable
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.infer.docs import last_tag
from llmspell_server.language.infer.members import find
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import NEVER, NIL, Type

from .evidence import Trust, trust
from .finding import Finding
from .look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator


def unchecked_fields(look: Look) -> Iterator[Finding]:
    """Optional fields that are indexed or called, and that nothing in sight asks for."""
    nodes: list[Member | MethodCall | Index | Call] = [
        *look.nodes(Member),
        *look.nodes(MethodCall),
        *look.nodes(Index),
        *look.nodes(Call),
    ]
    for node in nodes:
        field = node.callee if isinstance(node, Call) else node.object
        if not isinstance(field, Member):
            continue
        path = access_path(field, look.unit.resolved)
        root = _root_of(look, field)
        if path is None or root is None or not _is_plain_root(root):
            continue
        if not _is_optional(look, field) or _is_asked(look, root, path):
            continue
        text = look.text(field)
        finding = look.finding(
            "need-check-nil",
            field,
            f"`{text}` may be nil here.",
            fixes=(Fix(f"Assert that `{text}` is there", (Edit(field.start, field.end, f"assert({text})"),)),),
        )
        yield attrs.evolve(finding, severity="hint")  # another function may have filled it


def _root_of(look: Look, node: Node) -> Variable | None:
    while isinstance(node, Member | Index | Paren):
        node = node.inner if isinstance(node, Paren) else node.object
    return look.file.variable_of(look.unit, node) if isinstance(node, Name) else None


def _is_plain_root(root: Variable) -> bool:
    """Objects know what their fields hold; classes are not their objects."""
    return root.kind != "self" and root.name != "self" and last_tag(root.unit, root.statement, ClassTag) is None


def _is_optional(look: Look, field: Member) -> bool:
    inference = look.snapshot.inference
    if not _may_be_nil(look.type(field)) or _may_be_nil(look.type(field.object)):
        return False
    if trust(inference, Site(look.file, look.unit), field.object) != Trust.WORD:
        return False
    found = find(inference, look.type(field.object), field.name.text)
    return bool(found) and all(one.declared and (one.optional or _may_be_nil(one.type())) for one in found)


def _may_be_nil(type_: Type) -> bool:
    return not is_unknown(type_) and type_ not in (NIL, NEVER) and NIL in members_of(type_)


def _is_asked(look: Look, root: Variable, path: AccessPath) -> bool:
    """Whether the file does anything else with the field than to go through it, or hands the object to a judge."""
    look.snapshot.inference.note(("n", look.file.uri, root.name))
    for unit, use in [*((root.unit, one) for one in root.uses), *look.file.uses_of(root)]:
        if unit is not look.unit:
            look.snapshot.inference.note(unit)
        if _is_judged(unit, use):
            return True
        node: Node = use
        parent = unit.parents.get(node)
        while isinstance(parent, Member | Index) and parent.object is node:
            node, parent = parent, unit.parents.get(parent)
            found = access_path(node, unit.resolved)
            if found is not None and found.keys == path.keys and not _is_gone_through(node, parent):
                return True
    return False


def _is_gone_through(node: Node, parent: Node | None) -> bool:
    if isinstance(parent, Member | MethodCall | Index):
        return parent.object is node
    return isinstance(parent, Call) and parent.callee is node


def _is_judged(unit: UnitFacts, use: Name) -> bool:
    """`prepare(order)`, `if is_ready(order) then`: what is behind it may know more."""
    call = unit.parents.get(use)
    if not isinstance(call, Call | MethodCall) or not any(one is use for one in call.arguments):
        return False
    node: Node = call
    parent = unit.parents.get(call)
    while parent is not None and not isinstance(parent, Arm | While | Repeat | CallStatement):
        if not isinstance(parent, Paren) and type(parent).__name__ not in ("Unary", "Binary"):
            return False
        node, parent = parent, unit.parents.get(parent)
    return isinstance(parent, CallStatement) or (parent is not None and getattr(parent, "condition", None) is node)
