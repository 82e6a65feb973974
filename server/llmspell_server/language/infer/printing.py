"""Types as text, with what only the inference knows: the fields of tables, the results of functions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.printing import DEEPEST, MOST_FIELDS, field_label, print_parameter, print_type
from llmspell_server.language.types.values import (
    NIL,
    UNKNOWN,
    Array,
    Function,
    Metatabled,
    Named,
    Signature,
    Table,
    Type,
    Union,
)

from .calling import results_of_signature
from .inheritance import metatables_of
from .keys import table_element
from .tables import constructor_fields, table_writes

if TYPE_CHECKING:
    from llmspell_server.language.answers import Member

    from .inference import Inference

_LONGEST: Final = 400


def text_of(inference: Inference, type_: Type, depth: int = 0) -> str:
    """The type as annotations would write it."""
    if isinstance(type_, Union) and UNKNOWN in type_.members:
        known = tuple(member for member in type_.members if member != UNKNOWN)
        if known != (NIL,):
            type_ = Union(known) if len(known) > 1 else known[0]
    text = print_type(type_, partial(_code, inference), depth)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _code(inference: Inference, type_: Type, depth: int) -> str:
    match type_:
        case Function():
            return (
                signature_text(inference, type_, type_.signatures[0], "fun", depth) if type_.signatures else "function"
            )
        case Table():
            return _table(inference, type_, depth)
        case Metatabled(base, metatable):
            return _metatabled(inference, base, metatable, depth)
        case _:
            return "_G"


def signature_text(inference: Inference, function: Function, signature: Signature, prefix: str, depth: int = 0) -> str:
    """`prefix(a: T): R`, the results inferred where none are declared."""
    if depth >= DEEPEST:
        return "function"
    table = partial(_code, inference)
    parameters = ", ".join(print_parameter(one, table, depth) for one in signature.parameters)
    lead = "async " if signature.is_async else ""
    text = f"{lead}{prefix}({parameters})"
    values = results_of_signature(inference, function, signature)
    items = values.items
    if signature.results and signature.results[-1].vararg:
        items = items[:-1]
    shown = [print_type(item, table, depth + 1) for item in items]
    if values.rest is not None and (shown or values.rest != UNKNOWN):
        shown.append(print_type(values.rest, table, depth + 1) + "...")
    return text + (f": {', '.join(shown)}" if shown else "")


def _shown(found: list[Member]) -> list[Member]:
    """The members without metamethods."""
    return [one for one in found if not str(one.name).startswith("__")]


def _table(inference: Inference, type_: Table, depth: int) -> str:
    from .listing import members

    key = ("text", type_)
    if depth >= DEEPEST or not inference.enter(key):
        return "table"
    try:
        class_ = next((one for one in metatables_of(inference, type_) if isinstance(one, Named)), None)
        if class_ is not None:
            return print_type(class_, partial(_code, inference), depth)
        found = _shown(members(inference, type_, colon=False))
        positions = [one for one in found if isinstance(one.name, int)]
        if len(positions) == len(found):
            element = table_element(inference, type_)
            if element != UNKNOWN:
                return print_type(Array(element), partial(_code, inference), depth + 1)
            return _dynamic(inference, type_, depth)
        parts = [
            f"{field_label(one.name)}: {print_type(one.type, partial(_code, inference), depth + 1)}"
            for one in found[:MOST_FIELDS]
        ]
        if len(found) > MOST_FIELDS:
            parts.append("...")
        return "{ " + ", ".join(parts) + " }" if parts else "table"
    finally:
        inference.leave(key)


def _dynamic(inference: Inference, type_: Table, depth: int) -> str:
    from .values_of_tables import everything

    pair = everything(inference, type_)
    if pair is None or is_unknown(pair[1]):
        return "table"
    table = partial(_code, inference)
    return f"table<{print_type(pair[0], table, depth + 1)}, {print_type(pair[1], table, depth + 1)}>"


def _index_alone(inference: Inference, base: Type, metatable: Type) -> Type:
    """The `__index` of a metatable, if the table has nothing of its own."""
    from .members import index_type

    if not isinstance(base, Table) or not isinstance(metatable, Table) or table_writes(inference, base):
        return UNKNOWN
    return index_type(inference, metatable, "__index") if not constructor_fields(inference, base.origin) else UNKNOWN


def _metatabled(inference: Inference, base: Type, metatable: Type, depth: int) -> str:
    for part in (*members_of(metatable), _index_alone(inference, base, metatable)):
        if isinstance(part, Named):
            return print_type(part, partial(_code, inference), depth)
    from .listing import members

    key = ("text", base)
    if depth >= DEEPEST or not inference.enter(key):
        return "table"
    try:
        found = _shown(members(inference, Metatabled(base, metatable), colon=False))
        parts = [
            f"{field_label(one.name)}: {print_type(one.type, partial(_code, inference), depth + 1)}"
            for one in found[:MOST_FIELDS]
        ]
    finally:
        inference.leave(key)
    if len(found) > MOST_FIELDS:
        parts.append("...")
    return "{ " + ", ".join(parts) + " }" if parts else "table"
