"""How the functions of `State` reach the store: addresses of a script's keys, reads, writes, waiting writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast, get_args

from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.lazy import lazy_module
from llmspell_runtime.script_api.values import Later, LuaValue

if TYPE_CHECKING:
    from llmspell_runtime.state import busy, keys
    from llmspell_runtime.state import values as stored
else:
    busy = lazy_module("llmspell_runtime.state.busy")
    keys = lazy_module("llmspell_runtime.state.keys")
    stored = lazy_module("llmspell_runtime.state.values")

T = TypeVar("T")

OwnerKind: TypeAlias = Literal["user", "session", "agent", "tool", "workflow", "hook", "custom"]

_OWNERS: Final = frozenset(get_args(OwnerKind))


def now_or_later(call: Callable[[], T]) -> Later[T]:
    """The value of a store call; awaited only while another process writes the store's file."""
    try:
        return call()
    except busy.Busy:
        return busy.retrying(call)


def space(context: Context, scope: str) -> keys.Namespace:
    """The namespace of a scope's text form, for the tenant of the script."""
    return keys.Namespace(context.tenant, keys.Scope.parse(scope))


def at(context: Context, scope: str, key: str) -> keys.Address:
    """The address of `key` in `scope`. Scripts write keys of the scope `custom` with a leading colon: no part of it."""
    return space(context, scope).at(key.removeprefix(":") if scope == "custom" else key)


def at_global(context: Context, key: str) -> keys.Address:
    """The address of `key` in the global scope."""
    return keys.Namespace(context.tenant, keys.GLOBAL).at(key)


def owned(context: Context, kind: OwnerKind, ident: str, key: str) -> keys.Address:
    """The address of `key` in the scope of one workflow, agent or tool."""
    return keys.Namespace(context.tenant, keys.Scope(keys.ScopeKind(kind), ident)).at(key)


def written_out(context: Context, key: str) -> Iterable[keys.Address]:
    """Where a key points that spells its scope, as `workflow:7:step` does; nothing for other keys."""
    kind, _, rest = key.partition(":")
    ident, _, name = rest.partition(":")
    if kind in _OWNERS and ident and name:
        yield owned(context, cast("OwnerKind", kind), ident, name)


def first(context: Context, addresses: Iterable[keys.Address], default: LuaValue = None) -> Later[LuaValue]:
    """The value at the first address that has one, else `default`."""
    store, places = context.services.state, tuple(addresses)

    def look() -> LuaValue:
        for address in places:
            value = store.get(address)
            if value is not stored.MISSING:
                return default if value is None else value
        return default

    return now_or_later(look)


def put(context: Context, address: keys.Address, value: LuaValue, ttl_seconds: float | None = None) -> Later[None]:
    """Stores the value; nil removes what is there."""
    store = context.services.state
    if value is None:

        def store_it() -> None:
            store.delete(address)
    else:

        def store_it() -> None:
            store.set(address, value, ttl_seconds=ttl_seconds)

    return now_or_later(store_it)


def swap(context: Context, address: keys.Address, expected: LuaValue, new: LuaValue) -> Later[bool]:
    """Compare and swap; an expected nil is no value (or a stored nil)."""
    store = context.services.state
    if expected is not None:
        return now_or_later(lambda: store.compare_and_swap(address, expected, new))
    return now_or_later(
        lambda: store.compare_and_swap(address, stored.MISSING, new) or store.compare_and_swap(address, None, new)
    )
