"""Why a script failed, with the paths and lines that a person knows: a value that becomes text or JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.errors import LlmspellError

if TYPE_CHECKING:
    from llmspell_runtime.kernel.execution import Failure, Frame
    from llmspell_server.cli.spell import Spell

ID_SIZE = 60
"""Lua shows at most this many bytes of a chunk name, the final NUL included (LUA_IDSIZE in luaconf.h)."""

ADVICE = (
    (re.compile(r"Security violation: "), "`llmspell config show` lists what is granted; --security changes the level"),
    (re.compile(r"attempt to call a nil value \(global '(\w+)'\)"), "no function `{0}` is defined here"),
    (re.compile(r"attempt to call a nil value \(method '(\w+)'\)"), "the object has no method `{0}`"),
    (re.compile(r"attempt to call a nil value \(field '(\w+)'\)"), "the table has no function `{0}`"),
    (re.compile(r"attempt to index a nil value \(\w+ '(\w+)'\)"), "`{0}` is nil at this point; set it before"),
    (re.compile(r"attempt to perform arithmetic on a nil value \(\w+ '(\w+)'\)"), "`{0}` is nil; give it a number"),
    (re.compile(r"attempt to concatenate a (?:nil|table|boolean|function) value"), "use tostring(value) to join it"),
    (re.compile(r"'(\w+)' expected \(to close '(\w+)' at line (\d+)\)"), "the `{1}` of line {2} needs its `{0}`"),
    (
        re.compile(r"module '([\w.]+)' not found"),
        "modules are looked for beside the script and in engines.lua.module_paths",
    ),
)
"""What to do about messages of Lua itself."""


@attrs.frozen(kw_only=True)
class Trouble:
    """A failure, told. Files are relative to the working directory where they lie below it."""

    kind: str
    message: str
    """Without its position."""
    file: str | None = None
    line: int | None = None
    path: Path | None = None
    """The file on disk, if the position is in one."""
    frames: tuple[str, ...] = ()
    """`file:line: in what`, innermost first."""
    hidden: int = 0
    """Frames that are left out: Lua's own functions."""
    hint: str | None = None

    @property
    def headline(self) -> str:
        """Position and message."""
        where = f"{self.file}:{self.line}: " if self.file and self.line else ""
        return where + self.message


def understand(failure: Failure, spell: Spell, cwd: Path, *, everything: bool = False) -> Trouble:
    """The failure of `spell` in terms of the user's files. With `everything`, no frame is left out."""
    sources = dict.fromkeys([spell.source_name, *(frame.source for frame in failure.traceback)])
    shown = {short_source(name): shown_source(name, cwd) for name in sources}
    message = _with_shown_names(failure.message, shown)
    files = {text: _path_of(name) for name in sources if (text := shown_source(name, cwd))}
    file, line, message = _split_position(message, files)
    if file is None:
        inner = next((frame for frame in failure.traceback if frame.line is not None), None)
        if inner is not None:
            file, line = shown_source(inner.source, cwd), inner.line
    kept = [frame for frame in failure.traceback if everything or frame.line is not None]
    hint = failure.hint
    if isinstance(failure.cause, LlmspellError) and failure.cause.hint:
        hint = hint or failure.cause.hint
        message = message.replace(f" ({failure.cause.hint})", "")
    return Trouble(
        kind=failure.kind,
        message=message,
        file=file,
        line=line,
        path=files.get(file) if file else None,
        frames=tuple(_frame_text(frame, shown, cwd) for frame in kept),
        hidden=len(failure.traceback) - len(kept),
        hint=hint or _advice(message),
    )


def short_source(source_name: str) -> str:
    """How Lua shortens a chunk name for its messages (luaO_chunkid of the reference implementation)."""
    if not source_name.startswith(("@", "=")):
        return source_name
    raw = source_name[1:].encode("utf-8", "surrogateescape")
    if len(raw) < ID_SIZE:
        return source_name[1:]
    cut = raw[: ID_SIZE - 1] if source_name[0] == "=" else b"..." + raw[-(ID_SIZE - 4) :]
    return cut.decode("utf-8", "replace")


def shown_source(source_name: str, cwd: Path) -> str:
    """A chunk name for people: files relative to `cwd` where they lie below it."""
    if not source_name.startswith("@"):
        return source_name.removeprefix("=")
    path = Path(source_name[1:])
    try:
        return str(path.relative_to(cwd))
    except ValueError:
        return str(path)


def _path_of(source_name: str) -> Path | None:
    return Path(source_name[1:]) if source_name.startswith("@") else None


def _with_shown_names(text: str, shown: Mapping[str, str]) -> str:
    """Names the files in a Lua message as the user knows them, wherever a line number follows."""
    for short in sorted(shown, key=len, reverse=True):
        if short and short != shown[short]:
            replacement = shown[short]
            text = re.sub(rf"(?<![\w./-]){re.escape(short)}(?=:\d+)", lambda _, r=replacement: r, text)  # type: ignore[misc]
    return text


def _split_position(message: str, files: Mapping[str, object]) -> tuple[str | None, int | None, str]:
    for file in files:
        found = re.match(rf"{re.escape(file)}:(\d+): ?", message)
        if found:
            return file, int(found[1]), message[found.end() :]
    return None, None, message


def _frame_text(frame: Frame, shown: Mapping[str, str], cwd: Path) -> str:
    place = shown_source(frame.source, cwd) + (f":{frame.line}" if frame.line is not None else "")
    return f"{place}: in {_with_shown_names(frame.function, shown)}"


def _advice(message: str) -> str | None:
    for pattern, text in ADVICE:
        found = pattern.search(message)
        if found:
            return text.format(*found.groups())
    return None
