"""What leaves: the values inside responses and events, named as the DAP specification names them.

Required fields have no default; a field at its default is left out of the message.
"""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Source:
    """A file by its path, or a text without a file by its reference."""

    name: str | None = None
    path: str | None = None
    source_reference: int | None = None
    presentation_hint: str | None = None
    origin: str | None = None


@attrs.frozen(kw_only=True)
class Breakpoint:
    """Where a breakpoint stands, or why it stands nowhere."""

    id: int | None = None
    verified: bool
    message: str | None = None
    source: Source | None = None
    line: int | None = None
    reason: str | None = None


@attrs.frozen(kw_only=True)
class BreakpointLocation:
    """A line at which a breakpoint can stand."""

    line: int


@attrs.frozen(kw_only=True)
class Thread:
    """The script, or one of its coroutines."""

    id: int
    name: str


@attrs.frozen(kw_only=True)
class StackFrame:
    """One frame; line 0 where there is none."""

    id: int
    name: str
    source: Source | None = None
    line: int
    column: int
    presentation_hint: str | None = None
    module_id: str | None = None


@attrs.frozen(kw_only=True)
class StackTrace:
    """A page of frames."""

    stack_frames: list[StackFrame]
    total_frames: int


@attrs.frozen(kw_only=True)
class Scope:
    """A group of variables of a frame."""

    name: str
    presentation_hint: str | None = None
    variables_reference: int
    named_variables: int | None = None
    indexed_variables: int | None = None
    expensive: bool


@attrs.frozen(kw_only=True)
class Hint:
    """How a variable is shown."""

    kind: str | None = None
    attributes: list[str] | None = None
    visibility: str | None = None


@attrs.frozen(kw_only=True)
class Variable:
    """A variable; a reference above 0 has children."""

    name: str
    value: str
    type: str | None = None
    presentation_hint: Hint | None = None
    evaluate_name: str | None = None
    variables_reference: int
    named_variables: int | None = None
    indexed_variables: int | None = None
    value_location_reference: int | None = None


@attrs.frozen(kw_only=True)
class Value:
    """A variable that was set."""

    value: str
    type: str | None = None
    variables_reference: int
    named_variables: int | None = None
    indexed_variables: int | None = None
    value_location_reference: int | None = None


@attrs.frozen(kw_only=True)
class Result:
    """What an evaluation gave."""

    result: str
    type: str | None = None
    variables_reference: int
    named_variables: int | None = None
    indexed_variables: int | None = None
    value_location_reference: int | None = None


@attrs.frozen(kw_only=True)
class DataBreakpointInfo:
    """Whether a variable can be watched; without a data id it cannot, and the description says why."""

    data_id: str | None
    description: str
    access_types: list[str] | None = None
    can_persist: bool | None = None


@attrs.frozen(kw_only=True)
class CompletionItem:
    """A candidate. `start` and `length` say what it replaces."""

    label: str
    type: str | None = None
    detail: str | None = None
    start: int | None = None
    length: int | None = None


@attrs.frozen(kw_only=True)
class StepInTarget:
    """A call on the line."""

    id: int
    label: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@attrs.frozen(kw_only=True)
class ExceptionDetails:
    """More about an error."""

    message: str
    type_name: str | None = None
    full_type_name: str | None = None
    evaluate_name: str | None = None
    stack_trace: str | None = None


@attrs.frozen(kw_only=True)
class ExceptionInfo:
    """The error of a stop."""

    exception_id: str
    description: str | None = None
    break_mode: str
    details: ExceptionDetails | None = None


@attrs.frozen(kw_only=True)
class Module:
    """A file of Lua that was loaded."""

    id: str
    name: str
    path: str | None = None
    is_user_code: bool | None = None


@attrs.frozen(kw_only=True)
class Location:
    """Where a function is defined."""

    source: Source
    line: int


@attrs.frozen(kw_only=True)
class Stopped:
    """Body of `stopped`."""

    reason: str
    description: str | None = None
    thread_id: int
    text: str | None = None
    all_threads_stopped: bool
    hit_breakpoint_ids: list[int] | None = None


@attrs.frozen(kw_only=True)
class Output:
    """Body of `output`."""

    category: str
    output: str
    source: Source | None = None
    line: int | None = None
    column: int | None = None


@attrs.frozen(kw_only=True)
class ProcessInfo:
    """Body of `process`."""

    name: str
    system_process_id: int | None = None
    is_local_process: bool
    start_method: str


@attrs.frozen(kw_only=True)
class RunInTerminal:
    """Arguments of the reverse request `runInTerminal`."""

    kind: str
    title: str
    cwd: str
    args: list[str]


@attrs.frozen(kw_only=True)
class ProgressStart:
    """Body of `progressStart`."""

    progress_id: str
    title: str
    cancellable: bool = False


@attrs.frozen(kw_only=True)
class ProgressUpdate:
    """Body of `progressUpdate`."""

    progress_id: str
    message: str


@attrs.frozen(kw_only=True)
class ProgressEnd:
    """Body of `progressEnd`."""

    progress_id: str


@attrs.frozen(kw_only=True)
class InterpreterInfo:
    """An interpreter that can be attached to."""

    id: str
    name: str
    path: str | None = None
    state: str


Plain = dict[str, Any]
