"""A script's place in the kernel without a kernel: calls go straight to the catalogue."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from llmspell_runtime.config import load_config
from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.script_api.context import Context, ScriptInfo, Services
from llmspell_runtime.script_api.registry import load_catalogue
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import Policy
from llmspell_runtime.state.memory import MemoryStore


@attrs.frozen
class Script:
    """One interpreter: calls operations, collects what they print."""

    context: Context
    stderr: list[str]

    def call(self, operation: str, *arguments: Any) -> Any:
        value = load_catalogue().invoke(operation, self.context, list(arguments))
        assert not inspect.isawaitable(value), "nothing waits here"
        return value

    def refused(self, operation: str, *arguments: Any) -> str:
        """The error text as `pcall` sees it."""
        with pytest.raises(LlmspellError) as caught:
            load_catalogue().invoke(operation, self.context, list(arguments))
        return caught.value.for_lua()


async def _no_callbacks(callback: Any, arguments: Any) -> Any:
    raise AssertionError("nothing calls back here")


def make_services() -> Services:
    return Services(open_state=MemoryStore)


def make_script(
    *,
    level: SecurityLevel = SecurityLevel.RESTRICTED,
    services: Services | None = None,
    tenant: str = "default",
    settings: Mapping[str, object] | None = None,
    memory: list[int] | None = None,
) -> Script:
    """A script at a level, with settings by dotted key; `memory` is what its worker uses, answer by answer."""
    stderr: list[str] = []
    sizes = iter(memory or ())
    context = Context(
        interpreter_id="one",
        policy=Policy(level=level, network="open" if level is SecurityLevel.PRIVILEGED else "none"),
        loaded=load_config(cwd=Path("/"), environ={}, overrides=settings),
        script=ScriptInfo("spell.lua"),
        services=services or make_services(),
        call=_no_callbacks,
        emit_output=lambda stream, text: stderr.append(text) if stream == "stderr" else None,
        tenant=tenant,
        memory_bytes=lambda: next(sizes, None),
    )
    return Script(context, stderr)
