"""Every error of the runtime.

LlmspellError                 something a user can act on; carries `message`, `where` and `hint`
 ├─ ConfigError               a configuration file, key or environment variable is wrong
 │   └─ UntrustedError        a project's file grants its scripts more, and the user does not trust it
 ├─ ValidationError           a script (or a client) passed a wrong argument
 ├─ SecurityError             the security profile does not grant it
 ├─ ResourceError             a limit was reached (memory, size, time, count)
 ├─ StorageError              state, sessions or files could not be read or written
 ├─ ToolError                 a tool failed
 ├─ ProviderError             a model provider failed
 ├─ WorkflowError             a workflow failed
 ├─ NetworkError              a network operation failed
 ├─ MissingExtraError         an optional dependency is not installed
 └─ KernelError               the kernel could not do what it was asked
     ├─ WorkerDied            the worker of an interpreter is gone; its Lua state is lost
     ├─ InterpreterBusy       the interpreter is executing and cannot answer now
     ├─ KernelClosed          the kernel or the interpreter was closed
     └─ WireError             a frame broke the protocol (always a bug or an attack)

`prefix` is the stable first word under which an error reaches Lua's `pcall` as a plain string.
"""

from __future__ import annotations

from typing import ClassVar


class LlmspellError(Exception):
    """An error written for the person who reads it: what failed, where, and what to do."""

    prefix: ClassVar[str] = "Internal error"

    def __init__(self, message: str, /, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def for_lua(self) -> str:
        """The text that a script sees: stable prefix, message, hint in brackets."""
        text = f"{self.prefix}: {self}"
        return f"{text} ({self.hint})" if self.hint else text


class ConfigError(LlmspellError):
    """A configuration file, key or environment variable is wrong."""

    prefix = "Configuration error"


class UntrustedError(ConfigError):
    """A project's file grants its scripts more than they have without it, and the user does not trust it."""


class ValidationError(LlmspellError):
    """A script or a client passed a wrong argument."""

    prefix = "Validation error"


class SecurityError(LlmspellError):
    """The security profile does not grant the operation."""

    prefix = "Security violation"


class ResourceError(LlmspellError):
    """A limit on memory, size, time or count was reached."""

    prefix = "Resource error"


class StorageError(LlmspellError):
    """State, sessions or files could not be read or written."""

    prefix = "Storage error"


class ToolError(LlmspellError):
    """A tool failed."""

    prefix = "Tool execution error"


class ProviderError(LlmspellError):
    """A model provider failed."""

    prefix = "LLM provider error"


class WorkflowError(LlmspellError):
    """A workflow failed."""

    prefix = "Workflow execution error"


class NetworkError(LlmspellError):
    """A network operation failed."""

    prefix = "Network error"


class MissingExtraError(LlmspellError):
    """An optional dependency is not installed."""

    prefix = "Configuration error"

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs packages that are not installed",
            hint=f"install them with: pip install 'llmspell[{extra}]'",
        )
        self.extra = extra


class KernelError(LlmspellError):
    """The kernel could not do what it was asked."""


class WorkerDied(KernelError):
    """The worker of an interpreter is gone; its Lua state is lost."""


class InterpreterBusy(KernelError):
    """The interpreter is executing and cannot answer now."""


class KernelClosed(KernelError):
    """The kernel or the interpreter was closed."""


class WireError(KernelError):
    """A frame broke the protocol between kernel and worker."""
