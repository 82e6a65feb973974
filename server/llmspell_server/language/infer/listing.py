"""All members of a type, for completion and for printing."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from llmspell_server.language.answers import Member, MemberKind, Visibility
from llmspell_server.language.binding.facts import DYNAMIC_KEY, Key
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import (
    NIL,
    STRING,
    UNKNOWN,
    Constant,
    Function,
    Generic,
    Intersection,
    Metatabled,
    Module,
    Named,
    Operation,
    Primitive,
    Shape,
    Table,
    Tuple,
    Type,
)

from .aliases import alias_target
from .classes import class_info
from .inheritance import instances
from .members import find, found_type, index_type
from .metatables import metatables
from .set_metatables import instances_of
from .site import FieldFound
from .tables import constructor_fields, table_writes, writes_through

if TYPE_CHECKING:
    from .inference import Inference

_DEEPEST: Final = 10


def members(
    inference: Inference, type_: Type, *, colon: bool, only: Callable[[str], bool] | None = None
) -> list[Member]:
    """Every member once, own ones first; with `colon` only what can be called, with `only` those of some names."""
    found: list[Member] = []
    for name in names_of(inference, type_):
        if only is not None and not only(str(name)):
            continue
        declarations = find(inference, type_, name)
        if not declarations:
            continue
        one = as_member(inference, declarations)
        if not colon or one.kind in ("method", "function"):
            found.append(one)
    return found


def names_of(inference: Inference, type_: Type) -> list[Key]:
    """The names of every member, each once."""
    names: dict[Key, None] = {}
    for part in members_of(type_):
        if part != NIL:
            _names(inference, part, names, 0)
    return [name for name in names if name not in (DYNAMIC_KEY, "")]


def member(inference: Inference, type_: Type, name: Key) -> list[Member]:
    """The declarations of one member, those that stand at the same place once."""
    found = find(inference, type_, name)
    result: list[Member] = []
    for one in found:
        made = as_member(inference, [one])
        if all(made.location != other.location for other in result):
            result.append(made)
    return result


def as_member(inference: Inference, found: list[FieldFound]) -> Member:
    """Declarations of one field as a member: the first gives place and text, all together the type."""
    first = found[0]
    type_ = found_type(found)
    documented = next((one for one in found if one.doc), first)
    deprecated = next((one.deprecated for one in found if one.deprecated is not None), None)
    return Member(
        name=first.name,
        type=type_,
        doc=documented.doc,
        deprecated=deprecated,
        location=first.location(),
        visibility=_visibility(inference, first),
        kind=_kind(first, type_),
        optional=first.optional,
        owner=first.owner,
    )


def _visibility(inference: Inference, found: FieldFound) -> Visibility:
    """What is written, else what the settings say about names like this one."""
    if found.visibility != "public" or not isinstance(found.name, str):
        return found.visibility
    settings = inference.snapshot.settings
    if any(fnmatchcase(found.name, pattern) for pattern in settings.private_names):
        return "private"
    return "protected" if any(fnmatchcase(found.name, one) for one in settings.protected_names) else "public"


def _kind(found: FieldFound, type_: Type) -> MemberKind:
    for part in members_of(type_):
        if isinstance(part, Function) and part.signatures:
            signature = part.signatures[0]
            parameters = signature.parameters
            method = signature.method or (parameters and parameters[0].name == "self")
            return "method" if method else "function"
    if isinstance(found.name, str) and found.name.isupper() and found.source in ("write", "constructor"):
        return "constant"
    if found.source == "enum":
        return "enum member"
    return "field"


def _names(inference: Inference, type_: Type, names: dict[Key, None], depth: int) -> None:
    if depth > _DEEPEST:
        return
    match type_:
        case Named():
            _class_names(inference, type_, names, depth)
        case Table():
            _table_names(inference, type_, names, depth)
        case Metatabled(base, metatable):
            _names(inference, base, names, depth + 1)
            _index_names(inference, metatable, names, depth)
        case Shape():
            for field in type_.fields:
                names[field.name] = None
        case Tuple(items, _):
            for index in range(len(items)):
                names[index + 1] = None
        case Intersection(parts):
            for part in parts:
                _names(inference, part, names, depth + 1)
        case Generic(_, constraint) if constraint is not None:
            _names(inference, constraint, names, depth + 1)
        case Module():
            inference.note(("g", ""))
            for name in inference.index.globals():
                names[name] = None
        case Operation():
            from .operations import evaluate

            target = evaluate(inference, type_)
            if target != type_:
                _names(inference, target, names, depth + 1)
        case Constant(kind="string") | Primitive("string"):
            from .variables import global_type

            library = global_type(inference, "string")
            if library not in (STRING, UNKNOWN):
                _names(inference, library, names, depth + 1)


def _class_names(inference: Inference, type_: Named, names: dict[Key, None], depth: int) -> None:
    info = class_info(inference, type_.name)
    if info is None:
        target = alias_target(inference, type_)
        if target is not None and target != type_:
            for part in members_of(target):
                _names(inference, part, names, depth + 1)
        return
    for name in info.fields:
        names[name] = None
    for origin in info.tables:
        for name in constructor_fields(inference, origin):
            names[name] = None
    for site, path in info.holders:
        for _, write in writes_through(inference, site, path):
            names[write.path.keys[-1]] = None
        for table in instances_of(inference, site, path):
            _own_names(inference, table, names)
    for parent in info.parents:
        _names(inference, parent, names, depth + 1)
    for origin in info.tables:
        for metatable in metatables(inference, Table(origin)):
            _index_names(inference, metatable, names, depth)


def _own_names(inference: Inference, type_: Table, names: dict[Key, None]) -> None:
    for name in constructor_fields(inference, type_.origin):
        names[name] = None
    for _, write in table_writes(inference, type_):
        names[write.path.keys[-1]] = None


def _table_names(inference: Inference, type_: Table, names: dict[Key, None], depth: int) -> None:
    _own_names(inference, type_, names)
    for metatable in metatables(inference, type_):
        _index_names(inference, metatable, names, depth)
    for table in instances(inference, type_):
        _own_names(inference, table, names)
    from .copies import sources

    for source in sources(inference, type_):
        _names(inference, source, names, depth + 1)


def _index_names(inference: Inference, metatable: Type, names: dict[Key, None], depth: int) -> None:
    index = index_type(inference, metatable, "__index")
    if isinstance(index, Function):
        from .calling import first_result

        index = first_result(inference, index)
    for part in members_of(index):
        _names(inference, part, names, depth + 1)
