"""Why an execution failed, from what the worker reports and from what became of it; written for people."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any, cast

import attrs

from llmspell_runtime import wire
from llmspell_runtime.errors import WireError
from llmspell_runtime.kernel.execution import Failure, FailureKind, Frame, text_of
from llmspell_runtime.kernel.reports import Outcome
from llmspell_runtime.security.levels import Limits

MESSAGES: dict[str, str] = {
    "interrupted": "interrupted",
    "deadline": "deadline exceeded (the run took more than {limits.seconds:g} s)",
    "output": "output limit exceeded (more than {limits.output_bytes} bytes)",
    "cpu": "CPU limit exceeded (more than {limits.cpu_seconds:g} s)",
    "instructions": "instruction limit exceeded (more than {limits.instructions} instructions)",
}
HINTS: dict[str, str] = {
    "deadline": "raise it with --timeout or engines.lua.timeout_ms",
    "output": "raise engines.lua.max_output_bytes",
    "cpu": "raise engines.lua.max_cpu_seconds",
    "instructions": "raise engines.lua.max_instructions",
    "memory": "raise it with --max-memory or engines.lua.max_memory_bytes",
}
MAX_FRAMES = 1000
"""Frames of a traceback that are read; an honest worker sends fewer."""
STATE_LOST = "the script could not be stopped gently: its Lua state was ended and the next run starts afresh"


def reported(
    outcome: Outcome,
    limits: Limits,
    *,
    stopped_for: str | None,
    last_error: tuple[str, BaseException] | None,
) -> Failure:
    """The failure in a DONE frame.

    `stopped_for` is why the kernel stopped the execution, if it did; `last_error` text and exception of the newest
    host call that failed. Raises WireError for a report that no honest worker sends.
    """
    error, reason = outcome.error, outcome.reason
    kind = error["kind"]
    message = text_of(error["message"])
    if kind == "stopped" or (kind == "runtime" and stopped_for is not None):
        # A call that was cancelled may have failed before the stop itself arrived.
        name = _stop_reason(reason) if reason is not None else stopped_for or "interrupted"
        failure = _read(error, cast("FailureKind", name), "", None)
        where = f"{failure.position[0]}:{failure.position[1]}: " if failure.position else ""
        return attrs.evolve(failure, message=where + MESSAGES[name].format(limits=limits), hint=HINTS.get(name))
    if kind not in ("syntax", "runtime", "memory"):
        raise WireError(f"unknown kind of failure {kind[:40]!r}")
    cause = last_error[1] if last_error is not None and last_error[0] in message else None
    return attrs.evolve(_read(error, kind, message, cause), hint=HINTS.get(kind))


def _stop_reason(index: int) -> str:
    """The name of a reason to stop; `exit` is none, it comes with an exit code."""
    name = wire.STOP_REASONS[index] if 0 <= index < len(wire.STOP_REASONS) else ""
    if name not in MESSAGES:
        raise WireError(f"an execution was stopped for the unknown reason {index}")
    return name


def died(status: int | None, limits: Limits, *, stopped_for: str | None, closed: bool) -> Failure:
    """The failure of an execution whose worker ended; `status` is the wait status, if it is known."""
    if stopped_for is not None:
        message = MESSAGES[stopped_for].format(limits=limits)
        return Failure(kind=cast("FailureKind", stopped_for), message=message, hint=STATE_LOST)
    how = "was closed" if closed else f"ended unexpectedly ({_describe_status(status)})"
    return Failure(kind="worker_died", message=f"the process that ran the script {how}", hint=_died_hint(status))


def _read(error: Mapping[str, Any], kind: FailureKind, message: str, cause: BaseException | None) -> Failure:
    """The failure that a worker reported; anything malformed in it is dropped (a worker is a stranger)."""
    frames = error.get("traceback")
    frames = frames[:MAX_FRAMES] if isinstance(frames, list) else []
    return Failure(
        kind=kind,
        message=message,
        traceback=tuple(_read_frame(f) for f in frames if isinstance(f, dict)),
        value=error.get("value"),
        cause=cause,
    )


def _read_frame(frame: Mapping[str, Any]) -> Frame:
    line = frame.get("line")
    return Frame(
        source=text_of(frame.get("source", "?")),
        name=text_of(frame.get("name", "?")),
        line=line if isinstance(line, int) else None,
        function=text_of(frame.get("function", "?")),
    )


def _describe_status(status: int | None) -> str:
    if status is None or status == -1:
        return "the process is gone"
    number = status & 0x7F
    if number:
        try:
            return signal.Signals(number).name
        except ValueError:
            return f"signal {number}"
    return f"exit status {status >> 8}"


def _died_hint(status: int | None) -> str:
    """What a person can do about a worker that ended by itself."""
    if status is not None and status > 0 and status & 0x7F in (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV):
        return "its Lua state is lost; if it needs much memory, raise --max-memory"
    return "its Lua state is lost; run the script again"
