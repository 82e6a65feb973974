"""A real kernel for tests, and Lua that is run and judged in one line.

A test names what it expects of the script and no API besides:

    async def test_errors_carry_the_line(lua: Lua) -> None:
        await lua.check_error('''
            local x = 1
            error("x")  -- @here
        ''', "x", at="here")

Marks (`-- @name`) name lines of the Lua text. Every wait has a deadline, `PATIENCE`; no test waits for it to pass.
"""

from __future__ import annotations

import asyncio
import math
import re
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import attrs
import pytest
import pytest_asyncio

from llmspell_runtime.config import LoadedConfig, load_config
from llmspell_runtime.kernel import limiter
from llmspell_runtime.kernel.execution import Execution, Failure
from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.registry import Catalogue, load_catalogue
from llmspell_runtime.security.levels import SecurityLevel
from tests.harness import lab

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""

_MARK = re.compile(r"--.*?@(\w+)")


@attrs.frozen
class Marked:
    """Lua text without its common indentation, and the lines (from 1) of its marks."""

    text: str
    lines: Mapping[str, int]


def marked(source: str) -> Marked:
    """Reads the marks of `source`; a first empty line is dropped so that tests may begin on the line below."""
    text = textwrap.dedent(source.removeprefix("\n"))
    lines = {mark: number for number, line in enumerate(text.splitlines(), 1) for mark in _MARK.findall(line)}
    return Marked(text, lines)


async def within(awaitable: Awaitable[T], seconds: float = PATIENCE) -> T:
    """What `awaitable` gives; the test fails when it takes longer than anybody would wait."""
    async with asyncio.timeout(seconds):
        return await awaitable


async def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Polls what no event tells (a process table) until it is truthy."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(0.005)
        return found


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal as Lua sees them: 1 is not 1.0, NaN is NaN, -0.0 is not 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or (
            one == other and math.copysign(1, one) == math.copysign(1, other)
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return bool(one == other)


@attrs.define
class Lua:
    """One interpreter under test."""

    kernel: Kernel
    interpreter: Interpreter
    cwd: Path

    def start(
        self, source: str, name: str = "=spell", *, limits: Mapping[str, Any] | None = None, **options: Any
    ) -> Execution:
        """Begins to run marked Lua; `limits` override fields of the interpreter's."""
        if limits is not None:
            options["limits"] = attrs.evolve(self.interpreter.policy.limits, **limits)
        return self.interpreter.start(marked(source).text, name, **options)

    async def run(self, source: str, name: str = "=spell", **options: Any) -> Execution:
        """Runs marked Lua to its end."""
        return await within(self.start(source, name, **options))

    async def running(self, source: str, name: str = "=spell", **options: Any) -> Execution:
        """Starts Lua that prints something when it has come to the point; returns as soon as it has."""
        execution = self.start(source, name, **options)
        pieces = execution.stream_output()
        await within(anext(pieces))
        await pieces.aclose()  # type: ignore[attr-defined]
        return execution

    async def values(self, source: str, **options: Any) -> list[Any]:
        """All values of an expression or a chunk, which must succeed."""
        execution = await self.run(source, expression=True, **options)
        assert execution.ok, execution.failure
        return execution.values

    async def check_value(self, source: str, *expected: Any, **options: Any) -> None:
        """The expression or chunk yields exactly these values, types included."""
        values = await self.values(source, **options)
        assert same(values, list(expected)), f"{source!r} gave {values!r}, not {list(expected)!r}"

    async def check_output(self, source: str, expected: str, **options: Any) -> None:
        """The chunk succeeds and prints exactly this."""
        execution = await self.run(source, **options)
        assert execution.ok, execution.failure
        assert execution.output == expected

    async def check_error(
        self, source: str, text: str = "", *, kind: str = "runtime", at: str | None = None, **options: Any
    ) -> Failure:
        """The chunk fails with `text` in its message; `at` is the mark of the line it is reported for."""
        execution = await self.run(source, **options)
        failure = execution.failure
        assert failure is not None, f"no failure; output {execution.output!r}, values {execution.values!r}"
        assert (execution.status, execution.exit_code, execution.ok) == ("error", 1, False)
        assert (failure.kind, text in failure.message) == (kind, True), failure
        if at is not None:
            assert failure.position == ("spell", marked(source).lines[at]), failure
        return failure

    async def check_true(self, source: str, **options: Any) -> None:
        """Every value of the chunk is true; for tests that are written in Lua."""
        values = await self.values(source, **options)
        assert values, "nothing was returned"
        assert all(value is True for value in values), values

    async def check_alive(self) -> None:
        """The interpreter still runs Lua."""
        await self.check_value("return 6 * 7", 42)


def bare_config(folder: Path, **overrides: object) -> LoadedConfig:
    """The defaults, as somebody has them who has no project and no files; keys with `__` for dots."""
    keys = {name.replace("__", "."): value for name, value in overrides.items()}
    return load_config(cwd=folder, environ={"HOME": str(folder)}, overrides=keys)


@asynccontextmanager
async def open_kernel(folder: Path, globals_: Sequence[Global] = (), **overrides: object) -> AsyncIterator[Kernel]:
    """A kernel without a project; `globals_` are declared besides the package's own."""
    catalogue = Catalogue([*load_catalogue().globals, *globals_])
    async with await Kernel.open(bare_config(folder, **overrides), catalogue=catalogue) as kernel:
        yield kernel


@asynccontextmanager
async def open_lua(
    kernel: Kernel, cwd: Path, *, security: SecurityLevel = SecurityLevel.RESTRICTED, **options: Any
) -> AsyncIterator[Lua]:
    """An interpreter that works in `cwd`; options as of `Kernel.open_interpreter`."""
    async with await kernel.open_interpreter(cwd=cwd, security=security, **options) as interpreter:
        yield Lua(kernel, interpreter, cwd)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kernel(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kernel]:
    """One kernel per test module, with the global `Lab` besides the package's own."""
    async with open_kernel(tmp_path_factory.mktemp("kernel"), [lab.LAB]) as kernel:
        yield kernel


@pytest_asyncio.fixture(loop_scope="module")
async def lua(kernel: Kernel, tmp_path: Path) -> AsyncIterator[Lua]:
    """A fresh interpreter in a folder of its own."""
    async with open_lua(kernel, tmp_path) as lua:
        yield lua


@pytest.fixture(autouse=True)
def forgetful_lab() -> Iterator[None]:
    """What one test gave to `Lab` is gone for the next; none of its calls is left over."""
    yield
    lab.received.clear()
    assert not lab.waiting, "a call of Lab.wait was never cancelled"


@pytest.fixture
def patient_limiter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop may take as long as a busy machine needs before the worker is killed for it."""
    monkeypatch.setattr(limiter, "INTERRUPT_GRACE", PATIENCE / 3)
    monkeypatch.setattr(limiter, "DEADLINE_GRACE", PATIENCE / 3)
