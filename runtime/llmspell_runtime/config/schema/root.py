"""The whole configuration: `Config()` is all defaults, and builds a table when somebody looks at it."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.config.schema.fields import LazyTables, key, section

if TYPE_CHECKING:
    from llmspell_runtime.config.schema.debug import Debug
    from llmspell_runtime.config.schema.diagnostics import Diagnostics
    from llmspell_runtime.config.schema.engines import Engines
    from llmspell_runtime.config.schema.events import Events, Hooks
    from llmspell_runtime.config.schema.kernel import Kernel, Logging
    from llmspell_runtime.config.schema.providers import Providers
    from llmspell_runtime.config.schema.rag import Rag
    from llmspell_runtime.config.schema.runtime import Runtime
    from llmspell_runtime.config.schema.telemetry import Telemetry
    from llmspell_runtime.config.schema.tools import Tools


@attrs.frozen(kw_only=True, slots=False, repr=False)
class Config(LazyTables):
    """Every setting of llmspell. Change one with `attrs.evolve`."""

    default_engine: str = key("lua", "Engine that runs a script when none is named; `lua` is the one there is.")
    engines: "Engines" = section("engines:Engines", "Script engines.")
    runtime: "Runtime" = section("runtime:Runtime", "Limits, permissions, state and sessions of running scripts.")
    kernel: "Kernel" = section("kernel:Kernel", "The process that owns the interpreters.")
    logging: "Logging" = section("kernel:Logging", "Log records of llmspell itself.")
    providers: "Providers" = section("providers:Providers", "Model providers.")
    tools: "Tools" = section("tools:Tools", "Tools that scripts and agents call.")
    rag: "Rag" = section("rag:Rag", "Retrieval: collections, vectors, embeddings, chunking.")
    events: "Events" = section("events:Events", "The event bus.")
    hooks: "Hooks" = section("events:Hooks", "Hooks around operations.")
    telemetry: "Telemetry" = section("telemetry:Telemetry", "What other programs are told about the work of llmspell.")
    debug: "Debug" = section("debug:Debug", "The `Debug` global of scripts.")
    diagnostics: "Diagnostics" = section(
        "diagnostics:Diagnostics", "What editors and `llmspell check` report about Lua."
    )
    profiles: Mapping[str, Mapping[str, object]] = key(
        attrs.Factory(dict), "Your own profiles: `[profiles.NAME]` holds any of the tables of this page."
    )
