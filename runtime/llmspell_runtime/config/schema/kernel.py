"""Tables `kernel` and `logging`: the serving process and its log."""

from typing import Literal

import attrs

from llmspell_runtime.config.schema.fields import key


@attrs.frozen(kw_only=True)
class Kernel:
    """The process that owns the interpreters."""

    warm_workers: int = key(1, "Worker processes kept ready, so that a script starts at once.", at_least=0, at_most=64)
    max_interpreters: int = key(64, "Interpreters at one time.", at_least=1)
    debug_socket: bool = key(True, "Keep a private socket by which your debuggers attach to what runs.")


@attrs.frozen(kw_only=True)
class Logging:
    """Log records of llmspell itself; they never go to standard output."""

    level: Literal["off", "error", "warn", "info", "debug", "trace"] = key(
        "warn", "Least important record that is written.", spellings={"warning": "warn"}
    )
    format: Literal["text", "json", "pretty", "compact"] = key("text", "Form of a record.")
    file: str | None = key(None, "File for the records; none: standard error.", path=True, filled=True)
