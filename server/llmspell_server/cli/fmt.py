"""`llmspell fmt`: lays out Lua files in place, or says which would change."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import click

from llmspell_runtime.errors import LlmspellError, StorageError, ToolError
from llmspell_server.cli.commands import Command
from llmspell_server.cli.complaints import FAILED, MISUSED
from llmspell_server.cli.fmt_files import by_stylua, difference, lua_files_below, replace
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, write
from llmspell_server.language.formatting import FormatProblem, Formatted, format_text
from llmspell_server.project.style import StyleFinder


@attrs.define
class Tally:
    """What happened to the files of one call."""

    changed: int = 0
    same: int = 0
    failed: int = 0

    def exit_code(self, *, check: bool) -> int:
        """2 if a file could not be formatted, 1 if `check` found a file that would change, else 0."""
        if self.failed:
            return MISUSED
        return FAILED if check and self.changed else 0


@attrs.frozen
class Job:
    """How this call formats."""

    invocation: Invocation
    finder: StyleFinder
    check: bool
    diff: bool
    stylua: bool

    @property
    def writes(self) -> bool:
        """Whether files are rewritten."""
        return not self.check and not self.diff


@click.command(
    cls=Command,
    examples=(
        "llmspell fmt                          every .lua file below this folder",
        "llmspell fmt --check --diff spells    say what would change; exit code 1 if anything",
        "llmspell fmt - < hello.lua            from standard input to standard output",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print the changes.")
@click.option(
    "--stdin-filepath",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the text from standard input belongs: finds its style, and names it.",
)
@click.option(
    "--use",
    "tool",
    type=click.Choice(("llmspell", "stylua")),
    default="llmspell",
    help="The formatter: the one that is built in, or the program stylua.",
)
@click.pass_obj
def command(
    invocation: Invocation,
    paths: Sequence[Path],
    *,
    check: bool,
    diff: bool,
    stdin_filepath: Path | None,
    tool: str,
) -> int:
    """Lay out Lua files; folders are searched for .lua files.

    The style is StyLua's with 4 spaces; stylua.toml or .editorconfig above a file change it. Exits with 2 if a file
    has syntax errors or cannot be read.
    """
    job = Job(invocation, StyleFinder(), check, diff, tool == "stylua")
    if Path("-") in paths or (stdin_filepath is not None and not paths):
        if len(paths) > 1:
            raise click.UsageError("- stands alone: a text from standard input is formatted by itself")
        return _format_input(job, stdin_filepath or Path("stdin.lua"))
    tally = Tally()
    for path in _files(paths or (Path(),), tally, job):
        _format_file(job, path, tally)
    _tell_tally(job, tally)
    return tally.exit_code(check=check)


def _files(paths: Sequence[Path], tally: Tally, job: Job) -> Iterator[Path]:
    """The files to format, each once; folders in the order of their names."""
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            _tell_failure(job, str(path), "there is no such file or folder", tally)
            continue
        for found in lua_files_below(path) if path.is_dir() else (path,):
            if found not in seen:
                seen.add(found)
                yield found


def _format_file(job: Job, path: Path, tally: Tally) -> None:
    try:
        raw = path.read_bytes()
        formatted = _formatted(job, raw, path)
        if formatted is None:
            tally.same += 1
            return
        if job.writes:
            replace(path, formatted)
    except OSError as error:
        _tell_failure(job, str(path), (error.strerror or str(error)).lower(), tally)
        return
    except (StorageError, ToolError) as error:
        _tell_failure(job, error.where or str(path), error.message, tally)
        return
    tally.changed += 1
    if job.diff:
        write(difference(raw, formatted, str(path)))
    if not job.invocation.quiet:
        colors = palette(job.invocation.color, sys.stderr)
        verb = "formatted" if job.writes else "would format"
        write(f"{colors.cyan(verb)} {path}\n", sys.stderr)


def _format_input(job: Job, path: Path) -> int:
    """Formats standard input to standard output; nothing is written if that fails."""
    raw = sys.stdin.buffer.read()
    try:
        formatted = _formatted(job, raw, path)
    except (StorageError, ToolError) as error:
        _tell_failure(job, error.where or str(path), error.message, Tally())
        return MISUSED
    result = raw if formatted is None else formatted
    if job.diff:
        write(difference(raw, result, str(path)))
    elif not job.check:
        sys.stdout.buffer.write(result)
        sys.stdout.buffer.flush()
    return FAILED if job.check and formatted is not None else 0


def _formatted(job: Job, raw: bytes, path: Path) -> bytes | None:
    """The formatted bytes of a file, None if they are the same.

    Raises StorageError for what is no text or has syntax errors, ToolError if the formatter fails, ConfigError for a
    bad configuration file or if stylua is not installed.
    """
    if b"\0" in raw:
        raise StorageError("this is no text", where=str(path))
    text = raw.decode("utf-8", "surrogateescape")
    if job.stylua:
        result = Formatted(by_stylua(raw, path))
    else:
        options = job.finder.options(path)
        result = format_text(text, options.style, options.dialect or "lua54")
    if result.problem is not None:
        raise _problem_error(result.problem, path)
    return None if result.text == text else result.text.encode("utf-8", "surrogateescape")


def _problem_error(problem: FormatProblem, path: Path) -> LlmspellError:
    if problem.internal:
        return ToolError(f"left as it is, by a fault of llmspell: {problem.message}", where=str(path))
    return StorageError(problem.message, where=f"{path}:{problem.line}")


def _tell_failure(job: Job, where: str, message: str, tally: Tally) -> None:
    """One line for a file that could not be formatted."""
    tally.failed += 1
    colors = palette(job.invocation.color, sys.stderr)
    write(f"{colors.red('error:')} {where}: {message}\n", sys.stderr)


def _tell_tally(job: Job, tally: Tally) -> None:
    """The last line: how many files changed, were well, failed."""
    if job.invocation.quiet:
        return
    verb = "formatted" if job.writes else "would be formatted"
    parts = [
        f"{tally.changed} {_files_word(tally.changed)} {verb}" if tally.changed else "",
        f"{tally.same} left as {'they are' if tally.same != 1 else 'it is'}" if tally.same else "",
        f"{tally.failed} failed" if tally.failed else "",
    ]
    said = ", ".join(part for part in parts if part) or "no .lua files found"
    write(said + "\n", sys.stderr)


def _files_word(count: int) -> str:
    return "file" if count == 1 else "files"
