"""`workspace/executeCommand`: what the server does for the user besides language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_server.lsp.convert.places import offsets
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


async def evaluate(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.evaluate`, [text]: Lua in the workspace's interpreter, which lives on, as in a REPL."""
    text = arguments[0] if arguments else None
    if not isinstance(text, str):
        raise InvalidParams("llmspell.evaluate takes Lua text")
    return attrs.asdict(await server.runs.evaluate(text, "=evaluate"))


async def run_selection(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.runSelection`, [uri, range]: that part of an open document, in the workspace's interpreter."""
    uri, place = arguments if len(arguments) == 2 else (None, None)
    document = server.documents.get(uri) if isinstance(uri, str) else None
    if document is None:
        raise InvalidParams("llmspell.runSelection takes the uri of an open document, and a range")
    try:
        start, end = offsets(document, server.protocol.converter.structure(place, types.Range), server.client.encoding)
    except Exception as error:
        raise InvalidParams("the range of llmspell.runSelection is wrong") from error
    path = path_of(document.uri)
    # Empty lines in front: errors and breakpoints have the lines of the document.
    above = "\n" * document.text.count("\n", 0, start)
    text = above + document.text[start:end]
    return attrs.asdict(await server.runs.evaluate(text, f"@{path}" if path is not None else f"={document.uri}"))


async def restart_kernel(server: Server, _arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.restartKernel`: ends what runs and forgets what the workspace's interpreter holds."""
    return {"restarted": await server.runs.restart()}


async def show_state(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.showState`, [scope?]: what scripts have stored with `State`."""
    wanted = arguments[0] if arguments else None
    if wanted is not None and not isinstance(wanted, str):
        raise InvalidParams("llmspell.showState takes the name of a scope")
    entries = await server.runs.stored()
    return {"entries": [each for each in entries if wanted in (None, each["scope"])]}


async def debug(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """`llmspell.debug`, [uri?]: the configuration with which the client starts its debugger; the server cannot.

    A file that runs here is attached to, any other is launched. Without a file: the workspace's interpreter.
    """
    uri = arguments[0] if arguments else None
    path = path_of(uri) if isinstance(uri, str) else None
    if uri is not None and path is None:
        raise InvalidParams("llmspell.debug takes the uri of a file")
    interpreter = server.runs.interpreter_of(path) if path is not None else server.runs.workspace
    name = f"Debug {path.name}" if path is not None else "Debug the workspace"
    if interpreter is not None:
        where = server.runs.debug_socket
        if where is None:
            raise RequestFailed("debuggers are kept out", hint="set kernel.debug_socket in the configuration")
        reached = {"socket": str(where), "interpreter": interpreter.id}
        return {"type": "llmspell", "request": "attach", "name": name, **reached}
    if path is None:
        raise RequestFailed("nothing has been evaluated in this workspace", hint="name the file to debug")
    return {"type": "llmspell", "request": "launch", "name": name, "program": str(path), "cwd": str(path.parent)}


COMMANDS: Mapping[str, Callable[[Server, Sequence[Any]], Awaitable[Any]]] = {
    "llmspell.run": run,
    "llmspell.references": references,
    "llmspell.stop": stop,
    "llmspell.evaluate": evaluate,
    "llmspell.runSelection": run_selection,
    "llmspell.restartKernel": restart_kernel,
    "llmspell.showState": show_state,
    "llmspell.debug": debug,
}
