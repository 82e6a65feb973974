"""What is known of one project folder."""

from __future__ import annotations

from pathlib import Path

import attrs

from llmspell_server.language.checks.choosing import Wish
from llmspell_server.language.settings import Grants


@attrs.frozen(kw_only=True)
class Sayings:
    """What one file says. `library` are folders or files with definitions, `complaints` what is wrong with the file."""

    wish: Wish = attrs.field(factory=Wish)
    globals: frozenset[str] = frozenset()
    library: tuple[Path, ...] = ()
    lua_version: str | None = None
    complaints: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Project:
    """What the files of a folder say, weakest first, and what its scripts are granted."""

    folder: Path
    sayings: tuple[Sayings, ...] = ()
    grants: Grants = attrs.field(factory=Grants)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """Which findings are wanted, the weakest word first."""
        return tuple(each.wish for each in self.sayings)

    @property
    def globals(self) -> frozenset[str]:
        """Globals that exist though no file defines them."""
        return frozenset[str]().union(*(each.globals for each in self.sayings))

    @property
    def library(self) -> tuple[Path, ...]:
        """Folders and files with definitions, each once."""
        return tuple(dict.fromkeys(path for each in self.sayings for path in each.library))

    @property
    def lua_version(self) -> str | None:
        """The Lua that the texts are written for, if somebody says."""
        return next((each.lua_version for each in reversed(self.sayings) if each.lua_version), None)

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong with the files, a sentence each."""
        return tuple(text for each in self.sayings for text in each.complaints)
