"""`llmspell config`: makes, checks and shows the configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from llmspell_runtime.errors import StorageError
from llmspell_server.cli.commands import Command, CommandGroup, output_option
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, write

if TYPE_CHECKING:
    from llmspell_runtime.config import FileReport, Finding


@click.group(
    cls=CommandGroup, examples=("llmspell config init", "llmspell config validate", "llmspell config show --origins")
)
def command() -> None:
    """Make, check and show the configuration.

    What counts, strongest first: options, environment (LLMSPELL_*), the project's llmspell.toml, the user's file,
    a profile, defaults.
    """


@command.command("init", cls=Command, examples=("llmspell config init", "llmspell config init -o ~/.llmspell.toml"))
@click.option(
    *("-o", "--output", "target"),
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("llmspell.toml"),
    metavar="FILE",
    help="File to write, llmspell.toml by default.",
)
@click.option("-f", "--force", is_flag=True, help="Overwrite the file if it is there.")
def init(*, target: Path, force: bool) -> int:
    """Write a configuration file with every key, its meaning and its default."""
    from llmspell_runtime.config import Config, to_toml

    if target.exists() and not force:
        raise StorageError("the file is there already", where=str(target), hint="overwrite it with --force")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_toml(Config()), encoding="utf-8")
    write(f"wrote {target}\n")
    return 0


@command.command(
    "validate", cls=Command, params=[output_option()], examples=("llmspell config validate -f llmspell.toml",)
)
@click.option(
    *("-f", "--file", "files"),
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="File to check; without it those that count here are checked.",
)
@click.pass_obj
def validate(invocation: Invocation, *, files: tuple[Path, ...]) -> int:
    """Check configuration files. The exit code is 1 when one has an error."""
    from llmspell_runtime.config import validate_file

    reports = [validate_file(path) for path in files or _files_that_count(invocation)]
    if invocation.output == "text":
        for report in reports:
            _tell_report(invocation, report)
        if not reports:
            write("there is no configuration file here; the defaults hold\n")
    else:
        from llmspell_server.cli.outcome import write_json

        for report in reports:
            write_json(invocation, _report_value(report))
    return 0 if all(report.valid for report in reports) else 1


def _files_that_count(invocation: Invocation) -> list[Path]:
    import os

    from llmspell_runtime.config.files import discover

    found = discover(explicit=invocation.config, cwd=Path.cwd().resolve(), environ=os.environ)
    return [path for path in (found.user, found.project, found.explicit) if path is not None]


def _tell_report(invocation: Invocation, report: FileReport) -> None:
    colors = palette(invocation.color, sys.stdout)
    for found in report.errors:
        write(f"{colors.red('error:')} {_finding_text(found, report.path)}\n")
    for found in report.warnings:
        write(f"{colors.yellow('warning:')} {_finding_text(found, report.path)}\n")
    verdict = colors.green("valid") if report.valid else colors.red("not valid")
    write(f"{report.path}: {verdict}\n")


def _finding_text(found: Finding, path: Path) -> str:
    hint = f" ({found.hint})" if found.hint else ""
    return f"{found.place or path}: {found.message}{hint}"


def _report_value(report: FileReport) -> dict[str, Any]:
    def plain(found: Finding) -> dict[str, Any]:
        return {"message": found.message, "key": found.key, "where": found.place, "hint": found.hint}

    return {
        "valid": report.valid,
        "path": str(report.path),
        "errors": [plain(found) for found in report.errors],
        "warnings": [plain(found) for found in report.warnings],
    }


@command.command(
    "show",
    cls=Command,
    examples=("llmspell config show engines.lua --origins", "llmspell config show --format json"),
)
@click.argument("section", required=False)
@click.option("--format", "form", type=click.Choice(("toml", "json")), default=None, help="toml by default.")
@click.option("-p", "--profile", metavar="NAME", help="As if this profile was chosen.")
@click.option("--origins", is_flag=True, help="Say where each value came from.")
@click.pass_obj
def show(invocation: Invocation, *, section: str | None, form: str | None, profile: str | None, origins: bool) -> int:
    """Print the configuration that holds here, or a SECTION of it, and what it grants a script.

    Keys, passwords and tokens are hidden.
    """
    from llmspell_server.cli.config_text import as_json, as_toml

    loaded = invocation.load(profile=profile, to_run=False)
    if form == "json" or (form is None and invocation.output != "text"):
        write(as_json(loaded, section, origins=origins) + "\n")
    else:
        write(as_toml(loaded, section, origins=origins))
    return 0
