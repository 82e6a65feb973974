"""What this adapter tells a client it can do; everything in here has a test that uses it."""

from __future__ import annotations

from typing import Any

FILTERS = {
    "uncaught": ("Uncaught errors", "Stop when an error would end the script", True),
    "caught": ("Caught errors", "Stop when an error is raised that a pcall catches", False),
    "tool": ("Errors of tools", "Stop when a function of llmspell raises an error", False),
}
"""Filter -> label, description, whether it is on by default."""

ABLE = (
    "supportsConfigurationDoneRequest",
    "supportsFunctionBreakpoints",
    "supportsConditionalBreakpoints",
    "supportsHitConditionalBreakpoints",
    "supportsEvaluateForHovers",
    "supportsSetVariable",
    "supportsStepInTargetsRequest",
    "supportsCompletionsRequest",
    "supportsModulesRequest",
    "supportsRestartRequest",
    "supportsValueFormattingOptions",
    "supportsExceptionInfoRequest",
    "supportsExceptionOptions",
    "supportTerminateDebuggee",
    "supportSuspendDebuggee",
    "supportsDelayedStackTraceLoading",
    "supportsLoadedSourcesRequest",
    "supportsLogPoints",
    "supportsTerminateThreadsRequest",
    "supportsSetExpression",
    "supportsTerminateRequest",
    "supportsDataBreakpoints",
    "supportsCancelRequest",
    "supportsBreakpointLocationsRequest",
    "supportsClipboardContext",
    "supportsExceptionFilterOptions",
    "supportsSingleThreadExecutionRequests",
    "supportsANSIStyling",
)

CAPABILITIES: dict[str, Any] = {
    **dict.fromkeys(ABLE, True),
    "completionTriggerCharacters": [".", ":"],
    "exceptionBreakpointFilters": [
        {
            "filter": name,
            "label": label,
            "description": description,
            "default": default,
            "supportsCondition": True,
            "conditionDescription": 'a Lua expression in which `error` is the error, such as error:find("timeout")',
        }
        for name, (label, description, default) in FILTERS.items()
    ],
}

AFTER_ATTACH: dict[str, Any] = {"supportsRestartRequest": False}
"""What a client that attached must not offer: somebody else runs the script."""
