"""From configuration and command line to the policy of one script."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import Policy, policy_for

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig


def read_level(text: str) -> SecurityLevel:
    """The level of that name; raises ConfigError for any other."""
    try:
        return SecurityLevel(text.lower())
    except ValueError:
        names = ", ".join(level.value for level in SecurityLevel)
        raise ConfigError(f'unknown security level "{text}"', hint=f"choose one of: {names}") from None


def grants_for(
    loaded: LoadedConfig,
    *,
    script: Path | None,
    cwd: Path,
    level: SecurityLevel | None = None,
    limits: Mapping[str, float | None] | None = None,
) -> Policy:
    """The policy of a script: what `level` (or the configured one) gives, with the configuration's changes.

    `limits` are fields of `Limits` that the caller sets; they win over the configuration's.
    """
    lua, security = loaded.config.engines.lua, loaded.config.runtime.security
    level = level or read_level(lua.security_level)
    origins = loaded.origins
    policy = policy_for(
        level,
        script_dir=script.parent if script else None,
        project_root=loaded.project_root,
        cwd=cwd,
        tmp_dir=Path(tempfile.gettempdir()),
        read_paths=[Path(p) for p in lua.read_paths],
        write_paths=[Path(p) for p in lua.write_paths],
        env_names=lua.env_allow if _is_set(origins, "engines.lua.env_allow") else None,
        network=None if security.allow_network_access else "none",
        processes=security.allow_process_spawn if _is_set(origins, "runtime.security.allow_process_spawn") else None,
        limits={**_configured_limits(loaded), **(limits or {})},
    )
    if security.allow_file_access and level is not SecurityLevel.SAFE:
        policy = attrs.evolve(policy, unrestricted_files=True)
    return policy


def _configured_limits(loaded: LoadedConfig) -> dict[str, float | None]:
    lua = loaded.config.engines.lua
    found: dict[str, float | None] = {}
    if lua.timeout_ms is not None:
        found["seconds"] = lua.timeout_ms / 1000
    elif _is_set(loaded.origins, "runtime.script_timeout_seconds"):
        found["seconds"] = loaded.config.runtime.script_timeout_seconds
    named = {
        "memory_bytes": lua.max_memory_bytes,
        "cpu_seconds": lua.max_cpu_seconds,
        "output_bytes": lua.max_output_bytes,
        "written_bytes": lua.max_written_bytes,
        "instructions": lua.max_instructions,
    }
    found.update({name: value for name, value in named.items() if value is not None})
    return found


def _is_set(origins: Mapping[str, object], key: str) -> bool:
    """Whether somebody set the key; the origin of a default is the default value of `get`."""
    nobody = object()
    return origins.get(key, nobody) is not nobody
