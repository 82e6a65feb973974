"""Has a process of its own look at files, so that neither time nor memory of this one is used."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgpack

from llmspell_server.language.stored import from_plain

if TYPE_CHECKING:
    from llmspell_server.language.stored import Stored

_CHUNK: Final = 1 << 16


class SurveyFailed(Exception):
    """The process could not do it; says why."""


async def survey(job: bytes, told: Callable[[int], None]) -> Stored:
    """What is found in the files of a packed job; `told` hears how many were looked at so far.

    Raises SurveyFailed. Whoever cancels it ends the process.
    """
    try:
        # -P: a folder in which an editor was started must not be able to put modules of its own in the place of ours.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "llmspell_server.survey"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
    except (OSError, TypeError) as error:
        raise SurveyFailed(f"it does not start: {error}") from error
    try:
        found = await _converse(process, job, told)
    finally:
        await _end(process)
    return await asyncio.to_thread(from_plain, found)


async def _converse(process: Process, job: bytes, told: Callable[[int], None]) -> object:
    assert process.stdin is not None
    assert process.stderr is not None
    complaint = asyncio.ensure_future(process.stderr.read())
    try:
        with suppress(ConnectionError):
            process.stdin.write(job)
            process.stdin.close()
            await process.stdin.wait_closed()
        found = await _hear(process, told)
        if found is None:
            said = (await complaint).decode("utf-8", "replace").strip()
            raise SurveyFailed(f"it ended early: {said.splitlines()[-1] if said else 'it said nothing'}")
        return found
    finally:
        complaint.cancel()


async def _hear(process: Process, told: Callable[[int], None]) -> object:
    """The findings; None when the process ends without any."""
    assert process.stdout is not None
    unpacker = msgpack.Unpacker(unicode_errors="surrogatepass", max_buffer_size=0)
    while chunk := await process.stdout.read(_CHUNK):
        unpacker.feed(chunk)
        for value in unpacker:
            if not isinstance(value, int):
                return value
            told(value)
    return None


async def _end(process: Process) -> None:
    """Ends the process and those it has started, unless it came to its end by itself."""
    if process.stdout is not None and process.stdout.at_eof() and await process.wait() == 0:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    await process.wait()
