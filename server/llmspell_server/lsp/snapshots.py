"""The analysis of a session as a chain: each snapshot takes over what the one before has inferred and is still true."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.settings import Settings
    from llmspell_server.language.source import SourceFile


class Snapshots:
    """Makes the snapshots of one session; any thread may ask. `breathe` is what long work calls between its pieces."""

    def __init__(self, breathe: Callable[[], None]) -> None:
        self._breathe = breathe
        self._lock = threading.Lock()
        self._number = -1
        self._last: Snapshot | None = None

    def of(
        self,
        number: int,
        files: Mapping[str, SourceFile],
        libraries: Mapping[str, SourceFile],
        settings: Settings,
    ) -> Snapshot:
        """The snapshot of these files. `number` counts the states of the session.

        The same object while nothing has changed. An older state than the newest gets a snapshot of its own, which
        knows nothing and is outdated.
        """
        from llmspell_server.language.analysis import Snapshot

        with self._lock:
            last = self._last
            if number < self._number:
                late = Snapshot(files, libraries, settings)
                late.outdated = True
                return late
            self._number = number
            if last is not None and last.settings == settings and last.libraries is libraries:
                same = last.files.keys() == files.keys()
                if same and all(last.files[uri] is file for uri, file in files.items()):
                    last.outdated = False
                    return last
            self._last = made = Snapshot(files, libraries, settings, last)
            made.breathe = self._breathe
            return made

    def retire(self) -> None:
        """Something has changed: who works long on the newest snapshot need not go on."""
        last = self._last
        if last is not None:
            last.outdated = True
