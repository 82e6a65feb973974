"""What clients ask of the debugger and what it tells them; no protocol's words."""

from __future__ import annotations

from typing import Any, Literal

import attrs

StepMode = Literal["continue", "in", "over", "out"]
State = Literal["idle", "running", "stopped", "ended"]
ExceptionFilter = Literal["uncaught", "caught", "tool"]


@attrs.frozen(kw_only=True)
class BreakpointSpec:
    """A breakpoint as a client asks for it; lines count from 1."""

    line: int
    condition: str | None = None
    hit: str | None = None
    """`5`, `>= 3`, `% 2`."""
    log: str | None = None
    """Text with `{expressions}`; the breakpoint prints it and does not stop."""


@attrs.frozen(kw_only=True)
class FunctionBreakpointSpec:
    """A breakpoint at the first statement of the functions of that name (`f`, `M.f`, `M:f`)."""

    name: str
    condition: str | None = None
    hit: str | None = None


@attrs.frozen(kw_only=True)
class DataBreakpointSpec:
    """A stop when the value at `place` (see `Debugger.data_info`) changes."""

    place: int
    condition: str | None = None
    hit: str | None = None


@attrs.frozen(kw_only=True)
class ExceptionSpec:
    """A stop on errors: those nobody catches, those a `pcall` catches, those that host functions raise."""

    filter: ExceptionFilter
    condition: str | None = None
    """Lua; the error value is called `error` in it."""


@attrs.frozen(kw_only=True)
class Breakpoint:
    """A breakpoint as it is: where it really stands, or why it stands nowhere."""

    id: int
    verified: bool
    source: str | None = None
    """Lua's chunk name (`@path`)."""
    line: int | None = None
    message: str | None = None


@attrs.frozen(kw_only=True)
class Stop:
    """Where and why a thread stopped."""

    thread: int
    reason: str
    """`breakpoint`, `step`, `entry`, `pause`, `exception` or `data breakpoint`."""
    breakpoints: tuple[int, ...] = ()
    text: str | None = None


@attrs.frozen(kw_only=True)
class Parameter:
    """A parameter of a function that is active, its value as text."""

    name: str
    type: str
    value: str


@attrs.frozen(kw_only=True)
class StackFrame:
    """One frame; `thread` and `level` are its address until the thread goes on."""

    thread: int
    level: int
    name: str
    source: str | None
    line: int | None
    resumed_by: bool = False
    """Whether it is the first frame of a thread that resumed the one above."""
    parameters: tuple[Parameter, ...] = ()
    """Of a function, where they were asked for."""


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened; `name` is one of the following, `details` is plain data.

    stopped {stop}, continued {thread, mode}, log {text, source, line}, condition_error {message, source, line},
    breakpoint {breakpoint}, loaded_source {source, again}, dropped_source {source},
    data_gone {id, name}, started {execution}, ended {execution},
    call_started {call, name}, call_ended {call, name}, trouble {message, source}, notice {text}, closed {}
    """

    name: str
    details: dict[str, Any] = attrs.field(factory=dict)
