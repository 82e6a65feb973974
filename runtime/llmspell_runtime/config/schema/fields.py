"""Helpers that declare keys and tables of the configuration, with their documentation and their limits."""

import functools
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import attrs

T = TypeVar("T")

_LATER: Any = object()
_INFO = "llmspell"
_FIELDS: "dict[type[Any], Mapping[str, attrs.Attribute[Any]]]" = {}


class KeyInfo(NamedTuple):
    """What is known of one field beside its name, type and default."""

    doc: str
    at_least: float | None = None
    """Smallest legal number."""
    at_most: float | None = None
    """Largest legal number."""
    above: float | None = None
    """The number must be greater than this one."""
    path: bool = False
    """The text (or each text of the list) is a path; a relative one belongs to the folder of its file."""
    secret: bool = False
    """Never shown."""
    filled: bool = False
    """An empty text or list is an error."""
    alias: str | None = None
    """Another name for the key."""
    spellings: Mapping[str, str] = {}
    """Old values, in lower case, and the value each one means."""
    replaced: Mapping[str, str] = {}
    """Values that are no longer served, in lower case, and the one used in their place (with a warning)."""
    table: type[Any] | str | None = None
    """The class of a table, or `module:Class` below this package for one that is imported when it is needed."""
    many: bool = False
    """The field maps free names to tables of the class `table`."""
    rest: bool = False
    """The field collects the keys of its table that have no field."""

    @property
    def table_class(self) -> type[Any] | None:
        """The class of the table, imported now if it has to be; `None` for a plain key."""
        return _import(self.table) if isinstance(self.table, str) else self.table


def key(default: T, doc: str, /, **more: Any) -> T:
    """Declare a plain key. `more` are the attributes of `KeyInfo`."""
    about = KeyInfo(doc, **more)
    return attrs.field(default=default, repr=not about.secret, metadata={_INFO: about})


def table(cls: type[T], doc: str, /) -> T:
    """Declare a table whose class is at hand."""
    return attrs.field(factory=cls, metadata={_INFO: KeyInfo(doc, table=cls)})


def tables(cls: type[T], doc: str, /) -> Mapping[str, T]:
    """Declare a table of tables with free names."""
    return cast("Mapping[str, T]", attrs.field(factory=dict, metadata={_INFO: KeyInfo(doc, table=cls, many=True)}))


def rest(doc: str, /) -> Mapping[str, object]:
    """Declare the field that collects the keys which the class does not know."""
    return cast(
        "Mapping[str, object]", attrs.field(factory=dict, repr=False, metadata={_INFO: KeyInfo(doc, rest=True)})
    )


def section(where: str, doc: str, /) -> Any:
    """Declare a table of a `LazyTables` class by `module:Class`; the module is imported at the first look.

    Defining an attrs class takes about half a millisecond, and most runs look at few tables.
    """
    return attrs.field(default=_LATER, metadata={_INFO: KeyInfo(doc, table=where)})


class LazyTables:
    """Base of attrs classes (`slots=False, repr=False`) whose `section` fields are built when they are looked at."""

    def __attrs_post_init__(self) -> None:
        for name in [name for name, value in self.__dict__.items() if value is _LATER]:
            del self.__dict__[name]

    def __repr__(self) -> str:
        built = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({built})"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            found = fields_of(type(self)).get(name)
            if found is None or info(found).table_class is None:
                raise AttributeError(f"{type(self).__name__} has no key {name!r}")
            return self.__dict__.setdefault(name, info(found).table_class())


def info(field: "attrs.Attribute[Any]") -> KeyInfo:
    """What is known of a field that was declared with one of the helpers above."""
    return cast(KeyInfo, field.metadata[_INFO])


def fields_of(cls: type[Any]) -> "Mapping[str, attrs.Attribute[Any]]":
    """The fields of a schema class by name, in the order of their declaration."""
    known = _FIELDS.get(cls)
    if known is None:
        known = _FIELDS[cls] = {field.name: field for field in attrs.fields(cls)}
    return known


def rest_field(cls: type[Any]) -> str | None:
    """The name of the field that collects unknown keys, if the class has one."""
    return next((name for name, field in fields_of(cls).items() if info(field).rest), None)


def is_built(instance: object, name: str) -> bool:
    """Whether the table `name` of `instance` exists already; one that does not holds nothing but defaults."""
    return not isinstance(instance, LazyTables) or name in instance.__dict__


@functools.cache
def _import(where: str) -> type[Any]:
    module, _, name = where.partition(":")
    return cast("type[Any]", getattr(importlib.import_module(f"{__package__}.{module}"), name))
