"""Where long work runs: requests in a few threads, everything nobody waits for in one thread that gives way to them."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

REQUESTS = 4
"""Requests that are worked on at the same time."""

_SLICE = 0.0005
"""Seconds after which Python lets another thread run. An answer passes through three threads, and would wait for each
of them for ten times as long while the background computes."""

_PATIENCE = 0.25
"""Seconds for which the background gives way at a time, so that it gets on even if requests never end."""


class Threads:
    """The threads of one session. Start work from the event loop; `breathe` belongs to the work itself."""

    def __init__(self) -> None:
        sys.setswitchinterval(_SLICE)
        self._requests = ThreadPoolExecutor(REQUESTS, "lsp")
        self._background = ThreadPoolExecutor(1, "lsp-background", initializer=self._mark)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._busy = 0
        self._quiet = threading.Event()
        self._quiet.set()

    def request(self, function: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
        """What `function` returns; somebody waits for it."""
        with self._lock:
            self._busy += 1
            self._quiet.clear()
        work = self._requests.submit(function, *arguments)
        work.add_done_callback(lambda _done: self._done())
        return asyncio.wrap_future(work)

    def background(self, function: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
        """What `function` returns, after everything that was put here before; nobody waits for it."""
        return asyncio.wrap_future(self._background.submit(function, *arguments))

    def breathe(self) -> None:
        """Called by work between its pieces: in the background, waits until no request is being worked on."""
        if getattr(self._local, "is_background", False):
            self._quiet.wait(_PATIENCE)

    def close(self) -> None:
        """Takes nothing more; no thread outlives this by more than its current piece of work."""
        for pool in (self._requests, self._background):
            pool.shutdown(wait=False, cancel_futures=True)

    def _mark(self) -> None:
        self._local.is_background = True

    def _done(self) -> None:
        with self._lock:
            self._busy -= 1
            if not self._busy:
                self._quiet.set()
