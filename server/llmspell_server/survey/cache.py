"""Findings of earlier sessions in the user's cache folder, so that files which did not change are known at once.

One file for each set of folders and each front-end. It holds for one state of this program, of the settings and of the
libraries; anything else that lies there, or is damaged, counts as nothing. It is written whole or not at all, readable
for its owner only, and files that nobody has used for long are taken away.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import msgpack

from llmspell_server.language.stored import Stored, from_plain, plain
from llmspell_server.survey.cache_folder import cache_folder

if TYPE_CHECKING:
    from llmspell_server.language.checks.choice import Choice
    from llmspell_server.language.settings import Settings
    from llmspell_server.language.source import SourceFile

log = logging.getLogger("llmspell.survey")

_MAGIC: Final = b"llmspell findings 1\n"
_SIZE: Final = 16
_LARGEST: Final = 32_000_000
"""Bytes of one file."""
_MOST_FILES: Final = 60
_MOST_BYTES: Final = 100_000_000
_OLDEST: Final = 60 * 24 * 3600
"""Seconds since a file was last used."""


@attrs.frozen
class Cache:
    """Where the findings for some folders are kept, and a digest of all that they hold for."""

    path: Path
    key: bytes

    def read(self) -> Stored:
        """What is there; empty when there is nothing that holds."""
        try:
            with self.path.open("rb") as file:
                raw = file.read(_LARGEST)
            head = _MAGIC + self.key
            if not raw.startswith(head) or raw[len(head) : len(head) + _SIZE] != _digest(raw[len(head) + _SIZE :]):
                return {}
            with suppress(OSError):
                os.utime(self.path)
            return from_plain(msgpack.unpackb(raw[len(head) + _SIZE :], unicode_errors="surrogatepass"))
        except (OSError, ValueError, TypeError, LookupError, msgpack.UnpackException) as error:
            log.debug("no findings of an earlier session: %s", error)
            return {}

    def write(self, stored: Stored) -> None:
        """Puts this in place of what is there; nothing happens where that cannot be."""
        body = msgpack.packb(plain(stored), unicode_errors="surrogatepass")
        raw = _MAGIC + self.key + _digest(body) + body
        if len(raw) >= _LARGEST:
            return
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self.path, raw)
            _prune(self.path.parent)
        except OSError as error:
            log.debug("findings are not kept: %s", error)


def cache_for(
    front_end: str, settings: Settings, libraries: Mapping[str, SourceFile], further: Iterable[str] = ()
) -> Cache:
    """The cache of the folders of the settings. `libraries` are those that do not come with this program."""
    place = _digest_of([front_end, settings.roots, list(further)])
    texts = [[uri, file.text] for uri, file in libraries.items()]
    key = _digest_of([_program(), settings, texts])
    return Cache(cache_folder() / "findings" / place.hex(), key)


def digest_of_choice(choice: Choice) -> bytes:
    """What tells apart what users want to see."""
    return _digest_of(choice)


def _digest_of(value: object) -> bytes:
    return _digest(repr(_ordered(value)).encode("utf-8", "surrogatepass"))


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=_SIZE).digest()


def _ordered(value: Any) -> Any:
    """The value in a form that is the same in each process."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return sorted(value.items())
    if attrs.has(type(value)):
        return [_ordered(getattr(value, field.name)) for field in attrs.fields(type(value))]
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _program() -> list[object]:
    """What of this program makes findings: a new version, or an edit of a developer, finds something else."""
    import llmspell_runtime
    import llmspell_server

    homes = [Path(module.__path__[0]) for module in (llmspell_server, llmspell_runtime)]
    folders = [homes[0] / "language", homes[0] / "project", homes[1] / "syntax", homes[1] / "script_api"]
    found: list[object] = [sys.version]
    for folder in folders:
        for here, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for name in sorted(names):
                state = os.stat(os.path.join(here, name))  # noqa: PTH116, PTH118 - hundreds of files at each start
                found.append((here, name, state.st_mtime_ns, state.st_size))
    return found if len(found) > 1 else [os.urandom(_SIZE)]


def _replace(path: Path, raw: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(raw)
            file.close()
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def _prune(folder: Path) -> None:
    """Takes away what was not used for long, and the oldest of too many."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        state = path.stat()
        found.append((state.st_mtime, state.st_size, path))
    found.sort(reverse=True)
    total = 0
    for number, (used, size, path) in enumerate(found):
        total += size
        if number >= _MOST_FILES or total > _MOST_BYTES or used < time.time() - _OLDEST:
            path.unlink(missing_ok=True)
