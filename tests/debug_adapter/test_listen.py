"""Who may talk to the adapter: unix sockets of the same user, TCP with the token."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from llmspell_debug_adapter import sockets
from llmspell_debug_adapter.errors import NotAuthenticated
from llmspell_debug_adapter.framing import MAX_BODY_OF_STRANGERS, frame
from llmspell_debug_adapter.guard import ATTEMPTS, Guard, new_token
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.listen import LOOPBACK, MOST_STRANGERS, Listener
from llmspell_debug_adapter.sockets import socket_folder
from llmspell_runtime.errors import SecurityError, StorageError
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness.dap import DapClient
from tests.harness.kernel import within

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = new_token()


@pytest_asyncio.fixture(loop_scope="module")
async def tcp(kernel: Kernel) -> AsyncIterator[Listener]:
    async with await Listener.tcp(Kernels(kernel), 0, token=TOKEN) as listener:
        yield listener


async def connect(listener: Listener) -> DapClient:
    return DapClient(*await asyncio.open_connection(LOOPBACK, listener.port))


async def test_tokens_have_256_bits() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43


async def test_a_guard_opens_for_its_token_only() -> None:
    for wrong in ({}, {"token": ""}, {"token": TOKEN[:-1]}, {"token": TOKEN + "x"}, {"token": 5}, {"token": "\ud800"}):
        guard = Guard(TOKEN)
        for _ in range(ATTEMPTS):
            assert not guard.barred
            with pytest.raises(NotAuthenticated):
                guard.check("launch", wrong)
        assert guard.barred
    guard = Guard(TOKEN)
    guard.check("initialize", {})
    assert not guard.open
    with pytest.raises(NotAuthenticated):
        guard.check("threads", {"token": TOKEN})
    guard.check("launch", {"token": TOKEN})
    assert guard.open
    guard.check("threads", {})


@pytest.mark.parametrize("carrier", ["initialize", "launch"])
async def test_a_session_with_the_token(tcp: Listener, carrier: str) -> None:
    async with await connect(tcp) as client:
        about = {"token": TOKEN} if carrier == "initialize" else {}
        options = {"token": TOKEN} if carrier == "launch" else {}
        await client.launch("print(1)", about=about, **options)
        await client.configured()
        await client.expect_end()
        assert client.output() == "1\n"


async def test_nothing_is_served_without_the_token(tcp: Listener, kernel: Kernel) -> None:
    async with await connect(tcp) as client:
        await client.initialize()
        await client.check_refused("launch", 1006, "token", code="print(1)")
        await client.check_refused("threads", 1006)
        await client.check_refused("attach", 1006, token="guess")
        await client.closed()
    assert not kernel.interpreters


async def test_a_stranger_is_closed_out_in_time(tcp: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmspell_debug_adapter.session.SECONDS", 0.01)
    reader, writer = await asyncio.open_connection(LOOPBACK, tcp.port)
    assert await within(reader.read()) == b""
    writer.close()


async def test_a_stranger_may_send_little(tcp: Listener) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, tcp.port)
    writer.write(b"Content-Length: %d\r\n\r\n" % (MAX_BODY_OF_STRANGERS + 1))
    assert await within(reader.read()) == b""
    writer.close()
    async with await connect(tcp) as client:
        await client.launch("print(#[[" + "x" * (2 * MAX_BODY_OF_STRANGERS) + "]])", about={"token": TOKEN})
        await client.configured()
        await client.expect_end()


async def test_there_are_not_too_many_strangers(tcp: Listener) -> None:
    strangers = [await asyncio.open_connection(LOOPBACK, tcp.port) for _ in range(MOST_STRANGERS)]
    reader, writer = await asyncio.open_connection(LOOPBACK, tcp.port)
    with pytest.raises((ConnectionError, AssertionError)):
        assert await within(reader.read()) != b""
    for _, each in [*strangers, (reader, writer)]:
        each.close()


async def test_only_the_loopback_interface_is_listened_on(tcp: Listener) -> None:
    assert tcp._server is not None
    assert [each.getsockname()[0] for each in tcp._server.sockets] == ["127.0.0.1"]


async def test_a_taken_port_is_an_error(tcp: Listener, kernel: Kernel) -> None:
    assert tcp.port is not None
    with pytest.raises(StorageError, match=f"127.0.0.1:{tcp.port}"):
        await Listener.tcp(Kernels(kernel), tcp.port, token=TOKEN)


async def test_a_unix_socket_is_the_users_alone(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "dap.sock"
    async with await Listener.unix(Kernels(kernel), path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        async with DapClient(*await asyncio.open_unix_connection(path)) as client:
            await client.launch("print(1)")
            await client.configured()
            await client.expect_end()
    assert not path.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
async def test_another_user_is_refused(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "dap.sock"
    async with await Listener.unix(Kernels(kernel), path):
        for folder in (tmp_path, *tmp_path.parents):
            if folder.stat().st_uid == 0 and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o011)
        path.chmod(0o666)
        program = (
            "import os, socket, sys\n"
            "os.setgid(65534); os.setuid(65534)\n"
            "peer = socket.socket(socket.AF_UNIX); peer.connect(sys.argv[1])\n"
            "try:\n    peer.sendall(sys.argv[2].encode())\n    print(peer.recv(100))\n"
            "except ConnectionError:\n    print(b'')\n"
        )
        body = json.dumps({"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "x"}})
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", program, str(path), frame(body.encode()).decode()), stdout=subprocess.PIPE
        )
        out, _ = await within(child.communicate())
        assert out.strip() == b"b''"


async def test_a_stale_socket_is_replaced_and_a_living_one_is_not(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "dap.sock"
    async with await Listener.unix(Kernels(kernel), path):
        with pytest.raises(StorageError):
            await Listener.unix(Kernels(kernel), path)
        stale = tmp_path / "stale.sock"
        os.link(path, stale)
    async with await Listener.unix(Kernels(kernel), stale):
        pass


async def test_the_folder_of_sockets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = socket_folder()
    assert (folder, stat.S_IMODE(folder.stat().st_mode)) == (tmp_path / "llmspell", 0o700)
    assert socket_folder() == folder
    folder.chmod(0o755)
    with pytest.raises(SecurityError, match="not yours alone"):
        socket_folder()
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(SecurityError):
        socket_folder()


async def test_a_closed_listener_ends_its_sessions(kernel: Kernel, tmp_path: Path) -> None:
    listener = await Listener.unix(Kernels(kernel), tmp_path / "dap.sock")
    client = DapClient(*await asyncio.open_unix_connection(tmp_path / "dap.sock"))
    await client.launch("while true do end")
    await client.configured()
    await listener.close()
    await client.closed()
    assert not kernel.interpreters
    client.crash()


async def test_the_peer_check_is_the_systems(tmp_path: Path) -> None:
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert sockets.same_user(ours)


async def test_a_dead_socket_of_an_earlier_process_with_our_number_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    left = socket_folder() / f"kernel-{os.getpid()}.sock"
    sockets.bind_private(left).close()
    path, bound = sockets.bind_in_folder("kernel")
    with bound:
        assert path == left
        assert sockets.sockets_of(os.getpid()) == [path]
        second, other = sockets.bind_in_folder("kernel")
        with other:
            assert second != path
            assert sockets.sockets_of(os.getpid()) == [path, second]
