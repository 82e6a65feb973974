"""What an earlier call has found: the files whose findings hold, without a look at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from llmspell_server.language.depends import digest
from llmspell_server.language.stored import Entry, Findings, given, of_snapshot, still_valid
from llmspell_server.survey.cache import Cache, cache_for, digest_of_choice

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.checks.choice import Choice
    from llmspell_server.language.settings import Settings
    from llmspell_server.language.source import SourceFile


class Known:
    """The findings that hold for these texts. `read` makes the snapshot of them, needed after changes only."""

    def __init__(self, cache: Cache, texts: Mapping[str, str], read: Callable[[], Snapshot]) -> None:
        self._cache = cache
        self._stored = cache.read()
        self._read = read
        digests = {uri: digest(text) for uri, text in texts.items()} if self._stored else {}
        valid = still_valid(self._stored, digests, lambda uri: given(read(), uri))
        self.findings: dict[str, Findings] = {
            uri: found for uri in valid if (found := self._stored[uri].findings) is not None
        }

    def keep(self, found: Mapping[str, Entry]) -> None:
        """For the next call: what was found now, and what still holds."""
        news = {uri: entry.findings for uri, entry in found.items() if entry.findings is not None}
        self._cache.write(of_snapshot(self._read(), {**self.findings, **news}, {**self._stored, **found}))


def known_for(
    settings: Settings,
    libraries: Mapping[str, SourceFile],
    choice: Choice,
    texts: Mapping[str, str],
    read: Callable[[], Snapshot],
    *,
    whole: bool,
) -> Known:
    """What is known of the texts; where they are not the `whole` project, of just these files."""
    further = [digest_of_choice(choice).hex(), *(() if whole else texts)]
    return Known(cache_for("check", settings, libraries, further), texts, read)
