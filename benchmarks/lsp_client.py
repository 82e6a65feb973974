"""A small LSP client over the standard streams of `llmspell lsp`, for benchmarks; it blocks and checks nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.message_process import Json, MessageProcess

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "publishDiagnostics": {"relatedInformation": True},
    },
}


class LspProcess(MessageProcess):
    """One session in a workspace folder.

    `replied` are the seconds from the start of the process to the answer to `initialize`. A client that `asks` for
    diagnostics is not sent any.
    """

    def __init__(self, folder: Path, *, home: Path, asks: bool = False) -> None:
        self.started = time.perf_counter()
        super().__init__("lsp", folder, home=home)
        self._sequence = 0
        self._versions: dict[str, int] = {}
        self._published: dict[str, Json] = {}
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        document = {**CAPABILITIES["textDocument"], **({"diagnostic": {}} if asks else {})}
        capabilities = {**CAPABILITIES, "textDocument": document}
        self.request("initialize", processId=None, capabilities=capabilities, workspaceFolders=folders, rootUri=None)
        self.replied = time.perf_counter() - self.started
        self.notify("initialized")

    def write(self, message: Json) -> None:
        """Sends a message."""
        super().write({"jsonrpc": "2.0", **message})

    def notify(self, method: str, **params: Any) -> None:
        """Sends a notification."""
        self.write({"method": method, "params": params})

    def receive(self) -> Json:
        """The next message. What the server asks is answered with null, what it publishes is kept."""
        message = super().receive()
        if message.get("method") == "textDocument/publishDiagnostics":
            self._published[message["params"]["uri"]] = message["params"]
        elif "method" in message and "id" in message:
            self.write({"id": message["id"], "result": None})
        return message

    def request(self, method: str, **params: Any) -> Any:
        """The result of a request. Raises RuntimeError when it is refused."""
        self._sequence += 1
        number = self._sequence
        self.write({"id": number, "method": method, "params": params})
        answer = self.wait(lambda message: message.get("id") == number and "method" not in message)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, path: Path) -> str:
        """Opens a file; its uri."""
        uri = path.as_uri()
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": "lua", "version": 1, "text": path.read_text()}
        self.notify("textDocument/didOpen", textDocument=item)
        return uri

    def edit(self, uri: str, start: tuple[int, int], end: tuple[int, int], text: str) -> int:
        """Replaces what is between two (line, character); the new version."""
        span = {"start": _position(start), "end": _position(end)}
        return self._change(uri, {"range": span, "text": text})

    def replace(self, uri: str, text: str) -> int:
        """Replaces all of a text; the new version."""
        return self._change(uri, {"text": text})

    def told(self, count: int) -> None:
        """Waits until findings in so many files were published."""
        self.wait(lambda _message: sum(bool(each["diagnostics"]) for each in self._published.values()) >= count)

    def _change(self, uri: str, change: Json) -> int:
        self._versions[uri] += 1
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", textDocument=document, contentChanges=[change])
        return self._versions[uri]

    def published(self, uri: str, version: int, *, complete: Callable[[list[Json]], bool] = bool) -> list[Json]:
        """The diagnostics of a version, once they are `complete`."""

        def wanted(_message: Json | None = None) -> bool:
            params = self._published.get(uri, {})
            return bool(params.get("version") == version and complete(params["diagnostics"]))

        if not wanted():
            self.wait(wanted)
        found: list[Json] = self._published[uri]["diagnostics"]
        return found


def _position(place: tuple[int, int]) -> Json:
    return {"line": place[0], "character": place[1]}
