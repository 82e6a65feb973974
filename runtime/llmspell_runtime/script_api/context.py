"""What a handler is called with: whose script it is, what it may do, and the services of the kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import attrs

from llmspell_runtime.errors import ResourceError, SecurityError, ValidationError
from llmspell_runtime.script_api.values import Callback, LuaValue, ObjectRef

if TYPE_CHECKING:
    from pathlib import Path

    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.debug_file import RecordFile
    from llmspell_runtime.script_api.metrics_registry import MetricsRegistry
    from llmspell_runtime.security.policy import Policy
    from llmspell_runtime.state.store import StateStore

T = TypeVar("T")

Stream = Literal["stdout", "stderr"]
Capability = Literal["files", "network", "process", "environment"]

DEFAULT_TENANT = "default"
"""The tenant of scripts that were started without one."""


@attrs.frozen(slots=False)
class ScriptInfo:
    """The script that runs: its name as users see it, its file (None for text), its arguments."""

    name: str
    path: Path | None = None
    args: tuple[str, ...] = ()


class Services:
    """The services of one kernel, each made when it is first used.

    Belongs to the event loop of the kernel. `close` releases those that were made.
    """

    def __init__(
        self,
        *,
        open_state: Callable[[], StateStore],
        open_debug_file: Callable[[], RecordFile | None] = lambda: None,
    ) -> None:
        self._open_state = open_state
        self._open_debug_file = open_debug_file

    @cached_property
    def state(self) -> StateStore:
        """The state store; raises StorageError or ConfigError when it cannot be opened."""
        return self._open_state()

    @cached_property
    def debug_file(self) -> RecordFile | None:
        """The file of the records of `Debug`, if one is configured; raises ConfigError when it cannot be opened."""
        return self._open_debug_file()

    @cached_property
    def metrics(self) -> MetricsRegistry:
        """The counters, gauges and histograms of this kernel."""
        from llmspell_runtime.script_api.metrics_registry import MetricsRegistry

        return MetricsRegistry()

    def close(self) -> None:
        """Closes the services that were made."""
        if "state" in vars(self):
            self.state.close()
        if vars(self).get("debug_file") is not None:
            vars(self)["debug_file"].close()


MAX_OBJECTS = 10_000
"""Objects of the kernel that one script may hold."""


class ObjectTable:
    """The kernel's objects of one interpreter, by class and id; ids are never used again.

    An object lives until its script can no longer refer to it (`release`), or a handler takes it. A handler that hands
    out a reference later keeps the object itself, not the reference.
    """

    def __init__(self) -> None:
        self._last = 0
        self._counts: Counter[str] = Counter()
        self._objects: dict[int | str, tuple[str, Any]] = {}
        self._single: dict[str, Any] = {}

    def put(self, kind: str, value: Any) -> int:
        """Keeps `value` and returns its id; ResourceError when there are too many."""
        if len(self._objects) >= MAX_OBJECTS:
            most = max(self._counts, key=self._counts.__getitem__)
            raise ResourceError(
                f"this script holds {MAX_OBJECTS:,} objects of the kernel, most of class {most}",
                hint="set what it needs no more to nil and call collectgarbage(), or keep it in <close> variables",
            )
        self._last += 1
        self._counts[kind] += 1
        self._objects[self._last] = (kind, value)
        return self._last

    def get(self, kind: str, number: int | str) -> Any:
        """The object; ValidationError when it was released or belongs to another interpreter."""
        found = self._objects.get(number)
        if found is None or found[0] != kind:
            raise ValidationError(f"this {kind} no longer exists", hint="make a new one")
        return found[1]

    def resolve(self, reference: ObjectRef) -> Any:
        """The object a script's reference stands for."""
        return self.get(reference.kind, reference.id)

    def take(self, kind: str, number: int | str) -> Any:
        """Releases the object and returns it; None when there is none."""
        found = self._objects.get(number)
        if found is None or found[0] != kind:
            return None
        del self._objects[number]
        self._counts[kind] -= 1
        return found[1]

    def release(self, kind: str, number: int) -> bool:
        """The script can no longer refer to the object; False when it never could (somebody forged that)."""
        if number in self._objects:
            kinds = self._objects[number][0]
            self.take(kind, number)
            return kinds == kind
        return 0 < number <= self._last

    def count(self, kind: str) -> int:
        """How many objects of the class there are."""
        return self._counts[kind]

    def only(self, kind: str, make: Callable[[], T]) -> T:
        """The one object of its kind in this interpreter, made at the first call."""
        if kind not in self._single:
            self._single[kind] = make()
        return cast("T", self._single[kind])


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Context:
    """One call's surroundings; handlers get everything from here and nothing from globals."""

    interpreter_id: str
    policy: Policy
    loaded: LoadedConfig
    script: ScriptInfo
    services: Services
    call: Callable[[Callback, Sequence[LuaValue]], Awaitable[LuaValue]]
    """Calls a Lua function of this interpreter while its script waits for the answer of the present call."""
    emit_output: Callable[[Stream, str], None]
    """Sends text to the streams of the running execution."""
    correlation_id: str = ""
    tenant: str = DEFAULT_TENANT
    colors: bool = False
    """Whether standard error is a terminal that shows colours."""
    objects: ObjectTable = attrs.field(factory=ObjectTable)
    memory_bytes: Callable[[], int | None] = lambda: None
    """Resident memory of the worker process now; None where that is not known."""

    def grants(self, capability: Capability) -> bool:
        """Whether the policy grants the capability at all."""
        policy = self.policy
        match capability:
            case "files":
                return policy.unrestricted_files or bool(policy.read_roots or policy.write_roots)
            case "network":
                return policy.network != "none"
            case "process":
                return policy.processes
            case "environment":
                return bool(policy.env_names)

    def require(self, capability: Capability, where: str) -> None:
        """Raises SecurityError unless the policy grants the capability."""
        if not self.grants(capability):
            raise SecurityError(
                f'the level "{self.policy.level}" does not grant the capability "{capability}"',
                where=where,
                hint="run the script at a higher security level, or grant it in the configuration",
            )
