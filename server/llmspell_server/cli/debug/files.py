"""Which line of which file is meant: `10`, `lib.lua:10`, `lib.lua:10 if n > 3`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import attrs

from llmspell_runtime.errors import ValidationError

_CONDITION = re.compile(r"\s+if\s+")
_MOST_LISTED = 200
"""Files that completion offers."""


@attrs.frozen
class Place:
    """A line of a source (Lua's chunk name)."""

    source: str
    line: int
    condition: str | None = None


@attrs.frozen
class Files:
    """The script, and the folder that names count from."""

    script: Path
    cwd: Path

    def chunk(self, name: str, loaded: Iterable[str] = ()) -> str:
        """The chunk name of a file: one that is there, else one that is loaded under a path that ends so.

        The ending `.lua` may be left out.
        """
        for written in (name, f"{name}.lua"):
            for folder in (self.cwd, self.script.parent):
                path = (folder / written).resolve()
                if path.is_file():
                    return f"@{path}"
            for source in (f"@{self.script}", *loaded):
                if source.startswith("@") and source[1:].endswith(f"/{written}"):
                    return source
        return f"@{(self.cwd / name).resolve()}"

    def place(self, text: str, *, here: str | None = None, loaded: Iterable[str] = ()) -> Place:
        """Reads a place; without a file it is in `here`, else in the script. Raises ValidationError."""
        where, *condition = _CONDITION.split(text.strip(), maxsplit=1)
        file, _, line = where.rpartition(":")
        if not line.strip().isdecimal() or len(line) > 9 or (condition and not condition[0].strip()):
            raise ValidationError(f"{text!r} is no place", hint="write FILE:LINE, LINE, or FILE:LINE if CONDITION")
        source = self.chunk(file, loaded) if file else here or f"@{self.script}"
        return Place(source, int(line), condition[0].strip() if condition else None)

    def names(self, loaded: Iterable[str] = ()) -> list[str]:
        """Files to offer: what is loaded and the Lua files of both folders, as they are written shortest."""
        found = dict.fromkeys([f"@{self.script}", *loaded])
        paths = [Path(source[1:]) for source in found if source.startswith("@")]
        for folder in {self.cwd, self.script.parent}:
            paths += sorted(folder.glob("*.lua"))[:_MOST_LISTED]
        return list(dict.fromkeys(self.shown(path) for path in paths))

    def shown(self, path: Path) -> str:
        """A path relative to the working folder where it lies below it."""
        return str(path.relative_to(self.cwd)) if path.is_relative_to(self.cwd) else str(path)
