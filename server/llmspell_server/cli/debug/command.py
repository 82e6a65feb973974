"""`llmspell debug`: the command itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions, lua_options

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_server.cli.debug.session import DebugSession


@click.command(
    "debug",
    cls=Command,
    examples=(
        "llmspell debug hello.lua --break-at 12",
        "llmspell debug hello.lua --break-at 'lib.lua:5 if n > 3' --watch n -- --name Ada",
        "llmspell debug --step hello.lua",
        "llmspell debug --port 4711 hello.lua",
        "printf '%s\\n' locals bt continue | llmspell debug hello.lua --break-at 12",
    ),
)
@click.argument("script", type=click.Path())
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--break-at",
    "places",
    metavar="FILE:LINE",
    multiple=True,
    help="Stop there; a line without a file is in SCRIPT, `if CONDITION` may follow. Repeatable.",
)
@click.option("--watch", "watches", metavar="EXPR", multiple=True, help="Show the value at every stop. Repeatable.")
@click.option("--step", is_flag=True, help="Stop at the first line.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Wait at the first line for an editor on this port of the machine (0: any); it needs the token that is told.",
)
@lua_options
@click.pass_obj
def command(
    invocation: Invocation,
    script: str,
    arguments: tuple[str, ...],
    *,
    places: tuple[str, ...],
    watches: tuple[str, ...],
    step: bool,
    port: int | None,
    options: LuaOptions,
) -> int:
    """Run the spell SCRIPT under a debugger; ARGUMENTS, after `--`, are the script's.

    It stops at breakpoints, at errors that nobody catches, and at Ctrl-C; `help` lists what can be done then. The
    debugger talks on standard error, the script on standard output. In a pipe, commands are read line by line. The
    exit code is that of the script, or 130 when you leave before the script has ended. There is no deadline unless
    --timeout sets one.
    """
    import asyncio

    from llmspell_server.cli.spell import read_spell

    if port is not None and (places or watches):
        raise click.UsageError("with --port the client sets breakpoints and watches")
    _refuse_standard_input(script)
    read_spell(script)
    loaded = invocation.load(profile=options.profile, overrides=options.overrides)
    return asyncio.run(_debug(invocation, loaded, script, arguments, places, watches, options, step=step, port=port))


# What a conversation prints is text.
command.params = [parameter for parameter in command.params if parameter.name != "output"]


def _refuse_standard_input(script: str) -> None:
    if script == "-":
        from llmspell_runtime.errors import ValidationError

        raise ValidationError("the debugger reads its commands from standard input", hint="write the script to a file")


async def _debug(
    invocation: Invocation,
    loaded: LoadedConfig,
    script: str,
    arguments: tuple[str, ...],
    places: tuple[str, ...],
    watches: tuple[str, ...],
    options: LuaOptions,
    *,
    step: bool,
    port: int | None,
) -> int:
    from llmspell_debug_adapter.private_socket import private_socket
    from llmspell_runtime.kernel.kernel import Kernel
    from llmspell_server.cli.debug.conversation import converse
    from llmspell_server.cli.debug.plain import lines_of
    from llmspell_server.cli.debug.script_run import Program
    from llmspell_server.cli.debug.session import DebugSession
    from llmspell_server.cli.debug.telling import point_text
    from llmspell_server.cli.streams import StandardInput

    standard_input = StandardInput()
    program = Program(script=script, arguments=arguments, options=options, read_input=standard_input.line, step=step)
    zygote = invocation.take_zygote(loaded.config.engines.lua.version)
    async with await Kernel.open(loaded, zygote=zygote) as kernel, private_socket(kernel):
        if port is not None:
            from llmspell_server.cli.debug.serve import serve_client

            return await serve_client(invocation, kernel, program, port)
        session = DebugSession(invocation, kernel, program)
        session.watches.update(enumerate(watches, 1))
        _set_breakpoints(session, places)
        await session.begin()
        for point in session.points.all:
            session.say(point_text(point, session.cwd))
        if is_interactive():
            from llmspell_server.cli.debug.prompt import typed_lines

            return await converse(session, typed_lines(session))
        return await converse(session, lines_of(session, standard_input))


def _set_breakpoints(session: DebugSession, places: tuple[str, ...]) -> None:
    from llmspell_runtime.kernel.debugger.values import BreakpointSpec

    for text in places:
        place = session.files.place(text)
        session.points.add(place.source, BreakpointSpec(line=place.line, condition=place.condition))


def is_interactive() -> bool:
    """Whether a person sits before the debugger: standard output may go elsewhere."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
