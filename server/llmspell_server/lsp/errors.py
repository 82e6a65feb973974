"""Every error of the language server, with the number that clients see (LSP 3.17, «Base Protocol», error codes).

LspError                        a request cannot be answered; becomes one error response
 ├─ ParseFailed         -32700  the body of a message is no JSON
 ├─ InvalidRequest      -32600  the message is no request, or comes after `shutdown`
 ├─ UnknownMethod       -32601  there is no such request
 ├─ InvalidParams       -32602  a parameter is missing or has the wrong type
 ├─ InternalFault       -32603  a fault of llmspell; the log tells more
 ├─ NotInitialized      -32002  a request before `initialize`
 ├─ RequestFailed       -32803  the request is sound, but cannot be done; its message says why
 ├─ ContentModified     -32801  the text changed before the answer was ready
 ├─ RequestCancelled    -32800  the client does not want the answer any more
 └─ NotAuthenticated    -32600  the token is missing or wrong
"""

from __future__ import annotations

from typing import ClassVar

from llmspell_runtime.errors import LlmspellError


class LspError(LlmspellError):
    """A request cannot be answered."""

    prefix = "Language server error"
    code: ClassVar[int] = -32603


class ParseFailed(LspError):
    """The body of a message is no JSON."""

    code = -32700


class InvalidRequest(LspError):
    """The message is no request, or comes at the wrong time."""

    code = -32600


class UnknownMethod(LspError):
    """There is no such request."""

    code = -32601


class InvalidParams(LspError):
    """A parameter is missing or has the wrong type."""

    code = -32602


class InternalFault(LspError):
    """A fault of llmspell."""


class NotInitialized(LspError):
    """A request before `initialize`."""

    code = -32002


class RequestFailed(LspError):
    """The request is sound, but cannot be done."""

    code = -32803


class ContentModified(LspError):
    """The text changed before the answer was ready."""

    code = -32801


class RequestCancelled(LspError):
    """The client does not want the answer any more."""

    code = -32800


class NotAuthenticated(LspError):
    """The token is missing or wrong."""

    code = -32600
