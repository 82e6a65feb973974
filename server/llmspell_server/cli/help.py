"""`llmspell help`: the help of llmspell or of one of its commands."""

from __future__ import annotations

import click

from llmspell_server.cli.commands import Command, llmspell


@click.command(cls=Command, examples=("llmspell help run", "llmspell help config show"))
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def command(context: click.Context, names: tuple[str, ...]) -> int:
    """Explain llmspell, or one COMMAND of it."""
    root = context.find_root()
    here = click.Context(llmspell, info_name="llmspell", obj=root.obj, **llmspell.context_settings)
    for name in names:
        group = here.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"`{here.command_path}` has no commands below it", ctx=here)
        found = group.get_command(here, name)
        if found is None:
            raise click.exceptions.NoSuchCommand(name, possibilities=group.list_commands(here), ctx=here)
        here = click.Context(found, info_name=name, parent=here)
    click.echo(here.get_help())
    return 0
