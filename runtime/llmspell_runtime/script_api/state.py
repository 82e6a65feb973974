"""The global `State`: values that outlive a run, by scope and key."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api import state_owners  # noqa: F401  # declares the rest of the functions
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.options import DEFAULTS, option, options
from llmspell_runtime.script_api.state_access import at, at_global, first, now_or_later, put, space, swap, written_out
from llmspell_runtime.script_api.state_terms import (
    STATE,
    Count,
    Expected,
    Found,
    FoundOrDefault,
    Key,
    Keys,
    Length,
    Prefix,
    ScopeName,
    Sum,
    Swapped,
    Value,
    Values,
    WasThere,
)
from llmspell_runtime.script_api.values import Later, LuaValue
from llmspell_runtime.wire import MAX_PAYLOAD

GLOBAL = STATE


@options
class SetOptions:
    """How a value is stored."""

    ttl_seconds: float | None = option(None, "seconds after which the value is gone; without it the value stays")


@STATE.function
def get(
    context: Context, key: Key, default: Annotated[LuaValue, "returned when there is no value"] = None, /
) -> FoundOrDefault:
    """Returns the value of `key` in the global scope.

    Example: `State.get("runs", 0)`
    """
    return first(context, [at_global(context, key), *written_out(context, key)], default)


@STATE.function(name="set")
def set_(
    context: Context, key: Key, value: Value, options: Annotated[SetOptions, "how it is stored"] = DEFAULTS, /
) -> Later[None]:
    """Stores `value` at `key` in the global scope, whatever was there.

    Example: `State.set("runs", State.get("runs", 0) + 1)`
    """
    return put(context, at_global(context, key), value, options.ttl_seconds)


@STATE.function
def save(context: Context, scope: ScopeName, key: Key, value: Value, /) -> Later[None]:
    """Stores `value` at `key` in `scope`.

    Example: `State.save("session:today", "notes", { "first" })`
    """
    return put(context, at(context, scope, key), value)


@STATE.function
def load(context: Context, scope: ScopeName, key: Key, /) -> Found:
    """Returns what `State.save` stored, or nil.

    A key that the scope does not have is looked up as a full name, then in the global scope:
    `State.load("custom", "workflow:7:step")` finds `step` in the scope `workflow:7`.

    Example: `State.load("session:today", "notes")`
    """
    own = at(context, scope, key)
    return first(context, [own, *written_out(context, own.key), at_global(context, own.key)])


@STATE.function
def delete(context: Context, scope: ScopeName, key: Key, /) -> WasThere:
    """Removes the value of `key` in `scope`; no error when there is none.

    Example: `State.delete("session:today", "notes")`
    """
    address = at(context, scope, key)
    return now_or_later(lambda: context.services.state.delete(address))


@STATE.function(name="delete", overload=True)
def delete_global(context: Context, key: Key, /) -> WasThere:
    """Removes the value of `key` in the global scope; no error when there is none.

    Example: `State.delete("runs")`
    """
    address = at_global(context, key)
    return now_or_later(lambda: context.services.state.delete(address))


@STATE.function
def exists(context: Context, scope: ScopeName, key: Key, /) -> WasThere:
    """Says whether `key` has a value in `scope`.

    Example: `State.exists("session:today", "notes")`
    """
    address = at(context, scope, key)
    return now_or_later(lambda: context.services.state.exists(address))


@STATE.function(name="exists", overload=True)
def exists_global(context: Context, key: Key, /) -> WasThere:
    """Says whether `key` has a value in the global scope.

    Example: `if not State.exists("runs") then State.set("runs", 0) end`
    """
    address = at_global(context, key)
    return now_or_later(lambda: context.services.state.exists(address))


@STATE.function(name="list")
def list_(context: Context, prefix: Prefix = "", /) -> Keys:
    """Lists the keys of the global scope.

    Example: `for _, key in ipairs(State.list("user.")) do print(key) end`
    """
    return list_keys(context, "global", prefix)


@STATE.function
def list_keys(context: Context, scope: ScopeName = "global", prefix: Prefix = "", /) -> Keys:
    """Lists the keys of a scope.

    Example: `State.list_keys("session:today")`
    """
    namespace = space(context, scope)
    return now_or_later(lambda: context.services.state.list_keys(namespace, prefix, max_bytes=MAX_PAYLOAD))


@STATE.function(deprecated="use State.list_keys")
def keys(context: Context, scope: ScopeName = "global", /) -> Keys:
    """Lists the keys of a scope.

    Example: `State.keys()`
    """
    return list_keys(context, scope)


@STATE.function(name="all")
def all_(context: Context, scope: ScopeName = "global", /) -> Values:
    """Returns every value of a scope, by key, as of one moment.

    Example: `for key, value in pairs(State.all()) do print(key, value) end`
    """
    namespace = space(context, scope)
    return now_or_later(lambda: context.services.state.get_all(namespace, max_bytes=MAX_PAYLOAD))


@STATE.function
def get_scoped(
    context: Context,
    scope: ScopeName,
    key: Key,
    default: Annotated[LuaValue, "returned when there is no value"] = None,
    /,
) -> FoundOrDefault:
    """Returns the value of `key` in exactly this scope.

    Example: `State.get_scoped("user:ann", "theme", "light")`
    """
    return first(context, [at(context, scope, key)], default)


@STATE.function
def set_scoped(
    context: Context,
    scope: ScopeName,
    key: Key,
    value: Value,
    options: Annotated[SetOptions, "how it is stored"] = DEFAULTS,
    /,
) -> Later[None]:
    """Stores `value` at `key` in `scope`.

    Example: `State.set_scoped("user:ann", "theme", "dark")`
    """
    return put(context, at(context, scope, key), value, options.ttl_seconds)


@STATE.function
def delete_scoped(context: Context, scope: ScopeName, key: Key, /) -> WasThere:
    """Removes the value of `key` in `scope`; no error when there is none.

    Example: `State.delete_scoped("user:ann", "theme")`
    """
    return delete(context, scope, key)


@STATE.function
def list_scoped(context: Context, scope: ScopeName, prefix: Prefix = "", /) -> Keys:
    """Lists the keys of a scope.

    Example: `State.list_scoped("user:ann")`
    """
    return list_keys(context, scope, prefix)


@STATE.function
def clear(context: Context, /) -> Count:
    """Removes every value of the global scope.

    Example: `State.clear()`
    """
    return clear_scope(context, "global")


@STATE.function
def clear_scope(context: Context, scope: ScopeName, /) -> Count:
    """Removes every value of a scope.

    Example: `State.clear_scope("session:today")`
    """
    namespace = space(context, scope)
    return now_or_later(lambda: context.services.state.clear_scope(namespace))


@STATE.function
def increment(context: Context, key: Key, by: Annotated[float, "what is added"] = 1, /) -> Sum:
    """Adds to a number in the global scope; a missing value counts as 0.

    Errors: Raises when the value is no number.

    Example: `local runs = State.increment("runs")`
    """
    address = at_global(context, key)
    return now_or_later(lambda: context.services.state.increment(address, by))


@STATE.function(name="increment", overload=True)
def increment_scoped(context: Context, scope: ScopeName, key: Key, by: Annotated[float, "what is added"] = 1, /) -> Sum:
    """Adds to a number in `scope`; a missing value counts as 0.

    Example: `State.increment("user:ann", "visits", 1)`
    """
    address = at(context, scope, key)
    return now_or_later(lambda: context.services.state.increment(address, by))


@STATE.function
def append(context: Context, key: Key, value: Annotated[LuaValue, "the new last element"], /) -> Length:
    """Adds to the end of a list in the global scope; a missing value counts as an empty list.

    Errors: Raises when the value is no list.

    Example: `State.append("log", "started")`
    """
    address = at_global(context, key)
    return now_or_later(lambda: context.services.state.append(address, value))


@STATE.function(name="append", overload=True)
def append_scoped(
    context: Context, scope: ScopeName, key: Key, value: Annotated[LuaValue, "the new last element"], /
) -> Length:
    """Adds to the end of a list in `scope`; a missing value counts as an empty list.

    Example: `State.append("session:today", "log", "started")`
    """
    address = at(context, scope, key)
    return now_or_later(lambda: context.services.state.append(address, value))


@STATE.function
def compare_and_swap(
    context: Context, key: Key, expected: Expected, new: Annotated[LuaValue, "the new value"], /
) -> Swapped:
    """Stores `new` in the global scope if the value still equals `expected`.

    Example: `State.compare_and_swap("leader", nil, "worker-1")`
    """
    return swap(context, at_global(context, key), expected, new)


@STATE.function(name="compare_and_swap", overload=True)
def compare_and_swap_scoped(
    context: Context, scope: ScopeName, key: Key, expected: Expected, new: Annotated[LuaValue, "the new value"], /
) -> Swapped:
    """Stores `new` in `scope` if the value still equals `expected`.

    Example: `State.compare_and_swap("session:today", "leader", nil, "worker-1")`
    """
    return swap(context, at(context, scope, key), expected, new)
