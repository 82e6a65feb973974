"""Each message to its handler, each request answered exactly once: the one place where an error becomes a response.

Concurrency contract: everything here runs on the event loop, except the handlers that the table sends to a worker
thread; those see only a `View`, which never changes. Notifications and requests are taken in the order of their
arrival, and a request's view is taken with it, so that it answers for the text it was asked about. When that text has
changed by the time the answer is ready, the answer is ContentModified. A cancelled request is answered at once;
what its thread still finds is dropped.

pygls contributes the types, the typed notifications and requests to the client, and their futures; messages come in
through `receive` because a malformed one has to be answered as well.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from llmspell_runtime.errors import LlmspellError
from llmspell_server.lsp.connection import encode, error_body, read_message
from llmspell_server.lsp.errors import (
    ContentModified,
    InternalFault,
    InvalidParams,
    InvalidRequest,
    LspError,
    RequestCancelled,
    RequestFailed,
    UnknownMethod,
)
from llmspell_server.lsp.pygls_light import JsonRpcException, LanguageServerProtocol, types
from llmspell_server.lsp.table import NOTIFICATIONS, REQUESTS, Where
from llmspell_server.lsp.threads import Threads

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server

log = logging.getLogger("llmspell.lsp")

T = TypeVar("T")

_MOST_ATTEMPTS = 50
"""Each goes on from what the one before has found out."""


class Pending:
    """A request that is not answered yet."""

    __slots__ = ("attempts", "ident", "method", "started", "task", "uri", "version")

    def __init__(self, ident: str | int, method: str, uri: str | None, version: int | None) -> None:
        self.ident = ident
        self.method = method
        self.uri = uri
        self.version = version
        self.started = time.perf_counter()
        self.attempts = 0
        self.task: asyncio.Future[Any] | None = None


class Protocol(LanguageServerProtocol):
    """The messages of one session."""

    _server: Server

    def __init__(self, server: Server, converter: Any) -> None:
        super().__init__(server, converter)
        self.converter = converter
        self.leaving: asyncio.Future[int] | None = None
        self._pending: dict[str | int, Pending] = {}
        self.threads = Threads()
        self._own_ids = itertools.count(1)
        self._told_fault = False

    # -- coming in ----------------------------------------------------------------------------------------------

    def receive(self, body: bytes) -> None:
        """Takes one message of the client; never raises."""
        ident: Any = None
        try:
            message = read_message(body)
            ident = message.get("id")
            method = message.get("method")
            if method is None:
                self._take_response(message)
            elif ident is None:
                self._notification(method, message.get("params"))
            else:
                self._request(ident, method, message.get("params"))
        except LspError as error:
            log.info("a message was refused: %s", error)
            self._server.link.write(error_body(ident, error))

    def _notification(self, method: str, params: Any) -> None:
        if method == "exit":
            self.leave(0 if self._shutdown else 1)
            return
        handler = NOTIFICATIONS.get(method)
        if handler is None:
            log.debug("no handler for the notification %s", method)
            return
        try:
            handler(self._server, self._structure(method, params))
        except LspError as error:
            log.warning("%s: %s", method, error)
        except Exception as error:
            self.fault(error, method)

    def _request(self, ident: Any, method: str, params: Any) -> None:
        if ident in self._pending:
            raise InvalidRequest(f"there already is a request with the id {ident!r}")
        if self._shutdown:
            raise InvalidRequest("the server was shut down")
        if method == "initialize":
            raise InvalidRequest("the server is initialized already")
        if method == "shutdown":
            self._shutdown = True
            self._server.publisher.close()
            self._server.refresher.close()
            self._answer(ident, None)
            return
        entry = REQUESTS.get(method)
        if entry is None:
            raise UnknownMethod(f"there is no request {method}")
        where, handler = entry
        typed = self._structure(method, params)
        uri = getattr(getattr(typed, "text_document", None), "uri", None)
        if isinstance(uri, str) and self._server.documents.was_closed(uri):
            # The client had asked when it closed the text; VS Code shows users every error but this one.
            raise ContentModified("the text was closed")
        pending = Pending(ident, method, uri, self._version(uri))
        self._pending[ident] = pending
        if where is Where.LOOP:
            self._finish(pending, lambda: handler(self._server, typed))
        elif where is Where.TASK:
            self._follow(pending, asyncio.ensure_future(_begun(handler, self._server, typed)))
        else:
            self._work(pending, handler, typed)

    def _work(self, pending: Pending, handler: Callable[..., Any], typed: Any) -> None:
        """Answers in a worker thread, from the session as it is now.

        A handler that gives up with ContentModified, because something has changed that is not the text it was asked
        about, is asked again.
        """

        def done(task: asyncio.Future[Any]) -> None:
            given_up = not task.cancelled() and isinstance(task.exception(), ContentModified)
            wanted = self._pending.get(pending.ident) is pending and self._version(pending.uri) == pending.version
            if given_up and wanted and pending.attempts < _MOST_ATTEMPTS:
                self._work(pending, handler, typed)
            else:
                self._finish(pending, task.result)

        pending.attempts += 1
        pending.task = self.in_thread(handler, self._server.view(), typed)
        pending.task.add_done_callback(done)

    def in_thread(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """What `function` returns, from a worker thread; it must not touch the session."""
        return self.threads.request(function, *arguments)

    def in_background(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """The same for what nobody waits for: it comes after what else was put there, and gives way to requests."""
        return self.threads.background(function, *arguments)

    def cancel(self, ident: str | int) -> None:
        """The client does not want an answer any more; an unknown id is no error, the answer may be under way."""
        pending = self._pending.pop(ident, None)
        if pending is None:
            return
        self._refuse(pending.ident, RequestCancelled("the request was cancelled"))
        if pending.task is not None:
            pending.task.cancel()

    def _structure(self, method: str, params: Any) -> Any:
        kind = types.METHOD_TO_TYPES[method][2] if method in types.METHOD_TO_TYPES else None
        if kind is None:
            return params
        try:
            return self.converter.structure({} if params is None else params, kind)
        except LspError:
            raise
        except Exception as error:
            # Whatever the reading of strange JSON raises means the same: the parameters are not what they should be.
            raise InvalidParams(f"the parameters of {method} are wrong: {_reason(error)}") from error

    def _version(self, uri: str | None) -> int | None:
        document = self._server.documents.get(uri) if uri is not None else None
        return document.version if document is not None else None

    # -- going out ----------------------------------------------------------------------------------------------

    def _follow(self, pending: Pending, task: asyncio.Future[Any]) -> None:
        pending.task = task
        task.add_done_callback(lambda done: self._finish(pending, done.result))

    def _finish(self, pending: Pending, result: Callable[[], Any]) -> None:
        """Answers a request whose handler is done, unless it was answered as cancelled."""
        try:
            value = result()
        except asyncio.CancelledError:
            value = RequestCancelled("the request was cancelled")
        except LspError as error:
            value = error
        except Exception as error:
            value = self._failure(pending.method, error)
        if self._pending.pop(pending.ident, None) is not pending:
            return
        if pending.uri is not None and self._version(pending.uri) != pending.version:
            value = ContentModified("the text changed before the answer was ready")
        if isinstance(value, LspError):
            self._refuse(pending.ident, value)
        else:
            self._answer(pending.ident, value)
        log.debug("%s %s: %.1f ms", pending.ident, pending.method, (time.perf_counter() - pending.started) * 1000)

    def _failure(self, method: str, error: Exception) -> LspError:
        if isinstance(error, LlmspellError):
            return RequestFailed(error.message, where=error.where, hint=error.hint)
        return self.fault(error, method)

    def fault(self, error: BaseException, method: str) -> InternalFault:
        """Notes an exception that should not have been; the user is told once in a session, calmly."""
        log.error("a fault of llmspell while it handled %s", method, exc_info=error)
        if not self._told_fault:
            self._told_fault = True
            text = f"llmspell could not answer {method}. This is a fault of llmspell; its log says more."
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
        return InternalFault(f"a fault of llmspell while it handled {method}", hint="the log says more")

    def _answer(self, ident: Any, result: Any) -> None:
        try:
            body = encode({"jsonrpc": "2.0", "id": ident, "result": self.converter.unstructure(result)})
        except Exception as error:
            body = error_body(ident, self._failure("an answer", error))
        self._server.link.write(body)

    def _refuse(self, ident: Any, error: LspError) -> None:
        self._server.link.write(error_body(ident, error))

    def notify(self, method: str, params: Any | None = None) -> None:
        """Sends a notification."""
        self._server.link.write(
            encode({"jsonrpc": "2.0", "method": method, "params": self.converter.unstructure(params)})
        )

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: str | int | None = None,
    ) -> Future[Any]:
        """Asks the client; the future has its raw result, or the JsonRpcException it answered with."""
        ident = msg_id if msg_id is not None else f"llmspell-{next(self._own_ids)}"
        future: Future[Any] = Future()
        if callback is not None:
            future.add_done_callback(lambda done: None if done.exception() else callback(done.result()))
        self._request_futures[ident] = future
        self._server.link.write(
            encode({"jsonrpc": "2.0", "id": ident, "method": method, "params": self.converter.unstructure(params)})
        )
        return future

    def _take_response(self, message: dict[str, Any]) -> None:
        future = self._request_futures.pop(message.get("id", ""), None)
        if future is None or future.done():
            log.info("a response to no request: %r", message.get("id"))
            return
        error = message.get("error")
        if error is None:
            future.set_result(message.get("result"))
        else:
            told = error if isinstance(error, dict) else {}
            code = told.get("code")
            future.set_exception(
                JsonRpcException(
                    message=str(told.get("message", "refused")), code=code if isinstance(code, int) else -32603
                )
            )

    def leave(self, code: int) -> None:
        """Ends the session."""
        if self.leaving is not None and not self.leaving.done():
            self.leaving.set_result(code)

    async def close(self) -> None:
        """Drops what is under way; no thread outlives this by more than its current answer."""
        for pending in list(self._pending.values()):
            self.cancel(pending.ident)
        for future in self._request_futures.values():
            future.cancel()
        self.threads.close()


def _begun(handler: Callable[..., Awaitable[Any]], *arguments: Any) -> Awaitable[Any]:
    """What a handler gives; one that fails before it gives anything gives that failure."""
    try:
        return handler(*arguments)
    except Exception as error:
        failed = asyncio.get_running_loop().create_future()
        failed.set_exception(error)
        return failed


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return f"{error}"[:200]
