"""`llmspell exec`: runs a piece of Lua from the command line."""

from __future__ import annotations

import click

from llmspell_server.cli.commands import Command
from llmspell_server.cli.foreground import run_in_foreground
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions, lua_options


@click.command(
    "exec",
    cls=Command,
    examples=(
        "llmspell exec '2 ^ 10'",
        "llmspell exec 'x = 6; x * 7'",
        """llmspell exec 'for i = 1, 3 do print(i) end'""",
        """llmspell exec --output json 'return {os = os.time()}'""",
    ),
)
@click.argument("code")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--stream", is_flag=True, help="With --output json: print a line of JSON for each piece of output.")
@lua_options
@click.pass_obj
def command(invocation: Invocation, code: str, arguments: tuple[str, ...], *, stream: bool, options: LuaOptions) -> int:
    """Run CODE. If it has a value (it is an expression, ends with one, or returns something), the value is printed."""
    from llmspell_server.cli.spell import Spell

    spell = Spell(source=code.encode("utf-8", "surrogateescape"), source_name="=exec", name="exec")
    return run_in_foreground(
        invocation, lambda: spell, options=options, arguments=arguments, stream=stream, expression=True
    )
