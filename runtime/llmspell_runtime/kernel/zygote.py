"""The kernel's side of the zygote: start it early, ask it for workers, hear of their ends.

The zygote is exec'd before this process has threads, so that every fork is of a small process without locks held.
`ZygoteProcess.start` needs no event loop and imports nothing heavy: a command calls it first of all, and the zygote
loads Lua while the command is still importing.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
from pathlib import Path
from typing import NamedTuple

PROGRAM = Path(__file__).parent.parent / "worker" / "zygote.py"


class WorkerSockets(NamedTuple):
    """The kernel's ends of a worker's sockets, non-blocking."""

    data: socket.socket
    control: socket.socket


class ZygoteProcess:
    """A running zygote. `socket` carries spawn requests out and `wire.ZYGOTE_EVENT` records in."""

    def __init__(self, pid: int, channel: socket.socket, settings: str) -> None:
        self.pid = pid
        self.socket = channel
        self._settings = settings

    @classmethod
    def start(cls, *, lua: str = "lua54", limits: dict[str, int | None] | None = None) -> ZygoteProcess:
        """Starts a zygote whose workers run `lua` under the process limits given (see `worker/confinement.py`)."""
        return cls._start(json.dumps({"lua": lua, "limits": limits or {}}))

    def again(self) -> ZygoteProcess:
        """Starts another one like this, which has ended."""
        return self._start(self._settings)

    @classmethod
    def _start(cls, settings: str) -> ZygoteProcess:
        ours, theirs = socket.socketpair()
        target = 3
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-S", str(PROGRAM), str(target), os.pathsep.join(_import_folders()), settings],
            _environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), target),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            ],
            # A group of its own: Ctrl-C in the terminal is for the kernel, which stops the script.
            setpgroup=0,
        )
        theirs.close()
        return cls(pid, ours, settings)

    def prepare(self, stubs: bytes) -> None:
        """Gives the globals that every worker forked from now on has; call it before the first request."""
        self.socket.sendall(b"S" + struct.pack("<I", len(stubs)) + stubs)

    def request_worker(self) -> WorkerSockets:
        """Asks for a worker; its first frames may be sent at once. The zygote reports its pid on `socket`."""
        data, their_data = socket.socketpair()
        control, their_control = socket.socketpair()
        try:
            socket.send_fds(self.socket, [b"F"], [their_data.fileno(), their_control.fileno()])
        except OSError:
            data.close()
            control.close()
            raise
        finally:
            their_data.close()
            their_control.close()
        data.setblocking(False)
        control.setblocking(False)
        return WorkerSockets(data=data, control=control)

    def close(self) -> None:
        """Ends the zygote and with it every worker; waits until they are gone."""
        self.socket.close()
        os.waitpid(self.pid, 0)


def _import_folders() -> list[str]:
    """Where the zygote finds this package and its libraries: never the working directory or a script's folder."""
    import msgpack

    own = str(PROGRAM.parent.parent.parent)
    libraries = str(Path(msgpack.__file__).parent.parent)
    installed = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    return list(dict.fromkeys([own, libraries, *installed]))


def _environment() -> dict[str, str]:
    """Nothing of the user's environment reaches a worker, but for what the loader and the clock need."""
    kept = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ}
