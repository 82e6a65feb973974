"""Where a value came from, and what was found wrong: plain values shared by the whole room."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import attrs

KeyPath = tuple[str | int, ...]
"""The way to a key, such as `("engines", "lua", "timeout_ms")`; numbers are places in an array of tables."""

OriginKind = Literal["default", "profile", "user-file", "project-file", "explicit-file", "environment", "command-line"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


@attrs.frozen
class Origin:
    """Where a value came from.

    `path` and `line` (1-based) are there for files, `name` is the variable or the profile.
    """

    kind: OriginKind
    path: Path | None = None
    line: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.path is not None:
            return f"{self.path}:{self.line}" if self.line else str(self.path)
        if self.kind == "environment":
            return f"environment variable {self.name}"
        if self.kind == "profile":
            return f"profile {self.name}"
        return "command line" if self.kind == "command-line" else "default"


DEFAULT = Origin("default")


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong (an error stops loading) or worth knowing (a warning)."""

    severity: Literal["error", "warning"]
    message: str
    key: str | None = None
    origin: Origin | None = None
    hint: str | None = None
    where: str | None = None
    """`file:line`, or the variable; made from `origin` unless it is more precise (`file:line:column`)."""

    @property
    def place(self) -> str | None:
        """Where the person has to look."""
        return self.where or (str(self.origin) if self.origin and self.origin.kind != "default" else None)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text} ({self.hint})" if self.hint else text


def dotted(path: Iterable[str | int]) -> str:
    """The key as TOML writes it: `providers.providers."my.own".model`, `steps[0].name`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + quoted(part)
    return text


def quoted(name: str) -> str:
    """One name as TOML writes it: bare if it may be, else as a basic string."""
    return name if _BARE.fullmatch(name) else toml_string(name)


def toml_string(text: str) -> str:
    """Text as a basic string of TOML, on one line."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    body = "".join(short.get(c) or (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}") for c in text)
    return f'"{body}"'


def split_dotted(text: str) -> tuple[str, ...]:
    """The parts of a dotted key; a part in double quotes may hold dots."""
    return tuple(
        quoted_part.replace('\\"', '"') if quoted_part else bare
        for quoted_part, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^."]+)', text)
    )


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the closest of `known`, if one is close."""
    import difflib

    close = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else None
