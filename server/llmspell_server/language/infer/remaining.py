"""What comparisons, casts and assignments leave of a type, the type alone considered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.language.annotations.tags import CastTag
from llmspell_server.language.types.build import (
    base_of,
    can_be_nil,
    is_unknown,
    members_of,
    union,
    without_nil,
)
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    ANY,
    BOOLEAN,
    FALSE,
    FUNCTION,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    STRING,
    TABLE,
    THREAD,
    TRUE,
    UNKNOWN,
    USERDATA,
    Constant,
    Named,
    Shape,
    Type,
    Union,
)

from .kinds import expanded, runtime_kind

if TYPE_CHECKING:
    from .inference import Inference


_KINDS: Final[dict[str, Type]] = {
    "nil": NIL,
    "boolean": BOOLEAN,
    "number": NUMBER,
    "string": STRING,
    "table": TABLE,
    "function": FUNCTION,
    "thread": THREAD,
    "userdata": USERDATA,
}


def intersect(inference: Inference, known: Type, possible: Type) -> Type:
    """The members of `known` that `possible` has too; `possible` where `known` says nothing."""
    if is_unknown(known):
        return possible
    if is_unknown(possible):
        return known
    allowed = members_of(expanded(inference, possible))
    return union(member for member in members_of(expanded(inference, known)) if member in allowed)


def by_kind(inference: Inference, known: Type, name: str, function: str, equal: bool) -> Type:
    """What `type(x) == name` (or `math.type`) leaves."""
    if function == "math":
        wanted: Type = {"integer": INTEGER, "float": NUMBER}.get(name, NIL)
        return wanted if equal and wanted != NIL else known
    wanted_kind = _KINDS.get(name)
    if wanted_kind is None:
        return known
    whole = expanded(inference, known)
    kept: list[Type] = []
    for member in members_of(whole):
        kind = runtime_kind(inference, member)
        if kind is None:
            if equal and member in (ANY, UNKNOWN):
                kept.append(wanted_kind)
            else:
                kept.append(member)
        elif (kind == name) == equal:
            kept.append(member)
    return union(kept)


def equals(inference: Inference, known: Type, value: Type, equal: bool) -> Type:
    """What `x == value` leaves of x; only a value that is certain says something when it does not hold."""
    if not equal:
        if value == NIL:
            return without_nil(expanded(inference, known)) if can_be_nil(expanded(inference, known)) else known
        if isinstance(value, Constant):
            whole = expanded(inference, known)
            other = FALSE if value == TRUE else TRUE
            left = (other if one == BOOLEAN and value.kind == "boolean" else one for one in members_of(whole))
            return union(one for one in left if one != value or _is_guess(one))
        return known
    if value == NIL:
        return NIL
    if is_unknown(value) or value == NEVER:
        return known
    whole = expanded(inference, known)
    wanted = expanded(inference, value)
    if not isinstance(value, Constant):
        return known if can_be_nil(wanted) else keep_nonempty(without_nil(whole), known)
    kept: list[Type] = []
    for member in members_of(whole):
        if member == value:
            kept.append(member)
        elif member == BOOLEAN and value.kind == "boolean":
            kept.append(TRUE if value.value else FALSE)
        elif member in (base_of(value), ANY, UNKNOWN) or (member == NUMBER and value.kind == "integer"):
            kept.append(value)
        elif runtime_kind(inference, member) is None:
            kept.append(member)
    return union(kept)


def _is_guess(type_: Type) -> bool:
    """A text or a number that the code begins with, while others may come."""
    return isinstance(type_, Constant) and type_.fresh and type_.kind != "boolean"


def possible(inference: Inference, known: Type, value: Type, equal: bool) -> Type:
    """Like `equals`, but `never` where a value that cannot be nil is compared with nil."""
    if value == NIL and equal and not can_be_nil(expanded(inference, known)) and not is_unknown(known):
        return NEVER
    return equals(inference, known, value, equal)


def keep_nonempty(type_: Type, otherwise: Type) -> Type:
    """The type, unless nothing is left of it."""
    return otherwise if type_ == NEVER else type_


def intersect_or(inference: Inference, known: Type, wanted: Type) -> Type:
    """The members of `known` that fit `wanted`; `wanted` itself if none does."""
    from .assignability import assignable

    if is_unknown(known):
        return wanted
    kept = [one for one in members_of(expanded(inference, known)) if assignable(inference, one, wanted)]
    return union(kept) if kept else wanted


def remove(inference: Inference, known: Type, gone: Type) -> Type:
    """`known` without the members that fit `gone`."""
    from .assignability import assignable

    whole = expanded(inference, known) if isinstance(known, Union | Named) else known
    return union(one for one in members_of(whole) if is_unknown(one) or not assignable(inference, one, gone))


def assigned(inference: Inference, declared: Type, value: Type) -> Type:
    """The type of a variable with a declared type after an assignment of `value`."""
    from .assignability import assignable

    if is_unknown(value) or value == NEVER:
        return keep_nonempty(without_nil(declared), declared)  # nothing says that it is nil
    whole = expanded(inference, declared)
    if not isinstance(whole, Union):
        return declared
    found: list[Type] = []
    for part in members_of(expanded(inference, value)):
        wanted = whole.members if part == NIL else members_of(without_nil(whole))
        if part in wanted:
            found.append(part)
            continue
        fitting = [member for member in wanted if assignable(inference, part, member)]
        if isinstance(part, Named) and fitting:
            # An object may fit a table whose fields are all optional; it is still that object.
            fitting = [member for member in fitting if not isinstance(member, Shape)] or [part]
        found += fitting
    return union(found) if found else keep_nonempty(without_nil(declared), declared)


def cast(inference: Inference, reader: Reader, tag: CastTag, known: Type) -> Type:
    """`@cast x +T, -U, ?`."""
    for operator, node in tag.casts:
        type_ = reader.type(node) if node is not None else NIL
        if operator == "+":
            known = union((known, type_))
        elif operator == "-":
            known = remove(inference, known, type_) if type_ != NIL else without_nil(expanded(inference, known))
        else:
            known = type_
    return known
