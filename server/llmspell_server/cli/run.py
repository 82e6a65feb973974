"""`llmspell run`: runs a script file to its end."""

from __future__ import annotations

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.foreground import run_in_foreground
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions, lua_options


@click.command(
    cls=Command,
    examples=(
        "llmspell run hello.lua",
        "llmspell run hello.lua -- --name Ada in.txt    ARGS.name is 'Ada', ARGS[1] is 'in.txt'",
        "llmspell run --security safe --timeout 5 --max-memory 64M stranger.lua",
        "echo 'print(2 ^ 10)' | llmspell run -",
    ),
)
@click.argument("script", type=click.Path(allow_dash=True))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--stream", is_flag=True, help="With --output json: print a line of JSON for each piece of output.")
@lua_options
@click.pass_obj
def command(
    invocation: Invocation, script: str, arguments: tuple[str, ...], *, stream: bool, options: LuaOptions
) -> int:
    """Run the spell SCRIPT (`-` for standard input) with its ARGUMENTS, which stand after `--`.

    What it prints goes to standard output as it comes. The exit code is 0, that of `os.exit`, 1 when the script
    fails, 130 after Ctrl-C. With --output json the only thing on standard output is one JSON document.
    """
    from llmspell_server.cli.spell import read_spell

    return run_in_foreground(
        invocation, lambda: read_spell(script), options=options, arguments=arguments, stream=stream
    )
