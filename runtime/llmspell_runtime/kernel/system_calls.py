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

from llmspell_runtime.errors import LlmspellError, SecurityError, ValidationError
from llmspell_runtime.security import paths, sources
from llmspell_runtime.security.files import FileTable
from llmspell_runtime.security.policy import Policy

ReadInput = Callable[[], Awaitable[bytes | None]]
"""Gives the next piece of standard input (a line when a person types), or None at its end."""

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
            "sys.open": _lua_failure(self._files.open),
            "sys.read": _lua_failure(self._files.read),
            "sys.write": _lua_failure(self._write),
            "sys.seek": _lua_failure(self._seek),
            "sys.close": _lua_failure(self._close),
            "sys.remove": _lua_failure(self._remove),
            "sys.rename": _lua_failure(self._rename),
            "sys.temporary_name": _lua_failure(self._temporary_name),
            "sys.stdin": self._stdin,
            "sys.getenv": self._getenv,
            "sys.read_source": self._read_source,
            "sys.find_module": self._find_module,
        }

    def close(self) -> None:
        """Closes the files that scripts left open."""
        with contextlib.suppress(OSError):
            self._files.close_all()

    def _write(self, handle: int, data: str | bytes) -> bool:
        self._files.write(handle, _bytes(data))
        return True

    def _seek(self, handle: int, whence: str, offset: int) -> int:
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
        if not isinstance(name, str):
            if isinstance(name, bytes):
                return None
            raise ValidationError("os.getenv: the name is no string")
        if not self._policy.may_read_env(name):
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
        folders = [*_folders_of(os.fsdecode(template), self._cwd), *self._module_folders]
        try:
            found = sources.resolve_module(self._policy, os.fsdecode(name), dict.fromkeys(folders))
            if found.path is None:
                return None, "".join(f"\n\tno file '{tried}'" for tried in found.tried)
            return sources.read_source(self._policy, str(found.path), self._cwd), str(found.path)
        except OSError as error:
            return None, f"\n\t{error}"
        except LlmspellError as error:
            return None, f"\n\t{error.for_lua()}"


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
    """The folders that a Lua `package.path` names (`dir/?.lua;dir/?/init.lua`), relative ones from `cwd`."""
    folders = []
    for part in template.split(";"):
        folder, mark, _ = part.partition("?")
        if mark:
            folders.append(Path(os.path.normpath(cwd / (folder or "."))))
    return folders
