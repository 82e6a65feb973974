"""Ends executions that use too much: a soft stop first, so that the script fails with its line, then SIGKILL.

Concurrency contract: timers of the kernel's event loop; one limiter per execution.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from llmspell_runtime.kernel.link import WorkerLink
from llmspell_runtime.security.levels import Limits

DEADLINE_GRACE = 0.018
"""Seconds from a soft stop at the deadline to SIGKILL."""
INTERRUPT_GRACE = 0.1
"""The same for an interrupt: long enough for a busy machine, since a kill loses the Lua state."""

ROUNDS = 5
"""Times the grace for a worker that has not got half of one on a processor: it could not react."""

MIN_PIECES = 10_000
MEAN_PIECE = 64
"""Output may come in as many pieces, and one more for every so many bytes of the output limit."""


class Limiter:
    """Watches one execution. `on_stop(reason)` is called once, when it decides to stop it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        link: WorkerLink,
        execution: int,
        limits: Limits,
        on_stop: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._link = link
        self._execution = execution
        self._limits = limits
        self._on_stop = on_stop
        self._timers: list[asyncio.TimerHandle] = []
        self._deadline: asyncio.TimerHandle | None = None
        self._remaining = limits.seconds
        self._output = self._pieces = 0
        self._cpu_paused: float | None = None
        # A worker that is not known yet is new and has used nothing.
        self._cpu_start = (link.cpu_seconds() or 0.0) if limits.cpu_seconds is not None else 0.0
        self.reason: str | None = None
        self.resume()
        if limits.cpu_seconds is not None:
            self._timers.append(loop.call_later(limits.cpu_seconds, self._check_cpu))

    def pause(self, *, debugged: bool = False) -> None:
        """Stops the wall clock, while the script waits for a person.

        Only waiting is free: CPU time counts instead, unless it is a debugger's client who has the thread compute.
        """
        if self._deadline is not None:
            self._remaining = max(0.0, self._deadline.when() - self._loop.time())
            self._deadline.cancel()
            self._deadline = None
            if not debugged:
                self._cpu_paused = self._link.cpu_seconds() or 0.0
                self._check_paused()

    def resume(self) -> None:
        """Lets the wall clock go on."""
        if self._remaining is not None and self._deadline is None and self.reason is None:
            self._cpu_paused = None
            self._deadline = self._loop.call_later(self._remaining, self.stop, "deadline")

    def _check_paused(self) -> None:
        used, remaining = self._link.cpu_seconds(), self._remaining
        if self._cpu_paused is None or remaining is None:
            return
        left = remaining - ((used or 0.0) - self._cpu_paused)
        if left <= 0:
            self.stop("deadline")
        else:
            self._timers = [timer for timer in self._timers if timer.when() > self._loop.time()]
            self._timers.append(self._loop.call_later(min(max(left, 0.02), 1.0), self._check_paused))

    def printed(self, size: int) -> None:
        """The script printed `size` bytes at once; many tiny pieces cost more memory than their bytes and count too."""
        self._output += size
        self._pieces += 1
        most = self._limits.output_bytes
        if self._output > most or self._pieces > MIN_PIECES + most // MEAN_PIECE:
            self.stop("output")

    def _check_cpu(self) -> None:
        used, limit = self._link.cpu_seconds(), self._limits.cpu_seconds
        if limit is None:
            return
        left = limit - ((used or 0.0) - self._cpu_start)
        if left <= 0:
            self.stop("cpu")
        else:
            self._timers.append(self._loop.call_later(max(left, 0.01), self._check_cpu))

    def stop(self, reason: str) -> None:
        """Stops the execution; the first reason counts."""
        if self.reason is not None:
            return
        self.reason = reason
        self._link.stop(self._execution, reason)
        grace = DEADLINE_GRACE if reason == "deadline" else INTERRUPT_GRACE
        self._timers.append(self._loop.call_later(grace, self._kill, grace, ROUNDS, self._link.cpu_seconds()))
        self._on_stop(reason)

    def _kill(self, grace: float, rounds: int, used_before: float | None) -> None:
        """Ends the worker, unless the machine is so busy that it has not even noticed the soft stop."""
        used = self._link.cpu_seconds()
        starved = used is not None and used_before is not None and used - used_before < grace / 2
        if starved and rounds > 1:
            self._timers.append(self._loop.call_later(grace, self._kill, grace, rounds - 1, used_before))
        else:
            self._link.kill()

    def close(self) -> None:
        """The execution is over."""
        if self._deadline is not None:
            self._deadline.cancel()
        for timer in self._timers:
            timer.cancel()
