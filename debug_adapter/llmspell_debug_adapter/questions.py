"""What arrives: the arguments of requests that look at a script, evaluate in it, or ask for its texts."""

from __future__ import annotations

from typing import Literal

import attrs

from llmspell_debug_adapter.arguments import Source


@attrs.frozen(kw_only=True)
class OfFrame:
    """Arguments of every request about one frame."""

    frame_id: int


@attrs.frozen(kw_only=True)
class ValueFormat:
    """How numbers are shown."""

    hex: bool = False


@attrs.frozen(kw_only=True)
class FrameFormat:
    """What the names of frames say besides the function."""

    hex: bool = False
    parameters: bool = False
    parameter_types: bool = False
    parameter_names: bool = False
    parameter_values: bool = False
    line: bool = False
    module: bool = False
    include_all: bool = False

    @property
    def with_parameters(self) -> bool:
        """Whether anything is said of parameters."""
        return self.parameters or self.parameter_types or self.parameter_names or self.parameter_values


@attrs.frozen(kw_only=True)
class StackTrace:
    """A page of frames; no `levels` or 0 means all."""

    thread_id: int
    start_frame: int = 0
    levels: int = 0
    format: FrameFormat = attrs.field(factory=FrameFormat)


@attrs.frozen(kw_only=True)
class Variables:
    """A page of children; no `count` or 0 means all."""

    variables_reference: int
    filter: Literal["indexed", "named"] | None = None
    start: int = 0
    count: int = 0
    format: ValueFormat = attrs.field(factory=ValueFormat)


@attrs.frozen(kw_only=True)
class SetVariable:
    """A new value, as Lua text."""

    variables_reference: int
    name: str
    value: str
    format: ValueFormat = attrs.field(factory=ValueFormat)


@attrs.frozen(kw_only=True)
class SetExpression:
    """An assignment in a frame."""

    expression: str
    value: str
    frame_id: int | None = None
    format: ValueFormat = attrs.field(factory=ValueFormat)


@attrs.frozen(kw_only=True)
class Evaluate:
    """Lua text in a frame, or among the globals."""

    expression: str
    frame_id: int | None = None
    context: str = "repl"
    format: ValueFormat = attrs.field(factory=ValueFormat)


@attrs.frozen(kw_only=True)
class Completions:
    """A position in the text of the debug console."""

    text: str
    column: int
    line: int | None = None
    frame_id: int | None = None


@attrs.frozen(kw_only=True)
class SourceText:
    """The source whose text is wanted."""

    source: Source | None = None
    source_reference: int


@attrs.frozen(kw_only=True)
class Modules:
    """A page of modules; no count or 0 means all."""

    start_module: int = 0
    module_count: int = 0


@attrs.frozen(kw_only=True)
class Locations:
    """A location that a value carried."""

    location_reference: int


@attrs.frozen(kw_only=True)
class Globals:
    """Whether Lua's own and those of llmspell are wanted, too."""

    builtin: bool = False


@attrs.frozen(kw_only=True)
class Reload:
    """The module whose file has changed."""

    source: Source
