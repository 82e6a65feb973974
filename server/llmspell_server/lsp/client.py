"""What the client told about itself in `initialize`, as far as it changes what we answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from llmspell_runtime.syntax.positions import Encoding


@attrs.frozen(kw_only=True)
class Client:
    """A client; the defaults are those of one that told nothing."""

    name: str = "unknown"
    encoding: Encoding = "utf-16"
    folders: tuple[tuple[str, str], ...] = ()
    """(uri, name) of each workspace folder."""
    options: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    """initializationOptions."""
    symbol_tree: bool = False
    declaration_links: bool = False
    definition_links: bool = False
    type_definition_links: bool = False
    implementation_links: bool = False
    line_folding_only: bool = False
    fold_limit: int | None = None
    code_action_literals: bool = False
    lazy_actions: bool = False
    """Of a code action, it asks for the edit when somebody chooses it."""
    disabled_actions: bool = False
    """It shows why a code action cannot be done."""
    hover_markdown: bool = False
    signature_markdown: bool = False
    parameter_offsets: bool = False
    """Of a signature, it takes a parameter as a stretch of the label."""
    completion_markdown: bool = False
    completion_tags: bool = False
    """It shows what is deprecated by a tag."""
    completion_deprecated: bool = False
    completion_label_details: bool = False
    completion_insert_replace: bool = False
    completion_commit: bool = False
    completion_preselect: bool = False
    completion_text_modes: frozenset[int] = frozenset()
    completion_resolves: frozenset[str] = frozenset()
    """Properties of an item that it asks for when the item is looked at."""
    completion_defaults: frozenset[str] = frozenset()
    """Properties that a list may say once for all items."""
    snippets: bool = False
    related_information: bool = False
    problem_tags: bool = False
    """It fades or strikes through what a diagnostic says is unnecessary or deprecated."""
    will_save_wait_until: bool = False
    several_ranges: bool = False
    """It can have several ranges laid out at once."""
    lazy_symbol_ranges: bool = False
    """Of a symbol of the workspace, it asks for the place when somebody goes there."""
    lazy_hints: bool = False
    """Of a hint, it asks for what it is about when somebody points at it."""
    prepare_default: bool = False
    cursor_moves: bool = False
    """Its cursor stands behind what is inserted at it, as in VS Code and all that is built on its editor."""
    pulls: Literal["nothing", "documents", "workspace"] = "nothing"
    """Which diagnostics it asks for; the others are sent to it.

    Neovim asks for those of open documents. 0.12 can ask for all, but told to ask again it would not ask for those of
    open documents then (neovim/neovim#40623), and what it shows of them would stay as it was.
    """
    configuration: bool = False
    watched_files: bool = False
    progress: bool = False
    versioned_edits: bool = False
    virtual_documents: bool = False
    """It asks us for the text of documents that are in no file (workspace/textDocumentContent)."""
    refreshes: frozenset[str] = frozenset()
    """Of `semanticTokens`, `inlayHint`, `diagnostics`, `codeLens`, `foldingRange`: which ones it lets us ask for."""
    commands: frozenset[str] = frozenset()
    """Commands of the client that we may put into lenses and actions: `commands` of `initializationOptions`, or
    `capabilities.experimental.commands.commands`.
    """
    status: bool = False
    """It shows `llmspell/status`."""
    output: bool = False
    """It shows `llmspell/output`."""


def read_client(params: Mapping[str, Any]) -> Client:
    """The client behind the raw parameters of `initialize`; whatever is malformed counts as not told."""
    capabilities = _mapping(params, "capabilities")
    document = _mapping(capabilities, "textDocument")
    workspace = _mapping(capabilities, "workspace")
    symbol = _mapping(document, "documentSymbol")
    folding = _mapping(document, "foldingRange")
    limit = folding.get("rangeLimit")
    signature = _mapping(_mapping(document, "signatureHelp"), "signatureInformation")
    item = _mapping(_mapping(document, "completion"), "completionItem")
    action = _mapping(document, "codeAction")
    info = _mapping(params, "clientInfo")
    return Client(
        name=str(info.get("name", "unknown")),
        encoding=_encoding(_mapping(capabilities, "general").get("positionEncodings")),
        folders=_folders(params),
        options=_mapping(params, "initializationOptions"),
        symbol_tree=bool(symbol.get("hierarchicalDocumentSymbolSupport")),
        declaration_links=bool(_mapping(document, "declaration").get("linkSupport")),
        definition_links=bool(_mapping(document, "definition").get("linkSupport")),
        type_definition_links=bool(_mapping(document, "typeDefinition").get("linkSupport")),
        implementation_links=bool(_mapping(document, "implementation").get("linkSupport")),
        line_folding_only=bool(folding.get("lineFoldingOnly")),
        fold_limit=limit if isinstance(limit, int) and limit > 0 else None,
        code_action_literals=bool(_mapping(document, "codeAction").get("codeActionLiteralSupport")),
        lazy_actions="edit" in _resolved(action) and bool(action.get("dataSupport")),
        disabled_actions=bool(action.get("disabledSupport")),
        hover_markdown=_takes_markdown(_mapping(document, "hover").get("contentFormat")),
        signature_markdown=_takes_markdown(signature.get("documentationFormat")),
        parameter_offsets=bool(_mapping(signature, "parameterInformation").get("labelOffsetSupport")),
        completion_markdown=_takes_markdown(item.get("documentationFormat")),
        completion_tags=bool(_mapping(item, "tagSupport")),
        completion_deprecated=bool(item.get("deprecatedSupport")),
        completion_label_details=bool(item.get("labelDetailsSupport")),
        completion_insert_replace=bool(item.get("insertReplaceSupport")),
        completion_commit=bool(item.get("commitCharactersSupport")),
        completion_preselect=bool(item.get("preselectSupport")),
        completion_text_modes=frozenset(
            mode for mode in _list(_mapping(item, "insertTextModeSupport"), "valueSet") if isinstance(mode, int)
        ),
        completion_resolves=_commands(_mapping(item, "resolveSupport").get("properties")),
        completion_defaults=_commands(_mapping(_mapping(document, "completion"), "completionList").get("itemDefaults")),
        snippets=bool(item.get("snippetSupport")),
        related_information=_reads_diagnostics(document, "relatedInformation"),
        problem_tags=_reads_diagnostics(document, "tagSupport"),
        will_save_wait_until=bool(_mapping(document, "synchronization").get("willSaveWaitUntil")),
        several_ranges=bool(_mapping(document, "rangeFormatting").get("rangesSupport")),
        lazy_symbol_ranges="location.range" in _resolved(_mapping(workspace, "symbol")),
        lazy_hints={"tooltip", "textEdits", "label.location"} <= {*_resolved(_mapping(document, "inlayHint"))},
        prepare_default=bool(_mapping(document, "rename").get("prepareSupportDefaultBehavior")),
        cursor_moves=_mapping(_mapping(capabilities, "general"), "regularExpressions").get("engine") == "ECMAScript",
        pulls=_pulls(document, info),
        configuration=bool(workspace.get("configuration")),
        watched_files=bool(_mapping(workspace, "didChangeWatchedFiles").get("dynamicRegistration")),
        progress=bool(_mapping(capabilities, "window").get("workDoneProgress")),
        versioned_edits=bool(_mapping(workspace, "workspaceEdit").get("documentChanges")),
        virtual_documents=isinstance(workspace.get("textDocumentContent"), dict),
        refreshes=frozenset(
            name
            for name in ("semanticTokens", "inlayHint", "diagnostics", "codeLens", "foldingRange")
            if _mapping(workspace, name).get("refreshSupport")
        ),
        commands=_commands(_mapping(_mapping(capabilities, "experimental"), "commands").get("commands"))
        | _commands(_mapping(params, "initializationOptions").get("commands")),
        status=bool(_mapping(capabilities, "experimental").get("llmspellStatus")),
        output=bool(_mapping(capabilities, "experimental").get("llmspellOutput")),
    )


def _mapping(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _reads_diagnostics(document: Mapping[str, Any], feature: str) -> bool:
    """Clients that ask for diagnostics may tell it there (LSP 3.18), the others with those they are sent."""
    return any(bool(_mapping(document, kind).get(feature)) for kind in ("publishDiagnostics", "diagnostic"))


def _pulls(document: Mapping[str, Any], info: Mapping[str, Any]) -> Literal["nothing", "documents", "workspace"]:
    if not isinstance(document.get("diagnostic"), dict):
        return "nothing"
    old_neovim = info.get("name") == "Neovim" and re.match(r"0\.(\d|1[012])\b", str(info.get("version")))
    return "documents" if old_neovim else "workspace"


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    found = values.get(key)
    return found if isinstance(found, list) else []


def _commands(told: object) -> frozenset[str]:
    return frozenset(each for each in told if isinstance(each, str)) if isinstance(told, list) else frozenset()


def _resolved(capability: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that a client can ask for later, from `resolveSupport`."""
    told = _mapping(capability, "resolveSupport").get("properties")
    return tuple(each for each in told if isinstance(each, str)) if isinstance(told, list) else ()


def _takes_markdown(told: object) -> bool:
    return isinstance(told, list) and "markdown" in told


def _encoding(offered: object) -> Encoding:
    """UTF-8 when the client knows it, because that is cheapest here; UTF-16 is what every client knows."""
    known = offered if isinstance(offered, list) else []
    preferred: tuple[Encoding, ...] = ("utf-8", "utf-32", "utf-16")
    return next((encoding for encoding in preferred if encoding in known), "utf-16")


def _folders(params: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    told = params.get("workspaceFolders")
    if isinstance(told, list):
        return tuple(
            (folder["uri"], str(folder.get("name", "")))
            for folder in told
            if isinstance(folder, dict) and isinstance(folder.get("uri"), str)
        )
    root = params.get("rootUri")
    if isinstance(root, str):
        return ((root, root.rsplit("/", 1)[-1]),)
    path = params.get("rootPath")
    if isinstance(path, str) and path.startswith("/"):
        from pathlib import Path

        return ((Path(path).as_uri(), Path(path).name),)
    return ()
