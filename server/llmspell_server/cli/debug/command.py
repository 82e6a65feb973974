"""`llmspell debug`: the command itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions, lua_options
from llmspell_server.cli.terminal import write

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
        "llmspell debug --attach                   the script that runs in another process",
        "llmspell debug --attach 4242 --break-at lib.lua:5",
    ),
)
@click.argument("script", type=click.Path(), required=False)
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
@click.option(
    "--attach",
    metavar="[PID|SOCKET]",
    is_flag=False,
    flag_value="",
    help="Debug a script that another process runs, by default the only one; it goes on when you leave.",
)
@click.option("--interpreter", metavar="ID", help="With --attach: which of the scripts of that process.")
@click.option("--list", "listing", is_flag=True, help="Show the processes that can be debugged, and leave.")
@lua_options
@click.pass_obj
def command(
    invocation: Invocation,
    script: str | None,
    arguments: tuple[str, ...],
    *,
    places: tuple[str, ...],
    watches: tuple[str, ...],
    step: bool,
    port: int | None,
    attach: str | None,
    interpreter: str | None,
    listing: bool,
    options: LuaOptions,
) -> int:
    """Run the spell SCRIPT under a debugger; ARGUMENTS, after `--`, are the script's.

    It stops at breakpoints, at errors that nobody catches, and at Ctrl-C; `help` lists what can be done then. The
    debugger talks on standard error, the script on standard output. In a pipe, commands are read line by line. The
    exit code is that of the script, or 130 when you leave before the script has ended. There is no deadline unless
    --timeout sets one.

    With --attach it is a script that another process runs. It stops at its next line, or goes on to the breakpoints
    of --break-at; a second Ctrl-C leaves it.
    """
    import asyncio

    from llmspell_server.cli.spell import read_spell

    if listing:
        from llmspell_server.cli.dap_attach import as_text, running

        write(as_text(asyncio.run(running())))
        return 0
    if attach is not None:
        _refuse_beside_attach(script, port, options)
        from llmspell_server.cli.debug.attach import debug_attached

        return asyncio.run(debug_attached(invocation, attach, interpreter, places, watches, step=step))
    if interpreter is not None:
        raise click.UsageError("--interpreter belongs to --attach")
    if script is None:
        raise click.UsageError("Missing argument 'SCRIPT'.")
    if port is not None and (places or watches):
        raise click.UsageError("with --port the client sets breakpoints and watches")
    _refuse_standard_input(script)
    read_spell(script)
    loaded = invocation.load(profile=options.profile, overrides=options.overrides)
    return asyncio.run(_debug(invocation, loaded, script, arguments, places, watches, options, step=step, port=port))


# What a conversation prints is text.
command.params = [parameter for parameter in command.params if parameter.name != "output"]


def _refuse_beside_attach(script: str | None, port: int | None, options: LuaOptions) -> None:
    """What runs already has its arguments and its limits."""
    if script is not None:
        raise click.UsageError("--attach debugs what runs already; give it no SCRIPT")
    if port is not None:
        raise click.UsageError("--attach and --port exclude each other; editors attach by `llmspell dap --attach`")
    if options != LuaOptions():
        raise click.UsageError("--attach debugs what runs already; options of a run mean nothing there")


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
    from llmspell_server.cli.debug.conversation import talk
    from llmspell_server.cli.debug.script_run import Program, ScriptRun
    from llmspell_server.cli.debug.session import DebugSession
    from llmspell_server.cli.streams import StandardInput

    standard_input = StandardInput()
    program = Program(script=script, arguments=arguments, options=options, read_input=standard_input.line, step=step)
    zygote = invocation.take_zygote(loaded.config.engines.lua.version)
    async with await Kernel.open(loaded, zygote=zygote) as kernel, private_socket(kernel):
        if port is not None:
            from llmspell_server.cli.debug.serve import serve_client

            return await serve_client(invocation, kernel, program, port)

        async def open_run(session: DebugSession) -> ScriptRun:
            run = await ScriptRun.open(invocation, kernel, program)
            await run.debugger.join(session, session.on_event, stop_on_entry=step)
            return run

        session = DebugSession(invocation, Path(script), open_run)
        return await talk(session, places, watches, standard_input)
