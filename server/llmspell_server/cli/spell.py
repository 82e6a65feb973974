"""A spell as the command line has it: its text, where it came from, what Lua calls it; and what cannot be one."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs

from llmspell_runtime.errors import StorageError, ValidationError

BYTECODE = b"\x1b"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
LOOKED_AT = 4096
"""Bytes in which a NUL tells that a file is no text."""


@attrs.frozen(kw_only=True)
class Spell:
    """Lua text to run."""

    source: bytes
    source_name: str
    """Lua's chunk name: `@path` or `=name`."""
    name: str
    """What `Args[0]` and messages call it."""
    path: Path | None = None
    """The absolute path of its file, if it has one."""


def read_spell(argument: str) -> Spell:
    """The script file of that name, or standard input for `-`.

    Raises StorageError for what cannot be read and ValidationError for what is no Lua text.
    """
    if argument == "-":
        source = sys.stdin.buffer.read() if sys.stdin is not None else b""
        spell = Spell(source=source, source_name="=stdin", name="stdin")
    else:
        path = Path(argument)
        try:
            source = path.read_bytes()
        except OSError as error:
            raise StorageError(_reason(error), where=argument, hint=_advice(path)) from None
        absolute = path.resolve()
        spell = Spell(source=source, source_name=f"@{absolute}", name=path.name, path=absolute)
    _check_text(spell.source, argument)
    return spell


def _check_text(source: bytes, argument: str) -> None:
    if source.startswith(BYTECODE):
        raise ValidationError(
            "this is compiled Lua, which is not run because it cannot be checked",
            where=argument,
            hint="run the source text it was compiled from",
        )
    if source.startswith(UTF16_MARKS):
        raise ValidationError("this text is UTF-16, which Lua cannot read", where=argument, hint="save it as UTF-8")
    if b"\0" in source[:LOOKED_AT]:
        raise ValidationError("this is a binary file, not Lua text", where=argument)


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such script"
        case IsADirectoryError():
            return "this is a folder, not a script"
        case PermissionError():
            return "you may not read this script"
    return f"cannot read the script: {error.strerror or error}"


def _advice(path: Path) -> str | None:
    """What the caller may have meant."""
    if path.is_dir():
        inside = next((name for name in ("main.lua", "init.lua") if (path / name).is_file()), None)
        return f"did you mean `{path / inside}`?" if inside else "name the script in it"
    if path.exists():
        return None
    if path.suffix == "" and path.with_suffix(".lua").is_file():
        return f"did you mean `{path.with_suffix('.lua')}`?"
    import difflib

    try:
        scripts = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".lua"]
    except OSError:
        return f"there is no folder `{path.parent}`"
    close = difflib.get_close_matches(path.name, scripts, n=1)
    return f"did you mean `{path.parent / close[0]}`?" if close else None
