"""The values in which the analysis answers: symbols, places, members, calls. No protocol, all offsets of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from .types.values import Type

SymbolKind = Literal[
    "local",
    "parameter",
    "loop variable",
    "self",
    "vararg",
    "upvalue",
    "global",
    "field",
    "method",
    "label",
    "class",
    "alias",
    "enum",
    "type parameter",
    "annotation parameter",
    "builtin type",
    "tag",
    "string key",
    "require path",
    "string",
    "number",
    "operator",
]
MemberKind = Literal["field", "method", "function", "constant", "enum member"]
Visibility = Literal["public", "protected", "private", "package"]


@attrs.frozen
class Location:
    """A name (`start:end`) and the whole that it names (`full_start:full_end`), in characters of the file's text."""

    uri: str
    start: int
    end: int
    full_start: int
    full_end: int


@attrs.frozen
class Reference:
    """One use of a symbol. `write`: it is declared or assigned to here. `string`: the name stands in quotes."""

    location: Location
    write: bool = False
    string: bool = False


@attrs.frozen
class Symbol:
    """What stands at one place of a text. `target` is for the analysis: what makes two symbols the same thing.

    `start:end` is the occurrence, not the declaration. An `upvalue` is a local, parameter or loop variable used in a
    function within.
    """

    kind: SymbolKind
    name: str
    uri: str
    start: int
    end: int
    target: Any = attrs.field(eq=False, repr=False)


@attrs.frozen
class Member:
    """A field or a method of a type. `location` is None for one that no text declares (an enum's built-in, a map)."""

    name: str | int
    type: Type
    doc: str = ""
    deprecated: str | None = None
    location: Location | None = None
    visibility: Visibility = "public"
    kind: MemberKind = "field"
    optional: bool = False
    owner: str = ""


@attrs.frozen
class ParameterInfo:
    """One parameter as shown: `label` is its text within the signature's label, `name: type` usually."""

    name: str
    label: str
    type: Type
    doc: str = ""
    optional: bool = False
    vararg: bool = False


@attrs.frozen
class SignatureInfo:
    """One way to call, as shown. `active` is the index of the parameter the cursor is in, None if there is none."""

    label: str
    parameters: tuple[ParameterInfo, ...]
    returns: tuple[Type, ...]
    doc: str = ""
    active: int | None = None
    deprecated: str | None = None


@attrs.frozen
class CallInfo:
    """The call around an offset. `active` is the index of the signature that fits the arguments best so far.

    `argument` counts the arguments before the cursor; `open:close` are the offsets of its argument list.
    """

    signatures: tuple[SignatureInfo, ...]
    active: int
    argument: int
    name: str
    open: int
    close: int


@attrs.frozen
class Documentation:
    """What is written about a symbol: Markdown text, and what tags add. Offsets do not occur in it."""

    text: str = ""
    deprecated: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    returns: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    source: str | None = None
    version: tuple[str, ...] = ()
    nodiscard: bool = False
    is_async: bool = False
