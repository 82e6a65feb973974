"""`workspace/executeCommand`: what the server does for the user besides language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from llmspell_server.lsp.errors import InvalidParams, RequestFailed
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server


async def execute(server: Server, params: types.ExecuteCommandParams) -> Any:
    """Finds the command and calls it."""
    command = COMMANDS.get(params.command)
    if command is None:
        raise InvalidParams(f"there is no command {params.command}")
    return await command(server, params.arguments or ())


async def run(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.run`, [uri, {"arguments": [str], "call": str}]: runs a file to its end, with the text that the editor
    shows; then the test function that is to be called, if one is named.
    """
    uri = arguments[0] if arguments else None
    path = path_of(uri) if isinstance(uri, str) else None
    if path is None or not isinstance(uri, str):
        raise InvalidParams("llmspell.run takes the uri of a file")
    options = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], dict) else {}
    given = options.get("arguments", [])
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise InvalidParams("the arguments of a spell are strings")
    document = server.documents.get(uri) or await server.protocol.in_thread(server.files.document, path)
    if document is None:
        raise RequestFailed("there is no such script", where=str(path))
    source = document.text
    test = options.get("call")
    if test is not None:
        if not isinstance(test, str) or test not in await server.protocol.in_thread(_tests_of, document):
            raise InvalidParams(f"there is no test function {test}")
        source = f"{source}\n{test}()"
    outcome = await server.runs.run(source, path, given)
    if outcome.message is not None:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Error, outcome.message))
    return outcome.plain()


def _tests_of(document: Document) -> set[str]:
    from llmspell_server.language.features.lenses import runnable_tests

    return {each.name for each in runnable_tests(document.source)}


async def references(_server: Server, arguments: Sequence[Any]) -> Any:
    """`llmspell.references`, [uri, position, locations]: what the lens of a client does that has no command to show
    references with; it only gives the locations back.
    """
    return arguments[2] if len(arguments) > 2 else []


async def stop(server: Server, _arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.stop`: interrupts everything that runs."""
    return {"stopped": server.runs.stop()}


COMMANDS: Mapping[str, Callable[[Server, Sequence[Any]], Awaitable[Any]]] = {
    "llmspell.run": run,
    "llmspell.references": references,
    "llmspell.stop": stop,
}
