"""`llmspell check`: the options, and which exit code the findings mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from llmspell_server.cli.check import github, json_form, looking, sarif, text
from llmspell_server.cli.check.findings import SEVERITIES, Result, is_at_least
from llmspell_server.cli.commands import Command
from llmspell_server.cli.complaints import FAILED, MISUSED, tell_error
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LEVELS
from llmspell_server.cli.terminal import palette, write
from llmspell_server.language.checks.choosing import Wish, is_known
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.checks.nearest import did_you_mean, nearest
from llmspell_server.language.features.problems import Severity

FORMS: Final[Mapping[str, Callable[[Result, Invocation], str]]] = {
    "text": text.form,
    "json": json_form.form,
    "sarif": sarif.form,
    "github": github.form,
}

VERSIONS: Final = {
    "5.1": "lua51",
    "5.2": "lua52",
    "5.3": "lua53",
    "5.4": "lua54",
    "5.5": "lua55",
    "jit": "luajit",
}


class Codes(click.ParamType[tuple[str, ...]]):
    """Codes or groups of findings, with commas between them."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names; one that is neither a code nor a group is an error."""
        names = tuple(name for name in (part.strip() for part in str(value).split(",")) if name)
        for name in names:
            if not is_known(name):
                self.fail(f"there is no finding {name!r}.{did_you_mean(nearest(name, self.names()))}", param, ctx)
        return names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The codes and groups that begin so."""
        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(before + comma + name) for name in self.names() if name.startswith(last)]

    def names(self) -> list[str]:
        """Everything that may be written."""
        return sorted({*CODES, *(code.group for code in CODES.values())})


class Version(click.ParamType[str]):
    """A version of Lua: `5.4`, `jit`."""

    name = "version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name of the dialect."""
        plain = str(value).lower().removeprefix("lua").replace(" ", "")
        found = next((VERSIONS[name] for name in VERSIONS if plain in (name, name.replace(".", ""))), None)
        if found is None:
            self.fail(f"{value!r} is no version of Lua; choose one of {', '.join(VERSIONS)}", param, ctx)
        return found

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The versions that begin so."""
        return [CompletionItem(name) for name in VERSIONS if name.startswith(incomplete)]


@click.command(
    cls=Command,
    examples=(
        "llmspell check                             every .lua file below this folder",
        "llmspell check spells --fail-on error      exit code 1 for errors only",
        "llmspell check --format sarif > out.sarif  for code scanning of a forge",
        "llmspell check --disable unused --codes    what there is to find, less a group",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(tuple(FORMS)), default="text", help="How findings are told.")
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="information", help="Tell findings of this level and above."
)
@click.option(
    "--fail-on",
    type=click.Choice((*SEVERITIES, "never")),
    default="warning",
    help="Exit with 1 if there is a finding of this level or above.",
)
@click.option("--disable", multiple=True, type=Codes(), help="Leave out a code or a group of them.")
@click.option("--enable", multiple=True, type=Codes(), help="Also look for what is off by default.")
@click.option("--lua", "lua_version", type=Version(), help="The Lua that the files are written for.")
@click.option("--security", type=click.Choice(LEVELS), help="Tell what scripts of this level may not do.")
@click.option("-p", "--profile", help="Profile of the configuration.")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes that look; 0: as many as it is worth.")
@click.option(
    "--stdin-filepath", type=click.Path(path_type=Path), metavar="FILE", help="Where the text of `-` belongs."
)
@click.option("--no-cache", is_flag=True, help="Look at all files, also at those known from an earlier call.")
@click.option("--codes", "list_codes", is_flag=True, help="List what there is to find, and look at nothing.")
@click.pass_obj
def command(
    invocation: Invocation,
    paths: Sequence[Path],
    *,
    form: str,
    severity: Severity,
    fail_on: str,
    disable: Sequence[tuple[str, ...]],
    enable: Sequence[tuple[str, ...]],
    lua_version: str | None,
    security: str | None,
    profile: str | None,
    jobs: int,
    stdin_filepath: Path | None,
    no_cache: bool,
    list_codes: bool,
) -> int:
    """Look for mistakes in Lua files; folders are searched for .lua files.

    Finds what editors show. The table [diagnostics] of llmspell.toml, .luarc.json and comments (---@diagnostic
    disable-line: CODE) change what is reported. Exits with 1 for warnings and errors, with 2 if a file cannot be read.
    """
    wish = Wish(disable=sum(disable, ()), enable=sum(enable, ()))
    if list_codes:
        write(text.code_list(wish, palette(invocation.color, sys.stdout)))
        return 0
    if list(paths).count(Path("-")) > 1:
        raise click.UsageError("- may be named once")
    wanted = looking.Wanted(
        paths=tuple(paths) or ((Path("-"),) if stdin_filepath is not None else (Path(),)),
        wish=wish,
        lua_version=lua_version,
        least=severity,
        jobs=jobs,
        stdin_path=stdin_filepath or Path("stdin.lua"),
        cached=not no_cache,
    )
    loaded = invocation.load(profile=profile, overrides={"engines.lua.security_level": security}, to_run=False)
    result = looking.look(wanted, loaded, invocation)
    write(FORMS[form](result, invocation))
    for path, message in result.failures:
        tell_error(invocation, message, where=path, kind="system", exit_code=MISUSED)
    if not invocation.quiet:
        write(text.summary(result, palette(invocation.color, sys.stderr)), sys.stderr)
    if result.failures:
        return MISUSED
    levels = [level for level in SEVERITIES if result.count(level)]
    return FAILED if fail_on != "never" and any(is_at_least(level, fail_on) for level in levels) else 0
