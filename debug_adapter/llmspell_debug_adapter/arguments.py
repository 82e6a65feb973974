"""What arrives: the arguments of requests, named as the DAP specification names them.

Those of requests that only look are in `questions.py`.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs


@attrs.frozen(kw_only=True)
class Initialize:
    """Who the client is and what it understands."""

    adapter_id: str = "llmspell"
    client_id: str | None = None
    client_name: str | None = None
    lines_start_at1: bool = True
    columns_start_at1: bool = True
    path_format: Literal["path", "uri"] = "path"
    supports_variable_type: bool = False
    supports_variable_paging: bool = False
    supports_invalidated_event: bool = False
    supports_progress_reporting: bool = False
    supports_run_in_terminal_request: bool = False
    token: str | None = None


@attrs.frozen(kw_only=True)
class Launch:
    """A launch configuration; exactly one of `program` and `code`. See `launching.py` for what each means."""

    program: str | None = None
    code: str | None = None
    args: list[str] = attrs.field(factory=list)
    cwd: str | None = None
    env: dict[str, str | None] = attrs.field(factory=dict)
    profile: str | None = None
    security: Literal["safe", "restricted", "privileged"] | None = None
    stop_on_entry: bool = False
    no_debug: bool = False
    console: Literal["internalConsole", "integratedTerminal", "externalTerminal"] = "internalConsole"
    just_my_spell: bool = False
    timeout: float | None = None


@attrs.frozen(kw_only=True)
class Attach:
    """The interpreter to debug; without an id the only one there is.

    `pid` or `socket` lead to the kernel in another process, else it is one of this process.
    """

    interpreter: str | None = None
    pid: int | None = None
    socket: str | None = None
    just_my_spell: bool = False


@attrs.frozen(kw_only=True)
class Restart:
    """The launch configuration as it is now, if the client sends it."""

    arguments: dict[str, Any] | None = None


@attrs.frozen(kw_only=True)
class Disconnect:
    """What becomes of the script."""

    restart: bool = False
    terminate_debuggee: bool | None = None
    suspend_debuggee: bool = False


@attrs.frozen(kw_only=True)
class Terminate:
    """A gentle end."""

    restart: bool = False


@attrs.frozen(kw_only=True)
class Source:
    """A source that the client names."""

    name: str | None = None
    path: str | None = None
    source_reference: int | None = None


@attrs.frozen(kw_only=True)
class SourceBreakpoint:
    """A breakpoint in a source."""

    line: int
    column: int | None = None
    condition: str | None = None
    hit_condition: str | None = None
    log_message: str | None = None


@attrs.frozen(kw_only=True)
class SetBreakpoints:
    """All breakpoints of one source; `lines` is the old form."""

    source: Source
    breakpoints: list[SourceBreakpoint] | None = None
    lines: list[int] | None = None
    source_modified: bool = False


@attrs.frozen(kw_only=True)
class FunctionBreakpoint:
    """A breakpoint at a function."""

    name: str
    condition: str | None = None
    hit_condition: str | None = None


@attrs.frozen(kw_only=True)
class SetFunctionBreakpoints:
    """All function breakpoints."""

    breakpoints: list[FunctionBreakpoint]


@attrs.frozen(kw_only=True)
class ExceptionFilter:
    """A filter with a condition."""

    filter_id: str
    condition: str | None = None


@attrs.frozen(kw_only=True)
class ExceptionPath:
    """Names of one level of the tree of errors; ours has one level, the filters."""

    names: list[str]
    negate: bool = False


@attrs.frozen(kw_only=True)
class ExceptionOption:
    """When to stop at the errors of a path; without a path, at all."""

    break_mode: Literal["never", "always", "unhandled", "userUnhandled"]
    path: list[ExceptionPath] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class SetExceptionBreakpoints:
    """All exception filters."""

    exception_options: list[ExceptionOption] = attrs.field(factory=list)
    filters: list[str] = attrs.field(factory=list)
    filter_options: list[ExceptionFilter] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class DataBreakpointInfo:
    """A child of a variable, or an expression in a frame."""

    name: str
    variables_reference: int | None = None
    frame_id: int | None = None


@attrs.frozen(kw_only=True)
class DataBreakpoint:
    """A watched place."""

    data_id: str
    access_type: Literal["read", "write", "readWrite"] | None = None
    condition: str | None = None
    hit_condition: str | None = None


@attrs.frozen(kw_only=True)
class SetDataBreakpoints:
    """All data breakpoints."""

    breakpoints: list[DataBreakpoint]


@attrs.frozen(kw_only=True)
class BreakpointLocations:
    """A range of lines of a source."""

    source: Source
    line: int
    end_line: int | None = None


@attrs.frozen(kw_only=True)
class OfThread:
    """Arguments of every request about one thread."""

    thread_id: int


@attrs.frozen(kw_only=True)
class Resume:
    """The thread that goes on. A `single_thread` step ends in it, also when others run meanwhile."""

    thread_id: int
    single_thread: bool = False


@attrs.frozen(kw_only=True)
class StepIn(Resume):
    """A step into a call; `target_id` picks one of several."""

    target_id: int | None = None


@attrs.frozen(kw_only=True)
class TerminateThreads:
    """The coroutines to close."""

    thread_ids: list[int] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Cancel:
    """The request that is no longer wanted."""

    request_id: int | None = None
    progress_id: str | None = None


@attrs.frozen(kw_only=True)
class Nothing:
    """A request without arguments."""
