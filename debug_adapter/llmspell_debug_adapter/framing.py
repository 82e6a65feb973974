"""Splits a byte stream into DAP messages, and refuses everything that is no DAP stream at its first bytes.

Source: DAP specification, "Base Protocol": header fields `Name: value`, each ended by CRLF, an empty line, a body of
`Content-Length` bytes. The first header must be `Content-Length` or `Content-Type`: a web page that makes a browser
post to the port sends other ones, and is shut out before anything of it is read as a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from llmspell_debug_adapter.errors import FramingError

MAX_HEADER = 4 * 1024
MAX_BODY = 16 * 1024 * 1024
MAX_BODY_OF_STRANGERS = 64 * 1024
"""Before a client has shown its token."""

ALLOWED = (b"Content-Length: ", b"Content-Type: ")
_LENGTH = re.compile(rb"0|[1-9][0-9]{0,9}")
_END = b"\r\n\r\n"


class Frames:
    """Feed it bytes, get bodies. After a FramingError the stream is beyond repair."""

    def __init__(self, max_body: int = MAX_BODY) -> None:
        self.max_body = max_body
        self._buffer = bytearray()
        self._wanted: int | None = None

    @property
    def inside(self) -> bool:
        """Whether a message has begun and is not complete."""
        return bool(self._buffer) or self._wanted is not None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bodies that are complete now. Raises FramingError with the reason."""
        self._buffer += data
        while True:
            if self._wanted is None:
                self._wanted = self._read_header()
            if self._wanted is None or len(self._buffer) < self._wanted:
                return
            body = bytes(self._buffer[: self._wanted])
            del self._buffer[: self._wanted]
            self._wanted = None
            yield body

    def _read_header(self) -> int | None:
        start = bytes(self._buffer[: max(map(len, ALLOWED))])
        if start and not any(start.startswith(name[: len(start)]) for name in ALLOWED):
            raise FramingError(f"the first header is neither Content-Length nor Content-Type: {start[:16]!r}")
        end = self._buffer.find(_END, 0, MAX_HEADER)
        if end < 0:
            if len(self._buffer) >= MAX_HEADER:
                raise FramingError(f"the header is longer than {MAX_HEADER} bytes")
            return None
        header = bytes(self._buffer[:end])
        del self._buffer[: end + len(_END)]
        length = _content_length(header)
        if length > self.max_body:
            raise FramingError(f"a message of {length} bytes is larger than {self.max_body}")
        return length


def _content_length(header: bytes) -> int:
    lengths = []
    for line in header.split(b"\r\n"):
        if line.startswith(ALLOWED[0]):
            lengths.append(line.removeprefix(ALLOWED[0]))
        elif not line.startswith(ALLOWED[1]):
            raise FramingError(f"unknown header {line[:32]!r}")
    if len(lengths) != 1:
        raise FramingError("a header has no Content-Length" if not lengths else "a header has two Content-Length")
    if not _LENGTH.fullmatch(lengths[0]):
        raise FramingError(f"the Content-Length is no number: {lengths[0][:32]!r}")
    return int(lengths[0])


def frame(body: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
