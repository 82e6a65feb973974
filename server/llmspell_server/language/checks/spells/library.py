"""What the declarations of the globals of spells are, and what in a text means them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Call, Expression, Function, Member, MethodCall, Name, Node, String
from llmspell_server.language.checks.nearest import nearest
from llmspell_server.language.checks.scopes import is_meta
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.members import find
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.values import Named, Type

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.checks.look import Look
    from llmspell_server.language.infer.inference import Inference

TO_COME: Final = "llmspell-library:/spells/"
"""Declarations of globals that this version does not serve yet."""

_SERVED: Final = "llmspell-library:/llmspell.lua"
_ARGUMENTS: Final = frozenset(("Args", "ARGS", "arg"))
_SHORTEST_SLIP: Final = 5
"""Letters of a name in which a slip is one: `id` and `ids`, `text` and `test` are other names."""


def of_spells(uri: str) -> bool:
    """Whether a file declares globals of spells."""
    return uri.startswith((TO_COME, _SERVED))


def spell_globals(snapshot: Snapshot) -> Mapping[str, str]:
    """The globals of spells, the script's arguments aside, with the URI of their declaration."""
    memo = snapshot.inference.memo
    if "spell globals" not in memo:
        memo["spell globals"] = {
            name: uri
            for uri, file in snapshot.libraries.items()
            if of_spells(uri)
            for name in file.globals_written
            if name not in _ARGUMENTS
        }
    return cast("Mapping[str, str]", memo["spell globals"])


def is_own(snapshot: Snapshot, name: str) -> bool:
    """Whether a global of this name is the user's own, made in some file."""
    snapshot.inference.note(("g", name))
    return any(not one.is_library and not is_meta(one) for one, _, _ in snapshot.global_writes(name))


def spell_function(look: Look, node: Expression) -> str:
    """`Tool.invoke` for a node that reads it from the global of spells; else nothing."""
    if not isinstance(node, Member) or not isinstance(node.object, Name):
        return ""
    name = node.object
    if name.text not in spell_globals(look.snapshot) or look.file.variable_of(look.unit, name) is not None:
        return ""
    return "" if is_own(look.snapshot, name.text) else f"{name.text}.{node.name.text}"


def builder_root(node: Expression) -> Call | None:
    """The `X.builder()` at the beginning of a chain of method calls."""
    while isinstance(node, MethodCall):
        node = node.object
    if isinstance(node, Call) and isinstance(node.callee, Member) and node.callee.name.text == "builder":
        return node if isinstance(node.callee.object, Name) else None
    return None


def is_option_class(inference: Inference, type_: Type) -> bool:
    """Whether a type is a class of the declarations, the globals themselves aside."""
    if not isinstance(type_, Named) or not type_.name.startswith("llmspell."):
        return False
    if type_.name.startswith("llmspell.globals."):
        return False
    info = class_info(inference, type_.name)
    return info is not None and any(of_spells(one.file.uri) for one in info.declarations)


def grows(type_: Type) -> bool:
    """Whether scripts give a global fields of their own: `Tool.<name>` is a tool that one of them registered."""
    return isinstance(type_, Named) and type_.name == "llmspell.globals.Tool"


def may_be_slip(look: Look, object_: Expression, name: str) -> bool:
    """Whether a name is one slip away from a member that spells' declarations give a value: no older or newer form.

    Also where a value may have any other member, such as the metadata of a result.
    """
    if len(name) < _SHORTEST_SLIP:
        return False
    inference = look.snapshot.inference
    parts = members_of(without_nil(expanded(inference, look.type(object_))))
    if not parts or not all(_is_declared(inference, one) for one in parts):
        return False
    if any(found.source != "pattern" for one in parts for found in find(inference, one, name)):
        return False
    names = [str(one.name) for part in parts for one in look.snapshot.members(part)]
    meant = nearest(name, names, most=1)
    return meant is not None and meant.rstrip("s") != name.rstrip("s")


def _is_declared(inference: Inference, type_: Type) -> bool:
    info = class_info(inference, type_.name) if isinstance(type_, Named) else None
    return info is not None and all(of_spells(one.file.uri) for one in info.declarations)


def is_served(inference: Inference, type_: Type) -> bool:
    """Whether this version checks values of a class itself, so that a mistake in it stops the script."""
    if not isinstance(type_, Named):
        return False
    info = class_info(inference, type_.name)
    return info is not None and any(one.file.uri == _SERVED for one in info.declarations)


def text_of(look: Look, node: object) -> str | None:
    """What a string literal stands for."""
    return string_value(node.text, look.file.tree.dialect) if isinstance(node, String) else None


def is_template(text: str) -> bool:
    """Whether a text stands for what a workflow puts into it: `{{step.x.result}}`, `$x_output`."""
    return "{{" in text or text.startswith("$")


def is_tried(look: Look, node: Node) -> bool:
    """Whether a place is in a function that `pcall` calls: perhaps the mistake is made on purpose."""
    parent = look.parent(node)
    while parent is not None:
        if isinstance(parent, Call) and isinstance(parent.callee, Name) and parent.callee.text in ("pcall", "xpcall"):
            return node is not parent.callee
        if isinstance(parent, Function):
            around = look.parent(parent)
            if not isinstance(around, Call):
                return False
        node, parent = parent, look.parent(parent)
    return False
