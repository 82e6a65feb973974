"""Errors and warnings on standard error: as text for people, as JSON when the output is JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from llmspell_runtime.errors import ConfigError, KernelError, LlmspellError, MissingExtraError
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, valid_text, write

if TYPE_CHECKING:
    from llmspell_runtime.config import Finding

FAILED = 1
MISUSED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell reports for a program that ended by SIGPIPE."""


def exit_code_of(error: LlmspellError) -> int:
    """2 for what is wrong with the configuration, the installation or the kernel, 1 for everything else."""
    return MISUSED if isinstance(error, ConfigError | MissingExtraError | KernelError) else FAILED


def kind_of(error: LlmspellError) -> str:
    """A stable word for the class of an error: `config`, `missing_extra`, `worker_died`."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def tell_error(
    invocation: Invocation,
    message: str,
    *,
    title: str = "error",
    kind: str = "error",
    where: str | None = None,
    hint: str | None = None,
    exit_code: int,
) -> int:
    """Tells an error and returns `exit_code`."""
    if invocation.output != "text":
        error = {"kind": kind, "message": message, "where": where, "hint": hint}
        _json({"error": error, "exit_code": exit_code})
        return exit_code
    colors = palette(invocation.color, sys.stderr)
    text = f"{colors.red(title + ':')} {f'{where}: ' if where else ''}{message}\n"
    write(text + hint_text(invocation, hint), sys.stderr)
    return exit_code


def hint_text(invocation: Invocation, hint: str | None) -> str:
    """The last lines of a complaint: an empty one, then the hint."""
    return f"\n{palette(invocation.color, sys.stderr).cyan('hint:')} {hint}\n" if hint else ""


def tell_llmspell_error(invocation: Invocation, error: LlmspellError) -> int:
    """Tells an error of the runtime; returns the exit code."""
    return tell_error(
        invocation,
        error.message,
        title=error.prefix,
        kind=kind_of(error),
        where=error.where,
        hint=error.hint,
        exit_code=exit_code_of(error),
    )


def tell_warnings(invocation: Invocation, warnings: Iterable[Finding]) -> None:
    """Tells what is worth knowing about the configuration, each with its place."""
    if invocation.quiet:
        return
    colors = palette(invocation.color, sys.stderr)
    for found in dict.fromkeys(warnings):
        if invocation.output != "text":
            _json({"warning": {"message": found.message, "where": found.place, "hint": found.hint}})
            continue
        place = f"{found.place}: " if found.place else ""
        hint = f" ({found.hint})" if found.hint else ""
        write(f"{colors.yellow('warning:')} {place}{found.message}{hint}\n", sys.stderr)


def _json(value: object) -> None:
    write(valid_text(json.dumps(value, ensure_ascii=False)) + "\n", sys.stderr)
