"""`llmspell new`: writes a spell that runs, its configuration, and the debugger settings of VS Code."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from llmspell_runtime.errors import StorageError
from llmspell_server.cli.commands import Command
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, write

SPELL = """\
-- {name}: run it with `llmspell run {name}.lua -- --name Ada`
local name = ARGS.name or "world"

-- State keeps values between runs: in .llmspell/ beside llmspell.toml.
local runs = (State.load("global", "{name}.runs") or 0) + 1
State.save("global", "{name}.runs", runs)

print(("Hello, %s! This is run number %d."):format(name, runs))
return {{ name = name, runs = runs }}
"""

CONFIGURATION = """\
# Configuration of this project; `llmspell config init -o all.toml` writes every key with its default.

[engines.lua]
# safe: no files, no network; restricted: this folder and guarded network; privileged: everything you may do
security_level = "restricted"

[runtime]
# Seconds after which a script is stopped.
script_timeout_seconds = 300
"""

LAUNCH = """\
{{
  // For a VS Code whose debugger "llmspell" is `llmspell dap`: F5 runs the spell that is open.
  "version": "0.2.0",
  "configurations": [
    {{
      "type": "llmspell",
      "request": "launch",
      "name": "Run this spell",
      "program": "${{file}}",
      "args": []
    }}
  ]
}}
"""


@click.command(
    cls=Command, examples=("llmspell new hello && llmspell run hello.lua", "llmspell new report --dir spells")
)
@click.argument("name")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder to write into."
)
@click.option("-f", "--force", is_flag=True, help="Overwrite files that are there.")
@click.pass_obj
def command(invocation: Invocation, name: str, *, folder: Path, force: bool) -> int:
    """Write NAME.lua, llmspell.toml and .vscode/launch.json.

    A configuration or launch.json that is there already stays as it is, unless --force is given.
    """
    name = name.removesuffix(".lua")
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*", name, re.ASCII):
        raise click.UsageError(f"{name!r} cannot be the name of a spell; use letters, digits, - and _")
    spell = folder / f"{name}.lua"
    if spell.exists() and not force:
        raise StorageError("the file is there already", where=str(spell), hint="choose another name, or use --force")
    texts = {
        spell: SPELL.format(name=name),
        folder / "llmspell.toml": CONFIGURATION,
        folder / ".vscode" / "launch.json": LAUNCH.format(),
    }
    colors = palette(invocation.color, sys.stdout)
    for path, text in texts.items():
        if path.exists() and not force:
            write(f"{colors.dim('kept')}  {path}\n")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        write(f"wrote {path}\n")
    write(f"\nnext: llmspell run {spell}\n")
    return 0
