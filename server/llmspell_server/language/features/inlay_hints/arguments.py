"""Names of parameters before the arguments that do not say them themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Boolean,
    Call,
    Expression,
    Index,
    Member,
    MethodCall,
    Name,
    Nil,
    Number,
    Paren,
    String,
    Unary,
)
from llmspell_server.language.checking import Way, resolve_call

from .hint import Choice, Hint, Look

if TYPE_CHECKING:
    from llmspell_server.language.answers import Location
    from llmspell_server.language.types.values import Parameter

_LITERALS: Final = (Number, String, Boolean, Nil)
_SHORTEST: Final = 2
_SAY_NOTHING: Final = frozenset({"value"})
_LESS_KNOWN: Final = ("llmspell-library:/spells/", "llmspell-library:/llmspell.lua")
"""Definitions whose functions are not known by heart."""


def argument_hints(look: Look, node: Call | MethodCall, choice: Choice) -> Iterator[Hint]:
    """The names at one call."""
    if choice.parameter_names == "off" or not node.arguments or not _has_parentheses(look, node):
        return
    wanted = [
        (index, argument)
        for index, argument in enumerate(node.arguments)
        if choice.parameter_names == "all" or _is_literal(argument)
    ]
    if not wanted:
        return
    way = resolve_call(look.snapshot, look.file, look.unit, node).best
    if way is None:
        return
    library, by_heart = _known(way)
    for index, argument in wanted:
        if index >= len(way.parameters) or (library and index == 0) or (by_heart and isinstance(argument, String)):
            continue
        parameter = way.parameters[index]
        if not parameter.vararg and not _is_obvious(look, node, parameter, argument):
            yield Hint(
                offset=argument.start + look.shift,
                text=f"{parameter.name}:",
                kind="parameter",
                doc=parameter.doc,
                place=_place(look, way, parameter),
            )


def _has_parentheses(look: Look, node: Call | MethodCall) -> bool:
    return look.file.text.startswith("(", node.open + look.shift)


def _is_literal(argument: Expression) -> bool:
    while isinstance(argument, Paren | Unary):
        argument = argument.inner if isinstance(argument, Paren) else argument.operand
    return isinstance(argument, _LITERALS)


def _known(way: Way) -> tuple[bool, bool]:
    """Whether a function belongs to a library, whose functions say what their first argument is; and whether to that of
    Lua itself, whose strings nobody needs to have explained.
    """
    origin = way.function.origin
    library = origin is not None and origin.uri.startswith("llmspell-library:")
    return library, library and origin is not None and not origin.uri.startswith(_LESS_KNOWN)


def _is_obvious(look: Look, node: Call | MethodCall, parameter: Parameter, argument: Expression) -> bool:
    """Whether a name would say nothing new: the argument has it, the function has it, or it is no name."""
    name = _plain(parameter.name)
    if len(name) < _SHORTEST or parameter.name.startswith("_") or name in _SAY_NOTHING:
        return True
    said = _plain(_words_of(look, argument))
    if said and (name in said or (len(said) > _SHORTEST and said in name)):
        return True
    return len(node.arguments) == 1 and _plain(_called(node)).endswith(name)


def _called(node: Call | MethodCall) -> str:
    called = node.name if isinstance(node, MethodCall) else node.callee
    if isinstance(called, Member):
        called = called.name
    return called.text if isinstance(called, Name) else ""


def _words_of(look: Look, argument: Expression) -> str:
    """The words by which an argument says what it is."""
    match argument:
        case Name():
            return argument.text
        case Member():
            return argument.name.text
        case Index(key=String() as key):
            return string_value(key.text, look.file.tree.dialect)
        case Call() | MethodCall():
            return _called(argument)
        case Paren(inner=inner) | Unary(operand=inner):
            return _words_of(look, inner)
        case String():
            return string_value(argument.text, look.file.tree.dialect)
        case _:
            return ""


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _place(look: Look, way: Way, parameter: Parameter) -> Location | None:
    """Where the function of the code declares the parameter."""
    origin = way.function.origin
    file = look.snapshot.file(origin.uri) if origin is not None else None
    if origin is None or file is None:
        return None
    names = getattr(origin.node, "parameters", ())
    found = next((name for name in names if name.text == parameter.name), None)
    return file.location(origin.unit, found) if found is not None else None
