"""The table of commands, each in a module that is imported when it is called, and the options that all of them have."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from llmspell_server.cli.invocation import Invocation

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "Run a spell (a Lua script)."),
    "exec": ("exec_code", "Run a piece of Lua and print its value."),
    "debug": ("debug.command", "Run a spell under a debugger in the terminal."),
    "repl": ("repl.command", "Type Lua and see what it does."),
    "check": ("check.command", "Look for mistakes in Lua files."),
    "fmt": ("fmt", "Lay out Lua files in one style."),
    "lsp": ("lsp", "Serve editors: the language server."),
    "dap": ("dap", "Serve debug clients (editors)."),
    "new": ("new", "Begin a project: a spell, its configuration, its debugger settings."),
    "trust": ("trust", "Trust the configuration of a project."),
    "config": ("config", "Make, check and show the configuration."),
    "doctor": ("doctor", "Check the installation and say what mends it."),
    "completion": ("completion", "Print the completion script of a shell."),
    "version": ("version", "Print the version."),
    "help": ("help", "Explain a command."),
}
"""Name -> module below this package (whose `command` it is), and its line in the overview."""

COMPLETION_VARIABLE = "_LLMSPELL_COMPLETE"
"""Set by the completion script of a shell when it asks for candidates (click's protocol)."""

OUTPUT_FORMS = ("text", "json", "pretty")
LEVELS = ("off", "error", "warn", "info", "debug", "trace")


def _store(field: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(context.ensure_object(Invocation), field, value)

    return callback


def _louder(sign: int) -> Callable[[click.Context, click.Parameter, int], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: int) -> None:
        context.ensure_object(Invocation).verbosity += sign * value

    return callback


class GlobalOption(click.Option):
    """An option that every command has; its value goes to the Invocation."""


def _global(*names: str, callback: Any, **settings: Any) -> GlobalOption:
    return GlobalOption(names, callback=callback, expose_value=False, is_eager=True, **settings)


def output_option() -> click.Option:
    """`--output`, for commands that print data."""
    return click.Option(
        ("--output",),
        type=click.Choice(OUTPUT_FORMS),
        callback=_store("output"),
        expose_value=False,
        is_eager=True,
        help="Form of what is printed: text, json (one line), pretty (indented JSON).",
    )


def global_options() -> list[click.Parameter]:
    """The options of every command."""
    return [
        _global(
            *("-c", "--config"),
            type=click.Path(path_type=Path, dir_okay=False),
            callback=_store("config"),
            help="Configuration file, instead of those that are found.",
        ),
        _global(
            *("--trace",),
            type=click.Choice(LEVELS),
            callback=_store("trace"),
            help="Level of the log on standard error.",
        ),
        _global("-v", "--verbose", count=True, callback=_louder(1), help="Say more; -vv says most."),
        _global("-q", "--quiet", count=True, callback=_louder(-1), help="Say less: no warnings."),
        _global(
            *("--color",), type=click.Choice(("auto", "always", "never")), callback=_store("color"), help="Use colours."
        ),
        _global("--debug", is_flag=True, hidden=True, callback=_store("debug"), help="Show Python tracebacks."),
    ]


class Command(click.Command):
    """A command with the global options, whose help ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params += global_options()
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options first, then the global ones."""
        format_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, line by line."""
        format_examples(formatter, self.examples)


class CommandGroup(click.Group):
    """A command with commands below it (`llmspell config …`)."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params += global_options()
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands."""
        format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, line by line."""
        format_examples(formatter, self.examples)


class Overview(CommandGroup):
    """`llmspell` itself: knows its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"llmspell_server.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but it suggests from all names."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def format_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Writes the two sections of options."""
    own: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    for parameter in command.get_params(ctx):
        if not isinstance(parameter, click.Option):
            continue
        record = parameter.get_help_record(ctx)
        if record is not None:
            (common if isinstance(parameter, GlobalOption) else own).append(record)
    for title, records in (("Options", own), ("Global options", common)):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def format_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """Writes the examples as they are typed."""
    if examples:
        with formatter.section("Examples"):
            for line in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def _print_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"llmspell {context.ensure_object(Invocation).version}")
        context.exit()


@click.command(
    cls=Overview,
    invoke_without_command=True,
    examples=(
        "llmspell new hello                    begin with a spell that runs",
        "llmspell run hello.lua -- --name Ada  run it with arguments of its own",
        "llmspell exec '2 ^ 10'                see what a piece of Lua gives",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def llmspell(context: click.Context) -> None:
    """Write Lua scripts that talk to language models: run them, try them out, look into them."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


llmspell.params.append(output_option())
