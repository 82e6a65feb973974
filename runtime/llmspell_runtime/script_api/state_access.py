"""How the functions of `State` reach the store: addresses of a script's keys, reads, writes, waiting writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.values import Later, LuaValue
from llmspell_runtime.state.busy import Busy, retrying
from llmspell_runtime.state.keys import GLOBAL, Address, Namespace, Scope, ScopeKind
from llmspell_runtime.state.values import MISSING

T = TypeVar("T")

_OWNED: Final = frozenset(kind for kind in ScopeKind if kind is not ScopeKind.GLOBAL)


def now_or_later(call: Callable[[], T]) -> Later[T]:
    """The value of a store call; awaited only while another process writes the store's file."""
    try:
        return call()
    except Busy:
        return retrying(call)


def space(context: Context, scope: str) -> Namespace:
    """The namespace of a scope's text form, for the tenant of the script."""
    return Namespace(context.tenant, Scope.parse(scope))


def at(context: Context, scope: str, key: str) -> Address:
    """The address of `key` in `scope`. Scripts write keys of the scope `custom` with a leading colon: no part of it."""
    return space(context, scope).at(key.removeprefix(":") if scope == "custom" else key)


def at_global(context: Context, key: str) -> Address:
    """The address of `key` in the global scope."""
    return Namespace(context.tenant, GLOBAL).at(key)


def owned(context: Context, kind: ScopeKind, ident: str, key: str) -> Address:
    """The address of `key` in the scope of one workflow, agent or tool."""
    return Namespace(context.tenant, Scope(kind, ident)).at(key)


def written_out(context: Context, key: str) -> Iterable[Address]:
    """Where a key points that spells its scope, as `workflow:7:step` does; nothing for other keys."""
    kind, _, rest = key.partition(":")
    ident, _, name = rest.partition(":")
    if kind in _OWNED and ident and name:
        yield owned(context, ScopeKind(kind), ident, name)


def first(context: Context, addresses: Iterable[Address], default: LuaValue = None) -> Later[LuaValue]:
    """The value at the first address that has one, else `default`."""
    store, places = context.services.state, tuple(addresses)

    def look() -> LuaValue:
        for address in places:
            value = store.get(address)
            if value is not MISSING:
                return default if value is None else value
        return default

    return now_or_later(look)


def put(context: Context, address: Address, value: LuaValue, ttl_seconds: float | None = None) -> Later[None]:
    """Stores the value; nil removes what is there."""
    store = context.services.state
    if value is None:

        def store_it() -> None:
            store.delete(address)
    else:

        def store_it() -> None:
            store.set(address, value, ttl_seconds=ttl_seconds)

    return now_or_later(store_it)


def swap(context: Context, address: Address, expected: LuaValue, new: LuaValue) -> Later[bool]:
    """Compare and swap; an expected nil is no value (or a stored nil)."""
    store = context.services.state
    if expected is not None:
        return now_or_later(lambda: store.compare_and_swap(address, expected, new))
    return now_or_later(
        lambda: store.compare_and_swap(address, MISSING, new) or store.compare_and_swap(address, None, new)
    )
