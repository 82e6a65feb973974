"""Requests that begin and end a session, or a run in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import bodies, messages
from llmspell_debug_adapter.capabilities import CAPABILITIES
from llmspell_debug_adapter.convert import Sources
from llmspell_debug_adapter.debuggee import Debuggee
from llmspell_debug_adapter.errors import IllTimed, LaunchFailed, RestartFailed
from llmspell_debug_adapter.finding import attach_path
from llmspell_debug_adapter.launching import Program, read_program
from llmspell_debug_adapter.messages import from_wire
from llmspell_debug_adapter.state import State
from llmspell_runtime.errors import LlmspellError

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session


async def initialize(session: Session, asked: given.Initialize) -> dict[str, Any]:
    """Hears what the client can do and says what we can."""
    session.client = asked
    session.sources = Sources(uris=asked.path_format == "uri")
    session.enter(State.INITIALIZED)
    return CAPABILITIES


async def launch(session: Session, asked: given.Launch) -> None:
    """Prepares a script; it runs when the client has set its breakpoints."""
    program = read_program(asked)
    if asked.console != "internalConsole" and session.console is None:
        from llmspell_debug_adapter.terminal import open_terminal

        relay = await open_terminal(session, asked, program)
        if relay is not None:
            await session.relay_by(relay, "launch", messages.to_wire(asked))
            return
    await _begin(session, await _debuggee(session, asked, program))


async def _debuggee(session: Session, asked: given.Launch, program: Program) -> Debuggee:
    """A fresh Lua state for the program. Raises LaunchFailed."""
    try:
        kernel = await session.kernels.for_launch(program.cwd, asked.profile)
        interpreter = await kernel.open_interpreter(
            script=program.path,
            name=program.name,
            arguments=program.arguments,
            security=program.security,
            limits=program.limits,
            cwd=program.cwd,
            read_input=session.input.read if session.console is None else session.console.read,
        )
    except LlmspellError as error:
        raise LaunchFailed(error.message, where=error.where, hint=error.hint) from None
    return Debuggee(interpreter, launch=asked, program=program)


async def attach(session: Session, asked: given.Attach) -> None:
    """Joins an interpreter that is alive; it goes on undisturbed."""
    path = attach_path(asked)
    if path is not None:
        await session.relay_to(path, "attach", messages.to_wire(attrs.evolve(asked, pid=None, socket=None)))
        return
    interpreter = session.kernels.find(asked.interpreter)
    await _begin(session, Debuggee(interpreter, just_own=asked.just_my_spell))


async def kernel(session: Session, _asked: given.Nothing) -> dict[str, Any]:
    """What could be attached to in this process."""
    return {
        "pid": os.getpid(),
        "interpreters": [
            bodies.InterpreterInfo(
                id=each.id,
                name=each.context.script.name,
                path=str(each.context.script.path) if each.context.script.path is not None else None,
                state=each.state,
            )
            for each in session.kernels.interpreters
        ],
    }


async def _begin(session: Session, debuggee: Debuggee) -> None:
    session.debuggee = debuggee
    await debuggee.join(session, session.pump.tell)
    session.enter(State.CONFIGURING)
    session.after_response(lambda: session.send_event("initialized"))


async def configuration_done(session: Session, _asked: given.Nothing) -> None:
    """Breakpoints are set: the script may run."""
    session.enter(State.RUNNING)
    if session.spell.launched:
        session.spell.start(session.pump.on_output)
        session.after_response(session.pump.launched)
    else:
        session.after_response(session.pump.attached)


async def restart(session: Session, asked: given.Restart) -> None:
    """Runs the script again from its start, in a fresh Lua state, with the same breakpoints.

    A launch configuration that has changed holds for the new run.
    """
    spell = session.spell
    wanted = spell.launch
    if asked.arguments is not None and wanted is not None:
        wanted = from_wire(given.Launch, asked.arguments)
    spell.silent = True
    try:
        if wanted is None or wanted == spell.launch:
            await spell.prepare_restart(session, session.pump.tell)
        else:
            session.debuggee = await _replace(session, spell, wanted)
    except LaunchFailed as error:
        raise RestartFailed(error.message, where=error.where, hint=error.hint) from None
    finally:
        spell.silent = False
    session.spell.start(session.pump.on_output)
    session.after_response(session.pump.restarted)


async def _replace(session: Session, old: Debuggee, wanted: given.Launch) -> Debuggee:
    """The script of another launch configuration, with the breakpoints of the old one, which is ended."""
    new = await _debuggee(session, wanted, read_program(wanted))
    await old.close()
    if old.execution is not None:
        await old.execution
    await new.join(session, session.pump.tell)
    if not new.plain:
        await new.debugger.adopt(session, old.debugger)
    await old.debugger.leave(session)
    return new


async def terminate(session: Session, _asked: given.Terminate) -> None:
    """Asks the script to end; the second time its process is ended."""
    if session.state is State.ENDED:
        return
    if session.debuggee is None or session.state is State.CONFIGURING:
        raise IllTimed("there is no script that runs")
    session.debuggee.end()


async def disconnect(session: Session, asked: given.Disconnect) -> None:
    """The client goes. What it launched ends, what it attached to runs on, unless it says otherwise."""
    debuggee = session.debuggee
    if debuggee is not None:
        session.output.flush()
        debuggee.silent = True
        if asked.terminate_debuggee is not None:
            debuggee.kept = not asked.terminate_debuggee
        debuggee.suspended = asked.suspend_debuggee
    session.leave()


async def cancel(session: Session, asked: given.Cancel) -> None:
    """Gives up on another request, or interrupts a host call; what is over already is nothing to give up on."""
    if asked.request_id is not None:
        session.answering.cancel(asked.request_id)
    call = session.progress.call_of(asked.progress_id) if asked.progress_id is not None else None
    if call is not None:
        session.spell.debugger.cancel_call(call)
