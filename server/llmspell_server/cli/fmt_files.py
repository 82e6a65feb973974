"""Files for `llmspell fmt`: finding them, showing how they change, replacing them, asking an installed stylua."""

from __future__ import annotations

import contextlib
import difflib
import errno
import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from llmspell_runtime.errors import ConfigError, ToolError

SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__"))
STYLUA_SECONDS = 60


def lua_files_below(folder: Path) -> Iterator[Path]:
    """The `.lua` files in a folder and the folders below it, by name; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(here, name)
            if name.endswith(".lua") and path.is_file():
                yield path


def replace(path: Path, content: bytes) -> None:
    """Gives a file new content in one step: whoever reads it sees the old one or the new one. Keeps its mode.

    Raises OSError, and leaves the file as it was then.
    """
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def difference(old: bytes, new: bytes, name: str) -> str:
    """The changes of a file as a unified diff that `patch` understands."""
    before, after = (text.decode("utf-8", "surrogateescape").splitlines(keepends=True) for text in (old, new))
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def by_stylua(raw: bytes, path: Path) -> str:
    """What an installed stylua makes of a file.

    Raises ConfigError if it is not installed, ToolError if it fails.
    """
    command = ["stylua", "--search-parent-directories", "--stdin-filepath", str(path.absolute()), "-"]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=STYLUA_SECONDS, check=False)  # noqa: S603
    except FileNotFoundError:
        hint = "install it, or leave --use stylua away: the built-in formatter writes the same style"
        raise ConfigError("the program stylua is not installed", hint=hint) from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"stylua did not end within {STYLUA_SECONDS} s", where=str(path)) from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it gave no reason"]
        raise ToolError(f"stylua failed: {lines[0].removeprefix('error: ')}", where=str(path))
    return done.stdout.decode("utf-8", "surrogateescape")
