"""Which members of a union a table constructor can be meant as: those that its constants and its keys fit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Boolean, Field, Function, Name, Nil, Node, Number, String
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.binding.facts import Key
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.types.build import is_unknown, members_of, union
from llmspell_server.language.types.values import ANY, NIL, TABLE, Constant, Named, Type, Union

from .kinds import expanded, runtime_kind
from .members import find, found_type
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference

_CONSTANTS = (String, Number, Boolean, Nil)
_WRITTEN_KINDS: Final[dict[type, str]] = {TableNode: "table", Function: "function"}
_MANY: Final = 12
Offer = tuple[frozenset[Constant], bool]


def field_key(table: TableNode, field: Field) -> Key | None:
    """The constant key of a field of a constructor; its position if it has none. None for a computed key."""
    if field.key is None:
        return 1 + sum(1 for one in table.fields if one.key is None and one.start < field.start)
    if isinstance(field.key, Name) and not field.bracketed:
        return field.key.text
    return constant_key(field.key)


def meant(inference: Inference, site: Site, wanted: Type, table: TableNode, *, without: Node | None = None) -> Type:
    """What is left of a wanted type for a table constructor; `wanted` itself where nothing can be told apart.

    A field with a constant (`type = "tool"`) rules out members that want another one there; of the others those stay
    that have the most of its constants as their own and the fewest keys they do not know. `without` is a field to
    leave out, because it is being written.
    """
    whole = expanded(inference, wanted)
    if not isinstance(whole, Union):
        return wanted if whole == wanted or not isinstance(wanted, Union) else whole
    key = ("tables", whole)
    cycle: tuple[Type, ...] = ()
    tables = inference.compute(
        key, key, lambda: tuple(one for one in whole.members if _is_table(inference, one)), cycle
    )
    if len(tables) < 2:
        return tables[0] if tables else wanted
    indices = _by_constants(inference, site, whole, tables, table, without)
    if len(indices) > 1:
        indices = _by_keys(inference, whole, tables, indices, table, without)
    left = [tables[index] for index in indices]
    if len(left) > _MANY:
        many = ("joined", *left)
        return inference.compute(many, many, lambda: _joined(left), wanted)
    return union(left) if len(left) < len(tables) or len(tables) < len(whole.members) else wanted


def _joined(members: list[Type]) -> Type:
    """The union of many, those of one class together: `Step<"a", A>|Step<"b", B>` is `Step<"a"|"b", A|B>`."""
    groups: dict[object, list[Type]] = {}
    for member in members:
        key = (member.name, len(member.arguments)) if isinstance(member, Named) and member.arguments else member
        groups.setdefault(key, []).append(member)
    return union(_together(group) for group in groups.values())


def _together(group: list[Type]) -> Type:
    first = group[0]
    if len(group) == 1 or not isinstance(first, Named):
        return first
    columns = zip(*(one.arguments for one in group if isinstance(one, Named)), strict=True)
    return Named(first.name, tuple(union(column) for column in columns))


def _is_table(inference: Inference, type_: Type) -> bool:
    if type_ in (ANY, NIL):
        return False
    return type_ == TABLE or runtime_kind(inference, type_) in ("table", None)


def _by_constants(
    inference: Inference,
    site: Site,
    whole: Union,
    members: tuple[Type, ...],
    table: TableNode,
    without: Node | None,
) -> list[int]:
    scores = dict.fromkeys(range(len(members)), 0)
    for field in table.fields:
        if field is without or field.key is None or not isinstance(field.value, _CONSTANTS):
            continue
        key = field_key(table, field)
        value = inference.type_of(site, field.value)
        if key is None or not isinstance(value, Constant):
            continue
        owner = ("choices", whole, key)
        offers = inference.compute(owner, owner, partial(_offers, inference, members, key), None)
        if offers is None:
            continue
        fits = {index: _fit(offers[index], value) for index in scores}
        if any(fit >= 0 for fit in fits.values()):
            scores = {index: score + fits[index] for index, score in scores.items() if fits[index] >= 0}
    best = max(scores.values())
    return [index for index, score in scores.items() if score == best]


def _offers(inference: Inference, members: tuple[Type, ...], key: Key) -> tuple[Offer, ...] | None:
    """What each member lists at a key: its constants, and whether nothing else goes."""
    found = []
    for member in members:
        declared = find(inference, member, key)
        wanted = expanded(inference, found_type(declared)) if declared else NIL
        parts = [one for one in members_of(wanted) if one != NIL]
        constants = frozenset(one for one in parts if isinstance(one, Constant))
        found.append((constants, bool(parts) and len(constants) == len(parts)))
    return tuple(found)


def _fit(offer: Offer, value: Constant) -> int:
    """How well a member fits: 2 if it wants this very constant at a key, 1 if it suggests it, -1 if it wants others."""
    constants, closed = offer
    if value in constants:
        return 2 if closed else 1
    return -1 if closed else 0


def _by_keys(
    inference: Inference,
    whole: Union,
    members: tuple[Type, ...],
    indices: list[int],
    table: TableNode,
    without: Node | None,
) -> list[int]:
    misses = dict.fromkeys(indices, 0)
    for field in table.fields:
        key = field_key(table, field)
        if field is without or key is None or field.value.start == field.value.end:
            continue
        owner = ("kinds", whole, key)
        kinds = inference.compute(owner, owner, partial(_kinds, inference, members, key), None)
        if kinds is None:
            continue
        kind = (
            "table" if isinstance(field.value, TableNode) else "function" if isinstance(field.value, Function) else ""
        )
        for index in misses:
            taken = kinds[index]
            if taken is None or (kind and kind not in taken and "" not in taken):
                misses[index] += 1
    least = min(misses.values())
    return [index for index in indices if misses[index] == least]


def _kinds(inference: Inference, members: tuple[Type, ...], key: Key) -> tuple[frozenset[str] | None, ...]:
    """What `type` would say of values that each member can have at a key, "" for any; None where it has no such key."""
    found: list[frozenset[str] | None] = []
    for member in members:
        declared = find(inference, member, key)
        if is_unknown(member) or member == TABLE:
            found.append(frozenset(("",)))
        elif not declared:
            found.append(None)
        else:
            wanted = members_of(expanded(inference, found_type(declared)))
            found.append(frozenset(runtime_kind(inference, one) or "" for one in wanted))
    return tuple(found)
