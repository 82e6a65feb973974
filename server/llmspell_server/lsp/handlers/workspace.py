"""The workspace: its folders, its files, its settings."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.pygls_light import JsonRpcException, types
from llmspell_server.lsp.settings import read_settings
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from llmspell_server.lsp.server import Server

log = logging.getLogger("llmspell.lsp")

SECTION = "llmspell"
PROJECT_FILES = ("llmspell.toml", ".llmspell.toml", ".luarc.json", ".luarc.jsonc", ".emmyrc.json")
WATCHED = ("**/*.lua", *(f"**/{name}" for name in PROJECT_FILES))


def did_change_configuration(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """`workspace/didChangeConfiguration`: the settings are in it, or it says that we should ask."""
    if isinstance(params.settings, dict) and params.settings:
        server.set_settings(read_settings(params.settings))
    else:
        server.start(ask_for_settings(server))


async def ask_for_settings(server: Server) -> None:
    """Asks the client for our section, if it can be asked."""
    if not server.client.configuration:
        return
    params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    try:
        told = await server.protocol.send_request_async("workspace/configuration", params)
    except JsonRpcException as error:
        log.info("the client gives no settings: %s", error)
        return
    if isinstance(told, list) and told and isinstance(told[0], dict):
        server.set_settings(read_settings(told[0]))


async def watch_files(server: Server) -> None:
    """Asks the client to tell us of files that others change, if it can."""
    if not server.client.watched_files:
        return
    watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
    options = server.protocol.converter.unstructure(types.DidChangeWatchedFilesRegistrationOptions(watchers))
    registration = types.Registration("watched-files", "workspace/didChangeWatchedFiles", options)
    try:
        await server.protocol.send_request_async("client/registerCapability", types.RegistrationParams([registration]))
    except (JsonRpcException, asyncio.CancelledError) as error:
        log.info("the client watches no files: %s", error)


def did_change_watched_files(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """`workspace/didChangeWatchedFiles`: files that others changed are read again."""
    if any(change.uri.rsplit("/", 1)[-1] in PROJECT_FILES for change in params.changes):
        server.look_afresh()
        return
    paths = [path_of(change.uri) for change in params.changes if change.uri.endswith(".lua")]
    server.start(load_files(server, [path for path in paths if path is not None]))


def did_change_folders(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """`workspace/didChangeWorkspaceFolders`."""
    folders = dict(server.folders)
    for removed in params.event.removed:
        folders.pop(removed.uri, None)
    for added in params.event.added:
        folders[added.uri] = added.name
    server.set_folders(folders)
