"""How the code calls its functions and tables: the name that a value is given where it is made."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Assign,
    Call,
    Expression,
    Field,
    Function,
    FunctionStatement,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    Paren,
    String,
)
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.infer.docs import owner_of
from llmspell_server.language.source import SourceFile

NamingKind = Literal["function", "method"]
_LONGEST: Final = 60


@attrs.frozen
class Naming:
    """A name as shown, the node that stands for it, and the whole that is named (offsets of the unit)."""

    text: str
    name: Node
    whole: Node
    kind: NamingKind = "function"


def naming_of(file: SourceFile, unit: UnitFacts, value: Expression) -> Naming | None:
    """The name of a function or a table that is given one where it is made; None for one without a name."""
    owner, index = owner_of(unit, value)
    match owner:
        case LocalFunction():
            return Naming(owner.name.text, owner.name, owner)
        case FunctionStatement():
            kind: NamingKind = "function" if isinstance(owner.target, Name) else "method"
            return Naming(_text(file, unit, owner.target), _last(owner.target), owner, kind)
        case Local() if index < len(owner.names):
            return Naming(owner.names[index].text, owner.names[index], owner)
        case Assign() if index < len(owner.targets):
            target = owner.targets[index]
            kind = "function" if isinstance(target, Name) else "method"
            return Naming(_text(file, unit, target), _last(target), owner, kind)
        case Field(key=Name() as key):
            return Naming(key.text, key, owner, "method")
        case Field(key=String() as key):
            return Naming(string_value(key.text, file.tree.dialect), key, owner, "method")
    return _given_to_call(file, unit, value)


def naming_around(file: SourceFile, unit: UnitFacts, node: Node) -> tuple[Function, Naming] | None:
    """The innermost function with a name around a node, a function not counting as around itself."""
    current = unit.parents.get(node)
    while current is not None:
        if isinstance(current, Function):
            found = naming_of(file, unit, current)
            if found is not None and found.text:
                return current, found
        current = unit.parents.get(current)
    return None


def _given_to_call(file: SourceFile, unit: UnitFacts, value: Expression) -> Naming | None:
    """A function given to a call behind a string that says what it is for: a hook, an event handler, a test."""
    parent = unit.parents.get(value)
    if not isinstance(value, Function) or not isinstance(parent, Call | MethodCall) or not parent.arguments:
        return None
    first = parent.arguments[0]
    if not isinstance(first, String):
        return None
    shift = file.shift(unit)
    head = file.text[parent.start + shift : parent.open + shift].strip()
    return Naming(_shortened(f"{head} {first.text}"), first, parent)


def _text(file: SourceFile, unit: UnitFacts, node: Node) -> str:
    shift = file.shift(unit)
    return _shortened("".join(file.text[node.start + shift : node.end + shift].split()))


def _last(target: Expression) -> Node:
    while isinstance(target, Paren):
        target = target.inner
    return target.name if isinstance(target, Member) else target


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
