"""Whether a place concerns the globals of spells: them, their values, or what they are called with.

Beside another Lua server only that is ours to speak about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Call, Expression, Field, Index, Member, MethodCall, Name, Node, Table, walk
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.checks.spells.library import of_spells, spell_globals
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Named, Type

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile


def concerns_spells(snapshot: Snapshot, uri: str, offset: int) -> bool:
    """Whether what stands at an offset, or what it is an argument or a member of, comes from the globals of spells."""
    file = snapshot.file(uri)
    found = file.unit_at(offset) if file is not None else None
    if file is None or found is None:
        return False
    unit, local = found
    around = [node for node in walk(unit.statement, local, local) if node.start <= local <= node.end]
    return any(_concerns(snapshot, file, unit, node, local) for node in around)


def is_spell_global(snapshot: Snapshot, name: str) -> bool:
    """Whether a name is a global of spells."""
    return name in spell_globals(snapshot)


def _concerns(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Node, offset: int) -> bool:
    match node:
        case Name():
            return not _is_key(unit.parents.get(node), node) and _is_ours(snapshot, file, unit, node)
        case Member() | MethodCall() | Index() if offset > node.object.end:
            if _is_ours(snapshot, file, unit, node.object):
                return True
        case _:
            pass
    match node:
        case Call() | MethodCall() if offset > node.open:
            ways = resolve_call(snapshot, file, unit, node).ways
            origins = [way.function.origin for way in ways]
            return bool(origins) and all(one is not None and of_spells(one.uri) for one in origins)
        case Table():
            wanted = snapshot.expected_of(file.uri, node)
            return wanted is not None and _is_spell_type(snapshot, wanted)
        case _:
            return False


def _is_key(parent: Node | None, node: Name) -> bool:
    """Whether a name stands for a field rather than for a variable."""
    match parent:
        case Member() | MethodCall():
            return parent.name is node
        case Field():
            return parent.key is node and not parent.bracketed
        case _:
            return False


def _is_ours(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Expression) -> bool:
    if isinstance(node, Name) and file.variable_of(unit, node) is None and is_spell_global(snapshot, node.text):
        return True
    return _is_spell_type(snapshot, snapshot.node_type(file, unit, node))


def _is_spell_type(snapshot: Snapshot, type_: Type) -> bool:
    inference = snapshot.inference
    for one in members_of(expanded(inference, type_)):
        if isinstance(one, Named) and (info := class_info(inference, one.name)) is not None:
            return any(of_spells(declaration.file.uri) for declaration in info.declarations)
    return False
