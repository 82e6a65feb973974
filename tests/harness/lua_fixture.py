"""Lua texts for tests: several files in one string, a cursor `$0`, marks `$1` … `$9`.

    --- file: main.lua
    local m = require "other"
    print(m.na$0me)
    --- file: other.lua
    return { name = 1 }

Text before the first header (or without any) is the file `main.lua`. URIs are `file:///srv/<name>`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from llmspell_server.language.analysis import Snapshot
from llmspell_server.language.answers import Location
from llmspell_server.language.settings import Settings
from llmspell_server.language.workspace import Workspace

ROOT = "file:///srv"
_HEADER = re.compile(r"^--- file: (\S+)[ \t]*\n", re.MULTILINE)
_MARK = re.compile(r"\$(\d)")


class Place(NamedTuple):
    """A mark: which file, which character."""

    uri: str
    offset: int


class Fixture(NamedTuple):
    """The files by URI, without marks, and the marks by number."""

    files: dict[str, str]
    marks: dict[int, list[Place]]

    @property
    def cursor(self) -> Place:
        """Where `$0` stands."""
        return self.marks[0][0]

    def snapshot(self, dialect: str = "lua54") -> Snapshot:
        """The files in a workspace."""
        workspace = Workspace(Settings(dialect=dialect, roots=(ROOT,)))
        for uri, text in self.files.items():
            workspace.open(uri, text, 1)
        return workspace.snapshot()


def read_fixture(text: str) -> Fixture:
    """Files and marks of a text."""
    parts = _HEADER.split(text)
    named = [("main.lua", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    files: dict[str, str] = {}
    marks: dict[int, list[Place]] = {}
    for name, body in named:
        if name == "main.lua" and not body and len(named) > 1:
            continue
        uri = f"{ROOT}/{name}"
        clean = ""
        end = 0
        for match in _MARK.finditer(body):
            clean += body[end : match.start()]
            end = match.end()
            marks.setdefault(int(match.group(1)), []).append(Place(uri, len(clean)))
        files[uri] = clean + body[end:]
    return Fixture(files, marks)


def shown(fixture: Fixture, location: Location) -> str:
    """A location as `name:line:text` (lines from 1), the file's name only where it is not `main.lua`."""
    text = fixture.files.get(location.uri)
    if text is None:
        return location.uri.rsplit("/", 1)[-1]
    line = text.count("\n", 0, location.start) + 1
    name = location.uri.removeprefix(ROOT + "/")
    place = f"{line}:{text[location.start : location.end]}"
    return place if name == "main.lua" else f"{name}:{place}"
