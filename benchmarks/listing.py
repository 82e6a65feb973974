"""Every benchmark, in the order in which they run and are shown."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from benchmarks import (
    debug_run,
    debug_stops,
    host_calls,
    idle_memory,
    language_server,
    pure_lua,
    runaways,
    startup,
    state_store,
    worker_ready,
)
from benchmarks.measure import Effort
from benchmarks.row import Row


@attrs.frozen
class Benchmark:
    """A name for `--only`, and what measures; its docstring says how."""

    name: str
    measure: Callable[[Effort], list[Row]]


BENCHMARKS = (
    Benchmark("startup", startup.measure),
    Benchmark("pure-lua", pure_lua.measure),
    Benchmark("host-calls", host_calls.measure),
    Benchmark("worker-ready", worker_ready.measure),
    Benchmark("runaways", runaways.measure),
    Benchmark("state-store", state_store.measure),
    Benchmark("idle-memory", idle_memory.measure),
    Benchmark("debug-run", debug_run.measure),
    Benchmark("debug-stops", debug_stops.measure),
    Benchmark("language-server", language_server.measure),
)
