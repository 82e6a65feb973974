"""The frames between the kernel and a worker: every kind, who sends it, and what it carries.

A frame is `HEADER` (payload length u32, kind u8, id u32, little endian) followed by the payload, one msgpack
value. Two sockets join a kernel and a worker: the *data* socket carries the frames below; the *control* socket
carries `STOP` records from the kernel to the worker's watchdog thread, so that a busy Lua state can be stopped.
End of file on the control socket means that the kernel is gone; the worker exits at once.

The protocol is symmetric. The worker calls the kernel (`CALL` … `RETURN`/`RAISE`); while it waits, the kernel may
call back into Lua (`CALLBACK` … `CALLBACK_RETURN`/`CALLBACK_RAISE`), and that function may call the kernel again.
Answers carry the id of the request; ids are chosen by the side that asks and are unique among its open requests.

| kind            | sender | id        | payload                                                              |
|-----------------|--------|-----------|----------------------------------------------------------------------|
| OPEN            | kernel | 0         | map: what the Lua state is to be (see `kernel/opening.py`)           |
| EXECUTE         | kernel | execution | [source bytes, chunk name, options map]                              |
| QUERY           | kernel | query     | [question, arguments]; answered while idle or waiting in a host call |
| CALLBACK        | kernel | callback  | [function id, arguments, how many]                                   |
| RELEASE         | kernel | 0         | [function id, …] that the kernel will not call again                 |
| RETURN          | kernel | call      | array of result values                                               |
| RAISE           | kernel | call      | [message, reason to stop the execution (`STOP_REASONS`) or nil]      |
| RESUME          | kernel | 0         | [mode, target?, single?, thread?]: lets a stopped script go on       |
| CALL            | worker | call      | [operation, arguments]                                               |
| CALLBACK_RETURN | worker | callback  | array of result values                                               |
| CALLBACK_RAISE  | worker | callback  | [message]                                                            |
| OUTPUT          | worker | stream    | raw bytes, not msgpack (stream 1 is stdout, 2 is stderr)             |
| OUTPUT_AT       | worker | stream    | [source, line, bytes]: the same with its place, while it is debugged |
| DONE            | worker | execution | map: ok, values, display, error, exit_code, memory_bytes             |
| ANSWER          | worker | query     | [ok, value or message]                                               |
| RELEASE_OBJECTS | worker | 0         | [[class, id], …] that the script can no longer refer to              |
| EVENT           | worker | 0         | [name, details map]: what the debugger in the worker tells           |

What a worker sends is bounded by `MAX_PAYLOAD`, `MAX_VALUES` and `MAX_DEPTH` (`kernel/bounds.py`); an honest worker
keeps to that and tells its script. One that breaks the protocol is ended, and nothing after the broken frame counts.

Plain values cross as msgpack: nil, booleans, 64-bit integers, doubles, `str` for Lua strings that are valid UTF-8
and `bin` for all others, arrays, maps. Two extension types carry references: `EXT_FUNCTION` (a Lua function, u32
id in the worker's registry) and `EXT_OBJECT` (a kernel object: msgpack [class, id, fields]).
"""

from __future__ import annotations

import struct
from typing import Final

HEADER: Final = struct.Struct("<IBI")
HEADER_SIZE: Final = HEADER.size

MAX_PAYLOAD: Final = 8 * 1024 * 1024
"""Bytes of one frame's payload; a larger one breaks the protocol."""
RECEIVE: Final = 32 * 1024
"""Bytes asked of a socket at once. Python allocates them anew each time; larger blocks would be mapped each time."""
MAX_DEPTH: Final = 64
"""Nesting of tables in a value that crosses."""
MAX_VALUES: Final = 1_000_000
"""Values (keys and elements of tables count) in one payload from a worker."""

OPEN: Final = 1
EXECUTE: Final = 2
QUERY: Final = 3
CALLBACK: Final = 4
RELEASE: Final = 5
RETURN: Final = 6
RAISE: Final = 7
RESUME: Final = 8

CALL: Final = 17
CALLBACK_RETURN: Final = 18
CALLBACK_RAISE: Final = 19
OUTPUT: Final = 20
DONE: Final = 21
ANSWER: Final = 22
EVENT: Final = 23
OUTPUT_AT: Final = 24
RELEASE_OBJECTS: Final = 25

EXT_FUNCTION: Final = 1
EXT_OBJECT: Final = 2

STDOUT: Final = 1
STDERR: Final = 2

STOP: Final = struct.Struct("<IB")
"""A record on the control socket: execution id, reason (index into `STOP_REASONS`)."""
STOP_REASONS: Final = ("interrupted", "deadline", "output", "cpu", "exit", "instructions")
"""Why an execution is stopped from outside; `exit` and `instructions` are raised by the worker itself."""
ATTEND: Final = 255
"""In place of a reason: nothing is to be stopped, but frames wait that the busy Lua thread shall serve now."""

ZYGOTE_EVENT: Final = struct.Struct("<cii")
"""Zygote to kernel: `b"P"`, pid, 0 with a pidfd when a worker was forked; `b"X"`, pid, wait status when it ended.
The kernel asks for a worker by the byte `F` with two descriptors: the data socket and the control socket. Before
that it sends the globals' stubs, once: the byte `S`, a length (u32) and a msgpack array (see `Catalogue.stubs`)."""


def frame(kind: int, ident: int, payload: bytes) -> bytes:
    """One frame as bytes."""
    return HEADER.pack(len(payload), kind, ident) + payload
