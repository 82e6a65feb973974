"""Where things that no user wrote come from, and where one can read about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from llmspell_server.language.library.load import SCHEME

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location

_LUA: Final = frozenset(
    ["basic", "bit32", "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8"]
)
_VERSIONS: Final = {"lua51": "5.1", "lua52": "5.2", "lua53": "5.3", "lua54": "5.4", "lua55": "5.5"}
_DECLARED: Final = re.compile(r"function\s+([A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*)")


def library_of(uri: str) -> str:
    """Whose part a definition is, in words: Lua's, llmspell's, or that of a definition file."""
    stem = uri.rsplit("/", 1)[-1].removesuffix(".lua")
    if not uri.startswith(SCHEME):
        return f"the definitions in {stem}.lua"
    if "/" in uri.removeprefix(SCHEME) or stem == "llmspell":
        return "llmspell"
    return "LuaJIT" if stem in ("jit", "ffi", "bit") else "Lua"


def manual_page(snapshot: Snapshot, place: Location) -> str | None:
    """The place in Lua's manual that tells about what is defined at a place of its library."""
    file = snapshot.libraries.get(place.uri)
    version = _VERSIONS.get(snapshot.settings.dialect, "5.1")
    stem = place.uri.removeprefix(SCHEME).removesuffix(".lua")
    if file is None or stem not in _LUA or not place.uri.startswith(SCHEME):
        return None
    line = file.text.rfind("\n", 0, place.start) + 1
    found = _DECLARED.match(file.text, line)
    if found is None or found.end() < place.start:
        return None
    return f"https://www.lua.org/manual/{version}/manual.html#pdf-{found[1]}"
