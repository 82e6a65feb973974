"""The definition files as sources, read once per dialect and shared by all workspaces."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from llmspell_server.language.source import SourceFile, read_file

SCHEME: Final = "llmspell-library:/"
_VERSION: Final = re.compile(r"^---@version ([^\n]*)$", re.MULTILINE)
_SECTION: Final = re.compile(
    r"(?:^---[^\n]*\n)*^---@version ([^\n]*)\n(?:^---[^\n]*\n)*(?:^[^\n-][^\n]*(?:\n|\Z))?", re.MULTILINE
)
_NUMBERS: Final = {"lua51": 501, "lua52": 502, "lua53": 503, "lua54": 504, "lua55": 505}


@cache
def library_files(dialect: str) -> dict[str, SourceFile]:
    """The libraries of a dialect by URI (`llmspell-library:/string.lua`)."""
    texts = {
        path.name: path.read_text("utf-8")
        for path in sorted(files(__package__).iterdir(), key=lambda path: path.name)
        if path.name.endswith(".lua")
    }
    texts |= {
        f"spells/{path.name}": path.read_text("utf-8")
        for path in sorted(files(__package__).joinpath("spells").iterdir(), key=lambda path: path.name)
    }
    texts["llmspell.lua"] = files("llmspell_runtime.script_api").joinpath("library/llmspell.lua").read_text("utf-8")
    found: dict[str, SourceFile] = {}
    for name, text in texts.items():
        kept = for_version(text, dialect)
        if kept.strip():
            found[SCHEME + name] = read_file(SCHEME + name, kept, dialect, is_library=True)
    return found


def for_version(text: str, dialect: str) -> str:
    """The text without the blocks whose `---@version` excludes the dialect; a block is comments and the line below.

    A mark such as `>5.2, JIT` in the first block, the file's `---@meta`, holds for the whole file.
    """
    if "---@version" not in text:
        return text
    head = text.split("\n\n", 1)[0]
    first = _VERSION.search(head)
    if first is not None and "@meta" in head and not fits_version(first.group(1), dialect):
        return ""

    def keep(match: re.Match[str]) -> str:
        return match.group() if fits_version(match.group(1), dialect) or "@meta" in match.group() else ""

    return _SECTION.sub(keep, text)


def fits_version(mark: str, dialect: str) -> bool:
    """Whether a `---@version` text such as `>5.2, JIT` includes a dialect."""
    jit = dialect.startswith("luajit")
    number = _NUMBERS.get(dialect, 501 if jit else 504)
    for part in mark.split(","):
        word = part.strip()
        if word.upper() in ("JIT", "LUAJIT"):
            if jit:
                return True
            continue
        match = re.fullmatch(r"([<>]?)\s*(?:Lua\s*)?(\d)\.(\d)", word)
        if match is None:
            continue
        wanted = int(match.group(2)) * 100 + int(match.group(3))
        match match.group(1):
            case ">":
                fits = number >= wanted
            case "<":
                fits = number <= wanted
            case _:
                fits = number == wanted
        if fits:
            return True
    return False
