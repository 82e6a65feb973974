"""What the server can do, as `initialize` tells it: plain data in the order of the specification (LSP 3.17/3.18)."""

from __future__ import annotations

from typing import Any

from llmspell_server.lsp.client import Client

TOKEN_TYPES = (
    "namespace",
    "class",
    "parameter",
    "variable",
    "property",
    "function",
    "method",
    "keyword",
    "comment",
    "string",
    "number",
    "operator",
    "label",
    "modifier",
    "type",
    "enum",
    "typeParameter",
)
TOKEN_MODIFIERS = ("declaration", "definition", "readonly", "modification", "documentation", "defaultLibrary", "global")

ACTION_KINDS = (
    "quickfix",
    "refactor.extract",
    "refactor.inline",
    "refactor.rewrite",
    "source.organizeImports",
    "source.fixAll",
)

LIBRARY_SCHEME = "llmspell-library"
"""Documents of this scheme are definitions of Lua's and llmspell's globals; they are in no file."""

COMMANDS = (
    "llmspell.run",
    "llmspell.references",
    "llmspell.stop",
    "llmspell.evaluate",
    "llmspell.runSelection",
    "llmspell.restartKernel",
    "llmspell.showState",
    "llmspell.debug",
)
"""What `workspace/executeCommand` takes."""

_LUA = [{"language": "lua"}, {"pattern": "**/*.lua"}]


_FILES = {
    "filters": [
        {"scheme": "file", "pattern": {"glob": "**/*.lua", "matches": "file"}},
        {"scheme": "file", "pattern": {"glob": "**", "matches": "folder"}},
    ]
}
"""The files and folders whose creation, renaming and deletion concern us."""


def capabilities_for(client: Client) -> dict[str, Any]:
    """The `capabilities` of the answer to `initialize`."""
    return {
        "positionEncoding": client.encoding,
        "textDocumentSync": {
            "openClose": True,
            "change": 2,
            "willSaveWaitUntil": client.will_save_wait_until,
            "save": {"includeText": False},
        },
        "notebookDocumentSync": {"notebookSelector": [{"notebook": "*", "cells": [{"language": "lua"}]}]},
        "hoverProvider": True,
        "completionProvider": {
            "triggerCharacters": [".", ":", '"', "'", "/", "(", ",", "{", "[", "@", "|", "-"],
            "resolveProvider": True,
            "completionItem": {"labelDetailsSupport": True},
        },
        "signatureHelpProvider": {"triggerCharacters": ["(", ","], "retriggerCharacters": [")"]},
        "declarationProvider": True,
        "definitionProvider": True,
        "typeDefinitionProvider": True,
        "implementationProvider": True,
        "referencesProvider": True,
        "documentHighlightProvider": True,
        "documentSymbolProvider": {"label": "Lua"},
        "codeActionProvider": {"codeActionKinds": list(ACTION_KINDS), "resolveProvider": client.lazy_actions}
        if client.code_action_literals
        else True,
        "codeLensProvider": {"resolveProvider": True},
        "documentLinkProvider": {},
        "colorProvider": True,
        "documentFormattingProvider": True,
        "documentRangeFormattingProvider": {"rangesSupport": True} if client.several_ranges else True,
        "documentOnTypeFormattingProvider": {"firstTriggerCharacter": "\n", "moreTriggerCharacter": ["d", "e", "l"]},
        "renameProvider": {"prepareProvider": True},
        "foldingRangeProvider": True,
        "selectionRangeProvider": True,
        "callHierarchyProvider": True,
        "typeHierarchyProvider": True,
        "linkedEditingRangeProvider": True,
        "semanticTokensProvider": {
            "legend": {"tokenTypes": list(TOKEN_TYPES), "tokenModifiers": list(TOKEN_MODIFIERS)},
            "range": True,
            "full": {"delta": True},
        },
        "inlineValueProvider": True,
        "inlayHintProvider": {"resolveProvider": True},
        "diagnosticProvider": {
            "identifier": "llmspell",
            "interFileDependencies": True,
            "workspaceDiagnostics": client.pulls != "documents",
        },
        "workspaceSymbolProvider": {"resolveProvider": True} if client.lazy_symbol_ranges else True,
        # Editors register what is named here; a client that has such a command itself could not register it twice.
        "executeCommandProvider": {"commands": [name for name in COMMANDS if name not in client.commands]},
        "workspace": {
            "workspaceFolders": {"supported": True, "changeNotifications": True},
            "fileOperations": dict.fromkeys(("willRename", "didRename", "didCreate", "didDelete"), _FILES),
            "textDocumentContent": {"schemes": [LIBRARY_SCHEME]},
        },
    }
