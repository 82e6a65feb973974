"""All breakpoints of a debugged interpreter: whose they are, where they stand, how the worker is told of them.

Pure bookkeeping: no event loop, no worker. Sources are Lua's chunk names (`@/absolute/path`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.conditions import read_condition
from llmspell_runtime.kernel.debugger.instrument import Site, compile_in, plan_sites
from llmspell_runtime.kernel.debugger.loaded import LoadedTexts
from llmspell_runtime.kernel.debugger.places import SourceMap
from llmspell_runtime.kernel.debugger.specs import read_hit, read_log
from llmspell_runtime.kernel.debugger.values import Breakpoint, BreakpointSpec, FunctionBreakpointSpec


@attrs.define(eq=False)
class _Set:
    """One breakpoint of one client."""

    spec: BreakpointSpec
    breakpoint: Breakpoint


@attrs.define(eq=False)
class _SetFunction:
    spec: FunctionBreakpointSpec
    id: int


class Breakpoints:
    """The union of what all clients set. `read_file(source)` gives the text of a file that is not loaded, or None."""

    def __init__(self, read_file: Callable[[str], str | None]) -> None:
        self._read_file = read_file
        self._ids = itertools.count(1)
        self._site_numbers = itertools.count(1)
        self._lines: dict[object, dict[str, list[_Set]]] = {}
        self._functions: dict[object, list[_SetFunction]] = {}
        self._loaded = LoadedTexts()
        self._sites: dict[str, list[Site]] = {}

    # -- what clients set ---------------------------------------------------------------------------------------

    def set_lines(self, client: object, source: str, specs: Sequence[BreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's breakpoints in one source; the answers are in the order of the specs.

        One that stays as it was keeps its id, and with it its hit count.
        """
        before = {each.spec: each.breakpoint.id for each in self._lines.get(client, {}).get(source, [])}
        text = self.source_map(source)
        now = [_Set(spec, self._place(source, text, spec, before.pop(spec, None))) for spec in specs]
        self._lines.setdefault(client, {})[source] = now
        return [each.breakpoint for each in now]

    def _place(self, source: str, text: SourceMap | None, spec: BreakpointSpec, ident: int | None) -> Breakpoint:
        ident = ident if ident is not None else next(self._ids)
        if (problem := _problem(spec.condition, spec.hit)) is not None:
            return Breakpoint(id=ident, verified=False, source=source, line=spec.line, message=problem)
        if text is None:
            problem = "the file cannot be read"
            return Breakpoint(id=ident, verified=False, source=source, line=spec.line, message=problem)
        found = text.find(spec.line)
        return Breakpoint(
            id=ident,
            verified=found.line is not None,
            source=source,
            line=found.line if found.line is not None else spec.line,
            message=found.message,
        )

    def set_functions(self, client: object, specs: Sequence[FunctionBreakpointSpec]) -> list[Breakpoint]:
        """Replaces the client's function breakpoints."""
        before = {each.spec: each.id for each in self._functions.get(client, [])}
        now = [_SetFunction(spec, before.pop(spec, 0) or next(self._ids)) for spec in specs]
        self._functions[client] = now
        return [self._place_function(each) for each in now]

    def _place_function(self, each: _SetFunction) -> Breakpoint:
        if (problem := _problem(each.spec.condition, each.spec.hit)) is not None:
            return Breakpoint(id=each.id, verified=False, message=problem)
        for source, text in self._loaded.items:
            for line in text.function_lines(each.spec.name):
                return Breakpoint(id=each.id, verified=True, source=source, line=line)
        message = f"no function called {each.spec.name} is loaded yet"
        return Breakpoint(id=each.id, verified=False, message=message)

    def forget(self, client: object) -> None:
        """Removes everything a client set."""
        self._lines.pop(client, None)
        self._functions.pop(client, None)

    def adopt(self, client: object, other: Breakpoints) -> None:
        """Takes over what a client set elsewhere; ids stay, and new ones go on from there."""
        self._ids = other._ids
        self._lines[client] = other._lines.pop(client, {})
        self._functions[client] = other._functions.pop(client, [])

    def new_id(self) -> int:
        """An id for a breakpoint of another kind."""
        return next(self._ids)

    # -- what is loaded -----------------------------------------------------------------------------------------

    @property
    def loaded(self) -> tuple[str, ...]:
        """The sources that were loaded and are kept, in the order of loading."""
        return self._loaded.names

    def source_map(self, source: str) -> SourceMap | None:
        """The places of a source: as it is loaded, else as its file is now."""
        loaded = self._loaded.ask(source)
        if loaded is not None:
            return loaded
        text = self._read_file(source)
        return None if text is None else SourceMap(text)

    def __contains__(self, source: str) -> bool:
        """Whether the source is loaded and kept."""
        return self._loaded.get(source) is not None

    def text_of(self, source: str) -> str | None:
        """The text of a loaded source, its characters standing for bytes."""
        known = self._loaded.ask(source)
        return known.text if known else None

    def statement_lines(self, source: str) -> list[int]:
        """Line and first line of its statement, one pair after the other, for statements that span several lines.

        Lines on which a function within the statement has statements of its own are that function's.
        """
        loaded = self._loaded.get(source)
        places = loaded.places if loaded is not None else []
        functions = {(place.line, id(place.function)) for place in places}
        others = {line: {f for at, f in functions if at == line} for line, _ in functions}
        return [
            number
            for place in places
            for line in range(place.line, place.end_line + 1)
            if place.end_line > place.line and not others.get(line, set()) - {id(place.function)}
            for number in (line, place.line)
        ]

    def concerns(self, source: str, text: str) -> bool:
        """Whether a chunk that is about to be loaded has breakpoints, or had some before."""
        return (
            any(source in sources for sources in self._lines.values())
            or bool(self._sites.get(source))
            or any(SourceMap(text).may_have(each.spec.name) for each in self._all_functions())
        )

    def note(self, source: str, text: str) -> list[str]:
        """A chunk is loaded; the sources whose texts are dropped for it."""
        dropped = self._loaded.put(source, SourceMap(text))
        for each in dropped:
            self._sites.pop(each, None)
        return dropped

    def compile_in(self, source: str) -> tuple[str, list[Breakpoint]]:
        """The text of a chunk that was noted, with its breakpoints in it, and those that stand elsewhere now."""
        new = self._loaded.get(source)
        assert new is not None, "it was noted just now"
        changed = self._verify_again(source, new)
        wanted: dict[int, list[str | None]] = {}
        for each in self._all_lines(source):
            if each.breakpoint.verified and each.breakpoint.line is not None:
                wanted.setdefault(each.breakpoint.line, []).append(each.spec.condition)
        for function in self._all_functions():
            for line in new.function_lines(function.spec.name):
                wanted.setdefault(line, []).append(function.spec.condition)
        if not wanted:
            self._sites[source] = []
            return new.text, changed
        planned = plan_sites(new, wanted, next(self._site_numbers))
        for _ in planned[1:]:
            next(self._site_numbers)
        self._sites[source] = [site for _, site in planned]
        return compile_in(new.text, planned), changed

    def leave_out(self, source: str) -> None:
        """A chunk is loaded without its breakpoints: line events have to serve."""
        self._sites[source] = []

    def any_in(self, source: str) -> bool:
        """Whether somebody set a breakpoint in that source."""
        return bool(self._all_lines(source))

    def _verify_again(self, source: str, text: SourceMap) -> list[Breakpoint]:
        changed = []
        for each in self._all_lines(source):
            placed = self._place(source, text, each.spec, each.breakpoint.id)
            if placed != each.breakpoint:
                each.breakpoint = placed
                changed.append(placed)
        for function in self._all_functions():
            placed = self._place_function(function)
            if placed.source == source:
                changed.append(placed)
        return changed

    # -- what the worker is told --------------------------------------------------------------------------------

    def for_worker(self) -> list[dict[str, Any]]:
        """Every active breakpoint as the worker's `set_breakpoints` takes it."""
        told: list[dict[str, Any]] = []
        for sources in self._lines.values():
            for source, each_of in sources.items():
                for each in each_of:
                    if each.breakpoint.verified and each.breakpoint.line is not None:
                        told += self._told(source, each.breakpoint.line, each.breakpoint.id, each.spec)
        for function in self._all_functions():
            if _problem(function.spec.condition, function.spec.hit) is None:
                for source, text in self._loaded.items:
                    for line in text.function_lines(function.spec.name):
                        told += self._told(source, line, function.id, function.spec)
        return told

    def _told(
        self, source: str, line: int, ident: int, spec: BreakpointSpec | FunctionBreakpointSpec
    ) -> list[dict[str, Any]]:
        entry: dict[str, Any] = {"id": ident, "source": source, "line": line}
        if spec.hit:
            entry["hit"] = list(read_hit(spec.hit))
        if isinstance(spec, BreakpointSpec) and spec.log is not None:
            entry["log"] = read_log(spec.log)
        if spec.condition:
            entry["condition"] = spec.condition
        told = []
        for site in self._sites.get(source, []):
            if site.line == line and site.condition in (None, spec.condition):
                inline = site.condition is not None
                # Without the variables of its condition, a breakpoint is judged in the frame.
                passes = inline or not spec.condition or site.passes(spec.condition)
                names = list(site.names) if passes else None
                kind = {"inline": inline, "named": site.named, "numeric": site.numeric}
                told.append({**entry, "site": site.number, "names": names, **kind})
        if told:
            return told
        # A place that was not compiled in, or with another condition: the worker needs line events for it.
        loaded = self._loaded.get(source)
        return [{**entry, "in_main": loaded is None or loaded.in_main(line)}]

    def _all_lines(self, source: str) -> list[_Set]:
        return [each for sources in self._lines.values() for each in sources.get(source, [])]

    def _all_functions(self) -> list[_SetFunction]:
        return [each for functions in self._functions.values() for each in functions]


def _problem(condition: str | None, hit: str | None) -> str | None:
    if condition and isinstance(message := read_condition(condition), str):
        return f"condition: {message}"
    if hit:
        try:
            read_hit(hit)
        except ValidationError as error:
            return str(error)
    return None
