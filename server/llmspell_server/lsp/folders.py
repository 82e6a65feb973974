"""What is in the folders of the workspace, for those who complete names of files; reads the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from llmspell_server.lsp.workspace_files import WorkspaceFiles, path_of

MOST = 500


def list_folder(files: WorkspaceFiles, exclude: tuple[str, ...], uri: str, relative: str) -> Iterator[tuple[str, bool]]:
    """The names in a folder beside a document or below a root, and which of them are folders, in their order.

    Nothing outside of the document's own folder and the workspace is looked at; hidden files are left out.
    """
    own = path_of(uri)
    roots = [path for path in map(path_of, files.roots) if path is not None]
    bases = ([own.parent] if own is not None else []) + roots
    seen: set[str] = set()
    for base in bases:
        folder = Path(os.path.normpath(base / relative))
        if Path(relative).is_absolute() or not any(folder.is_relative_to(each) for each in bases):
            continue
        for name, is_folder in _entries(folder):
            if name not in seen and not name.startswith(".") and name not in exclude and len(seen) < MOST:
                seen.add(name)
                yield name, is_folder


def _entries(folder: Path) -> list[tuple[str, bool]]:
    try:
        with os.scandir(folder) as found:
            return sorted((entry.name, entry.is_dir()) for entry in found)
    except OSError:
        return []
