"""What the prelude asks of the kernel for Lua's own libraries: files, sources, environment, standard input.

Every answer is decided by the interpreter's policy. Failures of files are returned as Lua does it: nil, message, code.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from llmspell_runtime.errors import LlmspellError, ResourceError, SecurityError, ValidationError
from llmspell_runtime.security import paths, sources
from llmspell_runtime.security.files import FileTable
from llmspell_runtime.security.policy import Policy

ReadInput = Callable[[], Awaitable[bytes | None]]
"""Gives the next piece of standard input (a line when a person types), or None at its end."""

MAX_PLACES = 200
MAX_TEMPLATE = 64 * 1024
"""Places in a script's `package.path`, and its characters."""

WHENCE = {"set": os.SEEK_SET, "cur": os.SEEK_CUR, "end": os.SEEK_END}


class SystemCalls:
    """The system operations of one interpreter; owns its open files."""

    def __init__(
        self, policy: Policy, cwd: Path, *, module_folders: Sequence[Path], read_input: ReadInput | None
    ) -> None:
        self._policy = policy
        self._cwd = cwd
        self._module_folders = tuple(module_folders)
        self._read_input = read_input
        self._files = FileTable(policy, cwd)
        self.on_wait: Callable[[bool], None] = lambda _waiting: None
        """Called with True before a script waits for input, with False afterwards."""

    def operations(self) -> dict[str, Callable[..., Any]]:
        """Wire name of each operation, and its handler."""
        return {
            "sys.open": taking(_lua_failure(self._files.open), TEXT, _STR),
            "sys.read": taking(_lua_failure(self._files.read), _INT, _INT),
            "sys.write": taking(_lua_failure(self._write), _INT, TEXT),
            "sys.seek": taking(_lua_failure(self._seek), _INT, _STR, _INT),
            "sys.close": taking(_lua_failure(self._close), _INT),
            "sys.remove": taking(_lua_failure(self._remove), TEXT),
            "sys.rename": taking(_lua_failure(self._rename), TEXT, TEXT),
            "sys.temporary_name": taking(_lua_failure(self._temporary_name)),
            "sys.stdin": taking(self._stdin),
            "sys.getenv": taking(self._getenv, TEXT),
            "sys.read_source": taking(self._read_source, TEXT),
            "sys.find_module": taking(self._find_module, TEXT, TEXT),
        }

    def close(self) -> None:
        """Closes the files that scripts left open."""
        with contextlib.suppress(OSError):
            self._files.close_all()

    def _write(self, handle: int, data: str | bytes) -> bool:
        self._files.write(handle, _bytes(data))
        return True

    def _seek(self, handle: int, whence: str, offset: int) -> int:
        if whence not in WHENCE:
            raise ValidationError(f"cannot seek from {whence!r}")
        return self._files.seek(handle, offset, WHENCE[whence])

    def _close(self, handle: int) -> bool:
        self._files.close(handle)
        return True

    def _remove(self, path: str | bytes) -> bool:
        paths.remove(self._policy, path, self._cwd)
        return True

    def _rename(self, source: str | bytes, target: str | bytes) -> bool:
        paths.rename(self._policy, source, target, self._cwd)
        return True

    def _temporary_name(self) -> str:
        return str(paths.temporary_name(self._policy))

    async def _stdin(self) -> bytes | None:
        if self._read_input is None:
            return None
        self.on_wait(True)
        try:
            return await self._read_input()
        finally:
            self.on_wait(False)

    def _getenv(self, name: str | bytes) -> str | None:
        if isinstance(name, bytes) or not self._policy.may_read_env(name):
            return None
        return os.environ.get(name)

    def _read_source(self, path: str | bytes) -> tuple[bytes | None, str]:
        shown = os.fsdecode(path)
        try:
            return sources.read_source(self._policy, path, self._cwd), _absolute(self._cwd, shown)
        except OSError as error:
            return None, f"cannot open {shown}: {error.strerror or error}"
        except LlmspellError as error:
            return None, f"cannot open {shown}: {error.for_lua()}"

    def _find_module(self, name: str | bytes, template: str | bytes) -> tuple[bytes | None, str]:
        """Source text and path of the module `name`, or None and the places tried.

        Folders are searched in this order: those of the script's own `package.path`, the script's folder, the
        working directory, the configured ones.
        """
        try:
            folders = [*_folders_of(os.fsdecode(template), self._cwd), *self._module_folders]
            found = sources.resolve_module(self._policy, os.fsdecode(name), dict.fromkeys(folders))
            if found.path is None:
                return None, "".join(f"\n\tno file '{tried}'" for tried in found.tried)
            return sources.read_source(self._policy, str(found.path), self._cwd), str(found.path)
        except OSError as error:
            return None, f"\n\t{error}"
        except LlmspellError as error:
            return None, f"\n\t{error.for_lua()}"


TEXT, _STR, _INT = (str, bytes), (str,), (int,)


def taking(call: Callable[..., Any], *kinds: tuple[type, ...]) -> Callable[..., Any]:
    """Refuses arguments of other types than the prelude sends: a worker is a stranger."""

    def checked(*arguments: Any) -> Any:
        if len(arguments) != len(kinds) or any(type(v) not in kind for v, kind in zip(arguments, kinds, strict=True)):
            raise ValidationError("a system operation was called with wrong arguments")
        return call(*arguments)

    return checked


def _lua_failure(call: Callable[..., Any]) -> Callable[..., Any]:
    """Turns what the system or the policy refuses into Lua's nil, message, code."""

    def guarded(*arguments: Any) -> Any:
        try:
            return call(*arguments)
        except OSError as error:
            where = f"{os.fsdecode(error.filename)}: " if error.filename is not None else ""
            return None, f"{where}{error.strerror or error}", error.errno or 0
        except SecurityError as error:
            return None, error.for_lua(), errno.EACCES

    return guarded


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _absolute(cwd: Path, path: str) -> str:
    return os.path.normpath(cwd / path)


def _folders_of(template: str, cwd: Path) -> list[Path]:
    """The folders that a Lua `package.path` names (`dir/?.lua;dir/?/init.lua`), relative ones from `cwd`.

    Raises ResourceError for one that names so many that to look would take long.
    """
    folders = []
    parts = template.split(";", MAX_PLACES) if len(template) <= MAX_TEMPLATE else ()
    if not 0 < len(parts) <= MAX_PLACES:
        raise ResourceError(f"package.path names more than {MAX_PLACES} places", hint="name fewer folders")
    for part in parts:
        folder, mark, _ = part.partition("?")
        if mark:
            folders.append(Path(os.path.normpath(cwd / (folder or "."))))
    return folders
