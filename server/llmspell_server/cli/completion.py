"""`llmspell completion`: the script that teaches a shell to complete llmspell's commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from llmspell_server.cli.commands import COMPLETION_VARIABLE, Command, llmspell

SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    examples=(
        'bash:  eval "$(llmspell completion bash)"            in ~/.bashrc',
        'zsh:   eval "$(llmspell completion zsh)"             in ~/.zshrc',
        "fish:  llmspell completion fish > ~/.config/fish/completions/llmspell.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the completion script of SHELL (bash, zsh or fish)."""
    completion = get_completion_class(shell)
    assert completion is not None, "click knows the three shells"
    script = completion(llmspell, {}, "llmspell", COMPLETION_VARIABLE)
    click.echo(script.source_template % script.source_vars())
    return 0
