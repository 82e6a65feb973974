"""What a conversation needs of the script it is about: a run of its own, or one of another process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    BreakpointSpec,
    DataBreakpointSpec,
    ExceptionSpec,
    StackFrame,
    StepMode,
    Stop,
)
from llmspell_server.cli.streams import ScriptOutput


class Debugger(Protocol):
    """The debugger of the script; see that of the kernel for what each method does."""

    @property
    def stop(self) -> Stop | None:
        """The present stop."""

    @property
    def loaded_sources(self) -> tuple[str, ...]:
        """Chunk names of what is loaded."""

    def source_text(self, source: str) -> str | None:
        """The text of a chunk."""

    def breakpoint_lines(self, source: str, first: int, last: int) -> list[int]:
        """Where a breakpoint can stand."""

    async def set_breakpoints(self, client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the breakpoints of a source."""

    async def set_data_breakpoints(self, client: object, specs: Sequence[DataBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the stops on change."""

    async def set_exception_filters(self, client: object, specs: Sequence[ExceptionSpec]) -> None:
        """Replaces the errors to stop at."""

    async def data_info(self, reference: int, name: str) -> int | None:
        """A number for what can be watched."""

    def resume(self, mode: StepMode, *, thread: int | None = None) -> None:
        """Lets the script go on, or makes a step of a thread."""

    async def threads(self) -> list[dict[str, Any]]:
        """The script and its coroutines."""

    async def stack(self, thread: int) -> list[StackFrame]:
        """The frames of a thread."""

    async def scopes(self, frame: StackFrame) -> list[dict[str, Any]]:
        """The scopes of a frame."""

    async def variables(self, reference: int) -> list[dict[str, Any]]:
        """The children of a scope or a table."""

    async def set_expression(self, frame: StackFrame, target: str, text: str) -> dict[str, Any]:
        """Assigns to an expression."""

    async def evaluate(self, frame: StackFrame | None, text: str, *, full: bool = False) -> dict[str, Any]:
        """The value of a text."""

    async def complete(self, frame: StackFrame | None, text: str) -> dict[str, Any]:
        """Candidates at the end of a text."""


class Run(Protocol):
    """A script that is debugged, from when its debugger is there to its end, or until it is left."""

    output: ScriptOutput
    interrupts: int
    """How often Ctrl-C was heard since the script last stopped."""

    @property
    def debugger(self) -> Debugger:
        """Its debugger."""

    @property
    def ended(self) -> bool:
        """Whether the script is over, or was left."""

    @property
    def left(self) -> bool:
        """Whether there is nothing to talk about any more."""

    @property
    def outlives(self) -> bool:
        """Whether the script goes on when the conversation is over."""

    @property
    def exit_code(self) -> int:
        """That of the command, if the conversation ended now."""

    async def start(self) -> None:
        """Breakpoints are set: the script may run."""

    def interrupt(self) -> None:
        """Ctrl-C while the script runs."""

    async def kill(self) -> None:
        """Ends the script, whatever it does."""

    async def close(self) -> None:
        """The conversation is over."""

    def check_restart(self) -> None:
        """Raises ValidationError when the script cannot be run again."""

    async def globals(self, *, builtin: bool) -> dict[str, Any]:
        """The globals that the script made, or all."""

    async def tell_end(self) -> str:
        """Tells why the script failed, if it did; returns how it ended."""
