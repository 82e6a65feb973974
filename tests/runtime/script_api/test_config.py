"""The global `Config`: what a script reads, and what it may change."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

import json
from typing import Any

import pytest
from inline_snapshot import snapshot

from llmspell_runtime.script_api.config_view import MAX_SNAPSHOTS, view
from llmspell_runtime.security.levels import SecurityLevel
from tests.runtime.script_api.script import Script, make_script, make_services

SETTINGS: dict[str, object] = {
    "providers.providers.openai.provider_type": "openai",
    "providers.providers.openai.api_key": "sk-SECRET",
    "providers.providers.openai.base_url": "https://me:SECRET@host/v1",
    "providers.providers.openai.auth_token": "SECRET",
    "tools.email.smtp_password": "SECRET",
    "tools.http_request.default_headers": {"Authorization": "Bearer SECRET", "Accept": "*/*"},
}
LOCAL = {"provider_type": "openai", "base_url": "http://localhost:8080/v1", "default_model": "tiny"}
SETTERS = (
    ("Config.setProvider", "openai", LOCAL),
    ("Config.setSecurity", {"allow_network_access": False}),
    ("Config.addAllowedPath", "/srv"),
    ("Config.restoreSnapshot", 1),
)


@pytest.fixture
def script() -> Script:
    return make_script(level=SecurityLevel.PRIVILEGED, settings=SETTINGS)


def test_reading(script: Script) -> None:
    assert script.call("Config.getDefaultEngine") == "lua"
    assert script.call("Config.get")["engines"]["lua"]["version"] == "lua54"
    assert script.call("Config.getSection", "rag.chunking.chunk_size") == 512
    assert script.call("Config.getSection", "rag.chunking")["overlap"] == 64
    assert script.call("Config.listProviders") == ["openai"]
    assert script.call("Config.getProvider", "openai")["provider_type"] == "openai"
    assert script.call("Config.getProvider", "none") is None
    assert script.call("Config.getSecurity")["level"] == "privileged"
    assert script.call("Config.getTools")["file_operations"]["allowed_paths"] == ["/tmp"]
    assert json.loads(script.call("Config.toJson")) == script.call("Config.get")
    assert script.refused("Config.getSection", "rag.chunkin") == snapshot(
        "Configuration error: Config.getSection: there is no section 'rag.chunkin' (did you mean `chunking`?)"
    )


@pytest.mark.parametrize(
    "attack",
    [
        ("Config.get",),
        ("Config.toJson",),
        ("Config.getTools",),
        ("Config.getProvider", "openai"),
        ("Config.getSection", "providers"),
        ("Config.getSection", "providers.providers"),
        ("Config.getSection", "providers.providers.openai"),
        ("Config.getSection", "providers.providers.openai.api_key"),
        ("Config.getSection", "providers.providers.openai.base_url"),
        ("Config.getSection", "providers.providers.openai.options"),
        ("Config.getSection", "providers.providers.openai.options.auth_token"),
        ("Config.getSection", "tools.email.smtp_password"),
        ("Config.getSection", "tools.http_request.default_headers"),
        ("Config.getSection", "tools.http_request.default_headers.Authorization"),
    ],
)
def test_no_way_of_reading_shows_a_secret(script: Script, attack: tuple[Any, ...]) -> None:
    try:
        shown = repr(script.call(*attack))
    except Exception as error:
        shown = str(error)
    assert "SECRET" not in shown


@pytest.mark.parametrize("level", [SecurityLevel.SAFE, SecurityLevel.RESTRICTED])
@pytest.mark.parametrize("setter", SETTERS, ids=lambda setter: setter[0])
def test_below_privileged_nothing_can_be_changed(level: SecurityLevel, setter: tuple[Any, ...]) -> None:
    script = make_script(level=level, settings=SETTINGS)
    before = script.call("Config.get")
    assert script.refused(*setter).startswith(f'Security violation: {setter[0]}: the level "{level}" does not let')
    assert script.call("Config.get") == before
    assert set(script.call("Config.getPermissions").values()) == {True, False}
    assert script.call("Config.getPermissions")["modify_security"] is False


def test_a_changed_provider_keeps_nothing_of_the_one_before(script: Script) -> None:
    script.call("Config.setProvider", "openai", LOCAL)
    provider = view(script.context).config.providers.providers["openai"]
    assert (provider.base_url, provider.default_model, provider.api_key) == ("http://localhost:8080/v1", "tiny", None)
    assert not provider.options


def test_changes_are_seen_by_the_own_interpreter_only() -> None:
    services = make_services()
    mine = make_script(level=SecurityLevel.PRIVILEGED, settings=SETTINGS, services=services)
    other = make_script(level=SecurityLevel.PRIVILEGED, settings=SETTINGS, services=services)
    before = other.call("Config.get")
    mine.call("Config.setSecurity", {"max_execution_time_ms": 60_000})
    mine.call("Config.addAllowedPath", "/srv")
    assert mine.call("Config.getSecurity")["max_execution_time_ms"] == 60_000
    assert mine.call("Config.getTools")["file_operations"]["allowed_paths"] == ["/tmp", "/srv"]
    assert other.call("Config.get") == before


def test_changes_do_not_grow_the_grants(script: Script) -> None:
    granted = script.call("Config.isFileAccessAllowed")
    script.call("Config.addAllowedPath", "/")
    script.call("Config.setSecurity", {"allow_file_access": True})
    assert script.call("Config.isFileAccessAllowed") == granted is False
    assert script.call("Config.isNetworkAccessAllowed") is True


def test_snapshots(script: Script) -> None:
    first = script.call("Config.snapshot")
    script.call("Config.addAllowedPath", "/srv")
    second = script.call("Config.snapshot")
    assert second > first
    script.call("Config.restoreSnapshot", first)
    assert script.call("Config.getTools")["file_operations"]["allowed_paths"] == ["/tmp"]
    script.call("Config.restoreSnapshot", second)
    assert script.call("Config.getTools")["file_operations"]["allowed_paths"] == ["/tmp", "/srv"]
    for _ in range(MAX_SNAPSHOTS):
        script.call("Config.snapshot")
    assert script.refused("Config.restoreSnapshot", first).startswith(
        "Validation error: Config.restoreSnapshot: there is no snapshot"
    )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            ("setProvider", "x", {"provider_type": 5}),
            snapshot(
                "Validation error: Config.setProvider: providers.providers.x.provider_type: expected a string, found the number 5"
            ),
        ),
        (
            ("setProvider", "x", {"provider_type": "openai", "timeout_seconds": -1}),
            snapshot(
                "Validation error: Config.setProvider: providers.providers.x.timeout_seconds: must be greater than 0, found the number -1.0"
            ),
        ),
        (
            ("setProvider", "x", {}),
            snapshot(
                'Validation error: Config.setProvider: providers.providers.x: provider_type is missing or empty (add a line such as provider_type = "x")'
            ),
        ),
        (
            ("setSecurity", {"allow_network": True}),
            snapshot(
                "Validation error: Config.setSecurity: unknown key runtime.security.allow_network (did you mean `allow_network_access`?)"
            ),
        ),
        (
            ("setSecurity", {"max_memory_bytes": "lots"}),
            snapshot(
                "Validation error: Config.setSecurity: runtime.security.max_memory_bytes: expected an integer, found the string 'lots'"
            ),
        ),
        (
            ("addAllowedPath", "relative"),
            snapshot('Validation error: Config.addAllowedPath: the path "relative" is not absolute'),
        ),
    ],
)
def test_errors(script: Script, call: tuple[Any, ...], text: str) -> None:
    before = script.call("Config.get")
    assert script.refused(f"Config.{call[0]}", *call[1:]) == text
    assert script.call("Config.get") == before
