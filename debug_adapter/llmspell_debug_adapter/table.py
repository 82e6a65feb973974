"""Every request this adapter answers, in the order of the DAP specification, with the states in which it is legal.

What is not here is answered with "there is no request".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import questions
from llmspell_debug_adapter.requests import breakpoints, control, evaluation, inspection, lifecycle, sources
from llmspell_debug_adapter.state import State

FRESH = frozenset({State.FRESH})
INITIALIZED = frozenset({State.INITIALIZED})
CONFIGURING = frozenset({State.CONFIGURING})
ALIVE = frozenset({State.CONFIGURING, State.RUNNING, State.STOPPED})
STARTED = frozenset({State.RUNNING, State.STOPPED})
STOPPED = frozenset({State.STOPPED})
LATE = STARTED | {State.ENDED}
ANY = frozenset(State)


@attrs.frozen
class Entry:
    """How a request is answered. `urgent` ones pass those that wait; `cancellable` ones can be given up half-way."""

    handler: Callable[..., Awaitable[Any]]
    arguments: type
    states: frozenset[State]
    urgent: bool = False
    cancellable: bool = False


REQUESTS: dict[str, Entry] = {
    "cancel": Entry(lifecycle.cancel, given.Cancel, ANY, urgent=True),
    "initialize": Entry(lifecycle.initialize, given.Initialize, FRESH),
    "configurationDone": Entry(lifecycle.configuration_done, given.Nothing, CONFIGURING),
    "launch": Entry(lifecycle.launch, given.Launch, INITIALIZED),
    "attach": Entry(lifecycle.attach, given.Attach, INITIALIZED),
    "restart": Entry(lifecycle.restart, given.Restart, STARTED),
    "disconnect": Entry(lifecycle.disconnect, given.Disconnect, ANY, urgent=True),
    "terminate": Entry(lifecycle.terminate, given.Terminate, ANY, urgent=True),
    "breakpointLocations": Entry(breakpoints.locations, given.BreakpointLocations, ALIVE),
    "setBreakpoints": Entry(breakpoints.set_lines, given.SetBreakpoints, ALIVE),
    "setFunctionBreakpoints": Entry(breakpoints.set_functions, given.SetFunctionBreakpoints, ALIVE),
    "setExceptionBreakpoints": Entry(breakpoints.set_exceptions, given.SetExceptionBreakpoints, ALIVE),
    "dataBreakpointInfo": Entry(breakpoints.data_info, given.DataBreakpointInfo, STOPPED),
    "setDataBreakpoints": Entry(breakpoints.set_data, given.SetDataBreakpoints, ALIVE),
    "continue": Entry(control.continue_, given.Resume, STOPPED),
    "next": Entry(control.next_, given.Resume, STOPPED),
    "stepIn": Entry(control.step_in, given.StepIn, STOPPED),
    "stepOut": Entry(control.step_out, given.Resume, STOPPED),
    "pause": Entry(control.pause, given.OfThread, STARTED),
    "stackTrace": Entry(inspection.stack_trace, questions.StackTrace, STOPPED, cancellable=True),
    "scopes": Entry(inspection.scopes, questions.OfFrame, STOPPED, cancellable=True),
    "variables": Entry(inspection.variables, questions.Variables, STOPPED, cancellable=True),
    "setVariable": Entry(evaluation.set_variable, questions.SetVariable, STOPPED),
    "source": Entry(sources.source, questions.SourceText, LATE),
    "threads": Entry(inspection.threads, given.Nothing, ALIVE | {State.ENDED}),
    "terminateThreads": Entry(control.terminate_threads, given.TerminateThreads, STOPPED),
    "modules": Entry(sources.modules, questions.Modules, LATE),
    "loadedSources": Entry(sources.loaded_sources, given.Nothing, LATE),
    "evaluate": Entry(evaluation.evaluate, questions.Evaluate, ALIVE, cancellable=True),
    "setExpression": Entry(evaluation.set_expression, questions.SetExpression, STOPPED),
    "stepInTargets": Entry(control.step_in_targets, questions.OfFrame, STOPPED, cancellable=True),
    "completions": Entry(evaluation.completions, questions.Completions, ALIVE, cancellable=True),
    "exceptionInfo": Entry(inspection.exception_info, given.OfThread, STOPPED),
    "locations": Entry(inspection.locations, questions.Locations, STOPPED),
    "llmspell/kernel": Entry(lifecycle.kernel, given.Nothing, ANY),
    "llmspell/globals": Entry(inspection.globals_, questions.Globals, ALIVE),
    "llmspell/reload": Entry(sources.reload, questions.Reload, STARTED),
}
