"""A unit: one top-level statement with its tokens and problems, which a new tree can take over unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from .nodes import Local, LocalFunction, Name, Statement
from .problems import SyntaxProblem
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")
EVERYTHING: Final = 1 << 60
"""A horizon behind the end of every text."""


class Unit:
    """One top-level statement.

    Offsets in its nodes and problems, and in `horizon`, are those of the text it was parsed from; add `shift` for
    offsets in the text of the tree. `first` and `last` (exclusive) are indices into `tokens`. Text behind `horizon` had
    no influence on the unit. `waste` counts the tokens that a failed strict attempt read behind its end; a unit that is
    not `confirmed` never had such an attempt. One that `ends_in_trouble` has its last mistake behind its own tokens:
    what the next unit has to say there is not told.
    """

    __slots__ = (
        "_kept",
        "confirmed",
        "ends_in_trouble",
        "first",
        "horizon",
        "last",
        "problems",
        "shift",
        "statement",
        "tokens",
        "waste",
    )

    def __init__(
        self,
        statement: Statement,
        tokens: Tokens,
        first: int,
        last: int,
        problems: list[SyntaxProblem],
        horizon: int,
        waste: int = 0,
        confirmed: bool = True,
        ends_in_trouble: bool = False,
        shift: int = 0,
    ) -> None:
        self.statement = statement
        self.tokens = tokens
        self.first = first
        self.last = last
        self.problems = problems
        self.horizon = horizon
        self.waste = waste
        self.confirmed = confirmed
        self.ends_in_trouble = ends_in_trouble
        self.shift = shift
        self._kept: dict[tuple[Any, ...], Any] | None = None

    @property
    def start(self) -> int:
        """Where its first token starts in the text of the tree."""
        return self.tokens.starts[self.first] + self.shift

    @property
    def end(self) -> int:
        """Where its last token ends in the text of the tree; the next unit's white space and comments begin there."""
        return self.tokens.ends[self.last - 1] + self.shift

    @property
    def declared(self) -> list[Name]:
        """The names of the locals that it declares for the units behind it."""
        match self.statement:
            case Local(names=names):
                return names
            case LocalFunction(name=name):
                return [name]
        return []

    def at(self, shift: int) -> Unit:
        """The same unit for a tree in whose text it stands elsewhere."""
        moved = Unit(
            self.statement, self.tokens, self.first, self.last, self.problems, self.horizon, self.waste, self.confirmed,
            self.ends_in_trouble, shift,
        )  # fmt: skip
        moved._kept = self._kept
        return moved

    def kept(self, work: Callable[..., T], *given: Hashable) -> T:
        """What `work(unit, *given)` finds, found once and kept for all trees that take the unit over.

        `work` may look at the statement and at the tokens with what is between them, and answers in their offsets; what
        stands before or behind the unit, and `shift`, differ from tree to tree.
        """
        if self._kept is None:
            self._kept = {}
        key = (work, *given)
        if key not in self._kept:
            self._kept[key] = work(self, *given)
        found: T = self._kept[key]
        return found

    def __repr__(self) -> str:
        return f"<Unit {type(self.statement).__name__} {self.start}:{self.end}>"
