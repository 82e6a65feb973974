"""New names: what an expression might be called, and a name that nothing is called yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expression,
    Function,
    Index,
    Member,
    MethodCall,
    Name,
    Number,
    Paren,
    String,
    Table,
    Unary,
)
from llmspell_runtime.syntax.tokens import KEYWORDS

if TYPE_CHECKING:
    from llmspell_runtime.syntax.dialects import Dialect
    from llmspell_server.language.source import SourceFile

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VERB: Final = re.compile(r"(?:get|make|create|build|load|read|find|new|to)_?(?=[A-Z_a-z])")
_COMPARES: Final = frozenset(("==", "~=", "<", "<=", ">", ">=", "and", "or"))


def is_name(text: str) -> bool:
    """Whether a text can stand as a field's name behind a dot, in every version of Lua."""
    return _IDENTIFIER.fullmatch(text) is not None and text not in KEYWORDS


def suggested(node: Expression, dialect: Dialect) -> str:
    """What a local that holds the value of an expression might be called."""
    match node:
        case Paren(inner=inner):
            return suggested(inner, dialect)
        case Member(name=name) if name.text:
            return name.text
        case Index(key=String() as key) if is_name(string_value(key.text, dialect)):
            return string_value(key.text, dialect)
        case Call(callee=Name(text=called) | Member(name=Name(text=called))) | MethodCall(name=Name(text=called)):
            return _thing(called)
        case String() | Binary(operator=".."):
            return "text"
        case Number():
            return "number"
        case Boolean() | Unary(operator="not"):
            return "condition"
        case Binary(operator=operator):
            return "condition" if operator in _COMPARES else "number"
        case Table():
            return "items"
        case Function():
            return "callback"
        case _:
            return "value"


def _thing(called: str) -> str:
    """What a function makes, by its name: `get_name` makes a `name`."""
    rest = _VERB.sub("", called, count=1)
    if rest != called and is_name(rest):
        return rest[0].lower() + rest[1:]
    return "result"


def fresh(file: SourceFile, wanted: str) -> str:
    """The name, with a number behind it if it occurs in the file as a variable already."""
    base = wanted if is_name(wanted) else "value"
    taken = {"_ENV", "_G"}
    for unit in file.units:
        taken.update(unit.free)
        taken.update(variable.name for variable in unit.variables)
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
