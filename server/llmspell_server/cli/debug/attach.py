"""`llmspell debug --attach`: which script of which process is meant, and the conversation about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from llmspell_debug_adapter.errors import AttachFailed
from llmspell_server.cli.dap_attach import Running, described, running, socket_of
from llmspell_server.cli.debug.attached_run import AttachedRun
from llmspell_server.cli.debug.conversation import talk
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.streams import StandardInput

MOST_TOLD = 10
"""Interpreters that an error names."""


@attrs.frozen(kw_only=True)
class Attachable:
    """An interpreter of another process."""

    pid: int
    socket: Path
    interpreter: str
    name: str
    path: Path | None
    state: str


async def debug_attached(
    invocation: Invocation,
    target: str,
    interpreter: str | None,
    places: tuple[str, ...],
    watches: tuple[str, ...],
    *,
    step: bool,
) -> int:
    """Debugs what another process runs; returns the exit code. Raises LlmspellError.

    With `step`, and when nobody says where, it is to stop at its next line.
    """
    found = await find(target, interpreter)

    stops = step or not places
    where = "; it stops at its next line" if stops and found.state == "running" else ""
    about = f"attached to {found.name} ({found.interpreter} of process {found.pid}, {found.state}){where}"

    async def open_run(session: DebugSession) -> AttachedRun:
        run = AttachedRun(session.on_event, about=about, stops=stops)
        await run.attach(found.socket, found.interpreter)
        return run

    session = DebugSession(invocation, found.path or Path(found.name), open_run)
    try:
        return await talk(session, places, watches, StandardInput())
    finally:
        await session.close()


async def find(target: str, interpreter: str | None) -> Attachable:
    """The interpreter in the process of that number or socket; of the only process, when none is named.

    Raises AttachFailed.
    """
    process = await described(socket_of(target)) if target else _only(await running())
    return _chosen(process, interpreter)


def _only(found: list[Running]) -> Running:
    busy = [process for process in found if process.interpreters]
    if len(busy) == 1:
        return busy[0]
    if not busy:
        raise AttachFailed("no script of llmspell runs that could be debugged", hint="start one, then attach to it")
    names = ", ".join(f"{process.pid} ({process.interpreters[0]['name']})" for process in busy)
    raise AttachFailed(f"{len(busy)} processes run scripts", hint=f"name one of them: {names}")


def _chosen(process: Running, wanted: str | None) -> Attachable:
    there = process.interpreters
    found = there if wanted is None else [each for each in there if each["id"] == wanted]
    if len(found) == 1:
        return _attachable(process, found[0])
    ids = ", ".join(f"{each['id']} ({each['name']})" for each in there[:MOST_TOLD])
    if len(there) > MOST_TOLD:
        ids += f" and {len(there) - MOST_TOLD} more"
    if not there:
        raise AttachFailed(f"process {process.pid} runs no script", hint="`llmspell debug --list` shows what runs")
    if wanted is not None:
        raise AttachFailed(f"process {process.pid} has no interpreter {wanted!r}", hint=f"it has {ids}")
    hint = f"choose one with --interpreter: {ids}"
    raise AttachFailed(f"process {process.pid} has {len(there)} interpreters", hint=hint)


def _attachable(process: Running, told: dict[str, Any]) -> Attachable:
    return Attachable(
        pid=process.pid,
        socket=Path(process.socket),
        interpreter=told["id"],
        name=told["name"],
        path=Path(told["path"]) if told.get("path") else None,
        state=told["state"],
    )
