"""Tables `engines.*`: how Lua runs."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from collections.abc import Mapping
from typing import Literal

import attrs

from llmspell_runtime.config.schema.fields import key, rest, table

READABLE_ENVIRONMENT = (
    *("PATH", "HOME", "USER", "SHELL", "TERM", "LANG", "LC_*", "TZ"),
    *("TMPDIR", "TEMP", "PWD", "OLDPWD"),
)
"""Names (globs) of environment variables that say nothing secret."""


@attrs.frozen(kw_only=True)
class Lua:
    """How Lua scripts run and what they may use."""

    version: Literal["lua54", "lua55"] = key("lua54", "Lua implementation; the debugger knows `lua54`.")
    security_level: Literal["safe", "restricted", "privileged"] = key(
        "restricted", "How far a script is trusted.", spellings={"unrestricted": "privileged"}
    )
    stdlib: Literal["none", "basic", "standard", "all"] = key("standard", "How much of Lua's own library is there.")
    timeout_ms: int | None = key(None, "Deadline of one execution in milliseconds; none: the level's.", at_least=1)
    max_memory_bytes: int | None = key(None, "Heap of one Lua state in bytes; none: the level's.", at_least=1)
    max_instructions: int | None = key(
        None, "Lua instructions of one execution; none: unlimited. Setting it halves the speed.", at_least=1
    )
    max_cpu_seconds: float | None = key(None, "CPU time of one execution in seconds; none: unlimited.", above=0)
    max_output_bytes: int | None = key(None, "What one execution may print, in bytes; none: the level's.", at_least=1)
    max_written_bytes: int | None = key(
        None, "What one interpreter may write to files, in bytes; none: the level's.", at_least=1
    )
    enable_debug: bool = key(False, "Keep Lua's `debug` functions in reach of scripts.")
    module_paths: tuple[str, ...] = key((), "Folders in which `require` looks for modules.", path=True)
    env_allow: tuple[str, ...] = key(READABLE_ENVIRONMENT, "Environment variables (globs) that a script may read.")
    read_paths: tuple[str, ...] = key((), "Further folders that a script may read.", path=True)
    write_paths: tuple[str, ...] = key((), "Further folders that a script may write.", path=True)


@attrs.frozen(kw_only=True)
class JavaScript:
    """Settings of the JavaScript engine of older versions; read, and used by nothing."""

    strict_mode: bool = key(True, "Strict mode.")
    max_heap_size_bytes: int = key(50_000_000, "Heap in bytes.", at_least=1)
    enable_console: bool = key(True, "Provide `console`.")
    timeout_ms: int = key(30_000, "Deadline of one execution in milliseconds.", at_least=1)
    security_level: Literal["safe", "restricted", "privileged"] = key(
        "safe", "How far a script is trusted.", spellings={"unrestricted": "privileged"}
    )


@attrs.frozen(kw_only=True)
class Engines:
    """Script engines."""

    lua: Lua = table(Lua, "The Lua engine.")
    javascript: JavaScript = table(JavaScript, "Read for compatibility; there is no JavaScript engine.")
    custom: Mapping[str, object] = rest("tables of engines that this version does not know; kept, and used by nothing.")
