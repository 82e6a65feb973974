"""`llmspell trust`: says that what a project's configuration grants its scripts is what the user wants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmspell_runtime.errors import ConfigError
from llmspell_server.cli.commands import Command, output_option
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import write

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig


@click.command(
    cls=Command,
    params=[output_option()],
    examples=(
        "llmspell trust                     the project of this folder, as its configuration is now",
        "llmspell trust ~/work/spells       another project",
        "llmspell trust --list",
        "llmspell trust --revoke ~/work/spells",
    ),
)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="Show the files that you trust.")
@click.option("--revoke", is_flag=True, help="Trust the project no more.")
@click.pass_obj
def command(invocation: Invocation, path: Path | None, *, listing: bool, revoke: bool) -> int:
    """Trust the configuration of the project at PATH (a folder or its llmspell.toml; by default that of this folder).

    A project's llmspell.toml may grant its scripts more than they have by default: files, programs, a level. That
    counts when you trust the file, and until its text changes. Your own files, options and variables always count.
    """
    if listing and (path is not None or revoke):
        raise click.UsageError("--list goes with nothing else")
    if listing:
        return _list(invocation)
    if revoke:
        return _revoke(invocation, path)
    return _trust(invocation, path)


def _trust(invocation: Invocation, path: Path | None) -> int:
    from llmspell_runtime.security.project_grants import project_grants
    from llmspell_runtime.security.trust import trust

    loaded = _load(path)
    project = loaded.project
    if project is None:
        raise ConfigError(
            "no project has its configuration here", where=str(path or Path.cwd()), hint="name a folder or its file"
        )
    grants = project_grants(loaded)
    trust(project)
    if invocation.output != "text":
        from llmspell_server.cli.outcome import write_json

        told = [{"key": grant.key, "message": grant.message, "where": grant.place} for grant in grants]
        write_json(invocation, {"trusted": str(project.path), "grants": told})
        return 0
    for grant in grants:
        write(f"  {grant}\n")
    write(
        f"trusted as it is now: {project.path}\n" if grants else f"trusted, though it grants nothing: {project.path}\n"
    )
    return 0


def _revoke(invocation: Invocation, path: Path | None) -> int:
    from llmspell_runtime.security.trust import revoke, trusted_files

    # By what was remembered: the file may be gone, or have become unreadable.
    wanted = (path or Path.cwd()).resolve()
    named = wanted if path is None or path.is_dir() else path.parent.resolve() / path.name
    found = [record for record in trusted_files() if named in (record.path, record.root)]
    if not found and path is None:
        found = [record for record in trusted_files() if record.root in wanted.parents][-1:]
    if not found:
        raise ConfigError("nothing there is trusted", where=str(named), hint="llmspell trust --list")
    for record in found:
        revoke(record)
    if invocation.output != "text":
        from llmspell_server.cli.outcome import write_json

        write_json(invocation, {"revoked": [str(record.path) for record in found]})
        return 0
    for record in found:
        write(f"no longer trusted: {record.path}\n")
    return 0


def _list(invocation: Invocation) -> int:
    from llmspell_runtime.security.trust import trusted_files

    found = list(trusted_files())
    if invocation.output != "text":
        from llmspell_server.cli.outcome import write_json

        write_json(invocation, [{"path": str(record.path), "digest": record.digest} for record in found])
        return 0
    for record in found:
        write(f"{record.path}\n")
    return 0


def _load(path: Path | None) -> LoadedConfig:
    """The configuration with the project's file, whatever the environment says of others. Raises ConfigError."""
    import os

    from llmspell_runtime.config import load_config

    environ = {name: value for name, value in os.environ.items() if name in ("HOME", "XDG_CONFIG_HOME")}
    if path is None or path.is_dir():
        return load_config(cwd=path, environ=environ)
    if not path.exists():
        raise ConfigError("there is no such file", where=str(path))
    wanted = path.parent.resolve() / path.name
    for folder in (wanted.parent, wanted.parent.parent):  # `config/llmspell.toml` belongs to the folder above
        loaded = load_config(cwd=folder, environ=environ)
        if loaded.project is not None and loaded.project.path == wanted:
            return loaded
    raise ConfigError("the file is not the configuration of a project", where=str(path), hint="name the folder")
