"""What a person waits for at a stop: steps, the stack, variables, evaluation, a pause, a page of a large table."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.dap_client import DapProcess
from benchmarks.measure import Effort, summarize
from benchmarks.row import Row, row

SPELL = """local big = {}
for i = 1, 1000000 do big[i] = i end
local config = { name = "x", list = { 1, 2, 3 }, nested = { deep = { deeper = true } } }
local function work(n)
  local a = n + 1
  local b = a * 2
  return a + b
end
local sum = 0
for i = 1, 100000000 do
  sum = sum + i
  local x = work(i)
  sum = sum + x
end
"""


def measure(effort: Effort) -> list[Row]:
    """Round trips of a DAP client over the standard streams of `llmspell dap`, request to answer or to `stopped`."""
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as folder, DapProcess(Path(folder)) as session:
        spell = Path(folder, "spell.lua")
        spell.write_text(SPELL)
        session.launch(spell, [11])
        thread = session.stopped()["threadId"]
        steps = _times(lambda: _step(session, thread), effort.of(200, 20))
        looks = _times(lambda: _look(session, thread), effort.of(100, 10))
        frame = session.request("stackTrace", threadId=thread)["stackFrames"][0]["id"]
        watch = {"expression": "sum * 2 + #big", "frameId": frame, "context": "watch"}
        evaluations = _times(lambda: session.request("evaluate", **watch), effort.of(200, 20))
        page = _times(lambda: _page(session, thread), effort.of(20, 3))
        session.request("setBreakpoints", source={"path": str(spell)}, breakpoints=[])
        pauses = [_pause(session, thread) for _ in range(effort.of(40, 5))]
    return [
        row("debugger: step over, p50", "ms", summarize(steps), bar=3.0),
        row("debugger: step over, p95", "ms", summarize(steps), statistic="p95", bar=10.0),
        row("debugger: stack, scopes and variables of a stop", "ms", summarize(looks), statistic="p95", bar=10.0),
        row("debugger: evaluate", "ms", summarize(evaluations), statistic="p95", bar=5.0),
        row("debugger: pause of a busy program", "ms", summarize(pauses), statistic="p95", bar=50.0),
        row("debugger: first page of a table of 1,000,000", "ms", summarize(page), statistic="worst", bar=50.0),
    ]


def _times(action: Callable[[], object], count: int) -> list[float]:
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return taken


def _step(session: DapProcess, thread: int) -> None:
    session.send("next", threadId=thread)
    session.stopped()


def _look(session: DapProcess, thread: int) -> None:
    frame = session.request("stackTrace", threadId=thread)["stackFrames"][0]["id"]
    scopes = session.request("scopes", frameId=frame)["scopes"]
    session.request("variables", variablesReference=scopes[0]["variablesReference"])


def _page(session: DapProcess, thread: int) -> None:
    frame = session.request("stackTrace", threadId=thread)["stackFrames"][0]["id"]
    big = session.request("evaluate", expression="big", frameId=frame, context="watch")
    session.request("variables", variablesReference=big["variablesReference"], filter="indexed", start=0, count=100)


def _pause(session: DapProcess, thread: int) -> float:
    session.request("continue", threadId=thread)
    time.sleep(0.02)
    started = time.perf_counter()
    session.send("pause", threadId=thread)
    session.stopped()
    return time.perf_counter() - started
