"""The one object that infers: what was asked is kept, cycles are cut, nothing raises.

An expression's type is kept by its node. A cycle (a function that calls itself, a variable that grows in a loop) gives
`unknown` where it closes; what was computed on the way is not kept, so that answers do not depend on which question
came first, until the work for one question is over a bound, from where on everything is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from llmspell_runtime.syntax.nodes import Call, Expression, MethodCall, Node, Vararg
from llmspell_server.language.answers import Member
from llmspell_server.language.types.values import NIL, UNKNOWN, Type

from . import expressions
from .site import Site, Values

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

    from .classes import ClassInfo

_T = TypeVar("_T")
# So many computations may wait for each other; each takes about `_FRAMES` of Python's stack, `_BELOW` are the caller's.
DEEPEST: Final = 120
PATIENCE: Final = 4000
_FRAMES: Final = 9
_BELOW: Final = 250
_NEVER_REACHED: Final = 1 << 30
EVERYTHING: Final = ("*",)
"""The name of what every edit changes."""
_BULKY: Final = ("after", "values", "trust", "ends", "initial")
"""The keys, besides nodes, of what is kept about nearly every statement."""


class Inference:
    """Types of one snapshot.

    What is computed is kept with its *owner*: the unit it is about, or a key such as `("global", name)`. While an owner
    is computed, everything it looks at is noted (`reads` and, the other way round, `readers`), so that the next
    snapshot takes over all that an edit cannot have changed; `carry.py` does that. `memo` lives with the snapshot.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.index = snapshot.index
        self.kept: dict[Hashable, dict[object, Any]] = {}
        self.reads: dict[Hashable, set[Hashable]] = {}
        self.readers: dict[Hashable, set[Hashable]] = {}
        self.current: Hashable | None = None
        self.classes: dict[str, ClassInfo | None] = {}
        self.memo: dict[object, object] = {}
        self.active: dict[object, int] = {}
        self.floor = _NEVER_REACHED
        self.work = 0
        self.forgotten: set[Hashable] = set()
        self.deepest = min(DEEPEST, max(20, (sys.getrecursionlimit() - _BELOW) // _FRAMES))

    # Questions of the snapshot: the only entries from outside

    def ask_type(self, file: SourceFile, unit: UnitFacts, node: Node) -> Type:
        """The type of an expression."""
        self.work = 0
        depth = len(self.active)
        try:
            return self.type_of(Site(file, unit), node)
        except RecursionError:
            self.recover(depth)
            return UNKNOWN

    def ask_members(self, type_: Type, *, colon: bool, only: Callable[[str], bool] | None = None) -> list[Member]:
        """All members of a type."""
        from .listing import members

        nothing: list[Member] = []
        return self.ask(partial(members, self, type_, colon=colon, only=only), nothing)

    def ask_member(self, type_: Type, name: str | int) -> list[Member]:
        """One member of a type."""
        from .listing import member

        nothing: list[Member] = []
        return self.ask(partial(member, self, type_, name), nothing)

    def ask_text(self, type_: Type) -> str:
        """A type as text."""
        from .printing import text_of

        return self.ask(partial(text_of, self, type_), "unknown")

    def ask_assignable(self, source: Type, target: Type) -> bool:
        """Whether one type fits another."""
        from .assignability import assignable

        return self.ask(partial(assignable, self, source, target), True)

    def ask(self, question: Callable[[], _T], otherwise: _T) -> _T:
        """The answer to a question; `otherwise` if Python runs out of stack."""
        self.work = 0
        depth = len(self.active)
        try:
            return question()
        except RecursionError:
            self.recover(depth)
            return otherwise

    def recover(self, depth: int | None = None) -> None:
        """Forget what was being computed above a depth (None: above whatever goes on), after Python ran out of stack.

        Who goes on with an answer that there is not depends on everything: an edit may leave more of the stack.
        """
        if self.current is None:
            depth = depth or 0
            self.floor = _NEVER_REACHED
        while depth is not None and len(self.active) > depth:
            self.active.popitem()
        self.note(EVERYTHING)

    # Nodes

    def type_of(self, site: Site, node: Node) -> Type:
        """The (first) value of an expression."""
        unit = site.unit
        if unit is not self.current:
            self.note(unit)
        kept = self.kept.get(unit)
        if kept is None:
            kept = self.kept[unit] = {}
        known = kept.get(node)
        if known is not None:
            return known  # type: ignore[no-any-return]
        if not self.enter(node):
            return UNKNOWN
        outer, self.current = self.current, unit
        try:
            found = expressions.infer(self, site, node)
        finally:
            self.current = outer
            keep = self.leave(node)
        if keep:
            kept[node] = found
        return found

    def values_of(self, site: Site, node: Expression) -> Values:
        """All values of an expression: several for a call and for `...`."""
        if not isinstance(node, Call | MethodCall | Vararg):
            return Values((self.type_of(site, node),))
        return self.compute(
            site.unit, ("values", node), partial(expressions.infer_values, self, site, node), Values((), UNKNOWN)
        )

    def compute(self, owner: Hashable, key: object, work: Callable[[], _T], otherwise: _T) -> _T:
        """What `work` gives, kept under `key` with its owner; `otherwise` where that would be a cycle."""
        if owner is not self.current:
            self.note(owner)
        kept = self.kept.get(owner)
        if kept is None:
            kept = self.kept[owner] = {}
        if key in kept:
            return kept[key]  # type: ignore[no-any-return]
        if not self.enter(key):
            return otherwise
        outer, self.current = self.current, owner
        try:
            found = work()
        finally:
            self.current = outer
            keep = self.leave(key)
        if keep:
            kept[key] = found
        return found

    def remember(self, key: Hashable, work: Callable[[], _T], otherwise: _T) -> _T:
        """Like `compute`, but kept with this snapshot only: for results that hold files, which an edit replaces."""
        self.note(key)
        if key in self.memo:
            return self.memo[key]  # type: ignore[return-value]
        if not self.enter(key):
            return otherwise
        outer, self.current = self.current, key
        try:
            found = work()
        finally:
            self.current = outer
            keep = self.leave(key)
        if keep:
            self.memo[key] = found
        return found

    def noted(self, owner: Hashable, work: Callable[[], _T]) -> _T:
        """What `work` gives, not kept: only what it looks at is noted for its owner."""
        outer, self.current = self.current, owner
        try:
            return work()
        finally:
            self.current = outer

    def note(self, key: Hashable) -> None:
        """What is being computed depends on this owner, or on this name."""
        current = self.current
        if current is None:
            return
        reads = self.reads.get(current)
        if reads is None:
            reads = self.reads[current] = set()
        if key not in reads:
            reads.add(key)
            readers = self.readers.get(key)
            if readers is None:
                self.readers[key] = {current}
            else:
                readers.add(current)

    def value_at(self, site: Site, values: list[Expression], index: int) -> Type:
        """What a list of expressions gives the target number `index`."""
        last = len(values) - 1
        if last < 0:
            return NIL
        if index < last:
            return self.type_of(site, values[index])
        if isinstance(values[last], Call | MethodCall | Vararg):
            return self.values_of(site, values[last]).at(index - last)
        return self.type_of(site, values[last]) if index == last else NIL

    def list_values(self, site: Site, values: list[Expression]) -> Values:
        """All values of a list of expressions."""
        if not values:
            return Values(())
        last = self.values_of(site, values[-1])
        first = tuple(self.type_of(site, value) for value in values[:-1])
        return Values(first + last.items, last.rest)

    # Cycles

    def enter(self, key: object) -> bool:
        """Begin to compute something; false if it is being computed, or if this goes too deep."""
        depth = self.active.get(key)
        if depth is not None:
            self.floor = min(self.floor, depth)
            return False
        if len(self.active) >= self.deepest:
            self.floor = 0
            return False
        self.active[key] = len(self.active)
        self.work += 1
        return True

    def closes_cycle(self, key: object) -> bool:
        """Whether something is being computed, which is asked for on the way."""
        depth = self.active.get(key)
        if depth is not None:
            self.floor = min(self.floor, depth)
        return depth is not None

    def leave(self, key: object) -> bool:
        """End it; whether the result may be kept: no cycle goes on above it, or there was too much work already."""
        depth = self.active.pop(key, 0)
        if self.floor < depth:
            return self.work > PATIENCE
        if depth in (self.floor, 0):
            self.floor = _NEVER_REACHED
        return True

    def module(self, site: Site, name: str) -> SourceFile | None:
        """The file that a module's name means at a site."""
        self.note(("m", name))
        return self.index.module(name, base=site.file.uri)

    def slim(self, file: SourceFile) -> None:
        """See `Snapshot.slim`."""
        own = set(file.units)
        for unit in file.units:
            kept = self.kept.get(unit)
            if kept and all(reader in own for reader in self.readers.get(unit, ())):
                self.kept[unit] = {
                    key: found for key, found in kept.items() if isinstance(key, tuple) and key[0] not in _BULKY
                }
        self.memo = {
            key: found
            for key, found in self.memo.items()
            if not isinstance(key, tuple) or (key[0] != "constructor" and key[:2] != ("mentions", file.uri))
        }

    def file_of(self, uri: str) -> SourceFile | None:
        """A file of the snapshot."""
        return self.snapshot.file(uri)

    def site_of(self, uri: str, unit: UnitFacts) -> Site | None:
        """A unit of a file of the snapshot."""
        file = self.snapshot.file(uri)
        return Site(file, unit) if file is not None else None
