"""Option tables and result tables: typed classes that a script writes or reads as Lua tables.

An option class is a frozen, keyword-only attrs class. It is built the first time it is used: declaring a hundred of
them costs nothing at start-up.
"""

from __future__ import annotations

import copy
import typing
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar, dataclass_transform

import attrs

from llmspell_runtime.script_api.values import Marker

C = TypeVar("C", bound=type)

REQUIRED: Final[Any] = Marker.REQUIRED
"""The default of an option that a script must give."""
ALLOW: Final[Any] = "allow"
"""`extra: dict[str, LuaValue] = ALLOW` in an option class collects the keys it does not name."""
DEFAULTS: Final[Any] = Marker.DEFAULTS
"""Default of a parameter whose type is an option class: the class with all its defaults."""


@attrs.frozen
class Option:
    """One declared field of an option or result class."""

    default: Any
    doc: str
    lua_name: str | None = None
    deprecated: str | None = None
    aliases: tuple[str, ...] = ()


def option(
    default: Any,
    doc: str,
    *,
    lua_name: str | None = None,
    deprecated: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Any:
    """Declares a field: its default (or `REQUIRED`), what it means, its name in Lua and its other accepted names."""
    return Option(default, doc, lua_name, deprecated, aliases)


@attrs.frozen
class Field:
    """A field of a built class: the name in Python, the name in Lua, its annotation and its declaration."""

    attribute: str
    lua_name: str
    annotation: Any
    doc: str
    default: Any
    deprecated: str | None
    aliases: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Whether a table without this field is refused."""
        return self.default is REQUIRED


@attrs.frozen
class TableClass:
    """What is known of a class that stands for a Lua table."""

    name: str
    doc: str
    role: Literal["options", "result"]
    fields: tuple[Field, ...]
    extra: bool


@dataclass_transform(kw_only_default=True, frozen_default=True)
def options(cls: C) -> C:
    """Makes `cls` an option class: a table that a script passes, with checked keys and types."""
    return _declare(cls, "options")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def result(cls: C) -> C:
    """Makes `cls` a result class: a table that a script receives. Fields that are None are absent in Lua."""
    return _declare(cls, "result")


def _declare(cls: C, role: str) -> C:
    cls.llmspell_role = role  # type: ignore[attr-defined]
    cls.__init__ = _build_first  # type: ignore[misc]
    return cls


def _build_first(self: Any, **values: Any) -> None:
    """Stands in for `__init__` until the class is used."""
    table_class(type(self))
    type(self).__init__(self, **values)


def is_table_class(annotation: object) -> bool:
    """Whether `annotation` is a class made by `options` or `result`."""
    return isinstance(annotation, type) and "llmspell_role" in vars(annotation)


_built: dict[type, TableClass] = {}


def table_class(cls: type) -> TableClass:
    """The description of an option or result class; builds the class at the first call."""
    known = _built.get(cls)
    if known is None:
        known = _built[cls] = _build(cls)
    return known


def _build(cls: type) -> TableClass:
    annotations = typing.get_type_hints(cls, include_extras=True)
    extra = _class_value(cls, "extra") == ALLOW
    if extra:
        annotations.pop("extra", None)
    fields = tuple(_field(cls, name, annotation) for name, annotation in annotations.items())
    these = {field.attribute: attrs.field(default=_attrs_default(field.default)) for field in fields}
    if extra:
        these["extra"] = attrs.field(factory=dict)
    for name in these:
        if isinstance(vars(cls).get(name), Option):
            delattr(cls, name)
    if "__init__" in vars(cls):
        del cls.__init__  # type: ignore[misc]
    attrs.frozen(cls, these=these, slots=False, kw_only=True)
    role: Literal["options", "result"] = "options" if vars(cls)["llmspell_role"] == "options" else "result"
    return TableClass(cls.__name__, (cls.__doc__ or "").strip(), role, fields, extra)


def _class_value(cls: type, name: str) -> object:
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


def _field(cls: type, name: str, annotation: Any) -> Field:
    declared = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), REQUIRED)
    if not isinstance(declared, Option):
        declared = Option(declared, "")
    doc = declared.doc or _annotated_doc(annotation)
    lua_name = declared.lua_name or name.rstrip("_")
    return Field(name, lua_name, annotation, doc, declared.default, declared.deprecated, declared.aliases)


def _annotated_doc(annotation: Any) -> str:
    metadata = getattr(annotation, "__metadata__", ())
    return next((part for part in metadata if isinstance(part, str)), "")


def _attrs_default(default: Any) -> Any:
    if default is REQUIRED:
        return attrs.NOTHING
    if isinstance(default, (list, dict)):
        return attrs.Factory(lambda: copy.deepcopy(default))
    return default


def to_plain(value: Any) -> Any:
    """`value` with every result instance in it turned into a dict; fields that are None are left out."""
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(to_plain(item) for item in value)
    if is_table_class(type(value)):
        return _instance_table(value)
    return value


def _instance_table(instance: Any) -> Mapping[str, Any]:
    described = table_class(type(instance))
    table = {field.lua_name: to_plain(getattr(instance, field.attribute)) for field in described.fields}
    if described.extra:
        table |= to_plain(instance.extra)
    return {key: value for key, value in table.items() if value is not None}
