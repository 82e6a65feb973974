"""Writing to standard output and standard error: bytes as they are, and colours only where they are wanted."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import attrs

from llmspell_server.cli.invocation import ColorChoice


@attrs.frozen
class Palette:
    """Colours for text, or none: green is good, red is an error, yellow a warning, cyan a hint or a path."""

    enabled: bool

    def green(self, text: str) -> str:
        """What is well."""
        return self._wrap("32", text)

    def red(self, text: str) -> str:
        """What is wrong."""
        return self._wrap("1;31", text)

    def yellow(self, text: str) -> str:
        """What deserves a look."""
        return self._wrap("33", text)

    def cyan(self, text: str) -> str:
        """Hints and paths."""
        return self._wrap("36", text)

    def dim(self, text: str) -> str:
        """What may be skipped."""
        return self._wrap("2", text)

    def bold(self, text: str) -> str:
        """Headings."""
        return self._wrap("1", text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled and text else text


def palette(choice: ColorChoice, stream: TextIO | None) -> Palette:
    """The colours for a stream: `--color`, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether it is a TTY."""
    if choice != "auto":
        return Palette(choice == "always")
    if os.environ.get("NO_COLOR"):
        return Palette(False)
    if os.environ.get("FORCE_COLOR"):
        return Palette(True)
    return Palette(stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb")


def write(text: str, stream: TextIO | None = None) -> None:
    """Writes text at once to `stream` (standard output if none is given).

    Bytes that are no UTF-8 (surrogates) leave as they came; characters that the terminal lacks become `?`.
    Raises BrokenPipeError and other OSErrors of the stream.
    """
    target = stream if stream is not None else sys.stdout
    if target is None:
        return
    target.buffer.write(encode(text, target.encoding))
    target.buffer.flush()


def encode(text: str, encoding: str) -> bytes:
    """Text as the bytes of a stream with that encoding."""
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "replace")


def valid_text(text: str) -> str:
    """Text in which bytes that are no UTF-8 (surrogates) are shown as replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def speaks_unicode(stream: TextIO | None) -> bool:
    """Whether marks such as a check can be written to the stream."""
    return stream is not None and (stream.encoding or "").lower().replace("-", "").startswith("utf")
