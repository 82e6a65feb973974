"""What the tables `debug.*` of the configuration do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.script_api.debug_terms import session
from llmspell_runtime.script_api.debug_timers import Timers
from tests.harness.kernel import Lua, open_kernel, open_lua
from tests.runtime.script_api.script import make_script


@asynccontextmanager
async def lua_with(folder: Path, **settings: object) -> AsyncIterator[Lua]:
    keys = {f"debug__{name}": value for name, value in settings.items()}
    async with open_kernel(folder, **keys) as kernel, open_lua(kernel, folder) as lua:
        yield lua


def messages(file: Path) -> list[str]:
    return [json.loads(line)["message"] for line in file.read_text().splitlines()]


# --- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_records_of_all_interpreters_go_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "debug.log"
    settings = {"output__file__path": str(file), "output__format": "json"}
    async with lua_with(tmp_path, **settings) as lua, open_lua(lua.kernel, tmp_path) as other:
        await lua.run("Debug.info('one') Debug.debug('not shown')")
        await other.run("Debug.warn('two')")
        assert messages(file) == ["one", "two"]
        assert file.stat().st_mode & 0o777 == 0o600
    async with lua_with(tmp_path, **settings, output__stdout=False) as lua:
        execution = await lua.run("Debug.info('three')")
        assert execution.output == ""
    assert messages(file) == ["one", "two", "three"]
    async with lua_with(tmp_path, **settings, output__file__append=False) as lua:
        await lua.run("Debug.info('four')")
    assert messages(file) == ["four"]


@pytest.mark.asyncio
async def test_the_file_is_rotated(tmp_path: Path) -> None:
    file = tmp_path / "debug.log"
    settings = {"output__file__path": str(file), "output__file__max_size": 1000, "output__file__max_files": 2}
    async with lua_with(tmp_path, **settings) as lua:
        await lua.run("for i = 1, 100 do Debug.info('record ' .. i) end")
    assert sorted(path.name for path in tmp_path.glob("debug.log*")) == ["debug.log", "debug.log.1", "debug.log.2"]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.glob("debug.log*"))
    assert "record 100" in file.read_text()


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_opened_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with lua_with(tmp_path, output__file__path=str(tmp_path / "file" / "debug.log")) as lua:
        failure = await lua.check_error("Debug.info('x')", "the log file cannot be opened")
        assert "Configuration error" in failure.message
        assert isinstance(failure.cause, ConfigError)


# --- colours ------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("colors", "colored", "shown"), [(True, True, True), (True, False, False), (False, True, False)]
)
async def test_levels_are_coloured_on_a_terminal(tmp_path: Path, colors: bool, colored: bool, shown: bool) -> None:
    file = tmp_path / "debug.log"
    async with (
        open_kernel(tmp_path, debug__output__colored=colored, debug__output__file__path=str(file)) as kernel,
        open_lua(kernel, tmp_path, colors=colors) as lua,
    ):
        execution = await lua.run("Debug.warn('x')")
        assert ("\x1b[33mWARN\x1b[0m x" in execution.output) == shown
        assert "\x1b" not in file.read_text()


# --- stacks -------------------------------------------------------------------------------------------------------

LOGS = """
local function inner(level) Debug[level]("m") end
local function outer(level) local _ = inner(level) end
outer("error")
outer("info")
pcall(Debug.log, "error", print)
Debug.logWithData("info", "after", {})
for _, entry in ipairs(Debug.getCapturedEntries()) do print(entry.stack) end
"""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("settings", "stacks"),
    [
        ({}, [["inner (spell:1)", "outer (spell:2)", "main chunk (spell:3)"], [], []]),
        ({"stack_trace__on_error": False}, [[], [], []]),
        ({"stack_trace__max_depth": 1}, [["inner (spell:1)"], [], []]),
        ({"stack_trace__include_source": False}, [["inner", "outer", "main chunk"], [], []]),
        (
            {"stack_trace__enabled": True, "stack_trace__max_depth": 2},
            [
                ["inner (spell:1)", "outer (spell:2)"],
                ["inner (spell:1)", "outer (spell:2)"],
                ["main chunk (spell:6)"],
            ],
        ),
    ],
)
async def test_records_keep_the_stack(tmp_path: Path, settings: dict[str, object], stacks: list[list[str]]) -> None:
    async with lua_with(tmp_path, output__stdout=False, **settings) as lua:
        execution = await lua.run(LOGS)
        assert execution.ok, execution.failure
    expected = ""
    for frames in stacks:
        named = (frame.partition(" (spell") for frame in frames)
        lines = [f"  #{i}: in function '{name}'{at}{line}" for i, (name, at, line) in enumerate(named, 1)]
        expected += "\n".join(lines or ["nil"]) + "\n"
    assert execution.output == expected


@pytest.mark.asyncio
async def test_the_stack_stands_below_its_record(tmp_path: Path) -> None:
    async with lua_with(tmp_path, output__format="compact") as lua:
        await lua.check_output("\nDebug.error('m')", "ERROR m\n  #1: in function 'main chunk' (spell:1)\n")


# --- measuring ----------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_operations_are_measured(tmp_path: Path) -> None:
    async with lua_with(tmp_path, performance__enabled=True, performance__min_duration_ms=0) as lua:
        await lua.run("for i = 1, 5 do State.set('k', i) end pcall(State.get)")
        (report,) = await lua.values("return JSON.parse(Debug.jsonReport()).timers")
        assert report["State.set"]["count"] == 5
        assert "Debug.jsonReport" not in report
    async with lua_with(tmp_path, performance__enabled=True, performance__min_duration_ms=60_000) as lua:
        await lua.check_value("State.set('k', 1) return JSON.stringify(JSON.parse(Debug.jsonReport()).timers)", "{}")
    async with lua_with(tmp_path) as lua:
        await lua.check_value("State.set('k', 1) return JSON.stringify(JSON.parse(Debug.jsonReport()).timers)", "{}")


def test_a_report_is_due_after_its_interval() -> None:
    script = make_script(settings={"debug.performance.auto_report_interval": 10})
    kept = session(script.context)
    reports: list[str] = []
    kept.reported -= 5
    kept.measured("State.get", 2.0, reports.append)
    assert reports == []
    kept.reported -= 6
    kept.measured("State.get", 2.0, reports.append)
    kept.measured("State.get", 2.0, reports.append)
    assert len(reports) == 1
    assert "State.get" in reports[0]


@pytest.mark.parametrize(("include", "total"), [(True, 10_000.0), (False, 3_000.0)])
def test_what_runs_below_a_timer_counts_in_it_or_not(include: bool, total: float) -> None:
    now = [0.0]
    timers = Timers(lambda: now[0], lambda: None, include_children=include)
    outer = timers.start("outer")
    now[0] += 1
    inner = timers.start("inner")
    now[0] += 5
    timers.stop(inner)
    now[0] += 4
    timers.add("State.get", 2000.0)
    assert timers.stop(outer) == 10_000.0
    assert timers.statistics()["outer"]["total"] == total
    assert timers.folded == {("outer", "inner"): 5000.0, ("outer", "State.get"): 2000.0, ("outer",): 3000.0}
