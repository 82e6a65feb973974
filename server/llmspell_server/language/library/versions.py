"""Which versions of Lua have what: names of the standard libraries that the chosen dialect lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_SECTION: Final = re.compile(
    r"^---@version ([^\n]*)\n(?:^---[^\n]*\n)*(?:function +)?([A-Za-z_][\w.]*(?::\w+)?)", re.MULTILINE
)
_MARK: Final = re.compile(r"[<>]?\s*(?:Lua\s*)?5\.\d|(?:Lua)?JIT", re.IGNORECASE)
_FILE: Final = re.compile(r"\A---@meta[^\n]*\n(?:---[^\n]*\n)*?---@version ([^\n]*)\n")


@cache
def marked_names() -> Mapping[str, str]:
    """The names that not every version has, such as `unpack` or `math.pow`, with their `---@version` text."""
    found: dict[str, str] = {}
    for path in files(__package__).iterdir():
        if not path.name.endswith(".lua"):
            continue
        text = path.read_text("utf-8")
        whole = _FILE.match(text)
        if whole is not None:
            for name in re.findall(r"^([a-z_]\w*) = \{", text, re.MULTILINE):
                found[name] = whole.group(1)
            continue
        for match in _SECTION.finditer(text):
            found[match.group(2).replace(":", ".")] = match.group(1)
    return found


def is_mark(text: str) -> bool:
    """Whether a `---@version` text speaks of versions of Lua."""
    return bool(text) and all(_MARK.fullmatch(part.strip()) for part in text.split(","))


def said(mark: str) -> str:
    """A mark in words: `Lua 5.1 or LuaJIT`."""
    words = []
    for part in mark.replace(" ", "").split(","):
        if part.upper() in ("JIT", "LUAJIT"):
            words.append("LuaJIT")
        elif part.startswith(">"):
            words.append(f"Lua {part[1:]} and later")
        elif part.startswith("<") and part != "<5.1":
            words.append(f"Lua 5.1 to {part[1:]}")
        else:
            words.append(f"Lua {part.removeprefix('<')}")
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"
