"""One client from its first byte to its last: the handshake by hand, then the session.

`initialize` is answered from plain JSON, before pygls and the analysis are imported: the editor has its answer in a
fifth of the time, and the imports happen while it prepares its first notifications.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_server.lsp.capabilities import capabilities_for
from llmspell_server.lsp.client import Client, read_client
from llmspell_server.lsp.errors import InvalidRequest, LspError, NotAuthenticated, NotInitialized, ParseFailed
from llmspell_server.lsp.link import Link
from llmspell_server.lsp.spells_only import offered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmspell_runtime.config import LoadedConfig

log = logging.getLogger("llmspell.lsp")

ATTEMPTS = 3
"""Wrong tokens after which a stranger is shown the door."""
SECONDS = 5.0
"""Time a stranger has to show the token."""


def _load() -> LoadedConfig:
    from llmspell_runtime.config import load_config

    return load_config()


@attrs.frozen(kw_only=True)
class House:
    """What every session of this process shares."""

    version: str
    load: Callable[[], LoadedConfig] = attrs.field(default=_load)
    """Reads the configuration, when a spell is run. Raises ConfigError."""


async def serve(link: Link, house: House, *, token: str | None = None) -> int:
    """Serves one client until it goes; returns 0 after a proper `shutdown`, else 1.

    With a `token` nothing is served before `initialize` has shown it (initializationOptions.token).
    """
    try:
        client = await _introduced(link, house, token)
        if client is None:
            return 1
        from llmspell_server.lsp.server import Server

        return await Server(house=house, client=client, link=link).run()
    finally:
        await link.close()


async def _introduced(link: Link, house: House, token: str | None) -> Client | None:
    try:
        async with asyncio.timeout(SECONDS if token is not None else None):
            return await _handshake(link, house, token)
    except TimeoutError:
        log.warning("a client did not say in time who it is")
        return None


async def _handshake(link: Link, house: House, token: str | None) -> Client | None:
    failures = 0
    while (body := await link.read()) is not None:
        ident: Any = None
        try:
            message = read_message(body)
            ident = message.get("id")
            if message.get("method") == "exit":
                return None
            if "method" not in message or ident is None:
                continue
            return _initialize(link, house, token, ident, message)
        except NotAuthenticated as error:
            failures += 1
            link.write(error_body(ident, error))
            if failures >= ATTEMPTS:
                return None
        except LspError as error:
            link.write(error_body(ident, error))
    return None


def _initialize(link: Link, house: House, token: str | None, ident: Any, message: Mapping[str, Any]) -> Client:
    if message["method"] != "initialize":
        raise NotInitialized("the first request must be initialize")
    params = message.get("params")
    client = read_client(params if isinstance(params, dict) else {})
    if token is not None:
        shown = client.options.get("token")
        if not isinstance(shown, str) or not hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode()):
            raise NotAuthenticated("the token is missing or wrong; send it as initializationOptions.token")
        link.trust()
    result = {
        "capabilities": offered(capabilities_for(client), client),
        "serverInfo": {"name": "llmspell", "version": house.version},
    }
    link.write(encode({"jsonrpc": "2.0", "id": ident, "result": result}))
    return client


def read_message(body: bytes) -> dict[str, Any]:
    """A message from its body. Raises ParseFailed and InvalidRequest."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise ParseFailed("the message is no JSON") from None
    if not isinstance(message, dict):
        raise InvalidRequest("a message must be one object")
    ident = message.get("id")
    if ident is not None and not isinstance(ident, str | int | float):
        raise InvalidRequest("the id of a request must be a number or a string")
    if "method" in message and not isinstance(message["method"], str):
        raise InvalidRequest("the method of a message must be a string")
    return message


def error_body(ident: Any, error: LspError) -> bytes:
    """The response that tells of an error; a message whose id could not be read gets `null`."""
    text = f"{error} ({error.hint})" if error.hint else str(error)
    return encode({"jsonrpc": "2.0", "id": ident, "error": {"code": error.code, "message": text}})


def encode(message: Mapping[str, Any]) -> bytes:
    """A message as bytes. ASCII only, so that no text, however broken, fails to be encoded."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")
