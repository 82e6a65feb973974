"""From a launch configuration to a script that can run; everything wrong with it is told before anything starts."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from llmspell_debug_adapter.arguments import Launch
from llmspell_debug_adapter.errors import LaunchFailed
from llmspell_runtime.security.levels import SecurityLevel

CODE_NAME = "=code"


@attrs.frozen(kw_only=True)
class Program:
    """What to run, and how."""

    source: bytes
    chunk: str
    """Lua's chunk name."""
    name: str
    path: Path | None
    cwd: Path
    arguments: tuple[str, ...]
    security: SecurityLevel | None
    limits: dict[str, float | None]


def read_program(launch: Launch) -> Program:
    """The program of a launch configuration, read now. Raises LaunchFailed."""
    if (launch.program is None) == (launch.code is None):
        raise LaunchFailed(
            "the launch configuration needs `program` or `code`, one of the two",
            hint="`program` is the path of a Lua file, `code` is Lua text",
        )
    if launch.timeout is not None and not launch.timeout >= 0:
        raise LaunchFailed(f"`timeout` is {launch.timeout}, but must be seconds, or 0 for none")
    cwd = _folder(launch)
    path = Path(os.path.realpath(cwd / launch.program)) if launch.program is not None else None
    return Program(
        source=_read(path) if path is not None else (launch.code or "").encode("utf-8", "replace"),
        chunk=f"@{path}" if path is not None else CODE_NAME,
        name=path.name if path is not None else "code",
        path=path,
        cwd=cwd,
        arguments=tuple(launch.args),
        security=SecurityLevel(launch.security) if launch.security else None,
        limits={"seconds": launch.timeout or None} if launch.timeout is not None else {},
    )


def _folder(launch: Launch) -> Path:
    """The working directory: `cwd`, else the folder of an absolute `program`, else our own."""
    if launch.cwd is not None:
        folder = Path(launch.cwd)
        if not folder.is_absolute():
            raise LaunchFailed(f"`cwd` is {launch.cwd!r}, but must be an absolute path")
        if not folder.is_dir():
            raise LaunchFailed("there is no such folder", where=f"`cwd` {folder}")
        return folder.resolve()
    if launch.program is not None and Path(launch.program).is_absolute():
        return Path(launch.program).parent
    return Path.cwd()


def _read(path: Path) -> bytes:
    try:
        source = path.read_bytes()
    except OSError as error:
        raise LaunchFailed(error.strerror or str(error), where=f"`program` {path}") from None
    if source.startswith(b"\x1b"):
        raise LaunchFailed("this is compiled Lua, which is not run because it cannot be checked", where=str(path))
    if b"\0" in source[:4096]:
        raise LaunchFailed("this is a binary file, not Lua text", where=str(path))
    return source


def environment_chunk(variables: dict[str, str | None]) -> str:
    """Lua that gives a script the variables of its launch configuration; None stands for one that is not set.

    They are granted by name: whoever writes the configuration wants the script to see them, whatever its policy says
    of the variables of this process.
    """
    entries = "".join(
        f"[{lua_text(name)}]={lua_text(value)}," for name, value in variables.items() if value is not None
    )
    unset = "".join(f"[{lua_text(name)}]=true," for name, value in variables.items() if value is None)
    return (
        f"local given, unset, inherited = {{{entries}}}, {{{unset}}}, os.getenv\n"
        "os.getenv = function(name)\n"
        "  local value = given[name]\n"
        "  if value ~= nil then return value end\n"
        "  if unset[name] then return nil end\n"
        "  return inherited(name)\n"
        "end"
    )


def lua_text(text: str) -> str:
    """A Lua literal for any text."""
    plain = all(char.isascii() and char.isprintable() and char not in '"\\' for char in text)
    if plain:
        return f'"{text}"'
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode("utf-8", "surrogateescape")) + '"'
