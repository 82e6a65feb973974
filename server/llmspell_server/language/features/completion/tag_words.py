"""The words of annotations: tags, Lua's own types, and what some tags take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TAGS: Final[Mapping[str, str]] = {
    "param": "a parameter: name type description",
    "return": "a result: type name description",
    "type": "the type of a variable",
    "class": "a class: name : parent",
    "field": "a field of the class: name type description",
    "alias": "another name for a type",
    "enum": "a table whose values are a type",
    "generic": "type parameters: T : constraint",
    "overload": "another way to call: fun(…)",
    "cast": "another type for a variable from here on",
    "as": "another type for an expression: --[[@as T]]",
    "operator": "what an operator gives: add(type): type",
    "deprecated": "not to be used any more",
    "nodiscard": "the results must be used",
    "async": "may only be called from coroutines",
    "see": "where to read more",
    "diagnostic": "turns checks off and on",
    "private": "only for its own class",
    "protected": "only for the class and its subclasses",
    "package": "only for its own file",
    "public": "for everybody",
    "meta": "a file of definitions",
    "module": "the type of a module",
    "source": "where it is written",
    "version": "the Lua it exists in",
    "vararg": "the type of ... (better: param ...)",
    "return_cast": "what a true result says about a parameter",
    "return_overload": "results that belong together",
    "readonly": "is assigned to once",
}
"""Every tag with what it is for, in the order of their use."""

ALONE: Final = frozenset(
    ("deprecated", "nodiscard", "async", "private", "protected", "package", "public", "meta", "readonly")
)
BUILTIN: Final = (
    *("string", "number", "integer", "boolean", "table", "function", "any", "nil", "unknown", "thread", "userdata"),
    *("lightuserdata", "never", "self", "true", "false", "fun()", "async", "table<,>"),
)
OPERATORS: Final = (
    *("add", "sub", "mul", "div", "mod", "pow", "idiv", "unm", "concat", "len", "call", "eq", "lt", "le"),
    *("band", "bor", "bxor", "bnot", "shl", "shr"),
)
LISTS: Final = frozenset(("type", "return", "return_overload", "class", "interface", "generic", "cast"))
"""Tags that take several types."""
VISIBILITY: Final = ("private", "protected", "package", "public")
SWITCHES: Final = ("disable", "enable", "disable-line", "disable-next-line")
VERSIONS: Final = ("5.1", "5.2", "5.3", "5.4", "5.5", "JIT", ">5.1", ">5.2", ">5.3", "<5.4")
