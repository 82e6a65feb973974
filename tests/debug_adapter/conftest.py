"""One kernel per test module; clients that talk to sessions of it over socket pairs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.guard import Guard
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.session import Session
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness.dap import DapClient, Spell, write_spell
from tests.harness.kernel import open_kernel, within
from tests.harness.lab import LAB

MakeClient = Callable[..., Awaitable[DapClient]]
WriteSpell = Callable[..., Spell]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kernel(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kernel]:
    async with open_kernel(tmp_path_factory.mktemp("kernel"), [LAB]) as kernel:
        yield kernel


@pytest_asyncio.fixture(loop_scope="module")
async def connect(kernel: Kernel) -> AsyncIterator[MakeClient]:
    """Makes clients; each has a session of its own, which must have ended when the test is over."""
    sessions: list[asyncio.Task[None]] = []
    async with contextlib.AsyncExitStack() as stack:

        async def make(*, token: str | None = None, **options: Any) -> DapClient:
            ours, theirs = socket.socketpair()
            reader, writer = await asyncio.open_connection(sock=theirs)
            session = Session(Connection(reader, writer, "test"), Kernels(kernel), Guard(token), **options)
            sessions.append(asyncio.create_task(session.run()))
            return await stack.enter_async_context(DapClient(*await asyncio.open_connection(sock=ours)))

        yield make
    await within(asyncio.gather(*sessions))
    assert not kernel.interpreters, "a session left its interpreter behind"


@pytest_asyncio.fixture(loop_scope="module")
async def client(connect: MakeClient) -> DapClient:
    return await connect()


@pytest.fixture
def spell(tmp_path: Path) -> WriteSpell:
    def write(source: str, name: str = "spell.lua") -> Spell:
        return write_spell(tmp_path, source, name)

    return write
