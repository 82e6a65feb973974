"""The commands of the debugger, in one table, and which line is a command and which is Lua."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Literal

import attrs

from llmspell_server.cli.debug import breaking, changing, looking, moving
from llmspell_server.cli.debug.session import DebugSession

Handler = Callable[[DebugSession, str], Awaitable[None]]
Takes = Literal["nothing", "count", "words", "lua"]

_PREFIX = re.compile(r"(?:debug|db):\s*(?=\S)")
_COMMAND = re.compile(r"([a-z]+)(?:\s+(.*))?", re.DOTALL)
_OPERATOR = re.compile(r"[-=~<>+*/%^.,:|&(\[{\"']|(?:and|or)\b")
_ASSIGNMENT = re.compile(r"=(?!=)")


@attrs.frozen
class Entry:
    """A command: its names, its arguments, one line about it."""

    names: tuple[str, ...]
    usage: str
    about: str
    handler: Handler
    takes: Takes = "nothing"
    repeats: bool = False
    """Whether an empty line does it again."""


async def _help(session: DebugSession, argument: str) -> None:
    await looking.explain(session, argument, [(", ".join(e.names), e.usage, e.about) for e in TABLE])


TABLE: tuple[Entry, ...] = (
    Entry(("step", "s"), "[COUNT]", "go to the next line, into functions", moving.step, "count", repeats=True),
    Entry(("next", "n"), "[COUNT]", "go to the next line of this function", moving.next_, "count", repeats=True),
    Entry(("finish", "f"), "[COUNT]", "go on until this function returns", moving.finish, "count"),
    Entry(("continue", "c"), "", "go on", moving.continue_),
    Entry(("until", "advance"), "[FILE:]LINE", "go on to a line", moving.until, "words"),
    Entry(("pause",), "", "stop a running script (Ctrl-C does it)", moving.pause),
    Entry(("restart",), "", "run the script again from its start", moving.restart),
    Entry(("kill",), "", "end the script at once", moving.kill),
    Entry(("quit", "q", "exit"), "", "end the script and leave", moving.quit_),
    Entry(
        ("break", "b"), "[FILE:]LINE [if COND]", "set a breakpoint; without a line, list all", breaking.set_, "words"
    ),
    Entry(("tbreak",), "[FILE:]LINE [if COND]", "set a breakpoint that stops once", breaking.set_temporary, "words"),
    Entry(("log",), "[FILE:]LINE TEXT", "print text with {expressions} there, without a stop", breaking.log, "words"),
    Entry(("data",), "NAME", "stop when a variable or a field changes", breaking.data, "lua"),
    Entry(("catch",), "FILTER …|off", "stop at errors: uncaught, caught, tool [if COND]", breaking.catch, "words"),
    Entry(("delete", "d"), "[NUMBER …]", "remove breakpoints; without a number, all", breaking.delete, "words"),
    Entry(("enable",), "NUMBER …", "have breakpoints stop again", breaking.enable, "words"),
    Entry(("disable",), "NUMBER …", "keep breakpoints from stopping", breaking.disable, "words"),
    Entry(("list", "l"), "[LINE|FIRST,LAST|FILE:LINE]", "show source", looking.list_, "words", repeats=True),
    Entry(("backtrace", "bt", "where", "w"), "", "show the stack", looking.backtrace),
    Entry(("up",), "[COUNT]", "look at the caller", looking.up, "count"),
    Entry(("down",), "[COUNT]", "look at what this frame called", looking.down, "count"),
    Entry(("frame",), "NUMBER", "look at a frame of the stack", looking.frame, "words"),
    Entry(("threads",), "", "list the coroutines", looking.threads),
    Entry(("thread",), "NUMBER", "look at a coroutine", looking.thread, "words"),
    Entry(("locals",), "", "show the local variables", looking.locals_),
    Entry(("upvalues",), "", "show the variables of enclosing functions", looking.upvalues),
    Entry(("globals",), "[all]", "show the globals the script made", looking.globals_, "words"),
    Entry(("print", "p"), "EXPR", "show a value, all of it", looking.print_, "lua"),
    Entry(("watch",), "EXPR", "show a value at every stop", looking.watch, "lua"),
    Entry(("unwatch",), "NUMBER", "show it no longer", looking.unwatch, "words"),
    Entry(("set",), "VAR = EXPR", "change a variable or a field", changing.set_, "lua"),
    Entry(("!",), "STATEMENT", "run Lua in this frame", changing.run, "lua"),
    Entry(("info",), "[breakpoints|watches|source]", "say where the script is and what is set", looking.info, "words"),
    Entry(("source",), "", "say which sources are loaded", looking.source),
    Entry(("help", "h"), "[COMMAND]", "list these commands", _help, "words"),
)

BY_NAME = {name: entry for entry in TABLE for name in entry.names}


def read_line(line: str) -> tuple[Entry, str] | None:
    """The command and its argument; None when the line is Lua to be evaluated.

    A command's name that Lua goes on behind (`n = 5`, `print(x)`, `c.d`) is Lua. After `debug:` or `db:` it is not.
    """
    text = line.strip()
    prefix = _PREFIX.match(text)
    bare = text[prefix.end() :] if prefix else text
    if bare.startswith("!"):
        return BY_NAME["!"], bare[1:].strip()
    found = _COMMAND.fullmatch(bare)
    entry = BY_NAME.get(found[1]) if found else None
    if found is None or entry is None:
        return None
    argument = (found[2] or "").strip()
    if prefix is None and _is_lua(entry, argument):
        return None
    return entry, argument


def _is_lua(entry: Entry, argument: str) -> bool:
    match entry.takes:
        case "nothing":
            return bool(argument)
        case "count":
            return bool(argument) and not argument.isdecimal()
        case "words":
            return _OPERATOR.match(argument) is not None
        case _:
            return _ASSIGNMENT.match(argument) is not None
