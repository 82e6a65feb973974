"""`llmspell repl`: the command itself; on a terminal with editing and completion, in a pipe line by line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions, lua_options

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig


@click.command("repl", cls=Command, examples=("llmspell repl", "echo 'print(1 + 1)' | llmspell repl"))
@lua_options
@click.pass_obj
def command(invocation: Invocation, *, options: LuaOptions) -> int:
    """Type Lua and see what it does; `.help` lists the commands, Ctrl-C stops what runs, Ctrl-D leaves.

    In a pipe every complete piece of Lua is run as it comes; the exit code is 1 when one of them failed.
    """
    import asyncio

    loaded = invocation.load(profile=options.profile, overrides=options.overrides)
    return asyncio.run(_converse(invocation, loaded, options))


async def _converse(invocation: Invocation, loaded: LoadedConfig, options: LuaOptions) -> int:
    from llmspell_debug_adapter.private_socket import private_socket
    from llmspell_runtime.kernel.kernel import Kernel
    from llmspell_server.cli.repl.session import Session
    from llmspell_server.cli.streams import StandardInput

    interactive = sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()
    standard_input = StandardInput()
    zygote = invocation.take_zygote(loaded.config.engines.lua.version)
    async with await Kernel.open(loaded, zygote=zygote) as kernel, private_socket(kernel):
        session = Session(invocation, kernel, options, read_input=standard_input.line, interactive=interactive)
        await session.open()
        if interactive:
            from llmspell_server.cli.repl.prompt import converse

            return await converse(session)
        from llmspell_server.cli.repl.plain import follow

        return await follow(session, standard_input)
