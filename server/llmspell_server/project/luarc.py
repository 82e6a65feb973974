"""`.luarc.json` and `.emmyrc.json`: the settings that a project shares with other Lua language servers, as far as they
mean something here.

A name may be nested or dotted, and may begin with `Lua.`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from llmspell_server.language.checks.choosing import Wish, is_severity
from llmspell_server.project.jsonc import read_jsonc
from llmspell_server.project.values import Sayings

NAMES: Final = (".luarc.json", ".luarc.jsonc", ".emmyrc.json")
"""The files, weakest first."""

_VERSIONS: Final = {"5.1": "lua51", "5.2": "lua52", "5.3": "lua53", "5.4": "lua54", "5.5": "lua55", "jit": "luajit"}
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}|\$(\w+)")


def read_luarc(text: str, path: Path) -> Sayings:
    """What the file says; a text that is no JSON says nothing, and that is its one complaint."""
    try:
        values = read_jsonc(text)
    except (ValueError, RecursionError) as error:
        return Sayings(complaints=(f"{path} was not read: {str(error) or 'it is nested too deeply'}",))
    if not isinstance(values, dict):
        return Sayings(complaints=(f"{path} was not read: it holds no object",))
    severity = {**_words(values, "diagnostics.groupSeverity"), **_words(values, "diagnostics.severity")}
    status = {**_words(values, "diagnostics.groupFileStatus"), **_words(values, "diagnostics.neededFileStatus")}
    return Sayings(
        wish=Wish(
            disable=(*_list(values, "diagnostics.disable"), *_with_status(status, "none")),
            enable=(*_list(values, "diagnostics.enables"), *_with_status(status, "any", "opened")),
            severity={name: word for name, word in severity.items() if is_severity(word)},
        ),
        globals=frozenset(_list(values, "diagnostics.globals")),
        library=tuple(_folders(values, path.parent)),
        lua_version=_version(_find(values, "runtime.version")),
    )


def _find(values: Mapping[str, Any], key: str) -> Any:
    """A value by its dotted name."""
    for root in (values, values.get("Lua")):
        if not isinstance(root, dict):
            continue
        for name in (key, f"Lua.{key}"):
            if name in root:
                return root[name]
        found: Any = root
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


def _list(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = _find(values, key)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _words(values: Mapping[str, Any], key: str) -> dict[str, str]:
    found = _find(values, key)
    if not isinstance(found, dict):
        return {}
    return {name: word for name, word in found.items() if isinstance(word, str)}


def _with_status(status: Mapping[str, str], *wanted: str) -> Iterator[str]:
    return (name for name, word in status.items() if word.lower().rstrip("!") in wanted)


def _version(told: object) -> str | None:
    text = told.lower().replace("lua", "").strip() if isinstance(told, str) else ""
    return _VERSIONS.get(text)


def _folders(values: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """`workspace.library`: a list of paths (perhaps as objects with a `path`), or an object whose keys they are."""
    told = _find(values, "workspace.library")
    for each in told if isinstance(told, list | dict) else ():
        text = each.get("path") if isinstance(each, dict) else each
        if not isinstance(text, str) or not text or "${3rd}" in text or "\0" in text:
            continue
        plain = _VARIABLE.sub(lambda match: _variable(match, folder), text)
        yield folder / Path(os.path.expanduser(plain))  # noqa: PTH111 -- a home that is not there is no error


def _variable(match: re.Match[str], folder: Path) -> str:
    name = match.group(1) or match.group(2)
    return str(folder) if name in ("workspaceFolder", "workspaceRoot") else os.environ.get(name, match.group())
