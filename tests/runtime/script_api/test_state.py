"""The global `State`: scopes, both shapes of its functions, addresses, tenants, waiting for other writers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from llmspell_runtime.script_api.context import Services
from llmspell_runtime.script_api.registry import load_catalogue
from llmspell_runtime.state.busy import Busy
from llmspell_runtime.state.keys import Address
from llmspell_runtime.state.memory import MemoryStore
from tests.runtime.script_api.script import Script, make_script, make_services


def check_calls(script: Script, *steps: tuple[Any, ...]) -> None:
    """Each step is an operation of `State`, its arguments, and what it returns (last)."""
    for operation, *arguments, expected in steps:
        assert script.call(f"State.{operation}", *arguments) == expected, (operation, arguments)


def test_values_of_the_global_scope(script: Script) -> None:
    check_calls(
        script,
        ("get", "k", None),
        ("get", "k", "default", "default"),
        ("set", "k", {"a": [1, 2.5, True]}, None),
        ("get", "k", "default", {"a": [1, 2.5, True]}),
        ("exists", "k", True),
        ("list", ["k"]),
        ("keys", ["k"]),
        ("list_keys", ["k"]),
        ("all", {"k": {"a": [1, 2.5, True]}}),
        ("delete", "k", True),
        ("delete", "k", False),
        ("exists", "k", False),
        ("all", {}),
    )


def test_setting_nil_removes(script: Script) -> None:
    check_calls(script, ("set", "k", 1, None), ("set", "k", None, None), ("exists", "k", False), ("list", []))


def test_false_is_a_value(script: Script) -> None:
    check_calls(script, ("set", "k", False, None), ("get", "k", True, False), ("exists", "k", True))


def test_what_was_saved_in_a_scope_is_loaded_from_it(script: Script) -> None:
    check_calls(
        script,
        ("save", "session:today", "k", 1, None),
        ("save", "custom", ":k", 2, None),
        ("save", "notes", "k", 3, None),
        ("load", "session:today", "k", 1),
        ("load", "custom", ":k", 2),
        ("load", "custom", "k", 2),
        ("load", "notes", "k", 3),
        ("list_keys", "session:today", ["k"]),
        ("list_keys", "custom", ["k"]),
        ("get", "k", None),
        ("delete", "session:today", "k", True),
        ("load", "session:today", "k", None),
    )


def test_load_falls_back_to_full_names_and_to_the_global_scope(script: Script) -> None:
    check_calls(
        script,
        ("save", "workflow:7", "agent:writer:output", "text", None),
        ("load", "custom", ":workflow:7:agent:writer:output", "text"),
        ("load", "global", "workflow:7:agent:writer:output", "text"),
        ("get", "workflow:7:agent:writer:output", "text"),
        ("workflow_get", "7", "agent:writer:output", "text"),
        ("workflow_list", "7", ["agent:writer:output"]),
        ("set", "plain", 1, None),
        ("load", "session:today", "plain", 1),
        ("get_scoped", "session:today", "plain", None),
    )


def test_scopes_of_agents_and_tools(script: Script) -> None:
    check_calls(
        script,
        ("agent_set", "a", "k", 1, None),
        ("tool_set", "a", "k", 2, None),
        ("agent_get", "a", "k", 1),
        ("tool_get", "a", "k", 2),
        ("load", "agent:a", "k", 1),
    )


def test_scoped_functions(script: Script) -> None:
    check_calls(
        script,
        ("set_scoped", "user:ann", "theme", "dark", None),
        ("set_scoped", "user:ann", "size", 1, None),
        ("get_scoped", "user:ann", "theme", "light", "dark"),
        ("get_scoped", "user:bob", "theme", "light", "light"),
        ("list_scoped", "user:ann", ["size", "theme"]),
        ("list_scoped", "user:ann", "th", ["theme"]),
        ("exists", "user:ann", "theme", True),
        ("delete_scoped", "user:ann", "theme", True),
        ("clear_scope", "user:ann", 1),
        ("set", "k", 1, None),
        ("clear", 1),
    )


def test_functions_with_two_shapes_go_by_what_they_are_given(script: Script) -> None:
    check_calls(
        script,
        ("increment", "n", 1),
        ("increment", "n", 5, 6),
        ("increment", "s", "n", 1),
        ("increment", "s", "n", 2, 3),
        ("append", "log", "a", 1),
        ("append", "s", "log", "a", 1),
        ("append", "s", "log", "b", 2),
        ("compare_and_swap", "leader", None, "one", True),
        ("compare_and_swap", "leader", None, "two", False),
        ("compare_and_swap", "leader", "one", "two", True),
        ("compare_and_swap", "s", "leader", None, "one", True),
        ("get", "leader", "two"),
        ("all", "s", {"leader": "one", "log": ["a", "b"], "n": 3}),
    )


def test_a_nil_scope_or_key_is_an_error_and_not_another_shape(script: Script) -> None:
    script.call("State.set", "global", "precious")
    assert script.refused("State.delete", "global", None) == snapshot(
        "Validation error: State.delete: bad argument #2 'key' (string expected, got nil)"
    )
    assert script.refused("State.delete") == snapshot(
        "Validation error: State.delete: bad argument #1 'key' (string expected, got nil)"
    )
    assert script.call("State.get", "global") == "precious"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (("get", ""), snapshot("Validation error: State.get: key '' must not be empty")),
        (
            ("get", "__hidden"),
            snapshot('Validation error: State.get: key \'__hidden\' must not start with "__" or "$$"'),
        ),
        (
            ("save", "agent:", "k", 1),
            snapshot("Validation error: State.save: the id of a agent scope '' must not be empty"),
        ),
        (
            ("set", "k", 1, {"ttl": 5}),
            snapshot("""Validation error: State.set: unknown option "ttl" (did you mean "ttl_seconds"?)"""),
        ),
    ],
)
def test_errors(script: Script, call: tuple[Any, ...], text: str) -> None:
    assert script.refused(f"State.{call[0]}", *call[1:]) == text


def test_a_tenant_sees_nothing_of_another() -> None:
    services = make_services()
    mine, theirs = make_script(services=services, tenant="mine"), make_script(services=services, tenant="theirs")
    mine.call("State.set", "secret", 1)
    mine.call("State.save", "custom", "secret", 2)
    for attack in (("get", "secret"), ("load", "custom", "secret"), ("load", "custom", "mine:secret")):
        assert theirs.call(f"State.{attack[0]}", *attack[1:]) is None
    assert theirs.call("State.all") == {}
    assert theirs.call("State.clear") == 0
    assert mine.call("State.get", "secret") == 1


class BusyOnce(MemoryStore):
    """A store whose file is being written by another process at the first reading."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = True

    def get(self, address: Address) -> Any:
        if self.busy:
            self.busy = False
            raise Busy(Path("state.db"))
        return super().get(address)


async def test_a_call_waits_for_another_writer() -> None:
    script = make_script(services=Services(open_state=BusyOnce))
    script.call("State.set", "k", 1)
    value = load_catalogue().invoke("State.get", script.context, ["k"])
    assert await value == 1
