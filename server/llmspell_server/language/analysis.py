"""What features ask: a `Snapshot` answers questions about names, types, members, calls and documentation.

Every answer is a value of `answers.py` or a type of `types/values.py`. A question about a file that is not in the
snapshot, or about an offset where nothing stands, is answered with None or an empty list; nothing here raises on any
text. A snapshot never changes; what it infers it keeps, so ask the same one again. Questions may come from several
threads, but one at a time (hold `snapshot.lock`); long work calls `breathe` now and then without the lock, and gives up
when it is `outdated`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from .answers import CallInfo, Documentation, Location, Member, Reference, Symbol
from .index import Index, declared_types
from .types.values import UNKNOWN, Type

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Expression, Node

    from .binding.facts import GlobalWrite, UnitFacts, Variable
    from .index import TypeDeclaration
    from .infer.inference import Inference
    from .settings import Settings
    from .source import SourceFile

T = TypeVar("T")
_PATIENCE = 0.2
"""Seconds that a snapshot waits for what the one before has inferred, while somebody still asks that one."""


def _go_on() -> None:
    """Long work need not give way to any other."""


class Snapshot:
    """The files of a workspace at one moment. `files` are the user's, `libraries` the definitions, by URI.

    `previous` is the state before: what it inferred and what is still true is taken over at the first question.
    """

    def __init__(
        self,
        files: Mapping[str, SourceFile],
        libraries: Mapping[str, SourceFile],
        settings: Settings,
        previous: Snapshot | None = None,
    ) -> None:
        self.files = files
        self.libraries = libraries
        self.settings = settings
        self.lock = threading.RLock()
        skipped = previous is not None and "inference" not in previous.__dict__
        self._previous: Snapshot | None = previous._previous if previous is not None and skipped else previous
        self.outdated = False
        self.breathe: Callable[[], None] = _go_on
        if previous is not None:
            previous.outdated = True

    @cached_property
    def index(self) -> Index:
        """Who declares which name, across files."""
        return Index(self.files, self.libraries, self.settings)

    @cached_property
    def inference(self) -> Inference:
        """Types of nodes; features rather use the methods below."""
        from .infer.carry import carry_over
        from .infer.inference import Inference

        made = Inference(self)
        previous, self._previous = self._previous, None
        if previous is not None and "inference" in previous.__dict__ and previous.lock.acquire(timeout=_PATIENCE):
            try:
                carry_over(previous.inference, made)
            finally:
                previous.lock.release()
        return made

    def file(self, uri: str) -> SourceFile | None:
        """A file by URI: `text`, `tree`, `version`, `is_library`, `units`; libraries too."""
        return self.files.get(uri) or self.libraries.get(uri)

    def all_files(self) -> Iterator[SourceFile]:
        """The user's files, then the libraries that are not among them."""
        yield from self.files.values()
        yield from (file for uri, file in self.libraries.items() if uri not in self.files)

    # Names

    def symbol_at(self, uri: str, offset: int) -> Symbol | None:
        """The symbol that an offset stands in or touches the end of, in code or in an annotation."""
        from .symbols import symbol_at

        return symbol_at(self, uri, offset)

    def visible_variables(self, uri: str, offset: int) -> dict[str, Variable]:
        """The locals that a new expression at an offset could use, by name; of shadowed ones the right one."""
        from .symbols import visible_variables

        return visible_variables(self, uri, offset)

    def definitions(self, symbol: Symbol) -> list[Location]:
        """Where a symbol gets its meaning: one place per thing. For a call result see `type_definitions`.

        A local's declaration; the assignments that make a global or a field; the file a `require` path names; an
        annotation's class, alias, parameter. A `@source` says where something else is the definition.
        """
        from .navigation import definitions
        from .sources import at_source

        return [at_source(self, place) for place in definitions(self, symbol)]

    def declarations(self, symbol: Symbol) -> list[Location]:
        """Where a symbol is first named: for a local its declaration, even where it is assigned to later; for a field
        its `@field` before its assignments.
        """
        from .navigation import declarations

        return declarations(self, symbol)

    def type_definitions(self, symbol: Symbol) -> list[Location]:
        """Where the classes, aliases, enums, tables or functions are made that the symbol's type consists of."""
        from .navigation import type_definitions

        return type_definitions(self, symbol)

    def implementations(self, symbol: Symbol) -> list[Location]:
        """The functions and assignments behind a field, those of subclasses too; the subclasses of a class."""
        from .implementations import implementations

        return implementations(self, symbol)

    def references(self, symbol: Symbol, *, include_declaration: bool = True) -> list[Reference]:
        """Every use of a symbol, across files, by file and then in the order of the text.

        Fields are told apart by the type they are reached through; where that is unknown, by the path they are
        written with.
        """
        from .references import references

        return references(self, symbol, include_declaration=include_declaration)

    def documentation(self, symbol: Symbol) -> Documentation:
        """What comments and annotations say about a symbol."""
        from .documentation import documentation

        return documentation(self, symbol)

    def globals(self) -> dict[str, list[Location]]:
        """Every global that is defined anywhere, libraries included, with the places."""
        return self.index.globals()

    def classes(self) -> dict[str, list[Location]]:
        """Every class, alias and enum by name, with the places of their annotations."""
        return self.index.type_locations()

    # Types

    def type_of(self, uri: str, what: Node | int) -> Type:
        """The type of an expression, or of the innermost expression around an offset; `unknown` if there is none."""
        from .symbols import expression_at, unit_of

        file = self.file(uri)
        if file is None:
            return UNKNOWN
        found = expression_at(file, what) if isinstance(what, int) else unit_of(file, what)
        return self.inference.ask_type(file, *found) if found is not None else UNKNOWN

    def type_of_symbol(self, symbol: Symbol) -> Type:
        """The type of what a symbol names, at the place where it stands (narrowed there)."""
        from .symbol_types import type_of_symbol

        return type_of_symbol(self, symbol)

    def expected_type(self, uri: str, offset: int) -> Type | None:
        """What the code around an offset wants there: the parameter's type in an argument, the field's in a table, the
        target's in an assignment, the other side's of a comparison, the function's in a `return`; None if nothing.
        """
        from .expectation import expected_at

        return expected_at(self, uri, offset)

    def members(self, type_: Type, *, colon: bool = False, only: Callable[[str], bool] | None = None) -> list[Member]:
        """The fields and methods of a type, own ones first, then inherited, each name once.

        With `colon`, only what can be called with `:`; with `only`, those whose names it accepts.
        """
        return self.inference.ask_members(type_, colon=colon, only=only)

    def members_of(
        self, uri: str, expression: Expression, *, colon: bool = False, only: Callable[[str], bool] | None = None
    ) -> list[Member]:
        """The members of an expression: those of its type, and what is written through the same path."""
        from .symbol_types import members_of

        return members_of(self, uri, expression, colon=colon, only=only)

    def member(self, type_: Type, name: str | int) -> list[Member]:
        """One member; several if the type is a union whose members have it at different places."""
        return self.inference.ask_member(type_, name)

    def callable_at(self, uri: str, offset: int) -> CallInfo | None:
        """The innermost call whose argument list holds the offset."""
        from .calls import callable_at

        return callable_at(self, uri, offset)

    def print_type(self, type_: Type) -> str:
        """A type as annotations would write it, tables and functions of the code included."""
        return self.inference.ask_text(type_)

    # For checks: see `checking.py` for calls

    def kept(self, unit: UnitFacts, key: Hashable, work: Callable[[], T], otherwise: T) -> T:
        """What `work` finds about a unit, kept through later snapshots until something changes that it looked at.

        `work` may ask everything here about nodes of the unit, and must not depend on anything else; its result must
        speak in offsets of the unit. `otherwise` is the answer inside itself.
        """
        inference = self.inference
        depth = len(inference.active)
        try:
            return inference.compute(unit, key, work, otherwise)
        except RecursionError:
            inference.noted(unit, lambda: inference.recover(depth))
            return otherwise

    def noted(self, owner: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives; what it looks at is noted as what `owner` depends on, and nothing is kept."""
        return self.inference.noted(owner, work)

    def node_type(self, file: SourceFile, unit: UnitFacts, node: Node) -> Type:
        """Like `type_of`, where file and unit are known: much faster."""
        return self.inference.ask_type(file, unit, node)

    def is_global_defined(self, name: str) -> bool:
        """Whether a global is assigned to anywhere, or said to exist by the settings."""
        self.inference.note(("g", name))
        return self.index.is_defined(name)

    def global_writes(self, name: str) -> list[tuple[SourceFile, UnitFacts, GlobalWrite]]:
        """The assignments to a global; those of libraries first."""
        self.inference.note(("g", name))
        return self.index.global_writes(name)

    def global_names(self) -> frozenset[str]:
        """The names of all globals that are defined anywhere, or said to exist by the settings."""
        self.inference.note(("g", ""))
        known = self.inference.memo.get("global names")
        if known is None:
            names = {name for file in self.all_files() for name in file.globals_written}
            known = self.inference.memo["global names"] = frozenset(names | self.settings.globals)
        return cast("frozenset[str]", known)

    def chunk_locals(self, file: SourceFile, unit: UnitFacts) -> Iterator[str]:
        """The names of the locals of the main chunk that are declared before a unit."""
        self.inference.note(("t", file.uri))
        for earlier in file.units[: file.index_of.get(unit, 0)]:
            yield from earlier.top

    def type_names(self) -> frozenset[str]:
        """The names of all classes, aliases and enums."""
        self.inference.note(("c", ""))
        known = self.inference.memo.get("type names")
        if known is None:
            names = {name for file in self.all_files() for name in declared_types(file)}
            known = self.inference.memo["type names"] = frozenset(names)
        return cast("frozenset[str]", known)

    def module(self, name: str, base: str) -> SourceFile | None:
        """The file that `require(name)` in the file `base` loads; None if there is none in the workspace."""
        self.inference.note(("m", name))
        return self.index.module(name, base=base)

    def types_named(self, name: str) -> list[TypeDeclaration]:
        """The `@class`, `@alias` and `@enum` declarations of a name."""
        self.inference.note(("c", name))
        return self.index.types(name)

    def slim(self, uri: str) -> None:
        """Forget the types in a file, but for what other files have looked at and what `kept` keeps.

        For files that no editor shows, once their findings are known: all types of a large workspace are as much as its
        texts again. They are found anew when somebody asks.
        """
        file = self.file(uri)
        if file is not None:
            with self.lock:
                self.inference.slim(file)

    def affected(self) -> set[str]:
        """The files about which something that was known is no longer: whose diagnostics are to be looked at again.

        An edited file is among them. Files that were never asked about are not.
        """
        gone = self.inference.forgotten
        return {file.uri for file in self.files.values() if any(unit in gone for unit in file.units)} | {
            key for key in gone if isinstance(key, str)
        }

    def nodes(self, uri: str) -> Iterator[tuple[SourceFile, UnitFacts, Node]]:
        """Every node of a file, parents first. `file.location(unit, node)` says where it stands, `unit.parents` what is
        around it.
        """
        from llmspell_runtime.syntax.nodes import walk

        file = self.file(uri)
        if file is None:
            return
        for unit in file.units:
            for node in walk(unit.statement):
                yield file, unit, node

    def expected_of(self, uri: str, node: Expression) -> Type | None:
        """Like `expected_type`, for an expression."""
        from .expectation import expected_of
        from .symbols import unit_of

        file = self.file(uri)
        found = unit_of(file, node) if file is not None else None
        return expected_of(self, file, *found) if file is not None and found is not None else None

    def is_assignable(self, source: Type, target: Type) -> bool:
        """Whether a value of `source` may go where `target` is wanted; true whenever something is not known."""
        return self.inference.ask_assignable(source, target)
