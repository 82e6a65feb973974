"""From projects to what the analysis wants: its settings, and the sources of their definition files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from llmspell_server.language.settings import Grants, Settings

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile
    from llmspell_server.project.values import Project

MOST_FILES: Final = 2000
"""Definition files that are read; a library is larger only by mistake, such as a whole home folder."""
MOST_FOLDERS: Final = 10_000
MOST_BYTES: Final = 2_000_000


def analysis_settings(
    projects: Sequence[Project], *, dialect: str, roots: tuple[str, ...], names: Iterable[str] = ()
) -> Settings:
    """The settings under which the folders are looked at together; `names` are further globals.

    What any folder grants counts as granted: a script may belong to it.
    """
    grants = [project.grants for project in projects] or [Grants()]
    return Settings(
        dialect=dialect,
        roots=roots,
        globals=frozenset(names).union(*(project.globals for project in projects)),
        grants=Grants(
            level=grants[0].level if len(grants) == 1 else "",
            processes=any(each.processes for each in grants),
            network=any(each.network for each in grants),
            files=any(each.files for each in grants),
        ),
    )


def library_paths(projects: Iterable[Project]) -> list[Path]:
    """The definition files of the projects, each once, in the order of their names.

    A folder that holds the project is none of definitions: nothing would be left to report on.
    """
    found: dict[Path, None] = {}
    for project in projects:
        for path in project.library:
            if project.folder.is_relative_to(os.path.normpath(path)):
                continue
            for file in _lua_files(path):
                found[file] = None
                if len(found) >= MOST_FILES:
                    return list(found)
    return list(found)


def read_library(paths: Iterable[Path], dialect: str) -> dict[str, SourceFile]:
    """Definition files as sources, by URI; what cannot be read is not there."""
    from llmspell_server.language.source import read_file

    found: dict[str, SourceFile] = {}
    for path in paths:
        try:
            if path.stat().st_size <= MOST_BYTES:
                text = path.read_bytes().decode("utf-8", "surrogateescape")
                found[path.as_uri()] = read_file(path.as_uri(), text, dialect, is_library=True)
        except OSError:
            continue
    return found


def _lua_files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path.absolute()
        return
    for count, (folder, inner, names) in enumerate(os.walk(path.absolute())):
        if count >= MOST_FOLDERS:
            return
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".lua"))
