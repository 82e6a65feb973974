"""Source text that a script loads by name or by path: `require`, `dofile`, `loadfile`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import attrs

from llmspell_runtime.errors import ResourceError, SecurityError, ValidationError
from llmspell_runtime.security.levels import MIB
from llmspell_runtime.security.paths import judge_file, open_granted
from llmspell_runtime.security.policy import Policy

_UTF8_MARK = b"\xef\xbb\xbf"
_BYTECODE_MARK = b"\x1b"


@attrs.frozen
class ModuleLookup:
    """Where a module was found, or what was tried in vain (each a path, with the reason where it is not absence)."""

    path: Path | None
    tried: tuple[str, ...]


def read_source(policy: Policy, path: str | bytes, cwd: Path, max_bytes: int = MIB) -> bytes:
    """The bytes of the Lua source file `path`, with its byte-order mark and `#!` line if it has them.

    Besides the readable folders the module roots of the policy are granted. Raises `ResourceError` above `max_bytes`,
    `SecurityError` for compiled code (which the Lua machine trusts blindly) and as `paths.open_file` does; `OSError`.
    """
    descriptor = open_granted(policy, "module", path, cwd, flags=os.O_RDONLY | os.O_NONBLOCK)
    try:
        judge_file(policy, descriptor, path, writing=False)
        text = _read(descriptor, max_bytes + 1)
    finally:
        os.close(descriptor)
    name = os.fsdecode(path)
    if len(text) > max_bytes:
        raise ResourceError(f"{name}: more than {max_bytes} bytes of source text")
    if _is_compiled(text):
        raise SecurityError(f"{name}: compiled Lua code may not be loaded", hint="load the source text instead")
    return text


def resolve_module(policy: Policy, name: str, search_roots: Iterable[Path]) -> ModuleLookup:
    """Look for module `a.b` as `a/b.lua` and `a/b/init.lua` below each of `search_roots` (absolute), in that order.

    Raises `ValidationError` for a name that is not words joined by dots.
    """
    words = name.split(".")
    if not all(words) or any(sign in name for sign in "/\\\0"):
        raise ValidationError(f"module name {name!r} is not made of words joined by dots", hint='like require("a.b")')
    tried: list[str] = []
    for root in search_roots:
        folder = root.joinpath(*words)
        for candidate in (folder.with_name(f"{words[-1]}.lua"), folder / "init.lua"):
            reason = _unreadable(policy, candidate)
            if reason is None:
                return ModuleLookup(candidate, tuple(tried))
            tried.append(f"{candidate}{reason}")
    return ModuleLookup(None, tuple(tried))


def _unreadable(policy: Policy, path: Path) -> str | None:
    """None when `path` can be loaded; else why not, empty for plain absence."""
    try:
        descriptor = open_granted(policy, "module", os.fsencode(path), path.parent, flags=os.O_RDONLY | os.O_NONBLOCK)
    except SecurityError:
        return " (not granted)"
    except OSError as problem:
        return "" if problem.errno in (errno.ENOENT, errno.ENOTDIR) else f" ({problem.strerror})"
    try:
        judge_file(policy, descriptor, os.fsencode(path), writing=False)
    except SecurityError as problem:
        return f" ({problem.message})"
    except OSError as problem:
        return f" ({problem.strerror})"
    finally:
        os.close(descriptor)
    return None


def _read(descriptor: int, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := os.read(descriptor, size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _is_compiled(text: bytes) -> bool:
    """Lua looks for its mark after a byte-order mark and after a first line that begins with `#`."""
    rest = text.removeprefix(_UTF8_MARK)
    if rest.startswith(b"#"):
        rest = rest.partition(b"\n")[2]
    return rest.startswith(_BYTECODE_MARK)
