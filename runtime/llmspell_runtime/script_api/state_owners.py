"""Functions of `State` for the scopes of workflows, agents and tools."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.state_access import first, now_or_later, owned, put, space
from llmspell_runtime.script_api.state_terms import STATE, Found, Key, Keys, Owner, Value
from llmspell_runtime.script_api.values import Later
from llmspell_runtime.wire import MAX_PAYLOAD


@STATE.function
def workflow_get(context: Context, id_: Owner, step: Annotated[str, "name of the step"], /) -> Found:
    """Returns what a workflow stored for one of its steps.

    Example: `State.workflow_get(workflow:get_execution_id(), "summarise")`
    """
    return first(context, [owned(context, "workflow", id_, step)])


@STATE.function
def workflow_list(context: Context, id_: Owner, /) -> Keys:
    """Lists the keys that a workflow stored.

    Example: `State.workflow_list(workflow:get_execution_id())`
    """
    namespace = space(context, f"workflow:{id_}")
    return now_or_later(lambda: context.services.state.list_keys(namespace, max_bytes=MAX_PAYLOAD))


@STATE.function
def agent_get(context: Context, id_: Owner, key: Key, /) -> Found:
    """Returns a value from the scope of an agent.

    Example: `State.agent_get("researcher", "notes")`
    """
    return first(context, [owned(context, "agent", id_, key)])


@STATE.function
def agent_set(context: Context, id_: Owner, key: Key, value: Value, /) -> Later[None]:
    """Stores a value in the scope of an agent.

    Example: `State.agent_set("researcher", "notes", { "first" })`
    """
    return put(context, owned(context, "agent", id_, key), value)


@STATE.function
def tool_get(context: Context, id_: Owner, key: Key, /) -> Found:
    """Returns a value from the scope of a tool.

    Example: `State.tool_get("web-scraper", "last_url")`
    """
    return first(context, [owned(context, "tool", id_, key)])


@STATE.function
def tool_set(context: Context, id_: Owner, key: Key, value: Value, /) -> Later[None]:
    """Stores a value in the scope of a tool.

    Example: `State.tool_set("web-scraper", "last_url", "https://example.org")`
    """
    return put(context, owned(context, "tool", id_, key), value)
