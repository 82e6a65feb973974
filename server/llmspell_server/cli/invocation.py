"""What a call of the command line asks for besides its command: configuration, output form, colours, logs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.kernel.zygote import ZygoteProcess

OutputForm = Literal["text", "json", "pretty"]
ColorChoice = Literal["auto", "always", "never"]


@attrs.define(kw_only=True)
class Invocation:
    """The global options, filled while the command line is parsed, and the zygote that was started before it."""

    version: str
    zygote: ZygoteProcess | None = None
    config: Path | None = None
    trace: str | None = None
    verbosity: int = 0
    """Positive for each `-v`, negative for `-q`."""
    color: ColorChoice = "auto"
    output: OutputForm = "text"
    debug: bool = False
    tracing: bool = False
    """Whether this call sends spans."""

    @property
    def quiet(self) -> bool:
        """Whether warnings are unwanted."""
        return self.verbosity < 0

    def load(
        self, *, profile: str | None = None, overrides: Mapping[str, object] | None = None, to_run: bool = True
    ) -> LoadedConfig:
        """The configuration that holds here; tells its warnings, sets up logs and tracing.

        Where scripts are `to_run`, a person at a terminal is asked whether to trust a project that grants them more.
        Raises ConfigError (UntrustedError when the person does not), and MissingExtraError when tracing is wanted and
        its packages are not there.
        """
        from llmspell_runtime.config import load_config
        from llmspell_server.cli.complaints import tell_warnings

        loaded = load_config(explicit=self.config, profile=profile, overrides=overrides)
        tell_warnings(self, loaded.warnings)
        if loaded.project is not None and to_run:
            from llmspell_server.cli.trusting import ask_for_trust

            ask_for_trust(self, loaded)
        self._start_logs(loaded)
        self._start_tracing(loaded)
        return loaded

    def _start_logs(self, loaded: LoadedConfig) -> None:
        from llmspell_runtime.telemetry.logs import configure_logging

        settings = loaded.config.logging
        level = self.trace or {-1: "error", 1: "info", 2: "debug", 3: "trace"}.get(self.verbosity, settings.level)
        file = Path(settings.file) if settings.file and not _is_untrusted(loaded, "logging.file") else None
        if file is None and sys.stderr is None:
            level = "off"
        configure_logging(level, os.environ.get("LOG_FORMAT") or settings.format, file)

    def _start_tracing(self, loaded: LoadedConfig) -> None:
        if not self.tracing and loaded.config.telemetry.tracing:
            from llmspell_runtime.telemetry.tracing import enable_tracing

            enable_tracing()
            self.tracing = True

    def take_zygote(self, lua: str) -> ZygoteProcess | None:
        """The zygote that was started before, if it runs this Lua; the caller owns it from now on."""
        zygote, self.zygote = self.zygote, None
        if zygote is not None and lua != "lua54":
            zygote.close()
            return None
        return zygote

    def close(self) -> None:
        """Ends a zygote that nobody took and sends the spans that wait."""
        if self.tracing:
            from llmspell_runtime.telemetry.tracing import disable_tracing

            disable_tracing()
            self.tracing = False
        zygote, self.zygote = self.zygote, None
        if zygote is not None:
            zygote.close()


def _is_untrusted(loaded: LoadedConfig, key: str) -> bool:
    """Whether only a project that the user does not trust says so."""
    if loaded.project is None:
        return False
    from llmspell_runtime.security.trust import untrusted_grants

    return any(grant.key == key for grant in untrusted_grants(loaded))
