# ruff: noqa: E501 -- an attack is one line of Python
"""A worker that is an attacker's program: the kernel refuses what breaks the protocol and grants nothing more.

Each program is run in the place of a worker (see `fake_worker.py`), after it was given an execution.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
import pytest_asyncio

from llmspell_runtime.kernel.execution import Execution
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel
from tests.harness.kernel import Lua, until, within
from tests.hostile.conftest import SECRET, check_contained
from tests.hostile.fake_worker import FakeWorkers

pytestmark = pytest.mark.asyncio(loop_scope="module")

Impostor = Callable[..., Awaitable[Execution]]


@pytest_asyncio.fixture(loop_scope="module")
async def impostor(
    kernel: Kernel, bystander: Lua, tmp_path: Path, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Impostor]:
    """Runs a program in the place of a worker until its execution ends; the bystander is served meanwhile."""
    fakes: list[FakeWorkers] = []

    async def run(
        program: str,
        *,
        seconds: float | None = 20.0,
        security: SecurityLevel = SecurityLevel.RESTRICTED,
        **limits: Any,
    ) -> Execution:
        workers = FakeWorkers(program.replace("CANARY", str(canary)))
        fakes.append(workers)
        with monkeypatch.context() as patch:
            patch.setattr(kernel._pool, "take", workers.take)
            interpreter = await kernel.open_interpreter(
                cwd=tmp_path / "work", security=security, read_input=asyncio.Event().wait
            )
        async with interpreter:
            changed = attrs.evolve(interpreter.policy.limits, seconds=seconds, **limits)
            execution = interpreter.start("x = 1", limits=changed)
            while not execution.done:
                await bystander.check_value("return mine", 42)
            await within(execution)
        await check_contained(execution, canary)
        return execution

    yield run
    for workers in fakes:
        workers.close()
    assert bystander.interpreter.state_losses == 0


BROKEN = {
    "noise": "data.sendall(b'\\xff' * 1000)",
    "zeros": "data.sendall(bytes(1000))",
    "text": "data.sendall(b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n')",
    "a length of 4 GB": "data.sendall(raw(DONE, execution, b'', 0xFFFFFFFF))",
    "a length just above the limit": "data.sendall(raw(OUTPUT, 1, b'', 8 * 1024 * 1024 + 1))",
    "an unknown kind": "send(99, 0, [])",
    "kind zero": "send(0, 0, [])",
    "the kernel's own kinds": "send(EXECUTE, execution, [b'x = 1', '=x', {}])",
    "an answer to nobody's call": "send(RETURN, 5, [1])",
    "done without a map": "send(DONE, execution, [1, 2])",
    "done with nothing": "data.sendall(raw(DONE, execution, b''))",
    "done with broken msgpack": "data.sendall(raw(DONE, execution, b'\\xc1\\xc1'))",
    "done with more after it": "data.sendall(raw(DONE, execution, pack({'ok': True}) + b'\\x01'))",
    "done and cut short": "data.sendall(raw(DONE, execution, pack({'ok': True, 'values': [1] * 100})[:20]))",
    "done without its fields": "send(DONE, execution, {})",
    "done without an error": "send(DONE, execution, {'ok': False})",
    "done of another execution": "send(DONE, execution + 1, {'ok': True, 'values': []})",
    "done of none": "send(DONE, 0, {'ok': True, 'values': []})",
    "done with an error that is none": "send(DONE, execution, {'ok': False, 'error': 5})",
    "done with an unknown kind of error": "send(DONE, execution, {'ok': False, 'error': {'kind': 'worker_died', 'message': 'x'}})",
    "done with an unknown reason": "send(DONE, execution, {'ok': False, 'error': {'kind': 'stopped', 'message': 'x'}, 'reason': 99})",
    "done with the reason exit but no code": "send(DONE, execution, {'ok': False, 'error': {'kind': 'stopped', 'message': 'x'}, 'reason': 4})",
    "done with an infinite exit code": "send(DONE, execution, {'ok': False, 'exit_code': float('inf')})",
    "done with an exit code that is none": "send(DONE, execution, {'ok': False, 'exit_code': [1]})",
    "done with values that are none": "send(DONE, execution, {'ok': True, 'values': 5})",
    "nested too deeply": "x = 1\nfor _ in range(80): x = [x]\nsend(DONE, execution, {'ok': True, 'values': [x]})",
    "maps nested too deeply": "x = 1\nfor _ in range(80): x = {'a': x}\nsend(CALL, 1, ['Lab.echo', [x]])",
    "an answer nested too deeply": "x = 1\nfor _ in range(80): x = {1: [x]}\nsend(ANSWER, 1, [True, x])",
    "too many empty tables": "data.sendall(raw(DONE, execution, b'\\x82\\xa2ok\\xc3\\xa6values\\xdd\\x00\\x70\\x00\\x00' + b'\\x90' * 0x700000))",
    "too many tables in tables": "data.sendall(raw(CALL, 1, b'\\x92\\xa8Lab.echo\\xdc\\xff\\xff' + (b'\\xdc\\x00\\x7f' + b'\\x80' * 127) * 65535))",
    "too many numbers": "send(CALL, 1, ['Lab.echo', [[n % 100 for n in range(2000000)]]])",
    "heads without what they announce": "data.sendall(raw(DONE, execution, (b'\\xdd\\x00\\x70\\x00\\x00' * 60).ljust(0x7fffff, b'\\x01')))",
    "an object with fields in its place": "x = pack(['Thing', 1, {'a': [1] * 1000}])\nsend(CALL, 1, ['Lab.echo', [msgpack.ExtType(2, x)]])",
    "an object with a long name": "x = pack(['Thing' * 1000, 1, {}])\nsend(CALL, 1, ['Lab.echo', [msgpack.ExtType(2, x)]])",
    "a function with a long number": "send(CALL, 1, ['Lab.echo', [msgpack.ExtType(1, b'\\xff' * 1000000)]])",
    "a function without a number": "send(CALL, 1, ['Lab.echo', [msgpack.ExtType(1, b'')]])",
    "output with a place that is none": "send(24, 1, [5, [], b'x'])",
    "output of text with a place": "send(24, 1, ['=x', 1, 'text'])",
    "output with half a place": "send(24, 1, ['=x'])",
    "done with text for its values": "send(DONE, execution, {'ok': True, 'values': 'forged'})",
    "done with a map for its values": "send(DONE, execution, {'ok': True, 'values': {'a': 1}})",
    "done with a message that is none": "send(DONE, execution, {'ok': False, 'error': {'kind': 'runtime', 'message': [1]}})",
    "an event with details that are none": "send(EVENT, 0, ['stopped', 5])",
    "an event without a name": "send(EVENT, 0, [{}, {}])",
    "a release of what is not its own": "send(RELEASE_OBJECTS, 0, [['Thing', 1]])",
    "a release of another class": "call('Lab.thing', 'x')\nsend(RELEASE_OBJECTS, 0, [['MetricTimer', 1]])",
    "a release of nothing at all": "send(RELEASE_OBJECTS, 0, 5)",
    "a release of text": "send(RELEASE_OBJECTS, 0, [['Thing', 'x']])",
    "a release of what is no list": "send(RELEASE_OBJECTS, 0, [5])",
    "a release of a negative number": "send(RELEASE_OBJECTS, 0, [['Thing', -1]])",
    "an answer to a question that nobody asked": "send(ANSWER, 1, [True, 1])",
    "an answer of a callback that nobody called": "send(CALLBACK_RETURN, 1, [])",
    "deep msgpack": "data.sendall(raw(DONE, execution, b'\\x91' * 1000000))",
    "deep maps": "data.sendall(raw(DONE, execution, b'\\x81\\x01' * 1000000))",
    "an array of 4 billion": "data.sendall(raw(DONE, execution, b'\\xdd\\xff\\xff\\xff\\xff'))",
    "a string of 4 GB": "data.sendall(raw(DONE, execution, b'\\xdb\\xff\\xff\\xff\\xff'))",
    "an unknown extension": "data.sendall(raw(DONE, execution, pack(msgpack.ExtType(9, b'x'))))",
    "an object that is none": "data.sendall(raw(DONE, execution, pack({'ok': True, 'values': [msgpack.ExtType(2, b'\\xc0')]})))",
    "an object within objects": "x = b'\\xc0'\nfor _ in range(2000): x = pack([pack('a')[1:].decode(), 1, msgpack.ExtType(2, x)])\ndata.sendall(raw(DONE, execution, pack(msgpack.ExtType(2, x))))",
    "a timestamp that is none": "data.sendall(raw(DONE, execution, b'\\xc7\\x0c\\xff' + b'\\xff' * 12))",
    "keys that cannot be hashed": "data.sendall(raw(DONE, execution, b'\\x81\\x91\\x01\\x01'))",
    "text that is none": "data.sendall(raw(DONE, execution, b'\\x81\\xa2\\xff\\xfe\\x01'))",
    "a call that is none": "send(CALL, 1, 5)",
    "a call of nothing": "send(CALL, 1, [])",
    "a call of a number": "send(CALL, 1, [5, []])",
    "a call of a list": "send(CALL, 1, [['sys.open'], ['CANARY']])",
    "a call of bytes": "send(CALL, 1, [b'sys.open', ['CANARY']])",
    "a call without arguments": "send(CALL, 1, ['sys.open', 'CANARY'])",
    "a call with named arguments": "send(CALL, 1, ['sys.open', {'path': 'CANARY', 'policy': None}])",
    "a call with broken msgpack": "data.sendall(raw(CALL, 1, b'\\x92\\xa8sys.open'))",
    "two calls with one id": "send(CALL, 1, ['Lab.wait', []])\nsend(CALL, 1, ['Lab.wait', []])",
    "ten thousand open calls": "for n in range(10000): send(CALL, n, ['Lab.wait', []])",
    "an answer to a question": "send(ANSWER, 1, 5)",
    "a callback's answer": "send(CALLBACK_RETURN, 1, 5)",
    "a callback's error": "send(CALLBACK_RAISE, 1, [])",
    "an event without a debugger": "send(EVENT, 0, ['stopped', {'thread': 1, 'reason': 'pause'}])",
    "an event that is none": "send(EVENT, 0, 5)",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_worker_that_breaks_the_protocol_is_ended(
    impostor: Impostor, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.WARNING, "llmspell.kernel"):
        execution = await impostor(BROKEN[name])
    assert execution.failure is not None
    assert (execution.failure.kind, execution.values) == ("worker_died", [])
    assert "SIGKILL" in execution.failure.message
    assert not [record for record in caplog.records if record.exc_info], (
        "a stranger's frame is no reason for a traceback"
    )
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1, told
    assert "broke the protocol" in told[0]
    assert len(told[0]) < 300, told[0]
    assert "object is not" not in told[0], "a reason for people"
    assert "object has no" not in told[0]


@pytest.mark.parametrize("name", ["too many empty tables", "too many tables in tables"])
async def test_a_broken_frame_costs_the_kernel_nothing(impostor: Impostor, name: str) -> None:
    await impostor("os._exit(0)")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await impostor(BROKEN[name])
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 60


async def test_nothing_after_a_broken_frame_counts(impostor: Impostor) -> None:
    program = "data.sendall(raw(99, 0, b'') + raw(OUTPUT, 1, b'late') + raw(DONE, execution, pack({'ok': True, 'values': ['forged']})))"
    execution = await impostor(program)
    assert (execution.status, execution.output) == ("error", "begun\n")


async def test_a_worker_that_ends_is_ended(impostor: Impostor) -> None:
    execution = await impostor("say('last words'); os._exit(7)")
    assert execution.failure is not None
    assert (execution.failure.kind, execution.output) == ("worker_died", "begun\nlast words")
    assert "exit status 7" in execution.failure.message
    execution = await impostor("say('last words'); data.shutdown(socket.SHUT_WR)")
    assert execution.failure is not None
    assert execution.output == "begun\nlast words"
    execution = await impostor("say('x' * 1000000); os.kill(os.getpid(), signal.SIGSEGV)")
    assert execution.failure is not None
    assert len(execution.output) == 1000006
    assert "SIGSEGV" in execution.failure.message


REFUSED = [
    ("sys.open", "'CANARY', 'r'", "returned [None, "),
    ("sys.open", "'CANARY', 'w'", "returned [None, "),
    ("sys.open", "b'CANARY', 'r'", "returned [None, "),
    ("sys.open", "'../cage/canary', 'r'", "returned [None, "),
    ("sys.open", "'/etc/passwd', 'r'", "returned [None, "),
    ("sys.open", "'/proc/self/environ', 'r'", "returned [None, "),
    ("sys.open", "'/proc/self/mem', 'r+'", "returned [None, "),
    ("sys.open", "'x', 'rwx'", "raised"),
    ("sys.open", "'x', 5", "raised"),
    ("sys.open", "5, 'r'", "raised"),
    ("sys.open", "None, None", "raised"),
    ("sys.open", "", "raised"),
    ("sys.open", "'x', 'r', 'y', 'z'", "raised"),
    ("sys.read", "0, 10", "raised"),
    ("sys.read", "1, 10", "raised"),
    ("sys.read", "-1, 10", "raised"),
    ("sys.read", "'1', 10", "raised"),
    ("sys.read", "[], 10", "raised"),
    ("sys.read", "{}, {}", "raised"),
    ("sys.write", "1, b'x'", "raised"),
    ("sys.seek", "1, 'set', 0", "raised"),
    ("sys.seek", "1, 'nowhere', 0", "raised"),
    ("sys.seek", "1, [], {}", "raised"),
    ("sys.close", "1", "raised"),
    ("sys.remove", "'CANARY'", "returned [None, "),
    ("sys.remove", "'/'", "returned [None, "),
    ("sys.remove", "5", "raised"),
    ("sys.rename", "'CANARY', 'x'", "returned [None, "),
    ("sys.rename", "'x', 'CANARY'", "returned [None, "),
    ("sys.getenv", "'LLMSPELL_CANARY'", "returned [None]"),
    ("sys.getenv", "5", "raised"),
    ("sys.getenv", "['LLMSPELL_CANARY']", "raised"),
    ("sys.read_source", "'CANARY'", "returned [None, "),
    ("sys.read_source", "'/etc/passwd'", "returned [None, "),
    ("sys.read_source", "5", "raised"),
    ("sys.find_module", "'cage.canary', '../?;/?'", "returned [None, "),
    ("sys.find_module", "'../cage/canary', '?'", "returned [None, "),
    ("sys.find_module", "'passwd', '/etc/?'", "returned [None, "),
    ("sys.find_module", "5, 5", "raised"),
    ("sys.stdin", "1, 2, 3", "raised"),
    ("sys.unknown", "1", "raised"),
    ("", "", "raised"),
    ("__class__", "", "raised"),
    ("State.__init__", "", "raised"),
    ("Lab.thing:shout", "1", "raised"),
    ("Thing:shout", "1", "raised"),
    ("Thing:shout", "msgpack.ExtType(2, pack(['Thing', 1, {}]))", "raised"),
    ("Thing:shout", "msgpack.ExtType(2, pack(['Thing', -1, {}]))", "raised"),
    ("Thing:shout", "msgpack.ExtType(2, pack(['Timer', 'x', {}]))", "raised"),
    ("State.get", "{'key': 'x'}", "raised"),
    ("State.get", "'x', 1, 2, 3", "returned"),
]


@pytest.mark.parametrize("level", [SecurityLevel.RESTRICTED, SecurityLevel.SAFE])
async def test_the_kernel_grants_a_worker_no_more_than_the_script(
    kernel: Kernel, impostor: Impostor, level: str
) -> None:
    program = (
        "\n".join(f"call({operation!r}, {arguments})" for operation, arguments, _ in REFUSED)
        + "\nsend(DONE, execution, {'ok': True, 'values': []})"
    )
    execution = await impostor(program, security=level)
    assert execution.ok, execution.failure
    lines = execution.output.splitlines()[1:]
    assert len(lines) == len(REFUSED), execution.output
    for (operation, arguments, expected), line in zip(REFUSED, lines, strict=True):
        assert line.startswith(f"{operation}: {expected}"), (arguments, line)
        assert "Internal error" not in line, line
        assert "Traceback" not in line
        assert SECRET not in line
        assert "root:" not in line


FLOODS = {
    "output": "while True: say('x' * 60000)",
    "output in pieces": "piece = raw(OUTPUT, 1, b'x') * 1000\nwhile True: data.sendall(piece)",
    "output of nothing": "piece = raw(OUTPUT, 1, b'') * 1000\nwhile True: data.sendall(piece)",
    "output to nowhere": "piece = raw(OUTPUT, 9, b'x' * 1000) * 10\nwhile True: data.sendall(piece)",
    "calls": "n = 0\nwhile True: n += 1; send(CALL, n, ['Lab.echo', [1]])",
    "calls whose answers are not read": "n = 0\nwhile True: n += 1; send(CALL, n, ['Lab.echo', ['x' * 100000]])",
    "calls that fail": "n = 0\nwhile True: n += 1; send(CALL, n, ['nothing', []])",
    "answers": "n = 0\nwhile True: n += 1; send(ANSWER, n, [True, 1])",
    "nothing": "import time\nwhile True: time.sleep(100)",
    "a frame that never ends": "data.sendall(raw(OUTPUT, 1, b'x' * 1000, 8 * 1024 * 1024))",
    "a header that never ends": "data.sendall(b'\\x01\\x02')",
    "a frame byte by byte": "import time\nfor n in range(10**9): data.sendall(b'\\x01'); time.sleep(0.001)",
    "a busy loop": "while True: pass",
    "stops ignored": "control.close()\nwhile True: pass",
    "memory": "x = []\nwhile True: x.append(bytes(10_000_000))",
    "waiting for input for ever, and busy": "send(CALL, 1, ['sys.stdin', []])\nwhile True: pass",
}


@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_is_stopped(impostor: Impostor, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    execution = await impostor(FLOODS[name], seconds=0.3, output_bytes=4 * 1024 * 1024)
    assert execution.failure is not None
    assert execution.failure.kind in ("deadline", "output", "worker_died"), execution.failure
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 200, f"the kernel grew by {grown:.0f} MiB"


async def test_a_flood_between_executions_disturbs_nobody(
    kernel: Kernel, bystander: Lua, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "send(DONE, execution, {'ok': True, 'values': [1]})\nn = 0\nwhile True: n += 1; send(CALL, n, ['Lab.echo', ['x' * 1000]]); say('x')"
    workers = FakeWorkers(program)
    with monkeypatch.context() as patch:
        patch.setattr(kernel._pool, "take", workers.take)
        interpreter = await kernel.open_interpreter(cwd=tmp_path)
    execution = await within(interpreter.start("x = 1"))
    assert execution.values == [1]
    for _ in range(200):
        await bystander.check_value("return mine", 42)
    assert execution.output == "begun\n"
    await until(lambda: interpreter.state_losses)
    await within(interpreter.close())
    workers.close()


async def test_a_worker_that_talks_between_executions_is_ended(
    kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = "send(DONE, execution, {'ok': True, 'values': [1]})\nwhile True: call('Lab.echo', 1)"
    workers = FakeWorkers(program)
    with monkeypatch.context() as patch:
        patch.setattr(kernel._pool, "take", workers.take)
        interpreter = await kernel.open_interpreter(cwd=tmp_path)
    with caplog.at_level(logging.WARNING, "llmspell.kernel"):
        assert (await within(interpreter.start("x = 1"))).values == [1]
        await until(lambda: interpreter.state_losses)
    assert "frames while nothing ran" in caplog.text
    await within(interpreter.close())
    workers.close()


async def test_a_worker_may_lie_about_its_own_script_only(impostor: Impostor) -> None:
    lie = "send(DONE, execution, {'ok': True, 'values': [1, msgpack.ExtType(1, b'\\0\\0\\0\\5')], 'display': b'\\xff', 'memory_bytes': -1, 'more': {}})"
    execution = await impostor(lie)
    assert execution.values[0] == 1
    assert execution.display == "\ufffd"
    error = "send(DONE, execution, {'ok': False, 'error': {'kind': 'runtime', 'message': b'\\xff', 'traceback': [5, {}, {'line': 'x', 'name': 7, 'source': []}], 'value': msgpack.ExtType(1, b'\\0\\0\\0\\1')}})"
    execution = await impostor(error)
    assert execution.failure is not None
    assert (execution.failure.kind, len(execution.failure.traceback)) == ("runtime", 2)
    stopped = "send(DONE, execution, {'ok': False, 'error': {'kind': 'stopped', 'message': 'x'}, 'reason': 1})"
    execution = await impostor(stopped)
    assert execution.failure is not None
    assert execution.failure.kind == "deadline"
    exited = "send(DONE, execution, {'ok': False, 'exit_code': -99999})"
    execution = await impostor(exited)
    assert (execution.status, execution.exit_code) == ("exit", -99999 & 0xFF)


async def test_callbacks_answered_by_a_liar(impostor: Impostor) -> None:
    call = "send(CALL, 1, ['Lab.call', [msgpack.ExtType(1, b'\\0\\0\\0\\7')]])\nkind, callback, request = receive()\nassert kind == CALLBACK and request[0] == 7\n"
    execution = await impostor(
        call
        + "send(CALLBACK_RETURN, callback, [b'\\xff'])\nsay(receive())\nsend(DONE, execution, {'ok': True, 'values': []})"
    )
    assert execution.output == "begun\n(6, 1, [b'\\xff'])"
    execution = await impostor(
        call
        + "send(CALLBACK_RAISE, callback, [5])\nsay(receive()[0])\nsend(DONE, execution, {'ok': True, 'values': []})"
    )
    assert execution.output == "begun\n7"
    for lie in (
        "send(CALLBACK_RETURN, callback, {0: 1})",
        "send(CALLBACK_RETURN, callback, None)",
        "send(CALLBACK_RAISE, callback, 5)",
    ):
        execution = await impostor(call + lie)
        assert execution.failure is not None
        assert execution.failure.kind == "worker_died", lie
