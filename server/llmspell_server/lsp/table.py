"""The table of methods, in the order of the specification (LSP 3.17/3.18), each with its handler and where it runs.

* LOOP: at once on the event loop; may change the session. For what takes less than a millisecond.
* TASK: on the event loop, gives an awaitable; may wait for the client, for a script, or for a thread.
* THREAD: in a worker thread, on a `View` that never changes. For everything that reads texts.

What is not here is not supported; `$/`-notifications that are not here may be ignored (specification).
`initialize`, `shutdown` and `exit` belong to `connection.py` and `protocol.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any

from llmspell_server.lsp.handlers import (
    actions,
    colors,
    commands,
    completion,
    diagnostics,
    editing,
    files,
    formatting,
    hierarchies,
    highlights,
    hints,
    hover,
    lenses,
    library,
    lifecycle,
    links,
    navigation,
    notebooks,
    structure,
    symbols,
    synchronization,
    tokens,
    values,
    workspace,
)
from llmspell_server.lsp.spells_only import at_spells, spell_items
from llmspell_server.lsp.whole_workspace import when_read


class Where(enum.Enum):
    """Where a handler runs."""

    LOOP = "loop"
    TASK = "task"
    THREAD = "thread"


LOOP, TASK, THREAD = Where.LOOP, Where.TASK, Where.THREAD

NOTIFICATIONS: Mapping[str, Callable[..., None]] = {
    "$/cancelRequest": lifecycle.cancel,
    "$/setTrace": lifecycle.set_trace,
    "initialized": lifecycle.initialized,
    "textDocument/didOpen": synchronization.did_open,
    "textDocument/didChange": synchronization.did_change,
    "textDocument/didSave": synchronization.did_save,
    "textDocument/didClose": synchronization.did_close,
    "notebookDocument/didOpen": notebooks.did_open,
    "notebookDocument/didChange": notebooks.did_change,
    "notebookDocument/didSave": notebooks.did_save,
    "notebookDocument/didClose": notebooks.did_close,
    "workspace/didChangeConfiguration": workspace.did_change_configuration,
    "workspace/didChangeWorkspaceFolders": workspace.did_change_folders,
    "workspace/didChangeWatchedFiles": workspace.did_change_watched_files,
    "workspace/didCreateFiles": files.did_create,
    "workspace/didRenameFiles": files.did_rename,
    "workspace/didDeleteFiles": files.did_delete,
    "window/workDoneProgress/cancel": lifecycle.cancel_progress,
}
"""All run on the loop, in the order of their arrival."""

REQUESTS: Mapping[str, tuple[Where, Callable[..., Any]]] = {
    "textDocument/willSaveWaitUntil": (THREAD, formatting.on_save),
    "textDocument/declaration": (THREAD, navigation.declaration),
    "textDocument/definition": (THREAD, navigation.definition),
    "textDocument/typeDefinition": (THREAD, navigation.type_definition),
    "textDocument/implementation": (TASK, when_read(navigation.implementation)),
    "textDocument/references": (TASK, when_read(navigation.references)),
    "textDocument/prepareCallHierarchy": (THREAD, hierarchies.prepare_calls),
    "callHierarchy/incomingCalls": (TASK, when_read(hierarchies.incoming_calls)),
    "callHierarchy/outgoingCalls": (THREAD, hierarchies.outgoing_calls),
    "textDocument/prepareTypeHierarchy": (THREAD, hierarchies.prepare_types),
    "typeHierarchy/supertypes": (THREAD, hierarchies.supertypes),
    "typeHierarchy/subtypes": (TASK, when_read(hierarchies.subtypes)),
    "textDocument/documentHighlight": (THREAD, highlights.highlight),
    "textDocument/documentLink": (THREAD, links.document_links),
    "textDocument/hover": (THREAD, at_spells(hover.hover)),
    "textDocument/codeLens": (THREAD, lenses.code_lenses),
    "codeLens/resolve": (THREAD, lenses.resolve),
    "textDocument/foldingRange": (THREAD, structure.folding_ranges),
    "textDocument/selectionRange": (THREAD, structure.selection_ranges),
    "textDocument/documentSymbol": (THREAD, symbols.document_symbols),
    "textDocument/semanticTokens/full": (THREAD, tokens.full),
    "textDocument/semanticTokens/full/delta": (THREAD, tokens.delta),
    "textDocument/semanticTokens/range": (THREAD, tokens.range_),
    "textDocument/inlineValue": (THREAD, values.inline_values),
    "textDocument/inlayHint": (TASK, when_read(hints.inlay_hints)),
    "inlayHint/resolve": (THREAD, hints.resolve),
    "textDocument/diagnostic": (TASK, diagnostics.document_diagnostics),
    "workspace/diagnostic": (TASK, diagnostics.workspace_diagnostics),
    "textDocument/codeAction": (THREAD, actions.code_actions),
    "codeAction/resolve": (THREAD, actions.resolve),
    "textDocument/documentColor": (THREAD, colors.document_colors),
    "textDocument/colorPresentation": (THREAD, colors.presentations),
    "textDocument/completion": (THREAD, spell_items(completion.complete)),
    "completionItem/resolve": (THREAD, completion.resolve),
    "textDocument/signatureHelp": (THREAD, at_spells(hover.signature_help)),
    "textDocument/formatting": (THREAD, formatting.whole),
    "textDocument/rangeFormatting": (THREAD, formatting.part),
    "textDocument/rangesFormatting": (THREAD, formatting.parts),
    "textDocument/onTypeFormatting": (THREAD, editing.on_type),
    "textDocument/rename": (TASK, when_read(editing.rename)),
    "textDocument/prepareRename": (THREAD, editing.prepare_rename),
    "textDocument/linkedEditingRange": (THREAD, editing.linked_ranges),
    "workspace/symbol": (TASK, when_read(symbols.workspace_symbols)),
    "workspaceSymbol/resolve": (THREAD, symbols.resolve_symbol),
    "workspace/textDocumentContent": (THREAD, library.text),
    "workspace/willRenameFiles": (TASK, when_read(files.will_rename)),
    "workspace/executeCommand": (TASK, commands.execute),
}
