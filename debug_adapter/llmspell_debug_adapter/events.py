"""Turns what the debugger tells into events, in the order in which it happened.

Concurrency contract: `tell` is called on the event loop and never waits; the task in `run` does what must wait, such
as asking for the threads of a stop before the client hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import bodies, convert
from llmspell_debug_adapter.breakpoint_news import BreakpointNews
from llmspell_debug_adapter.capabilities import AFTER_ATTACH
from llmspell_debug_adapter.failures import failure_place, failure_text
from llmspell_debug_adapter.threads import ThreadList
from llmspell_runtime.errors import LlmspellError
from llmspell_runtime.kernel.debugger.values import Breakpoint, Event, Stop
from llmspell_runtime.kernel.execution import Execution, Place, text_of

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session
    from llmspell_runtime.kernel.execution import Failure

log = logging.getLogger("llmspell.dap")

PRELUDE = "=llmspell/"


class EventPump:
    """The events of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: asyncio.Queue[Event] = asyncio.Queue()
        self.threads = ThreadList(session.send_event)
        self._modules: set[str] = set()
        self._resumed_here = False
        self._shown: Stop | None = None
        """The stop that the client knows of."""
        self.breakpoints = BreakpointNews(session)
        self._watcher: asyncio.Task[None] | None = None

    def tell(self, event: Event) -> None:
        """The listener of the debugger."""
        if event.name in ("continued", "ended"):
            self._session.view.clear()
        elif event.name == "started" and not self._session.spell.launched:
            self._session.spell.stop_asked = False
            self._listen()
        self._queue.put_nowait(event)

    def resumed_here(self) -> None:
        """The client itself let the script go on, and needs no event about it."""
        self._resumed_here = True

    # -- the life of the session --------------------------------------------------------------------------------

    def launched(self) -> None:
        """The script was started."""
        session = self._session
        spell = session.spell
        session.send_event("process", _process(session, "launch"))
        self.threads.begin()
        assert spell.execution is not None
        self._watch(spell.execution)

    def restarted(self) -> None:
        """The script was started again."""
        self._resumed_here = False
        assert self._session.spell.execution is not None
        self._watch(self._session.spell.execution)

    def attached(self) -> None:
        """The client came to an interpreter that is alive, and perhaps stopped."""
        session = self._session
        session.send_event("capabilities", {"capabilities": AFTER_ATTACH})
        session.send_event("process", _process(session, "attach"))
        self.threads.begin()
        self._listen()
        for number, name in session.spell.debugger.calls.items():
            self._queue.put_nowait(Event(name="call_started", details={"call": number, "name": name}))
        if (stop := session.spell.debugger.stop) is not None:
            self._queue.put_nowait(Event(name="stopped", details={"stop": stop}))

    def _listen(self) -> None:
        execution = self._session.spell.debugger.running
        if execution is not None:
            execution.listen_placed(self.on_output)

    def on_output(self, stream: str, text: str, place: Place | None = None) -> None:
        """The script printed something."""
        if self._session.console is not None:
            self._session.console.write(stream, text)
        elif self._session.debuggee is not None:
            self._session.output.add(stream, text, place)

    def _watch(self, execution: Execution) -> None:
        async def end() -> None:
            await execution
            self._queue.put_nowait(Event(name="finished", details={"execution": execution}))

        self._watcher = asyncio.create_task(end())

    # -- the pump -----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Runs until it is cancelled."""
        handlers = {
            "stopped": self._on_stopped,
            "continued": self._on_continued,
            "log": self._on_log,
            "condition_error": self._on_condition_error,
            "breakpoint": self._on_breakpoint,
            "loaded_source": self._on_loaded_source,
            "dropped_source": self._on_dropped_source,
            "data_gone": self._on_data_gone,
            "trouble": self._on_trouble,
            "notice": self._on_notice,
            "call_started": self._on_call_started,
            "call_ended": self._on_call_ended,
            "ended": self._on_ended,
            "finished": self._on_finished,
            "closed": self._on_closed,
        }
        while True:
            event = await self._queue.get()
            handler = handlers.get(event.name)
            try:
                if handler is not None:
                    await handler(event.details)
            except Exception:
                log.exception("the event %s could not be told", event.name)
            finally:
                self._queue.task_done()

    async def drain(self) -> None:
        """Waits until everything that has happened was told."""
        spell = self._session.debuggee
        if self._watcher is not None and spell is not None and spell.execution is not None and spell.execution.done:
            await self._watcher
        await self._queue.join()

    async def _on_stopped(self, details: dict[str, Any]) -> None:
        session, stop = self._session, details["stop"]
        self._resumed_here = False
        await self.renew_threads(stop)
        if await self._step_back_to_own_code(stop):
            return
        session.output.flush()
        own = set().union(*session.breakpoint_ids.values())
        functions = session.breakpoint_ids.get("functions", set())
        self._shown = stop
        session.send_event("stopped", convert.stopped_body(stop, own, functions))

    async def renew_threads(self, stop: Stop) -> None:
        """Tells which threads are alive at a stop, unless the script has gone on since."""
        debugger = self._session.spell.debugger
        if debugger.stop is not stop:
            return
        with contextlib.suppress(LlmspellError):
            threads = await debugger.threads()
            self.threads.renew({int(each["id"]): text_of(each["name"]) for each in threads})

    async def _step_back_to_own_code(self, stop: Stop) -> bool:
        """With `justMySpell`, a step that ended in a foreign file goes on to where it was called."""
        session = self._session
        debugger = session.spell.debugger
        if not session.spell.just_own or stop.reason != "step" or debugger.stop is not stop:
            return False
        frames = await debugger.stack(stop.thread)
        foreign = frames and frames[0].source is not None and not session.spell.is_own(frames[0].source)
        if not foreign or not any(f.source is not None and session.spell.is_own(f.source) for f in frames):
            return False
        self._resumed_here = True
        debugger.resume("out")
        return True

    async def _on_continued(self, details: dict[str, Any]) -> None:
        spell = self._session.spell
        # Another client's resume may be heard by one that has just come and knows of no stop.
        known = self._shown is not None and not self._resumed_here
        if known and not (spell.launched and spell.stop_asked):
            self._tell_continued(details["thread"])
        self._shown, self._resumed_here = None, False

    def _tell_continued(self, thread: int) -> None:
        self._session.send_event("continued", {"threadId": thread, "allThreadsContinued": True})

    async def _on_ended(self, _details: dict[str, Any]) -> None:
        """A run that is ended at a stop does not go on first; nothing is waited for any more."""
        self._session.progress.end_all()
        if self._shown is not None and not self._session.spell.launched:
            self._tell_continued(self._shown.thread)
        self._shown = None

    async def _on_call_started(self, details: dict[str, Any]) -> None:
        session = self._session
        if session.client.supports_progress_reporting and details["call"] in session.spell.debugger.calls:
            session.progress.begin(details["call"], details["name"])

    async def _on_call_ended(self, details: dict[str, Any]) -> None:
        self._session.progress.end(details["call"])

    async def _on_log(self, details: dict[str, Any]) -> None:
        self._place("console", details["text"] + "\n", details["source"], details["line"])

    async def _on_condition_error(self, details: dict[str, Any]) -> None:
        text = f"The condition of a breakpoint failed: {details['message']}\n"
        self._place("important", text, details["source"], details["line"])

    async def _on_trouble(self, details: dict[str, Any]) -> None:
        shown = convert.shown_chunk(details["source"])
        text = f"Breakpoints in {shown} slow it down, for they could not be compiled in: {details['message']}\n"
        self._session.output.add("important", text)

    async def _on_notice(self, details: dict[str, Any]) -> None:
        self._session.output.add("important", details["text"] + "\n")

    def _place(self, category: str, text: str, chunk: str, line: int) -> None:
        self._session.output.place(category, text, Place(chunk, line))

    async def _on_breakpoint(self, details: dict[str, Any]) -> None:
        self.breakpoints.tell(details["breakpoint"])

    async def _on_data_gone(self, details: dict[str, Any]) -> None:
        message = f"{details['name']} does not exist any more"
        self.breakpoints.tell(Breakpoint(id=details["id"], verified=False, message=message))

    async def _on_loaded_source(self, details: dict[str, Any]) -> None:
        session, chunk = self._session, details["source"]
        if chunk.startswith(PRELUDE):
            return
        own = session.spell.is_own(chunk)
        reason = "changed" if details["again"] else "new"
        session.send_event("loadedSource", {"reason": reason, "source": session.sources.source(chunk, foreign=not own)})
        if chunk.startswith("@"):
            reason = "changed" if chunk in self._modules else "new"
            self._modules.add(chunk)
            session.send_event(
                "module", {"reason": reason, "module": convert.module_body(chunk, session.sources, own=own)}
            )

    async def _on_dropped_source(self, details: dict[str, Any]) -> None:
        session, chunk = self._session, details["source"]
        session.send_event("loadedSource", {"reason": "removed", "source": session.sources.source(chunk)})
        session.sources.forget(chunk)

    async def _on_finished(self, details: dict[str, Any]) -> None:
        session = self._session
        execution: Execution = details["execution"]
        if session.debuggee is None or session.debuggee.execution is not execution or session.debuggee.silent:
            return
        if execution.failure is not None:
            self._tell_failure(execution.failure)
        session.progress.end_all()
        session.output.flush()
        session.end()
        session.exit_code = execution.exit_code or 0
        session.send_event("exited", {"exitCode": session.exit_code})
        session.send_event("terminated")

    def _tell_failure(self, failure: Failure) -> None:
        """Why the script failed, with its place."""
        text, place = failure_text(failure), failure_place(failure)
        if self._session.console is not None:
            self._session.console.write("stderr", text)
        elif place is not None:
            self._session.output.place("stderr", text, place)
        else:
            self._session.output.add("stderr", text)

    async def _on_closed(self, _details: dict[str, Any]) -> None:
        session = self._session
        spell = session.debuggee
        if spell is not None and not spell.launched and not spell.silent:
            session.progress.end_all()
            session.output.flush()
            session.end()
            session.send_event("terminated")


def _process(session: Session, start: str) -> bodies.ProcessInfo:
    interpreter = session.spell.interpreter
    return bodies.ProcessInfo(
        name=session.spell.name, system_process_id=interpreter.worker_pid, is_local_process=True, start_method=start
    )
