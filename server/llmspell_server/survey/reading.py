"""From texts to the snapshot of them that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.settings import Settings
    from llmspell_server.language.source import SourceFile


def read(texts: Mapping[str, str], libraries: Mapping[str, SourceFile], settings: Settings) -> Snapshot:
    """The snapshot of texts by URI; `libraries` are the definition files that do not come with this program."""
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.library.load import library_files
    from llmspell_server.language.source import read_file

    files = {uri: read_file(uri, text, settings.dialect) for uri, text in texts.items()}
    return Snapshot(files, {**library_files(settings.dialect), **libraries}, settings)
