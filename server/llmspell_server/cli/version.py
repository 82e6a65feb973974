"""`llmspell version`: the version, and on request of what it stands on."""

from __future__ import annotations

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import click

from llmspell_server.cli.commands import Command, output_option
from llmspell_server.cli.invocation import Invocation

LIBRARIES = ("lupa", "msgpack", "attrs", "cattrs", "click", "prompt_toolkit", "jq", "pyseccomp")


@click.command(
    cls=Command, params=[output_option()], examples=("llmspell version --verbose", "llmspell version --output json")
)
@click.option("--short", is_flag=True, help="The number and nothing else.")
@click.pass_obj
def command(invocation: Invocation, *, short: bool) -> int:
    """Print the version; with --verbose also those of Python and the libraries."""
    if short and invocation.output == "text":
        click.echo(invocation.version)
    elif invocation.output == "text" and invocation.verbosity <= 0:
        click.echo(f"llmspell {invocation.version}")
    else:
        _print_facts(invocation)
    return 0


def _print_facts(invocation: Invocation) -> None:
    facts: dict[str, str] = {
        "version": invocation.version,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "location": str(Path(__file__).parent.parent.parent),
    }
    libraries = {name: _installed(name) for name in LIBRARIES}
    if invocation.output != "text":
        indent = 2 if invocation.output == "pretty" else None
        click.echo(json.dumps({**facts, "libraries": libraries}, indent=indent))
        return
    click.echo(f"llmspell {facts.pop('version')}")
    for name, value in {**facts, **libraries}.items():
        click.echo(f"  {name:<15} {value or 'not installed'}")


def _installed(name: str) -> str | None:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return None
