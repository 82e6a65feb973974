"""What a declared function takes, returns and says of itself, read from its Python signature and docstring."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, cast

import attrs

from llmspell_runtime.script_api import types as lua
from llmspell_runtime.script_api.values import Marker

REQUIRED: Final = Marker.REQUIRED


@attrs.frozen
class Parameter:
    """One parameter; `rest` takes all remaining arguments, each of `type`."""

    name: str
    type: lua.LuaType
    doc: str = ""
    default: Any = REQUIRED
    rest: bool = False

    @property
    def optional(self) -> bool:
        """Whether it has a default."""
        return self.default is not REQUIRED


@attrs.frozen
class Returned:
    """One returned value."""

    type: lua.LuaType
    doc: str = ""
    rest: bool = False
    """Whether any number of such values is returned."""


@attrs.frozen
class Docs:
    """A docstring in parts: prose (Markdown), what it raises, an example in Lua."""

    text: str = ""
    errors: str = ""
    example: str = ""


@attrs.frozen
class Signature:
    """A handler's parameters (without the context), its returned values and its documentation."""

    parameters: tuple[Parameter, ...]
    returns: tuple[Returned, ...]
    docs: Docs
    results: bool
    """Whether a returned value may hold result instances."""


def read_signature(handler: Callable[..., Any]) -> Signature:
    """The signature of a handler `(context, *arguments)`; TypeError when an annotation has no Lua type."""
    from llmspell_runtime.script_api.context import Context

    function = cast("FunctionType", handler)
    hints = typing.get_type_hints(function, localns={"Context": Context}, include_extras=True)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    if names[:1] == ("context",):
        names = names[1:]
    defaults = dict(zip(reversed(names), reversed(function.__defaults__ or ()), strict=False))
    parameters = tuple(_parameter(name, hints[name], defaults.get(name, REQUIRED)) for name in names)
    returns = _returned(hints.get("return"))
    return Signature(parameters, returns, read_docs(function.__doc__ or ""), any(_holds_table(r.type) for r in returns))


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    rest = _is_rest(annotation)
    lua_type = lua.from_annotation(annotation)
    if rest and isinstance(lua_type, lua.Several):
        lua_type = lua_type.items[0]
    return Parameter(name.rstrip("_"), lua_type, _doc_of(annotation), default, rest)


def _is_rest(annotation: Any) -> bool:
    if typing.get_origin(annotation) is typing.Annotated:
        return _is_rest(annotation.__origin__)
    return typing.get_origin(annotation) is tuple and typing.get_args(annotation)[-1] is ...


def _doc_of(annotation: Any) -> str:
    metadata = getattr(annotation, "__metadata__", ())
    return next((part for part in metadata if isinstance(part, str)), "")


def _returned(annotation: Any) -> tuple[Returned, ...]:
    inner = annotation
    while typing.get_origin(inner) is typing.Annotated:
        inner = inner.__origin__
    if inner in (None, type(None)):
        return ()
    if _is_rest(inner):
        return (Returned(lua.from_annotation(typing.get_args(inner)[0]), _doc_of(annotation), rest=True),)
    if typing.get_origin(inner) is tuple:
        return tuple(Returned(lua.from_annotation(item), _doc_of(item)) for item in typing.get_args(inner))
    lua_type = lua.from_annotation(annotation)
    return () if lua_type == lua.NIL else (Returned(lua_type, _doc_of(annotation)),)


def _holds_table(lua_type: lua.LuaType) -> bool:
    match lua_type:
        case lua.Table():
            return True
        case lua.ListOf(inner) | lua.MapOf(inner):
            return _holds_table(inner)
        case lua.OneOf(members):
            return any(_holds_table(member) for member in members)
        case _:
            return False


_SECTION = re.compile(r"^(Errors|Example):[ \t]*(.*(?:\n(?!(?:Errors|Example):).*)*)", re.MULTILINE)


def read_docs(docstring: str) -> Docs:
    """Splits a docstring at its `Errors:` and `Example:` lines; a section reaches to the next one or the end."""
    import inspect

    text = inspect.cleandoc(docstring)
    sections = {name: inspect.cleandoc("\n" + body).strip() for name, body in _SECTION.findall(text)}
    example = sections.get("Example", "")
    if example.startswith("`") and example.endswith("`"):
        example = example.strip("`")
    return Docs(_SECTION.sub("", text).strip(), sections.get("Errors", ""), example)
