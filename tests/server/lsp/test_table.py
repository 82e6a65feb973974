"""The table of methods: what is offered is answered, and a fault in a handler is one error and one calm message."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from llmspell_server.lsp import table
from llmspell_server.lsp.capabilities import COMMANDS, capabilities_for
from llmspell_server.lsp.client import Client, read_client
from llmspell_server.lsp.handlers import commands
from llmspell_server.lsp.pygls_light import types
from tests.harness.lsp import LspFailure, editor

CONTENT = "workspace/textDocumentContent"
BEFORE_RENAMES = "workspace/willRenameFiles"
ON_SAVE = "textDocument/willSaveWaitUntil"

OFFERED = {
    "hoverProvider": ["textDocument/hover"],
    "completionProvider": ["textDocument/completion", "completionItem/resolve"],
    "signatureHelpProvider": ["textDocument/signatureHelp"],
    "declarationProvider": ["textDocument/declaration"],
    "definitionProvider": ["textDocument/definition"],
    "typeDefinitionProvider": ["textDocument/typeDefinition"],
    "implementationProvider": ["textDocument/implementation"],
    "referencesProvider": ["textDocument/references"],
    "documentHighlightProvider": ["textDocument/documentHighlight"],
    "documentSymbolProvider": ["textDocument/documentSymbol"],
    "codeActionProvider": ["textDocument/codeAction", "codeAction/resolve"],
    "codeLensProvider": ["textDocument/codeLens", "codeLens/resolve"],
    "documentLinkProvider": ["textDocument/documentLink"],
    "colorProvider": ["textDocument/documentColor", "textDocument/colorPresentation"],
    "documentFormattingProvider": ["textDocument/formatting"],
    "documentRangeFormattingProvider": ["textDocument/rangeFormatting", "textDocument/rangesFormatting"],
    "documentOnTypeFormattingProvider": ["textDocument/onTypeFormatting"],
    "renameProvider": ["textDocument/rename", "textDocument/prepareRename"],
    "foldingRangeProvider": ["textDocument/foldingRange"],
    "selectionRangeProvider": ["textDocument/selectionRange"],
    "callHierarchyProvider": [
        "textDocument/prepareCallHierarchy",
        "callHierarchy/incomingCalls",
        "callHierarchy/outgoingCalls",
    ],
    "typeHierarchyProvider": [
        "textDocument/prepareTypeHierarchy",
        "typeHierarchy/supertypes",
        "typeHierarchy/subtypes",
    ],
    "linkedEditingRangeProvider": ["textDocument/linkedEditingRange"],
    "semanticTokensProvider": [
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/full/delta",
        "textDocument/semanticTokens/range",
    ],
    "inlineValueProvider": ["textDocument/inlineValue"],
    "inlayHintProvider": ["textDocument/inlayHint", "inlayHint/resolve"],
    "diagnosticProvider": ["textDocument/diagnostic", "workspace/diagnostic"],
    "workspaceSymbolProvider": ["workspace/symbol", "workspaceSymbol/resolve"],
    "executeCommandProvider": ["workspace/executeCommand"],
}


def test_what_is_offered_is_answered_and_nothing_else() -> None:
    offered = capabilities_for(Client())
    providers = {key for key in offered if key.endswith("Provider")}
    assert providers == set(OFFERED)
    others = {CONTENT, ON_SAVE, BEFORE_RENAMES}
    assert {method for methods in OFFERED.values() for method in methods} == set(table.REQUESTS) - others
    assert offered["workspace"]["textDocumentContent"]
    assert set(offered["workspace"]["fileOperations"]) == {"willRename", "didRename", "didCreate", "didDelete"}
    assert set(COMMANDS) == set(commands.COMMANDS)


@pytest.mark.parametrize(
    ("name", "version", "offered"),
    [("Neovim", "0.11.5", False), ("Neovim", "0.12.4", False), ("Neovim", "0.13.0", True), ("Other", "0.12.4", True)],
)
def test_what_would_keep_open_documents_as_they_were_is_not_offered(name: str, version: str, offered: bool) -> None:
    told = {"textDocument": {"diagnostic": {}}}
    client = read_client({"clientInfo": {"name": name, "version": version}, "capabilities": told})
    assert capabilities_for(client)["diagnosticProvider"]["workspaceDiagnostics"] is offered


@pytest.mark.parametrize("method", [*table.REQUESTS, *table.NOTIFICATIONS])
def test_every_method_is_one_of_the_specification(method: str) -> None:
    assert method in types.METHOD_TO_TYPES


def fails(*_arguments: object) -> Any:
    raise ZeroDivisionError("a fault")


async def fails_later(*_arguments: object) -> Any:
    await asyncio.sleep(0)
    raise ZeroDivisionError("a fault")


@pytest.mark.parametrize(
    "entry", [(table.LOOP, fails), (table.THREAD, fails), (table.TASK, fails_later), (table.TASK, fails)]
)
async def test_a_fault_is_one_error_and_one_calm_message(
    entry: tuple[table.Where, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(table.REQUESTS, "workspace/symbol", entry)  # type: ignore[arg-type]
    async with editor(pulls=False) as ed:
        for _ in range(3):
            with pytest.raises(LspFailure, match="fault of llmspell") as failure:
                await ed.ask("workspace/symbol", {"query": ""})
            assert failure.value.code == -32603
        shown = await ed.hear("window/showMessage")
        assert "fault of llmspell" in shown["message"]
        assert "Traceback" not in shown["message"]


async def test_a_fault_in_a_notification_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.NOTIFICATIONS, "textDocument/didSave", fails)  # type: ignore[arg-type]
    async with editor() as ed:
        ed.tell("textDocument/didSave", {"textDocument": {"uri": "file:///a.lua"}})
        await ed.hear("window/showMessage")
        assert await ed.ask("workspace/symbol", {"query": ""}) == []


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"capabilities": None},
        {"capabilities": {"textDocument": 5, "workspace": [], "general": {"positionEncodings": 5}}},
        {"workspaceFolders": [5, {}, {"uri": 5}], "rootUri": 5, "rootPath": 5},
        {"initializationOptions": 5, "clientInfo": 5},
        {"capabilities": {"experimental": {"commands": {"commands": 5}}}},
    ],
)
def test_a_malformed_introduction_counts_as_not_told(params: dict[str, Any]) -> None:
    assert read_client(params) == Client()


@pytest.mark.parametrize(
    ("params", "folders"),
    [
        ({"rootUri": "file:///a/b"}, (("file:///a/b", "b"),)),
        ({"rootPath": "/a/b"}, (("file:///a/b", "b"),)),
        ({"rootUri": "file:///a", "workspaceFolders": [{"uri": "file:///c", "name": "n"}]}, (("file:///c", "n"),)),
        ({"rootUri": "file:///a", "workspaceFolders": []}, ()),
        ({"rootUri": "file:///a", "workspaceFolders": None}, (("file:///a", "a"),)),
    ],
)
def test_folders_of_old_and_new_clients(params: dict[str, Any], folders: object) -> None:
    assert read_client(params).folders == folders
