"""Types of command-line values, and the options shared by the commands that run Lua."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import click

from llmspell_server.cli.commands import output_option

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
MIN_MEMORY = 2**20
LEVELS = ("safe", "restricted", "privileged")


class Size(click.ParamType[int]):
    """A number of bytes: `64M`, `1.5G`, `65536`; units are powers of 1024."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"{value!r} is not a size; write it like 64M or 1G", param, ctx)
        size = int(float(found[1]) * _UNITS[found[2].lower()])
        if size < MIN_MEMORY:
            self.fail(f"{value!r} is too little; the least is 1M", param, ctx)
        return size


class Seconds(click.ParamType[float]):
    """A time in seconds; 0 stands for no limit."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of seconds."""
        try:
            seconds = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        if not 0 <= seconds < math.inf:
            self.fail(f"{value!r} is not a time; write the seconds, or 0 for no limit", param, ctx)
        return seconds


class Engine(click.ParamType[str]):
    """The script engine; there is one."""

    name = "engine"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """`lua`."""
        if str(value).lower() != "lua":
            self.fail(f"there is no engine {value!r}; spells are written in Lua", param, ctx)
        return "lua"


@attrs.frozen(kw_only=True)
class LuaOptions:
    """How Lua is to run: what the command line says, None where it says nothing."""

    profile: str | None = None
    security: str | None = None
    timeout: float | None = None
    max_memory: int | None = None
    state: Path | None = None
    debug_socket: bool = True

    @property
    def overrides(self) -> dict[str, object]:
        """The configuration keys that these options set."""
        found: dict[str, object] = {}
        if self.security is not None:
            found["engines.lua.security_level"] = self.security
        if self.state is not None:
            found["runtime.state_persistence.path"] = str(self.state)
            found["runtime.state_persistence.backend_type"] = "sqlite"
        if not self.debug_socket:
            found["kernel.debug_socket"] = False
        return found

    @property
    def limits(self) -> dict[str, float | None]:
        """The fields of `Limits` that these options set."""
        found: dict[str, float | None] = {}
        if self.timeout is not None:
            found["seconds"] = self.timeout or None
        if self.max_memory is not None:
            found["memory_bytes"] = self.max_memory
        return found


def lua_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a command that runs Lua; they arrive as `options: LuaOptions`."""

    def with_options(*args: Any, **values: Any) -> Any:
        values.pop("engine")
        own = {field.name: values.pop(field.name) for field in attrs.fields(LuaOptions)}
        return function(*args, options=LuaOptions(**own), **values)

    with_options.__doc__ = function.__doc__
    with_options.__click_params__ = list(reversed(_lua_parameters())) + getattr(  # type: ignore[attr-defined]
        function, "__click_params__", []
    )
    return with_options


def _lua_parameters() -> list[click.Parameter]:
    return [
        click.Option(("-p", "--profile"), metavar="NAME", help="Configuration profile (several with commas between)."),
        click.Option(
            ("--security",), type=click.Choice(LEVELS, case_sensitive=False), help="How far the script is trusted."
        ),
        click.Option(("--timeout",), type=Seconds(), metavar="SECONDS", help="Deadline of the run; 0 for none."),
        click.Option(("--max-memory",), type=Size(), metavar="SIZE", help="Memory of the script, such as 64M or 1G."),
        click.Option(
            ("--state",),
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Keep `State` in this file.",
        ),
        click.Option(
            ("--no-debug-socket", "debug_socket"),
            is_flag=True,
            flag_value=False,
            default=True,
            help="Keep no private socket by which your debuggers attach.",
        ),
        click.Option(
            ("--engine",), type=Engine(), default="lua", envvar="LLMSPELL_ENGINE", metavar="lua", help="Script engine."
        ),
        output_option(),
    ]
