"""Every error of the debug adapter, with the stable number that clients see.

FramingError                    the byte stream is no DAP stream; the connection closes
AdapterError                    a request cannot be answered; becomes one error response
 ├─ InternalError         1000  a fault of llmspell; the log tells more under the same number of the request
 ├─ UnknownRequest        1001  there is no such request
 ├─ InvalidArguments      1002  an argument is missing or has the wrong type
 ├─ IllTimed              1003  the request is not legal in the state of the session
 ├─ NotStopped            1004  the request needs a stopped script
 ├─ Cancelled             1005  the client cancelled it, or the session ended before it was answered
 ├─ NotAuthenticated      1006  the token is missing or wrong
 ├─ LaunchFailed          2001  the launch configuration is wrong, or its program cannot be read
 ├─ AttachFailed          2002  there is no such interpreter
 ├─ RestartFailed         2003  the script cannot be started again
 ├─ ReloadFailed          2004  the module cannot be loaded again
 ├─ StaleReference        3001  a frame or variable that does not exist, or not any more
 ├─ NoSource              3002  there is no text for the source
 ├─ Refused               3003  the debugger refuses; its message says why
 └─ NoThread              3004  there is no such thread, or it has ended

`show` says whether the editor should put the message before the user's eyes.
"""

from __future__ import annotations

from typing import ClassVar

from llmspell_runtime.errors import LlmspellError


class FramingError(LlmspellError):
    """The byte stream is no DAP stream."""

    prefix = "Protocol error"


class AdapterError(LlmspellError):
    """A request cannot be answered."""

    prefix = "Debugger error"
    id: ClassVar[int] = 1000
    show: ClassVar[bool] = False
    reply: ClassVar[str | None] = None
    """DAP's reserved word for the `message` of the response, where it has one."""


class InternalError(AdapterError):
    """A fault of llmspell."""

    show = True


class UnknownRequest(AdapterError):
    """There is no such request."""

    id = 1001


class InvalidArguments(AdapterError):
    """An argument is missing or has the wrong type."""

    id = 1002


class IllTimed(AdapterError):
    """The request is not legal in the state of the session."""

    id = 1003


class NotStopped(AdapterError):
    """The request needs a stopped script."""

    id = 1004
    reply = "notStopped"


class Cancelled(AdapterError):
    """The client cancelled it, or the session ended before it was answered."""

    id = 1005
    reply = "cancelled"


class NotAuthenticated(AdapterError):
    """The token is missing or wrong."""

    id = 1006
    show = True


class LaunchFailed(AdapterError):
    """The launch configuration is wrong, or its program cannot be read."""

    id = 2001
    show = True


class AttachFailed(AdapterError):
    """There is no such interpreter."""

    id = 2002
    show = True


class RestartFailed(AdapterError):
    """The script cannot be started again."""

    id = 2003
    show = True


class ReloadFailed(AdapterError):
    """The module cannot be loaded again."""

    id = 2004
    show = True


class StaleReference(AdapterError):
    """A frame or variable that does not exist, or not any more."""

    id = 3001


class NoSource(AdapterError):
    """There is no text for the source."""

    id = 3002


class Refused(AdapterError):
    """The debugger refuses."""

    id = 3003


class NoThread(AdapterError):
    """There is no such thread, or it has ended."""

    id = 3004
