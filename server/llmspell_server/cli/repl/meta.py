"""The commands of a conversation that are not Lua: `.help`, `.load`, `.reset` and the others."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import attrs

from llmspell_runtime.errors import LlmspellError, StorageError, ValidationError
from llmspell_server.cli.repl.session import Leave, Session
from llmspell_server.cli.spell import read_spell
from llmspell_server.cli.terminal import write

_META = re.compile(r"\s*(\.[A-Za-z?][\w-]*)(?:\s+(.*))?\s*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SHOWN = 70

Handler = Callable[[Session, str], Awaitable[None]]


@attrs.frozen
class Meta:
    """A command: its names, its arguments, one line about it."""

    names: tuple[str, ...]
    usage: str
    about: str
    handler: Handler


META: list[Meta] = []


def meta(*names: str, usage: str = "", about: str) -> Callable[[Handler], Handler]:
    """Declares a command."""

    def declare(handler: Handler) -> Handler:
        META.append(Meta(names, usage, about, handler))
        return handler

    return declare


def is_meta(text: str) -> bool:
    """Whether the input is such a command and not Lua (`.5` is Lua)."""
    return _META.fullmatch(text) is not None


async def run_meta(session: Session, text: str) -> None:
    """Runs a command; what goes wrong is told. Raises Leave for `.exit`."""
    found = _META.fullmatch(text)
    assert found is not None, "is_meta was asked before"
    known = {name: entry for entry in META for name in entry.names}
    try:
        entry = known.get(found[1])
        if entry is None:
            raise ValidationError(f"there is no command {found[1]}", hint=_closest(found[1], list(known)))
        await entry.handler(session, (found[2] or "").strip())
    except LlmspellError as error:
        session.complain(error)
    except OSError as error:
        session.complain(StorageError(error.strerror or str(error), where=str(error.filename or "")))


def _closest(name: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else ".help lists the commands"


def _needed(argument: str, usage: str) -> str:
    if not argument:
        raise ValidationError(f"write it like {usage}")
    return argument


@meta(".help", ".h", ".?", about="list these commands")
async def _help(_session: Session, _argument: str) -> None:
    rows = [(" ".join(filter(None, (", ".join(entry.names), entry.usage))), entry.about) for entry in META]
    width = max(len(left) for left, _ in rows)
    write("".join(f"  {left:<{width}}  {about}\n" for left, about in rows))
    write("\nAnything else is Lua. Ctrl-C stops what runs, Ctrl-D leaves.\n")


@meta(".exit", ".quit", ".q", usage="[CODE]", about="leave")
async def _exit(_session: Session, argument: str) -> None:
    if argument and not argument.isdigit():
        raise ValidationError("the exit code is a number from 0 to 255")
    raise Leave(int(argument or 0) & 0xFF)


@meta(".clear", ".cls", about="clear the screen")
async def _clear(session: Session, _argument: str) -> None:
    if session.interactive:
        write("\x1b[H\x1b[2J\x1b[3J")


@meta(".save", usage="[-f] FILE", about="write the Lua of this conversation that ran without error to a file")
async def _save(session: Session, argument: str) -> None:
    force = argument.startswith("-f ")
    path = session.cwd / _needed(argument.removeprefix("-f ").strip(), ".save FILE")
    if path.exists() and not force:
        raise StorageError("the file is there already", where=str(path), hint="overwrite it with .save -f FILE")
    path.write_text("".join(f"{text.rstrip()}\n" for text in session.accepted), encoding="utf-8", errors="replace")
    session.note(f"wrote {path}")


@meta(".load", usage="FILE", about="run a file in this Lua state, as if it was typed")
async def _load(session: Session, argument: str) -> None:
    await session.run_file(read_spell(str(session.cwd / _needed(argument, ".load FILE"))))


@meta(".run", usage="FILE [ARGS]", about="run a script in a Lua state of its own")
async def _run(session: Session, argument: str) -> None:
    try:
        words = shlex.split(_needed(argument, ".run FILE [ARGS]"))
    except ValueError as error:
        raise ValidationError(f"the quotes do not match: {error}") from None
    await session.run_apart(read_spell(str(session.cwd / words[0])), tuple(words[1:]))


@meta(".history", ".hist", about="show what was typed")
async def _history(session: Session, _argument: str) -> None:
    for number, text in enumerate(session.typed[:-1], 1):
        first, *more = text.splitlines()
        write(f"{number:>4}  {first}\n" + "".join(f"      {line}\n" for line in more))


@meta(".clear-history", about="forget what was typed, here and in the history file")
async def _clear_history(session: Session, _argument: str) -> None:
    session.typed.clear()
    session.forget()


@meta(".variables", ".vars", about="show the globals you made")
async def _variables(session: Session, _argument: str) -> None:
    found = await session.interpreter.globals()
    if not found:
        session.note("there are none yet")
    width = max((len(name) for name in found), default=0)
    for name, about in sorted(found.items()):
        text = " ".join(str(about["text"]).split())
        write(f"  {name:<{width}}  {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}\n")


@meta(".set", usage="NAME VALUE", about="set a global to a Lua value, or to the text if it is none")
async def _set(session: Session, argument: str) -> None:
    name, _, value = argument.partition(" ")
    if not _NAME.fullmatch(name) or not value.strip():
        raise ValidationError("write it like .set NAME VALUE", hint="a name has letters, digits and _")
    execution = await session.evaluate(f"{name} = {value}")
    if execution.failure is not None and execution.failure.kind == "syntax":
        execution = await session.evaluate(f"{name} = ...", value.strip())
    execution.result()


@meta(".unset", usage="NAME", about="remove a global")
async def _unset(session: Session, argument: str) -> None:
    if not _NAME.fullmatch(argument):
        raise ValidationError("write it like .unset NAME")
    (await session.evaluate(f"{argument} = nil")).result()


@meta(".cd", usage="[DIR]", about="change the folder of these commands; scripts see it after .reset")
async def _cd(session: Session, argument: str) -> None:
    session.cwd = _folder(session.cwd, argument or "~")


def _folder(base: Path, name: str) -> Path:
    folder = (base / Path(name).expanduser()).resolve()
    if not folder.is_dir():
        raise StorageError("there is no such folder", where=str(folder))
    return folder


@meta(".pwd", about="show that folder")
async def _pwd(session: Session, _argument: str) -> None:
    write(f"{session.cwd}\n")


@meta(".ls", usage="[DIR]", about="list a folder")
async def _ls(session: Session, argument: str) -> None:
    for entry in sorted((session.cwd / argument).iterdir()):
        write(f"{entry.name}{'/' if entry.is_dir() else ''}\n")


@meta(".info", about="show the Lua version, the security level and the limits")
async def _info(session: Session, _argument: str) -> None:
    from llmspell_runtime.security.policy import describe

    interpreter = session.interpreter
    facts = [
        ("llmspell", session.invocation.version),
        ("Lua", session.kernel.loaded.config.engines.lua.version),
        ("memory", f"{(await interpreter.query('memory'))['lua_bytes'] / 1024:.0f} KiB"),
        ("worker", str(interpreter.worker_pid)),
        ("inputs", str(len(session.typed))),
        *describe(interpreter.policy),
    ]
    width = max(len(name) for name, _ in facts)
    write("".join(f"  {name:<{width}}  {value}\n" for name, value in facts))


@meta(".reset", about="begin again with a fresh Lua state")
async def _reset(session: Session, _argument: str) -> None:
    await session.open()
    session.accepted.clear()
    session.note("this is a fresh Lua state")


@meta(".perf", usage="[on|off]", about="show time and memory of each run")
async def _perf(session: Session, argument: str) -> None:
    if argument not in ("", "on", "off"):
        raise ValidationError("write it like .perf on or .perf off")
    session.measure = argument == "on" if argument else not session.measure
    print(f"time and memory are {'shown' if session.measure else 'not shown'}", file=sys.stderr)
