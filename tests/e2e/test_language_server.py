"""The whole process over standard input and output, with a client that we did not write (pytest-lsp)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

pytestmark = pytest.mark.e2e

COMMAND = [sys.executable, "-m", "llmspell", "lsp"]
URI = "file:///srv/spell.lua"


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=COMMAND),
    params=["visual-studio-code", "neovim"],
)
async def client(lsp_client: LanguageClient, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    @lsp_client.feature("client/registerCapability")
    def register(_params: types.RegistrationParams) -> None:
        """Real editors take registrations; this client does not by itself."""

    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities(request.param), workspace_folders=[])
    )
    yield
    await lsp_client.shutdown_session()


async def opened(client: LanguageClient, text: str) -> types.TextDocumentIdentifier:
    item = types.TextDocumentItem(uri=URI, language_id="lua", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await client.wait_for_notification("textDocument/publishDiagnostics")
    return types.TextDocumentIdentifier(URI)


@pytest.mark.asyncio
async def test_mistakes_are_shown_while_one_types(client: LanguageClient) -> None:
    await opened(client, "if print then print()")
    assert [d.code for d in client.diagnostics[URI]] == ["missing-closer"]
    changes: list[types.TextDocumentContentChangeEvent] = [
        types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(0, 21), types.Position(0, 21)), text=" end"
        )
    ]
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(uri=URI, version=2), changes)
    )
    await client.wait_for_notification("textDocument/publishDiagnostics")
    assert list(client.diagnostics[URI]) == []


@pytest.mark.asyncio
async def test_questions_about_one_file(client: LanguageClient) -> None:
    document = await opened(client, "local x = 1\nlocal function f(a)\n  return a + x\nend\nf(x)\n")
    place = types.Position(4, 2)
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert [symbol.name for symbol in symbols or ()] == ["x", "f"]
    found = await client.text_document_definition_async(types.DefinitionParams(document, place))
    assert isinstance(found, list | tuple)
    (link,) = found
    assert isinstance(link, types.LocationLink)
    assert link.target_selection_range.start == types.Position(0, 6)
    context = types.ReferenceContext(include_declaration=True)
    uses = await client.text_document_references_async(types.ReferenceParams(context, document, place))
    assert len(uses or ()) == 3
    marks = await client.text_document_document_highlight_async(types.DocumentHighlightParams(document, place))
    assert len(marks or ()) == 3
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(document))
    assert [(fold.start_line, fold.end_line) for fold in folds or ()] == [(1, 2)]
    grown = await client.text_document_selection_range_async(types.SelectionRangeParams(document, [place]))
    assert grown is not None
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    assert tokens is not None
    assert len(tokens.data) % 5 == 0
    edit = await client.text_document_rename_async(types.RenameParams(document, place, "new"))
    assert edit is not None
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(document))
    assert [lens.command.title for lens in lenses or () if lens.command] == ["Run"]


@pytest.mark.asyncio
async def test_a_spell_is_run(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print('hello')", encoding="utf-8")
    params = types.ExecuteCommandParams("llmspell.run", arguments=[path.as_uri()])
    outcome = await client.workspace_execute_command_async(params)
    assert json.loads(json.dumps(outcome, default=lambda value: value._asdict()))["ok"]
    assert [entry.message for entry in client.log_messages] == ["hello"]


def run_session(stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(COMMAND, input=stdin, capture_output=True, timeout=60, check=False)


def framed(*messages: dict[str, object]) -> bytes:
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies)


INITIALIZE: dict[str, object] = {"id": 1, "method": "initialize", "params": {"capabilities": {}}}


@pytest.mark.parametrize(
    ("stdin", "code"),
    [
        (framed(INITIALIZE, {"id": 2, "method": "shutdown"}, {"method": "exit"}), 0),
        (framed(INITIALIZE, {"method": "exit"}), 1),
        (framed({"method": "exit"}), 1),
        (framed(INITIALIZE), 1),
        (b"", 1),
        (b"GET / HTTP/1.1\r\n\r\n", 1),
    ],
)
def test_how_the_process_ends(stdin: bytes, code: int) -> None:
    done = run_session(stdin)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert done.stdout == b"" or done.stdout.startswith(b"Content-Length: ")


async def test_a_socket_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lua.sock"
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--socket", str(path), stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            address = json.loads(await process.stdout.readline())
        assert (address["transport"], address["path"]) == ("unix", str(path))
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(framed(INITIALIZE))
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"Content-Length: ")
        writer.close()
    finally:
        process.terminate()
        assert await process.wait() == 0
    assert not path.exists()


def test_a_device_as_standard_input_is_refused() -> None:
    done = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    assert done.returncode != 0
    assert b"are no pipes" in done.stderr
    assert b"Traceback" not in done.stderr


def test_wrong_options_are_refused() -> None:
    for options in (["--port", "1", "--stdio"], ["--websocket"], ["--port", "99999"]):
        done = subprocess.run([*COMMAND, *options], capture_output=True, timeout=60, check=False)
        assert done.returncode == 2


@pytest.mark.asyncio
async def test_what_one_asks_while_writing(client: LanguageClient) -> None:
    document = await opened(client, "print(State.get( 'x'))\n")
    place = types.Position(0, 14)
    shown = await client.text_document_hover_async(types.HoverParams(document, place))
    assert shown is not None
    assert "function State.get(key: string, default?: any): any" in str(shown.contents)
    offered = await client.text_document_completion_async(types.CompletionParams(document, place))
    assert isinstance(offered, types.CompletionList)
    item = next(each for each in offered.items if each.label == "get")
    assert (await client.completion_item_resolve_async(item)).detail == "function get(key: string, default?: any): any"
    called = await client.text_document_signature_help_async(types.SignatureHelpParams(document, types.Position(0, 16)))
    assert called is not None
    assert called.signatures[0].label == "State.get(key: string, default?: any): any"
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(document, types.FormattingOptions(tab_size=4, insert_spaces=True))
    )
    assert edits


@pytest.mark.parametrize("door", ["unix", "tcp"])
async def test_a_signal_ends_the_server_quietly_while_clients_are_there(door: str, tmp_path: Path) -> None:
    options = ["--socket", str(tmp_path / "s")] if door == "unix" else ["--port", "0"]
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            address = json.loads(await process.stdout.readline())
            if door == "unix":
                reader, writer = await asyncio.open_unix_connection(address["path"])
            else:
                reader, writer = await asyncio.open_connection(address["host"], address["port"])
            params = {"capabilities": {}, "initializationOptions": {"token": address.get("token")}}
            writer.write(framed({"id": 1, "method": "initialize", "params": params}))
            await reader.readline()
            process.terminate()
            _, told = await process.communicate()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        assert (process.returncode, told) == (0, b"")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
