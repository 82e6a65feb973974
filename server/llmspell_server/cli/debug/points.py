"""The breakpoints of a terminal session: numbered once, sent to the debugger as they are now. Pure bookkeeping."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import attrs

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.values import Breakpoint, BreakpointSpec, DataBreakpointSpec


@attrs.define(kw_only=True, eq=False)
class Point:
    """A breakpoint or log point at a line of a source (Lua's chunk name)."""

    number: int
    source: str
    spec: BreakpointSpec
    temporary: bool = False
    hidden: bool = False
    """Whether it is the end of a run to a line and no breakpoint that somebody set."""
    enabled: bool = True
    placed: Breakpoint | None = None
    """Where the debugger put it."""

    @property
    def line(self) -> int:
        """The line it stands at, or the one that was asked for."""
        return self.placed.line if self.placed is not None and self.placed.line is not None else self.spec.line


@attrs.define(kw_only=True, eq=False)
class DataPoint:
    """A stop when a variable changes."""

    number: int
    name: str
    spec: DataBreakpointSpec
    enabled: bool = True
    ident: int | None = None
    """The debugger's number for it."""


class Points:
    """All of them, by number."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lines: dict[int, Point] = {}
        self._data: dict[int, DataPoint] = {}

    def add(self, source: str, spec: BreakpointSpec, *, temporary: bool = False) -> Point:
        """A new breakpoint."""
        point = Point(number=next(self._numbers), source=source, spec=spec, temporary=temporary)
        self._lines[point.number] = point
        return point

    def run_to(self, source: str, line: int) -> Point:
        """The end of a run to a line; it takes no number from the others."""
        point = Point(number=0, source=source, spec=BreakpointSpec(line=line), temporary=True, hidden=True)
        self._lines[0] = point
        return point

    def add_data(self, name: str, spec: DataBreakpointSpec) -> DataPoint:
        """A new stop on change."""
        point = DataPoint(number=next(self._numbers), name=name, spec=spec)
        self._data[point.number] = point
        return point

    def find(self, number: int) -> Point | DataPoint:
        """Raises ValidationError when there is none."""
        found = self._lines.get(number) or self._data.get(number) if number else None
        if found is None:
            raise ValidationError(f"there is no breakpoint {number}", hint="`info breakpoints` lists them")
        return found

    def remove(self, point: Point | DataPoint) -> None:
        """Forgets it."""
        (self._data if isinstance(point, DataPoint) else self._lines).pop(point.number, None)

    def forget_data(self) -> list[DataPoint]:
        """Forgets the stops on change, which live in one Lua state; returns what there was."""
        gone, self._data = list(self._data.values()), {}
        return gone

    @property
    def all(self) -> list[Point | DataPoint]:
        """Everything that was set, by number."""
        shown = [point for point in self._lines.values() if not point.hidden]
        return sorted([*shown, *self._data.values()], key=lambda point: point.number)

    @property
    def hidden(self) -> list[Point]:
        """The ends of runs to a line."""
        return [point for point in self._lines.values() if point.hidden]

    @property
    def sources(self) -> set[str]:
        """Every source with a breakpoint."""
        return {point.source for point in self._lines.values()}

    def active(self, source: str) -> list[Point]:
        """What the debugger is to know of a source."""
        return [point for point in self._lines.values() if point.source == source and point.enabled]

    @property
    def active_data(self) -> list[DataPoint]:
        """The stops on change that the debugger is to know."""
        return [point for point in self._data.values() if point.enabled]

    def reached(self, idents: Iterable[int]) -> list[Point | DataPoint]:
        """Those that the debugger knows by these numbers."""
        wanted = set(idents)
        lines = [p for p in self._lines.values() if p.placed is not None and p.placed.id in wanted]
        return [*lines, *(p for p in self._data.values() if p.ident in wanted)]

    def moved(self, placed: Breakpoint) -> Point | None:
        """The debugger found that a breakpoint stands elsewhere; the point, if it is one of ours."""
        for point in self._lines.values():
            if point.placed is not None and point.placed.id == placed.id:
                point.placed = placed
                return point
        return None

    def marks(self, source: str) -> dict[int, bool]:
        """The lines of a source with breakpoints, and whether one of them is in force."""
        found: dict[int, bool] = {}
        for point in self._lines.values():
            if point.source == source and not point.hidden:
                in_force = point.enabled and (point.placed is None or point.placed.verified)
                found[point.line] = found.get(point.line, False) or in_force
        return found
