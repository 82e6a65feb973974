"""Runs one command line: the only place where an exception becomes a message and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from llmspell_runtime.errors import LlmspellError
from llmspell_server.cli.commands import COMPLETION_VARIABLE, llmspell
from llmspell_server.cli.complaints import (
    BROKEN_PIPE,
    FAILED,
    INTERRUPTED,
    MISUSED,
    tell_error,
    tell_llmspell_error,
)
from llmspell_server.cli.invocation import Invocation

if TYPE_CHECKING:
    from llmspell_runtime.kernel.zygote import ZygoteProcess


def run_command_line(arguments: Sequence[str], *, version: str, zygote: ZygoteProcess | None = None) -> int:
    """Runs the command that `arguments` name; returns the exit code.

    0 is success, 1 a failure of what was asked (a script, a check), 2 wrong usage or configuration or an error of
    llmspell itself, 130 Ctrl-C, 141 a reader that went away. `zygote` is one that was started before, to save time.
    """
    invocation = Invocation(version=version, zygote=zygote)
    try:
        return _run(invocation, arguments)
    except BrokenPipeError:
        _abandon_streams()
        return BROKEN_PIPE
    finally:
        invocation.close()


def _run(invocation: Invocation, arguments: Sequence[str]) -> int:
    try:
        code = _call(invocation, arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        raise
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        return _tell_usage(invocation, error)
    except LlmspellError as error:
        _show_traceback(invocation)
        return tell_llmspell_error(invocation, error)
    except OSError as error:
        _show_traceback(invocation)
        where = os.fsdecode(error.filename) if error.filename is not None else None
        return tell_error(invocation, error.strerror or str(error), where=where, kind="system", exit_code=FAILED)
    except Exception as error:
        _show_traceback(invocation)
        return tell_error(
            invocation,
            f"{type(error).__name__}: {error}",
            title="internal error",
            kind="internal",
            hint="this is a fault of llmspell; `--debug` shows where it happened",
            exit_code=MISUSED,
        )


def _call(invocation: Invocation, arguments: Sequence[str]) -> int:
    asked = os.environ.get(COMPLETION_VARIABLE)
    if asked:
        from click.shell_completion import shell_complete

        return shell_complete(llmspell, {}, "llmspell", COMPLETION_VARIABLE, asked)
    try:
        with llmspell.make_context("llmspell", list(arguments), obj=invocation) as context:
            code = llmspell.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return code if isinstance(code, int) else 0


def _tell_usage(invocation: Invocation, error: click.ClickException) -> int:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "llmspell"
    return tell_error(
        invocation,
        message[:1].lower() + message[1:],
        kind="usage",
        hint=f"`{command} --help` shows what there is",
        exit_code=MISUSED,
    )


def _show_traceback(invocation: Invocation) -> None:
    if invocation.debug:
        traceback.print_exc()


def _abandon_streams() -> None:
    """Nobody reads any more: what is left in the buffers goes nowhere when Python flushes them at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        with contextlib.suppress(OSError):
            os.write(number, b"")
        os.dup2(nowhere, number)
