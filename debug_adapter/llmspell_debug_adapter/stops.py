"""What a client has seen of the present stop: its handles on frames and variables, and the stacks it was told."""

from __future__ import annotations

import attrs

from llmspell_debug_adapter import bodies
from llmspell_debug_adapter.handles import Container, Handles
from llmspell_debug_adapter.questions import FrameFormat
from llmspell_runtime.kernel.debugger.values import StackFrame


@attrs.frozen(kw_only=True)
class StepTarget:
    """A call to step into: where the called function is defined."""

    source: str
    line: int


@attrs.frozen(kw_only=True)
class Place:
    """A position in a chunk."""

    source: str
    line: int


class StopView:
    """Everything in it dies when the script goes on."""

    def __init__(self) -> None:
        self.frames: Handles[StackFrame] = Handles("frame")
        self.containers: Handles[Container] = Handles("variable")
        self.targets: Handles[StepTarget] = Handles("step target")
        self.stacks: dict[tuple[int, FrameFormat], list[bodies.StackFrame]] = {}
        self.locations: Handles[Place] = Handles("location")
        self.thread_names: dict[int, str] = {}

    def clear(self) -> None:
        """The script goes on."""
        self.frames.clear()
        self.containers.clear()
        self.targets.clear()
        self.locations.clear()
        self.stacks.clear()
