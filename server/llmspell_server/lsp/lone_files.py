"""Files that are opened without a folder: the modules that they require are read with them, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.links import candidates, file_links
from llmspell_server.lsp.loading import load_files
from llmspell_server.lsp.workspace_files import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import Server, View


def load_required(server: Server) -> None:
    """Reads what the open texts require, if there is no folder whose files are read anyway."""
    if not server.folders:
        server.start(_load(server))


async def _load(server: Server) -> None:
    await load_files(server, await server.protocol.in_background(_required, server.view()))


def _required(view: View) -> list[Path]:
    """The files behind `require` and the like, and those behind theirs; names count from the open text, too."""
    found: dict[Path, None] = {}
    for opened in view.documents.values():
        waiting: list[Document] = [opened] if opened.is_lua and path_of(opened.uri) is not None else []
        while waiting and len(found) < view.settings.max_files:
            document = waiting.pop()
            for link in file_links(document.tree):
                targets = (view.files.find(base, candidates(link), {}) for base in (document.uri, opened.uri))
                path = path_of(next(filter(None, targets), ""))
                other = view.files.document(path) if path is not None and path not in found else None
                if path is not None and other is not None:
                    found[path] = None
                    waiting.append(other)
    return list(found)
